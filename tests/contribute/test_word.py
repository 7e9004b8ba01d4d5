"""The blank Word form: what is written into it comes back, whole, and nothing of the form itself does."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from casebook.builder.bodies import Bodies
from casebook.catalog import Catalog
from casebook.fields import PICTURES_MOST, REQUIRED_SECTIONS
from casebook.forms import Lists, form_docx, lists_of
from casebook.forms.lists import asked, sections_asked
from casebook.intake.check import questions
from casebook.intake.convert import convert_here
from casebook.intake.draft import Converted, case_text
from casebook.intake.form import filled, meaning
from casebook.intake.names import names_of
from casebook.messages import say
from casebook.problems import Severity
from casebook.reader import read_library
from tests.conftest import ROOT
from tests.contribute.filling import filled_form
from tests.intake.ooxml_kit import png

TEXT = "支部把新来的同志和老同志排成对子，每周一次当面讲、当面做、当面改，记在带教单上，月底一起看哪里还不熟，再定下月学什么。"
ANSWERS = {
    "title": "四段结对带教",
    "summary": "师傅分四段带徒弟，独立上岗时间缩短一半。",
    "abstract": "把带教分成看、跟、做、验四段。",
    "partners": "乙局（示例）、丙委（示例）",
    "venue": "机关思政课堂",
    "practiced_from": "2025年3月1日",
    "practiced_to": "2025-12-31",
    "methods": "M-0001、M-0002",
    "based_on": "M-0001",
    "contact_office": "人事科",
    "authors": "示例人员、另一示例",
}
TICKS = (
    "values.优秀能力",
    "problem.岗位适应",
    "area.工作",
    "area.精神",
    "form.线下",
    "duties.结对",
    "duties.面授",
    "consent.是",
    "scene_also.exemplar",
)
SECTIONS = {name: "\n".join([TEXT] * 6) for name in sections_asked()}
EXPECTED = {
    "title": "四段结对带教", "summary": "师傅分四段带徒弟，独立上岗时间缩短一半。", "abstract": "把带教分成看、跟、做、验四段。",
    "partners": ("yi-ju", "bing-wei"), "scene": "mentor", "scene_also": ("exemplar",), "unit": "jia-ju", "venue": "classroom",
    "practiced_from": "2025-03-01", "practiced_to": "2025-12-31", "methods": ("M-0001", "M-0002"), "based_on": "M-0001",
    "contact_office": "人事科", "authors": ("示例人员", "另一示例"), "values": ("优秀能力",), "problem": ("岗位适应",),
    "area": ("工作", "精神"), "form": ("线下",), "duties": ("面授", "结对"), "consent": "是",
}  # fmt: skip


@pytest.fixture(scope="module")
def lists() -> Lists:
    """The repository's own closed lists."""
    return lists_of(Catalog(read_library(ROOT)))


def read(path: Path) -> Converted:
    """What intake reads."""
    outcome, _ = convert_here(path, names_of(ROOT))
    assert isinstance(outcome, Converted), outcome
    return outcome


def test_a_filled_form_comes_back_whole(lists: Lists, tmp_path: Path) -> None:
    """Assert every field, section and nothing else; no question is left open."""
    answers = ANSWERS | dict.fromkeys(TICKS, "") | {"unit": "甲局（示例）"}
    answers |= {"batch": lists.batches[0].title}
    path = filled_form(form_docx(lists, "mentor"), answers, SECTIONS, tmp_path / "申报表.docx")
    draft = read(path).draft
    assert dict(draft.values) == EXPECTED | {"batch": lists.batches[0].title}
    assert draft.reading.sections == sections_asked()
    assert draft.body.count(TEXT) == 30
    assert questions(draft, "申报表.docx", names_of(ROOT)) == ()
    for words in (say("forms.note_fill"), "业务培训", "请填写", "请选择"):
        assert words not in draft.body


def test_typing_over_the_whole_cell_works_too(lists: Lists, tmp_path: Path) -> None:
    """Assert that people who delete the controls and simply write are understood."""
    document = Document(io.BytesIO(form_docx(lists)))
    written = {
        "标题": "四段结对带教",
        "一句话摘要": "一句话。",
        "单位": "乙局",
        "场景": "导师赋能培优",
        "形式": "线下、互动",
    }
    for row in document.tables[0].rows:
        label = row.cells[0].paragraphs[0].runs[0].text
        if label in written:
            row.cells[1].text = written[label]
    document.save(str(tmp_path / "表.docx"))
    values = dict(read(tmp_path / "表.docx").draft.values)
    assert values == {
        "title": "四段结对带教", "summary": "一句话。", "unit": "yi-ju", "scene": "mentor", "form": ("线下", "互动"),
    }  # fmt: skip


def test_a_blank_form_gives_no_answers(lists: Lists, tmp_path: Path) -> None:
    """Assert that hints are not taken for answers: a form sent blank asks for everything that is required."""
    path = tmp_path / "空表.docx"
    path.write_bytes(form_docx(lists))
    draft = read(path).draft
    assert draft.values == ()
    asked_for = {p.field for p in draft.problems if p.severity is Severity.ERROR}
    assert asked_for == {field.label for field in asked() if field.required}


@pytest.mark.parametrize("left", [field.key for field in asked() if not field.required])
def test_what_is_left_untouched_leaves_no_hint(left: str, lists: Lists, tmp_path: Path) -> None:
    """Assert for each optional field that its hint is neither an answer nor text of the case."""
    answers = {key: text for key, text in ANSWERS.items() if key != left} | {"unit": "甲局（示例）"}
    answers |= {tick: "" for tick in TICKS if tick.partition(".")[0] != left}
    answers |= {} if left == "batch" else {"batch": lists.batches[0].title}
    path = filled_form(form_docx(lists, "mentor"), answers, SECTIONS, tmp_path / "申报表.docx")
    draft = read(path).draft
    written = EXPECTED | {"batch": lists.batches[0].title}
    assert dict(draft.values) == {key: value for key, value in written.items() if key != left}
    assert questions(draft, "申报表.docx", names_of(ROOT)) == ()
    text = case_text(draft)
    for words in ("请填写", "请选择", "☐", *(field.help for field in asked() if len(field.help) > 4)):
        assert words not in text


def test_only_what_was_written_is_a_section(lists: Lists, tmp_path: Path) -> None:
    """Assert that an optional heading left empty is dropped, and a required one is an error in Word's terms."""
    texts = {"背景与起因": TEXT, "成效与反响": TEXT * 20}
    path = filled_form(
        form_docx(lists, "mentor"), ANSWERS | {"unit": "甲局（示例）"}, texts, tmp_path / "表.docx"
    )
    draft = read(path).draft
    assert draft.reading.sections == ("背景与起因", "成效与反响")
    assert ("做法与经过" in draft.body, "不足与教训" in draft.body, "探讨与启示" in draft.body) == (
        True,
        False,
        False,
    )
    told = questions(draft, "表.docx", names_of(ROOT))
    assert [(p.message, str(p.severity)) for p in told] == [
        ("“做法与经过”一节只有标题，没有文字，请写上内容。", "error")
    ]


def test_a_missing_heading_is_told_in_words_of_word(lists: Lists, tmp_path: Path) -> None:
    """Assert that nobody who sent a Word file reads the signs of Markdown."""
    document: Any = Document(io.BytesIO(form_docx(lists)))
    for paragraph in document.paragraphs:
        if paragraph.text == "做法与经过":
            paragraph._p.getparent().remove(paragraph._p)
    document.save(str(tmp_path / "blank.docx"))
    answers = {"title": "题" * 50, "summary": "摘" * 70, "unit": "没有这个局", "scene": "导师赋能培优"}
    texts = {"背景与起因": TEXT, "成效与反响": TEXT}
    path = filled_form((tmp_path / "blank.docx").read_bytes(), answers, texts, tmp_path / "表.docx")
    messages = [p.message for p in questions(read(path).draft, "表.docx", names_of(ROOT))]
    assert (
        "正文缺少“做法与经过”一节。请另起一行写标题“一、做法与经过”（序号按顺序写），下面写内容。" in messages
    )
    together = " ".join(messages)
    assert "##" not in together
    for words in ("标题”有 50 字", "摘要”有 70 字", "没有这个局", "一般不少于 800 字"):
        assert words in together


def test_a_caption_stands_once_on_the_page(lists: Lists, tmp_path: Path) -> None:
    """Assert that the line the form asks for below a picture is its caption, and no paragraph besides."""
    caption = "图1 师徒结对现场"
    path = filled_form(form_docx(lists), ANSWERS, SECTIONS, tmp_path / "表.docx")
    document: Any = Document(str(path))
    at = next(p for p in document.paragraphs if p.text == "探讨与启示")
    at.insert_paragraph_before().add_run().add_picture(io.BytesIO(png()))
    at.insert_paragraph_before(caption)
    document.save(str(path))
    draft = read(path).draft
    html = Bodies(None, "").body(draft.body, "cases/2026/x.md").html
    assert f"<figcaption>{caption}</figcaption>" in html
    assert html.replace(f'alt="{caption}"', "").count(caption) == 1
    assert [picture.caption for picture in draft.pictures] == [caption]


@pytest.mark.parametrize(
    ("written", "value", "asked"),
    [
        ("2024-0001", "2024-0001", 0),
        ("案例２０２４－０００１（甲局）", "2024-0001", 0),
        ("师徒结对分四段走，新人第三个月能独立上岗", "2024-0001", 0),
        ("M-0001", "M-0001", 0),
        ("2024-9999", "2024-9999", 1),
        ("2024-0001、2024-0002", "", 1),
        ("隔壁单位的做法", "", 1),
    ],
)
def test_what_was_adopted_is_read(written: str, value: str, asked: int, lists: Lists, tmp_path: Path) -> None:
    """Assert that 借鉴自 takes a case or a method, by number or title, and asks about nothing else."""
    answers = ANSWERS | {"unit": "甲局（示例）", "based_on": written}
    draft = read(filled_form(form_docx(lists, "mentor"), answers, SECTIONS, tmp_path / "表.docx")).draft
    assert draft.value("based_on") == value
    told = [p.message for p in questions(draft, "表.docx", names_of(ROOT))]
    assert ["请写一个案例编号（如 2026-0031）或工作法编号" in message for message in told] == [True] * asked


@pytest.mark.parametrize("title", ["一季一听青年意见", "档案编号", "师徒签字"])
def test_an_answer_may_end_like_a_label(title: str, lists: Lists, tmp_path: Path) -> None:
    """Assert that a title with the last word of a form's own rows (意见, 编号) is still the title."""
    answers = ANSWERS | {"unit": "甲局（示例）", "title": title}
    draft = read(filled_form(form_docx(lists, "mentor"), answers, SECTIONS, tmp_path / "表.docx")).draft
    assert (draft.value("title"), title in draft.body) == (title, False)


def test_every_label_is_known_and_every_hint_is_no_answer(lists: Lists) -> None:
    """Assert for each row of each form that intake knows what it asks."""
    for scene in ("", *(s.key for s in lists.scenes)):
        table = Document(io.BytesIO(form_docx(lists, scene))).tables[0]
        labels = [meaning(row.cells[0].text) for row in table.rows]
        assert [label for label in labels if label != "note"] == [field.key for field in asked()]
        assert labels.count("note") == 2
    for field in asked():
        assert filled(say("forms.hint", help=field.help)) == "", field.key
        assert filled(say("forms.choose", label=field.label)) == ""
    assert filled(say("forms.choose_date")) == ""


def test_each_scene_has_its_guidance(lists: Lists) -> None:
    """Assert that a scene's form prints its 工作指引, or says who will write it."""
    for scene in lists.scenes:
        document: Any = Document(io.BytesIO(form_docx(lists, scene.key)))
        rows = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
        assert rows["工作指引"] == (scene.guidance or "待工委补充")
        headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
        assert tuple(headings) == sections_asked()
        assert all(name in rows["填写说明"] for name in REQUIRED_SECTIONS)
        assert f"不超过{PICTURES_MOST}张" in rows["填写说明"]


def test_units_and_scenes_are_drop_downs(lists: Lists) -> None:
    """Assert that the closed lists stand in the controls, keys behind names."""
    with zipfile.ZipFile(io.BytesIO(form_docx(lists))) as package:
        xml = package.read("word/document.xml").decode()
    for unit in lists.units:
        assert f'w:displayText="{unit.title}" w:value="{unit.key}"' in xml
    assert xml.count("<w:dropDownList>") == 4


def test_the_same_lists_give_the_same_bytes(lists: Lists) -> None:
    """Assert reproducibility."""
    assert form_docx(lists, "mentor") == form_docx(lists, "mentor")
