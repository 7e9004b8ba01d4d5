"""Finds ID numbers, bank cards and mobile numbers in any spelling, without taking law articles for them.

Source of the rules: GB 11643 (ID: date and mod 11-2), ISO/IEC 7812 (card: Luhn), and the measured false alarms:
a shape alone fires thousands of times in laws and news, so every kind has a second condition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import accumulate

from msgspec import Struct

from casebook.safety import normal

ID, CARD, MOBILE = "id", "card", "mobile"

MOST_GROUPS = 60
_SIGN = r"[ \t\n|,，、.。·•・/:：;；'\"“”‘’()（）*_+~–—―‐‑‒−-]"
_SEPARATOR = f"{_SIGN}{{1,8}}"
# A pattern that begins with one of a set, not with several, is looked for faster.
_RUN = re.compile(rf"[0-9][0-9]*[Xx]?(?:{_SEPARATOR}(?:[0-9]+[Xx]?|[Xx](?![A-Za-z0-9])))*")
_MAY_BE_LONG = re.compile(rf"[0-9](?:[0-9Xx]|{_SIGN}){{9,}}[0-9Xx]")
"""Whatever is long enough in `_RUN`, and more; looked for in half the time."""
_GROUP = re.compile(r"[0-9]+[Xx]?|[Xx]")
_PROVINCES = normal.words(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_HEX = re.compile(r"[0-9a-fA-F]{32,}")
_ID_WORD = re.compile("身份证|身份号|证件号|公民号码|身份證")
_CARD_WORD = re.compile("卡号|银行卡|账号|帐号|账户|帐户|开户|储蓄卡|信用卡|工资卡|一卡通")
_HAN_DIGIT = "[0-9〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參陸幺两]"
_HAN_RUN = re.compile(f"{_HAN_DIGIT}{_HAN_DIGIT}{{9,18}}[Xx]?")


class Hit(Struct, frozen=True, order=True):
    """One number: position in the text read (end exclusive), kind, and the bare digits."""

    start: int
    end: int
    kind: str
    digits: str


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def is_id(digits: str) -> bool:
    """Whether 18 characters are an ID number: shape, date of birth 1800–2099, check character mod 11-2."""
    if not re.fullmatch(r"[1-9][0-9]{5}(?:18|19|20)[0-9]{9}[0-9Xx]", digits) or not _is_date(digits[6:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return "10X98765432"[total % 11] == digits[17].upper()


def is_old_id(digits: str) -> bool:
    """Whether 15 digits may be an ID number of before 1999 (province and date; they have no check digit)."""
    return (
        len(digits) == 15 and digits.isdigit() and digits[:2] in _PROVINCES and _is_date("19" + digits[6:12])
    )


def is_card(digits: str) -> bool:
    """Whether 16–19 digits are a bank card: issuer range 3–6 or 9, Luhn, at least four different digits."""
    if not re.fullmatch(r"[34569][0-9]{15,18}", digits) or len(set(digits)) < 4:
        return False
    doubled = (int(d) * 2 for d in digits[-2::-2])
    return (sum(int(d) for d in digits[::-2]) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0


def is_mobile(digits: str) -> bool:
    """Whether the digits are a mobile number, with or without 86 in front."""
    return re.fullmatch(r"(?:0{0,2}86)?1[3-9][0-9]{9}", digits) is not None


def _even(sizes: list[int]) -> bool:
    """Whether groups look like one number written in pieces: few of them, or all of one size."""
    return len(sizes) <= 6 or (len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0])


def _ids_in(digits: str) -> Iterator[tuple[int, int]]:
    """ID numbers inside one unbroken group, also when glued to some further digits."""
    if len(digits) > 80:
        return
    start = 0
    while start + 18 <= len(digits):
        if is_id(digits[start : start + 18]):
            yield start, start + 18
            start += 17
        start += 1


def _solid(text: str, group: re.Match[str]) -> Iterator[Hit]:
    """Numbers written without a break."""
    digits, start = group[0], group.start()
    ids = list(_ids_in(digits))
    for first, last in ids:
        yield Hit(start + first, start + last, ID, digits[first:last].upper())
    bare = digits.rstrip("Xx")
    if ids:
        return
    if is_card(bare) and not _in_hash(text, group):
        yield Hit(start, group.end(), CARD, bare)
    elif is_mobile(bare) and not _is_fraction(text, group):
        yield Hit(start, group.end(), MOBILE, bare)
    elif is_old_id(bare) and _ID_WORD.search(text, max(0, start - 24), start):
        yield Hit(start, group.end(), ID, bare)


def _in_hash(text: str, group: re.Match[str]) -> bool:
    near = text[max(0, group.start() - 64) : group.end() + 64]
    return any(group[0] in token for token in _HEX.findall(near) if not token.isdigit())


def _is_fraction(text: str, group: re.Match[str]) -> bool:
    before, after = text[max(0, group.start() - 2) : group.start()], text[group.end() : group.end() + 2]
    return bool(re.fullmatch(r"[0-9]\.", before) or re.fullmatch(r"\.[0-9]", after))


def _rows(text: str, groups: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """A run of groups whole, or line by line when it is long: a table of numbers, where a number keeps to its row."""
    if len(groups) <= MOST_GROUPS:
        yield groups
        return
    row: list[re.Match[str]] = []
    for group in groups:
        if row and "\n" in text[row[-1].end() : group.start()]:
            yield row
            row = []
        row.append(group)
    yield row


def _pieced(text: str, groups: list[re.Match[str]], whole: set[int]) -> Iterator[Hit]:
    """Numbers written in pieces: spaced, hyphenated, over table cells or lines; groups at `whole` are numbers already."""
    taken = -1
    for first in range(len(groups)):
        if first <= taken:
            continue
        digits = ""
        for last in range(first, min(len(groups), first + 19)):
            digits += groups[last][0]
            if len(digits) > 19 or groups[last].start() in whole:
                break
            if last > first and (kind := _kind(text, groups, first, last, digits)):
                yield Hit(groups[first].start(), groups[last].end(), kind, digits.upper())
                taken = last
                break


def _kind(text: str, groups: list[re.Match[str]], first: int, last: int, digits: str) -> str:
    sizes = [len(group[0]) for group in groups[first : last + 1]]
    alone = first == 0 and last == len(groups) - 1
    if len(digits) == 18 and _even(sizes) and is_id(digits):
        # Inside a row of other numbers chance has many tries: there province, year and pieces must fit too.
        natural = {6, 14} <= set(accumulate(sizes)) or len(set(sizes)) == 1
        likely = natural and digits[:2] in _PROVINCES and "1900" <= digits[6:10] <= "2029"
        return ID if alone or likely else ""
    if len(digits) >= 16 and is_card(digits):
        between = text[groups[first].start() : groups[last].end()]
        fours = set(sizes[:-1]) == {4} and sizes[-1] <= 4 and "\n" not in between
        word = _CARD_WORD.search(text, max(0, groups[first].start() - 40), groups[first].start())
        return CARD if word or (fours and digits.startswith("62")) else ""
    if is_mobile(digits) and sizes in ([3, 4, 4], [2, 3, 4, 4], [2, 11], [3, 8], [7, 4], [1] * 11):
        between = text[groups[first].end() : groups[last].start()]
        return MOBILE if (alone or sizes[:2] == [3, 4]) and not re.search(r"[\n|.,，、。]", between) else ""
    return ""


def _spelled(text: str) -> Iterator[Hit]:
    """Numbers written with 汉字 digits; only whole ones with a check, and mobiles, of at least ten 汉字."""
    for match in _HAN_RUN.finditer(text):
        if sum(not c.isascii() for c in match[0]) < 10:
            continue
        digits = normal.han_digits(match[0]).upper()
        kind = ID if is_id(digits) else CARD if is_card(digits) else MOBILE if is_mobile(digits) else ""
        if kind:
            yield Hit(match.start(), match.end(), kind, digits)


def numbers_in(text: str) -> tuple[Hit, ...]:
    """Every ID, card and mobile number in normalised `text`, by position; time grows linearly with the text."""
    hits: list[Hit] = []
    for run in _RUN.finditer(text) if _MAY_BE_LONG.search(text) else ():
        if run.end() - run.start() < 11:
            continue
        groups = list(_GROUP.finditer(text, run.start(), run.end()))
        solid = [hit for group in groups for hit in _solid(text, group)]
        hits += solid
        if len(groups) > 1:
            whole = {hit.start for hit in solid}
            rows = (row for row in _rows(text, groups) if 1 < len(row) <= MOST_GROUPS)
            hits += (hit for row in rows for hit in _pieced(text, row, whole))
    return tuple(sorted({*hits, *_spelled(text)}))


def masked(digits: str) -> str:
    """What may be shown of a number: its length and its last two characters."""
    return "*" * (len(digits) - 2) + digits[-2:]
