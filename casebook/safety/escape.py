"""Text made harmless for the formats that are not pages: spreadsheets, XML, script data, file names."""

from __future__ import annotations

import json
import re
import unicodedata

_FORMULA = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]*[=+\\-@＝＋－＠−\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?%?")
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def safe_cell(text: str) -> str:
    """A cell of CSV or XLSX that no spreadsheet takes for a formula: `'` in front of = + - @ and their full-width forms."""
    text = safe_xml(text)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def safe_xml(text: str) -> str:
    """`text` without the characters that XML 1.0 forbids (SVG, docx, feeds)."""
    return _NOT_XML.sub("", text)


def script_json(value: object) -> str:
    """JSON that may stand inside `<script>`: it can end neither the script nor a line of it."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def safe_name(text: str, fallback: str = "file") -> str:
    """A file name (no folder) that every system takes: letters, digits, 汉字, `-` and `_`, at most 60 characters."""
    name = re.sub(r"[^\w-]+", "-", unicodedata.normalize("NFKC", text)).strip("-_")[:60].strip("-_")
    return f"{fallback}-{name}" if name and _RESERVED.fullmatch(name) else name or fallback
