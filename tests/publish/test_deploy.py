"""Samples for administrators: they name commands and options that exist, and files that Windows can run."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
DEPLOY = HOME / "deploy"
PAGE = HOME / "docs/about/operations.md"
SAMPLES = sorted(
    [*DEPLOY.rglob("*.service"), *DEPLOY.rglob("*.cmd"), *DEPLOY.glob("*.conf"), DEPLOY / "Dockerfile", PAGE]
)
CALL = re.compile(r"manage\.py ([a-z]+)([^\n`；，。）&|>]*)")


@cache
def help_of(command: str) -> str:
    """What a command says about itself."""
    call = [sys.executable, "-P", "-m", "scripts", command, "--help"]
    done = subprocess.run(
        call, cwd=HOME, capture_output=True, text=True, encoding="utf-8", check=True, env=None
    )
    return done.stdout


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_commands_and_options_exist(path: Path) -> None:
    listed = (HOME / "manage.py").read_text(encoding="utf-8").partition("GROUPS")[2].partition("\n)\n")[0]
    for command, rest in CALL.findall(path.read_text(encoding="utf-8")):
        assert re.search(rf"\b{command}\b", listed), (path.name, command)
        options = re.findall(r"(?<!\S)--[a-z-]+", rest)
        if options and (HOME / "scripts" / f"{command}.py").is_file():
            assert [o for o in options if o not in help_of(command)] == [], (path.name, command)


def test_samples_call_something() -> None:
    calls = {c for path in SAMPLES for c, _ in CALL.findall(path.read_text(encoding="utf-8"))}
    assert {"build", "publish", "bundle", "intake"} <= calls


@pytest.mark.parametrize("path", sorted((DEPLOY / "windows").glob("*.cmd")), ids=lambda path: path.name)
def test_windows_scripts_have_windows_line_ends_and_say_their_encoding(path: Path) -> None:
    data = path.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert data.startswith(b"@echo off\r\n")
    assert b"chcp 65001" in data.split(b"echo ", 2)[1]


def test_timers_start_units_that_exist() -> None:
    for path in sorted((DEPLOY / "systemd").glob("*.timer")) + sorted((DEPLOY / "systemd").glob("*.path")):
        assert path.with_suffix(".service").is_file()


def test_no_sample_names_a_real_host() -> None:
    for path in SAMPLES:
        for host in re.findall(r"https?://([\w.-]+)", path.read_text(encoding="utf-8")):
            assert host in ("127.0.0.1", "localhost") or host.endswith("example"), (path.name, host)
