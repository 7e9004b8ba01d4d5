"""Reads what a picture file says besides its picture: EXIF, XMP, comments, position."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from io import BytesIO

from PIL import ExifTags, Image, UnidentifiedImageError

from casebook.messages import say
from casebook.safety.gate import Finding, Place, finding, scan_text

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".heic", ".heif")
_XMP = re.compile(rb"<x:xmpmeta.{0,200000}?</x:xmpmeta>", re.DOTALL)
_LETTERS = re.compile(r"[^\W_]")


def scan_picture(data: bytes, shown: str, part: str = "") -> tuple[Finding, ...]:
    """What the gate finds in the written parts of a picture; its pixels are not read.

    Args:
        data: the whole file.
        shown: path to tell.
        part: where in that file the picture is.
    """
    place = Place(shown, 0, part or say("safety.part_exif"), is_name=True)
    found: set[Finding] = set()
    try:
        strings = list(_strings(data))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return (finding(place, "unread", say("safety.broken")),)
    for text in strings:
        if text == _GPS:
            found.add(finding(place, "gps"))
        else:
            found |= set(scan_text(text, place))
    return tuple(sorted(found))


_GPS = "\x00gps"


def _strings(data: bytes) -> Iterator[str]:
    _open_heif()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(BytesIO(data)) as image:
            exif = image.getexif()
            values: list[object] = [
                *exif.values(),
                *_inner(exif, ExifTags.IFD.Exif),
                *_inner(exif, ExifTags.IFD.IFD1),
            ]
            if any(k in exif.get_ifd(ExifTags.IFD.GPSInfo) for k in (1, 2, 3, 4)):
                yield _GPS
            values += [v for k, v in image.info.items() if k not in ("exif", "icc_profile", "xmp")]
    for value in values:
        yield from _texts(value)
    for match in _XMP.finditer(data):
        yield match[0].decode("utf-8", "replace")


def _inner(exif: Image.Exif, ifd: int) -> list[object]:
    return list(exif.get_ifd(ifd).values())


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, (tuple, list)):
        for each in value[:200]:
            yield from _texts(each)
    elif isinstance(value, (str, bytes)) and len(value) < 200_000:
        text = value if isinstance(value, str) else _decoded(value)
        if _LETTERS.search(text):
            yield text


def _decoded(value: bytes) -> str:
    """EXIF bytes: an eight-byte code of their encoding, or UTF-16 as Windows writes it, or UTF-8, or GB18030."""
    body = value[8:] if value[:8] in (b"ASCII\0\0\0", b"UNICODE\0", b"JIS\0\0\0\0\0", b"\0" * 8) else value
    if value.startswith(b"UNICODE\0") or body.count(0) * 3 > len(body):
        little = body.count(b"\0", 1) and body[1::2].count(0) >= body[0::2].count(0)
        return body.decode("utf-16-le" if little else "utf-16-be", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


def _open_heif() -> None:
    if ".heic" not in Image.registered_extensions():
        from pillow_heif import register_heif_opener  # noqa: PLC0415 - only where such a picture comes

        register_heif_opener()
