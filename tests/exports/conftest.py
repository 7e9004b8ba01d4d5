"""The repository's own library, read once, and copies of it that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casebook.catalog import Catalog
from casebook.checks import load
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The catalog of the repository's library."""
    return Catalog(load(ROOT))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The root of a copy of the repository's library."""
    shutil.copytree(ROOT / "docs", tmp_path / "library" / "docs")
    return tmp_path / "library"
