"""What a page can share with others: the cache keeps it, so that only new and changed pages are cut into words."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from msgspec import Struct, json

from casebook.search.document import Document
from casebook.search.keywords import keywords, tools
from casebook.search.store import Store

KINDS = ("案例", "工作法")


class Traits(Struct, frozen=True, array_like=True):
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


_traits = json.Decoder(Traits)


def _pairs(document: Document, name: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((facet.key, facet.label) for facet in document.facets if facet.name == name))


def traits_text(traits: Traits) -> str:
    """Traits as the cache keeps them."""
    return json.encode(traits).decode("utf-8")


def read_traits(text: str) -> Traits:
    """The inverse of `traits_text`."""
    return _traits.decode(text)


def known_traits(store: Store, words: str) -> dict[str, str]:
    """Hashes of the pages whose traits are known under this word list, by key; those of another list are forgotten."""
    mark = [sha256(words.encode("utf-8")).hexdigest()]
    if store.note("words") != mark:
        store.clear(("traits",))
        store.write_note("words", mark)
    return store.pairs("select key, sha from traits")


def trait_reader(store: Store, cache: Path, words: str, pages: int) -> Callable[[Document], tuple[str, str]]:
    """What makes the scenes of a page, between commas, and its traits, as text; for so many pages."""
    cut, weights = tools(store, cache, words, pages)

    def read(document: Document) -> tuple[str, str]:
        scenes = _pairs(document, "scene") if document.kind in KINDS else ()
        found = keywords(document, cut, weights) if scenes else ()
        traits = Traits(
            document.key,
            document.url,
            document.title,
            document.kind,
            document.retired,
            scenes,
            _pairs(document, "method"),
            _pairs(document, "problem"),
            found,
        )
        return "".join(f",{key}" for key, _ in scenes) + ",", traits_text(traits)

    return read
