"""Bytes to text, and the small measures of Chinese text that every room shares."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from functools import lru_cache

# Linear on any text, also on a file of nothing but `<` or `![`.
MARKUP = r"!\[[^\[\]\n]{0,300}\]\([^)\n]{0,500}\)|<[^<>\n]{1,500}>|[#>*_`~|\s-]+"
"""What does not count as text; the form on the site counts by the same pattern."""
_MARKUP = re.compile(MARKUP)
_SIGNS = "#>*_`~|-"


@lru_cache(maxsize=2)
def decode(data: bytes) -> str:
    """Text of a file saved by Notepad, Word, WPS or an editor; line ends become `\\n`.

    Order: byte-order mark, UTF-8, GB18030 (source: intake facts, no error in 5,328 texts). Kept for a moment: one file
    is asked for several times in a row.

    Raises:
        UnicodeDecodeError: none of the three fits.
    """
    if data.startswith(BOM_UTF8):
        text = data.decode("utf-8-sig")
    elif data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = data.decode("utf-16")
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def count_characters(markdown: str) -> int:
    """Length of a Markdown text in 字: markup, pictures and white space do not count."""
    if "![" in markdown or "<" in markdown:
        return len(_MARKUP.sub("", markdown))
    dense = "".join(markdown.split())
    return len(dense) - sum(map(dense.count, _SIGNS))
