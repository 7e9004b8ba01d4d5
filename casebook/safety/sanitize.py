"""Makes rendered HTML and metadata of strangers harmless: an allow-list over nh3, and rules for ids and links.

Source of the threats: measured in Chromium with titles, tags, file names and bodies that ran script in the theme.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from html import escape
from urllib.parse import unquote

import nh3

from casebook.safety.normal import words

TAGS = words(
    "a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6"
    " hr i img input ins kbd label li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup table"
    " tbody td tfoot th thead time tr u ul var wbr"
)
_DROPPED = words(
    "script style svg math iframe frame frameset object embed noscript template noembed noframes xmp"
)
_ATTRIBUTES = {
    "*": {"id", "class", "title", "lang"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "td": {"colspan", "rowspan", "style"},
    "th": {"colspan", "rowspan", "style", "scope"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "details": {"open"},
    "input": {"type", "checked", "disabled", "name"},
    "label": {"for"},
    "time": {"datetime"},
    "div": {"data-tabs"},
}
_ADMONITIONS = (
    "note abstract info tip success question warning failure danger bug example quote summary tldr todo hint important check"
    " done help faq caution attention fail missing error snippet cite"
)
CLASSES = words(
    f"{_ADMONITIONS} admonition admonition-title inline end footnote footnote-ref footnote-backref footnote-def headerlink"
    " task-list task-list-item task-list-control task-list-indicator tabbed-set tabbed-alternate tabbed-labels"
    " tabbed-content tabbed-block highlight caption figure-prefix twemoji"
)
_PATTERNS = {
    "width": r"[0-9]{1,4}%?", "height": r"[0-9]{1,4}", "colspan": r"[0-9]{1,2}", "rowspan": r"[0-9]{1,3}",
    "start": r"[0-9]{1,4}", "value": r"[0-9]{1,4}", "type": r"[1aAiI]|checkbox|radio", "scope": r"row|col|rowgroup|colgroup",
    "loading": r"lazy|eager", "lang": r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", "datetime": r"[0-9TZ:.+ -]{1,30}",
    "name": r"__tabbed_[0-9]{1,4}", "for": r"__tabbed_[0-9]{1,4}_[0-9]{1,4}", "data-tabs": r"[0-9]{1,4}:[0-9]{1,4}",
    "open": r".{0,8}", "checked": r".{0,8}", "disabled": r".{0,8}", "reversed": r".{0,8}",
}  # fmt: skip
_CHECKS = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_OWN_ID = re.compile(r"(?:fn|fnref[0-9]*):[\w.-]{1,60}|__tabbed_[0-9]{1,4}_[0-9]{1,4}|s-[\w.:-]{1,100}")
_BAD_IN_ID = re.compile(r"[^\w.:-]+")
_ALIGN = re.compile(r"text-align\s*:\s*(left|center|right|justify)\s*;?", re.IGNORECASE)
_INPUT = re.compile(r"<input\b[^<>]*>")
_ANY_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_VOID = words("area base br col embed hr img input link meta source track wbr")
MOST_NESTED = 200
_CONTROL = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
# What metadata never needs: controls, zero-width, direction overrides, unassigned fillers, lone surrogates, tags.
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WEB = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?(?:[/?#].*)?", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}", re.IGNORECASE)
PICTURES = (".webp", ".png", ".jpg", ".jpeg", ".gif")


def clean_text(value: str) -> str:
    """A metadata value without control, zero-width and direction characters; spaces and line breaks are kept single."""
    value = _UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    value = re.sub("[\u2028\u2029\u0085]", "\n", value)
    return re.sub(r"[^\S\n]{2,}", " ", value.replace("\t", " ")).strip()


def safe_id(value: str) -> str:
    """An id that can be no id or global of the theme: unchanged with a 汉字 in it, otherwise with `s-` in front.

    Source: the theme owns `__search`, `__drawer`, `__toc`, `__palette…`; an id names a property of `window`.
    """
    value = _BAD_IN_ID.sub("-", unicodedata.normalize("NFC", _UNSEEN.sub("", value)))[:100].strip("-")
    if not value:
        return ""
    if _OWN_ID.fullmatch(value) or any("\u3400" <= c <= "\u9fff" for c in value):
        return value
    return f"s-{value.lstrip('_')}" if value.lstrip("_") else ""


def _fragment(url: str) -> str:
    return f"#{safe_id(unquote(url[1:]))}" if len(url) > 1 else "#"


def safe_link(url: str, depth: int = 0) -> str:
    """`url` when a page may link to it, otherwise "".

    Allowed are http(s), plain mailto, `#` and paths that stay inside the site.

    Args:
        depth: number of folders between the site's root and the page (`cases/2026/x.html`: 2).
    """
    url = url.strip(" \t\n\r\f")
    if not url or len(url) > 2000 or _CONTROL.search(url):
        return ""
    if url.startswith("#"):
        return _fragment(url)
    if _SCHEME.match(url):
        return url if _WEB.fullmatch(url) or _MAIL.fullmatch(url) else ""
    return _inside(url, depth)


def _inside(url: str, depth: int) -> str:
    path, _, fragment = url.partition("#")
    path, _, query = path.partition("?")
    decoded = unquote(path)
    if (
        _CONTROL.search(decoded)
        or re.search(r"[\\:<>\"]|%2f", decoded + path, re.IGNORECASE)
        or path.startswith("/")
    ):
        return ""
    if "//" in decoded or _leaves(decoded, depth):
        return ""
    query = f"?{query}" if query else ""
    return path + query + (f"#{safe_id(unquote(fragment))}" if fragment else "")


def _leaves(path: str, depth: int) -> bool:
    """Whether a relative path climbs above the site's root."""
    level = depth
    for part in path.split("/"):
        level += -1 if part == ".." else 0 if part in ("", ".") else 1
        if level < 0:
            return True
    return False


def safe_picture(url: str, depth: int = 0) -> str:
    """`url` when it is a picture inside the site, otherwise ""."""
    url = url.strip(" \t\n\r\f")
    if not url or len(url) > 1000 or _CONTROL.search(url) or _SCHEME.match(url) or url.startswith("#"):
        return ""
    found = _inside(url, depth)
    return found if unquote(found).lower().endswith(PICTURES) else ""


def _classes(value: str) -> str | None:
    return " ".join(c for c in value.split() if c in CLASSES) or None


def _style(value: str) -> str | None:
    match = _ALIGN.fullmatch(value.strip())
    return f"text-align: {match[1].lower()};" if match else None


def _filter(depth: int) -> Callable[[str, str, str], str | None]:
    def allow(tag: str, name: str, value: str) -> str | None:  # noqa: ARG001, PLR0911 - nh3's signature; one return per rule
        match name:
            case "id":
                return safe_id(value) or None
            case "href":
                return safe_link(value, depth) or None
            case "src":
                return safe_picture(value, depth) or None
            case "class":
                return _classes(value)
            case "style":
                return _style(value)
            case "title" | "alt":
                return clean_text(value)[:300]
        return value if name in _CHECKS and _CHECKS[name].fullmatch(value) else None

    return allow


@lru_cache(maxsize=16)
def _cleaner(depth: int) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(_DROPPED),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_filter(depth),
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def _only_boxes(match: re.Match[str]) -> str:
    """Keeps check boxes (always disabled) and the radio buttons of tabs; no other field of a form."""
    if 'type="checkbox"' in match[0]:
        return f'<input type="checkbox" disabled{" checked" if " checked" in match[0] else ""}>'
    if 'type="radio"' in match[0] and 'name="__tabbed_' in match[0] and 'id="__tabbed_' in match[0]:
        return match[0]
    return ""


def nesting(html: str) -> int:
    """Depth of the deepest tag if no tag that is left open were closed; an upper bound, in one pass."""
    deepest = level = 0
    for match in _ANY_TAG.finditer(html):
        if match[1]:
            level = max(0, level - 1)
        elif match[2].lower() not in _VOID:
            level += 1
            deepest = max(deepest, level)
    return deepest


def clean_html(html: str, depth: int = 0) -> str:
    """Rendered HTML of a submitted page with nothing left that could run, load, submit or imitate the theme.

    Args:
        depth: number of folders between the site's root and the page; links may not climb higher.

    HTML nested deeper than 200 tags takes a sanitiser time without end; it is shown as text.
    """
    if nesting(html) > MOST_NESTED:
        return f"<pre>{escape(html[:100_000])}</pre>"
    return _INPUT.sub(_only_boxes, _cleaner(depth).clean(html.replace("\x00", "")))
