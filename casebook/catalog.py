"""The questions everyone asks of the library. Views, search, exports and evaluation ask here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from casebook.model import (
    Batch,
    Case,
    Dimension,
    Entry,
    Issue,
    Mentor,
    Method,
    Policy,
    ProblemKind,
    Record,
    Research,
    Scene,
    Status,
    Unit,
    Venue,
)
from casebook.reader import BRAND, Library
from casebook.tally import Tally, tally_of

T = TypeVar("T")


class Around(Struct, frozen=True):
    """A public case and the records that name it."""

    case: Case
    borrowers: tuple[Case, ...]
    methods: tuple[Method, ...]
    issues: tuple[Issue, ...]


class Catalog:
    """An index over one library; every answer is a tuple in a fixed order.

    Cases come by id, scenes, units and dimensions in their own order, methods by id. “Current” cases are accepted
    ones; withdrawn and superseded ones keep their page but answer no other question.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self.dimensions: tuple[Dimension, ...] = library.dimensions
        self.scenes: tuple[Scene, ...] = library.scenes
        self.units: tuple[Unit, ...] = library.units
        self.problems: tuple[ProblemKind, ...] = library.problem_kinds
        self.batches: tuple[Batch, ...] = library.batches
        self.cases: tuple[Case, ...] = library.cases
        self.methods: tuple[Method, ...] = library.methods
        self.mentors: tuple[Mentor, ...] = library.mentors
        self.venues: tuple[Venue, ...] = library.venues
        self.policies: tuple[Policy, ...] = library.policies
        self.issues: tuple[Issue, ...] = tuple(
            sorted(library.issues, key=lambda i: (i.date, i.id), reverse=True)
        )
        self.research: tuple[Research, ...] = library.research
        self.current_cases: tuple[Case, ...] = tuple(c for c in library.cases if c.status is Status.ACCEPTED)
        self._dimensions = {d.key: d for d in self.dimensions}
        self._scenes = {s.key: s for s in self.scenes}
        self._units = {BRAND.key: BRAND} | {u.key: u for u in self.units}
        self._cases = {c.id: c for c in self.cases}
        self._methods = {m.id: m for m in self.methods}
        self._policies = {p.key: p for p in self.policies}
        self._venues = {v.key: v for v in self.venues}
        self._problems = {p.key: p for p in self.problems}
        self._issues = {i.id: i for i in self.issues}
        self._batches = {b.key: b for b in self.batches}
        self._made: dict[object, Any] = {}

    def dimension(self, key: str) -> Dimension:
        """The dimension of a key. Raises KeyError."""
        return self._dimensions[key]

    def scene(self, key: str) -> Scene:
        """The scene of a key. Raises KeyError."""
        return self._scenes[key]

    def unit(self, key: str) -> Unit:
        """The unit of a key, `brand` included. Raises KeyError."""
        return self._units[key]

    def case(self, case_id: str) -> Case:
        """The public case of an id. Raises KeyError."""
        return self._cases[case_id]

    def method(self, method_id: str) -> Method:
        """The method of an id. Raises KeyError."""
        return self._methods[method_id]

    def policy(self, key: str) -> Policy:
        """The policy document of a key. Raises KeyError."""
        return self._policies[key]

    def venue(self, key: str) -> Venue:
        """The venue of a key. Raises KeyError."""
        return self._venues[key]

    def problem(self, key: str) -> ProblemKind:
        """The kind of problem of a key. Raises KeyError."""
        return self._problems[key]

    def issue(self, issue_id: str) -> Issue:
        """The issue of an id. Raises KeyError."""
        return self._issues[issue_id]

    def batch(self, key: str) -> Batch:
        """The batch of a key. Raises KeyError."""
        return self._batches[key]

    def case_or_method(self, record_id: str) -> Case | Method:
        """What a `based_on` names. Raises KeyError."""
        return self._cases[record_id] if record_id in self._cases else self._methods[record_id]

    def around(self, case_id: str) -> Around:
        """A public case with its borrowers, and the methods and issues made of it. Raises KeyError."""
        issues = self._issues_by_record.get(case_id, ())
        return Around(self._cases[case_id], self.borrowers_of(case_id), self.methods_from(case_id), issues)

    @property
    def unnamed_cases(self) -> tuple[Case, ...]:
        """Public cases that no record names, so that `around` tells nothing but them."""
        return tuple([case for case in self.cases if case.id not in self._named])

    def has_at_most(self, count: int) -> bool:
        """Whether there are no more than so many public cases."""
        return len(self.cases) <= count

    def cases_in(self, scene_key: str) -> tuple[Case, ...]:
        """Current cases whose primary scene this is."""
        return self._cases_by_scene.get(scene_key, ())

    def cases_of(self, unit_key: str) -> tuple[Case, ...]:
        """Current cases of a unit (not those it is a partner in)."""
        return self._cases_by_unit.get(unit_key, ())

    def cases_with(self, unit_key: str) -> tuple[Case, ...]:
        """Current cases in which a unit is a partner."""
        return self._cases_by_partner.get(unit_key, ())

    def retired_cases_of(self, unit_key: str) -> tuple[Case, ...]:
        """Withdrawn and superseded cases of a unit."""
        return self._retired_by_unit.get(unit_key, ())

    def cases_with_duty(self, duty: str) -> tuple[Case, ...]:
        """Current cases in which mentors did this."""
        return self._cases_by_duty.get(duty, ())

    def cases_for(self, problem_key: str) -> tuple[Case, ...]:
        """Current cases that answer a problem."""
        return self._cases_by_problem.get(problem_key, ())

    def cases_in_year(self, year: str) -> tuple[Case, ...]:
        """Public cases numbered in a year, retired ones included."""
        return self._cases_by_year.get(year, ())

    @property
    def years(self) -> tuple[str, ...]:
        """Years with cases, newest first."""
        return tuple(sorted(self._cases_by_year, reverse=True))

    def cases_held_at(self, venue_key: str) -> tuple[Case, ...]:
        """Current cases held at a venue."""
        return self._cases_by_venue.get(venue_key, ())

    @property
    def featured_cases(self) -> tuple[Case, ...]:
        """Current cases that the 工委 chose as examples."""
        return tuple([case for case in self.current_cases if case.featured])

    @cached_property
    def adoption_cases(self) -> tuple[Case, ...]:
        """Current cases that are based on a record, and those that these records are or are led by, by id."""
        leads = {method.id: method.lead_case for method in self.methods}
        borrowers = {case.id: case for case in self.current_cases if case.based_on}
        sources = {leads.get(case.based_on, case.based_on) for case in borrowers.values()}
        lenders = {key: self._cases[key] for key in sources if key in self._cases}
        found = borrowers | {key: case for key, case in lenders.items() if case.status is Status.ACCEPTED}
        return tuple(found[key] for key in sorted(found))

    def cases_using(self, method_id: str) -> tuple[Case, ...]:
        """Current cases that name the method among those they used."""
        return self._cases_by_method.get(method_id, ())

    def borrowers_of(self, record_id: str) -> tuple[Case, ...]:
        """Current cases whose `based_on` is this case or method: this alone is adoption."""
        return self._cases_by_source.get(record_id, ())

    def evidence_cases_of(self, method_id: str) -> tuple[Case, ...]:
        """The cases of a method: those it derives from, and those based on it or its lead case (source: fields.md)."""
        method = self._methods[method_id]
        found = {
            c.id: c for c in map(self._cases.__getitem__, method.derived_from) if c.status is Status.ACCEPTED
        }
        for source in filter(None, (method_id, method.lead_case)):
            found.update((c.id, c) for c in self.borrowers_of(source))
        return tuple(found[key] for key in sorted(found))

    def adopters_of(self, record_id: str) -> tuple[str, ...]:
        """Keys of other units with a current case based on this case or method, in registry order.

        For a method its lead case counts too.
        """
        record = self.case_or_method(record_id)
        sources = (record_id, record.lead_case) if isinstance(record, Method) else (record_id,)
        keys = {c.unit for source in filter(None, sources) for c in self.borrowers_of(source)} - {record.unit}
        return tuple(u.key for u in self.units if u.key in keys)

    def lent_by(self, unit_key: str) -> tuple[tuple[Case | Method, Case], ...]:
        """What a unit originated, each with a current case of another unit that is based on it; methods first."""
        lenders: tuple[Case | Method, ...] = (*self.methods_of(unit_key), *self.cases_of(unit_key))
        pairs = ((lender, case) for lender in lenders for case in self.borrowers_of(lender.id))
        return tuple((lender, case) for lender, case in pairs if case.unit != unit_key)

    def methods_in(self, scene_key: str) -> tuple[Method, ...]:
        """Methods of a scene that no other replaces."""
        return self._methods_by_scene.get(scene_key, ())

    def methods_of(self, unit_key: str) -> tuple[Method, ...]:
        """Methods a unit originated."""
        return tuple(m for m in self.current_methods if m.unit == unit_key)

    def methods_for(self, problem_key: str) -> tuple[Method, ...]:
        """Current methods that answer a problem."""
        return tuple(m for m in self.current_methods if problem_key in m.problem)

    def methods_from(self, case_id: str) -> tuple[Method, ...]:
        """Current methods distilled from a case."""
        return self._methods_by_case.get(case_id, ())

    def scenes_of(self, dimension_key: str) -> tuple[Scene, ...]:
        """Scenes of a dimension in order."""
        return tuple(s for s in self.scenes if s.dimension == dimension_key)

    def blank_scenes(self, unit_key: str) -> tuple[Scene, ...]:
        """Scenes in which a unit has no current case."""
        covered = {case.scene for case in self.cases_of(unit_key)}
        return tuple(scene for scene in self.scenes if scene.key not in covered)

    def open_batches(self, on: date) -> tuple[Batch, ...]:
        """Batches that take cases on a day."""
        return tuple(b for b in self.batches if b.opens <= on <= b.closes)

    def latest_cases(self, most: int) -> tuple[Case, ...]:
        """The most recently accepted current cases, newest first."""
        return self._newest[:most]

    def latest_methods(self, most: int) -> tuple[Method, ...]:
        """Current methods of cases origin with the latest issue or id first."""
        return tuple(
            sorted(self.current_methods, key=lambda m: (m.origin == "cases", m.issue, m.id), reverse=True)[
                :most
            ]
        )

    def current_issue(self) -> Issue | None:
        """The newest 期刊."""
        return self.issues[0] if self.issues else None

    @cached_property
    def current_methods(self) -> tuple[Method, ...]:
        """Methods that no other replaces."""
        return tuple(m for m in self.methods if not m.superseded_by)

    def issues_with(self, record_id: str) -> tuple[Issue, ...]:
        """Issues that carry a case or method, newest first."""
        return self._issues_by_record.get(record_id, ())

    @property
    def root(self) -> Path:
        """The folder of the library."""
        return self.library.root

    def derived(self, make: Callable[[Catalog], T]) -> T:
        """What `make` makes of the whole library, made once."""
        return self._once(make, self)

    def from_registry(self, make: Callable[[Path], T]) -> T:
        """What `make` makes of the files below `docs/.registry/` alone, made once."""
        return self._once(make, self.root)

    def _once(self, make: Callable[[Any], T], of: object) -> T:
        if make not in self._made:
            self._made[make] = make(of)
        made: T = self._made[make]
        return made

    def url_of(self, record: Record | Entry) -> str:
        """Site-relative URL of a record's page."""
        if hasattr(record, "source"):
            return record.source.src_uri.removesuffix(".md") + ".html"
        if isinstance(record, Dimension):
            return f"dimensions/{record.key}.html"
        if isinstance(record, Unit):
            return f"units/{record.key}.html" if record.key != BRAND.key else "about/brand.html"
        raise TypeError(type(record).__name__)

    @cached_property
    def tally(self) -> Tally:
        """How many current cases there are of whom, where and when."""
        return tally_of(self.current_cases)

    @cached_property
    def _newest(self) -> tuple[Case, ...]:
        return tuple(
            sorted(self.current_cases, key=lambda c: (c.accepted_on or date.min, c.id), reverse=True)
        )

    @cached_property
    def _cases_by_scene(self) -> dict[str, tuple[Case, ...]]:
        return _grouped(self.current_cases, lambda c: (c.scene,))

    @cached_property
    def _cases_by_unit(self) -> dict[str, tuple[Case, ...]]:
        return _grouped(self.current_cases, lambda c: (c.unit,))

    @cached_property
    def _cases_by_duty(self) -> dict[str, tuple[Case, ...]]:
        return _grouped(self.current_cases, lambda c: c.duties)

    @cached_property
    def _cases_by_venue(self) -> dict[str, tuple[Case, ...]]:
        return _grouped(self.current_cases, lambda c: (c.venue,) if c.venue else ())

    @cached_property
    def _cases_by_partner(self) -> dict[str, tuple[Case, ...]]:
        return _grouped(self.current_cases, lambda c: dict.fromkeys(c.partners))

    @cached_property
    def _retired_by_unit(self) -> dict[str, tuple[Case, ...]]:
        return _grouped((c for c in self.cases if c.status is not Status.ACCEPTED), lambda c: (c.unit,))

    @cached_property
    def _issues_by_record(self) -> dict[str, tuple[Issue, ...]]:
        return _grouped(self.issues, lambda i: dict.fromkeys((*i.cases, *i.methods)))

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset((*self._cases_by_source, *self._methods_by_case, *self._issues_by_record))

    @cached_property
    def _cases_by_problem(self) -> dict[str, tuple[Case, ...]]:
        return _grouped(self.current_cases, lambda c: c.problem)

    @cached_property
    def _cases_by_year(self) -> dict[str, tuple[Case, ...]]:
        return _grouped(self.cases, lambda c: (c.id[:4],))

    @cached_property
    def _cases_by_method(self) -> dict[str, tuple[Case, ...]]:
        return _grouped(self.current_cases, lambda c: c.methods)

    @cached_property
    def _cases_by_source(self) -> dict[str, tuple[Case, ...]]:
        return _grouped(self.current_cases, lambda c: (c.based_on,) if c.based_on else ())

    @cached_property
    def _methods_by_scene(self) -> dict[str, tuple[Method, ...]]:
        return _grouped(self.current_methods, lambda m: (m.scene,))

    @cached_property
    def _methods_by_case(self) -> dict[str, tuple[Method, ...]]:
        return _grouped(self.current_methods, lambda m: m.derived_from)


def _grouped(records: Iterable[Any], keys: Callable[[Any], Iterable[Any]]) -> dict[Any, tuple[Any, ...]]:
    groups: dict[Any, list[Any]] = {}
    for record in records:
        for key in keys(record):
            groups.setdefault(key, []).append(record)
    return {key: tuple(group) for key, group in groups.items()}
