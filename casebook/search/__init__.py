"""Chinese search: an index of plain `.js` files that works from a server and from a folder alike."""

from casebook.search.document import DocRef, Document, Facet
from casebook.search.index import Written, write_index
from casebook.search.related import write_related

__all__ = ["DocRef", "Document", "Facet", "Written", "write_index", "write_related"]
