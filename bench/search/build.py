"""CPU seconds, memory, files and bytes of the index: clean, unchanged, one page edited, added, deleted.

`python bench/search/build.py [PAGES] [CHARACTERS]`
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.search.corpus import Collection, mixed, references  # noqa: E402
from casebook.search import DocRef, write_index  # noqa: E402

REGISTRY = ROOT / "docs" / ".registry"
SYNONYMS = (REGISTRY / "synonyms.txt").read_text(encoding="utf-8")
WORDS = (REGISTRY / "words.txt").read_text(encoding="utf-8")


def _changed(refs: list[DocRef], what: str) -> list[DocRef]:
    at = len(refs) // 3
    document = refs[at].load()
    if what == "edit":
        document = replace(
            document,
            title="改过的" + document.title,
            sections=(("", document.sections[0][1] + "补充一句新的话。"),),
        )
        return [
            *refs[:at],
            DocRef(document.key, sha256(b"edit").hexdigest(), lambda: document),
            *refs[at + 1 :],
        ]
    if what == "add":
        year, serial = refs[-1].key.split("-")
        key = f"{year}-{int(serial) + 1:05d}"
        document = replace(document, key=key, url=f"cases/{key}.html")
        return [*refs, DocRef(key, sha256(b"add").hexdigest(), lambda: document)]
    if what == "delete":
        return [*refs[:at], *refs[at + 1 :]]
    return refs


def _step(folder: str, pages: int, length: int, what: str) -> None:
    """One build in a process of its own; the pages are read first and not counted."""
    corpus = Path(folder) / "corpus.json"
    rows = (
        json.loads(corpus.read_text(encoding="utf-8"))
        if corpus.exists()
        else list(mixed(pages, length).pages)
    )
    corpus.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    refs = references(Collection("", tuple((title, text) for title, text in rows), {}))
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refs = _changed(refs, what)
    start = time.process_time()
    write_index(refs, Path(folder) / "site", Path(folder) / "cache", SYNONYMS, WORDS)
    used = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{what:8} {used:6.2f} CPU s, peak {peak / 1024:.0f} MB ({base / 1024:.0f} MB of it the collection itself)"
    )


def _state(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).digest()
        for path in folder.rglob("*.js")
    }


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    length = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    if len(sys.argv) > 3:
        _step(sys.argv[4], pages, length, sys.argv[3])
        return
    folder = Path(tempfile.mkdtemp())
    before: dict[str, bytes] = {}
    for what in ("clean", "nothing", "edit", "nothing", "add", "nothing", "delete"):
        subprocess.run([sys.executable, __file__, str(pages), str(length), what, str(folder)], check=True)
        after = _state(folder / "site")
        if before:
            print(
                f"         {sum(before.get(p) != after.get(p) for p in before.keys() | after.keys())} files changed of {len(after)}"
            )
        before = after
    for name in ("s", "u", "p", "i", "d", "r", "f"):
        sizes = [path.stat().st_size for path in (folder / "site" / name).rglob("*.js")]
        print(
            f"{name}: {len(sizes)} files, {sum(sizes) / pages / length:.3f} bytes a character, mean {sum(sizes) / len(sizes):.0f}"
        )
    for path in sorted((folder / "site").glob("*.js")):
        print(path.name, path.stat().st_size)
    if len(sys.argv) <= 3:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
