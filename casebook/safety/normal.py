"""Text as the gate reads it: one spelling for digits, nothing invisible, markup taken out, lines kept.

Every function keeps the number of line feeds, so a position in the result still tells the line.
"""

from __future__ import annotations

import html
import re
import unicodedata


def words(text: str) -> frozenset[str]:
    """The set of words in `text`."""
    return frozenset(text.split())


_BREAKS = re.compile("\r\n?|[\u2028\u2029\u0085\v\f]")
# Invisible characters by which a number can be split: format characters, fillers, variation selectors,
# combining marks that hang on digits, private use, controls. Tab and line feed stay.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffd\ue000-\uf8ff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_WIDE = {**dict(zip("，：；（）？！％－～／．　", ",:;()?!%-~/. ", strict=True)), "…": "..."}
"""The common signs that NFKC changes, and what it makes of them."""
_COMMON = re.compile(
    "[\t\n\x20-\x7e\u4e00-\u9fff\u3400-\u4dbfÀ-ÖØ-öø-ıŁ-ňŊ-žぁ-ゖァ-ヺー・•、。《》〈〉「」『』【】〔〕“”‘’—–·─※°]*"
)
"""Characters that no step of `normalise` changes, alone or side by side."""
_ODD_DIGIT = re.compile(r"[^\W\D0-9]")
_LABELS = re.compile("[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u00b9\u00b2\u00b3\u2070-\u2079\u2080-\u2089]")
_X = re.compile("[×Хх✕✖╳Χχ⨯]")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]{0,500})>")
_BLOCKS = words(
    "address article aside blockquote caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hr legend li main nav ol optgroup option p pre section summary table tbody td tfoot th thead tr ul title"
)
_NOTE = re.compile(r"\[\^[^\]\n]{1,20}\]")
_BETWEEN = re.compile(
    r"(?<=[0-9])(?:[*_~`^=\\\[\]]|\]\([^)\n]{0,300}\)|\]\[[^\]\n]{0,60}\]|\{[^}\n]{0,100}\}|!\[)+(?=[0-9Xx])"
)
_BETWEEN_BEGINS = re.compile(r"[0-9][*_~`^=\\\[\]{!]")
"""A digit and what may follow it in `_BETWEEN`; found far sooner than that."""
_HAN = str.maketrans("〇零○ＯО一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參陸幺两", "0000012345678912345678923612")


def _plain_digit(match: re.Match[str]) -> str:
    return str(unicodedata.digit(match[0], 0))


def normalise(text: str) -> str:
    """`text` in NFKC, with decimal digits of every script as 0–9 and nothing invisible; line feeds stay."""
    for wide, narrow in _WIDE.items():
        text = text.replace(wide, narrow)
    if _COMMON.fullmatch(text):
        return text  # most cases: a tenth of the time
    lines = _BREAKS.sub("\n", text).split("\n")
    return "\n".join([line if _COMMON.fullmatch(line) else _normal(line) for line in lines])


def _normal(line: str) -> str:
    if not line.isascii():
        line = unicodedata.normalize("NFKC", _INVISIBLE.sub("", line))
        line = _X.sub("X", _ODD_DIGIT.sub(_plain_digit, line))
    return _INVISIBLE.sub("", line)


def without_labels(text: str) -> str:
    """`text` with ①, ⑴, ¹ … as spaces: beside a number they are labels, not digits of it."""
    return _LABELS.sub(" ", text)


def has_labels(text: str) -> bool:
    """Whether `without_labels` would change `text`."""
    return _LABELS.search(text) is not None


def han_digits(text: str) -> str:
    """`text` with 汉字 digits (〇一二, 壹贰叁) as 0–9, for numbers spelled out."""
    return text.translate(_HAN)


def _lines_of(text: str) -> str:
    return "\n" * text.count("\n")


def _without_comments(text: str) -> str:
    pieces, start = [], 0
    while (opens := text.find("<!--", start)) >= 0:
        closes = text.find("-->", opens + 4)
        if closes < 0:
            break
        pieces += [text[start:opens], _lines_of(text[opens:closes])]
        start = closes + 3
    return "".join([*pieces, text[start:]])


def _tag(match: re.Match[str]) -> str:
    if match[2].lower() in _BLOCKS:
        return _lines_of(match[3]) or " \t "
    return _lines_of(match[3])


def plain(text: str) -> str:
    """Normalised `text` as a reader sees it: no tags, comments, entities, or markup between digits."""
    if "<" in text:
        text = _TAG.sub(_tag, _without_comments(text))
    if "&" in text:
        text = normalise("\n".join(html.unescape(line).replace("\n", " ") for line in text.split("\n")))
    text = _NOTE.sub("", text)
    return _BETWEEN.sub("", text) if _BETWEEN_BEGINS.search(text) else text
