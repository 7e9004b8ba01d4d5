"""A draft method from cases: a file the validator takes, with every judgement left to the editor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from casebook.catalog import Catalog
from casebook.distil.suggest import Suggestion
from casebook.exports import markdown_of
from casebook.fields import AREAS, FORMS, METHOD, STAGES
from casebook.messages import say
from casebook.model import Case

STEPS_MOST = 8


def draft_method(catalog: Catalog, cases: tuple[Case, ...], steps: tuple[Suggestion, ...]) -> tuple[str, str]:
    """(id, text) of a draft `docs/methods/<id>.md`; ("", "") without cases.

    Shared steps come in the order in which the cases take them, with the cases behind them; when the cases share none,
    those of the best proven case do.
    """
    if not cases:
        return "", ""
    chosen = _chosen(cases, steps)
    behind = {key for step in chosen for key in step.cases}
    cases = tuple(case for case in cases if case.id in behind) or cases
    lead = min(
        cases,
        key=lambda case: (case.practiced_from or case.accepted_on or date(int(case.id[:4]), 12, 31), case.id),
    )
    draft_id = _next_id(catalog, cases)
    scenes = Counter(case.scene for case in cases)
    data: dict[str, Any] = {
        "id": draft_id,
        "title": say("distil.draft_title"),
        "summary": say("distil.draft_summary"),
        "scene": min(scenes, key=lambda key: (-scenes[key], catalog.scene(key).order)),
        "unit": lead.unit,
        "origin": "cases",
        "derived_from": [case.id for case in cases],
        "lead_case": lead.id,
        "stage": STAGES[1],
        "version": 1,
        "steps": [{"text": _short(step.text), "cases": list(step.cases)} for step in chosen],
        "problem": _most((case.problem for case in cases), tuple(p.key for p in catalog.problems)),
        "area": _most((case.area for case in cases), AREAS),
        "form": _most((case.form for case in cases), FORMS),
        "body": say("distil.draft_body"),
    }
    if any(case.sample for case in cases):
        data["sample"] = True
    return draft_id, markdown_of("method", {key: value for key, value in data.items() if value})


def _next_id(catalog: Catalog, cases: tuple[Case, ...]) -> str:
    """The next free number of the year of the newest case."""
    year = max(str(case.accepted_on.year) if case.accepted_on else case.id[:4] for case in cases)
    # A draft that is not finished yet is no method of the catalog, but has its number.
    files = (catalog.root / "docs" / "methods").glob(f"M-{year}-*.md")
    numbers = (path.stem.rpartition("-")[2] for path in files)
    taken = [int(number) for number in numbers if number.isdigit()]
    return f"M-{year}-{max(taken, default=0) + 1:02d}"


def _chosen(cases: tuple[Case, ...], steps: tuple[Suggestion, ...]) -> list[Suggestion]:
    shared = [step for step in steps if len(step.members) > 1][:STEPS_MOST]
    if not shared:
        best = max(cases, key=lambda case: (case.effect.evidence, case.id)).id
        shared = [step for step in steps if step.cases == (best,)][:STEPS_MOST]
    return sorted(shared, key=lambda step: (step.place, step.cases))


def _short(text: str) -> str:
    limit = next(
        part.limit or 0 for f in METHOD if f.key == "steps" for part in f.parts if part.key == "text"
    )
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _most(lists: Iterable[tuple[str, ...]], order: tuple[str, ...]) -> list[str]:
    """Words that at least half of the cases name, in the fixed order."""
    given = list(lists)
    counts = Counter(word for words in given for word in words)
    return [word for word in order if counts[word] * 2 >= len(given) and counts[word]]
