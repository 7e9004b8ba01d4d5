"""A small valid library that tests change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT

KEPT = (
    "scenes",
    "methods/M-0001.md",
    "methods/M-0002.md",
    "methods/M-0003.md",
    "methods/M-0004.md",
    "venues",
    "policies",
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The root of a library with the ten scenes, the sample units and no case."""
    docs = tmp_path / "library" / "docs"
    for name in KEPT:
        source = ROOT / "docs" / name
        target = docs / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    shutil.copytree(ROOT / "docs" / ".registry", docs / ".registry", ignore=shutil.ignore_patterns("periods"))
    return docs.parent
