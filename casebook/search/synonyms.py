"""Read `synonyms.txt` and `words.txt`: data that editors may change; odd lines are skipped, never fatal."""

from __future__ import annotations

import re

from msgspec import Struct


class Group(Struct, frozen=True):
    """Words that mean the same, and words near them."""

    equal: tuple[str, ...]
    near: tuple[str, ...]


def _lines(text: str) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in text.lstrip("\ufeff").splitlines())
    return [line for line in lines if line]


def _group(line: str) -> Group:
    equal: list[str] = []
    near: list[str] = []
    target = equal
    for part in re.split(r"([=~＝～])", line):
        if part in "=＝" and part:
            target = equal
        elif part in "~～" and part:
            target = near
        elif part.strip():
            target.append(part.strip())
    return Group(tuple(dict.fromkeys(equal)), tuple(dict.fromkeys(near)))


def groups(text: str) -> tuple[Group, ...]:
    """Groups in the order of the file; a line `甲 = 乙 ~ 丙`, `#` begins a comment."""
    found = (_group(line) for line in _lines(text))
    return tuple(group for group in found if len(group.equal) + len(group.near) > 1)


def words_of(text: str) -> tuple[str, ...]:
    """Words of a jieba word list (`word frequency` a line), in the order of the file."""
    return tuple(dict.fromkeys(line.split()[0] for line in _lines(text)))


def frequencies(text: str) -> tuple[tuple[str, int], ...]:
    """Words and their frequencies; a word without a number counts as 10,000."""
    rows = (line.split() for line in _lines(text))
    return tuple((row[0], int(row[1]) if len(row) > 1 and row[1].isdigit() else 10000) for row in rows)
