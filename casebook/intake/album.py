"""Pictures of one draft: read from document and folder, written once each, told when they cannot be used."""

from __future__ import annotations

import re
import time
from hashlib import sha256
from pathlib import PurePosixPath

from msgspec import Struct, field

from casebook.intake.blocks import Block, Image, Para, Span
from casebook.intake.bundles import Bundle
from casebook.intake.draft import Picture
from casebook.intake.legacy import draw
from casebook.intake.limits import PICTURES_READ_MOST
from casebook.intake.pictures import Shot, Unusable, is_vector, shrink
from casebook.intake.values import one_line
from casebook.messages import say

_CAMERA = re.compile(
    r"^(?:IMG|DSC|DCIM|PXL|MVIMG|微信图片|mmexport|wx_camera|QQ图片|WPS图片|截图|screenshot|image|图片|未命名|\d)[\W\d_a-z]*$",
    re.IGNORECASE,
)
RESERVE = 12.0
"""Seconds kept for the converter when many pictures must be decoded."""


class Album(Struct):
    """Pictures of a draft in the making: each one written once, under one name."""

    deadline: float
    pictures: list[Picture] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    scannable: list[tuple[str, str]] = field(default_factory=list)
    skipped: int = 0
    located: bool = False

    def add(self, number: int, data: bytes, caption: str) -> str:
        """Take a picture; its file name, or "" when it cannot be used."""
        digest = sha256(data).hexdigest()
        if data and digest in self.names:
            return self.names[digest]
        if len(self.names) >= PICTURES_READ_MOST or time.monotonic() > self.deadline - RESERVE:
            self.skipped += 1
            return ""
        try:
            shot = shrink(data)
        except Unusable as reason:
            self.removed.append(say("intake.removed_picture", number=number, reason=reason.message))
            return ""
        return self._keep(number, digest, shot, caption)

    def _keep(self, number: int, digest: str, shot: Shot, caption: str) -> str:
        name = f"p{len(self.pictures) + 1:02d}.webp"
        self.names[digest] = name
        self.pictures.append(Picture(name, shot.data, caption, shot.width, shot.height))
        self.scannable += [(say("intake.place_picture", number=number), text) for text in shot.texts]
        self.located = self.located or shot.located
        return name

    def told(self) -> list[str]:
        """What to tell about the pictures."""
        made = list(self.removed)
        if self.skipped:
            made.append(say("intake.removed_pictures_many", limit=PICTURES_READ_MOST, count=self.skipped))
        if self.located:
            made.append(say("intake.removed_gps"))
        return made


def album_of(
    images: tuple[Image, ...], numbers: list[int], captions: dict[int, str], album: Album
) -> dict[int, tuple[str, str]]:
    """Picture number → (file, description) for those that can be shown."""
    vectors = {n: images[n - 1].data for n in numbers if is_vector(images[n - 1].data)}
    drawn = draw(vectors, min(30.0, album.deadline - time.monotonic() - RESERVE))
    files: dict[int, tuple[str, str]] = {}
    for position, number in enumerate(numbers, 1):
        image = images[number - 1]
        caption = one_line(captions.get(number, ""))
        name = album.add(position, drawn.get(number, image.data), caption)
        if name:
            files[number] = (name, caption or one_line(image.alt)[:60])
    return files


def loose_pictures(bundle: Bundle, album: Album, files: dict[int, tuple[str, str]]) -> list[Block]:
    """Pictures sent beside the document, at its end; a telling file name is the caption."""
    made: list[Block] = []
    number = 10_000
    for entry in bundle.pictures:
        caption = stem_caption(entry.name)
        name = album.add(len(album.pictures) + 1, entry.data, caption)
        if name and not any(name == known for known, _ in files.values()):
            number += 1
            files[number] = (name, caption)
            made.append(Para((Span(picture=number),)))
    return made


def stem_caption(name: str) -> str:
    """What a picture's file name says, "" for a camera's or program's name."""
    stem = one_line(PurePosixPath(name).stem)
    bare = re.sub(r"^(?:图片?|照片)?\s*[\d一二三四五六七八九十]+\s*[.、．\-_：:]?\s*", "", stem)
    return bare if len(bare) > 2 and re.search(r"[\u4e00-\u9fff]", bare) and not _CAMERA.match(stem) else ""
