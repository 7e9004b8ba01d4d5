"""The page of receipt numbers says the state of one submission and nothing else; the committee sees all that waits."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from casebook.catalog import Catalog
from casebook.desk.progress import hashed
from casebook.reader import read_library
from casebook.views.progress import progress_file, waiting_view
from tests.conftest import ROOT
from tests.contribute.conftest import NUMBERS, Made

ASKED = {
    "": "还没有填回执号",
    "K7QD": "回执号写得不对",
    "ZZZZ-ZZZZ": "没有查到",
    "K7QD-M3XP": "已收到，正在审核",
    " k7qd m3xp ": "已收到，正在审核",
    "Ｋ７ＱＤ－Ｍ３ＸＰ": "已收到，正在审核",
    "AAAA-2222": "已退回，请修改",
    "BBBB-3333": "已采用",
    "CCCC-4444": "没有收下",
}


def test_every_number_gets_its_sentence(chromium: Browser, made: Made) -> None:
    """Assert the answers, and that page and desk hash alike."""
    page = chromium.new_page()
    page.goto((made.site / "contribute" / "progress.html").as_uri())
    for number, told in ASKED.items():
        page.fill("#cb-number", number)
        page.click("#cb-progress button")
        expect(page.locator("#cb-state")).to_contain_text(told)
    for number in [*NUMBERS, "x" * 200]:
        assert page.evaluate("n => casebook.progress.hashed(n)", number) == hashed(number)
    page.close()


def test_the_data_names_no_number(made: Made) -> None:
    """Assert that only hashes are published, and nothing of what waits."""
    text = (made.site / "data" / "progress.js").read_text(encoding="utf-8")
    for number in NUMBERS:
        assert number not in text
        assert number.replace("-", "") not in text
        assert hashed(number) in text
    assert not (made.site / "review").exists()
    found = [p for p in made.site.rglob("*.html") if "结对第一周" in p.read_text(encoding="utf-8")]
    assert found == []


def test_an_accepted_number_leads_to_its_case() -> None:
    """Assert the link for a published case, none for one that is not, and a fixed order."""
    catalog = Catalog(read_library(ROOT))
    rows = {
        "b": {"state": "accepted", "id": "2024-0001"},
        "a": {"state": "accepted", "id": "2099-0001"},
        "c": {"state": "?"},
    }
    path, text = progress_file(catalog, rows)
    assert path == "data/progress.js"
    assert (
        text
        == 'casebook.give("progress",[["a","accepted",""],["b","accepted","cases/2024/2024-0001.html"]]);\n'
    )
    assert progress_file(catalog, {})[1] == 'casebook.give("progress",[]);\n'


@pytest.mark.parametrize(
    "words", ["结对第一周", "K7QD-M3XP", "2026年3月2日", "甲局", "乙局", "合并请求", "by-request"]
)
def test_the_committee_sees_what_waits(words: str, made: Made) -> None:
    """Assert units, numbers and days of receipt in the committee's build."""
    assert words in (made.committee / "review" / "index.html").read_text(encoding="utf-8")


def test_what_waits_is_ordered(made: Made) -> None:
    """Assert units in registry order."""
    view = waiting_view(Catalog(read_library(made.library)))
    assert [group.unit.title for group in view.units] == ["甲局", "乙局"]
    assert (view.count, view.unread) == (2, ())
