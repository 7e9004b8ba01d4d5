"""One build from start to end: what is known, what is stale, where things go. The hooks only forward events to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from casebook.builder.bodies import Bodies
from casebook.builder.glance import SEARCH, Glance, Listing, digest_of, folder_stamp, listing, stamp_of
from casebook.builder.keys import code_key, key_of, tree_key
from casebook.builder.lock import LOCK
from casebook.builder.pack import pack
from casebook.builder.plan import Job, case_job, plan_pages
from casebook.builder.questions import Questions
from casebook.builder.store import Memory, PageRow, Question, Store
from casebook.catalog import Catalog
from casebook.checks import load
from casebook.model import Record
from casebook.publish.atomic import Changed, is_unfinished, state_dir, sync_tree, unfinished
from casebook.publish.tree import entries
from casebook.reader import Library
from casebook.sources import is_nameable
from casebook.views.frame import Frame, frame_view


class Paths(Struct, frozen=True):
    """Where a build reads and writes."""

    home: Path
    root: Path
    site: Path

    @property
    def state(self) -> Path:
        """Beside the site: manifest, caches, scratch; never published."""
        return state_dir(self.site)

    @property
    def scratch(self) -> Path:
        """Where this build's pages are made before the site is touched."""
        return self.state / "scratch"


Told = tuple[str, str, str, tuple[Question, ...]]
"""What is to be remembered of a case's page that was made: URL, stamp, key, questions."""


class Made(Struct, frozen=True):
    """How many pages a build made, and how many it left as they were."""

    pages: int = 0
    kept: int = 0


class Session:
    """One build.

    Args:
        paths: the tool, the library, the site.
        settings: everything of the configuration that can change a page, as text.
        nav: what the menu names once the library is known; every page shows it.
        profile: `public`, or `committee` with what only the 工委 may see.
        clean: remember nothing.
        trust: let size and mtime of a source stand for its content.
        glance: a look at the library just taken, so that it is not listed twice.
    """

    def __init__(
        self,
        paths: Paths,
        settings: str,
        nav: Callable[[Session], list[Any]],
        *,
        profile: str = "public",
        clean: bool = False,
        trust: bool = True,
        glance: Glance | None = None,
    ) -> None:
        self.paths, self.profile = paths, profile
        shutil.rmtree(paths.scratch, ignore_errors=True)
        code = code_key(paths.home)
        if clean:
            _forget(paths.state)
        if is_unfinished(paths.site):
            (paths.state / "manifest").unlink(missing_ok=True)
        self._glance = glance
        self.docs: Listing = glance.docs if glance else listing(paths.root / "docs")
        self.store = Store(paths.state / "manifest", code, paths.root / "docs", self.docs, trust=trust)
        self.library = load(paths.root, self.store)
        self.store.finish_reading()
        self.catalog = Catalog(self.library)
        self.frame: Frame = frame_view(self.catalog)
        self.nav = nav(self)
        shown = (settings, repr(self.nav), pack(self.frame))
        self._site_key = key_of(code, tree_key(paths.home / "overrides"), *shown)
        self._inputs = key_of(
            self._site_key, tree_key(paths.root / "docs" / ".registry"), *_sources(self.library)
        )
        self._bodies_path = None if clean else paths.state / "bodies.sqlite"
        self.code = code
        self.questions = Questions(self.catalog, self.store, self._inputs)
        self.pages: dict[str, PageRow] = {}
        self.documents, self.notes = self.store.memory.docs, self.store.memory.notes
        self._is_other_site = self.notes.get("key") != self._site_key
        self.views: dict[str, object] = {}
        """Views of stale pages that are no cases, by `src_uri`, until they are shown."""
        self._kept: set[str] = set()
        self._dropped: set[str] = set()
        self.made = Made()
        self.seen = ""

    def bodies(self) -> Bodies:
        """A renderer of bodies on this build's cache; one for each process."""
        return Bodies(self._bodies_path, self.code)

    def may_show(self, src_uri: str) -> bool:
        """Whether a file below `docs/` is a regular one with a name that can be shown; the reader tells of the others."""
        return self.docs[src_uri][0] >= 0 and is_nameable(src_uri)

    @property
    def unchanged(self) -> bool:
        """Whether nothing at all changed since the last build, so that nothing need be made."""
        return not self.store.changed and self.questions.comparable

    @cached_property
    def on_disk(self) -> Listing:
        """Every file the site holds, but of its search index the folders only."""
        return self._glance.site if self._glance else listing(self.paths.site)

    @cached_property
    def untouched(self) -> bool:
        """Whether the site is exactly as the last build left it."""
        seen = self._glance.seen if self._glance else digest_of(self.on_disk)
        return self.store.memory.notes.get("site") == seen

    def stale(self, jobs: Iterable[Job]) -> tuple[Job, ...]:
        """Those pages that must be made again; the others keep the file they have."""
        return tuple(job for job in jobs if not self._is_fresh(job, job.stamp()))

    def cases(self) -> tuple[Job, ...]:
        """Pages of cases that must be made again; all they show besides their bodies is among what their views ask for."""
        found = []
        for case in self.catalog.cases:
            url = case.source.src_uri.removesuffix(".md") + ".html"
            known = self.store.memory.pages.get(url)
            stamp = case.source.sha256
            if known is None or self._is_other_site or not self._lies_there(url, known):
                found.append(case_job(case))
            elif self._is_settled(url, known, stamp):
                self._keep_page(url, known)
            elif not self._is_fresh(job := case_job(case), stamp):
                found.append(job)
                del self.views[job.src_uri]  # made again in the process that shows it
        return tuple(found)

    def shown(self, job: Job) -> tuple[object, Told]:
        """The view of a case's page, and what `remember` must be told of it."""
        view, asked = self.questions.listen(job.view)
        return view, (job.url, job.source, job.page_key(self._site_key, view), asked)

    def remember(self, made: Iterable[Told]) -> None:
        """Note pages of cases that were made, perhaps in forked children."""
        for url, stamp, key, asked in made:
            self.pages[url] = PageRow(key, 0, 0, self.questions.numbers(asked), stamp)

    def _is_fresh(self, job: Job, stamp: str) -> bool:
        known = self.store.memory.pages.get(job.url)
        if known is not None and self._is_settled(job.url, known, stamp):
            self._keep_page(job.url, known)
            return True
        if job.private:
            view, asked = job.view(self.catalog), None
        else:
            view, asked = self.questions.hear(job.view)
        key = job.page_key(self._site_key, view)
        if known is not None and known.key == key and self._lies_there(job.url, known):
            self._keep_page(job.url, known._replace(asked=asked, stamp=stamp))
            return True
        self.pages[job.url] = PageRow(key, 0, 0, asked, stamp)
        self.views[job.src_uri] = view
        return False

    def _is_settled(self, url: str, known: PageRow, stamp: str) -> bool:
        """Whether a page needs no look at its view: nothing that it asked has another answer."""
        return known.stamp == stamp and self.questions.settled(known.asked) and self._lies_there(url, known)

    def _lies_there(self, url: str, known: PageRow) -> bool:
        return self.on_disk.get(url) == (known.size, known.mtime)

    def _keep_page(self, url: str, known: PageRow) -> None:
        self.pages[url] = known
        self._kept.add(url)

    @cached_property
    def other_pages(self) -> tuple[Job, ...]:
        """All pages that are no case."""
        return plan_pages(self.catalog, self.profile)

    def keep(self, url: str) -> None:
        """Leave a file of the site as it is although this build does not make it."""
        self._kept.add(url)

    def drop_from_index(self, paths: Iterable[str]) -> None:
        """Take files of the search index out of the site; its others stay, unless the scratch folder has new ones."""
        self._dropped.update(f"{SEARCH}/{path}" for path in paths)

    def finish(self) -> Changed:
        """Bring what was made into the site, then remember it."""
        site, scratch = self.paths.site, self.paths.scratch
        held = {path for path in self.on_disk if not path.endswith("/")} | self._dropped
        made = (f"{SEARCH}/{entry.path}" for entry in entries(scratch / SEARCH))
        held.update(path for path in made if os.path.exists(f"{site}/{path}"))  # noqa: PTH110 - twenty thousand times
        with unfinished(site):
            changed = sync_tree(scratch, site, self._kept, holds=held)
            self._note(changed)
            for url, row in self.pages.items():
                if url not in self._kept:
                    size, mtime = self.on_disk[url]
                    self.pages[url] = row._replace(size=size, mtime=mtime)
            answers = self.store.memory.answers
            self.seen = digest_of(self.on_disk)
            self.notes = {**self.notes, "site": self.seen, "key": self._site_key}
            self.store.save(Memory(self._inputs, self.pages, answers, self.documents, self.notes))
        kept = sum(url in self._kept for url in self.pages)
        self.made = Made(len(self.pages) - kept, kept)
        shutil.rmtree(self.paths.scratch, ignore_errors=True)
        return changed

    def _note(self, changed: Changed) -> None:
        """Bring what is known of the files on disk up to date."""
        folders: set[str] = set()
        for path in (*changed.removed, *changed.added, *changed.changed):
            while path.startswith(SEARCH) and path != SEARCH:
                path = path.rpartition("/")[0]  # noqa: PLW2901 - from the file up to the index
                folders.add(f"{path}/")
            if not path.startswith(SEARCH):
                self.on_disk.pop(path, None)
        for path in (*changed.added, *changed.changed):
            if not path.startswith(SEARCH):
                self.on_disk[path] = stamp_of(f"{self.paths.site}/{path}")
        for folder in folders:
            self.on_disk.pop(folder, None)
            if os.path.isdir(place := f"{self.paths.site}/{folder}"):  # noqa: PTH112 - hundreds of times
                self.on_disk[folder] = folder_stamp(place)


def _forget(state: Path) -> None:
    """Delete all memory, but for the mark of a site that is a mixture: only a finished build takes that away."""
    for path in state.iterdir() if state.is_dir() else ():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in (LOCK, "unfinished"):
            path.unlink()


def _sources(library: Library) -> Iterator[str]:
    """What closed lists are made of besides the registries."""
    records: tuple[Record, ...] = (*library.scenes, *library.venues, *library.policies)
    for record in records:
        yield record.source.src_uri
        yield record.source.sha256
