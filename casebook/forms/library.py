"""An empty valid library: everything of the source and the rules, nothing that is a sample or a submission."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from casebook.messages import say
from casebook.publish.atomic import write_atomic
from casebook.samples import remove, samples

_LEFT = (
    "cases/20*", "cases/incoming", ".registry/periods", ".registry/progress.json",
    "methods/M-20*", "mentors/*", "issues/*", "research/*", "assets",
)  # fmt: skip
"""What a district gathered, samples or not; the `index.md` of each folder stays."""


def new_library(home: Path, folder: Path) -> None:
    """Write an empty library into a new or empty folder.

    Args:
        home: the tool's own folder, whose `docs/` is the pattern.
    """
    docs = home / "docs"
    left = {path for pattern in _LEFT for path in docs.glob(pattern) if path.name != "index.md"}

    def ignored(here: str, names: list[str]) -> Iterable[str]:
        return [name for name in names if Path(here, name) in left]

    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(docs, folder / "docs", ignore=ignored, dirs_exist_ok=True)
    remove(folder, samples(folder))
    registry = folder / "docs" / ".registry"
    write_atomic(registry / "units.yml", say("new.units"))
    write_atomic(registry / "batches.yml", say("new.batches"))
    settings = (home / "mkdocs.yml").read_text(encoding="utf-8")
    values = dict(re.findall(r"^(site_\w+): *(.*)$", settings, re.MULTILINE))
    write_atomic(
        folder / "mkdocs.yml",
        say("new.mkdocs", name=values["site_name"], description=values["site_description"]),
    )
