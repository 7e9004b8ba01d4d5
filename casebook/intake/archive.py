"""Zip archives: bombs and odd names refused, names in GBK decided once per archive, nothing written to disk."""

from __future__ import annotations

import unicodedata
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from msgspec import Struct

from casebook.intake.encoding import likeness
from casebook.intake.kinds import ignorable
from casebook.intake.limits import FILE_MOST, MIB, Refusal
from casebook.intake.package import check_entries, read_entry

_UNICODE_PATH = 0x7075
_SYMLINK = 0o120000


class Entry(Struct, frozen=True):
    """A file of an archive: its name as the sender wrote it (POSIX path), and its bytes."""

    name: str
    data: bytes


def read_zip(data: bytes) -> tuple[Entry, ...]:
    """All files of a zip, sorted by name, system litter left out.

    Raises:
        Refusal: the archive is a bomb, locked, damaged, or has unsafe names.
    """
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refusal("truncated" if b"PK\x05\x06" not in data[-66000:] else "damaged", what="zip") from error
    with archive:
        infos = archive.infolist()
        check_entries(infos)
        names = entry_names(infos)
        _check_decoded(names)
        found = []
        for info, name in sorted(zip(infos, names, strict=True), key=lambda pair: pair[1]):
            parts = name.split("/")
            if name.endswith("/") or not parts[-1] or any(ignorable(part) for part in parts):
                continue
            if info.external_attr >> 16 & 0o170000 == _SYMLINK:
                raise Refusal("zip_name")
            if info.file_size > FILE_MOST:
                raise Refusal("zip_part", name=name[-60:], limit=FILE_MOST // MIB)
            found.append(Entry(name, read_entry(archive, info)))
    return tuple(found)


def _check_decoded(names: list[str]) -> None:
    """The same rules for the decoded names: bytes may turn into separators, or two names into one."""
    seen: set[str] = set()
    for name in names:
        parts = name.split("/")
        if ".." in parts or name.startswith("/") or ":" in name or any(ch < " " for ch in name):
            raise Refusal("zip_name")
        if not name.endswith("/") and name.casefold() in seen:
            raise Refusal("zip_twice", name=name[-60:])
        seen.add(name.casefold())


def entry_names(infos: list[ZipInfo]) -> list[str]:
    """Names of all entries, those without the UTF-8 flag read in the one encoding that suits them all."""
    raw = [_raw_name(info) for info in infos]
    unknown = [name for name in raw if isinstance(name, bytes)]
    encoding = _one_encoding(unknown)
    made = [name if isinstance(name, str) else name.decode(encoding, "replace") for name in raw]
    return [unicodedata.normalize("NFC", name.replace("\\", "/")) for name in made]


def _raw_name(info: ZipInfo) -> str | bytes:
    """A name that is certain, or its bytes."""
    if info.flag_bits & 0x800:
        return info.filename
    better = _unicode_path(info)
    if better:
        return better
    try:
        return info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename


def _unicode_path(info: ZipInfo) -> str:
    """The name in Info-ZIP's Unicode Path field, when it belongs to this name (source: APPNOTE 4.6.9)."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            try:
                if int.from_bytes(field[1:5], "little") == zlib.crc32(info.orig_filename.encode("cp437")):
                    return field[5:].decode("utf-8")
            except (UnicodeDecodeError, UnicodeEncodeError):
                return ""
    return ""


def _one_encoding(names: list[bytes]) -> str:
    """UTF-8, GB18030 or Big5 for all names together; many Chinese words in GBK are valid UTF-8 as well."""
    best, score = "utf-8", -1.0
    for encoding in ("utf-8", "gb18030", "big5"):
        try:
            text = "".join(name.decode(encoding) for name in names)
        except UnicodeDecodeError:
            continue
        signs = "".join(ch for ch in text if ch > "\x7f")
        share = likeness(signs) if signs else 1.0
        if encoding == "utf-8" and signs:
            # A right UTF-8 reading holds Chinese; GBK read as UTF-8 gives Latin, Greek, Arabic letters.
            share = max(share, 0.9) if all(ch >= "\u2000" for ch in signs) else min(share, 0.3)
        if encoding == "big5":
            share -= 0.3
        if share > score:
            best, score = encoding, share
    return best if score >= 0 else "gb18030"
