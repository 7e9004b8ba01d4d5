"""Writes `docs/templates/` from the field table: `python -m tests.contribute.templates` (a test compares the two)."""

from __future__ import annotations

from casebook.forms import case_template, method_template
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "templates"


def templates() -> dict[str, str]:
    """File name → text."""
    return {"case.md": case_template(), "method.md": method_template()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in templates().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
