"""What the hooks share: MkDocs' files and pages on one side, the build session on the other."""

from __future__ import annotations

import marshal
import os
import re
import shutil
from copy import copy
from functools import partial
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, Template
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents, get_toc
from mkdocs.theme import Theme
from mkdocs.utils import get_relative_url
from msgspec import Struct, field

from casebook.builder.blocks import in_blocks
from casebook.builder.bodies import Bodies
from casebook.builder.outputs import write_papers
from casebook.builder.plan import Job
from casebook.builder.session import Paths, Session
from casebook.records import read_body
from casebook.safety.csp import with_meta

HOME = Path(__file__).resolve().parent.parent
HOMEPAGE = "index.md"
CASES = "cases/"


class Build(Struct):
    """One run: the session, and what MkDocs hands out along the way."""

    session: Session
    bodies: Bodies
    jobs: dict[str, Job] = field(default_factory=dict)
    nav: Navigation | None = None


def start(config: MkDocsConfig) -> Build:
    """A build of this configuration; MkDocs writes into a scratch folder from here on."""
    paths = Paths(HOME, Path(config.docs_dir).parent, Path(config.site_dir))
    options = config.extra.get("casebook_options", {})
    nav = partial(_expanded, config.nav or [])
    session = Session(paths, settings(config), nav, profile=str(config.extra["profile"]), **options)
    build = Build(session, session.bodies())
    _list_less(config.theme)
    config.site_dir = str(paths.scratch)
    config.docs_dir = str(
        paths.state / "none"
    )  # ten thousand cases are nothing MkDocs need list; see `arrange`
    return build


class _Theme(FileSystemLoader):
    """The theme's files, all of which MkDocs lists on every build, without the icons, which it then leaves out."""

    def list_templates(self) -> list[str]:
        """Every file that is in no hidden folder."""
        found: set[str] = set()
        for root in map(str, self.searchpath):
            for folder, below, names in os.walk(root, followlinks=self.followlinks):
                below[:] = [name for name in below if not name.startswith(".")]
                prefix = folder[len(root) :].replace(os.sep, "/").lstrip("/")
                found.update(f"{prefix}/{name}" if prefix else name for name in names)
        return sorted(found)


def _list_less(theme: Theme) -> None:
    make = theme.get_env

    def get_env() -> Environment:
        env = make()
        env.loader = _Theme(theme.dirs)
        return env

    theme.get_env = get_env  # type: ignore[method-assign] # of this theme alone


def settings(config: MkDocsConfig) -> str:
    """Everything of the configuration that can change a page."""
    chosen = {key: config[key] for key in ("site_name", "site_description", "nav", "use_directory_urls")}
    extra = {key: value for key, value in config.extra.items() if not key.startswith("casebook")}
    return repr((chosen, sorted(extra.items(), key=repr), list(config.theme["features"])))


def current(config: MkDocsConfig) -> Build:
    """The build that `start` put into this configuration."""
    return cast(Build, config.extra["casebook"])


def arrange(build: Build, files: Files, config: MkDocsConfig) -> Files:
    """Give MkDocs the pages that must be made, and for the nav those that need not be."""
    session = build.session
    docs = str(session.paths.root / "docs")
    stale = {job.src_uri: job for job in session.stale(session.other_pages)}
    below = (uri for uri in session.docs if not uri.startswith(CASES) or uri == "cases/index.md")
    for uri in sorted(filter(session.may_show, below)):
        _hide_theme_file(files, uri)
        file = File(uri, docs, config.site_dir, use_directory_urls=False)
        if uri not in stale and file.is_documentation_page():
            file.inclusion = InclusionLevel.EXCLUDED
        files.append(file)
    for job in session.other_pages:
        if job.generated:
            made = File.generated(config, job.src_uri, content="")
            if job.src_uri not in stale:
                made.inclusion = InclusionLevel.EXCLUDED
            files.append(made)
    build.jobs = stale
    config.nav = session.nav
    return files


def _hide_theme_file(files: Files, uri: str) -> None:
    """A file of the library goes before one of the theme."""
    if (theirs := files.get_file_from_path(uri)) is not None:
        files.remove(theirs)


def _expanded(nav: Any, session: Session, *, top: bool = True) -> list[Any]:
    """The nav with a folder's placeholder replaced by its pages: index first, scenes in their order.

    It has two levels, as the pages show them: what lies deeper is taken up, and a column without a page is left out.
    """
    known = sorted(job.src_uri for job in session.other_pages)
    order = {scene.source.src_uri: scene.order for scene in session.catalog.scenes}
    titles = {job.src_uri: job.title for job in session.other_pages}
    items: list[Any] = []
    for item in nav:
        title, target = next(iter(item.items())) if isinstance(item, dict) else (None, item)
        if isinstance(target, list):
            below = _expanded(target, session, top=False)
            items += below if not top else [{title: below}] * bool(below)
        elif target.endswith("/"):
            pages = [uri for uri in known if uri.rpartition("/")[0] + "/" == target]
            pages.sort(key=lambda uri: (not uri.endswith("/index.md"), order.get(uri, 0), uri))
            shown: list[Any] = [{titles[uri]: uri} for uri in pages]
            items += shown if not top else [{title: shown}] * bool(shown)
        elif target == HOMEPAGE:
            items += [{title: target}] * (target in titles)
        elif target in titles:
            # A section keeps its short label; a page in it always has its own title, built before or after it is shown.
            page = {titles[target]: target}
            items.append({title: [page]} if top and title != titles[target] else page)
    return items


def dress(page: Page, job: Job) -> None:
    """Typed metadata only: nothing a writer put into front matter reaches the theme."""
    page.meta = {"template": job.kind.template, "title": job.title, "description": job.summary}
    if job.src_uri != HOMEPAGE:
        page.title = job.title


def fill(page: Page, job: Job, bodies: Bodies) -> None:
    """The page's body and contents, of its file or of nothing where it is generated."""
    if not job.generated:
        body = bodies.body(read_body(str(page.file.abs_src_path)), job.src_uri)
        page.content, page.toc = body.html, get_toc(cast(Any, body.toc))


def remember_templates(session: Session, env: Environment) -> None:
    """Keep compiled templates beside the manifest: Jinja checks their text, the folder's name our code and packages."""
    folder = session.paths.state / "templates" / session.code
    if not folder.is_dir():
        shutil.rmtree(folder.parent, ignore_errors=True)
        folder.mkdir(parents=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    # No template changes during a build; else each is asked for its time on every page.
    env.auto_reload = False


def render_cases(build: Build, env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Make every stale case page, in blocks over the cores, into the scratch folder; one core makes the papers first."""
    remember_templates(build.session, env)
    build.bodies.close()
    jobs = build.session.cases()
    templates: dict[str, Template] = {
        name: env.get_template(name) for name in {job.kind.template for job in jobs}
    }

    shared = dict(get_context(cast(Navigation, build.nav), files, config)) | {"frame": build.session.frame}
    shared |= {name: env.get_template(f"parts/{name}.html").module for name in ("m", "r")}

    results = build.session.paths.scratch.with_name("made")
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)

    def work(block: range) -> None:
        made = []
        folders: set[str] = set()
        bodies, frames = build.session.bodies(), _Frames(env, shared)
        scratch = str(build.session.paths.scratch)
        for index in block:
            job = jobs[index]
            page = _case_page(build, job, bodies, config)
            view, told = build.session.shown(job)
            made.append(told)
            context = frames.around(page) | {"view": view}
            html = templates[job.kind.template].render(shared | context)
            target = f"{scratch}/{job.url}"
            if (folder := target.rpartition("/")[0]) not in folders:
                Path(folder).mkdir(parents=True, exist_ok=True)
                folders.add(folder)
            with open(target, "wb") as stream:  # noqa: PTH123 - ten thousand times
                stream.write(html.encode("utf-8"))
        bodies.close()
        (results / f"{block.start:09}").write_bytes(marshal.dumps(made))

    in_blocks(len(jobs), work, [partial(write_papers, build.session)])
    for path in sorted(results.iterdir()):
        build.session.remember(marshal.loads(path.read_bytes()))  # noqa: S302 - written by the lines above
    shutil.rmtree(results)


_FILLED = re.compile("\x02(.*?)\x03")
"""A place to fill, as template code between two signs that no record may hold."""


class _Frames:
    """What surrounds the blocks of a case's template: the same at one depth, since no case is in the nav; so drawn once."""

    def __init__(self, env: Environment, shared: dict[str, Any]) -> None:
        self._env, self._shared = env, shared
        self._drawn: dict[tuple[object, ...], Template] = {}

    def around(self, page: Page) -> dict[str, Any]:
        """What a page's template needs besides its view."""
        base = get_relative_url(".", page.url)
        kind = (base, page.meta["template"], bool(page.meta["description"]), bool(page.toc.items))
        if kind not in self._drawn:
            self._drawn[kind] = self._draw(page, base)
        return {"page": page, "base_url": base, "drawn": self._drawn[kind]}

    def _draw(self, page: Page, base: str) -> Template:
        """`main.html` around the blocks of the page's template, with places for what pages do not share, and its policy."""
        pattern = copy(page)
        pattern.title = "\x02{{ page.title | striptags }}\x03"
        if page.meta["description"]:
            pattern.meta = dict(page.meta) | {
                "description": "\x02{{ page.meta.description | striptags }}\x03"
            }
        if page.toc.items:
            pattern.toc = TableOfContents([AnchorLink("", "\x02{{ (page.toc | first).id | safe }}\x03", 2)])
        places = (
            f"{{% block {name} %}}\x02{{% raw %}}{{% block {name} %}}{{% endblock %}}{{% endraw %}}\x03{{% endblock %}}"
            for name in self._env.get_template(page.meta["template"]).blocks
        )
        outline = self._template('{% extends "main.html" %}' + "".join(places))
        html = with_meta(outline.render(self._shared | {"page": pattern, "base_url": base}))
        pieces = _FILLED.split(html.replace(page.url, "\x02{{ page.url }}\x03"))
        code = (piece if at % 2 else piece.replace("{", "{{ '{' }}") for at, piece in enumerate(pieces))
        return self._template("".join(code))

    def _template(self, source: str) -> Template:
        """A template that escapes like our own, which is told by the name."""
        code = self._env.compile(source, "main.html")
        return self._env.template_class.from_code(self._env, code, self._env.make_globals(None))


def _case_page(build: Build, job: Job, bodies: Bodies, config: MkDocsConfig) -> Page:
    docs = build.session.paths.root / "docs"
    page = Page(job.title, File(job.src_uri, str(docs), config.site_dir, use_directory_urls=False), config)
    dress(page, job)
    fill(page, job, bodies)
    return page
