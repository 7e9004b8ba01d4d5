"""Every page of the site, from the catalog and the table of views: what it is called, shows, and is keyed by."""

from __future__ import annotations

from msgspec import Struct

from casebook.builder.keys import key_of
from casebook.builder.pack import pack
from casebook.catalog import Catalog
from casebook.model import Case, Issue, Method, Record
from casebook.views import VIEWS, Showing
from casebook.views.families import FAMILIES

PLAIN = Showing("main.html", lambda _catalog, _key: None)
"""A page the editors write that shows nothing but its own Markdown."""


class Job(Struct, frozen=True):
    """One page to be made.

    Attributes:
        src_uri: POSIX path below `docs/`; the file need not exist when `generated`.
        source: hash of its Markdown file, "" when generated.
        key: the record's key or id.
        private: of the committee's profile only; its view may read what is no record.
    """

    src_uri: str
    title: str
    summary: str
    kind: Showing
    key: str
    source: str
    generated: bool = False
    private: bool = False

    @property
    def url(self) -> str:
        """Site-relative URL."""
        return self.src_uri.removesuffix(".md") + ".html"

    def view(self, catalog: Catalog) -> object:
        """What its template may show."""
        return self.kind.view(catalog, self.key)

    def stamp(self) -> str:
        """Key of what the page shows besides its view."""
        return key_of(self.src_uri, self.title, self.summary, self.kind.template, self.source)

    def page_key(self, site_key: str, view: object) -> str:
        """Equal keys mean equal bytes: Markdown, view, template set and configuration (source: architecture.md, 1)."""
        return key_of(site_key, self.stamp(), pack(view))


def case_job(case: Case) -> Job:
    """The page of a public case."""
    return _job(case, VIEWS["case"])


def plan_pages(catalog: Catalog, profile: str) -> tuple[Job, ...]:
    """All other pages of a profile, by `src_uri`: records, written pages, and generated ones nobody wrote."""
    library = catalog.library
    records: list[Record] = [
        *library.scenes, *library.methods, *library.mentors, *library.venues, *library.policies, *library.issues,
        *library.research,
    ]  # fmt: skip
    jobs = {r.source.src_uri: _job(r, VIEWS.get(type(r).__name__.lower(), PLAIN)) for r in records}
    for page in library.pages:
        jobs[page.source.src_uri] = _job(
            page, VIEWS.get(page.source.src_uri, _generated_kind(page.source.src_uri))
        )
    for family in FAMILIES:
        if family.profile not in ("public", profile):
            continue
        for key, title in family.entries(catalog):
            src_uri = f"{family.folder}/{key}.md"
            private = family.profile != "public"
            made = Job(src_uri, title, "", VIEWS[family.kind], key, "", generated=True, private=private)
            jobs.setdefault(src_uri, made)
    return tuple(jobs[src_uri] for src_uri in sorted(jobs))


def _generated_kind(src_uri: str) -> Showing:
    """A hand-written page in a generated family keeps that family's view."""
    folder = src_uri.rpartition("/")[0]
    family = next((family for family in FAMILIES if family.folder == folder), None)
    return VIEWS[family.kind] if family and not src_uri.endswith("/index.md") else PLAIN


def _job(record: Record, kind: Showing) -> Job:
    src_uri = record.source.src_uri
    key = (
        record.id
        if isinstance(record, Case | Method | Issue)
        else src_uri.rpartition("/")[2].removesuffix(".md")
    )
    summary = getattr(record, "summary", "") or getattr(record, "abstract", "")
    return Job(src_uri, record.title, summary, kind, key, record.source.sha256)
