"""“相关案例”“相关工作法”: what the pages of a scene have in common, one small file per scene.

A file holds the key words, methods and problems of the scene's pages; the browser ranks them for the page it shows
(`overrides/assets/search/related.js`, the same rule as `rank` here). So one new case rewrites the files of its scenes
and no page. Rule: 3 for each shared method, 1 for each shared problem, and for each shared key word 2 / (place + 2) by its
lower place; ties by the key, newest first.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from casebook.search.codec import encode, pack
from casebook.search.document import Delta, DocRef, whole
from casebook.search.store import RELATED as NOTE
from casebook.search.store import Store, opened
from casebook.search.stored import FIELD, PART
from casebook.search.traits import KINDS, Traits, known_traits, read_traits, trait_reader
from casebook.search.writer import Writer, Written


class Likeness(Struct, frozen=True):
    """How much two pages share, and what: methods, problems and words, for the line that explains it."""

    score: float
    methods: tuple[str, ...]
    problems: tuple[str, ...]
    words: tuple[str, ...]


def likeness(one: Traits, other: Traits) -> Likeness:
    """What two pages share."""
    methods = tuple(label for key, label in one.methods if key in dict(other.methods) or key == other.key)
    problems = tuple(label for key, label in one.problems if key in dict(other.problems))
    words = tuple(word for word in one.words if word in other.words)
    places = (max(one.words.index(word), other.words.index(word)) for word in words)
    return Likeness(
        3 * len(methods) + len(problems) + sum(2 / (place + 2) for place in places), methods, problems, words
    )


def rank(one: Traits, others: Sequence[Traits], most: int = 5) -> tuple[Traits, ...]:
    """The pages nearest to one, nearest first; retired ones and those that share nothing are left out."""
    found = [
        (likeness(one, other).score, other.key, other)
        for other in others
        if other.key != one.key and not other.retired
    ]
    found.sort(key=lambda row: (row[0], row[1]), reverse=True)
    return tuple(other for score, _, other in found[:most] if score > 0)


def _script(scene: str, pages: Sequence[Traits]) -> str:
    """Labels and words once, then for each page its key, kind and the places of what it has."""
    label = next(name for page in pages for key, name in page.scenes if key == scene)
    things = sorted(
        {("m", *pair) for page in pages for pair in page.methods}
        | {("p", *pair) for page in pages for pair in page.problems}
    )
    counts = Counter(word for page in pages if not page.retired for word in page.words)
    words = sorted({word for page in pages for word in page.words}, key=lambda word: (-counts[word], word))
    thing, word = {row[:2]: at for at, row in enumerate(things)}, {name: at for at, name in enumerate(words)}
    rows = []
    for page in pages:
        own = [thing["m", key] for key, _ in page.methods] + [thing["p", key] for key, _ in page.problems]
        numbers = [len(own), *own, len(page.words), *(word[name] for name in page.words)]
        state = f"{KINDS.index(page.kind)}{int(page.retired)}"
        rows.append(PART.join((page.key, page.url, page.title, state, "".join(map(encode, numbers)))))
    names = FIELD.join(PART.join(row) for row in things)
    return f'casebookData("rel","{scene}","{pack(label)}","{pack(names)}","{pack(FIELD.join(words))}","{pack(FIELD.join(rows))}")\n'


def _note(writer: Writer, words: str, stamp: str) -> list[object]:
    names = sorted(path.name for path in writer.out.iterdir()) if writer.out.is_dir() else []
    return [str(writer.out), sha256(words.encode("utf-8")).hexdigest(), stamp, names]


def _learn(store: Store, cache: Path, delta: Delta, words: str) -> set[str]:
    """Bring the traits to the state after a delta; the scenes of all pages whose traits changed."""
    refs = {ref.key: ref for ref in delta.changed}
    known = store.traits(refs.keys() | set(delta.gone))
    fresh = [ref for key, ref in refs.items() if key not in known or known[key][0] != ref.sha256]
    lost = [key for key in known if key not in refs]
    if not fresh and not lost:
        return set()
    store.withdraw(NOTE)
    read = trait_reader(store, cache, words, len(fresh))
    rows = [(ref.key, ref.sha256, *read(whole(ref.load()))) for ref in fresh]
    changed = [row for row in rows if row[0] not in known or row[3] != known[row[0]][2]]
    lists = [row[2] for row in changed]
    lists += [known[key][1] for key in (*lost, *(row[0] for row in changed)) if key in known]
    store.drop(("traits",), lost)
    store.put_traits(rows)
    return {scene for found in lists for scene in found.split(",")} - {""}


def _write_scenes(store: Store, writer: Writer, scenes: Iterable[str]) -> None:
    """Write the files of some scenes; delete those of scenes that have no pages."""
    for scene in sorted(scenes):
        pages = [read_traits(text) for text in store.traits_in(scene)]
        if pages:
            writer.write(f"{scene}.js", _script(scene, pages))
        else:
            writer.remove(f"{scene}.js")


def update_related(delta: Delta, out: Path, cache: Path, words: str) -> Written | None:
    """Bring the files below `out` to the state after some pages changed; the same bytes as a clean `write_related`.

    Returns:
        What was done, or None when the files there are not those of `delta.since` or the word list differs: pass all
        pages to `write_related` then.
    """
    writer = Writer(out)
    try:
        with opened(cache) as store:
            if not delta.since or store.note(NOTE) != _note(writer, words, delta.since):
                return None
            _write_scenes(store, writer, _learn(store, cache, delta, words))
            store.write_note(NOTE, _note(writer, words, delta.now))
    except sqlite3.DatabaseError:
        return None
    return writer.written()


def write_related(refs: Sequence[DocRef], out: Path, cache: Path, words: str, *, stamp: str = "") -> Written:
    """Write `<scene>.js` below `out` for every scene that has cases or methods, touching only files that change.

    Args:
        refs: the same as for `write_index`; pages of other kinds than 案例 and 工作法 are passed over.
        out: a folder of its own; other files in it are deleted.
        cache: the same folder as for `write_index`, which leaves there what is needed of every page that it reads.
        words: text of `docs/.registry/words.txt`.
        stamp: a name for this state of the pages, for `Delta.since` of the next update.
    """
    writer = Writer(out)
    with opened(cache) as store:
        store.withdraw(NOTE)
        known = known_traits(store, words)
        gone = sorted(known.keys() - {ref.key for ref in refs})
        delta = Delta("", stamp, [ref for ref in refs if known.get(ref.key) != ref.sha256], gone)
        _learn(store, cache, delta, words)
        scenes = {scene for found in store.scene_lists() for scene in found.split(",")} - {""}
        _write_scenes(store, writer, scenes)
        out.mkdir(parents=True, exist_ok=True)  # also where no scene has anything
        writer.sweep({f"{scene}.js" for scene in scenes})
        store.write_note(NOTE, _note(writer, words, stamp))
    return writer.written()
