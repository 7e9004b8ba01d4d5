"""One build of the repository for all tests of the site, shared by all workers, and the kinds of page in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.pages import KINDS


@pytest.fixture(scope="session")
def kinds(built_site: Path) -> dict[str, str]:
    """Kind of page → site-relative URL of one page of it."""
    found = {}
    for kind, pattern in KINDS.items():
        pages = sorted(
            path for path in built_site.glob(pattern) if path.name != "index.html" or "*" not in pattern
        )
        assert pages, f"no page of kind {kind} ({pattern})"
        found[kind] = pages[0].relative_to(built_site).as_posix()
    return found
