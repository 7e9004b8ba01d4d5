"""The offline edition: one zip that works by double-click from any folder."""

from __future__ import annotations

import hashlib
import os
import zipfile
from html import escape
from importlib import resources
from pathlib import Path
from string import Template

from msgspec import Struct

from casebook.publish.atomic import PARTIAL, naming, replace
from casebook.publish.plan import is_unneeded, read_held
from casebook.publish.tree import entries, is_page

START, VERSION, SUMS, FOLDER = "打开知识库.html", "版本.html", "SHA256SUMS", "知识库"
PAUSE = 5
"""Seconds for which the start page shows a mark."""
_DATE = (1980, 1, 1, 0, 0, 0)
_PACKED_ALREADY = (
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".gif",
    ".woff2",
    ".zip",
    ".docx",
    ".xlsx",
    ".gz",
    ".pdf",
)
_UNIX = 3


class Bundle(Struct, frozen=True):
    """A written offline edition: its file, pages, files, and hash of the content (hexadecimal SHA-256)."""

    path: Path
    pages: int
    files: int
    digest: str


def write_bundle(site: Path, out: Path, label: str = "", mark: str = "") -> Bundle:
    """Writes the offline edition of a built site; the same site gives the same bytes on any machine.

    Args:
        label: what people call this version; the content's hash, shortened, when empty.
        mark: what everybody must read before the site opens, as that it is not for the public.

    Raises:
        ValueError: the list of held pages is damaged.
    """
    held = {page.url for page in read_held(site)}
    paths = [e.path for e in entries(site) if not is_unneeded(e.path) and e.path not in held]
    digests = {f"{FOLDER}/{path}": hashlib.sha256((site / path).read_bytes()).hexdigest() for path in paths}
    digest = hashlib.sha256(
        "".join(f"{d}  {p}\n" for p, d in sorted(digests.items())).encode("utf-8")
    ).hexdigest()
    pages = sum(map(is_page, paths))
    values = {"folder": FOLDER, "label": escape(label or digest[:12]), "digest": digest}
    values |= {"pages": str(pages), "files": str(len(paths))}
    values |= {"mark": escape(mark), "pause": str(PAUSE if mark else 0)}
    tops = {START: _filled("start.html", values), VERSION: _filled("version.html", values)}
    digests |= {name: hashlib.sha256(data).hexdigest() for name, data in tops.items()}
    sums = "".join(f"{value}  {name}\n" for name, value in sorted(digests.items())).encode("utf-8")
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f"{out.name}.{os.getpid()}{PARTIAL}")
    try:
        with naming(out), zipfile.ZipFile(partial, "w") as archive:
            for name, data in [*sorted(tops.items()), (SUMS, sums)]:
                _add(archive, name, data)
            for path in paths:
                _add(archive, f"{FOLDER}/{path}", (site / path).read_bytes())
        replace(partial, out)
    finally:
        partial.unlink(missing_ok=True)
    return Bundle(out, pages, len(digests) + 1, digest)


def _filled(name: str, values: dict[str, str]) -> bytes:
    text = (resources.files(__package__ or "") / "offline" / name).read_text(encoding="utf-8")
    return Template(text).substitute(values).encode("utf-8")


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Adds a file with nothing in it that depends on the day or the machine; names are marked as UTF-8 by zipfile."""
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system, info.external_attr = _UNIX, 0o100644 << 16
    info.compress_type = (
        zipfile.ZIP_STORED if name.lower().endswith(_PACKED_ALREADY) else zipfile.ZIP_DEFLATED
    )
    archive.writestr(info, data, compresslevel=6)
