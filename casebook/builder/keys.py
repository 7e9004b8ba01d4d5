"""Hashes that say when something must be made again. Equal inputs, equal key, on any machine."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

PACKAGES = (
    "jinja2", "jieba", "markdown", "mkdocs", "mkdocs-material", "nh3", "pymdown-extensions", "pypinyin",
    "python-frontmatter", "pyyaml",
)  # fmt: skip
"""Packages whose version can change a page."""


def key_of(*parts: str) -> str:
    """One key of several texts."""
    digest = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def tree_key(folder: Path, endings: Iterable[str] = ()) -> str:
    """Key of all files below a folder, by name and content; `endings` narrows them."""
    wanted = tuple(endings)
    digest = blake2b(digest_size=16)
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        if not wanted or path.name.endswith(wanted):
            name = path.relative_to(folder).as_posix().encode()
            data = path.read_bytes()
            digest.update(len(name).to_bytes(4, "big") + name + len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def code_key(home: Path) -> str:
    """Key of our own code and of the packages that shape a page."""
    versions = [f"{name}={version(name)}" for name in PACKAGES]
    return key_of(tree_key(home / "casebook"), tree_key(home / "hooks", (".py",)), *versions)
