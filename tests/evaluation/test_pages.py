"""The pages: everything escaped, every drawing named and beside its table, and no score where the public reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined
from msgspec.structs import replace

from casebook.catalog import Catalog
from casebook.evaluation.committee import h_index, unit_pages, unit_view, units_view
from casebook.evaluation.exchange import adoption_view, gaps_view
from casebook.evaluation.explained import explained_view
from casebook.evaluation.views import coverage_view, overview_view
from casebook.model import Effect, Result
from casebook.reader import Library, read_library
from scripts.evaluate import main

from .disk import write_library
from .golden import ROOT

View = Callable[[Catalog, str], object]
PUBLIC: dict[str, View] = {
    "index": overview_view,
    "coverage": coverage_view,
    "adoption": adoption_view,
    "gaps": gaps_view,
    "method": explained_view,
}
COMMITTEE: dict[str, View] = {"unit": unit_view, "units": units_view}
FRAME = "{% block styles %}{% endblock %}{% block kind %}{% endblock %}{% block rail %}{% endblock %}{% block content %}{% endblock %}"
ENVIRONMENT = Environment(  # autoescape stays off on purpose: the templates must escape by themselves
    loader=ChoiceLoader([DictLoader({"main.html": FRAME}), FileSystemLoader(ROOT / "overrides")]),
    undefined=StrictUndefined,
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    root = write_library(tmp_path_factory.mktemp("library"))
    for period in ("2025Q1", "2025Q2"):
        assert main(["freeze", period, "--root", str(root)]) == 0
    return read_library(root)


@pytest.fixture(scope="module")
def catalog(library: Library) -> Catalog:
    return Catalog(library)


def html(name: str, catalog: Catalog, key: str = "u1") -> str:
    view = (PUBLIC | COMMITTEE)[name](catalog, key)
    page = SimpleNamespace(title="标题", content="<p>正文</p>", url="evaluation/x.html")
    return ENVIRONMENT.get_template(f"evaluation/{name}.html").render(view=view, page=page, base_url="..")


@pytest.mark.parametrize("name", [*PUBLIC, *COMMITTEE])
def test_every_value_is_escaped(name: str, library: Library) -> None:
    bad = "<b x='1'>&"
    hostile = replace(
        library,
        units=tuple(replace(unit, title=bad, short=bad) for unit in library.units),
        cases=tuple(replace(case, title=bad) for case in library.cases),
        methods=tuple(replace(method, title=bad) for method in library.methods),
        scenes=tuple(replace(scene, title=bad) for scene in library.scenes),
        dimensions=tuple(replace(dimension, title=bad) for dimension in library.dimensions),
    )
    text = html(name, Catalog(hostile))
    assert "<b x" not in text
    assert name in {"index", "method"} or "&lt;b x" in text or "&amp;" in text


@pytest.mark.parametrize("name", [*PUBLIC, *COMMITTEE])
def test_drawings_are_named_and_stand_beside_tables(name: str, catalog: Catalog) -> None:
    text = html(name, catalog)
    for drawing in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        assert 'aria-hidden="true"' in drawing or ("<title" in drawing and "<desc" in drawing)
        for label in re.findall(r'aria-labelledby="([^"]+)"', drawing):
            assert all(f'id="{part}"' in drawing for part in label.split())
    assert "<table" in text
    assert text.count("<table") == text.count("<caption>")
    assert "style=" not in text


@pytest.mark.parametrize("name", list(PUBLIC))
def test_canary_no_public_page_depends_on_what_is_scored(
    name: str, library: Library, catalog: Catalog
) -> None:
    other = replace(
        library,
        cases=tuple(
            replace(
                case,
                novelty=(1, 0),
                practice="p",
                effect=Effect(evidence=1, result=Result.PARTIAL),
                comment="x",
            )
            for case in library.cases
        ),
    )
    assert html(name, catalog) == html(name, Catalog(other))


@pytest.mark.parametrize("name", ["index", "coverage", "adoption", "gaps"])
def test_canary_no_figure_or_band_of_a_unit_is_public(name: str, catalog: Catalog) -> None:
    text = html(name, catalog)
    for word in ("26.5", "66.7", "36.8", "样本不足", "较好", "一般（", "起步"):
        assert word not in text
    assert "26.5" in html("unit", catalog)


def test_heat_map_has_a_number_in_every_cell_that_leads_to_its_cases(catalog: Catalog) -> None:
    text = html("coverage", catalog)
    table = text[text.index("cb-eval-heat") : text.index("</table>")]
    cells = re.findall(r'<td class="cb-eval-heat__\d">(.*?)</td>', table)
    assert len(cells) == 3 * 10
    assert all(re.sub("<.*?>", "", cell).isdigit() for cell in cells)
    for anchor in re.findall(r'href="#([^"]+)"', table):
        assert f'id="{anchor}"' in text
    assert "自己算出均衡度" in text


def test_method_page_is_made_from_the_rules(library: Library, tmp_path: Path) -> None:
    root = write_library(tmp_path)
    shipped = html("method", Catalog(read_library(root)))
    assert "每个场景满分100分：1个案例60分、2个案例85分、3个及以上案例100分；10个场景取平均" in shipped
    for figure in ("26.5", "66.6667", "36.7778", "38.1111", "41.6667"):
        assert f'<td class="cb-num">{figure}</td>' in shipped
    rules = root / "docs/.registry/evaluation.yml"
    changed = (
        rules.read_text(encoding="utf-8")
        .replace("[0, 60, 85, 100]", "[0, 70, 90, 100]")
        .replace("equal ", "dimension-equal ", 1)
    )
    rules.write_text(changed, encoding="utf-8")
    page = html("method", Catalog(read_library(root)))
    assert "1个案例70分" in page
    assert "1/12" in page
    assert "26.5" not in page


def test_broken_rules_leave_a_sentence_not_a_crash(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    (root / "docs/.registry/evaluation.yml").write_text("min_cases: 3\n", encoding="utf-8")
    broken = Catalog(read_library(root))
    assert "规则文件有误" in html("method", broken)
    assert "规则文件有误" in html("unit", broken)
    assert "c01" in html("coverage", broken)


def test_an_empty_library_says_what_to_do(tmp_path: Path) -> None:
    empty = Catalog(read_library(write_library(tmp_path, (), ())))
    for name in (*PUBLIC, *COMMITTEE):
        assert "<h1>" in html(name, empty)
    assert "来报送第一件" in html("coverage", empty)


def test_unit_page_tells_bands_breakdown_trend_and_flags(catalog: Catalog) -> None:
    text = html("unit", catalog)
    for words in (
        "一般（与起步相邻）",
        "早于窗口首日",
        "2025Q1",
        "按今天的规则和内容重算",
        "互相借鉴",
        "文字大段相同的案例",
    ):
        assert words in text
    assert [key for key, _ in unit_pages(catalog)] == ["u1", "u2", "u3"]


def test_units_are_never_sorted_by_score(catalog: Catalog) -> None:
    text = html("units", catalog)
    assert [text.index(f"units/u{n}.html") for n in (1, 2, 3)] == sorted(
        text.index(f"units/u{n}.html") for n in (1, 2, 3)
    )


def test_h_index() -> None:
    assert [h_index(counts) for counts in ((), (0,), (1,), (3, 3, 3), (5, 1, 1), (2, 2))] == [
        0,
        0,
        1,
        3,
        1,
        2,
    ]
