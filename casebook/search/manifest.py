"""The first file of the index (counts, tail, synonyms), and the tables that are the same for every collection."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from casebook.search.codec import cells, encode, pack
from casebook.search.normalise import DATA
from casebook.search.pinyin import initials, readings, syllables
from casebook.search.postings import Layout
from casebook.search.stored import FIELD, PART
from casebook.search.synonyms import Group, groups, words_of

TAIL_BITS = 14
STRONG = 3
SIMPLIFIED = 4
"""Files of the table of simplified characters, by code point; a word has few characters that need it."""


def tail_text(terms: Mapping[int, int]) -> str:
    """The terms of a page (mixed key, level), hashed to 14 bits with one bit of weight: candidates only, checked on the text."""
    strong: dict[int, bool] = {}
    for key, level in terms.items():
        short = key >> (32 - TAIL_BITS)
        strong[short] = strong.get(short, False) or level >= STRONG
    out, last = [], -1
    for short in sorted(strong):
        out.append(encode((short - last - 1) * 2 + strong[short]))
        last = short
    return "".join(out)


def _groups_text(found: Sequence[Group]) -> str:
    return FIELD.join(PART.join([",".join(group.equal), ",".join(group.near)]) for group in found)


def manifest_script(
    counts: tuple[int, int, int, int],
    layouts: Sequence[Layout],
    tail: Sequence[tuple[int, str, str]],
    retired: Sequence[int],
    synonyms: str,
) -> str:
    """The first file: pages, size, boundary and length class, bits of each set, tail (number, terms, normal form of the title), retired pages, synonyms."""
    head = json.dumps(
        {
            "n": counts[0],
            "size": counts[1],
            "boundary": counts[2],
            "mean": counts[3],
            "bits": {layout.name: layout.bits for layout in layouts},
            "retired": list(retired),
            "tail": list(tail),
            "synonyms": pack(_groups_text(groups(synonyms))),
        },
        separators=(",", ":"),
        sort_keys=True,
    )
    return f'casebookData("m",0,{head})\n'


def _syllable_script() -> str:
    """The syllables, and the number of that of each character of GB 2312 (0 for none), in its order: steps and runs.

    An odd number 2n + 1 is a step to another syllable (n is twice the step, or one less than that if it goes down), an
    even one 2n says that n + 1 more characters have it.
    """
    out, last = [], 0
    for syllable, run in groupby(readings().get(char or "", 0) for char in cells()):
        step, more = syllable - last, len(list(run)) - 1
        out.append(encode(2 * (2 * step if step >= 0 else -2 * step - 1) + 1))
        out.append(encode(2 * (more - 1)) if more else "")
        last = syllable
    return f'casebookData("y",0,"{" ".join(syllables())}","{"".join(out)}")\n'


def static_scripts() -> tuple[tuple[str, str], ...]:
    """Paths and texts of what is the same for every collection: simplified characters and pinyin."""
    pairs = (DATA / "simplified.txt").read_text(encoding="utf-8").strip()
    parts = [""] * SIMPLIFIED
    for at in range(0, len(pairs), 2):
        parts[ord(pairs[at]) % SIMPLIFIED] += pairs[at : at + 2]
    tables = ((f"t/{part}.js", f'casebookData("t",{part},"{text}")\n') for part, text in enumerate(parts))
    return (*tables, ("y.js", _syllable_script()))


def words_script(titles: Iterable[str], words: str) -> str:
    """The words to suggest: names first, then the word list."""
    known = dict.fromkeys((*sorted(set(titles)), *words_of(words)))
    suggested = FIELD.join(f"{word}{PART}{initials(word)}" for word in known if word)
    return f'casebookData("w",0,"{pack(suggested)}")\n'
