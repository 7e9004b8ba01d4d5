"""What a site holds besides its pages: pictures of cases, search data, and notes for the publisher."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from casebook.builder.contribution import FOLDER, write_contribution
from casebook.builder.documents import document_refs
from casebook.builder.session import Session
from casebook.checks import held, published_errors
from casebook.exports import write_exports, write_words
from casebook.publish.atomic import write_atomic
from casebook.safety.csp import nginx_include
from casebook.safety.sanitize import PICTURES
from casebook.search import write_index, write_related
from casebook.views.others import scene_files

SEARCH, RELATED = "assets/search-data", "assets/related"


def write_outputs(session: Session) -> None:
    """Everything that is no page, into the scratch folder; what did not change stays as it is in the site."""
    _pictures(session)
    for url, text in scene_files(session.catalog):
        target = session.paths.scratch / url
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    index, related = session.paths.state / "search", session.paths.state / "related"
    if not session.unchanged or not all((session.paths.site / name).is_dir() for name in (SEARCH, RELATED)):
        registry = session.paths.root / "docs" / ".registry"
        refs = tuple(document_refs(session.catalog))
        write_index(
            refs, index, session.paths.state / "search-cache",
            _text(registry / "synonyms.txt"), _text(registry / "words.txt"),
        )  # fmt: skip
        write_related(refs, related, session.paths.state / "search-cache", _text(registry / "words.txt"))
    if not session.unchanged or not (session.paths.state / FOLDER).is_dir():
        write_contribution(session)
    _mirror(session, index, SEARCH)
    exports, words = session.paths.state / "exports", session.paths.state / "words"
    if not session.unchanged or not exports.is_dir() or not words.is_dir():
        write_exports(session.catalog, exports, session.profile)
        write_words(session.catalog, words)
    _mirror(session, exports, "exports")
    _mirror(session, words, "")
    _mirror(session, session.paths.state / FOLDER, "")
    _mirror(session, related, RELATED)
    _notes(session)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig") if path.is_file() else ""


def _pictures(session: Session) -> None:
    """Pictures in the folder of each public case; nothing else a unit sent is ever published."""
    public = {case.source.src_uri.removesuffix(".md") for case in session.catalog.cases}
    for url, stamp in session.docs.items():
        if url.count("/") == 3 and url.lower().endswith(PICTURES) and url.rpartition("/")[0] in public:
            path = session.paths.root / "docs" / url
            if path.is_file() and not path.is_symlink():
                _copy_if_new(session, str(path), stamp, url)


def _mirror(session: Session, folder: Path, below: str) -> None:
    for entry, name in _files(str(folder), f"{below}/" if below else ""):
        stat = entry.stat()
        _copy_if_new(session, entry.path, (stat.st_size, stat.st_mtime_ns), name)


def _files(folder: str, prefix: str) -> Iterator[tuple[os.DirEntry[str], str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, f"{prefix}{entry.name}/")
            else:
                yield entry, prefix + entry.name


def _copy_if_new(session: Session, source: str, stamp: tuple[int, int], url: str) -> None:
    """Copy a file that the site lacks or has in another version; size and mtime travel with the copy."""
    if session.on_disk.get(url) == stamp:
        session.keep(url)
        return
    target = session.paths.scratch / url
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


def _notes(session: Session) -> None:
    """Beside the site, for the publisher: pages held back, problems, and the content security policy as an nginx include."""
    rows = [asdict(page) for page in held(session.library)]
    write_atomic(session.paths.state / "held.json", json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    problems = [str(problem) for problem in published_errors(session.library)]
    write_atomic(
        session.paths.state / "problems.json", json.dumps(problems, ensure_ascii=False, indent=1) + "\n"
    )
    site, scratch = session.paths.site, session.paths.scratch
    pages = [
        path for name in ("index.html", "404.html", "search.html") for path in (scratch / name, site / name)
    ]
    texts = [path.read_text(encoding="utf-8") for path in pages if path.is_file()]
    write_atomic(session.paths.state / "csp.conf", nginx_include(texts))
