"""`manage.py samples`: every sample goes, and nothing that stays speaks of one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from casebook.reader import read_library
from casebook.samples import samples
from scripts.samples import main

FILES = {
    ".registry/units.yml": "# 名册。下列单位均为虚构，只作示例。\n- key: jia\n  title: 甲局（示例）\n  short: 甲局\n  sample: true\n"
    "- key: real\n  title: 真实单位\n  short: 真单位\n",
    ".registry/batches.yml": "# 批次。下列均为示例。\n- key: one\n  title: 一\n  opens: 2024-01-01\n  closes: 2024-02-01\n  示例: 是\n",
    ".registry/evaluation.yml": "window_quarters: 4\n",
    ".registry/periods/2024Q1.json": '{"cases": ["2024-0001"]}',
    ".registry/periods/2024Q2.json": '{"cases": ["2024-0002"]}',
    "cases/2024/2024-0001.md": "---\nid: 2024-0001\ntitle: 例\nunit: jia\nsample: true\n---\n正文\n",
    "cases/2024/2024-0001/a.webp": "picture",
    "cases/2024/2024-0002.md": "---\n编号: 2024-0002\n标题: 真\n单位: 真单位\n借鉴自: 2024-0001\n合作单位:\n  - 甲局\n批次: x\n"
    "所用工作法: [M-0001, M-2024-01]\n---\n见[例](2024-0001.md)与[场景](../../scenes/jia.md)。\n\n![图](2024-0001/a.webp)\n\n1. 做 {M-2024-01}\n",
    "cases/2024/2024-0003.md": "---\nid: 2024-0003\ntitle: 真\nunit: 甲局\n---\n不是 sample: true\n",
    "cases/incoming/r-1/case.md": "---\n标题: 例\n示例: 是\n---\n",
    "cases/incoming/r-1/b.webp": "picture",
    "methods/M-2024-01.md": "---\nid: M-2024-01\ntitle: 例\nsample: yes\n---\n",
    "methods/M-0001.md": "---\nid: M-0001\ntitle: 真\nsteps:\n  - text: 一\n    cases: [2024-0001]\n  - text: 二\n    cases: [2024-0001, 2024-0002]\n---\n",
    "scenes/jia.md": "---\ntitle: 场景\ndimension: a\norder: 1\n---\n",
    "mentors/jia.md": "---\ntitle: 例\nsample: true\nscenes: [jia]\n---\n",
    "about/index.md": "# 关于\n\n示例：见[甲的案例](../cases/2024/2024-0001.md)。\n",
    "templates/case.md": "---\n示例: 是\n---\n",
}  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A small library of samples and real things that refer to each other."""
    for name, text in FILES.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def content(library: Path) -> dict[str, str]:
    """Every file below `docs/` with its text."""
    files = sorted(path for path in (library / "docs").rglob("*") if path.is_file())
    return {path.relative_to(library / "docs").as_posix(): path.read_text(encoding="utf-8") for path in files}


def test_list_changes_nothing(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And names files and entries."""
    assert main(["list", "--root", str(library)]) == 0
    told = capsys.readouterr().out
    assert "docs/cases/2024/2024-0001/a.webp\n" in told
    assert "docs/.registry/units.yml 中的“jia”\n" in told
    assert content(library) == FILES


def test_what_is_missing_is_named_as_it_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    """No word of the program's own stands in the sentence."""
    with pytest.raises(SystemExit):
        main([])
    assert "缺少 list|remove。" in capsys.readouterr().err


def test_nothing_goes_without_a_yes(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No terminal, no `--yes`: exit code 1."""
    assert main(["remove", "--root", str(library)]) == 1
    assert "--yes" in capsys.readouterr().err
    assert content(library) == FILES


def test_remove_takes_samples_and_references(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files, pictures, entries, snapshots and references go; a scene of the same name stays."""
    assert main(["remove", "--yes", "--root", str(library)]) == 0
    left = content(library)
    assert sorted(set(FILES) - set(left)) == [
        ".registry/periods/2024Q1.json", "cases/2024/2024-0001.md", "cases/2024/2024-0001/a.webp",
        "cases/incoming/r-1/b.webp", "cases/incoming/r-1/case.md", "mentors/jia.md", "methods/M-2024-01.md",
    ]  # fmt: skip
    assert left[".registry/units.yml"].endswith("\n- key: real\n  title: 真实单位\n  short: 真单位\n")
    assert "甲局" not in left[".registry/units.yml"]
    assert left[".registry/batches.yml"] == "# 批次。\n[]\n"
    assert left["cases/2024/2024-0002.md"] == (
        "---\n编号: 2024-0002\n标题: 真\n单位: 真单位\n批次: x\n所用工作法: [M-0001]\n---\n"
        "见例与[场景](../../scenes/jia.md)。\n\n\n\n1. 做\n"
    )
    assert left["methods/M-0001.md"] == (
        "---\nid: M-0001\ntitle: 真\nsteps:\n  - text: 一\n  - text: 二\n    cases: [2024-0002]\n---\n"
    )
    assert left["about/index.md"] == "# 关于\n\n示例：见甲的案例。\n"
    assert not (library / "docs" / "cases" / "incoming").exists()
    told = capsys.readouterr().out
    assert "docs/cases/2024/2024-0003.md 第4行：必填的字段写的是示例" in told
    assert samples(library).files == ()
    assert samples(library).entries == ()


def test_the_repository_without_samples_reads_well(root: Path, tmp_path: Path) -> None:
    """The shipped library minus its samples has no error left."""
    import shutil

    shutil.copytree(root / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("incoming"))
    assert main(["remove", "--yes", "--root", str(tmp_path)]) == 0
    library = read_library(tmp_path)
    assert [str(problem) for problem in library.problems if problem.severity == "error"] == []
    assert (library.cases, library.units) == ((), ())
    assert len(library.scenes) >= 10
    assert len(library.methods) == 4


@pytest.mark.parametrize("is_dirty", [False, True])
def test_no_advice_loses_what_is_not_committed(
    library: Path, is_dirty: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Assert that all is only to be restored when all was committed before the removal."""
    git = ["git", "-C", str(library), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "docs"], ["commit", "-qm", "t"]):
        subprocess.run([*git, *command], check=True)
    if is_dirty:
        (library / "docs/cases/2024/2024-0002.md").write_text(
            FILES["cases/2024/2024-0002.md"] + "补充。\n", "utf-8"
        )
    assert main(["remove", "--yes", "--root", str(library)]) == 0
    assert ("如需恢复，请运行：git restore docs" in capsys.readouterr().out) is not is_dirty
