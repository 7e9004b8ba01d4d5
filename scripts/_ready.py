"""The preview's next build: loads everything, waits for a line on its input, then builds."""

from __future__ import annotations

import contextlib
import pkgutil
import sys
from importlib import import_module

from mkdocs.commands import build as _  # noqa: F401 - loaded before it is needed
from mkdocs.exceptions import ConfigurationError

import casebook.evaluation
import casebook.views
from scripts import build


def main(argv: list[str]) -> int:
    """0 when a site was made, whatever files were left out, or the preview ended without wanting one; else 2."""
    options = build.options_of(argv)
    for room in (casebook.evaluation, casebook.views):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            import_module(module.name)
    with contextlib.suppress(ConfigurationError):  # the build will say so
        build.load(options.root, options.out, options.profile)
    return 0 if not sys.stdin.readline() or build.main(argv) in (0, 1) else 2
