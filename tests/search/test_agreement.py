"""Python and JavaScript agree: on the normaliser for every character, on shared vectors, and on the scorer."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from casebook.search.bulk import fast_normalise
from casebook.search.codec import encode, pack
from casebook.search.normalise import fold, normalise
from casebook.search.score import idf, impact, measure, saturation
from casebook.search.terms import mix

from .collection import SENTENCES

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


@pytest.fixture
def parts(page: Page, site: Path) -> Page:
    page.goto((site / "index.html").as_uri())
    page.evaluate(
        "Promise.all([0, 1, 2, 3].map(part => casebook.searchParts.load('t', part, `t/${part}.js`)"
        ".then(found => casebook.searchParts.learn(found[0]))))"
    )
    return page


def test_vectors_in_python() -> None:
    assert len(VECTORS) >= 1000
    assert [normalise(raw) for raw, _ in VECTORS] == [normal for _, normal in VECTORS]
    assert [fast_normalise(raw) for raw, _ in VECTORS] == [normal for _, normal in VECTORS]


def test_vectors_in_the_browser(parts: Page) -> None:
    got = parts.evaluate("vectors => vectors.map(row => casebook.searchParts.normalise(row[0]))", VECTORS)
    assert got == [normal for _, normal in VECTORS]


def test_every_character_in_the_browser(parts: Page) -> None:
    # One string each way: a list of two hundred thousand rows takes the driver twenty seconds.
    codes = [code for code in range(0x32400) if not 0xD800 <= code <= 0xDFFF]
    script = """() => {
      const out = [];
      for (let code = 0; code < 0x32400; code++) if (code < 0xd800 || code > 0xdfff) out.push(casebook.searchParts.normalise(String.fromCodePoint(code)));
      return out.join("|");
    }"""
    got = parts.evaluate(script).split("|")
    assert len(got) == len(codes)
    assert [hex(code) for code, found in zip(codes, got, strict=True) if found != fold(chr(code))] == []


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_normal_form_of_a_piece_is_a_piece_of_the_normal_form(one: str, other: str) -> None:
    assert normalise(one + other) == normalise(one) + normalise(other)
    assert normalise(normalise(one)) == normalise(one)
    assert fast_normalise(one) == normalise(one)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(max_size=60), min_size=20, max_size=20))
def test_any_text_in_the_browser(parts: Page, texts: list[str]) -> None:
    clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    script = "texts => texts.map(text => [casebook.searchParts.normalise(text), casebook.searchParts.mapped(text).text])"
    assert parts.evaluate(script, clean) == [[normalise(text)] * 2 for text in clean]


def test_packed_texts_and_numbers_are_read_back(parts: Page) -> None:
    texts = [raw for raw, _ in VECTORS]
    assert (
        parts.evaluate(
            "texts => texts.map(text => casebook.searchParts.unpack(text))", [pack(text) for text in texts]
        )
        == texts
    )
    numbers = [*range(3000), 43828, 43829, 797399, 797400, 2**32 - 1]
    assert (
        parts.evaluate(
            "texts => texts.map(text => casebook.searchParts.number(text, 0)[0])",
            [encode(one) for one in numbers],
        )
        == numbers
    )
    assert parts.evaluate("keys => keys.map(key => casebook.searchParts.mix(key))", numbers) == [
        mix(one) for one in numbers
    ]


def cases(count: int = 2600) -> list[list[Any]]:
    chance = random.Random(5)
    found: list[list[Any]] = []
    for _ in range(count):
        title = normalise(chance.choice(SENTENCES)[: chance.randrange(2, 14)])
        headings = [normalise(chance.choice(SENTENCES)[:6]) for _ in range(chance.randrange(3))]
        text = (
            title
            + "".join(headings)
            + normalise("".join(chance.choices(SENTENCES, k=chance.randrange(0, 7))))
        )
        query = normalise("".join(chance.choice(SENTENCES)[:9] for _ in range(chance.randrange(1, 4))))
        terms = {query[at : at + 2] for at in range(len(query) - 1)}
        weights = {term: chance.choice([0.0, 0.35, 1.7, 4.25, chance.random() * 9]) for term in sorted(terms)}
        found.append([text, len(title), headings, weights, chance.choice([64, 512, 2048])])
    return found


def test_the_scorer_in_the_browser(parts: Page) -> None:
    rows = cases()
    script = "rows => rows.map(row => casebook.searchParts.measure(row[0], row[1], row[2], row[3], 2, row[4], null).score)"
    expected = [measure(*row) for row in rows]
    assert parts.evaluate(script, rows) == pytest.approx(expected, abs=1e-9)
    assert len({round(one, 6) for one in expected}) > 1000
    counts = [[a, b] for a in range(0, 40, 3) for b in range(1, 60, 7)]
    got = parts.evaluate(
        "rows => rows.map(row => [casebook.searchParts.idf(row[0], row[1]), casebook.searchParts.saturation(row[0], row[1])])",
        counts,
    )
    assert [value for row in got for value in row] == pytest.approx(
        [value for a, b in counts for value in (idf(a, b), saturation(a, b))]
    )
    assert parts.evaluate("[0, 1, 2, 3, 4, 5].map(casebook.searchParts.impact)") == pytest.approx(
        [impact(one) for one in range(6)]
    )


def test_a_space_changes_no_pair_of_the_query(parts: Page) -> None:
    script = "rows => rows.map(row => casebook.searchParts.termsOf(row, 9).map(term => [term.gram, !!term.extra, term.fetch]))"
    spaced, whole, single, again = parts.evaluate(
        script, [["思想", "巡诊", "谈心"], ["思想巡诊谈心"], ["党", "群"], ["学校", "校校长"]]
    )
    assert (
        [gram for gram, _, _ in spaced]
        == [gram for gram, _, _ in whole]
        == "思想 想巡 巡诊 诊谈 谈心".split()
    )
    assert [extra for _, extra, _ in spaced] == [False, True, False, True, False]
    assert all(fetch for _, _, fetch in spaced)
    assert single == []  # single characters have postings of their own
    assert [row[:2] for row in again] == [["学校", False], ["校校", False], ["校长", False]]


def test_a_phrase_is_exact_with_and_without_spaces(parts: Page) -> None:
    script = "texts => Promise.all(texts.map(text => casebook.search(text, {limit: 100}).then(found => found.hits.filter(hit => hit.exact).map(hit => hit.url).sort())))"
    for line in SENTENCES[:6]:
        clean = normalise(line)[:6]
        spaced, whole = parts.evaluate(script, [f"{clean[:2]} {clean[2:4]} {clean[4:]}", clean])
        assert spaced == whole != []
    one, two = parts.evaluate(script, ["党 员", "党员"])
    assert one == two != []
