"""The site, event by event: each fetches, calls the machine, stores. In the order in which MkDocs fires them."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment
from machine import arrange, current, dress, fill, render_cases, start
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from casebook.builder.outputs import write_outputs, write_search
from casebook.checks import published_errors
from casebook.safety.csp import with_meta

log = get_plugin_logger("casebook")


def on_config(config: MkDocsConfig) -> None:
    """Read the library; MkDocs renders nothing."""
    config.theme.static_templates.discard(
        "sitemap.xml"
    )  # needs an absolute address, which an intranet site has not
    config.markdown_extensions, config.mdx_configs = [], {}
    config.extra["casebook"] = start(config)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Tell what is left out, make the search index, and plan the pages.

    The index comes first: its processes share what is in memory now, which the pages' views would double.
    """
    build = current(config)
    for problem in published_errors(build.session.library):
        log.warning("%s", problem)
    write_search(build.session)
    return arrange(build, files, config)


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG001 - MkDocs' signature
    """Keep the nav for the pages made outside MkDocs' own loop."""
    current(config).nav = nav


def on_page_read_source(page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001 - MkDocs' signature
    """Nothing: what a page's file holds was read by our reader, and is rendered as the bodies of cases are."""
    return "\n"


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - MkDocs' signature
    """The template, the title, and the body, of which nothing that could run, load or submit survives."""
    build = current(config)
    job = build.jobs[page.file.src_uri]
    dress(page, job)
    fill(page, job, build.bodies)
    return page.content or ""


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Make the pages of cases, and the papers beside them."""
    render_cases(current(config), env, config, files)


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation) -> None:  # noqa: ARG001 - MkDocs' signature
    """The view of the page and the constant frame."""
    build = current(config)
    context["view"] = build.session.views.pop(page.file.src_uri)
    context["frame"] = build.session.frame


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> None:  # noqa: ARG001 - MkDocs' signature
    """The frame for 404.html."""
    context["frame"] = current(config).session.frame


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:  # noqa: ARG001 - MkDocs' signature
    """The content security policy of the page's own scripts."""
    return with_meta(output_content) if template_name.endswith(".html") else output_content


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001 - MkDocs' signature
    """The content security policy of the page's own scripts."""
    return with_meta(output)


def on_post_build(config: MkDocsConfig) -> None:
    """Everything that is no page, then bring the result into the site."""
    session = current(config).session
    write_outputs(session)
    session.finish()
