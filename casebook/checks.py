"""The one validator: the reader's rules and every other room's rules for a file, in one call."""

from __future__ import annotations

from pathlib import Path

from casebook.reader import Library, Store, read_library


def load(root: Path, store: Store | None = None) -> Library:
    """The library with every rule applied, for `check`, the build and acceptance alike."""
    return read_library(root, store)
