"""Numbers made for tests: valid by their rules, belonging to nobody."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

AREAS = ("110101", "330211", "330206", "440305", "510104", "650102", "820000", "130102", "210202", "460105")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def with_check(first: str) -> str:
    """Seventeen digits and their check character."""
    return first + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, first, strict=True)) % 11]


def ids(count: int, seed: int = 1) -> list[str]:
    """Valid ID numbers with dates of birth from 1900 to 2030."""
    r = random.Random(seed)
    days = (date(2030, 12, 31) - date(1900, 1, 1)).days
    made = []
    for _ in range(count):
        born = date(1900, 1, 1) + timedelta(days=r.randrange(days))
        made.append(with_check(r.choice(AREAS) + born.strftime("%Y%m%d") + f"{r.randrange(1000):03d}"))
    return made


def cards(count: int, seed: int = 1) -> list[str]:
    """Valid bank-card numbers of 16 to 19 digits."""
    r = random.Random(seed)
    made = []
    for _ in range(count):
        first = r.choice(["62", "622202", "621700", "955880", "4392", "5187", "6013", "356889"])
        body = first + "".join(
            r.choice("0123456789") for _ in range(r.choice([16, 17, 18, 19]) - 1 - len(first))
        )
        total = 0
        for place, digit in enumerate(reversed(body)):
            value = int(digit) * (2 if place % 2 == 0 else 1)
            total += value - 9 if value > 9 else value
        made.append(body + str(-total % 10))
    return made


def _each(sign: str) -> Callable[[str], str]:
    return sign.join


def _cut(sign: str, *at: int) -> Callable[[str], str]:
    def cut(n: str) -> str:
        edges = [0, *at, len(n)]
        return sign.join(n[a:b] for a, b in pairwise(edges))

    return cut


def _shift(zero: int) -> Callable[[str], str]:
    return lambda n: "".join(chr(zero + int(c)) if c.isdigit() else c for c in n)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "lower x": str.lower,
    "full width": lambda n: "".join(chr(ord(c) + 0xFEE0) for c in n),
    "mathematical digits": _shift(0x1D7CE),
    "Arabic digits": _shift(0x0660),
    "circled digits": lambda n: "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(c)] if c.isdigit() else c for c in n),
    "汉字 digits": lambda n: "".join("〇一二三四五六七八九"[int(c)] if c.isdigit() else c for c in n),
    "capital 汉字 digits": lambda n: "".join("零壹贰叁肆伍陆柒捌玖"[int(c)] if c.isdigit() else c for c in n),
    "Cyrillic X": lambda n: n.replace("X", "Х"),
    "times sign": lambda n: n.replace("X", "×"),
    "spaces in groups": _cut(" ", 6, 14),
    "spaces at 3": _cut(" ", 3, 6, 10, 14),
    "each spaced": _each(" "),
    "each wide space": _each("\u3000"),
    "each two spaces": _each("  "),
    "each non-breaking space": _each("\u00a0"),
    "each thin space": _each("\u2009"),
    "zero width": _each("\u200b"),
    "word joiner": _each("\u2060"),
    "byte order mark": _cut("\ufeff", 4, 9),
    "soft hyphen": _each("\u00ad"),
    "direction marks": _each("\u202e"),
    "variation selectors": _each("\ufe0f"),
    "combining marks": _each("\u0332"),
    "hyphens": _cut("-", 6, 14),
    "each hyphen": _each("-"),
    "dashes": _cut("—", 6, 10, 14),
    "dots": _cut(".", 6, 14),
    "middle dots": _cut("·", 6, 14),
    "each dot": _each("."),
    "commas": _cut(",", 3, 6, 9, 12, 15),
    "slashes": _cut("/", 6, 14),
    "underscores": _cut("_", 6, 14),
    "bold middle": lambda n: f"{n[:6]}**{n[6:14]}**{n[14:]}",
    "bold start": lambda n: f"**{n[:3]}**{n[3:]}",
    "each bold": lambda n: "".join(f"**{c}**" for c in n),
    "each em": lambda n: "".join(f"*{c}*" for c in n),
    "em underscore": lambda n: f"{n[:6]}_{n[6:9]}_{n[9:]}",
    "code": lambda n: f"{n[:6]}`{n[6:14]}`{n[14:]}",
    "mark": lambda n: f"{n[:6]}=={n[6:14]}=={n[14:]}",
    "deleted": lambda n: f"{n[:6]}~~{n[6:14]}~~{n[14:]}",
    "backslashes": _each("\\"),
    "inline tags": lambda n: f"{n[:6]}<b>{n[6:14]}</b>{n[14:]}",
    "each span": lambda n: "".join(f"<span>{c}</span>" for c in n),
    "empty tags": _cut("<b></b>", 5, 11),
    "comments": _cut("<!-- x -->", 6, 12),
    "line break tags": _cut("<br>", 6, 14),
    "no-break tags": _cut("<wbr>", 9),
    "entities": lambda n: "".join(f"&#{ord(c)};" for c in n),
    "hex entities": lambda n: "".join(f"&#x{ord(c):x};" for c in n),
    "space entities": _cut("&nbsp;", 6, 14),
    "zero width entities": _each("&#8203;"),
    "link middle": lambda n: f"{n[:6]}[{n[6:14]}](a.html){n[14:]}",
    "table cells": lambda n: f"| {n[:6]} | {n[6:14]} | {n[14:]} |",
    "cell each": lambda n: "| " + " | ".join(n) + " |",
    "HTML cells": lambda n: f"<tr><td>{n[:6]}</td><td>{n[6:14]}</td><td>{n[14:]}</td></tr>",
    "lines": _cut("\n", 6, 14),
    "tabs": _cut("\t", 6, 14),
    "glued to 汉字": lambda n: f"证{n}号",
    "glued to letters": lambda n: f"id{n}abc",
    "glued to 年": lambda n: f"第{n}年",
    "quoted": lambda n: f"“{n}”",
    "labelled": lambda n: f"①{n}",
    "attribute": lambda n: f'<img alt="{n}" src="a.png">',
    "comment whole": lambda n: f"<!-- {n} -->",
    "address": lambda n: f"[x](a.html?id={n})",
}
