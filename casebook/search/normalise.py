"""One normaliser for pages and queries; `overrides/assets/search/core.js` does the same, character by character.

Every character is folded alone, so the normal form of a piece of a text is a piece of the normal form of the text:
compatibility decomposition (full width, ligatures, circled numbers), lower case, traditional to simplified, Chinese
digits to Arabic ones; punctuation, spaces, accents, soft breaks and emoji are dropped.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from unicodedata import normalize

DATA = Path(__file__).parent / "data"

# Decomposed here and nowhere else: these blocks never change, so Python and every browser agree.
DECOMPOSED = (
    (0x0000, 0x052F),
    (0x1E00, 0x24FF),
    (0x2E80, 0x33FF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFFEF),
    (0x1D400, 0x1D7FF),
    (0x1F100, 0x1F1FF),
    (0x2F800, 0x2FA1F),
)
# Kept after folding: digits, Latin, Greek, Cyrillic, kana, bopomofo, hangul (as jamo), ideographs.
KEPT = (
    (0x30, 0x39),
    (0x61, 0x7A),
    (0xDF, 0xF6),
    (0xF8, 0x24F),
    (0x3B1, 0x3C9),
    (0x430, 0x45F),
    (0x1100, 0x11FF),
    (0x3005, 0x3005),
    (0x3007, 0x3007),
    (0x3041, 0x3096),
    (0x30A1, 0x30FA),
    (0x3105, 0x312F),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0x20000, 0x323AF),
)
DIGITS = "〇0零0一1二2三3四4五5六6七7八8九9"


def _pairs(text: str) -> dict[str, str]:
    return dict(zip(text[::2], text[1::2], strict=True))


@cache
def simplified() -> dict[str, str]:
    """Traditional characters and their simplified ones (source: OpenCC, never a character of GB 2312)."""
    return _pairs((DATA / "simplified.txt").read_text(encoding="utf-8").strip())


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def _lower(char: str) -> str:
    # Only the kept alphabets; ς is the same letter as σ at the end of a word.
    low = char.lower() if ord(char) < 0x530 and len(char.lower()) == 1 else char
    return "σ" if low == "ς" else low


def fold(char: str) -> str:
    """The normal form of one character: none, one or several characters."""
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return ""
    parts = normalize("NFKD", char) if _within(code, DECOMPOSED) else char
    lower = (_lower(part) for part in parts)
    kept = (part for part in lower if _within(ord(part), KEPT))
    digits = _pairs(DIGITS)
    return "".join(digits.get(new, new) for new in (simplified().get(part, part) for part in kept))


class _Table(dict[int, str]):
    """Folds a character when it is first met, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = fold(chr(code))
        return folded


_TABLE = _Table()


def normalise(text: str) -> str:
    """The normal form of a text, for comparing and indexing."""
    return text.translate(_TABLE)
