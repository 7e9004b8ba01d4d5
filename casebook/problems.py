"""What a problem is: one finding about one place in one file, told in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How much a problem weighs: an error keeps the file out, a warning is only told."""

    ERROR = "error"
    WARNING = "warning"


class Problem(Struct, frozen=True, order=True):
    """One finding.

    Attributes:
        path: POSIX path relative to the library's root, or a file name for files outside it.
        line: first line concerned, counted from 1; 0 when the finding has no line.
        field: the field's Chinese label, or "".
        message: where is said by the fields above; this says what, and what to write instead.
    """

    path: str
    line: int
    field: str
    message: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = f"{self.path} 第{self.line}行" if self.line else self.path
        return f"{where}：{self.message}"


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Only the problems that keep a file out, sorted by file and line."""
    return tuple(sorted(p for p in problems if p.severity is Severity.ERROR))
