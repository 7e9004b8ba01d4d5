"""Exports: 汇编 and cards for Word, print HTML, announcements, lists, the whole catalog as data, feeds."""

from typing import TYPE_CHECKING

from casebook.exports.catalog import write_exports
from casebook.exports.data import markdown_of
from casebook.exports.feeds import feeds
from casebook.exports.words import has_word, write_words
from casebook.late import late

if TYPE_CHECKING:
    from casebook.exports.book import Book, book_of, single
    from casebook.exports.cards import method_card
    from casebook.exports.docx import Made, book_docx, single_docx
    from casebook.exports.entries import Entry, citation
    from casebook.exports.lists import LISTS, csv_bytes, rows_of, xlsx_bytes
    from casebook.exports.restore import Foreign, files_of
    from casebook.exports.select import Selection, Unknown, by_cases, by_issue, by_method, by_scene, by_unit
    from casebook.exports.sheet import announcement, book_html
else:
    # A build that makes no Word file again needs none of these.
    __getattr__ = late(
        __name__,
        {
            **dict.fromkeys(("Book", "book_of", "single"), "book"),
            "method_card": "cards",
            **dict.fromkeys(("Made", "book_docx", "single_docx"), "docx"),
            **dict.fromkeys(("Entry", "citation"), "entries"),
            **dict.fromkeys(("LISTS", "csv_bytes", "rows_of", "xlsx_bytes"), "lists"),
            **dict.fromkeys(("Foreign", "files_of"), "restore"),
            **dict.fromkeys(
                ("Selection", "Unknown", "by_cases", "by_issue", "by_method", "by_scene", "by_unit"), "select"
            ),
            **dict.fromkeys(("announcement", "book_html"), "sheet"),
        },
    )

__all__ = [
    "LISTS", "Book", "Entry", "Foreign", "Made", "Selection", "Unknown", "announcement", "book_docx", "book_html",
    "book_of", "by_cases", "by_issue", "by_method", "by_scene", "by_unit", "citation", "csv_bytes", "feeds", "files_of", "has_word", "markdown_of",
    "method_card", "rows_of", "single", "single_docx", "write_exports", "write_words", "xlsx_bytes",
]  # fmt: skip
