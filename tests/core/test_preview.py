"""The preview: a saved file is in the browser after one build, problems are shown, nothing is published by it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
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
    (library / "mkdocs.yml").write_text("site_name: 第一个名字\n", encoding="utf-8")
    command = [sys.executable, "-m", "scripts", "serve", "--root", str(library), "--port", str(port)]
    with (library.parent / "stderr").open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said)
    address = f"http://127.0.0.1:{port}"
    _wait(lambda: "/__preview__/live.js" in _page(f"{address}/index.html"))
    yield library, address
    process.terminate()
    process.wait()


def _wait(known: Callable[[], bool]) -> None:
    for _ in range(600):
        if known():
            return
        time.sleep(0.1)
    raise AssertionError


def _get(url: str) -> str:
    with urlopen(url, timeout=40) as answer:
        return str(answer.read().decode())


def _page(url: str) -> str:
    """The page at an address, whatever its status; "" while nobody answers."""
    try:
        return _get(url)
    except HTTPError as answer:
        return answer.read().decode()
    except (URLError, ConnectionError):
        return ""


def _state(address: str, seen: str) -> dict[str, object]:
    try:
        told: dict[str, object] = json.loads(_get(f"{address}/__preview__/state?seen={seen}"))
    except (URLError, ConnectionError):
        return {}
    return told if told["build"] else {}


def test_saved_page_and_its_problem_reach_the_browser(preview: tuple[Path, str]) -> None:
    """Assert that a change is built, shown, and that a mistake is told in the page's state."""
    root, address = preview
    _wait(lambda: bool(_state(address, "")))
    first = _state(address, "")
    assert "/__preview__/live.js" in _get(f"{address}/index.html")
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as left:
        left.sendall(f"GET /__preview__/state?seen={first['build']} HTTP/1.1\r\n\r\n".encode())
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
    assert "Traceback" not in (root.parent / "stderr").read_text(encoding="utf-8")


def test_what_is_saved_during_the_first_build_is_built(preview: tuple[Path, str]) -> None:
    """Assert that the watch begins before the first build, whose waiting page is ours and reloads itself."""
    root, address = preview
    path = root / "docs/scenes/care.md"
    before = path.read_text(encoding="utf-8")
    for number in range(20):
        path.write_text(before.replace("关爱帮扶护优", f"第{number}次保存"), encoding="utf-8")
        time.sleep(0.1)
    _wait(lambda: "第19次保存" in _page(f"{address}/scenes/care.html"))


def test_missing_page_and_failed_build_are_told(preview: tuple[Path, str]) -> None:
    """Assert that a page that is gone is the site's own and comes back by itself, and a build that fails is no update."""
    root, address = preview
    _wait(lambda: bool(_state(address, "")))
    gone = _page(f"{address}/cases/none.html")
    assert "/__preview__/live.js" in gone and "回到首页" in gone
    with pytest.raises(HTTPError, match="404"):
        _get(f"{address}/data/")
    own = root / "mkdocs.yml"
    seen = _state(address, "")
    own.write_text("site_name: 第二个名字\n", encoding="utf-8")
    again = _state(address, str(seen["build"]))
    assert (again["failed"], "第二个名字" in _get(f"{address}/index.html")) == ("", True)
    own.write_text("site_name: [\n", encoding="utf-8")
    failed = _state(address, str(again["build"]))
    assert "没有生成成功" in str(failed["failed"])
    assert "第二个名字" in _get(f"{address}/index.html")


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
