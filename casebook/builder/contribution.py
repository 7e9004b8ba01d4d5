"""What contributors take from the site or look up in it: blank forms, schemas, the states of submissions."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path

from casebook.builder.keys import code_key, key_of
from casebook.builder.session import Session
from casebook.desk.progress import read_progress
from casebook.fields import FIELDS
from casebook.forms import case_template, lists_of, method_template
from casebook.publish.atomic import write_atomic
from casebook.schema import schema_text
from casebook.views.progress import progress_file

FOLDER = "contribution"


def write_contribution(session: Session) -> None:
    """Bring the folder beside the site up to date; its paths are those of the site.

    Word files are made again only when a list, a label or the program changed: they take a second.
    """
    folder = session.paths.state / FOLDER
    lists = lists_of(session.catalog)
    mark, key = session.paths.state / f"{FOLDER}.key", key_of(repr(lists), code_key(session.paths.home))
    if not (folder.is_dir() and mark.is_file() and mark.read_bytes() == key.encode()):
        shutil.rmtree(folder, ignore_errors=True)
        from casebook.forms import word_forms  # noqa: PLC0415 - loads python-docx

        for name, data in word_forms(lists):
            _put(folder / "contribute" / "forms" / name, data)
            gc.collect(0)  # a document is a ring of objects of six megabytes
        _put(folder / "contribute" / "forms" / "case.md", case_template().encode())
        _put(folder / "contribute" / "forms" / "method.md", method_template().encode())
        for kind in sorted(FIELDS):
            _put(folder / "assets" / "schema" / f"{kind}.json", schema_text(kind).encode())
        write_atomic(mark, key)
    path, text = progress_file(session.catalog, read_progress(session.paths.root))
    if not (folder / path).is_file() or (folder / path).read_bytes() != text.encode():
        _put(folder / path, text.encode())


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
