"""Our own templates escape every value; the theme's are left as they were written."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig


def on_env(env: Environment, config: MkDocsConfig, **_: object) -> Environment:
    """Turn autoescaping on for templates below the theme's `custom_dir` (MkDocs leaves it off for all)."""
    own = Path(config.theme.custom_dir)  # type: ignore[arg-type] # set in mkdocs.yml

    @cache
    def is_ours(name: str | None) -> bool:
        return name is not None and name.endswith(".html") and (own / name).is_file()

    env.autoescape = is_ours
    return env
