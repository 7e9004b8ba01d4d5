"""Word files that lie ready in the site: cases, methods with their cards, issues. Only changed ones are made again.

A case takes about 7 ms of CPU. Above `CASES_MOST` cases only the methods' files are made; `manage.py export docx`
writes any other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.exports.entries import facts_of, uses_of
from casebook.messages import exports as sentences
from casebook.model import Case, Issue, Method

CASES_MOST = 500


class _Job(Struct, frozen=True):
    """One file: path below the site, a stamp of everything it depends on, and how it is made."""

    url: str
    stamp: str
    make: Callable[[], bytes]


def has_word(catalog: Catalog) -> bool:
    """Whether cases and issues have their Word file beside their page; methods always have."""
    return catalog.has_at_most(CASES_MOST)


def write_words(catalog: Catalog, folder: Path) -> None:
    """Bring `folder` up to date; it is mirrored onto the site's root, and its stamps lie beside it."""
    stamps = folder.with_name(f"{folder.name}.stamps")
    try:
        known: dict[str, str] = json.loads(stamps.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        known = {}
    jobs = tuple(_jobs(catalog))
    for job in jobs:
        path = folder / job.url
        if known.get(job.url) != job.stamp or not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(job.make())
    for url in sorted(known.keys() - {job.url for job in jobs}):
        (folder / url).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    stamps.write_text(json.dumps({job.url: job.stamp for job in jobs}, indent=0), encoding="utf-8")


def _jobs(catalog: Catalog) -> Iterator[_Job]:
    stamps: dict[str, str] = {}
    common = _hash(repr([(unit.key, unit.title) for unit in catalog.units]), _code())
    for method in catalog.methods:
        stamps[method.id] = stamp = _stamp(catalog, method, common)
        place = catalog.url_of(method).removesuffix(".html")
        yield _Job(f"{place}.docx", stamp, partial(_single, catalog, method))
        yield _Job(f"{place}-card.docx", stamp, partial(_card, catalog, method))
    if not has_word(catalog):
        return
    for case in catalog.cases:
        stamps[case.id] = stamp = _stamp(catalog, case, common)
        yield _Job(
            catalog.url_of(case).removesuffix(".html") + ".docx", stamp, partial(_single, catalog, case)
        )
    for issue in catalog.issues:
        whole = _hash(issue.source.sha256, *(stamps[key] for key in (*issue.methods, *issue.cases)))
        place = catalog.url_of(issue).removesuffix(".html")
        yield _Job(f"{place}.docx", whole, partial(_issue, catalog, issue))


# What writes Word files is loaded when one has to be made again.


def _single(catalog: Catalog, record: Case | Method) -> bytes:
    from casebook.exports import single, single_docx  # noqa: PLC0415 - see above

    return single_docx(single(catalog, record)).data


def _card(catalog: Catalog, method: Method) -> bytes:
    from casebook.exports import method_card  # noqa: PLC0415 - see above

    return method_card(catalog, method)


def _issue(catalog: Catalog, issue: Issue) -> bytes:
    from casebook.exports import book_docx, book_of, by_issue  # noqa: PLC0415 - see above

    return book_docx(book_of(catalog, by_issue(catalog, issue.id))).data


def _stamp(catalog: Catalog, record: Case | Method, common: str) -> str:
    """Its file, its pictures, what it takes from other records, names of units, and the code."""
    uses = uses_of(catalog, record) if isinstance(record, Method) else ()
    status = record.status if isinstance(record, Case) else ""
    folder = catalog.library.root / "docs" / record.source.src_uri.removesuffix(".md")
    return _hash(
        record.source.sha256, repr(facts_of(catalog, record)), repr(uses), status, _pictures(folder), common
    )


def _pictures(folder: Path) -> str:
    try:
        with os.scandir(folder) as entries:
            stats = sorted((e.name, e.stat().st_size, e.stat().st_mtime_ns) for e in entries)
    except FileNotFoundError:
        return ""
    return repr(stats)


def _hash(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8"), digest_size=16).hexdigest()


@cache
def _code() -> str:
    """Key of the code and templates that shape a file."""
    home = Path(__file__).parent
    files = sorted(path for path in home.rglob("*") if path.suffix in (".py", ".xml"))
    return _hash(*(path.read_text(encoding="utf-8") for path in files), repr(sentences.MESSAGES))
