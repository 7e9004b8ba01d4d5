"""What the site holds beside its pages: data files of scenes, and the pictures of public cases."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from machine import current
from mkdocs.config.defaults import MkDocsConfig

from casebook.builder.session import Session
from casebook.safety.sanitize import PICTURES
from casebook.views.others import scene_files


def on_post_build(config: MkDocsConfig) -> None:
    """Put data files and new pictures into the scratch folder; listed before `site.py`, which brings it out."""
    session = current(config).session
    for path, text in scene_files(session.catalog):
        target = session.paths.scratch / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    for url in pictures(session):
        _bring(session, url)


def pictures(session: Session) -> Iterator[str]:
    """URLs of all pictures of public cases: those in the folder beside the case's file."""
    docs = session.paths.root / "docs"
    public = {case.source.src_uri.removesuffix(".md") for case in session.catalog.cases}
    for year in sorted(entry for entry in (docs / "cases").glob("20*") if entry.is_dir()):
        with os.scandir(year) as entries:
            folders = sorted(f"cases/{year.name}/{entry.name}" for entry in entries if entry.is_dir())
        for folder in folders:
            if folder in public:
                names = sorted(path.name for path in (docs / folder).iterdir())
                yield from (f"{folder}/{name}" for name in names if name.lower().endswith(PICTURES))


def _bring(session: Session, url: str) -> None:
    """Size and time of the file in the site tell whether it is the same picture."""
    source, target = session.paths.root / "docs" / url, session.paths.scratch / url
    if _stamp(source) == _stamp(session.paths.site / url):
        session.keep(url)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_size, stat.st_mtime_ns
