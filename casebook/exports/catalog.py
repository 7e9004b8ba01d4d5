"""The whole catalog as JSON: a manifest, one file a kind, cases in one file a year.

One new case rewrites one year, the manifest and the feeds; other years are not even read, and of that year only the
changed lines are made again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from hashlib import blake2b, file_digest, sha256
from pathlib import Path
from typing import Any

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.exports import data as plain_data
from casebook.exports.data import RECORDS, REGISTRIES, SCHEMA, VERSION, data_of, one_line
from casebook.exports.feeds import feeds
from casebook.exports.schema import schema_text
from casebook.fields import FIELDS
from casebook.messages import say
from casebook.model import Case, Record

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
"""A note in a body that no page shows; the public data do not tell it either."""
_HEAD = '{{"schema":"{schema}","version":{version},"profile":"{profile}","kind":"{kind}","records":[\n'
_END = "\n]}\n"


class _Block(Struct, frozen=True):
    """One data file: name, kind, year or "", number of records, hash of its bytes."""

    name: str
    kind: str
    year: str
    count: int
    sha256: str


def write_exports(catalog: Catalog, folder: Path, profile: str, memory: Path | None = None) -> None:
    """Bring `folder` up to date: JSON blocks, manifest, schema, feeds; files that did not change are not touched.

    Args:
        folder: kept from build to build and mirrored into the site; holds nothing else.
        profile: `public` leaves out every field that only the 工委 may see.
        memory: file outside `folder` that remembers what each year was made of, so that the next call is quick.
    """
    folder.mkdir(parents=True, exist_ok=True)
    blocks = _Writer(catalog, folder, profile, memory).blocks()
    texts = {
        "catalog.json": _manifest(catalog, blocks, profile),
        "catalog.schema.json": schema_text(profile == "committee"),
        **feeds(catalog),
    }
    for name, text in texts.items():
        _write(folder / name, text.encode("utf-8"))
    known = texts.keys() | {block.name for block in blocks}
    for path in sorted(folder.iterdir()):
        if path.name not in known and path.is_file():
            path.unlink()


def _write(path: Path, *parts: bytes) -> str:
    """Put parts one behind the other into a file, unless they are in it; their hash. Megabytes are never joined."""
    digest, size = sha256(), sum(map(len, parts))
    for data in parts:
        digest.update(data)
    if not (path.is_file() and path.stat().st_size == size and _digest_of(path) == digest.digest()):
        part = path.with_name(f".{path.name}.part")
        with part.open("wb") as stream:
            stream.writelines(parts)
        part.replace(path)
    return digest.hexdigest()


def _digest_of(path: Path) -> bytes:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").digest()


class _Writer:
    """Writes the blocks; remembers, when asked to, what each year and each of its lines was made of."""

    def __init__(self, catalog: Catalog, folder: Path, profile: str, memory: Path | None) -> None:
        self._catalog, self._folder, self._profile = catalog, folder, profile
        self._private = profile == "committee"
        self._memory = memory
        self._known: dict[str, dict[str, Any]] = {}
        if memory:
            with suppress(FileNotFoundError, ValueError):
                self._known = json.loads(memory.read_text(encoding="utf-8"))

    def blocks(self) -> list[_Block]:
        """All blocks, written."""
        library = self._catalog.library
        groups: dict[str, tuple[Record, ...]] = {
            "scene": library.scenes, "method": library.methods, "mentor": library.mentors, "venue": library.venues,
            "policy": library.policies, "issue": library.issues, "research": library.research,
        }  # fmt: skip
        found = [self._block(kind, "", [self._line(kind, r) for r in groups[kind]]) for kind in RECORDS]
        fresh: dict[str, dict[str, Any]] = {}
        for year in sorted(self._catalog.years):
            block, fresh[year] = self._year(year)
            found.append(block)
        if self._memory and fresh != self._known:
            _write(self._memory, json.dumps(fresh).encode())
        return found

    def _block(self, kind: str, year: str, lines: list[bytes]) -> _Block:
        name = f"{kind}-{year}.json" if year else f"{kind}.json"
        head = _HEAD.format(schema=SCHEMA, version=VERSION, profile=self._profile, kind=kind)
        follow = [part for line in lines for part in (b",\n", line)]
        digest = _write(self._folder / name, head.encode(), *follow[1:], _END.encode())
        return _Block(name, kind, year, len(lines), digest)

    def _line(self, kind: str, record: Record) -> bytes:
        data: dict[str, Any] = data_of(kind, record, private=self._private)
        data["url"] = self._catalog.url_of(record)
        body = self._catalog.library.body(record)
        data["body"] = body if self._private else _COMMENT.sub("", body)
        return one_line(data).encode("utf-8")

    def _year(self, year: str) -> tuple[_Block, dict[str, Any]]:
        """The block of a year and what to remember of it; an unchanged year is not even read."""
        cases = self._catalog.cases_in_year(year)
        whole = blake2b(f"{_code()}{self._private}".encode(), digest_size=16)
        made_of = [_made_of(case) for case in cases]
        for text in made_of:
            whole.update(text)
        stamp, known = whole.hexdigest(), self._known.get(year, {})
        path = self._folder / f"case-{year}.json"
        if known.get("stamp") == stamp and path.is_file() and path.stat().st_size == known["size"]:
            return _Block(path.name, "case", year, len(cases), known["sha256"]), known
        stamps = [f"{case.id} {self._stamp(text)}" for case, text in zip(cases, made_of, strict=True)]
        old = _old_lines(path, known.get("lines", ()))
        lines = [
            old.get(stamp) or self._line("case", case) for stamp, case in zip(stamps, cases, strict=True)
        ]
        old.clear()
        block = self._block("case", year, lines)
        size = path.stat().st_size
        return block, {"stamp": stamp, "sha256": block.sha256, "size": size, "lines": stamps}

    def _stamp(self, made_of: bytes) -> str:
        return blake2b(made_of + f"{_code()}{self._private}".encode(), digest_size=12).hexdigest()


def _manifest(catalog: Catalog, blocks: list[_Block], profile: str) -> str:
    library = catalog.library
    registries = {
        "dimension": library.dimensions, "unit": library.units, "problem": library.problem_kinds, "batch": library.batches,
    }  # fmt: skip
    manifest = {
        "schema": SCHEMA,
        "version": VERSION,
        "profile": profile,
        "title": say("exports.book_site"),
        "files": [
            {
                "path": block.name, "kind": block.kind, **({"year": block.year} if block.year else {}),
                "count": block.count, "sha256": block.sha256,
            }
            for block in blocks
        ],
        **{
            REGISTRIES[kind]: [data_of(kind, entry, private=profile == "committee") for entry in entries]
            for kind, entries in registries.items()
        },
    }  # fmt: skip
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"


def _old_lines(path: Path, stamps: Sequence[str]) -> dict[str, bytes]:
    """Stamp → line of a year's file as it lies there; nothing when it was changed by other hands."""
    try:
        with path.open("rb") as stream:
            lines = [line.removesuffix(b"\n").removesuffix(b",") for line in stream][1:-1]
    except FileNotFoundError:
        return {}
    return dict(zip(stamps, lines, strict=True)) if len(lines) == len(stamps) else {}


def _made_of(case: Case) -> bytes:
    """What a case's line depends on besides the code: its file, and what its references resolve to."""
    return f"{case.source.sha256}{case.source.stamp:x}\n".encode()


@cache
def _code() -> str:
    """Key of the code that shapes a line."""
    files = (Path(plain_data.__file__), Path(__file__))
    return sha256(b"".join(path.read_bytes() for path in files) + repr(FIELDS).encode()).hexdigest()
