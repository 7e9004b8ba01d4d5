"""CPU seconds, memory, files and bytes of the index and the related pages: all of it, and one page changed.

`python manage.py bench search.build [PAGES] [CHARACTERS] [--prove]`; each step runs in a process of its own and is told only what
changed. `--prove` compares the result of all steps with a clean build.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.search.corpus import SCENES, UNITS, mixed  # noqa: E402 - after the path is set
from casebook.builder.blocks import in_blocks  # noqa: E402 - after the path is set
from casebook.search import (  # noqa: E402 - after the path is set
    Delta,
    DocRef,
    Document,
    Facet,
    Written,
    update_index,
    update_related,
    write_index,
    write_related,
)

REGISTRY = ROOT / "docs" / ".registry"
SYNONYMS = (REGISTRY / "synonyms.txt").read_text(encoding="utf-8")
WORDS = (REGISTRY / "words.txt").read_text(encoding="utf-8")
STEPS = (
    "clean", "nothing", "edit", "retitle", "add", "delete the newest", "delete in the middle",
    "an id that leaps", "(delete it)", "(fill the tail)", "add the 16th", "delete the 16th",
)  # fmt: skip


class Page(Struct, frozen=True):
    """A page that is read from the corpus when it is needed."""

    at: int
    title: str = ""
    more: str = ""


class Corpus:
    """Pages on disk, so that they do not count as memory."""

    def __init__(self, path: Path) -> None:
        self.starts, start = [], 0
        with path.open("rb") as lines:
            for line in lines:
                self.starts.append(start)
                start += len(line)
        self.file = os.open(path, os.O_RDONLY)

    def pages(self) -> dict[str, Page]:
        """Ten years of cases, numbered as the site does."""
        count = len(self.starts)
        return {f"{2016 + at * 10 // count}-{at + 1:06d}": Page(at) for at in range(count)}

    def document(self, key: str, page: Page) -> Document:
        """A page as the site hands it over."""
        line = os.pread(self.file, 1 << 17, self.starts[page.at]).split(b"\n", 1)[0]
        title, text = json.loads(line)
        facets = (
            Facet("scene", f"s{page.at % SCENES}", f"场景{page.at % SCENES}"),
            Facet("unit", f"u{page.at % UNITS}", f"单位{page.at % UNITS}"),
            Facet("year", key[:4], f"{key[:4]}年"),
        )
        sections = (("", text + page.more),)
        return Document(
            key, f"cases/{key}.html", page.title or title, "案例", sections, facets, f"{key[:4]}-01-01"
        )

    def ref(self, key: str, page: Page) -> DocRef:
        """A promise of the page."""
        digest = sha256(repr((key, page)).encode("utf-8")).hexdigest()
        return DocRef(key, digest, lambda: self.document(key, page))


def change(pages: dict[str, Page], what: str) -> None:
    """Do one thing to the pages."""
    keys = sorted(pages)
    middle, last = keys[len(keys) // 3], keys[-1]
    following = f"{last[:5]}{int(last[5:]) + 1:06d}"
    if what == "edit":
        pages[middle] = replace(pages[middle], more="补充一句新的话。")
    elif what == "retitle":
        pages[middle] = replace(pages[middle], title="改过的标题")
    elif what in ("add", "add the 16th"):
        pages[following] = replace(pages[middle], title="新加的一个案例")
    elif what == "(fill the tail)":
        for serial in range(int(last[5:]) + 1, int(last[5:]) // 16 * 16 + 16):
            pages[f"{last[:5]}{serial:06d}"] = pages[middle]
    elif what in ("delete the newest", "delete the 16th", "(delete it)"):
        del pages[last]
    elif what == "delete in the middle":
        del pages[middle]
    elif what == "an id that leaps":
        pages[f"{last[:5]}{int(last[5:]) + 50000:06d}"] = pages[middle]


def _used() -> float:
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in found)


def _peak() -> float:
    """Memory of the largest process so far (MB)."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return max(usage.ru_maxrss for usage in found) / 1024


def _all(corpus: Corpus, pages: dict[str, Page], folder: Path, stamp: str) -> tuple[Written, Written]:
    refs = [corpus.ref(key, page) for key, page in pages.items()]
    index = write_index(
        refs, folder / "site", folder / "cache", SYNONYMS, WORDS, stamp=stamp, related=True, blocks=in_blocks
    )
    return index, write_related(refs, folder / "related", folder / "cache", WORDS, stamp=stamp)


def _step(folder: Path, steps: tuple[str, ...]) -> None:
    """The last of some steps, in a process of its own; the clean build when there is one."""
    corpus = Corpus(folder / "corpus")
    pages = corpus.pages()
    for what in steps[:-1]:
        change(pages, what)
    before = dict(pages)
    change(pages, steps[-1])
    refs = [corpus.ref(key, page) for key, page in pages.items() if before.get(key) != page]
    gone = sorted(before.keys() - pages.keys())
    delta = Delta(f"{len(steps) - 1} steps", f"{len(steps)} steps", refs, gone)
    base, start, begun = _peak(), _used(), time.perf_counter()
    index, related = update(delta, folder) if len(steps) > 1 else _all(corpus, pages, folder, delta.now)
    used, wall = _used() - start, time.perf_counter() - begun
    print(
        f"{steps[-1]:21} {used:6.2f} CPU s, {wall:6.2f} s, {_peak() - base:4.0f} MB above {base:.0f}, "
        f"{len(index.changed) + len(related.changed)} files written, {len(index.removed)} removed"
    )


def update(delta: Delta, folder: Path) -> tuple[Written, Written]:
    """Both updates; they must not be refused."""
    index = update_index(delta, folder / "site", folder / "cache", SYNONYMS, WORDS)
    related = update_related(delta, folder / "related", folder / "cache", WORDS)
    if index is None or related is None:
        raise RuntimeError("the update was refused")
    return index, related


def _state(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).digest()
        for name in ("site", "related")
        for path in (folder / name).rglob("*.js")
    }


def _prove(folder: Path) -> None:
    corpus = Corpus(folder / "corpus")
    pages = corpus.pages()
    for what in STEPS:
        change(pages, what)
    _all(corpus, pages, folder / "again", "")
    same = _state(folder) == _state(folder / "again")
    print("the same bytes as a clean build" if same else "OTHER BYTES THAN A CLEAN BUILD")


def main() -> None:
    arguments = [word for word in sys.argv[1:] if not word.startswith("--")]
    if "--corpus" in sys.argv:
        # In a process of its own: its memory would count as that of every step.
        with (Path(arguments[0]) / "corpus").open("w", encoding="utf-8") as out:
            for row in mixed(int(arguments[1]), int(arguments[2])).pages:
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    if "--step" in sys.argv:
        _step(Path(arguments[0]), tuple(arguments[1:]))
        return
    pages, length = (int(word) for word in (*arguments, *("10000", "1800")[len(arguments) :]))
    folder = Path(tempfile.mkdtemp())
    subprocess.run([sys.executable, __file__, "--corpus", str(folder), str(pages), str(length)], check=True)
    for at in range(len(STEPS)):
        subprocess.run([sys.executable, __file__, "--step", str(folder), *STEPS[: at + 1]], check=True)
    if "--prove" in sys.argv:
        _prove(folder)
    for name in ("s", "u", "p", "i", "d", "r", "f"):
        sizes = [path.stat().st_size for path in (folder / "site" / name).rglob("*.js")]
        each = sum(sizes) / pages / length
        print(f"{name}: {len(sizes)} files, {each:.3f} bytes a character, mean {sum(sizes) / len(sizes):.0f}")
    for path in sorted((folder / "site").glob("*.js")):
        print(path.name, path.stat().st_size)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
