"""What every command shares: an argument parser with Chinese help and `--root`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, cast

from casebook.messages import say
from casebook.messages.launcher import ARGPARSE

HOME = Path(__file__).resolve().parent.parent
"""The tool's own folder: `mkdocs.yml`, `overrides/`, `hooks/`; also the default library."""


_DAY = 86400

# argparse looks its words up by this name; it has no other place for translations.
cast(Any, argparse)._ = lambda text: ARGPARSE.get(text, text)


def at_least(least: int, most: int = sys.maxsize) -> Callable[[str], int]:
    """What reads a whole number of a range from the command line."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(
                say("launcher.range", text=text, least=least, most=most)
                if most < sys.maxsize
                else say("launcher.least", text=text, least=least)
            )
        return int(text)

    return read


def seconds(text: str) -> float:
    """What reads a time of up to a day from the command line."""
    try:
        read = float(text)
    except ValueError:
        read = -1.0
    if not 0 <= read <= _DAY:  # not so for "nan" either
        raise argparse.ArgumentTypeError(say("launcher.seconds", text=text, most=_DAY))
    return read


def given_path(text: str) -> Path:
    """What reads a folder or file from the command line; an empty one is a variable that was not set."""
    if not text.strip():
        raise argparse.ArgumentTypeError(say("launcher.no_place"))
    return Path(text)


def no_library(root: Path) -> bool:
    """Whether `--root` leads to no library; if so, it is told what to write instead."""
    if (root / "docs").is_dir():
        return False
    print(say("check.no_docs", root=root), file=sys.stderr)
    return True


class _Parser(argparse.ArgumentParser):
    """Our sentences end with a full stop, and so does what argparse puts them into."""

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong, and end with code 2."""
        super().error(message.removesuffix("。"))


def parser(doc: str | None) -> argparse.ArgumentParser:
    """A parser described by the first line of the script's docstring, with `--root DIR`."""
    made = _Parser(description=(doc or "").strip().splitlines()[0])
    made.add_argument(
        "--root", type=given_path, default=HOME, metavar="DIR", help="知识库所在文件夹（默认：本仓库）"
    )
    return made
