"""The records of the knowledge base: frozen, typed, and valid once the reader has made them.

Every attribute is named like its key in `fields.py`. Dates are civil dates; references are keys or ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from msgspec import Struct


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


class _Later:
    """What stands in the slot of a long field that was not given: its default, unless the record is kept elsewhere."""

    __slots__ = ("default",)

    def __init__(self, default: object) -> None:
        self.default = default

    def __repr__(self) -> str:
        return repr(self.default)


def _later(default: object) -> Any:
    """The default of a field that may be kept elsewhere.

    Ten thousand cases are listed, grouped and exported without all their texts in memory: whoever asks for such a
    field of a record whose `kept` is set gets it from there, and it is not kept here.
    """
    return _Later(default)


class _Long:
    """Such a field, in the place of its slot; all other fields stay as fast as slots are."""

    __slots__ = ("_name", "_slot")

    def __init__(self, slot: Any) -> None:
        self._slot, self._name = slot, slot.__name__

    def __get__(self, record: Any, owner: type) -> Any:
        value = self._slot.__get__(record)
        if type(value) is not _Later:
            return value
        return record.kept(owner)[self._name] if record.kept else value.default


class Source(Struct, frozen=True, array_like=True):
    """The file a record was read from.

    Attributes:
        src_uri: POSIX path below `docs/`.
        body_line: first line of the body.
        sha256: hash of the whole file.
        stamp: tells apart all that a view can see of the record: its fields and its resolved references, not its body.
        lines: line of each written key, counted from 1.
    """

    src_uri: str
    body_line: int = 1
    sha256: str = ""
    stamp: int = 0
    lines: Mapping[str, int] = _later({})
    kept: Any = None


class Dimension(Struct, frozen=True, array_like=True):
    """One of the four dimensions (source: 二（一）统一场景)."""

    key: str
    title: str
    aim: str
    colour: str
    order: int


class Scene(Struct, frozen=True, array_like=True):
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


class Unit(Struct, frozen=True, array_like=True):
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


class ProblemKind(Struct, frozen=True, array_like=True):
    """A problem cases answer to (针对问题), kept in `problems.yml`."""

    key: str
    title: str
    order: int


class Batch(Struct, frozen=True, array_like=True):
    """A round of collection (征集批次)."""

    key: str
    title: str
    opens: date
    closes: date
    scope: str = ""
    link: str = ""
    sample: bool = False


class Measure(Struct, frozen=True, array_like=True):
    """One figure before and after; `n` counts persons or items asked."""

    name: str
    unit: str = ""
    before: Decimal | None = None
    after: Decimal | None = None
    n: int | None = None
    source: str = ""


class Effect(Struct, frozen=True, array_like=True):
    """What a case brought about; `evidence` 0–3 as declared (level 4 is computed)."""

    evidence: int = 0
    result: Result | None = None
    expected: str = _later("")
    measures: tuple[Measure, ...] = _later(())
    comparison: str = _later("")
    verified_by: str = _later("")
    kept: Any = None


class Signoff(Struct, frozen=True, array_like=True):
    """One of the three sign-offs 采集/审查/终审."""

    role: str
    name: str
    date: date


class Case(Struct, frozen=True, array_like=True):
    """A practice case; its body is read on demand (`reader.read_body`)."""

    title: str
    summary: str
    unit: str
    scene: str
    source: Source
    id: str = ""
    partners: tuple[str, ...] = ()
    scene_also: tuple[str, ...] = ()
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
    featured: str = ""
    status: Status = Status.SUBMITTED
    accepted_on: date | None = None
    withdrawn_on: date | None = None
    superseded_by: str = ""
    sample: bool = False
    abstract: str = _later("")
    values: tuple[str, ...] = _later(())
    comment: str = _later("")
    lessons: str = _later("")
    contact_office: str = _later("")
    authors: tuple[str, ...] = _later(())
    consent: bool | None = _later(None)
    signoffs: tuple[Signoff, ...] = _later(())
    signed_hash: str = _later("")
    kept: Any = None


class Step(Struct, frozen=True, array_like=True):
    """One step of a method: what is done, how long, and the cases that support it."""

    text: str
    minutes: int | None = None
    days: int | None = None
    cases: tuple[str, ...] = ()


class Change(Struct, frozen=True, array_like=True):
    """One entry of a version history."""

    date: date
    what: str


class Method(Struct, frozen=True, array_like=True):
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


class Mentor(Struct, frozen=True, array_like=True):
    """A member of the mentor panel, named by role or field, never by a private number."""

    key: str
    title: str
    duties: tuple[str, ...]
    source: Source
    scenes: tuple[str, ...] = ()
    request_office: str = ""
    sample: bool = False


class Venue(Struct, frozen=True, array_like=True):
    """A place for on-site teaching (机关思政课堂)."""

    key: str
    title: str
    place: str
    source: Source
    scenes: tuple[str, ...] = ()
    status: str = ""
    sample: bool = False


class Policy(Struct, frozen=True, array_like=True):
    """A document that is the ground of the work."""

    key: str
    title: str
    source: Source
    kind: str = ""
    issuer: str = ""
    date: date | None = None
    status: str = "待工委补充"
    sample: bool = False


class Issue(Struct, frozen=True, array_like=True):
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


class Research(Struct, frozen=True, array_like=True):
    """A paper of theoretical research (理论研究)."""

    key: str
    title: str
    unit: str
    date: date
    source: Source
    abstract: str = ""
    sample: bool = False


class Page(Struct, frozen=True, array_like=True):
    """A page the editors write that is no record: its title and one-line summary."""

    title: str
    source: Source
    summary: str = ""
    sample: bool = False


def fields_of(shape: type[Struct]) -> dict[str, bool]:
    """Names of the fields of a record or a part of one, in order, and whether they may be kept elsewhere."""
    names, defaults = shape.__struct_fields__, shape.__struct_defaults__
    late = dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))
    return {name: type(late.get(name)) is _Later for name in names if name != "kept"}


for _shape in (Case, Effect, Source):
    for _name, _is_late in fields_of(_shape).items():
        if _is_late:
            setattr(_shape, _name, _Long(_shape.__dict__[_name]))

Record = Page | Case | Method | Scene | Mentor | Venue | Policy | Issue | Research
Entry = Dimension | Unit | ProblemKind | Batch
