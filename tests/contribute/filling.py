"""Fills a blank 申报表 the way Word does: into its controls, and below its headings."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

TICK, NO_TICK = "☑", "☐"


def _value(element: Any, name: str) -> str:
    found = element.find(qn("w:sdtPr") + "/" + qn(name))
    return "" if found is None else str(found.get(qn("w:val")))


def filled_form(blank: bytes, answers: dict[str, str], sections: dict[str, str], path: Path) -> Path:
    """Write a filled form.

    Args:
        answers: by tag of the control; a ticked box by its own tag (`area.工作`) with any text.
        sections: text below each heading, one paragraph a line.
    """
    document: Any = Document(io.BytesIO(blank))
    left = dict(answers)
    for control in list(document.element.body.iter(qn("w:sdt"))):
        tag = _value(control, "w:tag")
        if tag not in left:
            continue
        text = left.pop(tag)
        properties = control.find(qn("w:sdtPr"))
        hint = properties.find(qn("w:showingPlcHdr"))
        if hint is not None:
            properties.remove(hint)
        next(control.iter(qn("w:t"))).text = TICK if "." in tag else text
    assert not left, f"no control for {sorted(left)}"
    for paragraph in list(document.paragraphs):
        if paragraph.style.name == "Heading 1" and paragraph.text in sections:
            after = paragraph._p
            for line in sections[paragraph.text].split("\n"):
                made: Any = OxmlElement("w:p")
                after.addnext(made)
                run: Any = OxmlElement("w:r")
                words: Any = OxmlElement("w:t")
                words.text = line
                run.append(words)
                made.append(run)
                after = made
    document.save(str(path))
    return path
