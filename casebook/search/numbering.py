"""Which number a page has in the index: a function of the keys that moves as few pages as possible.

Keys such as `2026-0031` keep the number of their serial within their group, so a deleted page leaves a hole and a new
one moves nobody. The last group is the latest year of cases; its last pages are the tail of the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SERIAL = re.compile(r"(.*?)(\d{1,6})")
ROOM = 256
TAIL = 16


@dataclass(frozen=True, slots=True)
class Numbering:
    """Numbers by key; numbers from `boundary` on are the tail; `size` is one above the greatest number."""

    numbers: tuple[tuple[str, int], ...]
    boundary: int
    size: int


def _round_up(value: int) -> int:
    return -(-value // ROOM) * ROOM


def _first(group: Mapping[int, str]) -> int:
    return min(group) // ROOM * ROOM


def _groups(keys: Iterable[str]) -> tuple[list[str], dict[str, dict[int, str]]]:
    """Keys without a usable serial, and the others by prefix and serial."""
    rest: list[str] = []
    groups: dict[str, dict[int, str]] = {}
    for key in sorted(keys):
        match = SERIAL.fullmatch(key)
        group = groups.setdefault(match[1], {}) if match else {}
        if match and int(match[2]) not in group:
            group[int(match[2])] = key
        else:
            rest.append(key)
    for prefix in sorted(groups):
        if max(groups[prefix]) - _first(groups[prefix]) > 8 * len(groups[prefix]) + ROOM:
            rest.extend(groups.pop(prefix).values())
    return sorted(rest), groups


def number(keys: Iterable[str]) -> Numbering:
    """Number all keys: pages without a serial first, then groups by prefix, years of cases last."""
    rest, groups = _groups(keys)
    numbers = dict(zip(rest, range(len(rest)), strict=True))
    start = _round_up(len(rest))
    base = 0
    for prefix in sorted(groups, key=lambda name: (name[:1].isdigit(), name)):
        base, first = start, _first(groups[prefix])
        numbers.update((key, base + serial - first) for serial, key in groups[prefix].items())
        start = _round_up(base + max(groups[prefix]) - first + 1)
    size = max(numbers.values(), default=-1) + 1
    boundary = max(base, (size - 1) // TAIL * TAIL) if groups else size
    return Numbering(tuple(sorted(numbers.items())), boundary, size)
