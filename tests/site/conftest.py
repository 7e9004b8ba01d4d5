"""One build of the repository for all tests of the site, shared by all workers, and the kinds of page in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from tests.conftest import ROOT
from tests.site.pages import KINDS


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the public site, built once per test run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    site = shared / "built-site"
    with FileLock(shared / "built-site.lock"):
        if not (shared / "built-site.done").exists():
            command = [sys.executable, "-m", "scripts", "build", "--clean", "--out", str(site)]
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
            )
            assert (site / "index.html").is_file(), done.stdout + done.stderr
            (shared / "built-site.done").touch()
    return site


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
