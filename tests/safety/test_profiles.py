"""The public site holds no byte that only the committee may see: every file is searched for canaries."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.publish.profile import profile_of
from scripts.build import build
from tests.conftest import ROOT
from tests.safety.library import copy_rules, quoted, sign

SECRET = {
    "authors": "金丝雀报送人", "signer": "金丝雀签字人", "practice": "canary-practice", "draft": "金丝雀草稿正文", "draft title": "金丝雀草稿标题", "returned": "金丝雀退回意见",
    "comment in HTML": "金丝雀注释", "registry": "金丝雀批次", "form": "金丝雀表单", "picture": "canary-picture-bytes",
}  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One published case and one submission, with a canary in everything that is not public."""
    root = tmp_path_factory.mktemp("profiles")
    docs = root / "docs"
    docs.mkdir()
    copy_rules(ROOT, docs)
    (docs / ".registry" / "units.yml").write_text(
        "- {key: a, title: 甲局, short: 甲局, order: 1}\n", encoding="utf-8"
    )
    (docs / ".registry" / "notes.yml").write_text(f"- {SECRET['registry']}\n", encoding="utf-8")
    for folder in ("cases/2026", "cases/incoming/x", "templates"):
        (docs / folder).mkdir(parents=True, exist_ok=True)
    body = "这里写清楚做法经过，谁来做、做几次、怎么检查。" * 20
    sections = f"## 背景与起因\n\n{body}\n\n<!-- {SECRET['comment in HTML']} -->\n\n## 做法与经过\n\n{body}\n\n## 成效与反响\n\n{body}\n"
    head = "title: 题\nsummary: 摘要\nunit: a\nscene: mentor\npracticed_from: 2025-01-01\n"
    signed = "".join(
        f"  {role}: {{name: {SECRET['signer']}, date: 2026-01-0{n}}}\n"
        for n, role in enumerate(("采集", "审查", "终审"), 1)
    )
    hidden = (
        f"authors:\n  - {SECRET['authors']}\npractice: {SECRET['practice']}\nnovelty: [2, 3]\nconsent: yes\n"
    )
    (docs / "cases" / "2026" / "2026-0001.md").write_text(
        f"---\nid: 2026-0001\n{head}{hidden}status: accepted\naccepted_on: 2026-01-15\nsignoffs:\n{signed}---\n\n{sections}",
        encoding="utf-8",
    )
    draft = head.replace("title: 题", f"title: {SECRET['draft title']}").replace(
        "summary: 摘要", f"summary: {quoted(SECRET['returned'])}"
    )
    (docs / "cases" / "incoming" / "x" / "case.md").write_text(
        f"---\n{draft}status: submitted\n---\n\n{SECRET['draft']}\n\n{sections}", encoding="utf-8"
    )
    (docs / "cases" / "incoming" / "x" / "a.webp").write_bytes(SECRET["picture"].encode())
    (docs / "templates" / "case.md").write_text(SECRET["form"], encoding="utf-8")
    sign(root)
    build(root, root / "public", "public")
    return root


def test_the_public_site_holds_no_canary(library: Path) -> None:
    files = sorted(p for p in (library / "public").rglob("*") if p.is_file())
    assert any(p.name == "2026-0001.html" for p in files)
    found = [
        (path.relative_to(library).as_posix(), name)
        for path in files
        for name, canary in SECRET.items()
        if canary.encode() in path.read_bytes() or canary in path.as_posix()
    ]
    assert found == []


def test_scores_and_reviews_are_not_in_the_public_case(library: Path) -> None:
    """The page of the case tells neither novelty scores nor the hash of its sign-offs."""
    source = (library / "docs" / "cases" / "2026" / "2026-0001.md").read_text(encoding="utf-8")
    digest = source.split("signed_hash: ")[1].split("\n")[0]
    page = (library / "public" / "cases" / "2026" / "2026-0001.html").read_text(encoding="utf-8")
    assert digest not in page
    assert "创新评分" not in page
    assert "甲局" in page


def test_a_built_site_names_its_profile(library: Path, tmp_path: Path) -> None:
    """What `publish` goes by is right after each build, also of the other edition in the same folder."""
    for profile in ("public", "committee", "public"):
        build(library, tmp_path / "site", profile)
        assert profile_of(tmp_path / "site") == profile
