"""The software bill of materials, made from the lock, the installed packages and the list of files of other people.

Format: CycloneDX 1.5 (ECMA-424) as JSON, without time and serial number, so that equal inputs give equal bytes.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path

from msgspec import Struct

LOCK = "requirements.lock"
VENDORED = Path(__file__).with_name("vendored.json")
_PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<marker>[^\\\n]*)(?P<hashes>(?:\\\n\s+--hash=sha256:[0-9a-f]{64}\s*)*)",
    re.MULTILINE,
)


class Package(Struct, frozen=True, order=True):
    """A pinned package: `hashes` are SHA-256 of its archives; `licence` and `installed` are "" when not installed."""

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str = ""
    installed: str = ""


class Vendored(Struct, frozen=True, order=True):
    """A work of other people inside this repository (`path`, with its SHA-256) or inside a package (`inside`)."""

    name: str
    version: str
    licence: str
    origin: str
    path: str = ""
    sha256: str = ""
    inside: str = ""


def packages(lock: str) -> tuple[Package, ...]:
    """The pinned packages of a lock file's text, sorted by name."""
    return tuple(
        sorted(
            Package(
                m["name"],
                m["version"],
                tuple(sorted(re.findall(r"[0-9a-f]{64}", m["hashes"]))),
                *_known(m["name"]),
            )
            for m in _PIN.finditer(lock)
        )
    )


def _known(name: str) -> tuple[str, str]:
    try:
        return _licence(name), version(name)
    except PackageNotFoundError:
        return "", ""


def _licence(name: str) -> str:
    told = metadata(name)
    lines = [told[key].strip().split("\n")[0] for key in ("License-Expression", "License") if key in told]
    written = next(filter(None, lines), "")
    if written and len(written) <= 60:
        return str(written)
    classes = [c.split(" :: ")[-1] for c in told.get_all("Classifier") or [] if c.startswith("License ::")]
    return " / ".join(sorted(set(classes)))


def vendored(path: Path = VENDORED) -> tuple[Vendored, ...]:
    """The list of other people's files, sorted."""
    return tuple(sorted(Vendored(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))))


def altered(files: tuple[Vendored, ...], root: Path) -> tuple[str, ...]:
    """Paths of vendored files that are missing or no longer what their origin shipped."""
    listed = (f for f in files if f.path)
    return tuple(f.path for f in listed if not (root / f.path).is_file() or _hash(root / f.path) != f.sha256)


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def bill(own: str, pinned: tuple[Package, ...], files: tuple[Vendored, ...]) -> str:
    """The bill as CycloneDX JSON.

    Args:
        own: version of this project.
    """
    components = [_component(p) for p in pinned] + [_file(f) for f in files]
    whole = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "casebook",
                "version": own,
                "licenses": _licences("MIT"),
            }
        },
        "components": components,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _licences(licence: str) -> list[dict[str, dict[str, str]]]:
    return [{"license": {"name": licence}}] if licence else []


def _component(package: Package) -> dict[str, object]:
    purl = f"pkg:pypi/{package.name.lower().replace('_', '-')}@{package.version}"
    return {
        "type": "library",
        "name": package.name,
        "version": package.version,
        "bom-ref": purl,
        "purl": purl,
        "licenses": _licences(package.licence),
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in package.hashes],
    }


def _file(file: Vendored) -> dict[str, object]:
    return {
        "type": "file" if file.path else "library",
        "name": file.name,
        "version": file.version,
        "bom-ref": f"vendored:{file.path or file.inside + '/' + file.name}",
        "licenses": _licences(file.licence),
        "hashes": [{"alg": "SHA-256", "content": file.sha256}] if file.sha256 else [],
        "description": file.origin,
    }
