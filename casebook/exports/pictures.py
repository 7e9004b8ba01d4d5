"""Pictures for paper: what every version of Word and WPS can show, no larger than the page needs."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from msgspec import Struct

MOST_PIXELS = 1600
"""Longest edge: 150 mm at 270 dots per inch."""
_WIDE, _HIGH = 150, 105
_EMU = 36_000
_FEW_COLOURS = 256


class Shot(Struct, frozen=True):
    """A picture ready for a page: bytes, ending (jpg or png), size on paper in EMU (1/36000 mm)."""

    data: bytes
    ending: str
    width: int
    height: int


def shot_of(path: Path) -> Shot | None:
    """The picture of a file, at most 150 × 105 mm on paper; None when there is none or it cannot be read."""
    from PIL import Image  # noqa: PLC0415 - only books with pictures need it

    try:
        with Image.open(path) as opened:
            opened.load()
            image = opened.convert("RGBA" if "A" in opened.getbands() else "RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    image.thumbnail((MOST_PIXELS, MOST_PIXELS))
    scale = min(_WIDE / image.width, _HIGH / image.height)
    size = (round(image.width * scale * _EMU), round(image.height * scale * _EMU))
    buffer = BytesIO()
    drawn = image.mode == "RGBA" or image.getcolors(_FEW_COLOURS) is not None
    if drawn:
        image.save(buffer, "PNG", optimize=False)
    else:
        image.save(buffer, "JPEG", quality=85)
    return Shot(buffer.getvalue(), "png" if drawn else "jpg", *size)
