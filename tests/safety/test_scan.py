"""`manage.py scan`: exit codes, the three formats, and the documented shape of the JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.scan import main
from tests.safety.made import ids

NUMBER = ids(1)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "坏.md").write_text(f"一\n身份证{NUMBER}\n", encoding="utf-8")
    (tmp_path / "疑.md").write_text("电话13800138000\n", encoding="utf-8")
    (tmp_path / "好.md").write_text("师徒结对\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("name", "code"), [("坏.md", 1), ("疑.md", 0), ("好.md", 0), ("无.md", 2), ("", 1)])
def test_exit_codes(folder: Path, name: str, code: int) -> None:
    assert main([str(folder / name)]) == code


def test_text_tells_place_and_remedy(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(folder)])
    told = capsys.readouterr().out
    assert "坏.md 第2行" in told
    assert "［禁止上网］" in told
    assert "［请核对］" in told
    assert NUMBER[:16] not in told
    assert "共发现1处禁止上网的内容、1处需要核对的内容" in told


def test_json_has_the_documented_shape(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(folder), "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["version"], told["stops"], told["warnings"]) == (1, 1, 1)
    assert [sorted(f) for f in told["findings"]] == [
        ["code", "field", "line", "masked", "message", "path", "severity"]
    ] * 2
    assert {f["severity"] for f in told["findings"]} == {"error", "warning"}


def test_annotations_for_a_merge_request(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    main([".", "--format", "github"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("::error file=坏.md,line=2::")
    assert lines[1].startswith("::warning file=疑.md,line=1::")


def test_a_path_is_told_masked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / f"{NUMBER}.md")]) == 2
    assert NUMBER[:16] not in capsys.readouterr().err
