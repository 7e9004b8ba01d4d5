"""jieba's tables as files of their own, and jieba's algorithm for a page or two.

rjieba cuts thousands of pages, but needs a third of a second and 60 MB to begin. A page that an editor changed is cut
here with the few hundred lines that it needs; the words are the same (a test compares them).
Source of tables and algorithm: jieba 0.42 (MIT).
"""

from __future__ import annotations

import mmap
import os
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from itertools import accumulate
from math import log
from pathlib import Path
from typing import Any

from casebook.search.store import Store

NOTE = "lexicon"
CODES = 1 << 16
"""First characters with a place of their own; those from the last one on share it."""
HEAD = array("I").itemsize * (CODES + 1)
NEVER = -3.14e100
BEFORE = {"B": "ES", "M": "MB", "S": "SE", "E": "BM"}
# What rjieba takes for one run, and the part of it that goes through the hidden Markov model.
RUN = re.compile(
    "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ebef\U0002f800-\U0002fa1fa-zA-Z0-9+#&._%-]+"
)
HAN = re.compile("[\u4e00-\u9fd5]+")


def _code(text: str) -> int:
    return min(ord(text[0]), CODES - 1)


def _write(path: Path, lines: Iterable[bytes]) -> int:
    """Write lines, those with one first character together and sorted, whole or not at all; the size of the file."""
    groups: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for line in lines:
        groups[line[:3]].append(line)  # a character of Chinese, or a few shorter ones
    blocks: defaultdict[int, list[bytes]] = defaultdict(list)
    for start in sorted(groups):
        blocks[_code(start.decode("utf-8", "ignore"))] += sorted(groups[start])
    written = {code: b"\n".join((b"", *block, b"")) for code, block in blocks.items()}
    places = accumulate((len(written.get(code, b"")) for code in range(CODES)), initial=HEAD)
    data = b"".join((array("I", places).tobytes(), *written.values()))
    new = path.with_name(path.name + ".new")
    with new.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    new.replace(path)
    return len(data)


def _values(folder: Path, name: str) -> Any:
    """The table in one of jieba's modules, without importing the package, which loads more than is needed."""
    spec = spec_from_file_location(name, folder / "finalseg" / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.P


def _fill(store: Store, cache: Path) -> None:
    """Write jieba's tables into the cache: words and frequencies, words and weights, characters and their marks."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba")
    folder = Path(spec.origin).parent
    words = (folder / "dict.txt").read_bytes()
    total = sum(map(int, re.findall(rb" (\d+) ", words)))
    sizes = [_write(cache / "words", words.splitlines())]
    del words
    weights = (folder / "analyse" / "idf.txt").read_bytes()
    values = sorted(map(float, re.findall(rb" ([\d.]+)$", weights, re.MULTILINE)))
    sizes.append(_write(cache / "weights", weights.splitlines()))
    del weights
    emitted = _values(folder, "prob_emit")
    chars = {char for state in "BEMS" for char in emitted[state]}
    marks = [" ".join((char, *(repr(emitted[state].get(char, NEVER)) for state in "BEMS"))) for char in chars]
    sizes.append(_write(cache / "marks", [mark.encode("utf-8") for mark in marks]))
    store.write_note(
        NOTE,
        [
            sizes,
            total,
            values[len(values) // 2],
            values[-1],
            _values(folder, "prob_start"),
            _values(folder, "prob_trans"),
        ],
    )
    store.base.commit()


class Table:
    """A file of lines by their first characters: where those of each begin, then the lines between line breaks."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._places = memoryview(self._data)[:HEAD].cast("I")

    def lines(self, start: str) -> list[list[str]]:
        """The fields of all lines that begin so, in their order."""
        wanted, data, code = start.encode("utf-8"), self._data, _code(start)
        size = len(wanted)
        # Lines begin behind a line break: the first one that is not less is behind the last break below `high`.
        low, high = self._places[code], self._places[code + 1] - 1
        while low < high:
            middle = data.rfind(b"\n", low, (low + high) // 2 + 1)
            if data[middle + 1 : middle + 1 + size] < wanted:
                low = data.find(b"\n", middle + 1)
            else:
                high = middle
        end = low
        while data[end + 1 : end + 1 + size] == wanted:
            end = data.find(b"\n", end + 1)
        found = data[low + 1 : end].decode("utf-8")
        return [line.split(" ") for line in found.split("\n")] if found else []


class Lexicon:
    """jieba's tables and the words of the word list.

    Args:
        store: where it is noted that the tables are complete.
        cache: the folder of the store.
        own: words and frequencies of the word list.

    Attributes:
        most: the greatest weight.
    """

    def __init__(self, store: Store, cache: Path, own: Sequence[tuple[str, int]]) -> None:
        files = [cache / name for name in ("words", "weights", "marks")]
        sizes = [path.stat().st_size if path.is_file() else 0 for path in files]
        if (store.note(NOTE) or [[]])[0] != sizes:
            _fill(store, cache)
        _, self._total, middle, most, self._start, self._next = store.note(NOTE)
        self._middle: float = middle
        self.most: float = most
        self._words, self._weights, self._marks = map(Table, files)
        self._begin: dict[str, dict[str, int]] = {}
        for word, frequency in own:
            known = self._beginning(word[:2])
            self._total += frequency - known.get(word, 0)
            known[word] = frequency

    def weight(self, word: str) -> float:
        """How telling a word is."""
        for _, value in self._weights.lines(word + " "):
            return float(value)
        return self._middle

    def _beginning(self, start: str) -> dict[str, int]:
        """Words that begin with two characters, or the word of one character, and their frequencies."""
        found = self._begin.get(start)
        if found is None:
            rows = self._words.lines(start if len(start) > 1 else start + " ")
            found = self._begin[start] = {word: int(frequency) for word, frequency, _ in rows}
        return found

    def cut(self, text: str) -> Iterator[str]:
        """The words of a text, without what stands between them."""
        for run in RUN.findall(text):
            yield from self._cut_run(run)

    def _cut_run(self, run: str) -> Iterator[str]:
        """The likeliest words; single characters that stand together go through the hidden Markov model."""
        single = ""
        for word in self._likeliest(run):
            if len(word) == 1:
                single += word
                continue
            yield from self._unknown(single)
            single = ""
            yield word
        yield from self._unknown(single)

    def _likeliest(self, run: str) -> Iterator[str]:
        base = log(self._total)
        route: list[tuple[float, int]] = [(0.0, 0)] * (len(run) + 1)
        for at in range(len(run) - 1, -1, -1):
            words = self._beginning(run[at : at + 2]) if at + 1 < len(run) else {}
            found = {at + len(word): count for word, count in words.items() if run.startswith(word, at)}
            found.update((at + 1, count) for count in self._beginning(run[at]).values())
            found = {end: count for end, count in found.items() if count} or {at + 1: 1}
            route[at] = max((log(count) - base + route[end][0], end) for end, count in found.items())
        at = 0
        while at < len(run):
            yield run[at : route[at][1]]
            at = route[at][1]

    def _unknown(self, run: str) -> Iterable[str]:
        if len(run) < 2 or self._beginning(run[:2]).get(run):
            return run
        return (word for part in HAN.findall(run) for word in self._viterbi(part))

    def _viterbi(self, run: str) -> Iterator[str]:
        marks = [self._mark(char) for char in run]
        scores = {state: self._start[state] + marks[0][state] for state in "BMES"}
        paths = {state: state for state in "BMES"}
        for mark in marks[1:]:
            best = {
                state: max(
                    (scores[old] + self._next[old].get(state, NEVER) + mark[state], old)
                    for old in BEFORE[state]
                )
                for state in "BMES"
            }
            paths = {state: paths[old] + state for state, (_, old) in best.items()}
            scores = {state: score for state, (score, _) in best.items()}
        begin = 0
        for at, state in enumerate(paths[max((scores[state], state) for state in "ES")[1]]):
            if state == "B":
                begin = at
            elif state in "ES":
                yield run[begin if state == "E" else at : at + 1]

    def _mark(self, char: str) -> dict[str, float]:
        for _, *values in self._marks.lines(char + " "):
            return dict(zip("BEMS", map(float, values), strict=True))
        return dict.fromkeys("BEMS", NEVER)
