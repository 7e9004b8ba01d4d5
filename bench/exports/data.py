"""CPU time of the site's data files, feeds and Word files for a library: `python -m bench.exports.data ROOT`.

Prints a first run, a run with nothing to do, and a run after one case changed; and what one Word file of a case takes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from msgspec.structs import replace

from casebook.catalog import Catalog
from casebook.exports import has_word, single, single_docx, write_exports, write_words
from casebook.reader import Library, read_library

HOME = Path(__file__).resolve().parents[2]


def _touched(library: Library) -> Catalog:
    last = library.cases[-1]
    changed = replace(last, source=replace(last.source, sha256="0" * 64))
    return Catalog(replace(library, cases=(*library.cases[:-1], changed)))


def main() -> None:
    """Print the figures."""
    library = read_library(Path(sys.argv[1]) if len(sys.argv) > 1 else HOME)
    catalog = Catalog(library)
    with tempfile.TemporaryDirectory() as folder:
        for name, state in (("first", catalog), ("again", catalog), ("one case changed", _touched(library))):
            start = time.process_time()
            write_exports(state, Path(folder) / "exports", "public", Path(folder) / "exports.stamps")
            middle = time.process_time()
            write_words(state, Path(folder) / "words")
            end = time.process_time()
            print(f"{name}: data and feeds {middle - start:.2f} s, Word files {end - middle:.2f} s CPU")
        size = sum(path.stat().st_size for path in (Path(folder) / "exports").iterdir()) / 1e6
    start = time.process_time()
    some = catalog.cases[:200]
    for case in some:
        single_docx(single(catalog, case))
    each = (time.process_time() - start) / len(some) * 1000
    print(
        f"{len(catalog.cases)} cases, {size:.1f} MB of data; one case as Word {each:.1f} ms; made ahead: {has_word(catalog)}"
    )


if __name__ == "__main__":
    main()
