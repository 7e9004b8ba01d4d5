"""A new library, filled with three units, a case that was accepted and two that wait, and its two sites."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from msgspec import Struct

from casebook.desk.progress import PROGRESS, hashed
from tests.conftest import ROOT

UNITS = """
- key: jia-ju
  title: 甲局
  short: 甲局
  order: 1
- key: yi-ju
  title: 乙局
  short: 乙局
  order: 2
"""
BATCHES = """
- key: open
  title: 长期征集
  opens: 2020-01-01
  closes: 2099-12-31
- key: over
  title: 早已截止
  opens: 2020-01-01
  closes: 2020-02-01
"""
WAITING = """---
title: 结对第一周
summary: 一对师徒一周做成三件事。
unit: {unit}
scene: mentor
---

## 背景与起因

新来的同志不熟悉业务。
"""
NUMBERS = {"K7QD-M3XP": "submitted", "AAAA-2222": "returned", "BBBB-3333": "accepted", "CCCC-4444": "refused"}


class Made(Struct, frozen=True):
    """Folders of a library and of its public and committee site, and what the commands said."""

    library: Path
    site: Path
    committee: Path
    codes: dict[str, int]


def run(*arguments: str) -> int:
    """Exit code of a command."""
    command = [sys.executable, "-m", "scripts", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    sys.stderr.write(done.stdout + done.stderr)
    return done.returncode


def _make(base: Path) -> dict[str, int]:
    library = base / "library"
    codes = {"new": run("new", "library", str(library)), "check": run("check", "--root", str(library))}
    codes["build"] = run("build", "--root", str(library), "--out", str(base / "empty-site"))
    registry = library / "docs" / ".registry"
    (registry / "units.yml").write_text(UNITS, encoding="utf-8")
    (registry / "batches.yml").write_text(BATCHES, encoding="utf-8")
    for name, unit in (("k7qd-m3xp", "jia-ju"), ("by-request", "yi-ju")):
        path = library / "docs" / "cases" / "incoming" / name / "case.md"
        path.parent.mkdir(parents=True)
        path.write_text(WAITING.format(unit=unit), encoding="utf-8")
    rows = {hashed(n): {"state": s, "id": "2026-0001" if s == "accepted" else ""} for n, s in NUMBERS.items()}
    (library / PROGRESS).write_text(json.dumps(rows), encoding="utf-8")
    journal = library / "var" / "intake" / "journal.jsonl"
    journal.parent.mkdir(parents=True)
    event = {"at": "2026-03-02 09:00:00", "number": "K7QD-M3XP", "state": "seen"}
    journal.write_text(json.dumps(event) + "\n", encoding="utf-8")
    codes["filled"] = run("build", "--root", str(library), "--out", str(base / "site"))
    committee = ("--profile", "committee", "--out", str(base / "committee"))
    codes["committee"] = run("build", "--root", str(library), *committee)
    return codes


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The library and its sites, made once per test run."""
    base = tmp_path_factory.getbasetemp()
    base = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "contribute"
    base.mkdir(exist_ok=True)
    done = base / "codes.json"
    with FileLock(base / "lock"):
        if not done.exists():
            done.write_text(json.dumps(_make(base)), encoding="utf-8")
    return Made(base / "library", base / "site", base / "committee", json.loads(done.read_text("utf-8")))
