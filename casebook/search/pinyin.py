"""Toneless syllables of normal forms: numbers from 1 on, in the order of `data/pinyin.txt` (source: pypinyin)."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from casebook.search.normalise import DATA, normalise

SPOKEN_DIGITS = "零一二三四五六七八九"


@cache
def syllables() -> tuple[str, ...]:
    """All syllables, sorted; the number of a syllable is its place here plus one."""
    lines = (DATA / "pinyin.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.split(" ")[0] for line in lines)


@cache
def readings() -> dict[str, int]:
    """The commonest syllable of each character, digits included."""
    lines = (DATA / "pinyin.txt").read_text(encoding="utf-8").splitlines()
    table = {char: at for at, line in enumerate(lines, 1) for char in line.split(" ")[1]}
    table.update((str(value), table[spoken]) for value, spoken in enumerate(SPOKEN_DIGITS))
    return table


@cache
def other_readings() -> dict[str, tuple[tuple[int, int], ...]]:
    """Pairs of characters, in normal form, that some word reads otherwise (重庆: chong qing)."""
    places = {name: at for at, name in enumerate(syllables(), 1)}
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for line in (DATA / "readings.txt").read_text(encoding="utf-8").splitlines():
        pair, first, second = line.split(" ")
        found[pair] = (*found.get(pair, ()), (places[first], places[second]))
    return found


def syllable_pairs(text: str) -> list[tuple[int, int]]:
    """Pairs of syllables of a normal form, with all readings that words give a pair."""
    table, others = readings(), other_readings()
    found: list[tuple[int, int]] = []
    for a, b in pairwise(text):
        first, second = table.get(a), table.get(b)
        if first and second:
            found.append((first, second))
            found.extend(others.get(a + b, ()))
    return found


def initials(text: str) -> str:
    """First letters of the syllables of a text, digits as they are spoken; Latin letters stay."""
    names, table = syllables(), readings()
    letters = (names[table[char] - 1][0] if char in table else char for char in normalise(text))
    return "".join(letter for letter in letters if letter <= "z")
