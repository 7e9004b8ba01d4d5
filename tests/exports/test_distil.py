"""Distilling: shared steps rank first, the draft passes the validator, nothing is written by itself."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from casebook.catalog import Catalog
from casebook.checks import load
from casebook.distil import case_text, cases_for, keywords, sections_of, stale_methods, study_of, suggest
from casebook.problems import errors
from scripts.distil import main
from tests.conftest import ROOT

SHARED = (
    ("每周抽出四十分钟，{a}固定坐在一起，只谈一件没有办好的事。", "{a}每周固定四十分钟坐下来，只谈一件没办好的事，不谈别的。", "一周一次，一次四十分钟，{a}坐在一起谈一件没有办好的事。"),
    ("谈完由旁听的人写一张卡片，不超过八行，挂在{b}的墙上。", "旁听的人当场写卡片，最多八行，写好挂到{b}墙上。", "由旁听的人写卡片，八行以内，挂在{b}那面墙上给大家看。"),
    ("满一个月，把看过次数最多的卡片改写成操作规范，发给{b}。", "一个月以后，看的人最多的卡片改成操作规范，印发{b}。", "每满一月，挑看过次数最多的卡片，改写为{b}的操作规范。"),
)  # fmt: skip
OWN = (
    "清明前后去烈士陵园扫墓一次。", "请退休老局长讲当年修海塘。", "把食堂的菜单交给年轻人来定。", "雨季前检查一遍泵站的门窗。",
    "年底给每户寄一封手写的感谢信。", "组织一场单位之间的乒乓球赛。", "给新党员拍一张宣誓的合影。", "在阅览角放一盆会开花的植物。",
    "暑假开一个月的职工子女托管班。", "把旧电脑擦干净捐给山区小学。", "每季度走访一位独居的老党员。", "请交警来讲电动车怎样停放。",
)  # fmt: skip


def _seeded(seed: int) -> list[str]:
    """Bodies of six cases that share three steps in different words, each with two steps of its own."""
    chance = random.Random(seed)
    own = list(OWN)
    chance.shuffle(own)
    bodies = []
    for number in range(6):
        names = {
            "a": ("师徒", "老少两人", "科长和新人")[number % 3],
            "b": ("窗口", "值班室", "走廊")[number % 3],
        }
        steps = [chance.choice(ways).format(**names) for ways in SHARED]
        steps.insert(chance.randrange(4), own[2 * number])
        steps.insert(chance.randrange(5), own[2 * number + 1])
        lines = "\n".join(f"{at}. {step}" for at, step in enumerate(steps, 1))
        bodies.append(f"## 背景与起因\n\n起因{number}。\n\n## 主要做法\n\n{lines}\n")
    return bodies


@pytest.mark.parametrize("seed", range(20))
def test_shared_steps_rank_first(seed: int) -> None:
    """Assert that the three shared steps are the first three, each supported by all six cases."""
    cases = tuple(case_text(f"2026-000{n}", body) for n, body in enumerate(_seeded(seed), 1))
    found = suggest(cases)
    for step in found[:3]:
        assert len(step.cases) == 6, step
    signs = ("没有办好|没办好", "卡片", "操作规范")
    first = ["".join(member.text for member in step.members) for step in found[:3]]
    assert all(any(any(word in text for word in sign.split("|")) for text in first) for sign in signs)
    assert all(len(step.cases) == 1 for step in found[3:])
    assert suggest(cases) == found


def test_sample_cases_with_one_method_share_its_steps(catalog: Catalog) -> None:
    """Assert that real prose of one method finds common steps, and unlike cases find none."""
    alike = study_of(catalog, tuple(map(catalog.case, ("2025-0005", "2025-0021"))))
    assert len(alike.steps[0].cases) == 2
    unlike = study_of(catalog, tuple(map(catalog.case, ("2024-0004", "2024-0008"))))
    assert all(len(step.cases) == 1 for step in unlike.steps)


def test_passages_word_for_word() -> None:
    """Assert that the same words in the same section are marked on both sides, and only there."""
    one = case_text(
        "2026-0001", "## 背景\n\n老城区的窗口，每天排队四十分钟。\n\n## 做法\n\n甲乙丙丁戊己庚。\n"
    )
    two = case_text("2026-0002", "## 背景与起因\n\n我们这里每天排队四十分钟，群众有怨言。\n")
    section = sections_of((one, two))[0]
    assert [piece.text for piece in section.cells[0][0] if piece.shared] == ["每天排队四十分钟"]
    assert [piece.text for piece in section.cells[1][0] if piece.shared] == ["每天排队四十分钟"]
    assert "".join(piece.text for piece in section.cells[0][0]) == "老城区的窗口，每天排队四十分钟。"
    assert sections_of((one, two))[1].cells[1] == ()


def test_keywords(catalog: Catalog) -> None:
    """Assert that the words of a scene's cases are about it."""
    cases = [case_text(c.id, catalog.library.body(c)) for c in cases_for(catalog, "mentor")]
    assert {"师傅", "徒弟"} & {word for word, _ in keywords(cases)}


def test_draft_is_ready_for_the_validator(catalog: Catalog, copy: Path) -> None:
    """Assert that a draft with a title and a summary, saved as its method, has no error and names its cases."""
    for scene in ("mentor", "post", "belief"):
        study = study_of(catalog, cases_for(catalog, scene))
        path = copy / "docs" / "methods" / f"{study.draft_id}.md"
        assert not path.exists()
        named = study.draft.replace("待定名", "晨谈").replace("待工委提炼一句话摘要。", "早上谈一件事。")
        path.write_text(named, encoding="utf-8")
        library = load(copy)
        assert not [p for p in library.problems if p.path.endswith(path.name) and p.severity == "error"]
        method = Catalog(library).method(study.draft_id)
        assert set(method.derived_from) <= {case.id for case in study.cases}
        assert {key for step in method.steps for key in step.cases} == set(method.derived_from)
        assert method.lead_case in method.derived_from
        path.unlink()


def test_stale(catalog: Catalog) -> None:
    """Assert which methods a day finds overdue."""
    assert not [s for s in stale_methods(catalog, date(2026, 10, 31)) if s.days]
    found = stale_methods(catalog, date(2026, 11, 1))
    assert [(s.method.id, s.days) for s in found if s.days] == [("M-2024-03", 1)]
    every = stale_methods(catalog, date(2099, 1, 1))
    assert not [s for s in every if s.method.origin == "brand"]


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Assert the command's ways and red paths; it writes nothing but `--out`, and never over a file."""
    root, out = ["--root", str(ROOT)], tmp_path / "draft.md"
    assert main(["--scene", "导师赋能培优", "--full", *root]) == 0
    assert "【" in capsys.readouterr().out
    assert main(["--cases", "2025-0005,2025-0021", "--out", str(out), *root]) == 0
    assert out.read_text(encoding="utf-8").startswith("---\nid: M-")
    assert main(["--cases", "2025-0005,2025-0021", "--out", str(out), *root]) == 2
    assert main(["--cases", "2025-0005", *root]) == 1
    assert main(["--scene", "没有", *root]) == 2
    assert main(["--stale", "--on", "2026-11-01", *root]) == 0
    assert "M-2024-03" in capsys.readouterr().out
    for wrong in (["--stale", "--on", "明天"], [], ["--stale", "--scene", "mentor"]):
        with pytest.raises(SystemExit):
            main(wrong)


def test_an_unfinished_draft_is_not_published(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Assert that a draft written to its place is kept out and named until it has a title and a summary."""
    out = copy / "docs/methods/M-2026-04.md"
    words = ["--scene", "导师赋能培优", "--root", str(copy)]
    assert main([*words, "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "另存为" not in told
    assert "改好之前不会上网" in told
    library = load(copy)
    found = [p for p in library.problems if p.path.endswith(out.name) and p.severity == "error"]
    assert [(p.line, p.field) for p in found] == [(3, "标题"), (4, "一句话摘要")]
    assert "methods/M-2026-04.md" in library.left_out
    assert main(words) == 0
    assert "草稿 M-2026-05" in capsys.readouterr().out


def test_what_is_not_compared_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Assert that a method and a withdrawn case among the cases are named."""
    assert main(["--cases", "2026-0001,M-2024-01,2026-0002", "--root", str(ROOT)]) == 1
    assert "2026-0002、M-2024-01" in capsys.readouterr().err


def test_a_missing_field_without_a_hint_ends_in_a_full_stop(copy: Path) -> None:
    """Assert that nothing is announced that does not come."""
    text = (copy / "docs/methods/M-2026-01.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("summary:")]
    (copy / "docs/methods/M-2026-01.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (found,) = (p.message for p in errors(load(copy).problems) if "一句话摘要" in p.message)
    assert found == "缺少必填字段“一句话摘要”，请补上。"
