"""Write the whole index, or only what changed since the last time; both give the same bytes."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache as memoise
from hashlib import sha256
from pathlib import Path

from casebook.search.document import DocRef, Document
from casebook.search.manifest import Tail, manifest_script, static_scripts
from casebook.search.numbering import Numbering, number
from casebook.search.postings import Layout, layouts, patch
from casebook.search.score import length_class
from casebook.search.store import Store, opened
from casebook.search.stored import (
    COLUMNS,
    ROWS,
    Card,
    columns_path,
    columns_script,
    page_path,
    page_script,
    rows_path,
    rows_script,
)
from casebook.search.terms import analyse, levels

BLOCK = 256
RANGES = 64
MANIFEST = "index.js"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the next build must know of a page of this one."""

    key: str
    sha: str
    number: int
    length: int
    retired: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All pages by ascending number, and what follows from them alone."""

    entries: tuple[Entry, ...]
    boundary: int
    size: int
    mean: int

    @property
    def layouts(self) -> tuple[Layout, ...]:
        """How the postings are cut."""
        return layouts(len(self.entries))

    @property
    def main(self) -> tuple[Entry, ...]:
        """Pages whose terms are in shards."""
        return tuple(entry for entry in self.entries if entry.number < self.boundary)

    @property
    def tail(self) -> tuple[Entry, ...]:
        """The newest pages, whose terms are in the manifest."""
        return tuple(entry for entry in self.entries if entry.number >= self.boundary)


@dataclass(frozen=True, slots=True)
class Written:
    """What a build did to its folder: site-relative paths below it, sorted."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]


@memoise
def code_hash() -> str:
    """Changes with the code and the tables, so that nothing made by other code is reused."""
    files = sorted(path for path in Path(__file__).parent.rglob("*") if path.suffix in {".py", ".txt"})
    return sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


class Writer:
    """Writes files whose bytes differ, and remembers them."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.folders: set[str] = set()
        self.fresh = not out.exists()
        self.changed: set[str] = set()
        self.removed: set[str] = set()

    def write(self, path: str, text: str) -> None:
        """Put a text into a file below the folder, through a neighbour, unless it is there already."""
        target = f"{self.out}/{path}"
        data = text.encode("utf-8")
        try:
            if self.fresh:
                raise FileNotFoundError
            with open(target, "rb") as old:  # noqa: PTH123 -- ten thousand times: pathlib costs a second
                if old.read() == data:
                    return
        except FileNotFoundError:
            folder = target.rpartition("/")[0]
            if folder not in self.folders:
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103
                self.folders.add(folder)
        self.changed.add(path)
        # Nobody reads a folder that was not there before; in others a reader never meets half a file.
        place = target if self.fresh else f"{target}.new"
        with open(place, "wb") as new:  # noqa: PTH123
            new.write(data)
        if not self.fresh:
            os.replace(place, target)  # noqa: PTH105

    def read(self, path: str) -> str:
        """A text that was written before.

        Raises:
            OSError: it is gone.
        """
        return (self.out / path).read_text(encoding="utf-8")

    def remove(self, path: str) -> None:
        """Delete a file."""
        (self.out / path).unlink(missing_ok=True)
        self.removed.add(path)

    def written(self) -> Written:
        """What was done so far."""
        return Written(tuple(sorted(self.changed)), tuple(sorted(self.removed)))

    def sweep(self, wanted: set[str]) -> None:
        """Delete all files that are not wanted, and folders that became empty."""
        for folder, _, files in os.walk(self.out, topdown=False):
            for name in files:
                path = Path(folder, name).relative_to(self.out).as_posix()
                if path not in wanted:
                    self.remove(path)
            if not any(Path(folder).iterdir()) and Path(folder) != self.out:
                Path(folder).rmdir()


def _entries(
    store: Store, refs: Sequence[DocRef], numbering: Numbering, known: dict[str, Entry]
) -> Iterator[Entry]:
    numbers = dict(numbering.numbers)
    for ref in refs:
        old = known.get(ref.sha256)
        if old and old.key == ref.key:
            yield replace(old, number=numbers[ref.key])
            continue
        length, retired, kind = store.brief(ref.sha256)
        yield Entry(ref.key, ref.sha256, numbers[ref.key], length, retired, kind)


def _plan(store: Store, refs: Sequence[DocRef], old: Plan | None) -> Plan:
    numbering = number(ref.key for ref in refs)
    known = {entry.sha: entry for entry in (old.entries if old else ())}
    entries = sorted(_entries(store, refs, numbering, known), key=lambda entry: entry.number)
    total = sum(entry.length for entry in entries)
    return Plan(
        tuple(entries), numbering.boundary, numbering.size, length_class(total / max(1, len(entries)))
    )


def _plan_text(plan: Plan, manifest: str) -> str:
    rows = [[e.key, e.sha, e.number, e.length, e.retired, e.kind] for e in plan.entries]
    seal = sha256(manifest.encode("utf-8")).hexdigest()
    return json.dumps([plan.boundary, plan.size, plan.mean, seal, rows], ensure_ascii=False)


def _old_plan(store: Store, writer: Writer) -> Plan | None:
    """What the index in the folder was made of, if it is the one that we wrote."""
    note = store.note(f"plan {writer.out}")
    if not note:
        return None
    boundary, size, mean, seal, rows = json.loads(note)
    try:
        manifest = writer.read(MANIFEST)
    except (OSError, UnicodeDecodeError):
        return None
    if sha256(manifest.encode("utf-8")).hexdigest() != seal:
        return None
    return Plan(tuple(Entry(*row) for row in rows), boundary, size, mean)


def _write_shards(store: Store, writer: Writer, plan: Plan, scratch: Path) -> set[str]:
    """Write the shards of all pages anew, and their texts while they are at hand; the paths of the files."""
    from casebook.search.bulk import Spill, block_terms, fast_normalise, shards  # noqa: PLC0415 -- numpy only when all is written

    spills = {}
    for layout in plan.layouts:
        path = scratch / f"postings.{layout.name}"
        path.unlink(missing_ok=True)
        spills[layout.name] = Spill(path, min(RANGES, layout.shards))
    written: set[str] = set()
    main = plan.main
    for start in range(0, len(main), BLOCK):
        block = main[start : start + BLOCK]
        documents = list(store.documents([entry.sha for entry in block]))
        written.update(_write_pages(writer, block, documents))
        pages = [
            (entry.number, analyse(document, fast_normalise))
            for entry, document in zip(block, documents, strict=True)
        ]
        for name, found in block_terms(pages, plan.mean):
            spills[name].add(found)
    for layout in plan.layouts:
        for shard, content in shards(spills[layout.name], layout):
            writer.write(layout.path(shard), layout.script(shard, content))
            written.add(layout.path(shard))
        spills[layout.name].path.unlink(missing_ok=True)
    return written


def _patch_shards(store: Store, writer: Writer, old: Plan, new: Plan) -> None:
    """Rewrite only shards with a term of a page that came, went or changed.

    Raises:
        OSError: a shard is gone.
    """
    before = {entry.number: entry.sha for entry in old.main}
    after = {entry.number: entry.sha for entry in new.main}
    changed = sorted(at for at in before.keys() | after.keys() if before.get(at) != after.get(at))
    for layout in new.layouts:
        shards: dict[int, dict[int, dict[int, int | None]]] = defaultdict(lambda: defaultdict(dict))
        for at in changed:
            lost = _levels(store, before.get(at), layout.name, new.mean)
            won = _levels(store, after.get(at), layout.name, new.mean)
            for key in lost.keys() | won.keys():
                if lost.get(key) != won.get(key):
                    shards[layout.shard(key)][layout.rest(key)][at] = won.get(key)
        for shard in sorted(shards):
            content = layout.content(writer.read(layout.path(shard)))
            writer.write(layout.path(shard), layout.script(shard, patch(content, shards[shard])))


def _levels(store: Store, sha: str | None, name: str, mean: int) -> dict[int, int]:
    if sha is None:
        return {}
    (document,) = store.documents([sha])
    return levels(analyse(document), name, mean)


def _blocks(entries: Iterable[Entry], size: int) -> dict[int, list[Entry]]:
    blocks: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        blocks[entry.number // size].append(entry)
    return blocks


def _write_blocks(store: Store, writer: Writer, plan: Plan, changed: set[int] | None) -> set[str]:
    """Rows and columns of the blocks with a changed page (all when none is given); paths of all blocks."""
    kinds: tuple[tuple[int, Callable[[int], str], Callable[[int, Sequence[tuple[int, Card]]], str]], ...] = (
        (ROWS, rows_path, rows_script),
        (COLUMNS, columns_path, columns_script),
    )
    paths: set[str] = set()
    for size, path, script in kinds:
        blocks = _blocks(plan.entries, size)
        paths.update(path(block) for block in blocks)
        wanted = set(blocks) if changed is None else {at // size for at in changed}
        for block in sorted(wanted & set(blocks)):
            cards = store.cards([entry.sha for entry in blocks[block]])
            numbers = (entry.number for entry in blocks[block])
            writer.write(path(block), script(block, list(zip(numbers, cards, strict=True))))
        for block in sorted(wanted - set(blocks)):
            writer.remove(path(block))
    return paths


def _write_pages(writer: Writer, entries: Sequence[Entry], documents: Iterable[Document]) -> set[str]:
    for entry, document in zip(entries, documents, strict=True):
        writer.write(page_path(entry.number), page_script(entry.number, document))
    return {page_path(entry.number) for entry in entries}


def _manifest(store: Store, plan: Plan, synonyms: str) -> str:
    documents = store.documents([entry.sha for entry in plan.tail])
    tail = tuple(
        Tail(entry.number, tuple(sorted(levels(analyse(document), "s", plan.mean).items())))
        for entry, document in zip(plan.tail, documents, strict=True)
    )
    retired = tuple(entry.number for entry in plan.entries if entry.retired)
    counts = (len(plan.entries), plan.size, plan.boundary, plan.mean)
    return manifest_script(counts, plan.layouts, tail, retired, synonyms)


def _rewrite(store: Store, writer: Writer, plan: Plan, scratch: Path) -> set[str]:
    paths = _write_shards(store, writer, plan, scratch)
    documents = store.documents([entry.sha for entry in plan.tail])
    return paths | _write_blocks(store, writer, plan, None) | _write_pages(writer, plan.tail, documents)


def _update(store: Store, writer: Writer, old: Plan, plan: Plan) -> None:
    """Rewrite what depends on pages that changed.

    Raises:
        OSError: a file of the last index is gone.
    """
    before = {entry.number: entry for entry in old.entries}
    after = {entry.number: entry for entry in plan.entries}
    changed = {at for at in before.keys() | after.keys() if before.get(at) != after.get(at)}
    _patch_shards(store, writer, old, plan)
    _write_blocks(store, writer, plan, changed)
    entries = [after[at] for at in sorted(changed & after.keys())]
    _write_pages(writer, entries, store.documents([entry.sha for entry in entries]))
    for at in sorted(changed - after.keys()):
        writer.remove(page_path(at))


def _can_update(old: Plan | None, plan: Plan) -> bool:
    if old is None or old.mean != plan.mean or len(old.layouts[0].name) != len(plan.layouts[0].name):
        return False
    if old.layouts != plan.layouts:
        return False
    before = {entry.number: entry.sha for entry in old.entries}
    moved = sum(before.get(entry.number) != entry.sha for entry in plan.entries)
    gone = len(before.keys() - {entry.number for entry in plan.entries})
    return (moved + gone) * 20 <= max(200, len(plan.entries))


def write_index(refs: Sequence[DocRef], out: Path, cache: Path, synonyms: str, words: str) -> Written:
    """Write the search index of all pages below `out`, touching only files whose bytes change; say which.

    Args:
        refs: one per page, keys unique, in any order.
        out: a folder of its own; files that do not belong to the index are deleted.
        cache: a folder outside the site; may be deleted at any time.
        synonyms: text of `docs/.registry/synonyms.txt`.
        words: text of `docs/.registry/words.txt`.
    """
    refs = sorted(refs, key=lambda ref: ref.key)
    writer = Writer(out)
    with opened(cache, code_hash()) as store:
        old = _old_plan(store, writer)
        store.keep(store.missing(refs))
        plan = _plan(store, refs, old)
        names = [card.title for card in store.cards([e.sha for e in plan.entries if e.kind != "案例"])]
        fixed = static_scripts(sorted(set(names)), words)
        paths = None if old is None or not _can_update(old, plan) else set[str]()
        if paths is not None and old is not None:
            try:
                _update(store, writer, old, plan)
            except OSError:
                paths = None
        if paths is None:
            paths = _rewrite(store, writer, plan, cache)
            writer.sweep(paths | {path for path, _ in fixed} | {MANIFEST})
        for path, text in fixed:
            writer.write(path, text)
        manifest = _manifest(store, plan, synonyms)
        writer.write(MANIFEST, manifest)
        store.write_note(f"plan {out}", _plan_text(plan, manifest))
        store.forget(entry.sha for entry in plan.entries)
    return writer.written()
