"""汇编一期期刊或一组案例：Word 汇编、打印网页、发布通知和工作卡。

    digest 2025Q2 · digest --scene 导师赋能培优 · digest --unit 甲局 · digest --method M-2025-01
    digest --cases 2025-0001,2025-0005 [--out DIR]

Exit codes: 0 done; 1 nothing to print; 2 wrong use.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from casebook.catalog import Catalog
from casebook.checks import load, published_errors
from casebook.exports import (
    Selection,
    Unknown,
    announcement,
    book_docx,
    book_html,
    book_of,
    by_cases,
    by_issue,
    by_method,
    by_scene,
    by_unit,
    method_card,
)
from casebook.messages import say
from scripts._cli import given_path, no_library, parser


def main(argv: list[str]) -> int:
    """Write the compilation; see the module's first line."""
    options = _options(argv)
    if no_library(options.root):
        return 2
    library = load(options.root)
    if wrong := published_errors(library):
        print(say("exports.errors_left_out", count=len(wrong)), file=sys.stderr)
    catalog = Catalog(library)
    try:
        chosen = _chosen(catalog, options)
    except Unknown as unknown:
        print(unknown, file=sys.stderr)
        return 2
    if not chosen.cases and not chosen.methods:
        print(say("exports.nothing", title=chosen.title), file=sys.stderr)
        return 1
    _write(catalog, chosen, options.out or options.root / "var" / "digest" / chosen.name)
    return 0


def _options(argv: list[str]) -> Namespace:
    made = parser(__doc__)
    made.add_argument("issue", nargs="?", metavar="期次", help="期刊编号或季度，如 2025Q2")
    made.add_argument("--scene", metavar="场景", help="汇编一个场景：名称或代号")
    made.add_argument("--unit", metavar="单位", help="汇编一个单位：全称、简称或代号")
    made.add_argument("--method", metavar="工作法", help="汇编一个工作法和用它的案例：编号或名称")
    made.add_argument("--cases", metavar="编号", help="选编：案例和工作法的编号，用逗号隔开")
    made.add_argument("--out", type=given_path, metavar="DIR", help="写到哪个文件夹（默认：var/digest/名称）")
    options = made.parse_args(argv)
    given = [options.issue, options.scene, options.unit, options.method, options.cases]
    if sum(value is not None for value in given) != 1:
        made.error(say("exports.choose_one"))
    return options


def _chosen(catalog: Catalog, options: Namespace) -> Selection:
    if options.issue is not None:
        return by_issue(catalog, options.issue)
    if options.scene is not None:
        return by_scene(catalog, options.scene)
    if options.unit is not None:
        return by_unit(catalog, options.unit)
    if options.method is not None:
        return by_method(catalog, options.method)
    return by_cases(catalog, options.cases.replace("，", ",").replace("、", ",").split(","))


def _write(catalog: Catalog, chosen: Selection, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    book = book_of(catalog, chosen)
    made = book_docx(book)
    files = [
        (say("exports.file_book", name=chosen.name), made.data),
        (say("exports.file_html", name=chosen.name), book_html(book).encode("utf-8")),
        (say("exports.file_text", name=chosen.name), announcement(catalog, chosen, book).encode("utf-8")),
    ]
    files += [
        (say("exports.file_card", id=key), method_card(catalog, catalog.method(key)))
        for key in chosen.methods
    ]
    for name, data in files:
        (folder / name).write_bytes(data)
        print(say("exports.written", path=folder / name))
    for record_id, path in made.missing:
        print(say("exports.picture_missing", id=record_id, path=path), file=sys.stderr)
    if chosen.left_out:
        print(say("exports.left_out", ids="、".join(chosen.left_out)), file=sys.stderr)
    print(
        say(
            "exports.digest_done", title=chosen.title, cases=len(chosen.cases), methods=len(chosen.methods),
            pictures=made.pictures,
        )
    )  # fmt: skip
