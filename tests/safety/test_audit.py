"""The bill of materials and the audit: nothing without hash, licence or origin; what cannot be asked is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from casebook.safety.sbom import Vendored, altered, bill, packages, vendored
from casebook.safety.supply import audit
from scripts.audit import main
from tests.conftest import ROOT

LOCK = ROOT / "requirements.lock"
PINNED = packages(LOCK.read_text(encoding="utf-8"))


def test_every_pin_has_a_hash_and_a_licence() -> None:
    assert len(PINNED) > 30
    assert [p.name for p in PINNED if not p.hashes] == []
    assert [
        p.name
        for p in PINNED
        if p.installed and not p.licence and p.name not in {v.inside for v in vendored()}
    ] == []


def test_the_bill_is_complete_and_repeatable() -> None:
    text = bill("1.0.0", PINNED, vendored())
    assert text == bill("1.0.0", tuple(PINNED), vendored())
    told = json.loads(text)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
    names = {c["name"]: c for c in told["components"]}
    assert {p.name for p in PINNED} <= set(names)
    assert names["pandoc"]["licenses"][0]["license"]["name"].startswith("GPL")
    assert names["mkdocs"]["purl"].startswith("pkg:pypi/mkdocs@1.6.1")
    assert names["mkdocs"]["hashes"]


def test_other_peoples_files_have_origin_version_and_licence() -> None:
    for work in vendored():
        assert work.name
        assert work.version
        assert work.licence
        assert work.origin
        assert bool(work.path) != bool(work.inside)
    assert altered(vendored(), ROOT) == ()


def test_an_altered_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.js").write_text("1", encoding="utf-8")
    work = Vendored("x", "1", "MIT", "y", path="x.js", sha256="0" * 64)
    assert altered((work, replace(work, path="gone.js")), tmp_path) == ("x.js", "gone.js")


def test_faults_are_told() -> None:
    good = PINNED[0]
    wrong = (replace(good, hashes=()), replace(good, installed="0.0.1"))
    result = audit(LOCK, wrong, (), ROOT, offline=True)
    assert len(result.faults) == 2
    assert "0.0.1" in result.faults[1]


def test_vulnerabilities_are_told() -> None:
    answer = {
        "dependencies": [
            {"name": "x", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]},
            {"name": "y", "version": "1", "vulns": []},
        ]
    }
    result = audit(LOCK, PINNED, (), ROOT, runner=lambda _: (1, json.dumps(answer)))
    assert [f for f in result.faults if "CVE-1" in f and "2" in f]
    assert "2个" in result.notes[0]


@pytest.mark.parametrize("answer", ["", "not JSON", "[]", '{"a": 1}'])
def test_an_index_out_of_reach_is_said(answer: str) -> None:
    result = audit(LOCK, (), (), ROOT, runner=lambda _: (1, answer))
    assert result.faults == ()
    assert "未查询" in result.notes[0]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--offline", "--sbom", str(tmp_path / "sbom.json")]) in (0, 1)
    told = capsys.readouterr().out
    assert "未查询已知漏洞" in told
    assert json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))["components"]
