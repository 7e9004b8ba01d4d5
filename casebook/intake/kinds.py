"""What a file is, told from its first bytes; its name is believed only between Markdown and plain text."""

from __future__ import annotations

from enum import StrEnum
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

import olefile

from casebook.intake.limits import Refusal
from casebook.messages import say


class Kind(StrEnum):
    """Kinds that intake reads; everything else is a `Refusal`."""

    DOCX = "docx"
    LEGACY = "legacy"  # doc, wps, rtf, odt: through LibreOffice
    FLAT = "flat"  # Word's single-file XML
    MARKDOWN = "markdown"
    TEXT = "text"
    PICTURE = "picture"
    ARCHIVE = "archive"


_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", 0), (b"\xff\xd8\xff", 0), (b"GIF87a", 0), (b"GIF89a", 0), (b"BM", 0),
    (b"II*\x00", 0), (b"MM\x00*", 0), (b"WEBP", 8), (b"ftypheic", 4), (b"ftypheix", 4), (b"ftypmif1", 4),
    (b"ftyphevc", 4), (b"ftypheim", 4), (b"ftypavif", 4),
)  # fmt: skip
_NOT_DOCUMENTS = (
    (b"Rar!\x1a\x07", 0, "rar"), (b"7z\xbc\xaf\x27\x1c", 0, "7z"), (b"\x1f\x8b", 0, "gzip"), (b"MZ", 0, "exe"),
    (b"\x7fELF", 0, "exe"), (b"ID3", 0, "media"), (b"ftypmp4", 4, "media"), (b"ftypisom", 4, "media"),
    (b"ftypM4", 4, "media"), (b"ftypqt", 4, "media"), (b"RIFF", 0, "media"), (b"OggS", 0, "media"),
    (b"fLaC", 0, "media"), (b"\x1aE\xdf\xa3", 0, "media"),
)  # fmt: skip
_PACKED = ("rar", "7z", "gzip")
_ENCRYPTED = (b"%TSD", b"\x62\x14\x23\x65", b"E-SafeNet", b"\x00\x00\x00\x00\x00\x00\x00\x00LockHeader")
PICTURE_SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".heif", ".svg", ".emf", ".wmf",
)  # fmt: skip
DOCUMENT_SUFFIXES = (".docx", ".docm", ".dotx", ".dotm", ".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt", ".md",
                     ".markdown", ".txt")  # fmt: skip
_IGNORED_NAMES = ("thumbs.db", ".ds_store", "desktop.ini", "ehthumbs.db")


def ignorable(name: str) -> bool:
    """Whether a name is litter of the system that is passed over without a word."""
    low = name.lower()
    return low in _IGNORED_NAMES or low.startswith(("~$", ".~lock", "._")) or low == "__macosx"


def wrong(kind: str) -> Refusal:
    """The refusal for a file that is something else."""
    remedy = say("intake.remedy_unpack" if kind in _PACKED else "intake.remedy_save")
    return Refusal("wrong_kind", kind=say(f"intake.kind_{kind}"), remedy=remedy)


def check_name(name: str) -> None:
    """Refuse the names that Office and browsers give to files that are not the document itself.

    Raises:
        Refusal: owner files (`~$…`), lock files, unfinished downloads.
    """
    low = PurePath(name).name.lower()
    if low.startswith(("~$", ".~lock", "~wrl")):
        raise Refusal("owner_file")
    if low.endswith((".crdownload", ".part", ".tmp", ".download", ".td", ".baiduyun.p.downloading")):
        raise Refusal("unfinished")


def _at(data: bytes, sign: bytes, offset: int) -> bool:
    return data[offset : offset + len(sign)] == sign


def is_picture(data: bytes) -> bool:
    """Whether the bytes begin like a picture that intake can decode."""
    return any(_at(data, sign, offset) for sign, offset in _PICTURES)


def kind_of(data: bytes, name: str) -> Kind:
    """The kind of a file.

    Raises:
        Refusal: with the reason, when intake does not read this kind.
    """
    if not data:
        raise Refusal("empty")
    if not data[:65536].strip(b"\x00") and not data.strip(b"\x00"):
        raise Refusal("zeros")
    if any(data.startswith(sign) or sign in data[:64] for sign in _ENCRYPTED):
        raise Refusal("encrypted")
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return _zip_kind(data, name)
    if data.startswith(olefile.MAGIC):
        return _ole_kind(data)
    if is_picture(data):
        return Kind.PICTURE
    for sign, offset, kind in _NOT_DOCUMENTS:
        if _at(data, sign, offset):
            raise wrong(kind)
    return _text_kind(data, name)


def _zip_kind(data: bytes, name: str) -> Kind:
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = {n.replace("\\", "/").lstrip("/").lower() for n in archive.namelist()}
            mimetype = archive.read("mimetype")[:80] if _small(archive, "mimetype") else b""
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        if b"PK\x05\x06" not in data[-66000:]:
            raise Refusal("truncated") from None
        raise Refusal("damaged", what="zip") from None
    if b"opendocument.text" in mimetype:
        return Kind.LEGACY
    if mimetype.startswith(b"application/epub"):
        raise wrong("epub")
    if mimetype.startswith(b"application/vnd.oasis"):
        raise wrong("ole")
    if "[content_types].xml" in names or any(n.startswith("word/") for n in names):
        return _office_kind(names)
    if "ofd.xml" in names:
        raise wrong("ofd")
    if name.lower().endswith(DOCUMENT_SUFFIXES):
        raise wrong("zip")
    return Kind.ARCHIVE


def _small(archive: ZipFile, name: str) -> bool:
    return any(i.filename == name and i.file_size < 200 and not i.flag_bits & 1 for i in archive.infolist())


def _office_kind(names: set[str]) -> Kind:
    if not any(n.startswith("word/") for n in names):
        if any(n.startswith("xl/") for n in names):
            raise wrong("xls")
        if any(n.startswith("ppt/") for n in names):
            raise wrong("ppt")
    return Kind.DOCX


def _ole_kind(data: bytes) -> Kind:
    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            names = {entry[0].lower() for entry in ole.listdir(storages=True)}
            word = ole.openstream("WordDocument").read(12) if ole.exists("WordDocument") else b""
    except Exception as error:  # olefile raises whatever a crafted file provokes
        raise Refusal("damaged", what="OLE") from error
    if "encryptedpackage" in names:
        rights = any("drm" in n for n in names) or (
            "\x06dataspaces" in names and "encryptioninfo" not in names
        )
        raise Refusal("rights" if rights else "password")
    if word:
        if len(word) >= 12 and int.from_bytes(word[10:12], "little") & 0x0100:
            raise Refusal("password")
        return Kind.LEGACY
    if names & {"workbook", "book"}:
        raise wrong("xls")
    if "powerpoint document" in names:
        raise wrong("ppt")
    if names & {"contents", "matost"}:
        return Kind.LEGACY  # MS Works
    raise wrong("ole")


def _text_kind(data: bytes, name: str) -> Kind:  # noqa: C901, PLR0911 - one line per kind
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf") or b"%pdf-1." in data[:1024].lower():
        raise Refusal("pdf")
    if head.startswith(b"{\\rtf"):
        return Kind.LEGACY
    if b"<pkg:package" in head:
        return Kind.FLAT
    if b"<w:worddocument" in head or b'progid="word.document"' in head:
        return Kind.LEGACY
    if head.startswith(b"mime-version:"):
        raise wrong("mhtml")
    low = name.lower()
    if head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<?xml") and b"<html" in head):
        if low.endswith((".doc", ".wps")):
            return Kind.LEGACY  # programs that write web pages under Word's name
        raise wrong("html")
    if head.startswith(b"<svg") or low.endswith(".svg"):
        return Kind.PICTURE
    if low.endswith((".emf", ".wmf")):
        return Kind.PICTURE
    if low.endswith((".md", ".markdown")):
        return Kind.MARKDOWN
    if low.endswith((".txt", ".text")):
        return Kind.TEXT
    if head.startswith(b"<?xml"):
        raise wrong("xml")
    raise Refusal("unknown")
