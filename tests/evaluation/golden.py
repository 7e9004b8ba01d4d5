"""The golden example of the evaluation, as records."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from casebook.evaluation.records import Records, collect
from casebook.evaluation.rules import Rules
from casebook.evaluation.rulesfile import load_rules
from casebook.model import Case, Dimension, Effect, Method, Result, Scene, Source, Status, Unit

ROOT = Path(__file__).resolve().parents[2]
KEYS = (
    "politics",
    "belief",
    "exemplar",
    "integrity",
    "civility",
    "post",
    "service",
    "mentor",
    "reading",
    "care",
)
DIMENSIONS = ("ideology",) * 3 + ("conduct",) * 2 + ("capability",) * 3 + ("environment",) * 2
SCENES = tuple(
    Scene(key, key, dimension, order, Source(f"scenes/{key}.md"))
    for order, (key, dimension) in enumerate(zip(KEYS, DIMENSIONS, strict=True), 1)
)
DIMENSION_RECORDS = tuple(
    Dimension(key, key, "", "#000000", order) for order, key in enumerate(dict.fromkeys(DIMENSIONS), 1)
)
UNITS = tuple(Unit(key, key, key, order) for order, key in enumerate(("U1", "U2", "U3"), 1))


def rules() -> Rules:
    """The shipped rules."""
    found = load_rules(ROOT / "docs/.registry/evaluation.yml")
    assert isinstance(found, Rules), [str(problem) for problem in found]
    return found


def case(
    key: str,
    unit: str,
    scene: int,
    accepted_on: str,
    novelty: int | tuple[int, ...] = 0,
    evidence: int = 0,
    result: str = "met",
    based_on: str = "",
    status: str = "accepted",
    **more: object,
) -> Case:
    """A case as one row of the table writes it."""
    scores = (novelty, novelty) if isinstance(novelty, int) else novelty
    return Case(
        title=key,
        summary=key,
        unit=unit,
        scene=KEYS[scene - 1],
        source=Source(f"cases/{accepted_on[:4]}/{key}.md", sha256=key),
        id=key,
        status=Status(status),
        accepted_on=date.fromisoformat(accepted_on) if accepted_on else None,
        novelty=scores,
        effect=Effect(evidence=evidence, result=Result(result) if result else None),
        based_on=based_on,
        **more,
    )


def method(key: str, lead: str, *derived: str, issue: str = "", unit: str = "brand") -> Method:
    """A method distilled from its lead case and others."""
    return Method(
        key,
        key,
        key,
        KEYS[0],
        Source(f"methods/{key}.md"),
        unit,
        derived_from=(lead, *derived),
        lead_case=lead,
        issue=issue,
    )


CASES = (
    case("c01", "U1", 8, "2024-09-10", 3, 3),
    case("c02", "U1", 8, "2024-12-05", 2, 2),
    case("c03", "U1", 2, "2025-03-31", 1, 2, "partial"),
    case("c04", "U1", 10, "2025-05-20", 0, 1, "met", "M1"),
    case("c05", "U1", 8, "2024-06-30", 2, 3),
    case("c06", "U2", 10, "2024-08-15", 3, 3),
    case("c07", "U2", 8, "2025-01-10", 0, 2, "met", "M2"),
    case("c08", "U2", 9, "2025-04-01", 1, 1, "not_met"),
    case("c09", "U3", 8, "2025-02-14", 0, 2, "met", "M2"),
    case("c10", "U3", 5, "2025-06-30", 2, 0),
    case("c11", "U3", 4, "2025-06-01", 3, 3, status="draft"),
    case("c12", "U1", 3, "2025-02-01", 1, 2),
)
METHODS = (method("M1", "c06"), method("M2", "c01", "c02"))


def records(
    cases: tuple[Case, ...] = CASES, methods: tuple[Method, ...] = METHODS, units: tuple[Unit, ...] = UNITS
) -> Records:
    """A library of these records."""
    return collect((*cases, *methods, *units, *SCENES, *DIMENSION_RECORDS))
