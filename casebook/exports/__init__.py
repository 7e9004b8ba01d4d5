"""Exports: 汇编 and cards for Word, print HTML, announcements, lists, the whole catalog as data, feeds."""

from casebook.exports.book import Book, Entry, book_of, citation, single
from casebook.exports.cards import method_card
from casebook.exports.docx import Made, book_docx, single_docx
from casebook.exports.select import Selection, Unknown, by_cases, by_issue, by_method, by_scene, by_unit
from casebook.exports.sheet import announcement, book_html

__all__ = [
    "Book", "Entry", "Made", "Selection", "Unknown", "announcement", "book_docx", "book_html", "book_of",
    "by_cases", "by_issue", "by_method", "by_scene", "by_unit", "citation", "method_card", "single", "single_docx",
]  # fmt: skip
