"""Key words of a page by TF-IDF: rjieba where installed, jieba otherwise, weights from jieba's own fixed table.

The table is fixed, so one new page changes no key word of another. It is kept in the cache's database: reading all of
its 260,000 lines would cost more than everything else that one changed page costs.
"""

from __future__ import annotations

import re
import sqlite3
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from casebook.search.document import Document
from casebook.search.synonyms import frequencies
from casebook.search.terms import reading_order

KEPT = 10
WORD = re.compile("[\u4e00-\u9fff]{2,8}")
# Words of every report: true of all pages, telling of none.
COMMON = frozenset(
    [
        "工作",
        "开展",
        "活动",
        "进行",
        "通过",
        "组织",
        "单位",
        "干部",
        "党员",
        "机关",
        "问题",
        "方面",
        "情况",
        "建立",
        "案例",
        "示例",
        "做法",
        "成效",
        "启示",
    ]
)
Cut = Callable[[str], Iterable[str]]


@cache
def cutter(words: str) -> Cut:
    """A function that cuts a text into words, knowing those of the word list."""
    try:
        import rjieba  # noqa: PLC0415 -- optional
    except ImportError:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # escapes that newer Pythons frown upon
            import jieba  # noqa: PLC0415 -- loads its dictionary at once

        jieba.setLogLevel(60)
        plain = jieba.Tokenizer()
        for word, frequency in frequencies(words):
            plain.add_word(word, frequency)
        return lambda text: list(plain.cut(text))
    fast = rjieba.Jieba()
    for word, frequency in frequencies(words):
        fast.add_word(word, frequency, "n")
    return lambda text: list(fast.cut(text))


def fill_weights(base: sqlite3.Connection) -> None:
    """Copy jieba's table into the database, once."""
    base.execute("create table if not exists idf (word text primary key, value real not null) without rowid")
    if base.execute("select 1 from idf limit 1").fetchone():
        return
    # Found without importing the package, which loads more than is needed here.
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba")
    lines = (
        Path(spec.origin).with_name("analyse").joinpath("idf.txt").read_text(encoding="utf-8").splitlines()
    )
    rows = [(word, float(value)) for word, value in (line.split(" ") for line in lines)]
    middle = sorted(value for _, value in rows)[len(rows) // 2]
    base.executemany("insert or ignore into idf values (?, ?)", [*rows, ("", middle)])


def weigher(base: sqlite3.Connection, pages: int) -> Callable[[str], float]:
    """The weight of a word: for many pages from memory, for a few straight from the database."""
    query = "select value from idf where word in (?, '') order by word desc limit 1"
    if pages < 50:
        return lambda word: float(base.execute(query, (word,)).fetchone()[0])
    table: dict[str, float] = dict(base.execute("select word, value from idf"))
    return lambda word: table.get(word, table[""])


def keywords(document: Document, cut: Cut, weight: Callable[[str], float]) -> tuple[str, ...]:
    """The most telling words of a page, best first; ties by the word."""
    counts = Counter(word for word in cut("\n".join(reading_order(document))) if WORD.fullmatch(word))
    for word in cut(document.title):
        counts[word] += 2 if word in counts else 0
    found = [(-counts[word] * weight(word), word) for word in counts.keys() - COMMON]
    return tuple(word for _, word in sorted(found)[:KEPT])
