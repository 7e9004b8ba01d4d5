"""What every room's tests may use: the repository's root and one real browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
)
PLACES = (
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def browser_path() -> str:
    """The Chromium, Chrome or Edge of this machine; fails (never skips) when there is none."""
    named = os.environ.get("CASEBOOK_BROWSER")
    found = [named] if named else [*filter(None, map(shutil.which, BROWSERS)), *PLACES]
    path = next((place for place in found if Path(place).is_file()), None)
    if path is None:
        pytest.fail(
            "no Chromium, Chrome or Edge on this machine: install one, or set CASEBOOK_BROWSER to its path"
        )
    return path


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's folder."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running headless browser, one per worker; open a fresh context in each test."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), headless=True, args=[*QUIET])
        yield browser
        browser.close()


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
