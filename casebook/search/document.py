"""What the index is made of: one record per page that readers can find."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct


class Facet(Struct, frozen=True, array_like=True):
    """One value by which a page can be filtered: `scene`, `mentor`, 导师赋能培优."""

    name: str
    key: str
    label: str


class Document(Struct, frozen=True):
    """A page as search sees it.

    `key` is stable and unique (a case id); keys that end in a number keep their place in the index when others
    come and go. `url` is relative to the site, `date` ISO or empty, `sections` pairs of heading and plain text.
    """

    key: str
    url: str
    title: str
    kind: str
    sections: tuple[tuple[str, str], ...] = ()
    facets: tuple[Facet, ...] = ()
    date: str = ""
    summary: str = ""
    retired: bool = False


def whole(document: Document) -> Document:
    """The document, with a question mark for half a surrogate pair (a cut-off emoji), which UTF-8 cannot hold."""
    texts = [document.key, document.url, document.title, document.kind, document.date, document.summary]
    texts.extend(text for section in document.sections for text in section)
    texts.extend(text for facet in document.facets for text in (facet.name, facet.key, facet.label))
    try:
        "".join(texts).encode("utf-8")
    except UnicodeEncodeError:
        mended = iter([text.encode("utf-8", "replace").decode("utf-8") for text in texts])
    else:
        return document
    key, url, title, kind, date, summary = (next(mended) for _ in range(6))
    sections = tuple((next(mended), next(mended)) for _ in document.sections)
    facets = tuple(Facet(next(mended), next(mended), next(mended)) for _ in document.facets)
    return Document(key, url, title, kind, sections, facets, date, summary, document.retired)


class DocRef(Struct, frozen=True):
    """A promise of a document: `load` is called only when the page must be read.

    `sha256` covers everything the document is made of, and nothing else: equal hashes of one key, equal documents.
    """

    key: str
    sha256: str
    load: Callable[[], Document]


class Delta(Struct, frozen=True):
    """What became of the pages between two builds, so that a build of one new case need not list all the others.

    The caller gives each state of the pages a name, a stamp, when it has written it (`write_index`, `write_related`, or
    an update), and remembers the stamp only when its whole build has succeeded. An update is made only where the
    search data in the folder are those of `since`; otherwise it answers None, and the caller passes all pages.

    Attributes:
        since: the stamp of the last build that succeeded.
        now: the stamp of the state after this delta; never used for another state of the pages.
        changed: at least all pages that came or whose `sha256` differs; those that turn out to be equal cost nothing.
        gone: at least the keys of all pages that went; unknown ones are passed over.
    """

    since: str
    now: str
    changed: Sequence[DocRef]
    gone: Sequence[str] = ()
