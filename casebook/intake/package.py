"""Opens an Office Open XML package without trusting it: limits, names, DOCTYPE, strict namespaces."""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
import zlib
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree
from msgspec import Struct

from casebook.intake.limits import (
    ENTRIES_MOST,
    MIB,
    PART_MOST,
    RATIO_FREE,
    RATIO_MOST,
    TOTAL_MOST,
    XML_MOST,
    Refusal,
)

Element = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    b"http://purl.oclc.org/ooxml/drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
    b"http://purl.oclc.org/ooxml/officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
}
_BROKEN = (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error)


class Relation(Struct, frozen=True):
    """A relationship: last word of its type, and a part name, or an address when `external`."""

    type: str
    target: str
    external: bool


def check_entries(infos: list[ZipInfo]) -> None:
    """Refuse archives that are bombs or point outside, before anything is unpacked.

    Raises:
        Refusal: too many, too large, too dense, odd or duplicate names, password.
    """
    if len(infos) > ENTRIES_MOST:
        raise Refusal("zip_entries", count=len(infos), limit=ENTRIES_MOST)
    total = 0
    seen: set[str] = set()
    for info in infos:
        name = info.filename.replace("\\", "/")
        if "\x00" in name or name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
            raise Refusal("zip_name")
        if not name.endswith("/") and name.casefold() in seen:
            raise Refusal("zip_twice", name=name[-60:])
        seen.add(name.casefold())
        if info.flag_bits & 1:
            raise Refusal("zip_password")
        if info.file_size > PART_MOST:
            raise Refusal("zip_part", name=name[-60:], limit=PART_MOST // MIB)
        if info.file_size > RATIO_FREE and info.file_size > RATIO_MOST * max(info.compress_size, 1):
            raise Refusal("zip_ratio", name=name[-60:])
        total += info.file_size
    if total > TOTAL_MOST:
        raise Refusal("zip_total", limit=TOTAL_MOST // MIB)


def read_entry(archive: ZipFile, info: ZipInfo) -> bytes:
    """Bytes of one entry, never more than it declares.

    Raises:
        Refusal: the entry is damaged or larger than declared.
    """
    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except _BROKEN as error:
        raise Refusal("damaged", what=info.filename[-60:]) from error
    if len(data) > info.file_size:
        raise Refusal("zip_part", name=info.filename[-60:], limit=PART_MOST // MIB)
    return data


def parse_xml(data: bytes, name: str) -> Element:
    """The root of a part; strict namespaces become the common ones.

    Raises:
        Refusal: a DOCTYPE, or XML that is not well-formed.
    """
    if len(data) > XML_MOST:
        raise Refusal("zip_part", name=name[-60:], limit=XML_MOST // MIB)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
        data = re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1).encode("utf-8")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refusal("doctype")
    if b"purl.oclc.org" in data:
        for strict, common in _STRICT.items():
            data = data.replace(strict, common)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=True,
        remove_pis=True, huge_tree=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise Refusal("damaged", what=name[-60:]) from error
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:
        raise Refusal("doctype")
    return root


class Package:
    """The parts of a document by name; names compare without case, as Office does."""

    def __init__(self, data: bytes) -> None:
        self._flat: dict[str, bytes] = {}
        self._infos: dict[str, ZipInfo] = {}
        self._names: list[str] = []
        if data[:2] == b"PK":
            try:
                self._archive: ZipFile | None = ZipFile(BytesIO(data))
            except _BROKEN as error:
                raise Refusal("damaged", what="zip") from error
            infos = self._archive.infolist()
            check_entries(infos)
            for info in infos:
                name = info.filename.replace("\\", "/")
                self._infos[name.casefold()] = info
                self._names.append(name)
        else:
            self._archive = None
            self._read_flat(parse_xml(data, "xml"))

    def _read_flat(self, root: Element) -> None:
        for part in root.iter(f"{PKG}part"):
            name = (part.get(f"{PKG}name") or "").lstrip("/")
            self._names.append(name)
            for holder in part:
                if holder.tag == f"{PKG}xmlData" and len(holder):
                    self._flat[name.casefold()] = etree.tostring(holder[0])
                elif holder.tag == f"{PKG}binaryData":
                    try:
                        self._flat[name.casefold()] = base64.b64decode("".join((holder.text or "").split()))
                    except binascii.Error:
                        self._flat[name.casefold()] = b""

    @property
    def names(self) -> list[str]:
        """Names of all parts, sorted."""
        return sorted(self._names)

    def has(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return name.casefold() in self._infos or name.casefold() in self._flat

    def read(self, name: str) -> bytes:
        """Bytes of a part, empty when there is none."""
        key = name.casefold()
        if key in self._flat:
            return self._flat[key]
        if self._archive is None or key not in self._infos:
            return b""
        return read_entry(self._archive, self._infos[key])

    def xml(self, name: str) -> Element | None:
        """Root of an XML part, or None when there is none."""
        data = self.read(name)
        return parse_xml(data, name) if data.strip() else None

    def relations(self, name: str) -> dict[str, Relation]:
        """Relationships of a part (or of the package, name "") by id."""
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, Relation] = {}
        for item in root if root is not None else ():
            target = item.get("Target") or ""
            external = (item.get("TargetMode") or "").lower() == "external"
            if not external:
                target = self._resolve(folder, target)
            found[item.get("Id") or ""] = Relation(
                (item.get("Type") or "").rsplit("/", 1)[-1], target, external
            )
        return found

    def _resolve(self, folder: str, target: str) -> str:
        target = target.split("#", 1)[0].replace("\\", "/")
        joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        plain = posixpath.normpath(joined)
        return plain if self.has(plain) else unquote(plain)

    def main_part(self) -> str:
        """Name of the part that holds the document's text.

        Raises:
            Refusal: there is none.
        """
        for relation in self.relations("").values():
            if relation.type == "officeDocument" and not relation.external and self.has(relation.target):
                return relation.target
        if self.has("word/document.xml"):
            return "word/document.xml"
        raise Refusal("damaged", what="document.xml")
