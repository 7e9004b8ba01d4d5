"""Pages of records and lists: what each must show, links in both directions, and no link that leads nowhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from lxml import html
from playwright.sync_api import Browser

from casebook.catalog import Catalog
from casebook.evaluation import evidence_level, load_rules
from casebook.evaluation.rules import Rules
from casebook.model import Case, Method, Origin, Status
from casebook.reader import read_library
from tests.conftest import ROOT
from tests.site.text import body_text, text_of, tree

ENGLISH = re.compile(r"[A-Za-z]{3,}")
PATH = re.compile(r"[\w/-]+\.html")
FORM = "contribute/form.html"
"""The form's page, made by the room of intake; links to it are followed once it is there."""
KNOWN_LATIN = {
    "SHI", "YOUSHIZHENG", "CSV", "Word", "Excel", "WPS", "PDF", "Git",
}  # fmt: skip


@cache
def catalog() -> Catalog:
    """The repository's own library."""
    return Catalog(read_library(ROOT))


def links(site: Path, url: str) -> set[str]:
    """Site-relative targets of all links in a page's article, fragments and queries dropped."""
    page = site / url
    targets = (urlsplit(href) for href in tree(site, url).xpath("//article//@href"))
    return {
        (page.parent / unquote(target.path)).resolve().relative_to(site.resolve()).as_posix()
        for target in targets
        if target.path and not target.scheme
    }


def squeezed(text: str) -> str:
    """A text without white space, as `body_text` gives it."""
    return re.sub(r"\s+", "", text)


def strong_case() -> Case:
    """A case that fills most fields."""
    return next(
        c for c in catalog().current_cases if c.effect.measures and c.comment and c.featured and c.methods
    )


def grown_method() -> Method:
    """A method distilled from cases and taken over by others."""
    return max(
        (m for m in catalog().current_methods if m.steps and m.changes),
        key=lambda method: (len(catalog().adopters_of(method.id)), method.id),
    )


def test_case_page_shows_what_it_must(built_site: Path) -> None:
    """Assert the summary, facts, figures, comment, lineage, reason, citation and permanent number."""
    case = strong_case()
    url = catalog().url_of(case)
    text = body_text(built_site, url)
    measure = case.effect.measures[0]
    wanted = [
        case.title, case.summary, case.comment, case.featured, case.effect.expected, measure.name, measure.source,
        case.contact_office, catalog().unit(case.unit).title, "亮显理由", "工委点评", "借鉴自", "被借鉴", "证据等级",
        "引用", f"编号{case.id}",
    ]  # fmt: skip
    assert not [part for part in wanted if squeezed(part) not in text]
    bars = tree(built_site, url).xpath("//table//svg[@aria-hidden='true']")
    assert len(bars) == len(case.effect.measures)
    used = {catalog().url_of(catalog().method(key)) for key in case.methods}
    unit, scene = catalog().unit(case.unit), catalog().scene(case.scene)
    assert used | {catalog().url_of(unit), catalog().url_of(scene)} <= links(built_site, url)


def test_every_case_shows_its_weak_side(built_site: Path) -> None:
    """Assert that 不足与教训, where written, stands in the open with a heading of its own."""
    for case in catalog().cases:
        headings = [
            text_of(h).rstrip("¶") for h in tree(built_site, catalog().url_of(case)).xpath("//article//h2")
        ]
        if case.lessons or "## 不足与教训" in catalog().library.body(case):
            assert headings.count("不足与教训") == 1, case.id


def test_pictures_have_captions(built_site: Path) -> None:
    """Assert that every picture of a case stands in a figure with a caption, and that its file is there."""
    pictures = 0
    for case in catalog().cases:
        page = built_site / catalog().url_of(case)
        for image in tree(built_site, catalog().url_of(case)).xpath("//div[@class='cb-body']//img"):
            pictures += 1
            caption = image.xpath("ancestor::figure/figcaption")
            assert caption, case.id
            assert text_of(caption[0]), case.id
            assert (page.parent / unquote(image.get("src"))).is_file(), case.id
    assert pictures


def test_retired_cases_say_so_and_are_not_counted(built_site: Path) -> None:
    """Assert a notice and no offer to borrow on retired cases, and that lists count the others alone."""
    retired = [case for case in catalog().cases if case.status is not Status.ACCEPTED]
    assert {case.status for case in retired} == {Status.WITHDRAWN, Status.SUPERSEDED}
    for case in retired:
        url = catalog().url_of(case)
        notice = tree(built_site, url).xpath("//*[@role='note']")
        assert len(notice) == 1
        assert "不再计入统计" in text_of(notice[0])
        assert f"based_on={case.id}" not in (built_site / url).read_text(encoding="utf-8")
        year = tree(built_site, f"years/{case.id[:4]}.html")
        row = year.xpath(f"//tr[.//a[contains(@href, '{case.id}.html')]]")[0]
        assert {Status.WITHDRAWN: "已撤回", Status.SUPERSEDED: "已被替代"}[case.status] in text_of(row)
        if case.superseded_by:
            assert catalog().url_of(catalog().case(case.superseded_by)) in links(built_site, url)
        lines = tree(built_site, "cases/index.html").xpath(
            f"//div[@class='cb-static-list']//a[contains(@href, '{case.id}.html')]"
        )
        assert not lines
    assert f"{len(catalog().current_cases)}篇" in body_text(built_site, "cases/index.html")


def test_years_hold_every_case(built_site: Path) -> None:
    """Assert that each year's page lists all its cases, and counts the accepted ones."""
    for year in catalog().years:
        cases = catalog().cases_in_year(year)
        assert {catalog().url_of(case) for case in cases} <= links(built_site, f"years/{year}.html")
        accepted = sum(case.status is Status.ACCEPTED for case in cases)
        assert f"{year}年案例{accepted}篇" in body_text(built_site, f"years/{year}.html")
        assert f"years/{year}.html" in links(built_site, "cases/index.html")


def test_method_page_shows_what_it_must(built_site: Path) -> None:
    """Assert when, when not, steps with time, users, difficulties, variations, basis, stage and versions."""
    method = grown_method()
    url = catalog().url_of(method)
    text = body_text(built_site, url)
    wanted = [
        method.title, method.summary, method.people, method.duration, *method.materials, *method.applies_when,
        *method.not_when, *(step.text for step in method.steps), *method.variations,
        *(change.what for change in method.changes), "所处阶段", "依据文件", "版本记录", "证据等级", "谁在用",
        *(part for item in method.difficulties for part in item.split("：", 1)),
    ]  # fmt: skip
    assert not [part for part in wanted if squeezed(part) not in text]
    steps = tree(built_site, url).xpath("//ol[@class='cb-steps']/li")
    for step, item in zip(method.steps, steps, strict=True):
        assert {key for key in step.cases if key in html.tostring(item, encoding="unicode")} == set(
            step.cases
        )
    stage = tree(built_site, url).xpath("//*[@aria-current='step']")
    assert len(stage) == 1
    uses = {catalog().url_of(c) for c in catalog().evidence_cases_of(method.id)}
    assert uses | {f"units/{key}.html" for key in catalog().adopters_of(method.id)} <= links(built_site, url)
    assert any(f"based_on={method.id}&scene={method.scene}" in link for link in forms(built_site, url))


def test_evidence_level_follows_the_rules_file(built_site: Path) -> None:
    """Assert that each method shows the level that the rules give its cases, and marks that row of the rule."""
    rules = load_rules(ROOT / "docs/.registry/evaluation.yml")
    assert isinstance(rules, Rules)
    seen = set()
    for method in catalog().methods:
        level = evidence_level(method, catalog().cases, rules.method_levels)
        page = tree(built_site, catalog().url_of(method))
        assert text_of(page.xpath("//tr[@class='cb-rule__on']/th")[0]) == f"{level}级（现在）", method.id
        assert f"证据{level}级" in text_of(page.xpath("//header//*[contains(@class, 'cb-ev')]")[0])
        seen.add(level)
    assert len(seen) > 2


def test_brand_methods_invent_nothing(built_site: Path) -> None:
    """Assert source and pending mark on the four methods of the source, and no stage (R18, R20, R38)."""
    brand = [m for m in catalog().methods if m.origin is Origin.BRAND]
    assert len(brand) == 4
    for method in brand:
        text = body_text(built_site, catalog().url_of(method))
        assert "来源：品牌介绍" in text
        assert "多长时间待工委补充" in text
        assert "所处阶段" not in text
        assert not tree(built_site, catalog().url_of(method)).xpath("//*[@aria-current='step']")


def test_catalog_of_methods_is_complete_by_scene(built_site: Path) -> None:
    """Assert that every scene has its shelf, and each shelf all methods of its scene, without scripts."""
    page = tree(built_site, "methods/index.html")
    for scene in catalog().scenes:
        shelf = page.xpath(f"//section[h2/@id='{scene.key}']")[0]
        found = {href.rpartition("/")[2] for href in shelf.xpath(".//li//a/@href")}
        methods = {f"{m.id}.html" for m in catalog().methods_in(scene.key)}
        assert methods <= found
        assert methods or "还没有提炼出工作法" in text_of(shelf)
    assert len(page.xpath("//section[h2/@id='table']//tbody/tr")) == len(catalog().current_methods)


def test_unit_pages(built_site: Path) -> None:
    """Assert cases and methods of each unit, a form link for each blank scene and for no other, and no score."""
    for unit in catalog().units:
        url = f"units/{unit.key}.html"
        found = links(built_site, url)
        assert {catalog().url_of(case) for case in catalog().cases_of(unit.key)} <= found, unit.key
        assert {catalog().url_of(method) for method in catalog().methods_of(unit.key)} <= found, unit.key
        queries = (parse_qs(urlsplit(link).query) for link in forms(built_site, url))
        asked = [(query["unit"][0], query["scene"][0]) for query in queries]
        assert asked == [(unit.key, scene.key) for scene in catalog().blank_scenes(unit.key)]
        for scene in catalog().blank_scenes(unit.key):
            others = {catalog().url_of(m) for m in catalog().methods_in(scene.key) if m.unit != unit.key}
            assert others <= found
        assert not re.search("得分|排名|等次", body_text(built_site, url))
        assert url in links(built_site, "units/index.html")


def test_index_of_units_counts_by_scene(built_site: Path) -> None:
    """Assert that the grid's figures are the catalog's, in the registry's order."""
    rows = tree(built_site, "units/index.html").xpath("//table//tbody/tr")
    for unit, row in zip(catalog().units, rows, strict=True):
        figures = [int(text_of(cell)) for cell in row.xpath("./td")]
        own = [case.scene for case in catalog().cases_of(unit.key)]
        cells = [own.count(scene.key) for scene in catalog().scenes]
        assert figures[: len(cells)] == cells
        assert figures[len(cells)] == sum(cells) == len(catalog().cases_of(unit.key))


def test_issues(built_site: Path) -> None:
    """Assert foreword, contents and reasons of each issue, and what waits for the next one (R25, R40)."""
    printed = set()
    for issue in catalog().issues:
        url = catalog().url_of(issue)
        text = body_text(built_site, url)
        assert squeezed(issue.foreword) in text
        records = [catalog().case_or_method(key) for key in (*issue.cases, *issue.methods)]
        assert {catalog().url_of(record) for record in records} <= links(built_site, url)
        assert not [record.id for record in records if squeezed(record.summary) not in text]
        reasons = [catalog().case(key).featured for key in issue.featured if key in issue.cases]
        assert not [reason for reason in reasons if squeezed(reason) not in text]
        assert url in links(built_site, "issues/index.html")
        printed |= {record.id for record in records}
    waiting = [case for case in catalog().current_cases if case.id not in printed]
    assert f"案例{len(waiting)}篇" in text_of(
        tree(built_site, "issues/index.html").xpath("//section[h2/@id='next']")[0]
    )


def test_problems_lead_to_methods_and_cases(built_site: Path) -> None:
    """Assert that each problem of the registry has its place with all its methods (R04)."""
    page = tree(built_site, "problems/index.html")
    for problem in catalog().problems:
        shelf = page.xpath(f"//section[h2/@id='{problem.key}']")[0]
        found = {href.rpartition("/")[2] for href in shelf.xpath(".//li//a/@href")}
        assert {f"{m.id}.html" for m in catalog().methods_for(problem.key)} <= found
        assert f"案例{len(catalog().cases_for(problem.key))}篇" in text_of(shelf)


def test_links_run_both_ways(built_site: Path) -> None:
    """Assert that case and method name each other, that lender and borrower do, and that unit and case do."""
    for case in catalog().current_cases:
        url = catalog().url_of(case)
        mine = links(built_site, url)
        partners = {catalog().url_of(catalog().method(key)) for key in case.methods}
        if case.based_on:
            partners.add(catalog().url_of(catalog().case_or_method(case.based_on)))
        partners |= {catalog().url_of(method) for method in catalog().methods_from(case.id)}
        partners |= {f"units/{key}.html" for key in case.partners}
        for other in partners:
            assert other in mine, (url, other)
            assert url in links(built_site, other), (other, url)


def test_no_link_leads_nowhere(built_site: Path) -> None:
    """Assert that every file and anchor that any page names is there, and that nothing points outside."""
    root = built_site.resolve()
    anchors: dict[Path, set[str]] = {}
    wanted: dict[tuple[Path, str], str] = {}
    wrong: list[str] = []
    for page in sorted(root.rglob("*.html")):
        if page.name == "404.html":
            continue
        document = tree(root, page.relative_to(root).as_posix())
        anchors[page] = {str(value) for value in document.xpath("//@id")}
        for target in sorted({str(value) for value in document.xpath("//@href | //@src | //form/@action")}):
            parts = urlsplit(target)
            if parts.scheme == "data" or (parts.path.endswith(FORM) and not (root / FORM).exists()):
                continue
            file = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            name = f"{page.relative_to(root)} → {target}"
            if parts.scheme or parts.netloc or not file.is_relative_to(root) or not file.is_file():
                wrong.append(name)
            elif parts.fragment:
                wanted.setdefault((file, unquote(parts.fragment)), name)
    wrong += [name for (file, anchor), name in wanted.items() if anchor not in anchors.get(file, {anchor})]
    assert not wrong, "\n".join(sorted(wrong)[:40])


def test_no_english_is_left_over(built_site: Path) -> None:
    """Assert that what a reader sees is Chinese: no word of the theme remains on these kinds of page."""
    urls = [
        "cases/index.html", "methods/index.html", "units/index.html", "issues/index.html", "problems/index.html",
        "years/2024.html", "units/jia-ju.html", "issues/2025Q4.html", "methods/M-0001.html",
        catalog().url_of(grown_method()), catalog().url_of(strong_case()),
    ]  # fmt: skip
    for url in urls:
        document = tree(built_site, url)
        for hidden in document.xpath("//script | //style | //head/meta | //head/link"):
            hidden.drop_tree()
        spoken = document.text_content() + " ".join(
            document.xpath("//@aria-label | //@title | //@placeholder | //@alt")
        )
        words = set(ENGLISH.findall(PATH.sub("", spoken))) - KNOWN_LATIN
        assert not words, f"{url}: {sorted(words)}"


def test_card_is_one_sheet(chromium: Browser, built_site: Path) -> None:
    """Assert that 打印工作卡 prints exactly one A4 page for every method, and the full text afterwards."""
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script("window.print = () => { window.printed = document.documentElement.className; };")
    sheets = {}
    for method in catalog().methods:
        page.goto((built_site / catalog().url_of(method)).as_uri())
        page.click("[data-cb-card]")
        assert "cb-only-card" in page.evaluate("window.printed")
        pdf = page.pdf(prefer_css_page_size=True)
        sheets[method.id] = len(re.findall(rb"/Type\s*/Page\b", pdf))
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert "cb-only-card" not in (page.get_attribute("html", "class") or "")
    context.close()
    assert set(sheets.values()) == {1}, sheets


@pytest.mark.parametrize("url", ["cases/2024/2024-0001.html", "methods/M-2024-01.html"])
def test_record_prints_as_a_document(chromium: Browser, built_site: Path, url: str) -> None:
    """Assert title, unit, number and source on paper, indented paragraphs, no contents rail, no buttons."""
    page = chromium.new_page()
    page.goto((built_site / url).as_uri())
    page.emulate_media(media="print")
    assert page.locator("h1, .cb-facts, .cb-cite, .cb-printfoot").filter(visible=True).count() == 4
    assert not page.locator(".cb-contents, .cb-button, .cb-print, .cb-workcard").filter(visible=True).count()
    indent, size = page.evaluate(
        "(s => [parseFloat(s.textIndent), parseFloat(s.fontSize)])(getComputedStyle(document.querySelector('.cb-body > p')))"
    )
    assert indent == pytest.approx(2 * size, rel=0.01)
    page.close()


def forms(site: Path, url: str) -> list[str]:
    """Links of a page's article to the form, in order."""
    return [href for href in tree(site, url).xpath("//article//@href") if "contribute/form.html?" in href]


@pytest.mark.parametrize("number", ["2025-0003", "2026-0001", "M-0001", "M-2026-01"])
def test_the_number_of_a_record_finds_it(chromium: Browser, built_site: Path, number: str) -> None:
    page = chromium.new_page()
    page.goto((built_site / "index.html").as_uri())
    first = page.evaluate("number => casebook.search(number).then(found => found.hits[0])", number)
    assert first["url"].endswith(f"/{number}.html")
    assert (first["exact"], first["section"]) == (True, "编号")
    page.close()
