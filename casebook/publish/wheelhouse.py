"""Everything pip needs, in one folder, for build machines that reach no package index.

`manage.py` installs from it: `pip install --no-index --find-links wheelhouse -r wheelhouse/requirements.txt`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct
from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from casebook.publish.atomic import PARTIAL, write_atomic
from casebook.publish.tree import sha256

LIST, SUMS = "requirements.txt", "SHA256SUMS"
SOURCE_ONLY = frozenset({"jieba"})
"""Packages that their authors publish as source only: built here into a wheel that fits every machine."""
_LINUX = tuple(
    f"manylinux{end}_x86_64"
    for end in ("_2_28", "_2_27", "_2_24", "_2_17", "2014", "_2_12", "2010", "_2_5", "1")
)
_LINE = re.compile(r"^([A-Za-z0-9][\w.\-]*)==([^\s;\\]+)\s*(?:;\s*([^\\]+?))?\s*\\?$")
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


class Failed(Exception):  # noqa: N818  (a state of affairs)
    """pip could not fetch a package; the arguments are its name and pip's last words."""


class Foreign(Exception):  # noqa: N818  (a state of affairs)
    """A folder to be replaced holds other things than wheels and their lists; the argument is its path."""


class Pin(Struct, frozen=True):
    """One locked package: exact version, marker ("" for everywhere), allowed hashes."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def line(self) -> str:
        """As written in a list without hashes."""
        return f"{self.name}=={self.version}" + (f" ; {self.marker}" if self.marker else "")


class Target(Struct, frozen=True):
    """A kind of build machine: CPython version `3.x`, and Windows or Linux, both x64."""

    python: str
    windows: bool

    @property
    def platforms(self) -> tuple[str, ...]:
        """Platform tags of wheels that run there, best first."""
        return ("win_amd64",) if self.windows else _LINUX

    def tags(self) -> frozenset[Tag]:
        """All wheel tags that run there."""
        version = tuple(map(int, self.python.split(".")))
        interpreter = "cp" + "".join(map(str, version))
        own = cpython_tags(version, [interpreter], self.platforms)
        return frozenset(own) | frozenset(compatible_tags(version, interpreter, self.platforms))

    def wants(self, pin: Pin) -> bool:
        """Whether the package is needed there."""
        return not pin.marker or Marker(pin.marker).evaluate(
            {
                "python_version": self.python,
                "python_full_version": f"{self.python}.9",
                "implementation_name": "cpython",
                "implementation_version": f"{self.python}.9",
                "platform_python_implementation": "CPython",
                "sys_platform": "win32" if self.windows else "linux",
                "platform_system": "Windows" if self.windows else "Linux",
                "platform_machine": "AMD64" if self.windows else "x86_64",
                "os_name": "nt" if self.windows else "posix",
                "platform_release": "",
                "platform_version": "",
                "extra": "",
            }
        )


TARGETS = tuple(Target(python, windows) for windows in (False, True) for python in ("3.11", "3.12", "3.13"))


def read_lock(text: str) -> tuple[Pin, ...]:
    """The packages of a lock file with hashes, in its order."""
    pins: list[Pin] = []
    for line in text.splitlines():
        if match := _LINE.match(line):
            pins.append(Pin(canonicalize_name(match[1]), match[2], (match[3] or "").strip(), ()))
        elif pins and (found := tuple(_HASH.findall(line))):
            last = pins[-1]
            pins[-1] = Pin(last.name, last.version, last.marker, last.hashes + found)
    return tuple(pins)


def missing(
    names: Iterable[str], pins: Iterable[Pin], targets: Iterable[Target] = TARGETS
) -> tuple[str, ...]:
    """Packages without a wheel for some kind of machine, as `name==version（3.11 Windows）`, sorted."""
    offered: dict[tuple[str, str], set[Tag]] = {}
    for file_name in names:
        try:
            name, version, _, tags = parse_wheel_filename(file_name)
        except InvalidWheelFilename:
            continue
        offered.setdefault((name, str(version)), set()).update(tags)
    kept = tuple(pins)
    return tuple(
        sorted(
            f"{pin.name}=={pin.version}（{target.python} {'Windows' if target.windows else 'Linux'}）"
            for target in targets
            for pin in kept
            if target.wants(pin) and not offered.get((pin.name, pin.version), set()) & target.tags()
        )
    )


def write_lists(house: Path, pins: Iterable[Pin]) -> None:
    """Writes the list without hashes and, last, the checksums of all files.

    The lock's own hashes do not know the wheels that are built here; SHA256SUMS does.
    """
    write_atomic(house / LIST, "".join(f"{pin.line}\n" for pin in pins))
    names = sorted(path.name for path in house.iterdir() if path.is_file() and path.name != SUMS)
    write_atomic(house / SUMS, "".join(f"{sha256(house / name)}  {name}\n" for name in names))


def collect(lock: Path, house: Path, told: Callable[[int, int, str], None]) -> tuple[Pin, ...]:
    """Fetches the wheels of all targets into `house`, which it replaces as a whole when everything is there.

    Args:
        told: called before each step with its number, the number of steps, and what it fetches.

    Raises:
        Failed: pip could not fetch something; what was fetched is kept for the next try.
        Foreign: one of the folders to be replaced holds the files of others.
    """
    pins = read_lock(lock.read_text(encoding="utf-8"))
    fresh, away = house.with_name(f"{house.name}.partial"), house.with_name(f".{house.name}.old")
    for folder in (house, fresh, away):
        if not _may_replace(folder, needed={LIST, SUMS} if folder == house else set()):
            raise Foreign(folder)
    fresh.mkdir(parents=True, exist_ok=True)
    steps = len(TARGETS) + 1
    for number, target in enumerate(TARGETS, 1):
        told(number, steps, f"{target.python} {'Windows' if target.windows else 'Linux'}")
        ready = [pin for pin in pins if pin.name not in SOURCE_ONLY and target.wants(pin)]
        places = [part for platform in target.platforms for part in ("--platform", platform)]
        _pip(["download", "--only-binary", ":all:", "--python-version", target.python, "--implementation", "cp",
              *places, "--dest", str(fresh)], ready)  # fmt: skip
    told(steps, steps, "、".join(sorted(SOURCE_ONLY)))
    _pip(["wheel", "--wheel-dir", str(fresh)], [pin for pin in pins if pin.name in SOURCE_ONLY])
    _drop_strangers(fresh, pins)
    write_lists(fresh, pins)
    if away.exists():
        shutil.rmtree(away)
    if house.exists():
        house.rename(away)
    fresh.rename(house)
    if away.exists():
        shutil.rmtree(away)
    return pins


def _may_replace(folder: Path, needed: set[str]) -> bool:
    """Whether nothing is lost with a folder: it is missing, empty, or holds wheels and lists only, the needed ones included."""
    if folder.is_symlink() or not folder.is_dir():
        return not (folder.is_symlink() or folder.exists())
    found = list(folder.iterdir())
    ours = {path.name for path in found if path.is_file() and not path.is_symlink() and _is_ours(path.name)}
    return len(ours) == len(found) and (not found or needed <= ours)


def _is_ours(name: str) -> bool:
    return name in (LIST, SUMS) or name.endswith((".whl", PARTIAL))


def _pip(call: list[str], pins: list[Pin]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "list.txt"
        lines = (f"{pin.name}=={pin.version} " + " ".join(f"--hash={h}" for h in pin.hashes) for pin in pins)
        wanted.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", *call, "--no-deps", "--require-hashes", "--disable-pip-version-check",
                   "--no-input", "--progress-bar", "off", "-r", str(wanted)]  # fmt: skip
        # A fixed date inside wheels that are built here: the same source gives the same bytes.
        env = os.environ | {"SOURCE_DATE_EPOCH": "315532800", "PYTHONUTF8": "1"}
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env, check=False)
    if done.returncode:
        raise Failed(call[0], "\n".join((done.stdout + done.stderr).splitlines()[-12:]))


def _drop_strangers(house: Path, pins: Iterable[Pin]) -> None:
    """Removes wheels of versions that an earlier, interrupted run fetched for another lock, and its half lists."""
    for path in house.glob(f"*{PARTIAL}"):
        path.unlink()
    known = {(pin.name, pin.version) for pin in pins}
    for path in sorted(house.glob("*.whl")):
        name, version, _, _ = parse_wheel_filename(path.name)
        if (name, str(version)) not in known:
            path.unlink()
