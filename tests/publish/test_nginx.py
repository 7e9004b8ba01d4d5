"""The shipped nginx configuration in a real nginx, read by a real HTTP client below a sub-path."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casebook.publish.crawl import Fault, crawl
from scripts.publish import main

from .conftest import page

HOME = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def at_root(text: str) -> str:
    """The configuration after the two steps that its head asks for, for a site that has the server to itself."""
    assert "先删去行末注有“子路径”的三行，再把 /shiyou/ 全部改成 /" in text
    lines = [line for line in text.splitlines(keepends=True) if not line.endswith("# 子路径\n")]
    assert len(text.splitlines()) - len(lines) == 3
    return "".join(lines).replace("/shiyou/", "/")


def configuration(tmp_path: Path, port: int, name: str = "nginx.conf", *, root: bool = False) -> Path:
    """A shipped configuration with this test's folder and port, in a frame that runs without rights."""
    text = (HOME / "deploy" / name).read_text(encoding="utf-8")
    text = at_root(text) if root else text
    server, changes = re.subn(r"listen (80|8443 ssl);", f"listen 127.0.0.1:{port};", text)
    assert changes == 1
    server = re.sub(r"ssl_certificate.*;", "", server.replace("/srv/casebook/committee", "/srv/casebook/www"))
    server = server.replace("/etc/nginx/casebook.users", f"{tmp_path}/users")
    assert "/srv/casebook/www" in server
    (tmp_path / "server.conf").write_text(
        server.replace("/srv/casebook/www", str(tmp_path / "out")), encoding="utf-8"
    )
    temps = "".join(
        f"{kind}_temp_path {tmp_path}/t;" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    frame = (
        f"{'user root;' if os.getuid() == 0 else ''} daemon off; master_process off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\n"
        f"events {{}} http {{ include /etc/nginx/mime.types; access_log off; {temps} include {tmp_path}/server.conf; }}\n"
    )
    (tmp_path / "nginx.conf").write_text(frame, encoding="utf-8")
    return tmp_path / "nginx.conf"


@pytest.fixture
def nginx(site: Path, tmp_path: Path) -> Iterator[int]:
    """A running nginx that serves the published site; gives its port."""
    with running(site, tmp_path, "nginx.conf") as port:
        yield port


@contextmanager
def running(site: Path, tmp_path: Path, name: str, *, root: bool = False) -> Iterator[int]:
    """Publishes and serves; a missing nginx fails."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert program, "nginx is needed: apt-get install nginx-light"
    main(["--site", str(site), "--to", str(tmp_path / "out")])
    port = free_port()
    conf = configuration(tmp_path, port, name, root=root)
    server = subprocess.Popen(
        [program, "-p", str(tmp_path), "-c", str(conf), "-e", str(tmp_path / "error.log")]
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, (tmp_path / "error.log").read_text(encoding="utf-8")
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait()


Get = Callable[..., tuple[int, dict[str, str], bytes]]


@pytest.fixture
def get(nginx: int) -> Get:
    """One request to the running nginx."""
    return asker(nginx)


def asker(port: int) -> Get:
    """One request: status, headers in lower case, body."""

    def ask(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body

    return ask


def test_every_link_answers_below_the_sub_path(nginx: int) -> None:
    found = crawl(f"http://127.0.0.1:{nginx}/shiyou/")
    assert (found.broken, found.outside, found.external) == ((), (), ())
    assert found.pages == 6  # "/" and index.html, three cases, and the one asked for with a question


def test_the_crawler_sees_faults(site: Path, nginx: int, tmp_path: Path) -> None:
    bad = '<a href="none.html">x</a><a href="#nowhere">x</a><img src="https://cdn.example/x.png"><a href="/else/">x</a>'
    (site / "cases/2026/2026-0002.html").write_text(
        page("坏", bad + '<a href="https://a.example/">x</a>', up="../../"), "utf-8"
    )
    main(["--site", str(site), "--to", str(tmp_path / "out")])
    found = crawl(f"http://127.0.0.1:{nginx}/shiyou/")
    at = f"http://127.0.0.1:{nginx}/shiyou/cases/2026/2026-0002.html"
    assert found.broken == (Fault(at, f"{at}#nowhere", "#"), Fault(at, "none.html", "404"))
    assert found.outside == (
        Fault(at, "/else/", "outside"),
        Fault(at, "https://cdn.example/x.png", "outside"),
    )
    assert found.external == (Fault(at, "https://a.example/", "outside"),)


def test_headers_fit_the_kind_of_file(get: Get) -> None:
    status, headers, _ = get("/shiyou/index.html")
    assert (status, headers["content-type"], headers["cache-control"]) == (
        200,
        "text/html; charset=utf-8",
        "no-cache",
    )
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    _, headers, _ = get("/shiyou/assets/stylesheets/main.11aa22bb.css")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-type"] == "text/css; charset=utf-8"
    _, headers, _ = get("/shiyou/assets/search/data.js")
    assert headers["cache-control"] == "no-cache"
    assert headers["content-type"] == "application/javascript; charset=utf-8"
    status, _, body = get("/shiyou/assets/search/data.js", If_None_Match=headers["etag"])
    assert (status, body) == (304, b"")


def test_precompressed_files_are_used(get: Get) -> None:
    _, plain, whole = get("/shiyou/index.html")
    _, packed, body = get("/shiyou/index.html", Accept_Encoding="gzip")
    assert "content-encoding" not in plain
    assert packed["content-encoding"] == "gzip"
    assert packed["vary"] == "Accept-Encoding"
    assert len(body) < len(whole) / 3


@pytest.mark.parametrize(
    "path",
    ["/shiyou/.hidden", "/shiyou/cases/", "/shiyou/cases/2026/", "/shiyou/index.html.gz", "/shiyou/../releases/", "/shiyou../records/000001/files.tsv",
     "/shiyou/assets/stylesheets/main.11aa22bb.css.map", "/publish.lock", "/csp.conf", "/shiyou/nothing.html", "/.git/config"],
)  # fmt: skip
def test_nothing_else_is_given_away(get: Get, path: str) -> None:
    status, headers, body = get(path)
    assert status == 404
    assert "Index of" not in body.decode("utf-8")
    if path in ("/shiyou/nothing.html", "/shiyou/cases/", "/shiyou/cases/2026/"):
        assert "没有这一页" in body.decode("utf-8")
        assert headers["cache-control"] == "no-cache"


def test_only_reading_is_allowed(get: Get) -> None:
    assert get("/shiyou/index.html", "POST")[0] == 405
    assert get("/shiyou/cases/", "PUT")[0] == 405
    assert get("/shiyou/index.html", "HEAD")[0] == 200
    assert get("/shiyou")[1]["location"] == "/shiyou/"


def test_a_site_at_the_root_needs_the_two_steps_and_no_more(site: Path, tmp_path: Path) -> None:
    with running(site, tmp_path, "nginx.conf", root=True) as port:
        get = asker(port)
        found = crawl(f"http://127.0.0.1:{port}/")
        assert (found.pages, found.broken, found.outside) == (6, (), ())
        for path in ("/nothing.html", "/cases/"):
            status, _, body = get(path)
            assert status == 404
            assert "没有这一页" in body.decode("utf-8")
        assert [get(path)[0] for path in ("/.hidden", "/index.html.gz", "/csp.conf")] == [404] * 3
        assert get("/index.html", "POST")[0] == 405


def test_readers_see_the_next_release_at_once(get: Get, site: Path, tmp_path: Path) -> None:
    (site / "index.html").write_text(page("第二版"), encoding="utf-8")
    main(["--site", str(site), "--to", str(tmp_path / "out")])
    assert "第二版" in get("/shiyou/")[2].decode("utf-8")


def test_the_committee_site_asks_for_a_password(site: Path, tmp_path: Path) -> None:
    (tmp_path / "users").write_text("editor:{PLAIN}s3cret\n", encoding="utf-8")
    with running(site, tmp_path, "nginx-committee.conf") as port:
        get = asker(port)
        assert get("/")[0] == 401
        assert get("/index.html", Authorization="Basic " + b64encode(b"editor:wrong").decode())[0] == 401
        known = "Basic " + b64encode(b"editor:s3cret").decode()
        status, headers, _ = get("/", Authorization=known)
        assert (status, headers["cache-control"]) == (200, "private, no-store")
        assert get("/.hidden", Authorization=known)[0] == 404
        assert get("/cases/", Authorization=known)[0] in (403, 404)
        found = crawl(f"http://127.0.0.1:{port}/", {"Authorization": known})
        assert (found.pages, found.broken, found.outside) == (6, (), ())
