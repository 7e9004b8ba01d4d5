"""Key words of a page by TF-IDF: rjieba where it pays, jieba's tables otherwise, weights from jieba's own fixed table.

The table is fixed, so one new page changes no key word of another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from casebook.search.document import Document
from casebook.search.lexicon import Lexicon
from casebook.search.store import Store
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
FEW = 50
"""Pages up to which reading single rows of jieba's tables costs less than loading rjieba."""


def _dictionaries() -> Iterator[Any]:
    """rjieba's: first the one that the module holds anyway, then others, which take 24 MB each."""
    import rjieba  # noqa: PLC0415 -- optional

    yield rjieba
    while True:
        yield rjieba.Jieba()


_new = _dictionaries()
_cutters: dict[str, Any] = {}
"""By word list."""


def _fast(words: str) -> Cut:
    if words not in _cutters:
        _cutters[words] = next(_new)
        for word, frequency in frequencies(words):
            _cutters[words].add_word(word, frequency, "n")
    cut = _cutters[words].cut
    return lambda text: list(cut(text))


def tools(store: Store, cache: Path, words: str, pages: int) -> tuple[Cut, Weights]:
    """What cuts texts into words, knowing those of the word list, and the weights of words; for so many pages."""
    lexicon = Lexicon(store, cache, frequencies(words))
    fast = pages > FEW and find_spec("rjieba") is not None
    return (_fast(words) if fast else lexicon.cut), Weights(lexicon)


class Weights(dict[str, float]):
    """How telling each word is; nothing for what is no key word."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self.most = lexicon.most
        self._weight = lexicon.weight

    def __missing__(self, word: str) -> float:
        telling = WORD.fullmatch(word) and word not in COMMON
        self[word] = found = self._weight(word) if telling else 0.0
        return found


def keywords(document: Document, cut: Cut, weights: Weights) -> tuple[str, ...]:
    """The most telling words of a page, best first; ties by the word."""
    counts = Counter(cut("\n".join(reading_order(document))))
    for word in cut(document.title):
        if word in counts:
            counts[word] += 2
    found = sorted([(-count * weights[word], word) for word, count in counts.items() if count > 1])[:KEPT]
    # Of the many words that occur once few can be among the best of a long page.
    least = -found[-1][0] if len(found) == KEPT else 0.0
    if least <= weights.most:
        once = [word for word, count in counts.items() if count == 1 and weights[word] >= least]
        found = sorted(row for row in (*found, *((-weights[word], word) for word in once)) if row[0])[:KEPT]
    return tuple([word for _, word in found])
