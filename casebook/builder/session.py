"""One build from start to end: what is known, what is stale, where things go. The hooks only forward events to it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from casebook.builder.bodies import Bodies
from casebook.builder.glance import Glance, Listing, listing
from casebook.builder.keys import code_key, key_of, tree_key
from casebook.builder.plan import Job, plan_cases, plan_pages
from casebook.builder.store import PageState, Store
from casebook.catalog import Catalog
from casebook.checks import load
from casebook.publish.atomic import Changed, is_unfinished, state_dir, sync_tree, unfinished
from casebook.views.frame import Frame, frame_view


@dataclass(frozen=True, slots=True)
class Paths:
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


@dataclass(frozen=True, slots=True)
class Made:
    """How many pages a build made, and how many it left as they were."""

    pages: int = 0
    kept: int = 0


class Session:
    """One build.

    Args:
        paths: the tool, the library, the site.
        settings: everything of the configuration that can change a page, as text.
        profile: `public`, or `committee` with what only the 工委 may see.
        clean: remember nothing.
        trust: let size and mtime of a source stand for its content.
        glance: a look at the library just taken, so that it is not listed twice.
    """

    def __init__(
        self,
        paths: Paths,
        settings: str,
        *,
        profile: str = "public",
        clean: bool = False,
        trust: bool = True,
        glance: Glance | None = None,
    ) -> None:
        self.paths, self.profile = paths, profile
        shutil.rmtree(paths.scratch, ignore_errors=True)
        code = code_key(paths.home)
        if clean or is_unfinished(paths.site):
            (paths.state / "manifest").unlink(missing_ok=True)
        self.docs: Listing = glance.docs if glance else listing(paths.root / "docs")
        self.store = Store(paths.state / "manifest", code, self.docs, trust=trust)
        self.library = load(paths.root, self.store)
        self.store.finish_reading()
        self.catalog = Catalog(self.library)
        self.frame: Frame = frame_view(self.catalog)
        self._site_key = key_of(code, settings, tree_key(paths.home / "overrides"), repr(self.frame))
        self._inputs = key_of(self._site_key, tree_key(paths.root / "docs" / ".registry"))
        self._bodies_path = None if clean else paths.state / "bodies.sqlite"
        self.code = code
        self.pages: dict[str, PageState] = {}
        self._kept: set[str] = set()
        self.made = Made()

    def bodies(self) -> Bodies:
        """A renderer of bodies on this build's cache; one for each process."""
        return Bodies(self._bodies_path, self.code)

    @cached_property
    def unchanged(self) -> bool:
        """Whether nothing at all changed since the last build, so that no view need be made."""
        return not self.store.changed and self.store.inputs == self._inputs

    @cached_property
    def on_disk(self) -> Listing:
        """Every file the site holds."""
        return listing(self.paths.site)

    def stale(self, jobs: tuple[Job, ...]) -> tuple[Job, ...]:
        """Those pages that must be made again; the others keep the file they have."""
        return tuple(job for job in jobs if not self._is_fresh(job))

    def _is_fresh(self, job: Job) -> bool:
        known = self.store.page(job.url)
        on_disk = known is not None and self.on_disk.get(job.url) == (known.size, known.mtime)
        if on_disk and self.unchanged and known:
            key = known.key
        else:
            key = job.page_key(self._site_key, job.view(self.catalog))
        fresh = on_disk and known is not None and known.key == key
        self.pages[job.url] = known if fresh and known else PageState(key, 0, 0)
        if fresh:
            self._kept.add(job.url)
        return fresh

    def cases(self) -> tuple[Job, ...]:
        """Pages of cases that must be made again."""
        return self.stale(plan_cases(self.catalog))

    @cached_property
    def other_pages(self) -> tuple[Job, ...]:
        """All pages that are no case."""
        return plan_pages(self.catalog, self.profile)

    def keep(self, url: str) -> None:
        """Leave a file of the site as it is although this build does not make it."""
        self._kept.add(url)

    def finish(self) -> Changed:
        """Bring what was made into the site, then remember it."""
        with unfinished(self.paths.site):
            changed = sync_tree(self.paths.scratch, self.paths.site, self._kept, holds=self.on_disk)
            self._note(changed)
            for url, state in self.pages.items():
                if url not in self._kept:
                    state.size, state.mtime = self.on_disk[url]
            self.store.save(self._inputs, self.pages)
        kept = sum(url in self._kept for url in self.pages)
        self.made = Made(len(self.pages) - kept, kept)
        shutil.rmtree(self.paths.scratch, ignore_errors=True)
        return changed

    def _note(self, changed: Changed) -> None:
        for path in changed.removed:
            self.on_disk.pop(path, None)
        for path in (*changed.added, *changed.changed):
            stat = os.stat(self.paths.site / path)  # noqa: PTH116 - ten thousand times
            self.on_disk[path] = (stat.st_size, stat.st_mtime_ns)
