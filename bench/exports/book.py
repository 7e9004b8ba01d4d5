"""CPU time and peak memory of a compilation of N cases: `python -m bench.exports.book [N]` (default 100).

The library's cases are taken in turn until there are N of them, so that sizes, tables and pictures are those of real
ones. Bar: 100 cases in at most 30 s and 400 MB.
"""

from __future__ import annotations

import resource
import sys
import time
from itertools import cycle, islice
from pathlib import Path

from msgspec.structs import replace

from casebook.catalog import Catalog
from casebook.checks import load
from casebook.exports import Book, book_docx, book_of, by_cases

HOME = Path(__file__).resolve().parents[2]


def _many(catalog: Catalog, count: int) -> Book:
    book = book_of(catalog, by_cases(catalog, [case.id for case in catalog.current_cases]))
    turns = islice(cycle(book.entries), count)
    entries = tuple(replace(entry, id=f"{entry.id}x{number}") for number, entry in enumerate(turns))
    return replace(book, parts=(replace(book.parts[0], entries=entries),))


def main() -> None:
    """Print one line of figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    catalog = Catalog(load(HOME))
    start = time.process_time()
    book = _many(catalog, count)
    made = book_docx(book)
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count} cases, {made.pictures} pictures: {spent:.2f} s CPU, peak {peak:.0f} MB, {len(made.data) / 1e6:.1f} MB file"
    )


if __name__ == "__main__":
    main()
