"""The form on the site, in a real browser: what is written comes out as a zip that intake reads without a loss."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from casebook.intake.convert import convert_file
from casebook.intake.draft import Converted, case_text
from casebook.intake.names import names_of
from casebook.model import Case
from casebook.reader import lexicon
from casebook.records import read_record
from casebook.text import count_characters
from tests.contribute.conftest import Made

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
TEXT = (
    "支部把新来的同志和老同志排成对子，每周一次当面讲、当面做、当面改，记在带教单上，月底一起看哪里还不熟。"
)
WRITTEN = {
    "title": '四段"结对"带教: 第二轮',
    "summary": "师傅分四段带徒弟，#独立上岗时间缩短一半。",
    "abstract": "把带教分成看、跟、做、验四段。",
    "practiced_from": "2025-03-01",
    "practiced_to": "2025-12-31",
    "based_on": "M-0001",
    "contact_office": "人事科",
    "authors": "示例人员、另一示例",
    "effect.expected": "让新来的同志早日独立上岗。",
    "effect.verified_by": "人事科",
}
CHOSEN = {
    "unit": "jia-ju",
    "scene": "mentor",
    "effect.evidence": "2",
    "effect.result": "partial",
    "consent": "是",
}
TICKED = {
    "values": ("优秀能力",),
    "area": ("工作", "精神"),
    "methods": ("M-0001",),
    "duties": ("面授", "结对"),
}
MEASURE = {
    "name": "独立上岗时间",
    "unit": "天",
    "before": "75",
    "after": "68.5",
    "n": "12",
    "source": "人事台账",
}
SECTIONS = ("背景与起因", "做法与经过", "成效与反响", "探讨与启示", "不足与教训")


def fill(page: Page, title: str = WRITTEN["title"]) -> None:
    """Write everything a contributor would."""
    for key, text in {**WRITTEN, "title": title}.items():
        page.fill(f"[data-key='{key}']", text)
    for key, value in CHOSEN.items():
        page.select_option(f"[data-key='{key}']", value)
    for key, values in TICKED.items():
        page.eval_on_selector_all(
            f"[data-key='{key}'] details", "all => all.forEach(d => { d.open = true; })"
        )
        for value in values:
            page.check(f"[data-key='{key}'] input[value='{value}']")
    for part, text in MEASURE.items():
        page.fill(f"#cb-measures [data-part='{part}']", text)
    for name in SECTIONS:
        page.fill(f"[data-section='{name}']", f"{TEXT * 2}\n- 第一件\n- 第二件\n{TEXT}")


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that must say nothing on the console and ask for nothing outside."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, accept_downloads=True, bypass_csp=False
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request",
        lambda asked: (
            said.append(asked.url) if not asked.url.startswith(("file:", "data:", "blob:")) else None
        ),
    )
    yield page
    context.close()
    assert said == []


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photo larger than what is kept."""
    path = tmp_path / "照片.png"
    Image.new("RGB", (2400, 1200), "#a61b1f").save(path)
    return path


def download(page: Page, folder: Path) -> Path:
    """The zip that the button gives."""
    with page.expect_download() as waiting:
        page.click("#cb-download")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def url(made: Made, query: str = "") -> str:
    """Address of the form."""
    return (made.site / "contribute" / "form.html").as_uri() + query


def case_of(draft: Any, library: Path) -> Case:
    """What the validator reads from what intake writes."""
    names = names_of(library)
    lists = {"unit": names.units, "scene": names.scenes, "problem": names.problems, "venue": names.venues}
    lexicons = {target: lexicon((n.key, n.names) for n in entries) for target, entries in lists.items()}
    parsed = read_record("case", case_text(draft).encode(), "cases/incoming/x/case.md", lexicons)
    assert [p for p in parsed.problems if p.severity == "error"] == []
    assert isinstance(parsed.record, Case)
    return parsed.record


def test_what_is_written_comes_back_whole(page: Page, made: Made, picture: Path, tmp_path: Path) -> None:
    """Assert every value, section, measure and picture after download, intake, and opening it again."""
    page.goto(url(made))
    fill(page)
    page.set_input_files("#f-pictures", str(picture))
    page.fill("#p-0", "图1 结对仪式")
    expect(page.locator("#cb-problems")).to_have_text("没有发现问题，可以下载。")
    shown = int(page.inner_text("#cb-total"))
    path = download(page, tmp_path)
    assert path.name == "甲局-四段结对带教第二轮.zip"
    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["case.md", "p01.jpg"]
        text = packed.read("case.md").decode()
        with packed.open("p01.jpg") as stream:
            assert Image.open(stream).size == (1600, 800)
    assert count_characters(text.split("---\n", 2)[2]) == shown
    outcome = convert_file(path, names_of(made.library))
    assert isinstance(outcome, Converted), outcome
    draft = outcome.draft
    case = case_of(draft, made.library)
    effect = case.effect
    assert (case.title, case.summary) == (WRITTEN["title"], WRITTEN["summary"])
    assert (case.unit, case.scene, case.based_on, case.consent) == ("jia-ju", "mentor", "M-0001", True)
    assert case.batch == "open"
    assert (str(case.practiced_from), str(case.practiced_to)) == ("2025-03-01", "2025-12-31")
    assert (case.authors, case.contact_office) == (("示例人员", "另一示例"), "人事科")
    assert {key: getattr(case, key) for key in TICKED} == TICKED
    assert (effect.expected, effect.verified_by, effect.evidence, str(effect.result)) == (
        WRITTEN["effect.expected"], "人事科", 2, "partial",
    )  # fmt: skip
    measure = effect.measures[0]
    assert {k: str(getattr(measure, k)) for k in MEASURE} == MEASURE
    assert draft.reading.sections == SECTIONS
    assert draft.body.count(TEXT) == 15
    assert "- 第一件\n- 第二件" in draft.body
    assert [(p.caption, p.width) for p in draft.pictures] == [("图1 结对仪式", 1600)]
    page.goto(url(made, "?again"))
    page.set_input_files("#cb-open", str(path))
    expect(page.locator("#cb-form-note")).to_contain_text("已打开")
    (tmp_path / "again").mkdir()
    with zipfile.ZipFile(download(page, tmp_path / "again")) as packed:
        assert packed.read("case.md").decode() == text


def test_the_rules_are_the_validators(page: Page, made: Made) -> None:
    """Assert that limits, required fields, dates, figures and private numbers are told, with links to their fields."""
    page.goto(url(made))
    fill(page, "长" * 41)
    page.fill("[data-key='summary']", "")
    page.fill("[data-key='practiced_to']", "2024-01-01")
    page.fill("[data-key='based_on']", "某某做法")
    page.fill("#m-0-before", "七十五")
    page.fill("[data-key='contact_office']", "找我 13812345678")
    page.click("#cb-download")
    told = page.inner_text("#cb-problems")
    for words in (
        "字段“标题”有 41 字，最多 40 字", "缺少必填字段“一句话摘要”", "结束时间早于开始时间", "字段“借鉴自”的值“某某做法”写法不对",
        "字段“之前”的值“七十五”应当是数字", "“联系科室”里好像有手机号码",
    ):  # fmt: skip
        assert words in told, words
    assert "必须改的5处" in told
    assert page.inner_text("#cb-download").startswith("仍然下载")
    page.click("#cb-problems a >> text=一句话摘要")
    assert page.evaluate("document.activeElement.id") == "f-summary"
    assert page.get_attribute("#f-summary", "aria-invalid") == "true"
    page.fill("[data-section='附录']", TEXT * 100)
    expect(page.locator("#cb-problems")).to_contain_text("超过 5000 字，不能收录")
    page.fill("[data-key='contact_office']", "")
    page.fill("[data-section='附录']", "联系人13812345678，身份证11010519491231002X。")
    expect(page.locator("#cb-problems")).to_contain_text("“附录”里好像有身份证号码")
    expect(page.locator("#cb-problems")).to_contain_text("“附录”里好像有手机号码")
    for name in (*SECTIONS, "附录"):
        page.fill(f"[data-section='{name}']", "")
    expect(page.locator("#cb-problems")).to_contain_text("没有正文，请写上背景、做法和成效。")


def test_the_draft_stays_and_links_prefill(page: Page, made: Made) -> None:
    """Assert that a draft survives a reload, that a link's values are there, and that clearing forgets."""
    page.goto(url(made, "?unit=yi-ju&scene=mentor&based_on=M-0001"))
    assert page.input_value("[data-key='unit']") == "yi-ju"
    assert page.input_value("[data-key='based_on']") == "M-0001"
    assert page.eval_on_selector_all("#f-batch option", "all => all.map(o => o.value)") == ["", "open"]
    assert page.input_value("#f-batch") == "open"
    assert "传帮带" in page.inner_text("#cb-guidance")
    page.select_option("[data-key='scene']", "politics")
    page.fill("[data-section='背景与起因']", TEXT)
    expect(page.locator("#cb-guidance")).to_contain_text("待工委补充")
    expect(page.locator("#cb-saved")).to_contain_text("图片不保存。共用电脑")
    page.reload()
    assert page.input_value("[data-section='背景与起因']") == TEXT
    assert page.input_value("[data-key='scene']") == "politics"
    page.click("#cb-preview")
    assert TEXT in page.inner_text("#cb-shown")
    page.click("#cb-clear")
    page.click("#cb-clear")
    assert page.input_value("#f-batch") == "open"
    page.reload()
    assert page.input_value("[data-section='背景与起因']") == ""


def test_a_draft_of_figures_alone_stays_too(page: Page, made: Made) -> None:
    """Assert that who begins with the figures finds them again after a reload, and that clearing forgets them."""
    page.goto(url(made))
    page.fill("#m-0-name", "独立上岗时间")
    expect(page.locator("#cb-saved")).to_contain_text("草稿已存")
    page.reload()
    assert page.input_value("#m-0-name") == "独立上岗时间"
    page.click("#cb-clear")
    page.click("#cb-clear")
    page.reload()
    assert page.input_value("#m-0-name") == ""


def test_other_files_open_too(page: Page, made: Made, tmp_path: Path) -> None:
    """Assert that a deflated zip in a folder and a file with Chinese keys are read, and that a strange one is told."""
    text = (
        "---\n标题: 旧文件\n单位: 甲局\n场景: 导师赋能培优\n开始时间: 2025年3月1日\n针对问题:\n  - 岗位适应\n成效:\n  预期: 好\n  前后数据:\n"
        "    - 指标: 时间\n      之前: 3\n编号: 2026-0001\n---\n\n## 主要做法\n\n第一段。\n\n![图](a.png)\n"
    )
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")
    with zipfile.ZipFile(tmp_path / "旧.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("某案例/case.md", text.encode("gb18030"))
        packed.write(tmp_path / "a.png", "某案例/a.png")
    page.goto(url(made))
    page.set_input_files("#cb-open", str(tmp_path / "旧.zip"))
    expect(page.locator("#cb-form-note")).to_contain_text("已打开")
    made_draft = page.evaluate("casebook.form.draft()")
    assert made_draft["values"]["title"] == "旧文件"
    assert made_draft["values"]["unit"] == "jia-ju"
    assert made_draft["values"]["practiced_from"] == "2025-03-01"
    assert made_draft["values"]["problem"] == ["岗位适应"]
    assert made_draft["measures"][0]["name"] == "时间"
    assert made_draft["sections"]["做法与经过"] == "第一段。"
    assert [p["caption"] for p in made_draft["pictures"]] == ["图"]
    assert "编号" in page.inner_text("#cb-form-note")
    (tmp_path / "坏.zip").write_bytes(b"PK\x03\x04 nothing")
    page.set_input_files("#cb-open", str(tmp_path / "坏.zip"))
    expect(page.locator("#cb-form-note")).to_contain_text("打不开")
    assert page.input_value("[data-key='title']") == "旧文件"


def test_without_scripts_the_word_form_is_offered(chromium: Browser, made: Made) -> None:
    """Assert that nothing dead is shown, and that every offered file is there."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url(made))
    assert not page.is_visible("#cb-form")
    assert page.is_visible(".cb-form__noscript")
    links = page.eval_on_selector_all("a[download]", "all => all.map(a => a.getAttribute('href'))")
    assert len(links) == 12
    assert all((made.site / "contribute" / link).resolve().is_file() for link in links)
    context.close()


@pytest.mark.parametrize("name", ["contribute/form.html", "contribute/progress.html", "review/index.html"])
def test_everyone_can_use_the_pages(name: str, chromium: Browser, made: Made) -> None:
    """Assert no axe violation and no sideways scroll, wide and narrow, light and dark, with problems shown."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(((made.committee if name.startswith("review") else made.site) / name).as_uri())
    page.add_script_tag(path=AXE)
    if "form" in name:
        page.click("#cb-download")
    faults = []
    for scheme, width in (("light", 1440), ("dark", 390)):
        page.set_viewport_size({"width": width, "height": 900})
        faults += page.evaluate(
            "async scheme => { document.documentElement.setAttribute('data-cb-scheme', scheme);"
            " const f = await axe.run(document, {resultTypes: ['violations'], preload: false});"
            " return f.violations.map(v => v.id + ': ' + v.nodes[0].target); }",
            scheme,
        )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
    assert faults == []


def test_what_to_run_next_is_what_the_guide_says(made: Made, root: Path) -> None:
    """Assert that the commands named after a download look at a case that waits: `check` would pass over it."""
    pattern = re.compile(r"manage\.py (\w+)")
    page = (made.site / "contribute" / "form.html").read_text(encoding="utf-8")
    guide = (root / "docs" / "about" / "guide-clerk.md").read_text(encoding="utf-8")
    assert pattern.findall(page) == ["review", "scan"]
    assert pattern.findall(guide)[-2:] == ["review", "scan"]


def test_json_in_the_page_is_the_field_table(made: Made) -> None:
    """Assert that the data block cannot end the script element, whatever a registry says."""
    html = (made.site / "contribute" / "form.html").read_text(encoding="utf-8")
    block = html.split('id="cb-form-data">')[1].split("</script>")[0]
    assert "<" not in block
    data = json.loads(json.loads(block))
    assert data["body"]["most"] == 5000
    assert {"title", "effect.result"} <= {field["key"] for field in data["fields"]}
