"""Exports: 汇编 and cards for Word, print HTML, announcements, lists, the whole catalog as data, feeds."""

from casebook.exports.book import Book, Entry, book_of, citation, single
from casebook.exports.cards import method_card
from casebook.exports.catalog import write_exports
from casebook.exports.data import markdown_of
from casebook.exports.docx import Made, book_docx, single_docx
from casebook.exports.feeds import feeds
from casebook.exports.lists import LISTS, csv_bytes, rows_of, xlsx_bytes
from casebook.exports.restore import Foreign, files_of
from casebook.exports.select import Selection, Unknown, by_cases, by_issue, by_method, by_scene, by_unit
from casebook.exports.sheet import announcement, book_html

__all__ = [
    "LISTS", "Book", "Entry", "Foreign", "Made", "Selection", "Unknown", "announcement", "book_docx", "book_html",
    "book_of", "by_cases", "by_issue", "by_method", "by_scene", "by_unit", "citation", "csv_bytes", "feeds", "files_of", "markdown_of",
    "method_card", "rows_of", "single", "single_docx", "write_exports", "xlsx_bytes",
]  # fmt: skip
