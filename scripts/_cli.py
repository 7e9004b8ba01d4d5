"""What every command shares: an argument parser with Chinese help and `--root`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, cast

from casebook.messages.launcher import ARGPARSE

HOME = Path(__file__).resolve().parent.parent
"""The tool's own folder: `mkdocs.yml`, `overrides/`, `hooks/`; also the default library."""


# argparse looks its words up by this name; it has no other place for translations.
cast(Any, argparse)._ = lambda text: ARGPARSE.get(text, text)


def parser(doc: str | None) -> argparse.ArgumentParser:
    """A parser described by the first line of the script's docstring, with `--root DIR`."""
    made = argparse.ArgumentParser(description=(doc or "").strip().splitlines()[0])
    made.add_argument(
        "--root", type=Path, default=HOME, metavar="DIR", help="知识库所在文件夹（默认：本仓库）"
    )
    return made
