"""What a reader sees of a built page, as text and as an element tree."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import html


def tree(site: Path, url: str) -> html.HtmlElement:
    """The parsed page."""
    return html.document_fromstring((site / url).read_text(encoding="utf-8"))


def text_of(element: html.HtmlElement) -> str:
    """All text in order, without white space, scripts and styles."""
    for gone in element.xpath("//script | //style"):
        gone.drop_tree()
    return re.sub(r"\s+", "", element.text_content())


def body_text(site: Path, url: str) -> str:
    """The page's own text: what stands in its article, header and footer left out."""
    return text_of(tree(site, url).xpath("//article")[0])
