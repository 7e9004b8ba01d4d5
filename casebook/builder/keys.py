"""Hashes that say when something must be made again. Equal inputs, equal key, on any machine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

PACKAGES = (
    "jinja2", "jieba", "markdown", "mkdocs", "mkdocs-material", "nh3", "pymdown-extensions", "pypinyin",
    "python-frontmatter", "pyyaml",
)  # fmt: skip
"""Packages whose version can change a page."""


def key_of(*parts: str | bytes) -> str:
    """One key of several texts."""
    digest = blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def tree_key(folder: Path, endings: Iterable[str] = ()) -> str:
    """Key of all files below a folder, by name and content; `endings` narrows them."""
    wanted = tuple(endings)
    digest = blake2b(digest_size=16)
    for name in sorted(_names(str(folder), "")):
        if not wanted or name.endswith(wanted):
            data = (folder / name).read_bytes()
            path = name.encode("utf-8", "surrogateescape")
            digest.update(len(path).to_bytes(4, "big") + path + len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _names(folder: str, prefix: str) -> Iterator[str]:
    if not os.path.isdir(folder):  # noqa: PTH112 - on every build
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _names(entry.path, f"{prefix}{entry.name}/")
            elif entry.is_file():
                yield prefix + entry.name


@cache
def code_key(home: Path) -> str:
    """Key of our own code and of the packages that shape a page; read once in a process, whose code is loaded once."""
    versions = [f"{name}={version(name)}" for name in PACKAGES]
    return key_of(tree_key(home / "casebook"), tree_key(home / "hooks", (".py",)), *versions)
