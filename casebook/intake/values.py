"""Written entries of a form to front-matter values; what is not certain becomes a question, never a guess."""

from __future__ import annotations

import calendar
import re
import unicodedata

from msgspec import Struct, field

from casebook.fields import Field, Type, field_of
from casebook.intake.names import Name, Names, find, nearest, plain
from casebook.messages import say
from casebook.problems import Problem, Severity
from casebook.values import ID_SHAPES

Value = str | tuple[str, ...]
_ON, _OFF = "☑☒√✓✔■●◉▣", "□☐○◯◻▢"
_DATE = re.compile(r"(\d{4})\s*(?:年|[-./])\s*(\d{1,2})\s*(?:(?:月|[-./])\s*(\d{1,2})?\s*[日号]?)?")
_SPLIT = re.compile(r"[、，,；;/\n|]+|\s{2,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_ID = re.compile(
    rf"(?<![0-9A-Za-z-])(?:{'|'.join(ID_SHAPES[kind][0].pattern.rstrip('$') for kind in ('case', 'method'))})(?!\d)"
)
_YES, _NO = ("是", "同意", "yes"), ("否", "不同意", "无", "no")


class Answers(Struct):
    """Front-matter values by key in the order of the field table, and what must be asked."""

    path: str
    names: Names
    values: dict[str, Value] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def ask(self, label: str, code: str, severity: Severity = Severity.WARNING, /, **values: object) -> None:
        """Note a question about a field."""
        self.problems.append(Problem(self.path, 0, label, say(f"intake.ask_{code}", **values), severity))

    def take(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """Read written entries; the first answer to a question counts."""
        for key, written in pairs:
            if key == "practiced":
                self._period(written)
                continue
            made = field_of("case", key)
            if made is not None and key not in self.values:
                value = self._read(made, written)
                if value:
                    self.values[key] = value

    def _read(self, made: Field, written: str) -> Value:
        if made.type is Type.DATE:
            return self._date(made, written, last=made.key.endswith("_to"))
        if made.type is Type.WORDS:
            return self._words(made, written)
        if made.type is Type.FLAG:
            return self._flag(made, written)
        if made.type in (Type.REF, Type.REFS):
            return self._reference(made, written)
        if made.type is Type.TEXTS:
            return tuple(t for t in (one_line(p) for p in _SPLIT.split(written)) if t)
        return one_line(written)

    def _closed(self, made: Field) -> tuple[Name, ...]:
        lists = {
            "unit": self.names.units, "scene": self.names.scenes, "method": self.names.methods,
            "problem": self.names.problems, "venue": self.names.venues, "case": self.names.cases,
        }  # fmt: skip
        return tuple(name for target in made.target for name in lists.get(target, ()))

    def _reference(self, made: Field, written: str) -> Value:
        known = self._closed(made)
        parts = _chosen(written, made.type is Type.REF)
        if made.key == "based_on":
            parts = tuple(_number(part) for part in parts)
        if made.key == "scene" and len(parts) > 1:
            self.ask(made.label, "scene_many", Severity.ERROR, count=len(parts), names="、".join(parts))
            return ""
        found: list[str] = []
        for part in parts:
            name = find(part, known)
            if name is not None:
                found.append(name.key)
            elif known:
                self._unknown(made, part, known)
                if made.key in ("unit", "scene") or _ID.fullmatch(part):
                    found.append(one_line(part))
            else:
                found.append(one_line(part))
        if made.type is Type.REF:
            return found[0] if found else ""
        return tuple(dict.fromkeys(found))

    def _unknown(self, made: Field, written: str, known: tuple[Name, ...]) -> None:
        near = nearest(written, known) if made.target in (("unit",), ("scene",)) else None
        if made.key in ("unit", "partners"):
            code = "unit_unknown" if near else "unit_unlisted"
        elif made.key in ("scene", "scene_also"):
            code = "scene_unknown" if near else "scene_unlisted"
        elif made.key == "based_on":
            code = "based_on"
        else:
            code = "word"
        shown = "、".join(n.names[0] if n.names else n.key for n in known[:12])
        severity = Severity.ERROR if made.required else Severity.WARNING
        self.ask(made.label, code, severity, label=made.label, written=one_line(written)[:40], names=shown,
                 nearest=near.names[0] if near else "")  # fmt: skip

    def _words(self, made: Field, written: str) -> Value:
        found: list[str] = []
        for part in _chosen(written, single=False):
            match = next((w for w in made.choices if plain(w) == plain(part)), "")
            if match:
                found.append(match)
            else:
                self.ask(
                    made.label, "word", label=made.label, written=part[:40], names="、".join(made.choices)
                )
        return tuple(dict.fromkeys(found))

    def _flag(self, made: Field, written: str) -> Value:
        parts = [plain(p) for p in _chosen(written, single=True)]
        if not parts:
            return ""
        if len(parts) == 1 and parts[0] in _YES:
            return "是"
        if len(parts) == 1 and parts[0] in _NO:
            return "否"
        self.ask(made.label, "word", label=made.label, written=one_line(written)[:40], names="是、否")
        return ""

    def _date(self, made: Field, written: str, *, last: bool) -> str:
        match = _DATE.search(unicodedata.normalize("NFKC", written))
        text = _iso(match, last=last) if match else ""
        if not text:
            if one_line(written) not in ("至今", "今", "目前", "无", "/", "-", ""):
                self.ask(made.label, "date", label=made.label, written=one_line(written)[:30])
        elif match and not match[3]:
            self.ask(made.label, "month", label=made.label, written=match[0].strip(), read=text)
        return text

    def _period(self, written: str) -> None:
        """“2024年3月—2024年12月” and its many spellings."""
        text = unicodedata.normalize("NFKC", written)
        matches = list(_DATE.finditer(text))
        if not matches:
            made = field_of("case", "practiced_from")
            self.ask(
                made.label if made else "",
                "date",
                label=made.label if made else "",
                written=one_line(written)[:30],
            )
            return
        short = re.search(r"[-—–~至到]+\s*(\d{1,2})\s*月\s*(?:(\d{1,2})\s*日)?", text[matches[0].end() :])
        first, rest = matches[0][0], (matches[1][0] if len(matches) > 1 else "")
        if not rest and short:
            rest = f"{matches[0][1]}年{short[1]}月" + (f"{short[2]}日" if short[2] else "")
        for key, part in (("practiced_from", first), ("practiced_to", rest)):
            made = field_of("case", key)
            if part and made is not None and key not in self.values:
                value = self._date(made, part, last=key == "practiced_to")
                if value:
                    self.values[key] = value


def _iso(match: re.Match[str], *, last: bool) -> str:
    year, month = int(match[1]), int(match[2])
    if not (1900 <= year <= 2100 and 1 <= month <= 12):
        return ""
    most = calendar.monthrange(year, month)[1]
    day = int(match[3]) if match[3] else (most if last else 1)
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= day <= most else ""


def _chosen(written: str, single: bool) -> tuple[str, ...]:
    """The parts of an entry: ticked boxes when there are boxes, else the words between separators."""
    if any(mark in written for mark in _ON + _OFF):
        pieces = re.split(f"([{_ON}{_OFF}])", written)
        if pieces[0].strip() and not re.split(f"[{_ON}{_OFF}]", written)[-1].strip():
            # The box stands behind its word.
            ticked = [pieces[i] for i in range(0, len(pieces) - 1, 2) if pieces[i + 1] in _ON]
        else:
            ticked = [pieces[i + 1] for i in range(1, len(pieces) - 1, 2) if pieces[i] in _ON]
        return tuple(t for t in (p.strip(" \t\n、，,；;　") for p in ticked) if t)
    if single:
        whole = written.strip()
        return (whole,) if whole else ()
    return tuple(t for t in (p.strip() for p in _SPLIT.split(written)) if t)


def _number(written: str) -> str:
    """The one id of a case or method in an entry (“2024-0001（甲局）”), else the entry."""
    ids = set(_ID.findall(unicodedata.normalize("NFKC", written)))
    return ids.pop() if len(ids) == 1 else written


def one_line(text: str) -> str:
    """Text on one line without control and zero-width characters."""
    clean = _CONTROL.sub("", re.sub(r"[\r\n\t\u2028\u2029\x0b\x0c]+", " ", text))
    return re.sub(r" {2,}", " ", clean).strip()
