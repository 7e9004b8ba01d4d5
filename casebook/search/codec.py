"""How numbers and texts are written into plain `.js` strings: base 91, two bytes a Chinese character.

The 91 digits are the printable ASCII characters from `#` to `~` without the backslash: one byte each in UTF-8, no
escapes in a JavaScript string. `overrides/assets/search/core.js` reads what this module writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

BASE = 91
ALPHABET = "".join(chr(code) for code in range(35, 127) if code != 92)
VALUE = {char: value for value, char in enumerate(ALPHABET)}

# The first digit says how many follow (none, one, two, three, five), so that small numbers cost one byte.
ONE, TWO, THREE, FOUR = 58, 84, 89, 90
TWO_FROM = ONE
THREE_FROM = TWO_FROM + (TWO - ONE) * BASE
FOUR_FROM = THREE_FROM + (THREE - TWO) * BASE**2
SIX_FROM = FOUR_FROM + BASE**3


def _digits(value: int, count: int) -> str:
    out = ""
    for _ in range(count):
        value, digit = divmod(value, BASE)
        out = ALPHABET[digit] + out
    return out


def encode(value: int) -> str:
    """A number from 0 to 2^32 - 1 as one to four, or six digits."""
    if value < ONE:
        return ALPHABET[value]
    if value < THREE_FROM:
        high, low = divmod(value - TWO_FROM, BASE)
        return ALPHABET[ONE + high] + ALPHABET[low]
    if value < FOUR_FROM:
        high, low = divmod(value - THREE_FROM, BASE**2)
        return ALPHABET[TWO + high] + _digits(low, 2)
    if value < SIX_FROM:
        return ALPHABET[THREE] + _digits(value - FOUR_FROM, 3)
    return ALPHABET[FOUR] + _digits(value - SIX_FROM, 5)


def _number(digits: str) -> int:
    value = 0
    for char in digits:
        value = value * BASE + VALUE[char]
    return value


def decode(text: str, at: int = 0) -> tuple[int, int]:
    """The number written at a position, and the position after it."""
    first = VALUE[text[at]]
    if first < ONE:
        return first, at + 1
    if first < TWO:
        return TWO_FROM + (first - ONE) * BASE + VALUE[text[at + 1]], at + 2
    if first < THREE:
        return THREE_FROM + (first - TWO) * BASE**2 + _number(text[at + 1 : at + 3]), at + 3
    if first < FOUR:
        return FOUR_FROM + _number(text[at + 1 : at + 4]), at + 4
    return SIX_FROM + _number(text[at + 1 : at + 6]), at + 6


# Texts: GB 2312 rows 1-9 and 16-87 in order, then ASCII, then an escape for all other UTF-16 units.
ROWS = (*range(1, 10), *range(16, 88))
ASCII_FROM = len(ROWS) * 94
ESCAPE = ASCII_FROM + 128


def two_digits(value: int) -> str:
    """A number below 91 squared as two digits."""
    return ALPHABET[value // BASE] + ALPHABET[value % BASE]


class _Text(dict[int, str]):
    """Writes characters outside GB 2312 and ASCII unit by unit, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        units = chr(code).encode("utf-16-be", "surrogatepass")
        values = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
        self[code] = written = "".join(two_digits(ESCAPE) + _digits(value, 3) for value in values)
        return written


@cache
def cells() -> tuple[str, ...]:
    """The characters of these rows as browsers read them (GBK differs in two marks), nothing for an empty cell."""
    return tuple(
        cell for row in ROWS for cell in _row([bytes((0xA0 + row, 0xA0 + at)) for at in range(1, 95)])
    )


def _row(cells: list[bytes]) -> Iterable[str]:
    try:
        b"".join(cells).decode("gb2312")
        return b"".join(cells).decode("gbk")  # a whole row, as most are
    except UnicodeDecodeError:
        return [cell.decode("gbk") if cell.decode("gb2312", "ignore") else "" for cell in cells]


@cache
def text_table() -> _Text:
    """The digits of each character, for `str.translate`."""
    table = _Text()
    table.update({ord(char): two_digits(place) for place, char in enumerate(cells()) if char})
    table.update({code: two_digits(ASCII_FROM + code) for code in range(128)})
    # The two commonest marks take one byte; both characters are outside the digits and safe in a string.
    table.update({ord("，"): " ", ord("。"): "!"})
    return table


def pack(text: str) -> str:
    """A text as digits, about two bytes a Chinese character; safe inside a double-quoted JavaScript string."""
    return text.translate(text_table())


@cache
def _chars() -> dict[str, str]:
    return {digits: chr(code) for code, digits in text_table().items() if len(digits) < 3}


def unpack(text: str) -> str:
    """The inverse of `pack`.

    Raises:
        KeyError, IndexError: the text was not written by `pack`.
    """
    table, found, at = _chars(), [], 0
    while at < len(text):
        step = 1 if text[at] in " !" else 2
        char = table.get(text[at : at + step])
        if char is None:
            if text[at : at + 2] != two_digits(ESCAPE):
                raise KeyError(text[at : at + 2])
            char, step = chr(_number(text[at + 2 : at + 5])), 5
        found.append(char)
        at += step
    # Halves of a character beyond 16 bits come together again.
    return "".join(found).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
