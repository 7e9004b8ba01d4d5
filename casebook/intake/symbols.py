"""Characters of symbol fonts (Wingdings, Symbol …) as the Unicode characters that look like them."""

from __future__ import annotations

_WINGDINGS = {
    0x20: " ", 0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x3F: "✍", 0x41: "✌", 0x46: "☞", 0x4A: "☺", 0x4C: "☹", 0x52: "☼",
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "❐", 0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆",
    0x76: "❖", 0x77: "⬥", 0x78: "☒", 0x79: "⍓", 0x7B: "❀", 0x80: "⓪", 0x8B: "⓿", 0x9E: "·", 0x9F: "•", 0xA0: "▪",
    0xA1: "○", 0xA2: "○", 0xA4: "◉", 0xA6: "❍", 0xA7: "▪", 0xA8: "□", 0xAA: "✦", 0xAB: "★", 0xAC: "✶", 0xD8: "➢",
    0xDC: "➲", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x81 + i: chr(0x2460 + i) for i in range(10)}, **{0x8C + i: chr(0x2776 + i) for i in range(10)},
}  # fmt: skip
_WINGDINGS2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x98: "●", 0x99: "◉", 0x9A: "◉",
    0xA2: "■", 0xA3: "□", 0xA4: "▣", 0xA5: "▣", 0xAE: "◆", 0xAF: "◇", 0x81: "○", 0xEA: "★", 0xF6: "※",
    **{0x6A + i: chr(0x2460 + i) for i in range(10)}, 0x69: "⓪",
}  # fmt: skip
_WINGDINGS3 = {
    0x21: "→", 0x22: "↑", 0x23: "↓", 0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x70: "▲", 0x71: "▼", 0x74: "◀",
    0x75: "▶", 0x7D: "▶", 0x84: "▲", 0x86: "▼",
}  # fmt: skip
_SYMBOL = {
    0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xAC: "←", 0xAD: "↑", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×",
    0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xD0: "∠",
    0xD6: "√", 0xD7: "⋅", 0xDE: "⇒", 0xE5: "∑", 0xA8: "♦", 0xA9: "♥", 0xA7: "♣", 0xAA: "♠", 0xAB: "↔", 0x22: "∀",
    0x24: "∃", 0x27: "∋", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0xB2: "″", 0xA2: "′", 0xD1: "∇", 0xB6: "∂", 0xF2: "∫",
    0xD2: "®", 0xD3: "©", 0xD4: "™", 0xE2: "®", 0xE3: "©", 0xE4: "™",
    **{0x41 + i: c for i, c in enumerate("ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ")},
    **{0x61 + i: c for i, c in enumerate("αβχδεϕγηιφκλμνοπθρστυϖωξψζ")},
}  # fmt: skip
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS2, "wingdings 3": _WINGDINGS3, "symbol": _SYMBOL}
UNKNOWN = "〓"
"""The mark that printers set for a missing character."""


def is_symbol_font(font: str) -> bool:
    """Whether a font's characters mean something else than their codes."""
    return font.lower() in _FONTS


def from_font(code: int, font: str) -> str:
    """The character for a code of a symbol font, `UNKNOWN` when nobody knows it."""
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    table = _FONTS.get(font.lower())
    if table is not None:
        plain = chr(low) if 0x20 <= low < 0x7F and table is _SYMBOL else UNKNOWN
        return table.get(low, plain)
    if 0xF020 <= code <= 0xF07E:
        return chr(low)
    return UNKNOWN if 0xE000 <= code <= 0xF8FF or code < 0x20 else chr(code)


def readable(text: str, font: str) -> str:
    """Text of a run with private-use characters of its symbol font made readable."""
    if not any("\uf000" <= ch <= "\uf0ff" for ch in text):
        return text
    table = font if is_symbol_font(font) else "Wingdings"
    return "".join(from_font(ord(ch), table) if "\uf000" <= ch <= "\uf0ff" else ch for ch in text)
