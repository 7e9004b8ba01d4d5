"""Which cases stand on a day, and which of them lie in a period's window (source: evaluation.md §7, fields.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from casebook.evaluation.periods import Period
from casebook.evaluation.rules import Rules
from casebook.model import Case, Status


class Reason(StrEnum):
    """Why a case counts or does not."""

    COUNTED = "counted"
    SAME_PRACTICE = "same_practice"
    CREDIT = "credit"
    BEFORE = "before"
    AFTER = "after"
    UNDATED = "undated"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    NO_SCENE = "no_scene"


class Window(Struct, frozen=True):
    """The days whose acceptances count, both ends included, and the period they belong to."""

    period: Period
    start: date
    end: date


def window(period: Period, rules: Rules) -> Window:
    """The rolling window that ends with a period."""
    return Window(period, period.start(rules.window_quarters), period.end)


def ended_on(case: Case, by_id: Mapping[str, Case]) -> date | None:
    """The first day on which an accepted case no longer counts; None while it stands.

    A superseded case ends on its own date when it has one, else on its successor's acceptance; a withdrawn or
    superseded case that names no day at all never counted (the validator names it).
    """
    if case.status is Status.ACCEPTED:
        return case.withdrawn_on
    successor = by_id.get(case.superseded_by)
    replaced = successor.accepted_on if successor and case.status is Status.SUPERSEDED else None
    return case.withdrawn_on or replaced or date.min


def stands(case: Case, day: date, by_id: Mapping[str, Case]) -> bool:
    """Whether a case is accepted on a day: since its acceptance, and not yet withdrawn or superseded."""
    if not case.status.is_public or case.accepted_on is None or case.accepted_on > day:
        return False
    end = ended_on(case, by_id)
    return end is None or day < end


def place(case: Case, span: Window, by_id: Mapping[str, Case]) -> Reason:
    """Where a case lies as seen from a window; COUNTED means inside it."""
    if not case.status.is_public:
        return Reason(case.status.value)
    if case.accepted_on is None:
        return Reason.UNDATED
    if case.accepted_on > span.end:
        return Reason.AFTER
    if not stands(case, span.end, by_id):
        return Reason.SUPERSEDED if case.status is Status.SUPERSEDED else Reason.WITHDRAWN
    return Reason.BEFORE if case.accepted_on < span.start else Reason.COUNTED
