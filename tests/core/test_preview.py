"""The preview: a saved file is in the browser after one build, problems are shown, nothing is published by it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def preview(library: Path) -> Iterator[tuple[Path, str]]:
    """A running preview of a small library: its root and its address."""
    shutil.copy(ROOT / "docs/index.md", library / "docs/index.md")
    port = _free_port()
    command = [sys.executable, "-m", "scripts", "serve", "--root", str(library), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        if _state(address, ""):
            break
        time.sleep(0.1)
    yield library, address
    process.terminate()
    process.wait()


def _get(url: str) -> str:
    with urlopen(url, timeout=40) as answer:
        return str(answer.read().decode())


def _state(address: str, seen: str) -> dict[str, object]:
    try:
        told: dict[str, object] = json.loads(_get(f"{address}/__preview__/state?seen={seen}"))
    except (URLError, ConnectionError):
        return {}
    return told if told["build"] else {}


def test_saved_page_and_its_problem_reach_the_browser(preview: tuple[Path, str]) -> None:
    """Assert that a change is built, shown, and that a mistake is told in the page's state."""
    root, address = preview
    first = _state(address, "")
    assert "/__preview__/live.js" in _get(f"{address}/index.html")
    path = root / "docs/scenes/care.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("关爱帮扶护优", "关心帮扶护优"), encoding="utf-8"
    )
    second = _state(address, str(first["build"]))
    assert second["build"] != first["build"]
    assert "关心帮扶护优" in _get(f"{address}/scenes/care.html")
    path.write_text("---\ntitle：坏了\n---\n", encoding="utf-8")
    third = _state(address, str(second["build"]))
    assert any("care.md" in str(problem) for problem in third["problems"])


def test_taken_port_is_told(library: Path) -> None:
    """Assert a Chinese sentence with the remedy instead of a traceback."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        command = [sys.executable, "-m", "scripts", "serve", "--root", str(library), "--port", port]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=60
        )
    assert (done.returncode, "--port" in done.stderr) == (1, True)
