"""Document properties and names inside a package: nothing of them is published, all of them are scanned."""

from __future__ import annotations

from casebook.intake.limits import Refusal
from casebook.intake.package import Package
from casebook.messages import say

_PARTS = ("docprops/core.xml", "docprops/app.xml", "docprops/custom.xml")
_DULL = frozenset(
    ("Application", "AppVersion", "Template", "TotalTime", "Pages", "Words", "Characters", "Lines", "Paragraphs",
     "CharactersWithSpaces", "DocSecurity", "ScaleCrop", "LinksUpToDate", "SharedDoc", "HyperlinksChanged",
     "revision", "created", "modified", "lastPrinted", "i4", "bool", "filetime")
)  # fmt: skip


def properties_of(package: Package) -> list[tuple[str, str]]:
    """(place, text) of every property with words in it, and of custom XML and part names."""
    found: list[tuple[str, str]] = []
    for name in package.names:
        low = name.lower()
        if low in _PARTS or (low.startswith("customxml/item") and "/_rels" not in low and "props" not in low):
            found += _values(package, name)
        elif low.startswith(("word/media/", "word/embeddings/")):
            found.append((say("intake.place_inner_file"), name.rsplit("/", 1)[-1]))
    return found


def _values(package: Package, name: str) -> list[tuple[str, str]]:
    try:
        root = package.xml(name)
    except Refusal:
        return []
    found: list[tuple[str, str]] = []
    for item in root.iter() if root is not None else ():
        tag = str(item.tag).rsplit("}", 1)[-1]
        text = (item.text or "").strip()
        if text and tag not in _DULL:
            parent = item.getparent()
            label = (parent.get("name") if parent is not None else None) or tag
            found.append((say("intake.place_property", name=label), text[:2000]))
    return found
