"""Everything the editor looks at before writing a method: for a scene or for cases one by one."""

from __future__ import annotations

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.distil.common import Section, sections_of
from casebook.distil.draft import draft_method
from casebook.distil.suggest import Suggestion, suggest
from casebook.distil.texts import case_text, keywords
from casebook.model import Case

MOST = 8
"""Cases that one can still read side by side."""


class Study(Struct, frozen=True):
    """Cases side by side and what they have in common.

    Attributes:
        keywords: (word, number of cases), the most telling first.
        steps: all suggestions, the best supported first.
        draft: a method file for the reader, with the shared steps and `derived_from`.
    """

    cases: tuple[Case, ...]
    sections: tuple[Section, ...]
    keywords: tuple[tuple[str, int], ...]
    steps: tuple[Suggestion, ...]
    draft_id: str
    draft: str


def study_of(catalog: Catalog, cases: tuple[Case, ...]) -> Study:
    """The study of the cases given, in their order."""
    texts = tuple(case_text(case.id, catalog.library.body(case)) for case in cases)
    steps = suggest(texts)
    draft_id, draft = draft_method(catalog, cases, steps)
    return Study(cases, sections_of(texts), keywords(texts), steps, draft_id, draft)


def cases_for(catalog: Catalog, scene_key: str, most: int = MOST) -> tuple[Case, ...]:
    """The best proven current cases of a scene, newest first among equals, in order of their ids."""
    best = sorted(catalog.cases_in(scene_key), key=lambda c: (c.effect.evidence, c.id), reverse=True)[:most]
    return tuple(sorted(best, key=lambda case: case.id))
