"""The child process and the command: outcomes come back whole, and a child that fails is a refusal."""

from __future__ import annotations

import json
import struct
import sys
import time
from pathlib import Path

import pytest

from casebook.frontmatter import split
from casebook.intake.convert import convert_file, convert_here, convert_path
from casebook.intake.draft import Converted, Refused, case_text, yaml_text
from casebook.intake.legacy import draw, office
from casebook.intake.pictures import shrink
from casebook.intake.processes import Overrun, run
from casebook.messages.intake import MESSAGES
from scripts import convert
from tests.intake.ooxml_kit import cell, centred, docx, drawing, p, png, row, table, zipped
from tests.intake.test_corpus import NAMES

BODY = (
    centred("以老带新")
    + p("单位：甲局")
    + p("一、背景与起因")
    + p(inner=f"<w:r>{drawing()}</w:r>")
    + table(row(cell("甲"), cell("乙")))
)
CASE = docx(BODY, links={"rI": ("image", "media/i.png")}, parts={"word/media/i.png": png()})


def test_the_child_gives_what_this_process_gives(tmp_path: Path) -> None:
    path = tmp_path / "案例.docx"
    path.write_bytes(CASE)
    outcome = convert_file(path, NAMES)
    assert isinstance(outcome, Converted)
    assert outcome == convert_here(path, NAMES)[0]
    assert len(outcome.sha256) == 64


def test_every_case_of_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "两个.zip"
    path.write_bytes(zipped({"甲局/a.docx": CASE, "乙局/b.pdf": b"%PDF-1.4", "乙局/b.docx": b"%PDF-1.4"}))
    outcomes = convert_path(path, NAMES)
    assert [type(o) for o in outcomes] == [Refused, Converted]
    assert outcomes[0].name == "乙局"
    assert isinstance(outcomes[0], Refused)
    assert outcomes[0].code == "pdf"


def test_too_little_time_is_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(CASE)
    outcome = convert_file(path, NAMES, seconds=0.05)
    assert isinstance(outcome, Refused)
    assert outcome.code == "time"


def test_a_program_is_stopped_with_its_children(tmp_path: Path) -> None:
    late = tmp_path / "late.py"
    late.write_text("import time; time.sleep(1.2); open('late', 'w')", encoding="utf-8")
    first = tmp_path / "first.py"
    first.write_text(
        "import subprocess, sys, time; subprocess.Popen([sys.executable, 'late.py']); time.sleep(9)",
        encoding="utf-8",
    )
    with pytest.raises(Overrun):
        run([sys.executable, str(first)], seconds=0.8, memory=1 << 30, folder=tmp_path)
    time.sleep(1.6)
    assert not (tmp_path / "late").exists()


def test_memory_is_limited(tmp_path: Path) -> None:
    code, _ = run(
        [sys.executable, "-c", "x = bytearray(1 << 30)"], seconds=20, memory=1 << 29, folder=tmp_path
    )
    assert code != 0


def test_the_command_writes_case_pictures_and_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(CASE)
    assert convert.main([str(path), "--to", str(tmp_path / "out")]) == 0
    text = (tmp_path / "out" / "case.md").read_text(encoding="utf-8")
    assert "# 以老带新" in text
    assert (tmp_path / "out" / "p01.webp").exists()
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["result"] == "converted"
    assert (report["title"], report["tables"], report["cells"]) == ("以老带新", 1, 2)
    assert [h["text"] for h in report["headings"]] == ["以老带新", "一、背景与起因"]
    assert convert.main([str(path), "--to", str(tmp_path / "out")]) == 2
    assert "换一个空文件夹" in capsys.readouterr().err


def test_the_command_refuses_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"%PDF-1.4")
    assert convert.main([str(path), "--to", str(tmp_path / "out")]) == 3
    assert "另存为 .docx" in capsys.readouterr().err
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert (report["result"], report["reason"]["code"]) == ("refused", "pdf")


@pytest.mark.parametrize(
    "text",
    [
        "甲局：做法",
        "# 号",
        "no",
        "2024",
        "- x",
        "a: b",
        "“引号”",
        "*星",
        "x #y",
        "真",
        "'单",
        '"双',
        "[方]",
        "{花}",
        "@a",
        "%TAG",
        "2024-01-02",
        "甲\u200b乙",
        "1e3",
        "~",
        "?问",
        "| 竖",
        "> 大",
    ],
)
def test_front_matter_is_read_back_as_it_was(text: str) -> None:
    parts = split(f"---\ntitle: {yaml_text(text)}\nscene_also: [{yaml_text(text)}, 甲]\n---\n\n正文\n")
    values = {key: node for key, _, node in parts.meta.items}
    assert values["title"].text == text.replace("\u200b", "")
    assert values["scene_also"].items[0].text == text.replace("\u200b", "")


def test_case_text_of_markdown_keeps_the_writers_own_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes("---\n标题: 甲\n成效:\n  预期: 好\n---\n\n正文\n".encode("gb18030"))
    outcome, _ = convert_here(path, NAMES)
    assert isinstance(outcome, Converted)
    assert case_text(outcome.draft) == "---\n标题: 甲\n成效:\n  预期: 好\n---\n\n正文\n"


def test_messages_end_as_sentences() -> None:
    whole = [text for key, text in MESSAGES.items() if key.startswith(("refused_", "ask_"))]
    assert [text for text in whole if not text.endswith(("。", "？"))] == []


@pytest.mark.skipif(not office(), reason="no LibreOffice here")
def test_an_old_document_is_read_and_pulls_in_no_file_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(png())
    address = (tmp_path / "secret.png").as_uri()
    field = '{\\field{\\*\\fldinst { INCLUDEPICTURE "' + address + '" }}{\\fldrslt shown}}'
    path = tmp_path / "old.doc"
    path.write_text(
        "{\\rtf1\\ansi{\\qc\\fs44 Title one\\par}{\\fs20 Body text " + field + " here.\\par}}",
        encoding="ascii",
    )
    outcome, _ = convert_here(path, NAMES)
    assert isinstance(outcome, Converted)
    assert outcome.draft.reading.title == "Title one"
    assert outcome.draft.body == "Body text shown here.\n"
    assert outcome.draft.pictures == ()


def test_without_libreoffice_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casebook.intake.legacy.office", lambda: "")
    path = tmp_path / "old.wps"
    path.write_bytes(b"{\\rtf1 x}")
    outcome, _ = convert_here(path, NAMES)
    assert isinstance(outcome, Refused)
    assert (outcome.code, "另存为 .docx" in outcome.message) == ("old", True)


@pytest.mark.skipif(not office(), reason="no LibreOffice here")
def test_metafiles_are_drawn() -> None:
    rectangle = struct.pack("<IIiiii", 43, 24, 10, 10, 150, 80)
    end = struct.pack("<IIIII", 14, 20, 0, 16, 20)
    head = struct.pack("<IIiiiiiiii", 1, 88, 0, 0, 200, 100, 0, 0, 5000, 2500) + b" EMF"
    head += struct.pack("<IIIHHIIIiiii", 0x10000, 88 + 44, 3, 1, 0, 0, 0, 0, 1024, 768, 320, 240)
    emf = head[:88] + rectangle + end
    drawn = draw({7: emf}, 40)
    assert list(drawn) == [7]
    assert shrink(drawn[7]).width > 50
