"""The records of the knowledge base: frozen, typed, and valid once the reader has made them.

Every attribute is named like its key in `fields.py`. Dates are civil dates; references are keys or ids.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Where a case stands; only the last three are ever published."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"

    @property
    def is_public(self) -> bool:
        """Whether readers may see a page for it (source: fields.md, status)."""
        return self in (Status.ACCEPTED, Status.WITHDRAWN, Status.SUPERSEDED)


class Result(StrEnum):
    """Whether what was expected came about."""

    MET = "met"
    PARTIAL = "partial"
    NOT_MET = "not_met"


class Origin(StrEnum):
    """Where a method comes from: distilled cases, or the brand's own description."""

    CASES = "cases"
    BRAND = "brand"


class Remembered:
    """A record whose long fields (`LONG`) may be kept elsewhere; whoever asks for one gets it, and it is not kept here.

    `_rest` gives them by name; ten thousand cases are listed, grouped and exported without all their texts in memory.
    """

    __slots__ = ("_rest",)
    _rest: Callable[[type], Mapping[str, Any]]


class _Long:
    """A long field in the place of its slot; all other fields stay as fast as slots are."""

    __slots__ = ("_name", "_slot")

    def __init__(self, slot: Any) -> None:
        self._slot, self._name = slot, slot.__name__

    def __get__(self, record: Remembered, owner: type) -> Any:
        try:
            return self._slot.__get__(record)
        except AttributeError:
            return record._rest(owner)[self._name]

    def __set__(self, record: Remembered, value: object) -> None:
        self._slot.__set__(record, value)


@dataclass(frozen=True, slots=True)
class Source(Remembered):
    """The file a record was read from.

    Attributes:
        src_uri: POSIX path below `docs/`.
        body_line: first line of the body.
        sha256: hash of the whole file.
        stamp: tells apart all that a view can see of the record: its fields and its resolved references, not its body.
    """

    src_uri: str
    body_line: int = 1
    sha256: str = ""
    stamp: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)
    """Line of each written key, counted from 1."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the four dimensions (source: 二（一）统一场景)."""

    key: str
    title: str
    aim: str
    colour: str
    order: int


@dataclass(frozen=True, slots=True)
class Scene:
    """One of the fixed scenes; its file is `docs/scenes/<key>.md`."""

    key: str
    title: str
    dimension: str
    order: int
    source: Source
    aim: str = ""
    guidance: str = ""
    guidance_status: str = "pending"
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the district (单位)."""

    key: str
    title: str
    short: str
    order: int
    aliases: tuple[str, ...] = ()
    size: str = "m"
    active_from: date | None = None
    active_to: date | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A problem cases answer to (针对问题), kept in `problems.yml`."""

    key: str
    title: str
    order: int


@dataclass(frozen=True, slots=True)
class Batch:
    """A round of collection (征集批次)."""

    key: str
    title: str
    opens: date
    closes: date
    scope: str = ""
    link: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure before and after; `n` counts persons or items asked."""

    name: str
    unit: str = ""
    before: Decimal | None = None
    after: Decimal | None = None
    n: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Effect(Remembered):
    """What a case brought about; `evidence` 0–3 as declared (level 4 is computed)."""

    expected: str = ""
    measures: tuple[Measure, ...] = ()
    comparison: str = ""
    verified_by: str = ""
    evidence: int = 0
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Signoff:
    """One of the three sign-offs 采集/审查/终审."""

    role: str
    name: str
    date: date


@dataclass(frozen=True, slots=True)
class Case(Remembered):
    """A practice case; its body is read on demand (`reader.read_body`)."""

    title: str
    summary: str
    unit: str
    scene: str
    source: Source
    id: str = ""
    abstract: str = ""
    partners: tuple[str, ...] = ()
    scene_also: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    problem: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    venue: str = ""
    practiced_from: date | None = None
    practiced_to: date | None = None
    methods: tuple[str, ...] = ()
    based_on: str = ""
    practice: str = ""
    batch: str = ""
    effect: Effect = Effect()
    novelty: tuple[int, ...] = ()
    comment: str = ""
    featured: str = ""
    lessons: str = ""
    contact_office: str = ""
    authors: tuple[str, ...] = ()
    consent: bool | None = None
    status: Status = Status.SUBMITTED
    accepted_on: date | None = None
    withdrawn_on: date | None = None
    superseded_by: str = ""
    signoffs: tuple[Signoff, ...] = ()
    signed_hash: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a method: what is done, how long, and the cases that support it."""

    text: str
    minutes: int | None = None
    days: int | None = None
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a version history."""

    date: date
    what: str


@dataclass(frozen=True, slots=True)
class Method:
    """A typical method (典型工作法)."""

    id: str
    title: str
    summary: str
    scene: str
    source: Source
    unit: str = "brand"
    origin: Origin = Origin.CASES
    derived_from: tuple[str, ...] = ()
    lead_case: str = ""
    issue: str = ""
    stage: str = "试点"
    version: int = 1
    changes: tuple[Change, ...] = ()
    applies_when: tuple[str, ...] = ()
    not_when: tuple[str, ...] = ()
    people: str = ""
    duration: str = ""
    materials: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    difficulties: tuple[str, ...] = ()
    variations: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    problem: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    review_by: date | None = None
    superseded_by: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Mentor:
    """A member of the mentor panel, named by role or field, never by a private number."""

    key: str
    title: str
    duties: tuple[str, ...]
    source: Source
    scenes: tuple[str, ...] = ()
    request_office: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Venue:
    """A place for on-site teaching (机关思政课堂)."""

    key: str
    title: str
    place: str
    source: Source
    scenes: tuple[str, ...] = ()
    status: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """A document that is the ground of the work."""

    key: str
    title: str
    source: Source
    kind: str = ""
    issuer: str = ""
    date: date | None = None
    status: str = "待工委补充"
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """One publication round (期刊), id like `2025Q2`."""

    id: str
    title: str
    date: date
    source: Source
    cases: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    foreword: str = ""
    featured: tuple[str, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Research:
    """A paper of theoretical research (理论研究)."""

    key: str
    title: str
    unit: str
    date: date
    source: Source
    abstract: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page the editors write that is no record: its title and one-line summary."""

    title: str
    source: Source
    summary: str = ""
    sample: bool = False


LONG: Mapping[type[Remembered], tuple[str, ...]] = {
    Case: (
        "abstract", "values", "comment", "lessons", "contact_office", "authors", "consent", "signoffs", "signed_hash",
    ),
    Effect: ("expected", "measures", "comparison", "verified_by"),
    Source: ("lines",),
}  # fmt: skip
"""Fields of cases that no list, count or evaluation of all cases asks for."""
for _class, _names in LONG.items():
    for _name in _names:
        setattr(_class, _name, _Long(_class.__dict__[_name]))

Record = Page | Case | Method | Scene | Mentor | Venue | Policy | Issue | Research
Entry = Dimension | Unit | ProblemKind | Batch
