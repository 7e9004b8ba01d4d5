"""Checks of the supply chain: pins with hashes, what is installed, other people's files, known vulnerabilities."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from casebook.messages import say
from casebook.safety.sbom import Package, Vendored, altered

SECONDS = 300


class Audit(Struct, frozen=True):
    """What an audit found: `faults` make it fail, `notes` say what could not be asked."""

    faults: tuple[str, ...]
    notes: tuple[str, ...]


Runner = Callable[[list[str]], tuple[int, str]]


def run(command: list[str]) -> tuple[int, str]:
    """Exit code and standard output of a command; -1 when it takes longer than five minutes."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, check=False
        )
    except (subprocess.TimeoutExpired, OSError):
        return -1, ""
    return done.returncode, done.stdout


def audit(
    lock: Path,
    pinned: tuple[Package, ...],
    files: tuple[Vendored, ...],
    root: Path,
    *,
    offline: bool = False,
    runner: Runner = run,
) -> Audit:
    """The whole audit; vulnerabilities are asked only with pip-audit installed and an index in reach."""
    faults = [say("safety.no_hashes", name=p.name) for p in pinned if not p.hashes]
    faults += [
        say("safety.other_version", name=p.name, pinned=p.version, found=p.installed)
        for p in pinned
        if p.installed not in ("", p.version)
    ]
    faults += [say("safety.altered", path=path) for path in altered(files, root)]
    if offline:
        return Audit(tuple(faults), (say("safety.audit_offline"),))
    if find_spec("pip_audit") is None and runner is run:
        return Audit(tuple(faults), (say("safety.audit_missing"),))
    known, note = _vulnerabilities(lock, runner)
    return Audit((*faults, *known), note)


def _vulnerabilities(lock: Path, runner: Runner) -> tuple[tuple[str, ...], tuple[str, ...]]:
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--disable-pip",
        "--require-hashes",
        "--progress-spinner",
        "off",
        "-f",
        "json",
        "-r",
        str(lock),
    ]
    _, out = runner(command)
    try:
        answer = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return (), (say("safety.audit_unreachable"),)
    found = [
        say(
            "safety.vulnerable",
            name=d["name"],
            version=d["version"],
            id=v["id"],
            fix="、".join(v.get("fix_versions") or ()) or say("safety.no_fix"),
        )
        for d in answer
        for v in d.get("vulns", ())
    ]
    return tuple(sorted(found)), (say("safety.audit_asked", count=len(answer)),)
