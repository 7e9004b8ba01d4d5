"""Cells, XML, script data and file names hold whatever a writer wrote, and nothing of it acts."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from casebook.safety.escape import safe_cell, safe_name, safe_xml, script_json


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\t=1",
        "\r=1",
        " =1",
        "\u200b=1",
        "\ufeff=1",
        "\n=1",
        "−1+1",
    ],
)
def test_formulas_are_text(text: str) -> None:
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["标题", "-5", "+3.5", "-12%", "5", "", "a=b", "甲－乙"])
def test_other_cells_stay(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_is_well_formed(text: str) -> None:
    root = etree.Element("a")
    root.text = safe_xml(text)
    assert etree.fromstring(etree.tostring(root)).tag == "a"
    inside = script_json({"t": text})
    assert not re.search("[<>&\u2028\u2029]", inside)
    assert json.loads(inside) == {"t": text}
    name = safe_name(text)
    assert re.fullmatch(r"[\w-]{1,60}", name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("con", "file-con"),
        ("LPT1", "file-LPT1"),
        ("", "file"),
        ("...", "file"),
        ("总结 (1).docx", "总结-1-docx"),
        ("a\u202eb\x00", "a-b"),
    ],
)
def test_file_names(text: str, name: str) -> None:
    assert safe_name(text) == name
