"""What the hooks share: MkDocs' files and pages on one side, the build session on the other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, Template
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs.utils import get_relative_url

from casebook.builder.blocks import in_blocks
from casebook.builder.bodies import Bodies
from casebook.builder.plan import Job
from casebook.builder.session import Paths, Session
from casebook.records import body_of
from casebook.safety.csp import with_meta

HOME = Path(__file__).resolve().parent.parent
HOMEPAGE = "index.md"
CASES = "cases/"
_CASE_LINK = re.compile(r"cases/(20\d\d/[\d-]+\.md)")
THEME_ONLY = ("assets/javascripts/", "assets/images/")
"""Scripts and pictures of the theme: our frame loads none of them."""


@dataclass(slots=True)
class Build:
    """One run: the session, and what MkDocs hands out along the way."""

    session: Session
    jobs: dict[str, Job] = field(default_factory=dict)
    nav: Navigation | None = None


def start(config: MkDocsConfig) -> Build:
    """A build of this configuration; MkDocs writes into a scratch folder from here on."""
    paths = Paths(HOME, Path(config.docs_dir).parent, Path(config.site_dir))
    options = config.extra.get("casebook_options", {})
    build = Build(Session(paths, settings(config), profile=str(config.extra["profile"]), **options))
    config.site_dir = str(paths.scratch)
    return build


def settings(config: MkDocsConfig) -> str:
    """Everything of the configuration that can change a page."""
    chosen = {key: config[key] for key in ("site_name", "site_description", "nav", "use_directory_urls")}
    extra = {key: value for key, value in config.extra.items() if not key.startswith("casebook")}
    return repr((chosen, sorted(extra.items(), key=repr), list(config.theme["features"])))


def current(config: MkDocsConfig) -> Build:
    """The build that `start` put into this configuration."""
    return cast(Build, config.extra["casebook"])


def arrange(build: Build, files: Files, config: MkDocsConfig) -> Files:
    """Give MkDocs the pages that must be made and hide the rest: cases, fresh pages, files left out."""
    session = build.session
    stale = {job.src_uri: job for job in session.stale(session.other_pages)}
    known = {job.src_uri for job in session.other_pages}
    for file in files:
        if (file.src_uri.startswith(CASES) and file.src_uri != "cases/index.md") or (
            file.is_documentation_page() and file.src_uri not in stale
        ):
            file.inclusion = InclusionLevel.EXCLUDED
    for job in session.other_pages:
        if job.generated:
            made = File.generated(config, job.src_uri, content=f"# {job.title}\n")
            if job.src_uri not in stale:
                made.inclusion = InclusionLevel.EXCLUDED
            files.append(made)
    build.jobs = stale
    config.nav = _expanded(config.nav or [], sorted(known), session)
    return files


def _linked_cases(build: Build, jobs: dict[str, Job]) -> set[str]:
    """Cases that a page about to be made links to in its Markdown; MkDocs must know them to check the links."""
    docs = build.session.paths.root / "docs"
    texts = (body_of((docs / job.src_uri).read_bytes()) for job in jobs.values() if not job.generated)
    return {f"{CASES}{found[1]}" for text in texts for found in _CASE_LINK.finditer(text)}


def _expanded(nav: Any, known: list[str], session: Session, *, top: bool = True) -> list[Any]:
    """The nav with a folder's placeholder replaced by its pages: index first, scenes in their order."""
    order = {scene.source.src_uri: scene.order for scene in session.catalog.scenes}
    titles = {job.src_uri: job.title for job in session.other_pages}
    items: list[Any] = []
    for item in nav:
        title, target = next(iter(item.items())) if isinstance(item, dict) else (None, item)
        if isinstance(target, list):
            if below := _expanded(target, known, session, top=False):
                items.append({title: below})
        elif target.endswith("/"):
            pages = [uri for uri in known if uri.rpartition("/")[0] + "/" == target]
            pages.sort(key=lambda uri: (not uri.endswith("/index.md"), order.get(uri, 0), uri))
            items.append({title: [{titles[uri]: uri} for uri in pages]})
        elif target == HOMEPAGE:
            items.append({title: target})
        elif target in titles:
            # A section keeps its short label; a page in it always has its own title, built before or after it is shown.
            page = {titles[target]: target}
            items.append({title: [page]} if top and title != titles[target] else page)
    return items


def source_of(page: Page) -> str:
    """A page's Markdown without its front matter; the blank first line keeps MkDocs from looking for one."""
    file = page.file
    if file.generated_by or file.abs_src_path is None:
        return "\n" + str(file.content_string)
    return "\n" + body_of(Path(file.abs_src_path).read_bytes())


def dress(page: Page, job: Job) -> None:
    """Typed metadata only: nothing a writer put into front matter reaches the theme."""
    page.meta = {"template": job.kind.template, "title": job.title, "description": job.summary}
    if job.src_uri != HOMEPAGE:
        page.title = job.title


def render_cases(build: Build, env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Make every stale case page, in blocks over the cores, into the scratch folder."""
    jobs = build.session.cases()
    templates: dict[str, Template] = {
        name: env.get_template(name) for name in {job.kind.template for job in jobs}
    }

    shared = dict(get_context(cast(Navigation, build.nav), files, config)) | {"frame": build.session.frame}

    def work(block: range) -> None:
        bodies = build.session.bodies()
        for index in block:
            job = jobs[index]
            page = _case_page(build, job, bodies, config)
            context = {
                "page": page,
                "base_url": get_relative_url(".", page.url),
                "view": job.view(build.session.catalog),
            }
            html = with_meta(templates[job.kind.template].render(shared | context))
            target = build.session.paths.scratch / job.url
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(html, encoding="utf-8", newline="\n")
        bodies.close()

    in_blocks(len(jobs), work)


def _case_page(build: Build, job: Job, bodies: Bodies, config: MkDocsConfig) -> Page:
    docs = build.session.paths.root / "docs"
    page = Page(job.title, File(job.src_uri, str(docs), config.site_dir, use_directory_urls=False), config)
    dress(page, job)
    body = bodies.body(body_of((docs / job.src_uri).read_bytes()), job.src_uri)
    page.content, page.toc = body.html, get_toc(cast(Any, body.toc))
    return page
