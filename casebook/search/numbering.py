"""Which number a page has in the index: a function of the keys that moves as few pages as possible.

Keys such as `2026-0031` keep the number of their serial within their group, so a deleted page leaves a hole and a new
one moves nobody; a serial that leaps far ahead begins a group of its own, so no numbers are wasted. The last group is
the latest year of cases; its last pages are the tail of the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

SERIAL = re.compile(r"(.*?)(\d{1,6})")
ROOM = 256
TAIL = 16


class Numbering(Struct, frozen=True):
    """Numbers by key; numbers from `boundary` on are the tail; `size` is one above the greatest number."""

    numbers: dict[str, int]
    boundary: int
    size: int


def _down(value: int, step: int) -> int:
    return value // step * step


def _runs(serials: list[int]) -> list[list[int]]:
    """Ascending serials, cut where one leaps far ahead."""
    runs: list[list[int]] = []
    for serial in serials:
        if not runs or serial - runs[-1][-1] > ROOM:
            runs.append([])
        runs[-1].append(serial)
    return runs


def _groups(keys: Iterable[str]) -> tuple[list[str], list[dict[int, str]]]:
    """Keys without a usable serial, and the others by serial: one group for each prefix, or for each run of it."""
    rest: list[str] = []
    groups: dict[str, dict[int, str]] = {}
    for key in sorted(keys):
        match = SERIAL.fullmatch(key)
        group = groups.setdefault(match[1], {}) if match else {}
        if match and int(match[2]) not in group:
            group[int(match[2])] = key
        else:
            rest.append(key)
    kept: list[dict[int, str]] = []
    for prefix in sorted(groups, key=lambda name: (name[:1].isdigit(), name)):
        for run in _runs(sorted(groups[prefix])):
            found = {serial: groups[prefix][serial] for serial in run}
            if run[-1] - _down(run[0], ROOM) > 8 * len(run) + ROOM:
                rest.extend(found.values())
            else:
                kept.append(found)
    return sorted(rest), kept


def _boundary(numbers: Iterable[int], spans: list[tuple[int, int]], size: int) -> int:
    """Where the tail begins: at the last block of numbers, or in the group before while the last group is young.

    `spans`: the least and the greatest number of each group. The first pages of a new group join the tail of the group
    before it as long as both together are no larger than a tail; so neither a new year nor a leap moves a full tail.
    """
    start = _down(size - 1, TAIL)
    if len(spans) < 2 or spans[-1][0] < start:
        return start
    before = _down(spans[-2][1], TAIL)
    return before if sum(at >= before for at in numbers) <= TAIL else start


def number(keys: Iterable[str]) -> Numbering:
    """Number all keys: pages without a serial first, then groups by prefix, years of cases last."""
    rest, groups = _groups(keys)
    numbers = dict(zip(rest, range(len(rest)), strict=True))
    spans: list[tuple[int, int]] = []
    start = len(rest)
    for group in groups:
        base, first = -_down(-start, ROOM), _down(min(group), ROOM)
        spans.append((base + min(group) - first, base + max(group) - first))
        numbers.update((key, base + serial - first) for serial, key in group.items())
        start = spans[-1][1] + 1
    size = max(numbers.values(), default=-1) + 1
    return Numbering(numbers, _boundary(numbers.values(), spans, size) if spans else size, size)
