"""ID, card and mobile numbers: every spelling is found, nothing else is, and nothing repeats them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.safety import Place, mask_numbers, normal, problems, scan_parts, scan_text
from casebook.safety.numbers import is_card, is_id, numbers_in
from tests.safety.made import SPELLINGS, cards, ids

HERE = Path(__file__).parent
PLACE = Place("a.md")


def codes(text: str) -> list[str]:
    return [f.code for f in scan_text(text, PLACE)]


@pytest.mark.parametrize("spelling", sorted(SPELLINGS))
def test_every_spelling_of_an_id_is_found(spelling: str) -> None:
    """Sixty numbers in one text, each on its own line between words; every one is found where it stands."""
    made = ids(60, seed=len(spelling))
    text = "\n".join(f"人员\n{SPELLINGS[spelling](n)}\n说明" for n in made)
    starts = [text.count("\n", 0, text.index(SPELLINGS[spelling](n))) + 1 for n in made]
    lines = {f.line for f in scan_text(text, PLACE) if f.code == "id"}
    assert sorted(lines) == sorted(set(starts))


def test_two_thousand_ids_are_found() -> None:
    """Each in one spelling, the spellings taken in turn."""
    names = sorted(SPELLINGS)
    missed = [
        n
        for k, n in enumerate(ids(2000))
        if "id" not in codes(f"身份 {SPELLINGS[names[k % len(names)]](n)} 号")
    ]
    assert missed == []


def test_a_wrong_check_character_is_no_id() -> None:
    for n in ids(300):
        wrong = n[:-1] + ("1" if n[-1] != "1" else "2")
        assert not is_id(wrong)
        assert "id" not in codes(f"编号{wrong}。")


@pytest.mark.parametrize(
    "first", ["11010119900231001", "11010119901301001", "01010119900101001", "11010117990101001"]
)
def test_impossible_dates_and_areas_are_no_id(first: str) -> None:
    from tests.safety.made import with_check

    assert not is_id(with_check(first))


def test_no_birth_year_is_too_late() -> None:
    """A date of birth to come is a typing error that still shows a person's number."""
    from tests.safety.made import with_check

    assert is_id(with_check("33021120990101001"))


def test_an_old_id_counts_beside_its_word_only() -> None:
    assert codes("身份证号330211650307771") == ["id"]
    assert codes("订单号330211650307771") == []


@pytest.mark.parametrize(
    "spelling",
    [
        "plain",
        "full width",
        "zero width",
        "bold middle",
        "inline tags",
        "entities",
        "glued to 汉字",
        "glued to letters",
        "comments",
    ],
)
def test_cards_are_found(spelling: str) -> None:
    missed = [
        n for n in cards(200) if "card" not in codes(f"付至 {SPELLINGS[spelling](n)} 户") and len(set(n)) >= 4
    ]
    assert missed == []


def test_a_card_in_fours_is_found() -> None:
    made = [n for n in cards(100) if n.startswith("62")]
    for n in made:
        assert codes("卡号：" + " ".join(n[i : i + 4] for i in range(0, len(n), 4))) == ["card"]


@pytest.mark.parametrize(
    "text",
    ["13800138000", "手机：138 0013 8000", "138-0013-8000", "+8613800138000", "+86 13800138000", "１３８００１３８０００", "138**0013**8000", "电话13800138000转1"],
)  # fmt: skip
def test_mobiles_are_a_warning(text: str) -> None:
    found = scan_text(text, PLACE)
    assert [f.code for f in found] == ["mobile"]
    assert not found[0].is_stop


@pytest.mark.parametrize(
    "text",
    [
        "0574-86253210", "2024年1月1日至2024年12月31日", "统一社会信用代码91330211MA2AF0000X", "国发〔2021〕35号", "3.1415926535897932384626",
        "1234567890123456", "0000000000000000000", "1111 1111 1111 1111", "2019 2020 2021 2022 2023", "1,234,567,890,123,456", "ISBN 978-7-01-023456-7",
        "20240301123456789", "9787010234567", "第1条 第2条 第3条", "| 2019 | 2020 | 2021 | 2022 |", "4000 5000 6000 7000", "128001380001", "23800138000",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "0.13800138000", "12,345.67 23,456.78 34,567.89",
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(text: str) -> None:
    assert codes(text) == []


def test_no_false_alarm_in_tables_of_numbers() -> None:
    """Statistics, years, money, telephone extensions: rows of numbers that chance could read as an ID."""
    r = random.Random(7)
    rows = [
        "| " + " | ".join(str(r.randrange(10 ** r.randrange(1, 7))) for _ in range(8)) + " |"
        for _ in range(3000)
    ]
    assert codes("\n".join(rows)) == []


def test_no_false_alarm_in_a_law() -> None:
    """A local regulation on state secrets, whole (laws are outside copyright)."""
    assert scan_text((HERE / "data" / "law.md").read_text(encoding="utf-8"), PLACE) == ()


def test_a_number_in_a_row_of_numbers_is_found() -> None:
    """Serial number, ID in its three parts, score: the pieces of the ID end where an ID's parts end."""
    rows = [
        f"| {k} | {n[:6]} | {n[6:14]} | {n[14:]} | {80 + k % 20} |"
        for k, n in enumerate(ids(40))
        if n[17] != "X" and n[6:10] < "2030"
    ]
    found = {f.line for f in scan_text("\n".join(rows), PLACE) if f.code == "id"}
    assert len(found) == len(rows)


def test_two_numbers_glued_together_are_both_found() -> None:
    one, two = ids(2)
    assert [f.code for f in scan_text(one[:17] + one[17] + two, PLACE)] == ["id", "id"] or one[17] == "X"


def test_numbers_run_on_over_parts() -> None:
    number = ids(1)[0]
    parts = [
        (Place("a.docx", 0, "表格"), piece)
        for piece in ("姓名", number[:6], number[6:14], number[14:], "备注")
    ]
    assert [f.code for f in scan_parts(parts)] == ["id"]


def test_findings_never_repeat_the_number() -> None:
    for spelling in SPELLINGS.values():
        for number in ids(5):
            for told in problems(scan_text(f"号{spelling(number)}", Place(f"{number}.md", 1, number))):
                assert number[:16] not in f"{told}{told.field}"
                assert number[4:12] not in f"{told}{told.path}{told.field}"


def test_masking_keeps_the_rest_of_a_text() -> None:
    number = ids(1)[0]
    assert mask_numbers("三项机制：一、二、三") == "三项机制：一、二、三"
    assert mask_numbers(f"张三{number}的总结") == f"张三{'*' * 16}{number[-2:]}的总结"
    assert number not in mask_numbers("".join(f"{c}\u200b" for c in number))


@given(st.text(alphabet="0123456789Xx- |\n.,*<>&#;一二①", max_size=200))
@settings(max_examples=300, deadline=None)
def test_reading_any_text_ends(text: str) -> None:
    """Whatever comes: no crash, lines within the text, every hit a number by its own rule."""
    lines = len(text.splitlines()) + 1
    for finding in scan_text(text, PLACE):
        assert 1 <= finding.line <= lines
    for hit in numbers_in(text):
        assert hit.kind != "id" or is_id(hit.digits) or len(hit.digits) == 15
        assert hit.kind != "card" or is_card(hit.digits)


@given(st.text(alphabet="汉字一，：；（）？！％－～／．…　、。“”—·─ab19X \t\n-|*[]()", max_size=60))
def test_common_texts_are_read_like_all_others(text: str) -> None:
    """The short way of `normalise` gives what the long way gives, which any rarer character asks for."""
    assert normal.normalise(text + "\né") == normal.normalise(text) + "\né"
