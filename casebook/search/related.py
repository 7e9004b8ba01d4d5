"""“相关案例”“相关工作法”: what the pages of a scene have in common, one small file per scene.

A file holds the key words, methods and problems of the scene's pages; the browser ranks them for the page it shows
(`overrides/assets/search/related.js`, the same rule as `rank` here). So one new case rewrites the files of its scenes
and no page. Rule: 3 for each shared method, 1 for each shared problem, and for each shared key word 2 / (place + 2) by its
lower place; ties by the key, newest first.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from casebook.search.codec import encode, pack
from casebook.search.document import DocRef, Document
from casebook.search.index import Writer, Written, code_hash
from casebook.search.keywords import Cut, cutter, fill_weights, keywords, weigher
from casebook.search.store import Store, opened
from casebook.search.stored import FIELD, PART

KINDS = ("案例", "工作法")


@dataclass(frozen=True, slots=True)
class Traits:
    """What a page can share with others. `scenes`, `methods` and `problems` are pairs of key and label."""

    key: str
    url: str
    title: str
    kind: str
    retired: bool
    scenes: tuple[tuple[str, str], ...]
    methods: tuple[tuple[str, str], ...]
    problems: tuple[tuple[str, str], ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
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


def _pairs(document: Document, name: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((facet.key, facet.label) for facet in document.facets if facet.name == name))


def _traits(store: Store, ref: DocRef, cut: Cut, weight: Callable[[str], float]) -> Traits:
    (document,) = store.documents([ref.sha256])
    found = keywords(document, cut, weight)
    return Traits(
        document.key,
        document.url,
        document.title,
        document.kind,
        document.retired,
        _pairs(document, "scene"),
        _pairs(document, "method"),
        _pairs(document, "problem"),
        found,
    )


def _text(traits: Traits) -> str:
    fields = [getattr(traits, name) for name in Traits.__slots__]
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def _read(text: str) -> Traits:
    key, url, title, kind, retired, *pairs, words = json.loads(text)
    scenes, methods, problems = (tuple((one, label) for one, label in part) for part in pairs)
    return Traits(key, url, title, kind, retired, scenes, methods, problems, tuple(words))


def _all_traits(store: Store, refs: Sequence[DocRef], words: str) -> list[Traits]:
    """The traits of all pages, cached by content hash."""
    store.base.execute(
        "create table if not exists traits (sha text primary key, value text not null) without rowid"
    )
    mark = sha256(words.encode("utf-8")).hexdigest()
    if store.note("words") != mark:
        store.base.execute("delete from traits")
        store.write_note("words", mark)
    known = dict(store.base.execute("select sha, value from traits"))
    new = [ref for ref in refs if ref.sha256 not in known]
    if new:
        fill_weights(store.base)
        store.keep(store.missing(new))
        weight = weigher(store.base, len(new))
    for ref in new:
        known[ref.sha256] = _text(_traits(store, ref, cutter(words), weight))
        store.base.execute("insert or replace into traits values (?, ?)", (ref.sha256, known[ref.sha256]))
    stale = sorted(known.keys() - {ref.sha256 for ref in refs})
    store.base.executemany("delete from traits where sha = ?", ((sha,) for sha in stale))
    return [_read(known[ref.sha256]) for ref in sorted(refs, key=lambda ref: ref.key)]


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


def write_related(refs: Sequence[DocRef], out: Path, cache: Path, words: str) -> Written:
    """Write `<scene>.js` below `out` for every scene that has cases or methods, touching only files that change.

    Args:
        refs: the same as for `write_index`; pages of other kinds than 案例 and 工作法 are passed over.
        out: a folder of its own; other files in it are deleted.
        cache: the same folder as for `write_index`.
        words: text of `docs/.registry/words.txt`.
    """
    writer = Writer(out)
    scenes: dict[str, list[Traits]] = defaultdict(list)
    with opened(cache, code_hash()) as store:
        for page in _all_traits(store, refs, words):
            if page.kind in KINDS:
                for key, _ in page.scenes:
                    scenes[key].append(page)
    for scene in sorted(scenes):
        writer.write(f"{scene}.js", _script(scene, scenes[scene]))
    if out.exists():
        writer.sweep({f"{scene}.js" for scene in scenes})
    return writer.written()
