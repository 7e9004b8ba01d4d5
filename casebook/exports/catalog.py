"""The whole catalog as JSON: a manifest, one file a kind, cases in one file a year.

Only lines of cases that changed are made again: beside each year's file lie the stamps of its lines. One new case
rewrites one year, the manifest and the feeds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

from casebook.catalog import Catalog
from casebook.exports import data as plain_data
from casebook.exports.data import RECORDS, REGISTRIES, SCHEMA, VERSION, data_of, one_line
from casebook.exports.feeds import feeds
from casebook.exports.schema import schema_text
from casebook.fields import FIELDS
from casebook.messages import say
from casebook.model import Case, Record
from casebook.publish.atomic import write_atomic

_HEAD = '{{"schema":"{schema}","version":{version},"profile":"{profile}","kind":"{kind}","records":[\n'
_END = "\n]}\n"


@dataclass(frozen=True, slots=True)
class _Block:
    """One data file: name, kind, year or "", and its records as lines of JSON."""

    name: str
    kind: str
    year: str
    lines: tuple[str, ...]


def write_exports(catalog: Catalog, folder: Path, profile: str) -> None:
    """Bring `folder` up to date: JSON blocks, manifest, schema, feeds; files that did not change are not touched.

    Args:
        folder: kept from build to build and mirrored into the site; holds nothing else. Stamps lie beside it.
        profile: `public` leaves out every field that only the 工委 may see.
    """
    folder.mkdir(parents=True, exist_ok=True)
    private = profile == "committee"
    blocks = [*_records(catalog, private), *_cases(catalog, folder, private)]
    texts = {block.name: _text(block, profile) for block in blocks}
    texts["catalog.json"] = _manifest(catalog, blocks, texts, profile)
    texts["catalog.schema.json"] = schema_text(private)
    texts |= feeds(catalog)
    for name, text in texts.items():
        _write(folder / name, text)
    for path in sorted(folder.iterdir()):
        if path.name not in texts and path.is_file():
            path.unlink()


def _write(path: Path, text: str) -> None:
    data = text.encode("utf-8")
    try:
        same = path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        same = False
    if not same:
        write_atomic(path, text)


def _text(block: _Block, profile: str) -> str:
    head = _HEAD.format(schema=SCHEMA, version=VERSION, profile=profile, kind=block.kind)
    return head + ",\n".join(block.lines) + _END


def _manifest(catalog: Catalog, blocks: list[_Block], texts: dict[str, str], profile: str) -> str:
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
                "count": len(block.lines), "sha256": sha256(texts[block.name].encode("utf-8")).hexdigest(),
            }
            for block in blocks
        ],
        **{
            REGISTRIES[kind]: [data_of(kind, entry, private=profile == "committee") for entry in entries]
            for kind, entries in registries.items()
        },
    }  # fmt: skip
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"


def _records(catalog: Catalog, private: bool) -> Iterator[_Block]:
    library = catalog.library
    groups: dict[str, tuple[Record, ...]] = {
        "scene": library.scenes, "method": library.methods, "mentor": library.mentors, "venue": library.venues,
        "policy": library.policies, "issue": library.issues, "research": library.research,
    }  # fmt: skip
    for kind in RECORDS:
        lines = tuple(_line(catalog, kind, record, private) for record in groups[kind])
        yield _Block(f"{kind}.json", kind, "", lines)


def _line(catalog: Catalog, kind: str, record: Record, private: bool) -> str:
    data: dict[str, Any] = data_of(kind, record, private=private)
    data["url"] = catalog.url_of(record)
    data["body"] = catalog.library.body(record)
    return one_line(data)


def _cases(catalog: Catalog, folder: Path, private: bool) -> Iterator[_Block]:
    stamps = _read_stamps(folder)
    fresh: list[str] = []
    for year in sorted(catalog.years):
        name, cases = f"case-{year}.json", catalog.cases_in_year(year)
        old = _old_lines(folder / name, stamps)
        lines = []
        for case in cases:
            stamp = _stamp(case, private)
            fresh.append(stamp)
            lines.append(old.get(stamp) or _line(catalog, "case", case, private))
        yield _Block(name, "case", year, tuple(lines))
    write_atomic(_stamps(folder), "\n".join(fresh))


def _stamps(folder: Path) -> Path:
    """Beside the folder, which goes into the site as it is."""
    return folder.with_name(f"{folder.name}.stamps")


def _read_stamps(folder: Path) -> Callable[[str], str | None]:
    """Case id → stamp of the line that lies in the year's file."""
    try:
        rows = _stamps(folder).read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        rows = []
    return {row.partition(" ")[0]: row for row in rows}.get


def _old_lines(path: Path, stamp_of: Callable[[str], str | None]) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")[1:-2]
    except FileNotFoundError:
        return {}
    found = {}
    for line in lines:
        stamp = stamp_of(line[7 : line.find('"', 7)])  # every line opens with {"id":"
        if stamp:
            found[stamp] = line.removesuffix(",")
    return found


def _stamp(case: Case, private: bool) -> str:
    """Everything a case's line depends on: its file, what its references resolve to, the code, the profile."""
    resolved = (
        case.unit, case.scene, case.partners, case.scene_also, case.problem, case.venue, case.methods, case.based_on,
        case.batch, case.superseded_by,
    )  # fmt: skip
    text = f"{case.source.sha256}{resolved}{_code()}{private}"
    return f"{case.id} {blake2b(text.encode('utf-8'), digest_size=12).hexdigest()}"


@cache
def _code() -> str:
    """Key of the code that shapes a line."""
    files = (Path(plain_data.__file__), Path(__file__))
    return sha256(b"".join(path.read_bytes() for path in files) + repr(FIELDS).encode()).hexdigest()
