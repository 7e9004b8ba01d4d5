"""The publication gate: what must not go on the intranet, in one place for intake, check, acceptance and build.

Stops: marks of classification, ID and bank-card numbers, marks of internal use (they need approval: requirements
3.5), names in talks without consent. Warnings: mobile numbers, names beside health or state of mind, positions of
pictures, files that could not be read. No finding repeats a number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct

from casebook.messages import say
from casebook.problems import Problem, Severity
from casebook.safety import marks, normal, numbers, persons

MOST_FINDINGS = 200
_WARNINGS = frozenset({numbers.MOBILE, "private", "gps", "unread", "picture"})


class Place(Struct, frozen=True, order=True):
    """Where a text stands: POSIX path, its first line (0 = it has no lines), Chinese label of a field or part."""

    path: str
    line: int = 1
    field: str = ""
    is_name: bool = False
    """A file name or document property, where a mark needs no line of its own."""


class Finding(Struct, frozen=True, order=True):
    """One thing the gate found; `code` is id, card, mobile, mark, internal, private, named, picture, gps, unread."""

    path: str
    line: int
    field: str
    code: str
    masked: str

    @property
    def is_stop(self) -> bool:
        """Whether it keeps the file out."""
        return self.code not in _WARNINGS

    def problem(self) -> Problem:
        """The finding as a problem, in Chinese, with the remedy."""
        message = say(f"safety.{self.code}", what=self.masked)
        if self.field:
            message = say("safety.in_part", part=self.field, message=message)
        severity = Severity.ERROR if self.is_stop else Severity.WARNING
        return Problem(self.path, self.line, self.field, message, severity)


def finding(place: Place, code: str, masked: str = "", line: int | None = None) -> Finding:
    """A finding at `place`, whose path and field are told without the numbers they may hold."""
    line = place.line if line is None else line
    return Finding(mask_numbers(place.path), line, mask_numbers(place.field), code, masked)


class _Lines:
    """Tells the line of a position."""

    def __init__(self, text: str, first: int) -> None:
        self._text, self._first = text, first

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self._text))]

    def of(self, position: int) -> int:
        return self._first and self._first + bisect_right(self._starts, position) - 1


def _views(text: str) -> tuple[str, ...]:
    """The spellings in which `text` is searched: as written, without labels like ①, and as a reader sees it."""
    written = normal.normalise(text)
    views = [written, normal.plain(written)]
    if normal.has_labels(text):
        views += [
            normal.normalise(normal.without_labels(text)),
            normal.plain(normal.normalise(normal.without_labels(text))),
        ]
    return tuple(dict.fromkeys(views))


def _found(view: str, place: Place) -> Iterable[Finding]:
    lines = _Lines(view, place.line)
    for hit in numbers.numbers_in(view):
        yield finding(place, hit.kind, numbers.masked(hit.digits), lines.of(hit.start))
    for start, kind, mark in marks.marks_in(view, place.is_name):
        yield finding(place, kind, mark, lines.of(start))
    for start, name, _ in persons.private_in(view):
        yield finding(place, "private", persons.masked(name), lines.of(start))


def scan_text(text: str, place: Place) -> tuple[Finding, ...]:
    """Everything found in one text, sorted; it may be Markdown, HTML or plain text, and is read as source and as seen."""
    found = {f for view in _views(text) for f in _found(view, place)}
    return tuple(sorted(found)[:MOST_FINDINGS])


def scan_parts(parts: Iterable[tuple[Place, str]]) -> tuple[Finding, ...]:
    """Everything found in several texts, and in numbers that run on from a part into the next of the same path.

    Parts are the paragraphs, cells, fields or runs of one document, in their order.
    """
    kept = [(place, text) for place, text in parts if text.strip()]
    found = {f for place, text in kept for f in scan_text(text, place)}
    known = {(f.path, f.code, f.masked) for f in found}
    for place, text in _joined(kept):
        found |= {f for f in _across(place, text) if (f.path, f.code, f.masked) not in known}
    return tuple(sorted(found)[:MOST_FINDINGS])


def _joined(parts: list[tuple[Place, str]]) -> Iterable[tuple[Place, str]]:
    """Runs of neighbouring parts of one path that hold little but digits, as one text."""
    run: list[tuple[Place, str]] = []
    for place, text in [*parts, (Place(""), "x")]:
        short = len(text) <= 20 and any(c.isdigit() for c in text)
        if run and (not short or place.path != run[0][0].path):
            if len(run) > 1:
                yield run[0][0], "\t".join(t for _, t in run)
            run = []
        if short:
            run.append((place, text))


def _across(place: Place, text: str) -> Iterable[Finding]:
    view = normal.plain(normal.normalise(text))
    for hit in numbers.numbers_in(view):
        if hit.kind != numbers.MOBILE:
            yield finding(place, hit.kind, numbers.masked(hit.digits))


def mask_numbers(text: str) -> str:
    """`text` with every number the gate knows masked, for receipts, logs and paths; other text stays as written.

    When a number is found only in another spelling, the normalised text is returned, masked.
    """
    if len(text) < 11:
        return text
    for view in dict.fromkeys((text, *_views(text))):
        hits = numbers.numbers_in(view)
        if not hits:
            continue
        for hit in reversed(hits):
            view = view[: hit.start] + numbers.masked(hit.digits) + view[hit.end :]  # noqa: PLW2901 - masked from the end on
        return mask_numbers(view)
    return text


def talk_findings(
    title: str, texts: Iterable[tuple[Place, str]], consent: bool | None, by_method: bool = False
) -> tuple[Finding, ...]:
    """What a case of 思想巡诊 or 谈心谈话 must hide unless the person agreed: names (stop), pictures (warning).

    Args:
        title: title, summary and names of methods in one text; it decides whether the case is such a talk.
        texts: body and fields.
        consent: the field `consent`.
        by_method: the case uses the method 思想巡诊, whatever its title says.
    """
    if consent or not (by_method or persons.is_talk(title)):
        return ()
    found: set[Finding] = set()
    for place, text in texts:
        view = normal.plain(normal.normalise(text))
        lines = _Lines(view, place.line)
        found |= {
            finding(place, "named", persons.masked(name), lines.of(at)) for at, name in persons.names_in(view)
        }
        if "![" in text or "<img" in text.lower():
            found.add(finding(place, "picture"))
    return tuple(sorted(found))


def problems(findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """Findings as problems, one for each place and sentence, sorted."""
    return tuple(sorted({f.problem() for f in findings}))


def stops(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only what keeps a file out."""
    return tuple(f for f in findings if f.is_stop)
