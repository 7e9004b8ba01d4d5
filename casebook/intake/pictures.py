"""Pictures: decoded within limits, turned upright, made small, written anew; nothing of the sent file survives."""

from __future__ import annotations

import warnings
from io import BytesIO

from msgspec import Struct
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from casebook.intake.limits import EDGE_MOST, PIXELS_MOST
from casebook.messages import say

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "AVIF")
_TEXT_TAGS = ("ImageDescription", "Artist", "Copyright", "Make", "Model", "Software", "DocumentName", "HostComputer",
              "XPTitle", "XPComment", "XPAuthor", "XPKeywords", "XPSubject", "UserComment", "CameraOwnerName",
              "BodySerialNumber")  # fmt: skip


class Shot(Struct, frozen=True):
    """A picture ready for publication: WebP bytes, size in pixels, texts that the original carried, GPS or not."""

    data: bytes
    width: int
    height: int
    texts: tuple[str, ...] = ()
    located: bool = False


class Unusable(Exception):  # noqa: N818 - the picture's fault
    """A picture cannot be published; the message says why and what to send instead."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = say(f"intake.picture_{code}", **values)


def is_vector(data: bytes) -> bool:
    """Whether bytes are a Windows metafile (WMF, EMF), which only an office program can draw."""
    return (
        data[:4] in (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00") or data[40:44] == b" EMF"
    )


def is_svg(data: bytes) -> bool:
    """Whether bytes are an SVG drawing."""
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<svg", b"<?xml", b"<!doctype svg")) and b"<svg" in data[:65536].lower()


def _heif() -> None:
    import pillow_heif  # noqa: PLC0415 - costs start-up time, few files need it

    pillow_heif.register_heif_opener()


def shrink(data: bytes) -> Shot:
    """A sent picture as the picture that is published.

    Raises:
        Unusable: no picture, SVG, metafile, too many pixels, or broken.
    """
    if not data:
        raise Unusable("missing")
    if is_svg(data):
        raise Unusable("svg")
    if is_vector(data):
        raise Unusable("vector")
    formats = list(_FORMATS)
    if data[4:8] == b"ftyp" and data[8:12] != b"avif":
        _heif()
        formats = ["HEIF"]
    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=formats) as picture:
                if picture.width * picture.height > PIXELS_MOST:
                    raise Unusable("large", limit=PIXELS_MOST // 10_000)
                return _written(picture)
    except UnidentifiedImageError:
        raise Unusable("unknown") from None
    except Unusable:
        raise
    except Exception as error:  # decoders raise whatever crafted bytes provoke
        raise Unusable("broken") from error


def _written(picture: Image.Image) -> Shot:
    texts, located = _texts(picture)
    picture.draft("RGB", (EDGE_MOST, EDGE_MOST))
    upright = ImageOps.exif_transpose(picture) or picture
    flat = _plain_mode(upright)
    flat.thumbnail((EDGE_MOST, EDGE_MOST), Image.Resampling.LANCZOS, reducing_gap=2.0)
    bare = Image.frombytes(flat.mode, flat.size, flat.tobytes())
    out = BytesIO()
    bare.save(out, "WEBP", quality=82, method=3)
    return Shot(out.getvalue(), bare.width, bare.height, texts, located)


def _plain_mode(picture: Image.Image) -> Image.Image:
    clear = picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info
    if picture.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        low, high = picture.getextrema()[:2]
        span = float(high) - float(low) or 1.0  # type: ignore[arg-type] # numbers in these modes
        picture = picture.convert("F").point(lambda v: (v - float(low)) * 255.0 / span)  # type: ignore[arg-type] # numbers in these modes
        return picture.convert("L").convert("RGB")
    return picture.convert("RGBA" if clear else "RGB")


def _texts(picture: Image.Image) -> tuple[tuple[str, ...], bool]:
    """Words in the picture's own data, for the safety gate, and whether it tells a place."""
    found: list[str] = []
    located = False
    try:
        exif = picture.getexif()
        located = bool(exif.get_ifd(ExifTags.IFD.GPSInfo))
        for source in (exif, exif.get_ifd(ExifTags.IFD.Exif)):
            for tag, content in source.items():
                if ExifTags.TAGS.get(tag) in _TEXT_TAGS:
                    found.append(_word(content, wide=str(ExifTags.TAGS.get(tag)).startswith("XP")))
    except Exception:  # noqa: S110 - broken EXIF is thrown away with the rest
        pass
    for content in picture.info.values():
        if isinstance(content, str):
            found.append(content[:2000])
        elif isinstance(content, bytes) and content[:5] in (b"<?xpa", b"<x:xm"):
            found.append(content[:8000].decode("utf-8", "replace"))
    return tuple(sorted({text.strip("\x00 \n") for text in found} - {""})), located


def _word(content: object, *, wide: bool) -> str:
    if isinstance(content, bytes):
        if wide:
            return content.decode("utf-16-le", "replace")
        return (
            content.removeprefix(b"UNICODE\x00").removeprefix(b"ASCII\x00\x00\x00").decode("utf-8", "replace")
        )
    text = str(content)[:2000]
    # Cameras write UTF-8 or GBK into fields that are read as Latin-1.
    for encoding in ("utf-8", "gb18030"):
        try:
            return text.encode("latin-1").decode(encoding)
        except UnicodeError:
            continue
    return text
