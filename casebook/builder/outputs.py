"""What a site holds besides its pages: pictures of cases, search data, and notes for the publisher."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import asdict

from casebook.builder.blocks import BLOCK, apart, in_blocks
from casebook.builder.contribution import FOLDER, write_contribution
from casebook.builder.documents import News, document_refs, news
from casebook.builder.glance import SEARCH
from casebook.builder.session import Session
from casebook.checks import held, published_errors
from casebook.exports import write_exports, write_words
from casebook.publish.atomic import write_atomic
from casebook.publish.profile import NOTE
from casebook.publish.tree import same_bytes
from casebook.safety.sanitize import PICTURES
from casebook.search import Delta, update_index, update_related, write_index, write_related
from casebook.text import decode
from casebook.views.others import scene_files

RELATED = "assets/related"
RELATED_PAGES, EXPORTS, WORDS, CACHE = "related", "exports", "words", "search-cache"
"""Folders beside the site, kept from build to build; all but the cache are mirrored into it."""


def write_search(session: Session) -> None:
    """The search index into the scratch folder, and 相关 into its folder beside the site."""
    if _is_current(session, RELATED_PAGES):
        return
    found = news(session.catalog, session.questions, session.documents)
    if not _updated(session, found):
        _rewritten(session, found)
    session.documents = found.rows
    session.notes = {**session.notes, "documents": found.now}


def write_papers(session: Session) -> None:
    """Exports, Word files and the contribution kit, into their folders beside the site."""
    if _is_current(session, EXPORTS, WORDS, FOLDER):
        return
    write_contribution(session)
    folder = session.paths.state / EXPORTS
    write_exports(session.catalog, folder, session.profile, folder.with_name(f"{folder.name}.stamps"))
    write_words(session.catalog, session.paths.state / WORDS)


def write_outputs(session: Session) -> None:
    """All that is no page, once the other two have run, into the scratch folder; what did not change stays in the site."""
    _pictures(session)
    for url, text in scene_files(session.catalog):
        target = session.paths.scratch / url
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    state = session.paths.state
    _mirror(session, state / RELATED_PAGES, RELATED)
    _mirror(session, state / EXPORTS, "exports")
    _mirror(session, state / WORDS, "")
    _mirror(session, state / FOLDER, "")
    (session.paths.scratch / NOTE).write_text(f"{session.profile}\n", encoding="utf-8", newline="\n")
    _notes(session)


def _is_current(session: Session, *folders: str) -> bool:
    """Whether folders beside the site hold what this build would put there."""
    return (
        session.unchanged
        and session.untouched
        and all((session.paths.state / name).is_dir() for name in folders)
    )


def _updated(session: Session, found: News) -> bool:
    """Whether the last build's search data were there, and are now brought up to date."""
    state, (synonyms, words) = session.paths.state, _lists(session)
    index, cache, scratch = session.paths.site / SEARCH, state / CACHE, session.paths.scratch / SEARCH
    since = session.notes.get("documents", "") if session.untouched else ""
    delta = Delta(since, found.now, found.changed, found.gone)
    written = update_index(delta, index, cache, synonyms, words, scratch)
    if written is None:
        return False
    if update_related(delta, state / RELATED_PAGES, cache, words) is None:
        refs = tuple(document_refs(session.catalog))
        write_related(refs, state / RELATED_PAGES, cache, words, stamp=found.now)
    session.drop_from_index(written.removed)
    return True


def _rewritten(session: Session, found: News) -> None:
    """All search data made anew, where there is much in a process whose memory goes with it."""
    state, (synonyms, words) = session.paths.state, _lists(session)
    index, cache, scratch = session.paths.site / SEARCH, state / CACHE, session.paths.scratch / SEARCH
    shutil.rmtree(scratch, ignore_errors=True)
    refs = found.changed if len(found.changed) == len(found.rows) else tuple(document_refs(session.catalog))
    told = state / "index-removed"

    def search() -> None:
        written = write_index(
            refs, index, cache, synonyms, words, stamp=found.now, related=True, blocks=in_blocks, into=scratch
        )
        write_related(refs, state / RELATED_PAGES, cache, words, stamp=found.now)
        told.write_text("\n".join(written.removed), encoding="utf-8")

    if len(refs) > BLOCK:
        apart(search)
    else:
        search()
    session.drop_from_index(told.read_text(encoding="utf-8").splitlines())
    told.unlink()


def _lists(session: Session) -> tuple[str, str]:
    """The library's synonyms and words."""
    registry = session.paths.root / "docs" / ".registry"
    return _text(registry / "synonyms.txt"), _text(registry / "words.txt")


def _text(path: Path) -> str:
    data = path.read_bytes() if path.is_file() else b""
    try:
        return decode(data)
    except UnicodeDecodeError:  # lines that cannot be read are skipped like other odd ones
        return data.decode("utf-8", "replace")


def _pictures(session: Session) -> None:
    """Pictures in the folder of each public case; nothing else a unit sent is ever published."""
    public = {case.source.src_uri.removesuffix(".md") for case in session.catalog.cases}
    for url, stamp in session.docs.items():
        is_picture = url.count("/") == 3 and url.lower().endswith(PICTURES)
        if is_picture and url.rpartition("/")[0] in public and session.may_show(url):
            _copy_if_new(session, f"{session.paths.root}/docs/{url}", stamp, url)


def _mirror(session: Session, folder: Path, below: str) -> None:
    for entry, name in _files(str(folder), f"{below}/" if below else ""):
        stat = entry.stat()
        stamp = (stat.st_size, stat.st_mtime_ns)
        lies_there = session.on_disk.get(name, stamp)
        if (
            lies_there[0] == stamp[0]
            and lies_there != stamp
            and same_bytes(Path(entry.path), session.paths.site / name)
        ):
            # Made again with the bytes it had: the site keeps its file, and the next build need not compare.
            os.utime(entry.path, ns=(lies_there[1], lies_there[1]))
            stamp = lies_there
        _copy_if_new(session, entry.path, stamp, name)


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
    shutil.copyfile(source, target)
    os.utime(target, ns=(stamp[1], stamp[1]))  # of all that `copy2` keeps, only this is asked for


def _notes(session: Session) -> None:
    """Beside the site: pages held back, for the publisher, and problems, for the preview."""
    rows = [asdict(page) for page in held(session.library)]
    write_atomic(session.paths.state / "held.json", json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    problems = [str(problem) for problem in published_errors(session.library)]
    write_atomic(
        session.paths.state / "problems.json", json.dumps(problems, ensure_ascii=False, indent=1) + "\n"
    )
