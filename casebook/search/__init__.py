"""Chinese search: an index of plain `.js` files that works from a server and from a folder alike."""

from casebook.search.document import Delta, DocRef, Document, Facet
from casebook.search.index import update_index, write_index
from casebook.search.related import update_related, write_related
from casebook.search.writer import Written

__all__ = [
    "Delta",
    "DocRef",
    "Document",
    "Facet",
    "Written",
    "update_index",
    "update_related",
    "write_index",
    "write_related",
]
