"""Passages that several cases share word for word, section by section."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from casebook.distil.texts import CaseText
from casebook.fields import SECTIONS

SHINGLE = 5
"""Signs in a row that count as the same passage: below it stand set phrases."""
_SKIPPED = frozenset(" \t\u3000，。、；：？！“”‘’（）()《》—…·,.;:?!\"'-")


class Piece(Struct, frozen=True):
    """A stretch of text; `shared` when another case has it too."""

    text: str
    shared: bool


class Section(Struct, frozen=True):
    """One section of all cases: for each case, its paragraphs as pieces (none when it lacks the section)."""

    name: str
    cells: tuple[tuple[tuple[Piece, ...], ...], ...]


def sections_of(cases: tuple[CaseText, ...]) -> tuple[Section, ...]:
    """The sections in their canonical order, then others by first appearance, cases in the order given."""
    names = dict.fromkeys(SECTIONS)
    names |= dict.fromkeys(name for case in cases for name, _ in case.sections)
    texts = [dict(case.sections) for case in cases]
    return tuple(
        Section(name, _marked([text.get(name, ()) for text in texts]))
        for name in names
        if any(name in text for text in texts)
    )


def _marked(cells: list[tuple[str, ...]]) -> tuple[tuple[tuple[Piece, ...], ...], ...]:
    own = [{shingle for paragraph in cell for shingle, _ in _shingles(paragraph)} for cell in cells]
    seen: dict[str, int] = {}
    for shingles in own:
        for shingle in shingles:
            seen[shingle] = seen.get(shingle, 0) + 1
    shared = {shingle for shingle, count in seen.items() if count > 1}
    return tuple(tuple(_pieces(paragraph, shared) for paragraph in cell) for cell in cells)


def _shingles(text: str) -> Iterable[tuple[str, range]]:
    """(shingle, places of its first and last sign) of a text, punctuation stepped over."""
    places = [at for at, sign in enumerate(text) if sign not in _SKIPPED]
    for start in range(len(places) - SHINGLE + 1):
        inside = places[start : start + SHINGLE]
        yield "".join(text[at] for at in inside), range(inside[0], inside[-1] + 1)


def _pieces(text: str, shared: set[str]) -> tuple[Piece, ...]:
    marked = bytearray(len(text))
    for shingle, span in _shingles(text):
        if shingle in shared:
            marked[span.start : span.stop] = b"\x01" * len(span)
    pieces, start = [], 0
    for at in range(1, len(text) + 1):
        if at == len(text) or marked[at] != marked[start]:
            pieces.append(Piece(text[start:at], bool(marked[start])))
            start = at
    return tuple(pieces)
