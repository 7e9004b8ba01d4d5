"""生成网站；只重做有变化的页面。

Exit code 0: built; 1: built without the files that have errors, or (`--verify`) not as it should be; each is named;
2: not built.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # the banner speaks to theme buyers, not to our readers

from casebook.builder.glance import Glance, Told, last_told, look, remember
from casebook.builder.lock import LOCK, alone
from casebook.checks import published_errors
from casebook.messages import say
from casebook.publish.atomic import state_dir
from casebook.publish.places import around
from casebook.publish.profile import NOTE
from casebook.publish.tree import entries, same_bytes
from casebook.sources import INCOMING
from scripts._cli import HOME, given_path, no_library, parser


def options_of(argv: list[str]) -> argparse.Namespace:
    """What the command line asks for."""
    arguments = parser(__doc__)
    arguments.add_argument(
        "--out", type=given_path, metavar="DIR", help="网站写到哪里（默认：知识库下的 site）"
    )
    arguments.add_argument(
        "--profile", choices=("public", "committee"), default="public", help="公开版或工委版"
    )
    arguments.add_argument("--clean", action="store_true", help="不用上次的记录，全部重做")
    arguments.add_argument(
        "--verify", action="store_true", help="在别处全部重做一遍，逐字节核对现有网站，列出不同之处"
    )
    return arguments.parse_args(argv)


def main(argv: list[str]) -> int:
    """Build the site; see the module's first line."""
    options = options_of(argv)
    if no_library(options.root):
        return 2
    site = _site(options.root, options.out, options.profile)
    if refused := _refused(options.root.resolve() / "docs", site):
        print(refused, file=sys.stderr)
        return 2
    gc.disable()  # one short life; collecting ten thousand records again and again costs a second
    with alone(state_dir(site) / LOCK, lambda: print(say("build.waiting", site=site), file=sys.stderr)):
        if options.verify:
            return verify(options.root, options.out, options.profile)
        return build(options.root, options.out, options.profile, clean=options.clean)


def _refused(docs: Path, site: Path) -> str:
    """Why a site must not be made there: it would bury the library, or files that no build put there; "" when it may."""
    if docs == site or docs in site.parents or site in docs.parents:
        return say("build.nested", site=site, docs=docs)
    if folder := around(site):
        return say("publish.inside", path=site, folder=folder)
    if site.exists() and not site.is_dir():
        return say("build.no_folder", site=site)
    known = (state_dir(site) / "manifest", state_dir(site) / "unfinished", site / NOTE)
    if site.is_dir() and any(site.iterdir()) and not any(path.exists() for path in known):
        return say("build.foreign", site=site)
    return ""


def verify(root: Path, out: Path | None, profile: str) -> int:
    """Compare the site with one that is made anew elsewhere; 0 when every byte is the same."""
    site = _site(root, out, profile)
    if not site.is_dir():
        print(say("build.verify_none", site=site), file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix=f"{site.name}.", dir=site.parent) as folder:
        clean = Path(folder) / site.name
        build(root, clean, profile, clean=True)
        here, there = ({entry.path for entry in entries(tree)} for tree in (site, clean))
        found = dict.fromkeys(here - there, "extra") | dict.fromkeys(there - here, "missing")
        both = here & there
        found |= {path: "changed" for path in both if not same_bytes(site / path, clean / path)}
    for path, how in sorted(found.items()):
        print(say("build.differs", path=path, how=say(f"build.differs_{how}")), file=sys.stderr)
    if found:
        print(say("build.verify_bad", count=len(found)), file=sys.stderr)
        return 1
    print(say("build.verify_done", count=len(both)))
    return 0


def _site(root: Path, out: Path | None, profile: str) -> Path:
    return (out or root / ("site" if profile == "public" else "site-committee")).resolve()


def build(root: Path, out: Path | None, profile: str, *, clean: bool = False) -> int:
    """Build the library below `root`; 0 when no file had an error."""
    site = _site(root, out, profile)
    glance = look(HOME, root.resolve(), profile, site)
    told = None if clean else last_told(glance)
    if told is None:
        return _built(root, site, profile, clean, glance)
    for problem in told.problems:
        print(f"casebook: {problem}", file=sys.stderr)
    _say_done(0, told.pages, told.left_out, site)
    return told.code


def _say_done(made: int, kept: int, left_out: int, site: Path) -> None:
    more = say("build.left_out", count=left_out) if left_out else ""
    print(say("build.done", made=made, kept=kept, site=site) + more)


def _built(root: Path, site: Path, profile: str, clean: bool, glance: Glance) -> int:
    from mkdocs.commands.build import build as mkdocs_build  # noqa: PLC0415 - slow to import, only needed here
    from mkdocs.exceptions import Abort, ConfigurationError  # noqa: PLC0415 - slow to import, not always needed

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        config = load(root, site, profile, clean=clean)
        config.extra["casebook_options"]["glance"] = glance
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build(config)
        config.plugins.on_shutdown()
    except (Abort, ConfigurationError) as error:
        print(error, file=sys.stderr)
        return 2
    session = config.extra["casebook"].session
    made = session.made
    left_out = sum(not src_uri.startswith(INCOMING) for src_uri in session.library.left_out)
    _say_done(made.pages, made.kept, left_out, site)
    problems = tuple(str(problem) for problem in published_errors(session.library))
    if not (site / "index.html").is_file():  # nobody could enter, and `publish` takes no such site
        problems += (say("build.no_home"),)
        print(f"casebook: {problems[-1]}", file=sys.stderr)
    told = Told(problems, made.pages + made.kept, left_out, int(bool(problems)))
    remember(glance, site, session.seen, told)
    return told.code


def load(root: Path, out: Path | None, profile: str, *, clean: bool = False) -> Any:
    """The tool's configuration for a library elsewhere: its docs, its site, its own `mkdocs.yml` on top."""
    from mkdocs.config import load_config  # noqa: PLC0415 - slow to import, not always needed

    site = _site(root, out, profile)
    config = load_config(
        str(HOME / "mkdocs.yml"), docs_dir=str(root.resolve() / "docs"), site_dir=str(site), **_own(root)
    )
    config.strict = False  # the exit code says it; a strict MkDocs would speak English
    config.extra["profile"] = profile
    config.extra["casebook_options"] = {"clean": clean}
    return config


def _own(root: Path) -> dict[str, Any]:
    """Settings of the library's own `mkdocs.yml`, which inherits the tool's."""
    path = root.resolve() / "mkdocs.yml"
    if path.parent == HOME or not path.is_file():
        return {}
    from mkdocs.exceptions import ConfigurationError  # noqa: PLC0415 - slow to import, not always needed
    from mkdocs.utils.yaml import yaml_load  # noqa: PLC0415 - slow to import, not always needed

    try:
        with path.open(encoding="utf-8-sig") as stream:
            own = yaml_load(stream)
    except (ConfigurationError, UnicodeDecodeError, TypeError):  # the last when the file holds a bare number
        raise ConfigurationError(say("build.own_yaml", path=path)) from None
    if not isinstance(own, dict):
        raise ConfigurationError(say("build.own_yaml", path=path))
    for key in ("site_name", "site_description"):
        if not isinstance(own.get(key) or "", str):
            raise ConfigurationError(say("build.own_text", path=path, key=key))
    if not _is_nav(own.get("nav") or []):
        raise ConfigurationError(say("build.own_nav", path=path))
    return {key: own[key] for key in ("site_name", "site_description", "nav") if key in own}


def _is_nav(written: Any) -> bool:
    """Whether it is a list of pages and of titles with a page or such a list each."""
    if not isinstance(written, list):
        return False
    single = (
        next(iter(item.values())) if isinstance(item, dict) and len(item) == 1 else item for item in written
    )
    return all(isinstance(target, str) or _is_nav(target) for target in single)
