"""What the web server needs besides the files: a policy that fits every kept release, and rights to read them."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path

import pytest

from casebook.publish.record import Store
from casebook.publish.tree import entries
from scripts.publish import main

from .conftest import BOTH, Put, go, page


def published(site: Path) -> tuple[list[str], Path]:
    """The command's arguments, given once, and the policy that it wrote."""
    args = ["--site", str(site), "--to", str(site.parent / "out")]
    main(args)
    return args, site.parent / "out" / "csp.conf"


def test_the_policy_allows_new_inline_scripts_and_stays_otherwise(
    site: Path, put: Put, capsys: pytest.CaptureFixture[str]
) -> None:
    args, policy = published(site)
    before = policy.read_text(encoding="utf-8")
    put("index.html", page("首页", "改"))
    capsys.readouterr()
    main(args)
    assert policy.read_text(encoding="utf-8") == before
    assert "nginx -s reload" not in capsys.readouterr().out
    put("index.html", page("首页", "<script>start()</script>"))
    main(args)
    assert "nginx -s reload" in capsys.readouterr().out
    digest = base64.b64encode(hashlib.sha256(b"start()").digest()).decode()
    assert f"'sha256-{digest}'" in policy.read_text(encoding="utf-8")


@pytest.mark.parametrize("way", [[], ["--in-place"]], ids=["link", "in place"])
def test_the_policy_fits_every_release_that_can_be_shown(
    site: Path, put: Put, way: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Scripts of a release run as long as it is kept, and after a rollback; those of no release do not."""
    args = ["--site", str(site), "--to", str(site.parent / "out"), *way]
    policy = site.parent / "out" / "csp.conf"
    for n in range(1, 4):
        for name in ("index.html", "404.html"):  # and three cases that stay and need none
            put(name, page("首页", f"<script>start({n})</script>"))
        main(args)
    for step in ([*args, "--rollback"], [*args[:4], "--rollback", "1"]):
        policy.unlink()
        capsys.readouterr()
        assert main(step) == 0
        assert "nginx -s reload" in capsys.readouterr().out
        assert [source_of(f"start({n})") in policy.read_text("utf-8") for n in (1, 2, 3)] == [True] * 3
    put("more.html", page("新"))
    main([*args, "--keep", "1"])
    allowed = [source_of(f"start({n})") in policy.read_text("utf-8") for n in (1, 2, 3)]
    assert allowed == [True, False, True]  # release 4 took its cases from release 1
    for entry in entries(site):
        put(entry.path, (site / entry.path).read_bytes() + b"\n")
    main([*args, "--keep", "1"])
    allowed = [source_of(f"start({n})") in policy.read_text("utf-8") for n in (1, 2, 3)]
    assert allowed == [False, False, True]


def source_of(script: str) -> str:
    """The CSP source of an inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_a_release_of_an_older_version_has_its_pages_read(site: Path, put: Put) -> None:
    """A record that does not tell of scripts, or is damaged, does not leave a release without them."""
    put("index.html", page("首页", "<script>old()</script>"))
    go(site)
    store = Store(site.parent / "out")
    about = store.record(1) / "release.json"
    known = json.loads(about.read_text("utf-8"))
    del known["profile"], known["scripts"]
    about.write_text(json.dumps(known), encoding="utf-8")
    put("index.html", page("首页", "<script>new()</script>"))
    go(site)
    about.write_text("{", encoding="utf-8")
    put("more.html", page("新"))
    go(site)
    assert all(source_of(code) in store.policy.read_text("utf-8") for code in ("old()", "new()"))


@pytest.mark.parametrize("damage", ["# another policy\n", ""])
def test_check_tells_of_a_policy_that_is_not_ours(
    site: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A changed or missing csp.conf is a difference, and the next publication mends it."""
    args, policy = published(site)
    before = policy.read_text("utf-8")
    policy.write_text(damage, encoding="utf-8") if damage else policy.unlink()
    assert main([*args, "--check"]) == 1
    assert "csp.conf" in capsys.readouterr().out
    assert main(args) == 0
    assert main([*args, "--check"]) == 0
    assert policy.read_text("utf-8") == before


@BOTH
def test_the_web_server_may_read_what_was_published_by_a_private_user(
    site: Path, put: Put, in_place: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rights do not hang on the umask; those taken away later are missed, and given back."""
    out = site.parent / "deep" / "out"
    args = ["--site", str(site), "--to", str(out), *(["--in-place"] if in_place else [])]
    before = os.umask(0o077)
    try:
        put("new/page.html", page("新"))
        assert main(args) == 0
        put("new/page.html", page("改"))
        assert main(args) == 0
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(before)
    for path in (out.parent, out, *out.rglob("*")):
        if "publish.lock" not in path.name:
            assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path
    shown = (out / "current").resolve()
    closed = {shown / "index.html": 0o644, shown / "new": 0o755, out / "releases": 0o755}
    for path in closed:
        path.chmod(0o600 if path.is_file() else 0o700)
    assert main([*args, "--check"]) == (0 if in_place else 1)
    said = capsys.readouterr().out
    assert in_place or all(f"  {path}\n" in said for path in closed)
    assert main(args) == 0
    assert main([*args, "--check"]) == 0
    assert {path: path.stat().st_mode & 0o777 for path in closed} == closed
