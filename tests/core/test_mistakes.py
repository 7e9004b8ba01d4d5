"""Every mistake in `mistakes/` is told in Chinese on the right line. Add a case = add two files."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.checks import load
from casebook.problems import errors

MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.md"))


@pytest.mark.parametrize("path", MISTAKES, ids=[path.stem for path in MISTAKES])
def test_mistake_is_named_on_its_line(path: Path, library: Path) -> None:
    """Assert that the file is left out, and that the expected sentence stands on the expected line."""
    line, words = path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    target = library / "docs/cases/incoming/x/case.md"
    target.parent.mkdir(parents=True)
    target.write_bytes(path.read_bytes())
    read = load(library)
    found = [(problem.line, problem.message) for problem in errors(read.problems)]
    assert any(at == int(line) and words in message for at, message in found), found
    assert "cases/incoming/x/case.md" in read.left_out
    assert all(problem.path == "docs/cases/incoming/x/case.md" for problem in errors(read.problems))
