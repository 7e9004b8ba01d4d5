"""A small hostile library: every field a writer can fill, and every file name he can choose, holds something hostile."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from casebook.reader import read_library
from casebook.records import body_of
from casebook.safety import signed_hash
from tests.safety.hostile import CALL, HOST

SHORT = (
    f"<img src=x onerror={CALL}>",
    f"<svg/onload={CALL}>",
    f"</title><script>{CALL}</script>",
    f'"><script>{CALL}</script>',
    f"' onmouseover={CALL} x='",
    f'" onfocus={CALL} autofocus x="',
    f"</script><script>{CALL}</script>",
    f"--><script>{CALL}</script>",
    f"]]><script>{CALL}</script>",
    f"{{{{ {CALL} }}}}",
    "{% include '/etc/passwd' %}",
    f"javascript:{CALL}",
    f"[x](javascript:{CALL})",
    f"[x](//{HOST}/x.png)",
    f"&lt;img src=x onerror={CALL}&gt;",
    f"<iframe src=//{HOST}></iframe>",
    f"<form action=//{HOST}><input>",
    "<style>*{display:none}</style>",
    f"<base href=//{HOST}/>",
    "<meta http-equiv=refresh content=0>",
    f"`${{{CALL}}}`",
    "</textarea><b>x</b>",
    "__search onload",
    "=HYPERLINK(1)",
    "]]></title><![CDATA[",
    '\\" + ran.push(1) + \\"',
)
"""At most forty characters each: they fit into a title."""
NAMES = (
    f"<img src=x onerror={CALL}>", f"a\" onmouseover={CALL} x=\"", f"' autofocus onfocus={CALL} '", f"javascript:{CALL}", "{{ 7*7 }}", "&lt;b&gt;", "a b%2f..%2f", "<b>x", "#x?y", "%00",
)  # fmt: skip
ODD = (
    "hide: 5", "tags: 甲", "template: x", "template: ../../etc/passwd", "icon: <img>", "search: 5", "status: <b>", "description: [1]", "title: {a: 1}", "title: [1, 2]", "title: \"__search\u202e\u200b\"", "title:",
    "sample: <b>", "consent: 5", "duties: 5", "scenes: {a: b}", "redirect: //evil.invalid", "hide: [navigation]", "comments: true", "date: 2020-13-45", "a: &x [*x]", "<<: {a: 1}", "? x", "- x",
    "title: !!python/object:os.system x", "title: \"\\0\"", "order: 1e400", "links: 5", "subtitle: <b>",
)  # fmt: skip


def quoted(text: str) -> str:
    """A YAML double-quoted scalar."""
    return json.dumps(text, ensure_ascii=False)


def copy_rules(home: Path, docs: Path) -> None:
    """The repository's scenes, index pages and registries without units."""
    for name in ("dimensions.yml", "problems.yml", "evaluation.yml", "synonyms.txt", "words.txt"):
        source = home / "docs" / ".registry" / name
        if source.is_file():
            (docs / ".registry").mkdir(parents=True, exist_ok=True)
            shutil.copy(source, docs / ".registry" / name)
    for folder in ("scenes",):
        shutil.copytree(home / "docs" / folder, docs / folder)
    for index in sorted((home / "docs").glob("*/index.md")):
        (docs / index.parent.name).mkdir(exist_ok=True)
        shutil.copy(index, docs / index.parent.name / "index.md")
    shutil.copy(home / "docs" / "index.md", docs / "index.md")


def _units(docs: Path) -> None:
    lines = [
        f"- {{key: u-{n}, title: {quoted(bad)}, short: {quoted(bad[:12])}, order: {n + 1}}}"
        for n, bad in enumerate(SHORT)
    ]
    (docs / ".registry" / "units.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def case_text(number: int, bad: str) -> str:
    """A case whose every text is hostile; its body has enough plain words to be accepted."""
    q = quoted(bad)
    plain = "这里写清楚做法经过，谁来做、做几次、怎么检查。" * 12
    return f"""\
---
id: 2026-{number + 1:04d}
title: {q}
summary: {q}
abstract: {q}
unit: u-{number}
partners: [u-{(number + 1) % len(SHORT)}]
scene: mentor
practiced_from: 2025-01-01
effect:
  expected: {q}
  measures:
    - {{name: {q}, unit: {quoted(bad[:10])}, before: 1, after: 2, n: 3, source: {q}}}
  comparison: {q}
  verified_by: {q}
  evidence: 1
  result: met
novelty: [2, 2]
comment: {q}
featured: {q}
lessons: {q}
contact_office: {q}
authors:
  - {q}
status: accepted
accepted_on: 2026-01-15
signoffs:
  采集: {{name: 甲, date: 2026-01-01}}
  审查: {{name: 乙, date: 2026-01-02}}
  终审: {{name: 丙, date: 2026-01-03}}
---

## 背景与起因

{bad}

{plain}

## 做法与经过

### {bad}

| {bad.replace("|", "")} | 乙 |
|---|---|
| 一 | {bad.replace("|", "")} |

!!! note {quoted(bad)}
    {bad}

{plain}

## 成效与反响

{plain}{bad}

- {bad}
"""


def sign(root: Path) -> None:
    """Give every case the hash that acceptance would."""
    library = read_library(root)
    for case in library.cases:
        path = root / "docs" / case.source.src_uri
        data = path.read_bytes()
        text = data.decode("utf-8").replace(
            "\n---\n", f"\nsigned_hash: {signed_hash(case, body_of(data))}\n---\n", 1
        )
        path.write_text(text, encoding="utf-8", newline="\n")


def hostile_library(home: Path, root: Path) -> Path:
    """Write the library below `root` and return it; scenes and rules are the repository's own."""
    docs = root / "docs"
    docs.mkdir(parents=True)
    copy_rules(home, docs)
    _units(docs)
    (docs / "cases" / "2026").mkdir(parents=True, exist_ok=True)
    for number, bad in enumerate(SHORT):
        (docs / "cases" / "2026" / f"2026-{number + 1:04d}.md").write_text(
            case_text(number, bad), encoding="utf-8"
        )
    for folder in ("mentors", "policies", "venues", "about"):
        (docs / folder).mkdir(exist_ok=True)
    for number, name in enumerate(NAMES):
        title = quoted(SHORT[number])
        (docs / "policies" / f"{name}.md").write_text(
            f"---\ntitle: {title}\nissuer: {title}\n---\n\n{SHORT[number]}\n", encoding="utf-8"
        )
        (docs / "about" / f"{name}.md").write_text(
            f"---\ntitle: {title}\n---\n\n# {SHORT[number]}\n\n正文\n", encoding="utf-8"
        )
    for number, bad in enumerate(SHORT):
        q = quoted(bad)
        (docs / "mentors" / f"m-{number}.md").write_text(
            f"---\ntitle: {q}\nduties: [面授]\nrequest_office: {q}\n---\n\n{bad}\n", encoding="utf-8"
        )
        (docs / "venues" / f"v-{number}.md").write_text(
            f"---\ntitle: {q}\nplace: {q}\nstatus: {q}\n---\n\n{bad}\n", encoding="utf-8"
        )
    for number, odd in enumerate(ODD):
        head = odd if odd.startswith("title") else f"title: 题\n{odd}"
        (docs / "about" / f"odd-{number}.md").write_text(f"---\n{head}\n---\n\n正文\n", encoding="utf-8")
    sign(root)
    return root
