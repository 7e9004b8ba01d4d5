"""The command on the golden example as files: figures, freezing, verifying, restating, and every refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from casebook.model import Status
from scripts.evaluate import main

from .disk import IDS, case_path, write_case, write_library, write_method
from .golden import CASES, METHODS, case

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_library(tmp_path)


def run(root: Path, *words: str) -> int:
    return main([*words, "--root", str(root)])


def data(root: Path, capsys: Capture, period: str) -> dict[str, dict[str, object]]:
    assert run(root, "--period", period, "--format", "json") == 0
    return json.loads(capsys.readouterr().out)["units"]


def test_json_has_the_documented_shape(root: Path, capsys: Capture) -> None:
    assert run(root, "--period", "2025Q2", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["period", "rules_hash", "units"]
    assert list(found["units"]) == ["u1", "u2", "u3"]
    unit = found["units"]["u1"]
    assert list(unit) == ["cases", "scenes", "enough", "balance", "innovation", "effect", "breakdown"]
    assert (unit["cases"], unit["scenes"], unit["enough"]) == (5, 4, True)
    low, high = unit["balance"].pop("interval")
    assert low <= 26.5 <= high
    assert unit["balance"] == {"exact": "53/2", "value": 26.5, "band": "一般"}
    rows = {row["case"]: row for row in unit["breakdown"]}
    assert list(rows[IDS["c01"]]) == ["case", "v", "f", "counted", "why"]
    assert (rows[IDS["c01"]]["v"], rows[IDS["c01"]]["f"], rows[IDS["c01"]]["counted"]) == ("90", "100", True)
    assert rows[IDS["c05"]]["counted"] is False
    assert "早于窗口首日" in rows[IDS["c05"]]["why"]


@pytest.mark.parametrize(
    ("period", "figures"),
    [
        ("2025Q2", {"u1": (26.5, 50, 66.6667), "u2": (18, 36.7778, 45), "u3": (12, 21.2222, 16.6667)}),
        ("2025Q1", {"u1": (22, 38.1111, 75), "u2": (12, 29, 41.6667), "u3": (6, 15, 16.6667)}),
    ],
)
def test_golden_example_from_files(
    root: Path, capsys: Capture, period: str, figures: dict[str, tuple[float, ...]]
) -> None:
    found = data(root, capsys, period)
    for unit, expected in figures.items():
        names = ("balance", "innovation", "effect")
        assert tuple(found[unit][name]["value"] for name in names) == expected


def test_drafts_are_listed_with_their_reason(root: Path, capsys: Capture) -> None:
    rows = data(root, capsys, "2025Q2")["u3"]["breakdown"]
    assert [row["why"] for row in rows if not row["counted"]] == ["草稿，未采用，不计入"]


def test_table_names_no_rank_and_explains_one_unit(root: Path, capsys: Capture) -> None:
    assert run(root, "--period", "2025Q2", "--unit", "U1") == 0
    text = capsys.readouterr().out
    assert "26.5" in text
    assert "得分构成" in text
    assert "U2" not in text.split("得分构成")[0]


def test_workbook_holds_results_breakdown_inputs(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "评估.xlsx"
    assert run(root, "--period", "2025Q2", "--format", "xlsx", "--out", str(out)) == 0
    first = out.read_bytes()
    book = openpyxl.load_workbook(BytesIO(first))
    assert book.sheetnames == ["结果", "得分构成", "输入", "依据"]
    assert [cell.value for cell in book["结果"][2]][:6] == [
        "U1全称",
        5,
        4,
        26.5,
        "53/2",
        "一般（与起步相邻）",
    ]
    assert run(root, "--period", "2025Q2", "--format", "xlsx", "--out", str(out)) == 0
    assert out.read_bytes() == first


def test_methods_saved_by_notepad_count_alike(root: Path, capsys: Capture) -> None:
    """Assert the same figures, also where an issue has no file of its own yet."""
    paths = sorted((root / "docs/methods").glob("*.md"))
    for path in paths:
        _edit(path, "steps:", "issue: 2025Q2\nsteps:")
    assert run(root, "--period", "2025Q2") == 1
    before = capsys.readouterr()
    for path in paths:
        path.write_bytes((path.read_text(encoding="utf-8") + "\n多一行。\n").encode("gb18030"))
    assert run(root, "--period", "2025Q2") == 1
    assert capsys.readouterr() == before
    assert "2025Q2”不存在" in before.err


@pytest.mark.parametrize(
    "words", [("trend", "--out", "x"), ("trend", "--format", "json"), ("verify", "--out", "x")]
)
def test_a_file_that_would_not_be_written_is_refused(
    root: Path, words: tuple[str, ...], capsys: Capture
) -> None:
    with pytest.raises(SystemExit):
        run(root, *words)
    assert "请去掉 --format 和 --out" in capsys.readouterr().err


def test_text_that_looks_like_a_formula_stays_text(root: Path, tmp_path: Path) -> None:
    path = case_path(root, CASES[0])
    path.write_text(path.read_text(encoding="utf-8").replace("title: c01", 'title: "=1+1"'), encoding="utf-8")
    out = tmp_path / "x.xlsx"
    assert run(root, "--period", "2025Q2", "--format", "xlsx", "--out", str(out)) == 0
    cells = [cell for row in openpyxl.load_workbook(out)["得分构成"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]


def test_freeze_verify_and_refuse_to_overwrite(root: Path, capsys: Capture) -> None:
    assert run(root, "freeze", "2025Q2") == 0
    path = root / "docs/.registry/periods/2025Q2.json"
    frozen = path.read_bytes()
    assert run(root, "verify", "2025Q2") == 0
    assert "逐字节一致" in capsys.readouterr().out
    assert run(root, "freeze", "2025Q2") == 1
    assert "已经存档" in capsys.readouterr().err
    assert path.read_bytes() == frozen


def test_later_cases_and_later_withdrawals_leave_the_figures(root: Path, capsys: Capture) -> None:
    assert run(root, "freeze", "2025Q2") == 0
    write_case(root, case("2025-0099", "U1", 1, "2025-07-01", 3, 3))
    assert run(root, "verify") == 0
    write_case(root, replace(CASES[6], status=Status.WITHDRAWN), withdrawn_on="2025-07-15")
    capsys.readouterr()
    assert run(root, "verify") == 1
    out = capsys.readouterr().out
    assert f"{IDS['c07']}：文件有改动，计分内容未变" in out
    assert "创新性" not in out


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda root: write_case(root, replace(CASES[0], novelty=(2, 2))), "novelty [3, 3] → [2, 2]"),
        (lambda root: case_path(root, CASES[1]).unlink(), "存档里有，现在不计入本期"),
        (lambda root: write_case(root, case("2025-0099", "U1", 1, "2025-06-30")), "存档里没有，现在计入本期"),
        (
            lambda root: _edit(root / "docs/.registry/evaluation.yml", "share: 0.7 ", "share: 0.6 "),
            "评估规则有改动",
        ),
    ],
)
def test_verify_says_what_changed(
    root: Path, capsys: Capture, change: Callable[[Path], object], told: str
) -> None:
    assert run(root, "freeze", "2025Q2") == 0
    change(root)
    capsys.readouterr()
    assert run(root, "verify", "2025Q2") == 1
    assert told in capsys.readouterr().out


def _edit(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_comments_in_the_rules_change_nothing(root: Path) -> None:
    assert run(root, "freeze", "2025Q2") == 0
    _edit(root / "docs/.registry/evaluation.yml", "# 创新性", "# 创新")
    assert run(root, "verify", "2025Q2") == 0


def test_trend_keeps_frozen_values_and_restates_on_demand(root: Path, capsys: Capture) -> None:
    assert run(root, "freeze", "2025Q1") == 0
    assert run(root, "freeze", "2025Q2") == 0
    _edit(root / "docs/.registry/evaluation.yml", "points: [0, 60, 85, 100]", "points: [0, 70, 90, 100]")
    capsys.readouterr()
    assert run(root, "trend", "--unit", "U1") == 0
    assert "2025Q2  26.5" in capsys.readouterr().out
    assert run(root, "trend", "--unit", "U1", "--restated") == 0
    assert "2025Q2  26.5  30" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--period", "2025Q5"), 2, "2025Q2 的形式"),
        (("--period", "2019Q1"), 1, "没有计入的案例"),
        (("--unit", "U9", "--period", "2025Q2"), 2, "没有单位“U9”"),
        (("freeze", "2019Q1"), 1, "没有计入的案例"),
        (("freeze", "2999Q1"), 1, "结束以后再存档"),
        (("verify", "2025Q2"), 1, "没有存档"),
        (("--format", "xlsx"), 2, "--out"),
    ],
)
def test_refusals_say_what_to_do(
    root: Path, capsys: Capture, words: tuple[str, ...], code: int, told: str
) -> None:
    assert run(root, *words) == code
    assert told in capsys.readouterr().err


def test_broken_rules_are_named_with_file_and_line(root: Path, capsys: Capture) -> None:
    path = root / "docs/.registry/evaluation.yml"
    _edit(path, "weights: [0.4, 0.3, 0.3]", "weights: [-0.4, 0.7, 0.7]")
    line = next(
        n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "-0.4" in text
    )
    assert run(root, "--period", "2025Q2") == 1
    assert f"docs/.registry/evaluation.yml 第{line}行" in capsys.readouterr().err


def test_errors_in_cases_are_named_and_stop_freezing(root: Path, capsys: Capture) -> None:
    write_case(root, replace(CASES[0], novelty=(3,)))
    assert run(root, "--period", "2025Q2") == 1
    assert f"{IDS['c01']}.md 第" in capsys.readouterr().err
    assert run(root, "freeze", "2025Q2") == 1
    assert "只有一位评审" in capsys.readouterr().err


def test_the_issue_of_a_method_is_read_even_without_its_file(root: Path, capsys: Capture) -> None:
    write_method(root, replace(METHODS[1], issue="2025Q3"))
    assert run(root, "--period", "2025Q2", "--format", "json") == 1
    captured = capsys.readouterr()
    assert "2025Q3" in captured.err
    rows = json.loads(captured.out)["units"]["u1"]["breakdown"]
    assert next(row["v"] for row in rows if row["case"] == IDS["c01"]) == "70"


def test_the_default_period_does_not_depend_on_the_clock(root: Path, capsys: Capture) -> None:
    assert run(root) == 0
    assert capsys.readouterr().out.startswith("2025Q2 评估")
