"""Office files as zip archives whose bytes depend on nothing but their parts."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_STORED = (".jpg", ".png")
_MADE = (1980, 1, 1, 0, 0, 0)


def packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of (name, bytes) in the order given, with a fixed date and system; pictures are not packed twice."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, data in parts:
            info = ZipInfo(name, _MADE)
            info.create_system = 0
            info.compress_type = ZIP_STORED if name.endswith(_STORED) else ZIP_DEFLATED
            archive.writestr(info, data, compresslevel=6)
    return buffer.getvalue()
