"""Findings of the evaluation: cycles, methods without lead case, dates, evidence, reviewers; levels, gaps, likeness."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from msgspec.structs import replace

from casebook.evaluation import (
    adoptions,
    case_remarks,
    coverage,
    evaluation_problems,
    evidence_level,
    gaps,
    near_duplicates,
    reciprocal_pairs,
)
from casebook.evaluation.check import record_problems
from casebook.model import Case, Effect, Measure, Method, Origin, Result, Status
from casebook.reader import read_library

from .disk import IDS, case_path, write_library
from .golden import CASES, METHODS, SCENES, UNITS, case, method, records

TODAY = date(2026, 1, 1)


def sound(key: str = "a", **more: object) -> Case:
    made = case(key, "U1", 1, "2025-01-01", 2, 2)
    effect = replace(
        made.effect, measures=(Measure("时间", "天", after=Decimal(2), n=9),), comparison="上一年"
    )
    return replace(replace(made, effect=effect), **more)


def told(*cases: Case, methods: tuple[Method, ...] = ()) -> str:
    remarks = (problem for one in cases for problem in case_remarks(one))
    return "\n".join(map(str, (*record_problems(records(cases, methods), TODAY), *remarks)))


def test_a_sound_case_is_not_mentioned() -> None:
    assert told(sound()) == ""


WRONG = {
    "没有采用日期": {"accepted_on": None},
    "晚于今天": {"accepted_on": date(2026, 1, 2)},
    "早于 2000-01-01": {"accepted_on": date(1925, 1, 1)},
    "早于做法开始时间": {"practiced_from": date(2025, 2, 1)},
    "早于开始时间": {"practiced_from": date(2024, 2, 1), "practiced_to": date(2024, 1, 1)},
    "只有一位评审": {"novelty": (2,)},
    "还没有创新评分": {"novelty": ()},
    "状态却是“已采用”": {"withdrawn_on": date(2025, 2, 1)},
    "没有写结果": {"effect": Effect(evidence=1)},
    "样本数": {"effect": replace(sound().effect, measures=(Measure("时间"),))},
    "没有写“对照”": {"effect": replace(sound().effect, evidence=3, comparison="")},
}


@pytest.mark.parametrize("message", WRONG)
def test_findings_in_cases(message: str) -> None:
    text = told(sound(**WRONG[message]))
    assert message in text
    assert "docs/cases/2025/a.md" in text


def test_retired_cases_need_their_day() -> None:
    gone = case("a", "U1", 1, "2025-01-01", 2, 0, status="withdrawn")
    assert "没有撤回日期" in told(gone)
    assert "早于采用日期" in told(replace(gone, withdrawn_on=date(2024, 1, 1)))
    assert "看不出从哪天起" in told(replace(gone, status=Status.SUPERSEDED, superseded_by="x"))


def test_methods_need_a_lead_case_among_their_cases() -> None:
    made = method("M", "a")
    assert told(sound(), methods=(made,)) == ""
    assert "没有写首创案例" in told(sound(), methods=(replace(made, lead_case=""),))
    assert "不在“提炼自”里" in told(sound(), methods=(replace(made, derived_from=("b",)),))
    assert told(sound(), methods=(replace(made, lead_case="", origin=Origin.BRAND),)) == ""


def test_rings_are_named_once_also_through_methods() -> None:
    ring = [sound(key, based_on=target) for key, target in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"))]
    assert told(*ring).count("绕成了圈") == 1
    assert "a → b → c → a" in told(*ring)
    through = (sound("a", based_on="M"),)
    assert "a → a" in told(*through, methods=(method("M", "a"),))


def test_findings_carry_the_line_of_their_file(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    assert evaluation_problems(read_library(root), today=TODAY) == ()
    path = case_path(root, CASES[0])
    text = path.read_text(encoding="utf-8").replace("novelty: [3, 3]", "novelty: [3]")
    path.write_text(text, encoding="utf-8")
    library = read_library(root, remark=case_remarks)
    (problem,) = (*library.problems, *evaluation_problems(library, today=TODAY))
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.startswith("novelty"))
    assert (problem.path, problem.line, problem.field) == (
        f"docs/cases/2024/{IDS['c01']}.md",
        line,
        "创新评分",
    )


def test_broken_rules_and_snapshots_are_findings(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    (root / "docs/.registry/periods").mkdir()
    (root / "docs/.registry/periods/2025Q1.json").write_text("{}", encoding="utf-8")
    rules = root / "docs/.registry/evaluation.yml"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("min_cases: 3", "min_cases: -3"), encoding="utf-8"
    )
    assert [p.path.rpartition("/")[2] for p in evaluation_problems(read_library(root), today=TODAY)] == [
        "evaluation.yml", "2025Q1.json",
    ]  # fmt: skip


def test_evidence_levels_of_methods() -> None:
    made = replace(method("M", "a"), derived_from=("a",))
    taker = [case(f"t{n}", unit, 1, "2025-01-01", 0, 2, "met", "M") for n, unit in enumerate(("U2", "U3"))]
    lead = case("a", "U1", 1, "2025-01-01", 0, 2)

    def level(*cases: Case) -> int:
        return evidence_level(made, cases)

    assert level() == level(replace(lead, effect=Effect())) == 0
    assert level(replace(lead, effect=Effect(evidence=1))) == 1
    assert level(lead) == 2
    assert level(lead, taker[0]) == level(replace(lead, effect=Effect(evidence=3))) == 3
    assert level(lead, *taker) == 3
    strong = replace(lead, effect=replace(lead.effect, evidence=3))
    assert level(strong, *taker) == 4
    failed = replace(taker[0], effect=replace(taker[0].effect, result=Result.NOT_MET))
    assert level(strong, failed, taker[1]) == 3
    assert level(replace(strong, status=Status.WITHDRAWN)) == 0
    assert level(strong, *(replace(item, based_on="a") for item in taker)) == 4


def test_coverage_gaps_and_edges() -> None:
    found = coverage(CASES, UNITS, SCENES)
    assert [row.counts for row in found][1] == (0, 0, 0, 0, 0, 0, 0, 1, 1, 1)
    assert [c.id for c in found[0].cells[7]] == ["c01", "c02", "c05"]
    taken = {(c.unit, c.scene) for c in CASES if c.status is Status.ACCEPTED}
    borrow = {
        (gap.unit.key, gap.scene.key): [m.id for m in gap.methods]
        for gap in gaps(taken, UNITS, SCENES, METHODS)
    }
    assert borrow[("U1", "politics")] == ["M1", "M2"]
    assert ("U1", "mentor") not in borrow
    edges = adoptions(CASES, METHODS)
    assert [(edge.unit, edge.source_unit, edge.target, edge.case) for edge in edges] == [
        ("U1", "U2", "M1", "c04"), ("U2", "U1", "M2", "c07"), ("U3", "U1", "M2", "c09"),
    ]  # fmt: skip
    assert reciprocal_pairs(edges) == (("U1", "U2"),)


def test_copies_and_cuttings_are_alike_and_other_texts_are_not() -> None:
    text = (
        "新同事到岗第一周，师傅只带他看一件事，不布置材料，每天下班前聊十分钟。" * 3
        + "第二周开始自己动手，做完由师傅讲一处好、一处改。"
    )
    other = "家访不看排场，只问三件事：老人身体怎么样，孩子谁来接，下班几点到家。"
    found = near_duplicates(
        [("a", text), ("b", text + "另加一句。"), ("c", text[-30:]), ("d", other)], Fraction(1, 2)
    )
    assert [(like.first, like.second) for like in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found[0].share == 1
    folded = near_duplicates([("a", text), ("b", text.replace("，", " ,\n"))], Fraction(1, 2))
    assert folded[0].share == 1
