"""One file to one record: front matter, body rules, and every problem of both."""

from __future__ import annotations

import re
from collections.abc import Mapping as Lookup
from functools import cache, lru_cache
from hashlib import blake2b, sha256
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct

from casebook.fields import (
    BODY_LEAST,
    BODY_LONG,
    BODY_MOST,
    FIELDS,
    PICTURES_MOST,
    REQUIRED_SECTIONS,
    SECTIONS,
    Field,
)
from casebook.frontmatter import Mapping, Mistakes, Sequence, body_below, parse_any, split
from casebook.messages import say
from casebook.model import (
    Batch,
    Case,
    Dimension,
    Entry,
    Issue,
    Mentor,
    Method,
    Page,
    Policy,
    ProblemKind,
    Record,
    Research,
    Scene,
    Source,
    Status,
    Unit,
    Venue,
)
from casebook.problems import Problem, Severity
from casebook.text import count_characters, decode
from casebook.values import ID_SHAPES, Lexicon, Reading, by_name, ids_in, read_map

FILE_BYTES_MOST = 256 * 1024
REGISTRY_BYTES_MOST = 1024 * 1024
MODELS: dict[str, Any] = {
    "case": Case, "method": Method, "scene": Scene, "mentor": Mentor, "venue": Venue, "policy": Policy,
    "issue": Issue, "research": Research, "page": Page,
    "dimension": Dimension, "unit": Unit, "problem": ProblemKind, "batch": Batch,
}  # fmt: skip
# Linear on any text: a file of nothing but `![` must not take the reader minutes.
_HEADING = re.compile(r"^##[ \t]+(\S.*)$", re.MULTILINE)
_ANY_HEADING = re.compile(r"#{1,6}[ \t]")
_PICTURE = re.compile(r"!\[(?P<caption>[^\[\]\n]{0,300})\]\((?P<target>[^)\s]{0,300}+)[^)\n]{0,300}+\)")


class Parsed(Struct, frozen=True):
    """What one file holds: its record, unless an error keeps it out, and its problems."""

    record: Record | None
    problems: tuple[Problem, ...]


class Section(Struct, frozen=True):
    """A canonical section of a body: where its heading begins, and whether any text stands below it."""

    start: int
    is_written: bool


def read_record(kind: str, data: bytes, src_uri: str, lexicons: Lookup[str, Lexicon]) -> Parsed:
    """One Markdown file as a record of `kind`.

    Args:
        data: the file's bytes in any encoding `text.decode` knows.
        src_uri: POSIX path below `docs/`.
        lexicons: the closed lists known so far, by target.
    """
    reading = Reading(f"docs/{src_uri}", lexicons)
    if len(data) > FILE_BYTES_MOST:
        reading.add(0, "", "too_big_file", limit=FILE_BYTES_MOST // 1024)
        return Parsed(None, tuple(reading.problems))
    try:
        parts = split(decode(data))
    except UnicodeDecodeError:
        reading.add(0, "", "encoding")
        return Parsed(None, tuple(reading.problems))
    except Mistakes as mistakes:
        below = _rules_below(kind, decode(data), reading.path)
        return Parsed(None, tuple(sorted((*_problems(reading.path, mistakes), *below))))
    values = read_map(parts.meta, FIELDS[kind], reading)
    for field, value in ids_in(kind, values):
        _check_id(kind, field, value, parts.meta, reading)
    if reading.problems and kind != "case":
        return Parsed(None, tuple(sorted(reading.problems)))
    named = by_name(FIELDS[kind])
    lines = {named[key].key: line for key, line, _ in parts.meta.items if key in named}
    stamp = stamp_of(src_uri, {key: value for key, value in values.items() if key != "signed_hash"})
    source = Source(src_uri, parts.body_line, sha256(data).hexdigest(), stamp, lines)
    if reading.problems:
        # A unit hears everything about its case in one round: a wrong field hides no other problem.
        values = {field.key: "" for field in FIELDS[kind] if field.required} | values
    record: Record = _build(kind, values, source)
    told = {named[problem.field].key for problem in reading.problems if problem.field in named}
    problems = [*reading.problems, *(problem for problem in _own_rules(record) if problem.field not in told)]
    if kind == "case":
        problems += _body_rules(parts.body, parts.body_line, reading.path)
    kept = None if any(p.severity is Severity.ERROR for p in problems) else record
    return Parsed(kept, tuple(sorted(problems)))


def stamp_of(before: object, values: Lookup[str, object]) -> int:
    """`Source.stamp` of typed values; `before` is what else counts. No view shows the hash of the sign-offs."""
    text = repr((before, sorted(values.items())))
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=7).digest(), "big")


def body_of(data: bytes) -> str:
    """The Markdown below the front matter of a file that `read_record` has accepted."""
    return body_below(decode(data))


def read_body(path: str) -> str:
    """The body of a file that `read_record` has accepted.

    Raises:
        OSError: it is gone.
    """
    with open(path, "rb", 0) as file:  # noqa: PTH123 - ten thousand times
        return body_of(file.read())


def read_registry(kind: str, data: bytes, name: str) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """The entries of one registry file under `docs/.registry/`, in written order; wrong ones are left out."""
    reading = Reading(f"docs/.registry/{name}", {})
    try:
        text = decode(data)
        node = parse_any(text, 1) if len(data) <= REGISTRY_BYTES_MOST else None
    except UnicodeDecodeError:
        reading.add(0, "", "encoding")
        return (), tuple(reading.problems)
    except Mistakes as mistakes:
        return (), _problems(reading.path, mistakes)
    if isinstance(node, Mapping) and not node.items:
        return (), ()
    if not isinstance(node, Sequence):
        reading.add(1, "", "registry_list", name=name)
        return (), tuple(reading.problems)
    entries = tuple(
        entry
        for order, item in enumerate(node.items, 1)
        if (entry := _entry(kind, item, order, reading)) is not None
    )
    return entries, tuple(sorted(reading.problems))


def _entry(kind: str, item: object, order: int, reading: Reading) -> Entry | None:
    if not isinstance(item, Mapping):
        reading.add(getattr(item, "line", 0), "", "want_map", keys="、".join(f.key for f in FIELDS[kind]))
        return None
    before = len(reading.problems)
    values = read_map(item, FIELDS[kind], reading)
    for field, value in ids_in(kind, values):
        if kind != "problem":
            _check_id(kind, field, value, item, reading)
    if len(reading.problems) > before:
        return None
    if "order" in _names(kind):
        values.setdefault("order", order)
    entry: Entry = MODELS[kind](**values)
    return entry


@cache
def _names(kind: str) -> frozenset[str]:
    return frozenset(MODELS[kind].__struct_fields__)


def _build(kind: str, values: dict[str, Any], source: Source) -> Any:
    if "key" in _names(kind):
        values["key"] = PurePosixPath(source.src_uri).stem
    if "status" in values and kind == "case":
        values["status"] = Status(values["status"])
    return MODELS[kind](**values, source=source)


def _check_id(kind: str, field: Field, value: str, meta: Mapping, reading: Reading) -> None:
    shape, example = ID_SHAPES[kind if field.key == "id" else field.key]
    if not shape.match(value):
        line = next((line for key, line, _ in meta.items if key in (field.key, field.label)), meta.line)
        reading.add(line, field.label, "id", value=value[:40], example=example)


def _problems(path: str, mistakes: Mistakes) -> tuple[Problem, ...]:
    return tuple(sorted(Problem(path, line, "", message) for line, message in mistakes.found))


def _own_rules(record: Record) -> list[Problem]:
    """Rules that look at one record alone."""
    path = f"docs/{record.source.src_uri}"
    found: list[Problem] = []

    def add(key: str, code: str, **values: object) -> None:
        found.append(Problem(path, record.source.lines.get(key, 1), key, say(f"reader.{code}", **values)))

    if isinstance(record, Case):
        _case_rules(record, add)
    elif isinstance(record, Method | Issue) and PurePosixPath(record.source.src_uri).stem != record.id:
        add("id", "id_path", id=record.id, expected=f"{record.id}.md")
    return found


def _case_rules(case: Case, add: Any) -> None:
    waiting = case.source.src_uri.startswith("cases/incoming/")
    if case.practiced_from and case.practiced_to and case.practiced_to < case.practiced_from:
        add("practiced_to", "dates_order")
    if waiting != (not case.status.is_public):
        add("status", "status_place", status=str(case.status))
    if waiting:
        return
    if not case.id:
        add("id", "id_missing")
    elif case.source.src_uri != f"cases/{case.id[:4]}/{case.id}.md":
        add("id", "id_path", id=case.id, expected=f"docs/cases/{case.id[:4]}/{case.id}.md")
    if case.status is not Status.ACCEPTED and case.withdrawn_on is None:
        add("status", "withdrawn_date")
    if case.status is Status.SUPERSEDED and not case.superseded_by:
        add("status", "superseded_by_missing")


def _rules_below(kind: str, text: str, path: str) -> list[Problem]:
    """The body's problems of a case whose front matter is badly written, if it can be seen where that ends."""
    body = body_below(text)
    if kind != "case" or body == text:
        return []
    return _body_rules(body, text.count("\n", 0, len(text) - len(body)) + 1, path)


def _body_rules(body: str, first: int, path: str) -> list[Problem]:
    """Rules of a case's body: sections, length, pictures (source: fields.md, sections)."""
    sections = sections_in(body)
    found: list[Problem] = []
    for name in REQUIRED_SECTIONS:
        section = sections.get(name)
        if section is None:
            message = say("reader.section_missing", section=name)
            found.append(Problem(path, first, name, message, Severity.WARNING))
        elif not section.is_written:
            line = first + body.count("\n", 0, section.start)
            found.append(Problem(path, line, name, say("reader.section_empty", section=name)))
    if not any(p.severity is Severity.ERROR for p in found) and not _is_written(body):
        found.append(Problem(path, first, "", say("reader.body_empty")))
    found += _length(body, path, first)
    pictures = list(_PICTURE.finditer(body))
    if len(pictures) > PICTURES_MOST:
        found.append(
            Problem(path, first, "", say("reader.pictures_most", count=len(pictures), limit=PICTURES_MOST))
        )
    for match in pictures:
        if not match["caption"].strip():
            line = first + body.count("\n", 0, match.start())
            found.append(Problem(path, line, "", say("reader.caption_missing"), Severity.WARNING))
    return found


def _length(body: str, path: str, first: int) -> list[Problem]:
    count = count_characters(body)
    for bound, code, severity in (
        (BODY_MOST, "body_most", Severity.ERROR),
        (BODY_LONG, "body_long", Severity.WARNING),
    ):
        if count > bound:
            return [Problem(path, first, "", say(f"reader.{code}", count=count, limit=bound), severity)]
    if count < BODY_LEAST:
        return [
            Problem(
                path, first, "", say("reader.body_short", count=count, limit=BODY_LEAST), Severity.WARNING
            )
        ]
    return []


def sections_in(body: str) -> dict[str, Section]:
    """The canonical sections of a body in their order; headings of other names belong to the section above them."""
    found: dict[str, Section] = {}
    known = [(name, m) for m in _HEADING.finditer(body) if (name := canonical_section(m[1])) in SECTIONS]
    starts = [*(match.start() for _, match in known), len(body)]
    for (name, match), end in zip(known, starts[1:], strict=True):
        earlier = found.get(name, Section(match.start(), is_written=False))
        written = earlier.is_written or _is_written(body[match.end() : end])
        found[name] = Section(earlier.start, written)
    return found


def _is_written(text: str) -> bool:
    """Whether Markdown holds any text besides headings, comments and pictures."""
    return any(count_characters(line) for line in text.split("\n") if not _ANY_HEADING.match(line))


_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[)）]?[、.．\s]*")


@lru_cache(maxsize=256)
def canonical_section(heading: str) -> str:
    """The canonical name of a section heading; numbering before it is ignored; an unknown one stays as written."""
    bare = _NUMBER.sub("", heading.rstrip("# \t：:")).strip()
    return next((name for name, also in SECTIONS.items() if bare == name or bare in also), bare)
