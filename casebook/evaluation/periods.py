"""Quarters, and the rolling window that ends with one (source: evaluation.md §7)."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from msgspec import Struct

from casebook.evaluation.records import Records

_WRITTEN = re.compile(r"(\d{4})\s*(?:[Qq年]\s*第?\s*([1-4一二三四])\s*(?:季度?)?)?")
_DIGIT = {"一": 1, "二": 2, "三": 3, "四": 4}


class Period(Struct, frozen=True, order=True):
    """A calendar quarter; scores are taken over the window of quarters that ends with it."""

    year: int
    quarter: int

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"

    @property
    def end(self) -> date:
        """The last day, which belongs to the period."""
        month = self.quarter * 3
        return date(self.year, month, monthrange(self.year, month)[1])

    def start(self, quarters: int) -> date:
        """The first day of the window of `quarters` quarters, which belongs to the window."""
        first = self.back(quarters - 1)
        return date(first.year, first.quarter * 3 - 2, 1)

    def back(self, quarters: int) -> Period:
        """The quarter that lies `quarters` earlier."""
        index = self.year * 4 + self.quarter - 1 - quarters
        return Period(index // 4, index % 4 + 1)


def period_of(day: date) -> Period:
    """The quarter that holds a day."""
    return Period(day.year, (day.month + 2) // 3)


def latest_period(records: Records) -> Period | None:
    """The quarter of the latest acceptance among public cases: the same on every day, so builds do not drift."""
    days = [case.accepted_on for case in records.cases if case.status.is_public and case.accepted_on]
    return period_of(max(days)) if days else None


def parse_period(written: str) -> Period | None:
    """The period that `2025Q2` names; a bare year is its fourth quarter; None for anything else."""
    found = _WRITTEN.fullmatch(written.strip())
    if not found or not int(found[1]):
        return None
    quarter = found[2] or "4"
    return Period(int(found[1]), _DIGIT.get(quarter) or int(quarter))


def months_later(day: date, months: int) -> date:
    """The same day `months` later, or that month's last day when it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
