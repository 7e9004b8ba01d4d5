"""A library with one year of samples, an inbox, and files to drop into it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from docx import Document
from msgspec import Struct

from tests.conftest import ROOT

EDITORS = (
    "id",
    "status",
    "accepted_on",
    "signed_hash",
    "sample",
    "novelty",
    "comment",
    "featured",
    "practice",
    "batch",
)


class Place(Struct, frozen=True):
    """A library's root and the shared folder beside it."""

    root: Path
    inbox: Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A fresh library and an empty inbox."""
    root, inbox = tmp_path / "library", tmp_path / "收件箱"
    inbox.mkdir()
    for name in (".registry", "scenes", "methods", "venues", "policies", "issues", "mentors", "cases"):
        shutil.copytree(
            ROOT / "docs" / name,
            root / "docs" / name,
            ignore=shutil.ignore_patterns("incoming", "progress.json"),
        )
    return Place(root, inbox)


def submission(source: str = "2026/2026-0005", title: str = "") -> str:
    """A sample as a unit would send it: no field of the editor's or the tools'."""
    text = (ROOT / f"docs/cases/{source}.md").read_text(encoding="utf-8")
    text = re.sub(rf"^({'|'.join(EDITORS)}):.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^signoffs:\n(  .*\n)+", "", text, flags=re.MULTILINE)
    return re.sub(r"^title: .*", f"title: {title}", text, flags=re.MULTILINE) if title else text


def word_file(path: Path, title: str) -> None:
    """A Word file as a clerk writes it."""
    document = Document()
    document.add_heading(title, 0)
    table = document.add_table(rows=0, cols=2)
    for label, value in (
        ("单位", "甲局"),
        ("场景", "书香熏陶育优"),
        ("一句话摘要", "把书放到人等着的地方。"),
    ):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    for heading in ("一、背景与起因", "二、做法与经过", "三、成效与反响"):
        document.add_paragraph(heading)
        for _ in range(6):
            document.add_paragraph(
                "机关党支部每月组织一次读书交流，先读后谈，人人都讲一件自己的事，讲完大家一起想办法，记在本子上，下月再看。"
            )
    document.save(str(path))
