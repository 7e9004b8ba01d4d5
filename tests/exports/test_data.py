"""The catalog as JSON, its schema, the lists and the feeds."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from msgspec.structs import replace
from openpyxl import load_workbook

from casebook.catalog import Catalog
from casebook.checks import load
from casebook.exports import csv_bytes, feeds, rows_of, write_exports, xlsx_bytes
from casebook.exports.lists import LISTS
from casebook.exports.schema import schema_text
from casebook.fields import FIELDS
from casebook.model import Source
from scripts.export import main
from tests.conftest import ROOT

ATOM = "{http://www.w3.org/2005/Atom}"
PRIVATE = {field.key for table in FIELDS.values() for field in table if not field.public}


def _read(folder: Path) -> dict[str, Any]:
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {*value, *(key for part in value.values() for key in _keys(part))}
    return {key for part in value for key in _keys(part)} if isinstance(value, list) else set()


def test_public_export_holds_only_public_fields(catalog: Catalog, tmp_path: Path) -> None:
    """Assert that no private field, name or score reaches the public files, and all public ones do."""
    write_exports(catalog, tmp_path / "out", "public")
    found = _read(tmp_path / "out")
    assert {"novelty", "signoffs", "authors", "consent", "signed_hash", "practice"} <= PRIVATE
    assert not _keys({name: data for name, data in found.items() if "schema" not in name}) & PRIVATE
    text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir())
    for case in catalog.cases:
        assert not case.signed_hash or case.signed_hash not in text
        assert not any(signoff.name in text for signoff in case.signoffs)
    records = [r for name, data in found.items() if name.startswith("case-") for r in data["records"]]
    assert [r["id"] for r in records] == [case.id for case in catalog.cases]


def test_committee_export_round_trips(catalog: Catalog, tmp_path: Path) -> None:
    """Assert that the reader makes the same records of an export as of the library itself."""
    assert (
        main(["catalog", "--profile", "committee", "--root", str(ROOT), "--out", str(tmp_path / "out")]) == 0
    )
    assert main(["restore", str(tmp_path / "out"), "--out", str(tmp_path / "back")]) == 0
    for path in (ROOT / "docs" / "cases").rglob("*.webp"):
        target = tmp_path / "back" / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    back = load(tmp_path / "back")
    for name in type(back).__struct_fields__:
        if name in ("root", "pages", "incoming", "problems", "left_out"):
            continue
        ours, theirs = getattr(catalog.library, name), getattr(back, name)
        assert [_bare(r) for r in theirs] == [_bare(r) for r in ours], name
    for case in catalog.cases:
        assert back.body(case) == catalog.library.body(case)


def _bare(record: Any) -> Any:
    return replace(record, source=Source(record.source.src_uri)) if hasattr(record, "source") else record


def test_schema_fits_every_file(catalog: Catalog, tmp_path: Path) -> None:
    """Assert that every record has the keys its schema allows and requires, and the types it names."""
    for profile in ("public", "committee"):
        write_exports(catalog, tmp_path / profile, profile)
        found = _read(tmp_path / profile)
        schema = found.pop("catalog.schema.json")
        manifest = found.pop("catalog.json")
        _fits(manifest, schema["$defs"]["manifest"], schema)
        assert [file["path"] for file in manifest["files"]] == sorted(
            found, key=[f["path"] for f in manifest["files"]].index
        )
        for data in found.values():
            for record in data["records"]:
                _fits(record, schema["$defs"][data["kind"]], schema)
    assert "novelty" in schema_text(True)
    assert "novelty" not in schema_text(False)


TYPES = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


def _fits(value: Any, schema: dict[str, Any], top: dict[str, Any]) -> None:
    """The part of JSON Schema that ours uses."""
    if "$ref" in schema:
        schema = top["$defs"][schema["$ref"].rpartition("/")[2]]
    if "const" in schema:
        assert value == schema["const"]
    if "enum" in schema:
        assert value in schema["enum"], value
    if "type" in schema:
        assert isinstance(value, TYPES[schema["type"]]), (value, schema)
    if schema.get("format") == "date":
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    if isinstance(value, list):
        for part in value:
            _fits(part, schema.get("items", {}), top)
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= value.keys()
        for key, part in value.items():
            assert key in schema["properties"], key
            _fits(part, schema["properties"][key], top)


def test_one_new_case_rewrites_few_files(copy: Path, tmp_path: Path) -> None:
    """Assert that an update equals a fresh export, and only touches what the case is in."""
    out = tmp_path / "out"
    write_exports(Catalog(load(copy)), out, "public")
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    path = copy / "docs" / "methods" / "M-2026-01.md"
    path.write_text(path.read_text(encoding="utf-8").replace("会前十分钟", "会前九分钟"), encoding="utf-8")
    (copy / "docs" / "cases" / "2026" / "2026-0023.md").unlink()
    changed = Catalog(load(copy))
    write_exports(changed, out, "public")
    write_exports(changed, tmp_path / "fresh", "public")
    touched = {path.name for path in out.iterdir() if before.get(path.name) != path.stat().st_mtime_ns}
    assert touched <= {
        "case-2026.json",
        "method.json",
        "catalog.json",
        "feed.xml",
        "feed-cases.xml",
        "issue.json",
    }
    assert {p.name: p.read_bytes() for p in out.iterdir()} == {
        p.name: p.read_bytes() for p in (tmp_path / "fresh").iterdir()
    }


@pytest.mark.parametrize("what", LISTS)
def test_lists(catalog: Catalog, what: str) -> None:
    """Assert that CSV and XLSX hold the same rows, with a mark of byte order and a heading."""
    rows = rows_of(catalog, what)
    data = csv_bytes(rows)
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [[str(cell) for cell in row] for row in rows] == read
    sheet = load_workbook(io.BytesIO(xlsx_bytes(rows, "表"))).active
    assert [
        [str("" if cell is None else cell) for cell in row] for row in sheet.iter_rows(values_only=True)
    ] == read
    assert xlsx_bytes(rows, "表") == xlsx_bytes(rows, "表")
    assert all(len(row) == len(rows[0]) for row in rows)


def test_no_cell_is_a_formula() -> None:
    """Assert that a spreadsheet takes no text of a unit for a formula."""
    rows = (("头", "二"), ("=1+1", " +cmd|'/c calc'!A1"), ("＝HYPERLINK(1)", "-5"))
    read = list(csv.reader(io.StringIO(csv_bytes(rows).decode("utf-8-sig"), newline="")))
    assert read[1] == ["'=1+1", "' +cmd|'/c calc'!A1"]
    assert read[2][0].startswith("'")
    sheet = load_workbook(io.BytesIO(xlsx_bytes(rows, "表"))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_feeds_are_atom(catalog: Catalog) -> None:
    """Assert what RFC 4287 asks of a feed, and that links stay inside the site."""
    made = feeds(catalog)
    assert set(made) == {"feed.xml", "feed-cases.xml", "feed-methods.xml", "feed-issues.xml"}
    pages = {catalog.url_of(r) for r in (*catalog.cases, *catalog.methods, *catalog.issues)}
    for name, text in made.items():
        root = etree.fromstring(text.encode())
        assert root.tag == f"{ATOM}feed"
        seen = set()
        for part in (root, *root.iter(f"{ATOM}entry")):
            for tag in ("id", "title", "updated"):
                assert len(part.findall(ATOM + tag)) == 1
                assert part.find(ATOM + tag).text
            assert part.find(f"{ATOM}author/{ATOM}name").text
            assert re.fullmatch(
                r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", part.find(f"{ATOM}id").text
            )
            assert datetime.fromisoformat(part.find(f"{ATOM}updated").text).tzinfo
            assert part.find(f"{ATOM}id").text not in seen
            seen.add(part.find(f"{ATOM}id").text)
            links = [(link.get("rel"), link.get("href")) for link in part.findall(f"{ATOM}link")]
            assert len({rel for rel, _ in links}) == len(links)
        assert root.find(f"{ATOM}link[@rel='self']").get("href") == name
        entries = list(root.iter(f"{ATOM}entry"))
        times = [entry.find(f"{ATOM}updated").text for entry in entries]
        assert times == sorted(times, reverse=True)
        assert times[0] == root.find(f"{ATOM}updated").text
        for entry in entries:
            assert entry.find(f"{ATOM}link").get("href").removeprefix("../") in pages


def test_site_holds_exports(built_site: Path) -> None:
    """Assert that the built site has the files that its manifest names."""
    manifest = json.loads((built_site / "exports" / "catalog.json").read_text(encoding="utf-8"))
    assert manifest["profile"] == "public"
    assert all((built_site / "exports" / file["path"]).is_file() for file in manifest["files"])
    assert (built_site / "exports" / "feed.xml").is_file()
    assert not list((built_site / "exports").glob("*stamps*"))


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Assert the command's ways, and its red paths."""
    root = ["--root", str(ROOT)]
    assert main(["cases", *root]) == 0
    assert capsys.readouterr().out.startswith("编号,标题")
    assert main(["units", "--format", "xlsx", "--out", str(tmp_path / "u.xlsx"), *root]) == 0
    assert main(["units", "--format", "xlsx", *root]) == 2
    assert main(["docx", "M-2025-01", "--out", str(tmp_path / "d"), *root]) == 0
    assert len(list((tmp_path / "d").glob("*.docx"))) == 2
    assert main(["docx", "9999-9999", "--out", str(tmp_path / "d"), *root]) == 2
    assert main(["catalog", "--out", str(tmp_path / "d"), *root]) == 2
    assert main(["restore", str(tmp_path / "d"), "--out", str(tmp_path / "e")]) == 1


def test_word_files_follow_their_records(copy: Path, tmp_path: Path) -> None:
    """Assert that an update equals fresh files, makes only what changed, and forgets what is gone."""
    from casebook.exports import write_words

    folder = tmp_path / "words"
    catalog = Catalog(load(copy))
    write_words(catalog, folder)
    urls = {path.relative_to(folder).as_posix() for path in folder.rglob("*.docx")}
    assert len(urls) == len(catalog.cases) + 2 * len(catalog.methods) + len(catalog.issues)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.docx")}
    case = copy / "docs" / "cases" / "2026" / "2026-0023.md"
    case.unlink()
    registry = copy / "docs" / ".registry" / "problems.yml"
    registry.write_text(
        registry.read_text(encoding="utf-8").replace("作风不够扎实", "作风不扎实"), encoding="utf-8"
    )
    changed = Catalog(load(copy))
    write_words(changed, folder)
    write_words(changed, tmp_path / "fresh")
    names = ("words", "fresh")
    one, other = (
        {p.relative_to(tmp_path / n): p.read_bytes() for p in (tmp_path / n).rglob("*.docx")} for n in names
    )
    assert one == other
    kept = [path for path, made in before.items() if path.exists() and path.stat().st_mtime_ns == made]
    assert 10 < len(kept) < len(before) - 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("docx",), "编号"),
        (("docx", "9999-9999"), "“9999-9999”"),
        (("docx", "2026-0001", "--out", "one.docx"), "请写文件夹"),
        (("restore",), "还原到哪个空文件夹"),
        (("cases", "2026-0001"), "export docx 2026-0001"),
        (("catalog",), "空文件夹"),
    ],
)
def test_wrong_use_is_told(words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Assert the exit code, and a sentence that fits what was asked for."""
    assert main([*words, "--root", str(ROOT)]) == 2
    assert told in capsys.readouterr().err


def test_files_lie_where_the_guide_says(copy: Path, tmp_path: Path) -> None:
    """Assert that a single Word file needs no `--out`, and that nothing lies beside the data."""
    root = ["--root", str(copy)]
    assert main(["docx", "2026-0001", *root]) == 0
    assert (copy / "var/export/2026-0001.docx").is_file()
    assert main(["catalog", "--out", str(tmp_path / "cat"), *root]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cat", "library"]
