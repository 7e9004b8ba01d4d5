"""The whole index, in blocks of pages and then in blocks of shards, so that memory stays flat and all cores help."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, json
from msgspec.structs import astuple

from casebook.search.document import DocRef, Document, whole
from casebook.search.postings import Layout, layouts
from casebook.search.score import length_class
from casebook.search.store import Entry, Store
from casebook.search.stored import (
    COLUMNS,
    ROWS,
    card,
    card_text,
    columns_path,
    columns_script,
    page_path,
    page_script,
    rows_path,
    rows_script,
)
from casebook.search.terms import Analysis, analyse, reading_order
from casebook.search.writer import Writer

if TYPE_CHECKING:
    from casebook.search.bulk import Spill

Blocks = Callable[[int, Callable[[range], None]], None]
"""Calls work with ranges that cover `range(count)`, in forked children if it likes: work leaves its results in files."""


def in_turn(count: int, work: Callable[[range], None]) -> None:
    """Blocks one after the other, in this process."""
    for start in range(0, count, 250):
        work(range(start, min(start + 250, count)))


def entry_of(ref: DocRef, document: Document, number: int) -> Entry:
    """What the cache keeps of a page."""
    length = sum(map(len, reading_order(document)))
    return Entry(ref.key, ref.sha256, number, length, document.retired, document.kind)


def write_blocks(store: Store, writer: Writer, numbers: Iterable[int]) -> set[str]:
    """Rows and columns of the blocks that hold some numbers, or held them; paths of those that hold any."""
    paths: set[str] = set()
    for size, path, script in (
        (ROWS, rows_path, rows_script),
        (COLUMNS, columns_path, columns_script),
    ):
        for block in sorted({at // size for at in numbers}):
            cards = store.cards(block * size, (block + 1) * size)
            if cards:
                writer.write(path(block), script(block, cards))
                paths.add(path(block))
            else:
                writer.remove(path(block))
    return paths


class Results(Struct):
    """What the blocks of a rewriting leave for the process that began it: lists in files."""

    folder: Path

    def put(self, name: str, block: range, rows: Sequence[object]) -> None:
        """Leave the rows of a block."""
        (self.folder / f"{name}.{block.start:09}").write_bytes(json.encode(rows))

    def all(self, name: str) -> Iterator[list[Any]]:
        """The rows of all blocks, block by block."""
        for path in sorted(self.folder.glob(f"{name}.*")):
            yield json.decode(path.read_bytes())


class Rewrite(Struct):
    """One rewriting.

    Attributes:
        refs: all pages by ascending number.
        numbers: their numbers.
        boundary: numbers from here on are the tail, which is in no shard.
        scratch: a folder of its own.
        fresh: keys of the pages whose traits the cache is to be given.
        traits: what makes scenes and traits of a page, as the cache keeps them.
    """

    writer: Writer
    refs: Sequence[DocRef]
    numbers: Sequence[int]
    boundary: int
    scratch: Path
    blocks: Blocks
    fresh: set[str]
    traits: Callable[[Document], tuple[str, str]] | None

    def run(self, store: Store) -> tuple[int, set[str]]:
        """Fill the cache and write texts, shards, rows and columns; the mean length class, and all paths."""
        from casebook.search.bulk import Spill, load_tables  # noqa: PLC0415 -- numpy only when all is written

        load_tables()
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(parents=True)
        results, spill = Results(self.scratch), Spill(self.scratch)
        self.blocks(len(self.refs), lambda block: self._read(block, results, spill))
        lengths = [length for rows in results.all("pages") for length in self._keep(store, rows)]
        (total,) = store.base.execute("select coalesce(sum(length), 0) from pages").fetchone()
        mean = length_class(total / max(1, len(self.refs)))
        spill.weigh(self.numbers, lengths, mean)
        shards = [(layout, shard) for layout in layouts(len(self.refs)) for shard in range(layout.shards)]
        self.blocks(len(shards), lambda block: self._write(block, shards, results, spill))
        for rows in results.all("shards"):
            self.writer.changed.update(rows)
        shutil.rmtree(self.scratch)
        paths = {layout.path(shard) for layout, shard in shards} | {page_path(at) for at in self.numbers}
        return mean, paths | write_blocks(store, self.writer, self.numbers)

    def _read(self, block: range, results: Results, spill: Spill) -> None:
        """The texts of some pages, and all that the cache and the shards need of them."""
        from casebook.search.bulk import fast_normalise, fast_pack, portion  # noqa: PLC0415 - numpy only when all is written

        writer, together = self.writer.another(), portion(len(self.refs))
        rows: list[object] = []
        analysed: list[tuple[int, Analysis]] = []
        for place in block:
            ref, number = self.refs[place], self.numbers[place]
            document = whole(ref.load())
            writer.write(page_path(number), page_script(number, document, fast_pack))
            analysis = analyse(document, fast_normalise)
            if number < self.boundary:
                analysed.append((place, analysis))
            if len(analysed) >= together or place == block[-1]:
                spill.add(place, analysed)
                analysed = []
            entry = entry_of(ref, document, number)
            traits = self.traits(document) if self.traits and ref.key in self.fresh else ()
            rows.append((astuple(entry), analysis.length, card_text(card(document)), traits))
        results.put("pages", block, [sorted(writer.changed), rows])

    def _keep(self, store: Store, found: list[Any]) -> list[int]:
        """Put the pages of a block into the cache; the lengths of their normal forms."""
        changed, rows = found
        self.writer.changed.update(changed)
        store.put(Entry(*row[0]) for row in rows)
        store.put_cards((row[0][0], row[2]) for row in rows)
        store.put_traits((*row[0][:2], *row[3]) for row in rows if row[3])
        return [row[1] for row in rows]

    def _write(
        self, block: range, shards: Sequence[tuple[Layout, int]], results: Results, spill: Spill
    ) -> None:
        """Some shards; those of one set are made together."""
        writer = self.writer.another()
        wanted: dict[Layout, list[int]] = {}
        for at in block:
            layout, shard = shards[at]
            wanted.setdefault(layout, []).append(shard)
        for layout, numbers in wanted.items():
            for shard, content in spill.shards(layout, numbers[0], numbers[-1] + 1):
                writer.write(layout.path(shard), layout.script(shard, content))
        results.put("shards", block, sorted(writer.changed))
