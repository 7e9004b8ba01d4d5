"""Sign-offs are bound to the text they were given for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from casebook.model import Case, Effect, Measure, Signoff, Source, Status
from casebook.safety import picture_marks, signature_problems, signed_hash

BODY = "## 背景与起因\n\n正文。\n"
SIGNED = tuple(
    Signoff(role, f"某{n}", date(2026, 3, n)) for n, role in enumerate(("采集", "审查", "终审"), 1)
)
CASE = Case("标题", "摘要", "qzf", "care", Source("cases/2026/2026-0001.md", lines={"signed_hash": 9}), id="2026-0001", status=Status.ACCEPTED, signoffs=SIGNED,
            effect=Effect(measures=(Measure("人数", before=Decimal("1.50")),)))  # fmt: skip
GOOD = replace(CASE, signed_hash=signed_hash(CASE, BODY))


def test_a_signed_case_has_no_problem() -> None:
    assert signature_problems(GOOD, BODY) == ()


@pytest.mark.parametrize(
    "body", [BODY.replace("\n", "\r\n"), BODY + "\n\n", BODY.replace("正文。", "正文。  ")]
)
def test_accidents_of_writing_do_not_count(body: str) -> None:
    assert signature_problems(GOOD, body) == ()


@pytest.mark.parametrize(
    "change",
    [{"title": "新题"}, {"abstract": "有"}, {"partners": ("a",)}, {"consent": True}, {"effect": Effect(evidence=2)}, {"practiced_from": date(2026, 1, 1)}, {"authors": ("某",)}],
)  # fmt: skip
def test_a_change_by_the_unit_counts(change: dict[str, object]) -> None:
    (problem,) = signature_problems(replace(GOOD, **change), BODY)
    assert problem.line == 9
    assert "重新三审" in problem.message


@pytest.mark.parametrize(
    "change",
    [
        {"comment": "点评"},
        {"novelty": (1, 2)},
        {"featured": "好"},
        {"accepted_on": date(2026, 4, 1)},
        {"status": Status.WITHDRAWN},
    ],
)
def test_a_note_of_the_committee_does_not(change: dict[str, object]) -> None:
    assert signature_problems(replace(GOOD, **change), BODY) == ()


def test_a_change_of_the_body_counts() -> None:
    assert len(signature_problems(GOOD, BODY.replace("正文", "正 文"))) == 1


def test_a_missing_signoff_is_named() -> None:
    (problem,) = signature_problems(replace(GOOD, signoffs=SIGNED[:2]), BODY)
    assert "终审" in problem.message
    (problem,) = signature_problems(replace(GOOD, signed_hash=""), BODY)
    assert "没有审定指纹" in problem.message


def test_the_pictures_are_signed(tmp_path: Path) -> None:
    """A picture that is swapped, renamed, added or gone needs new sign-offs; without pictures nothing is added."""
    marks = [picture_marks(tmp_path), picture_marks(tmp_path / "none")]
    (tmp_path / "fig1.webp").write_bytes(b"one")
    marks.append(picture_marks(tmp_path))
    (tmp_path / "fig1.webp").write_bytes(b"two")
    marks.append(picture_marks(tmp_path))
    (tmp_path / "fig1.webp").rename(tmp_path / "fig2.webp")
    marks.append(picture_marks(tmp_path))
    (tmp_path / "case.md").write_text("x", encoding="utf-8")
    (tmp_path / "leak.webp").symlink_to(tmp_path / "fig2.webp")
    assert picture_marks(tmp_path) == marks[-1]
    hashes = [signed_hash(CASE, BODY, each) for each in marks]
    assert hashes[0] == hashes[1] == signed_hash(CASE, BODY)
    assert len(set(hashes)) == 4
    signed = replace(CASE, signed_hash=hashes[2])
    assert signature_problems(signed, BODY, "", marks[2]) == ()
    assert len(signature_problems(signed, BODY, "", marks[3])) == 1


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.RETURNED])
def test_what_is_not_published_needs_none(status: Status) -> None:
    assert signature_problems(replace(CASE, status=status, signoffs=()), BODY) == ()


def test_the_hash_is_fixed() -> None:
    """A changed way of hashing would silently void every sign-off ever given."""
    assert signed_hash(CASE, BODY) == "b0cfe29b4f76bd730b455d2dfef0dd794e4ba666b10d08f1828df4a2c22544a2"
