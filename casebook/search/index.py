"""Write the whole index, or only what changed since the last time; both give the same bytes."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import astuple, replace

from casebook.search.codec import pack
from casebook.search.document import Delta, DocRef, Document, whole
from casebook.search.manifest import manifest_script, static_scripts, tail_text, words_script
from casebook.search.normalise import normalise
from casebook.search.numbering import Numbering, number
from casebook.search.postings import layouts, patch
from casebook.search.rewrite import Blocks, Rewrite, entry_of, in_turn, write_blocks
from casebook.search.score import length_class
from casebook.search.store import INDEX as NOTE
from casebook.search.store import RELATED, Entry, Store, discard, opened
from casebook.search.stored import card, card_text, page_path, page_script, read_page, renumbered
from casebook.search.terms import analyse, levels
from casebook.search.traits import known_traits, trait_reader
from casebook.search.writer import Writer, Written

MANIFEST, SUGGESTED = "index.js", "w.js"


class State(Struct, frozen=True):
    """What an index is apart from its pages: where it is, its stamp, hashes of its manifest and of the word list."""

    out: str
    stamp: str
    seal: str
    words: str
    boundary: int
    size: int
    mean: int
    pages: int


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def _state(store: Store, writer: Writer) -> State | None:
    """The index in the folder, if it is the one that we wrote."""
    note = store.note(NOTE)
    if not note or note[0] != str(writer.out):
        return None
    state = State(*note)
    try:
        return state if _hash(writer.read(MANIFEST)) == state.seal else None
    except (OSError, UnicodeDecodeError):
        return None


def _finish(store: Store, writer: Writer, state: State, synonyms: str) -> None:
    """Write the manifest, then say what the index is now."""
    titles = {at: normalise(card.title) for at, card in store.cards(state.boundary, state.size)}
    entries = store.numbered(state.boundary, state.size)
    tail = [(entry.number, entry.tail, pack(titles[entry.number])) for entry in entries]
    retired = [at for (at,) in store.base.execute("select number from pages where retired order by number")]
    counts = (state.pages, state.size, state.boundary, state.mean)
    manifest = manifest_script(counts, layouts(state.pages), tail, retired, synonyms)
    writer.write(MANIFEST, manifest)
    store.write_note(NOTE, astuple(replace(state, seal=_hash(manifest))))


def _with_terms(entry: Entry, document: Document, state: State) -> Entry:
    """The entry with its terms if it is in the tail."""
    inside = entry.number >= state.boundary
    return replace(entry, tail=tail_text(levels(analyse(document), "s", state.mean)) if inside else "")


def _rewrite(store: Store, rewrite: Rewrite, size: int, stamp: str, synonyms: str, words: str) -> None:
    """Write every file of the index, and delete all others."""
    store.withdraw(NOTE)
    store.withdraw(RELATED)  # reading all pages brings the traits up to date before the related pages are
    store.clear(("pages", "cards"))
    writer, boundary = rewrite.writer, rewrite.boundary
    mean, paths = rewrite.run(store)
    state = State(str(writer.out), stamp, "", _hash(words), boundary, size, mean, len(rewrite.refs))
    tail = [ref for ref, at in zip(rewrite.refs, rewrite.numbers, strict=True) if at >= boundary]
    entries = store.entries(ref.key for ref in tail)
    store.put(_with_terms(entries[ref.key], whole(ref.load()), state) for ref in tail)
    for path, text in (*static_scripts(), (SUGGESTED, words_script(store.titles(), words))):
        writer.write(path, text)
        paths.add(path)
    writer.sweep(paths | {MANIFEST})
    _finish(store, writer, state, synonyms)


# ---- what changed ----


class Change(Struct, frozen=True):
    """Pages that leave a number or come to one, and what the index is afterwards.

    Attributes:
        before: by number, pages whose postings, texts or places do not stay.
        after: by number, the pages that come there.
        fresh: documents that are new, by key.
        scripts: files of the pages `before`, by key.
    """

    before: Mapping[int, Entry]
    after: Mapping[int, Entry]
    fresh: Mapping[str, Document]
    scripts: Mapping[str, str]
    old: State
    new: State

    def document(self, entry: Entry, *, now: bool) -> Document:
        """The document of a page, as it was or as it is now."""
        fresh = self.fresh.get(entry.key) if now else None
        return fresh or read_page(self.scripts[entry.key])

    def script(self, entry: Entry) -> str:
        """The file of a page as it is now."""
        fresh = self.fresh.get(entry.key)
        if fresh:
            return page_script(entry.number, fresh)
        return renumbered(self.scripts[entry.key], entry.number)


def _too_many(count: int, pages: int) -> bool:
    return count * 20 > max(200, pages)


def _renumber(
    store: Store, state: State, known: Mapping[str, Entry], fresh: Iterable[str], gone: Sequence[str]
) -> tuple[Numbering, set[str]]:
    """Numbers of the pages after the change, and the keys of known pages that move; all only if pages came or went."""
    if not gone and all(key in known for key in fresh):
        return Numbering({key: known[key].number for key in fresh}, state.boundary, state.size), set()
    held = store.pairs("select key, number from pages")
    numbering = number((held.keys() - gone) | set(fresh))
    return numbering, {key for key, at in held.items() if numbering.numbers.get(key, at) != at}


def _change(store: Store, writer: Writer, state: State, delta: Delta, words: str) -> Change | None:
    """What must be done, or none when it is so much that the whole index is written faster.

    Raises:
        OSError, KeyError, IndexError, ValueError: a file of the last index is gone or damaged.
    """
    wanted = {ref.key: ref for ref in delta.changed}
    known = store.entries(wanted.keys() | set(delta.gone))
    refs = {key: ref for key, ref in wanted.items() if key not in known or known[key].sha != ref.sha256}
    gone = [key for key in known if key not in wanted]
    if _too_many(len(refs) + len(gone), state.pages):
        return None
    numbering, moved = _renumber(store, state, known, refs, gone)
    if _too_many(len(refs) + len(gone) + len(moved), state.pages):
        return None
    fresh = {key: whole(ref.load()) for key, ref in refs.items()}
    old = store.entries(fresh.keys() | moved | set(gone))
    after = {key: replace(old[key], number=numbering.numbers[key]) for key in moved}
    after.update((key, entry_of(refs[key], one, numbering.numbers[key])) for key, one in fresh.items())
    # Pages between the old and the new boundary leave the tail or join it.
    edge = sorted((state.boundary, numbering.boundary))
    crossing = [e for e in store.numbered(*edge) if e.key not in after and e.key not in old]
    old.update((entry.key, entry) for entry in crossing)
    after.update((entry.key, entry) for entry in crossing)
    pages = state.pages + len(fresh.keys() - known.keys()) - len(gone)
    total = sum(e.length for e in after.values()) - sum(e.length for e in old.values())
    (held,) = store.base.execute("select coalesce(sum(length), 0) from pages").fetchone()
    mean = length_class((held + total) / max(1, pages))
    if mean != state.mean or layouts(pages) != layouts(state.pages):
        return None
    new = State(state.out, delta.now, "", _hash(words), numbering.boundary, numbering.size, mean, pages)
    return Change(
        {entry.number: entry for entry in old.values()},
        {entry.number: entry for entry in after.values()},
        fresh,
        {entry.key: writer.read(page_path(entry.number)) for entry in old.values()},
        state,
        new,
    )


def _patch_shards(writer: Writer, change: Change) -> None:
    """Rewrite only shards with a term of a page that came, went, moved or changed.

    Raises:
        OSError: a shard is gone.
    """
    sets = layouts(change.new.pages)
    found: dict[str, dict[int, dict[int, dict[int, int | None]]]] = {
        layout.name: defaultdict(lambda: defaultdict(dict)) for layout in sets
    }
    for at in sorted(change.before.keys() | change.after.keys()):
        old, new = change.before.get(at), change.after.get(at)
        before = analyse(change.document(old, now=False)) if old and at < change.old.boundary else None
        after = analyse(change.document(new, now=True)) if new and at < change.new.boundary else None
        if before == after:
            continue
        for layout in sets:
            lost = levels(before, layout.name, change.old.mean) if before else {}
            won = levels(after, layout.name, change.new.mean) if after else {}
            for key in lost.keys() | won.keys():
                if lost.get(key) != won.get(key):
                    found[layout.name][layout.shard(key)][layout.rest(key)][at] = won.get(key)
    for layout in sets:
        for shard, changes in sorted(found[layout.name].items()):
            writer.rewrite(
                layout.path(shard),
                lambda old, layout=layout, shard=shard, changes=changes: layout.script(  # type: ignore[misc] # mypy knows no defaults of a lambda
                    shard, patch(layout.content(old), changes)
                ),
            )


def _apply(store: Store, writer: Writer, change: Change, synonyms: str, words: str) -> None:
    """Bring cache and files from the old state to the new one.

    Raises:
        OSError, LookupError, ValueError: a file of the last index is gone or damaged.
    """
    new = change.new
    if change.before or change.after or change.old.words != new.words:
        store.withdraw(NOTE)
    kept = [_with_terms(entry, change.document(entry, now=True), new) for entry in change.after.values()]
    keys = {entry.key for entry in kept}
    store.drop(("pages", "cards"), (e.key for e in change.before.values() if e.key not in keys))
    store.put(kept)
    store.put_cards((key, card_text(card(document))) for key, document in change.fresh.items())
    _patch_shards(writer, change)
    after = {entry.number: entry for entry in kept}
    changed = {at for at in change.before.keys() | after.keys() if change.before.get(at) != after.get(at)}
    write_blocks(store, writer, changed)
    for at in sorted(changed & after.keys()):
        writer.write(page_path(at), change.script(after[at]))
    for at in sorted(changed - after.keys()):
        writer.remove(page_path(at))
    others = any(entry.kind != "案例" for entry in (*change.before.values(), *kept))
    if others or change.old.words != new.words:
        writer.write(SUGGESTED, words_script(store.titles(), words))
    _finish(store, writer, new, synonyms)


def _update(store: Store, writer: Writer, delta: Delta, synonyms: str, words: str) -> bool:
    """Whether the index in the folder could be brought to the new state."""
    state = _state(store, writer)
    if state is None or state.stamp != delta.since:
        return False
    change = _change(store, writer, state, delta, words)
    if change is not None:
        _apply(store, writer, change, synonyms, words)
    return change is not None


DAMAGE = (OSError, LookupError, ValueError, sqlite3.DatabaseError)


def update_index(
    delta: Delta, out: Path, cache: Path, synonyms: str, words: str, into: Path | None = None
) -> Written | None:
    """Bring the index below `out` to the state after some pages changed; the same bytes as a clean `write_index`.

    Args:
        into: as for `write_index`.

    Returns:
        What was done, or None when the index there is not that of `delta.since`, or so much changes that all of it must
        be written: pass all pages to `write_index` then.
    """
    writer = Writer(out, into=into)
    try:
        with opened(cache) as store:
            done = bool(delta.since) and _update(store, writer, delta, synonyms, words)
    except DAMAGE:
        return None
    return writer.written() if done else None


def write_index(
    refs: Sequence[DocRef],
    out: Path,
    cache: Path,
    synonyms: str,
    words: str,
    *,
    stamp: str = "",
    related: bool = False,
    blocks: Blocks = in_turn,
    into: Path | None = None,
) -> Written:
    """Write the search index of all pages below `out`, touching only files whose bytes change; say which.

    Args:
        refs: one per page, keys unique, in any order.
        out: a folder of its own; files that do not belong to the index are deleted when all of it is written.
        cache: a folder outside the site; may be deleted at any time. It serves one index and its related pages.
        synonyms: text of `docs/.registry/synonyms.txt`.
        words: text of `docs/.registry/words.txt`.
        stamp: a name for this state of the pages, for `Delta.since` of the next update.
        related: whether `write_related` follows, so that what it needs is made while a page is at hand.
        blocks: how to spread work over the cores.
        into: where changed files go instead, for a caller who brings them into `out` when his whole build has succeeded.
            What the cache knows of `out` is not believed then: it may be of a build that did not.
    """
    writer = Writer(out, into=into)
    try:
        with opened(cache) as store:
            state = _state(store, writer) if into is None else None
            known = store.pairs("select key, sha from pages") if state else {}
            changed = [ref for ref in refs if known.get(ref.key) != ref.sha256]
            gone = sorted(known.keys() - {ref.key for ref in refs})
            since = state.stamp if state else ""
            if state and _update(store, writer, Delta(since, stamp, changed, gone), synonyms, words):
                return writer.written()
    except sqlite3.DatabaseError:
        discard(cache)
    except DAMAGE:
        pass
    with opened(cache) as store:
        numbering = number(ref.key for ref in refs)
        ordered = sorted(refs, key=lambda ref: numbering.numbers[ref.key])
        numbers = [numbering.numbers[ref.key] for ref in ordered]
        known = known_traits(store, words)
        fresh = {ref.key for ref in refs if related and known.get(ref.key) != ref.sha256}
        traits = trait_reader(store, cache, words, len(refs)) if fresh else None
        store.base.commit()
        rewrite = Rewrite(
            writer, ordered, numbers, numbering.boundary, cache / "parts", blocks, fresh, traits
        )
        _rewrite(store, rewrite, numbering.size, stamp, synonyms, words)
    return writer.written()
