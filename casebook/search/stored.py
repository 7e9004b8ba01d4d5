"""What the browser shows: texts page by page, rows for lists, facets in columns; all as plain `.js` files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache

from msgspec import Struct, json

from casebook.search.codec import encode, pack, unpack
from casebook.search.document import Document, Facet
from casebook.search.normalise import simplified
from casebook.search.terms import reading_order

ROWS = 64
COLUMNS = 1024
FIELD, PART = "\x01", "\x02"


class Card(Struct, frozen=True, array_like=True):
    """A page without its text: what lists and facets need."""

    key: str
    url: str
    title: str
    kind: str
    date: str
    summary: str
    retired: bool
    facets: tuple[Facet, ...]


def card(document: Document) -> Card:
    """The card of a document."""
    return Card(
        document.key,
        document.url,
        document.title,
        document.kind,
        document.date,
        document.summary,
        document.retired,
        tuple(sorted(document.facets, key=lambda facet: (facet.name, facet.key))),
    )


_cards = json.Decoder(Card)


def card_text(row: Card) -> str:
    """A card as the cache keeps it."""
    return json.encode(row).decode("utf-8")


def read_card(text: str) -> Card:
    """The inverse of `card_text`."""
    return _cards.decode(text)


def _clean(text: str) -> str:
    return text.replace(FIELD, "").replace(PART, "")


def _traditional(texts: Iterable[str]) -> str:
    """Pairs for the traditional characters of texts, so that no page needs the whole table."""
    found = {char for text in texts for char in _any_traditional().findall(text)}
    return "".join(char + simplified()[char] for char in sorted(found))


@cache
def _any_traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(simplified())}]")


def _chips(document: Document) -> str:
    chosen = [
        facet.label for name in ("scene", "unit") for facet in card(document).facets if facet.name == name
    ]
    return PART.join(_clean(label) for label in chosen)


def page_path(number: int) -> str:
    """File of a page's text, below the folder of the index."""
    return f"d/{number >> 6}/{number & 63}.js"


def page_script(number: int, document: Document, pack: Callable[[str], str] = pack) -> str:
    """Title, kind, date, chips and the whole text of a page: about two bytes a Chinese character.

    `pack` may be a faster one with the same results.
    """
    sections = (_clean(head) + PART + _clean(text) for head, text in document.sections)
    head = (document.title, document.kind, document.date, document.summary)
    fields = (
        _traditional(reading_order(document)),
        *(_clean(field) for field in head),
        _chips(document),
        *sections,
    )
    return f'casebookData("d",{number},"{_quoted(document.url)}","{pack(FIELD.join(fields))}")\n'


def renumbered(script: str, number: int) -> str:
    """The same file for another number."""
    head, _, rest = script.split(",", 2)
    return f"{head},{number},{rest}"


def read_page(script: str) -> Document:
    """The texts that search reads of a page, out of what `page_script` wrote.

    Raises:
        KeyError, IndexError, ValueError: it did not write this.
    """
    _, title, kind, day, summary, _, *sections = unpack(script[:-3].rpartition('"')[2]).split(FIELD)
    texts = ((head, text) for head, text in (section.split(PART) for section in sections))
    return Document("", "", title, kind, tuple(texts), date=day, summary=summary)


def _quoted(text: str) -> str:
    return "".join(
        char if char.isascii() and char.isprintable() and char not in '"\\' else _escape(char)
        for char in text
    )


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def rows_path(block: int) -> str:
    """File of a block of `ROWS` rows."""
    return f"r/{block}.js"


def rows_script(block: int, cards: Sequence[tuple[int, Card]]) -> str:
    """Place, address, title and summary of the pages of a block."""
    rows = (
        PART.join((str(number % ROWS), _clean(row.url), _clean(row.title), _clean(row.summary)))
        for number, row in cards
    )
    return f'casebookData("r",{block},"{pack(FIELD.join(rows))}")\n'


def columns_path(block: int) -> str:
    """File of a block of `COLUMNS` facet sets."""
    return f"f/{block}.js"


def _days(text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return 0


def columns_script(block: int, cards: Sequence[tuple[int, Card]]) -> str:
    """Values of a block once, then for each page its gap, its day and the places of its values."""
    values = sorted({(facet.name, facet.key, facet.label) for _, row in cards for facet in _all_facets(row)})
    place = {value[:2]: at for at, value in enumerate(values)}
    written: list[str] = []
    last = block * COLUMNS - 1
    for number, row in cards:
        mine = sorted({place[facet.name, facet.key] for facet in _all_facets(row)})
        written.extend(encode(value) for value in (number - last - 1, _days(row.date), len(mine), *mine))
        last = number
    names = pack(FIELD.join(PART.join(_clean(part) for part in value) for value in values))
    return f'casebookData("f",{block},"{names}","{"".join(written)}")\n'


def _all_facets(row: Card) -> Iterable[Facet]:
    """The facets of a page, its kind among them, one label a key."""
    found = {(facet.name, facet.key): facet for facet in row.facets}
    found["kind", row.kind] = Facet("kind", row.kind, row.kind)
    return (found[name] for name in sorted(found))
