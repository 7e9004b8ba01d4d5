"""What goes into a compilation: an issue, a quarter, a scene, a unit, a method, or cases one by one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.evaluation import parse_period
from casebook.messages import say
from casebook.model import Case, Issue, Status


class Selection(Struct, frozen=True):
    """Ids in printed order.

    Attributes:
        name: ASCII name for files.
        left_out: ids asked for that are retired and therefore not printed.
    """

    name: str
    title: str
    cases: tuple[str, ...]
    methods: tuple[str, ...] = ()
    on: date | None = None
    foreword: str = ""
    featured: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    sample: bool = False


class Unknown(Exception):  # noqa: N818 - an answer for the person at the keyboard
    """Nothing has the name that was asked for; the text says what to write instead."""


def by_issue(catalog: Catalog, written: str) -> Selection:
    """An issue by its id; without an issue of that id, the quarter's accepted cases and its methods."""
    found = next((issue for issue in catalog.issues if issue.id == written), None)
    if found:
        return _of_issue(catalog, found)
    period = parse_period(written)
    if period is None:
        raise Unknown(say("exports.no_issue", written=written, known="、".join(i.id for i in catalog.issues)))
    start = period.start(1)
    inside = [c for c in catalog.current_cases if c.accepted_on and start <= c.accepted_on <= period.end]
    methods = tuple(m.id for m in catalog.current_methods if m.issue == str(period))
    if not inside and not methods:
        raise Unknown(
            say("exports.empty_period", period=period, known="、".join(i.id for i in catalog.issues))
        )
    title = say("exports.title_period", year=period.year, quarter=period.quarter)
    return Selection(
        str(period), title, _ids(inside), methods, period.end, sample=_any_sample(catalog, inside)
    )


def _of_issue(catalog: Catalog, issue: Issue) -> Selection:
    current = {case.id for case in catalog.current_cases} | {m.id for m in catalog.current_methods}
    cases = tuple(key for key in issue.cases if key in current)
    methods = tuple(key for key in issue.methods if key in current)
    gone = tuple(key for key in (*issue.cases, *issue.methods) if key not in current)
    featured = tuple(key for key in issue.featured if key in current)
    return Selection(
        issue.id, issue.title, cases, methods, issue.date, issue.foreword, featured, gone, issue.sample
    )


def by_scene(catalog: Catalog, written: str) -> Selection:
    """Everything current of a scene, by key or name."""
    key = _named(written, ((scene.key, (scene.title,)) for scene in catalog.scenes), "scene")
    cases = catalog.cases_in(key)
    methods = tuple(method.id for method in catalog.methods_in(key))
    return _made(catalog, f"scene-{key}", catalog.scene(key).title, cases, methods)


def by_unit(catalog: Catalog, written: str) -> Selection:
    """Everything current of a unit, by key, full or short name, or alias."""
    names = ((unit.key, (unit.title, unit.short, *unit.aliases)) for unit in catalog.units)
    key = _named(written, names, "unit")
    methods = tuple(method.id for method in catalog.methods_of(key))
    return _made(catalog, f"unit-{key}", catalog.unit(key).title, catalog.cases_of(key), methods)


def by_method(catalog: Catalog, written: str) -> Selection:
    """A method and the current cases it derives from, that took it over, or that name it."""
    key = _named(written, ((method.id, (method.title,)) for method in catalog.methods), "method")
    found = {case.id: case for case in (*catalog.evidence_cases_of(key), *catalog.cases_using(key))}
    cases = tuple(found[case_id] for case_id in sorted(found))
    return _made(catalog, f"method-{key}", catalog.method(key).title, cases, (key,))


def by_cases(catalog: Catalog, written: Iterable[str]) -> Selection:
    """Cases and methods one by one, in the order given; retired ones are left out and told."""
    ids = tuple(dict.fromkeys(filter(None, (piece.strip() for piece in written))))
    known = {case.id: case for case in catalog.cases}
    methods = {method.id for method in catalog.methods}
    wrong = next((piece for piece in ids if piece not in known and piece not in methods), None)
    if wrong or not ids:
        raise Unknown(_unknown(wrong or "", tuple(known), "case"))
    cases = tuple(known[key] for key in ids if key in known and known[key].status is Status.ACCEPTED)
    left_out = tuple(key for key in ids if key in known and known[key].status is not Status.ACCEPTED)
    chosen = _made(
        catalog, "selection", say("exports.title_chosen"), cases, tuple(k for k in ids if k in methods)
    )
    return Selection(
        chosen.name,
        chosen.title,
        chosen.cases,
        chosen.methods,
        chosen.on,
        left_out=left_out,
        sample=chosen.sample,
    )


def _made(
    catalog: Catalog, name: str, title: str, cases: tuple[Case, ...], methods: tuple[str, ...]
) -> Selection:
    days = [case.accepted_on for case in cases if case.accepted_on]
    days += [change.date for key in methods for change in catalog.method(key).changes]
    sample = _any_sample(catalog, cases) or any(catalog.method(key).sample for key in methods)
    return Selection(name, title, _ids(cases), methods, max(days, default=None), sample=sample)


def _any_sample(_catalog: Catalog, cases: Iterable[Case]) -> bool:
    return any(case.sample for case in cases)


def _ids(cases: Iterable[Case]) -> tuple[str, ...]:
    return tuple(case.id for case in cases)


def _named(written: str, names: Iterable[tuple[str, tuple[str, ...]]], kind: str) -> str:
    found = {name: key for key, also in names for name in (key, *also)}
    if written.strip() not in found:
        raise Unknown(_unknown(written, tuple(found), kind))
    return found[written.strip()]


def _unknown(written: str, known: tuple[str, ...], kind: str) -> str:
    near = get_close_matches(written, known, 1, 0.3)
    hint = say("exports.near", near=near[0]) if near else ""
    return say(f"exports.unknown_{kind}", written=written, hint=hint)
