"""导出案例、工作法、单位清单，全库数据，或单篇 Word。

    export cases|methods|units [--format csv|xlsx|json] [--out FILE]
    export catalog --out DIR [--profile committee] · export restore DIR --out DIR
    export docx 2025-0001|M-2025-01|all [--out DIR]

Exit codes: 0 done; 1 nothing was written; 2 wrong use.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from casebook.catalog import Catalog
from casebook.checks import load, published_errors
from casebook.exports import (
    LISTS,
    Foreign,
    csv_bytes,
    files_of,
    method_card,
    rows_of,
    single,
    single_docx,
    write_exports,
    xlsx_bytes,
)
from casebook.messages import say
from casebook.model import Case, Method
from scripts._cli import given_path, parser


class _Stop(Exception):  # noqa: N818 - a decision to stop, not an error of the program
    """Ends the command with a sentence and an exit code."""

    def __init__(self, text: str, code: int = 2) -> None:
        super().__init__(text)
        self.code = code


def main(argv: list[str]) -> int:
    """Write what is asked for; see the module's first line."""
    options = _options(argv)
    try:
        if options.what == "restore":
            return _restore(options)
        if not (options.root / "docs").is_dir():
            raise _Stop(say("exports.no_docs", root=options.root))
        library = load(options.root)
        if wrong := published_errors(library):
            print(say("exports.errors_left_out", count=len(wrong)), file=sys.stderr)
        return _ACTIONS.get(options.what, _list)(Catalog(library), options)
    except _Stop as stop:
        print(stop, file=sys.stderr)
        return stop.code


def _options(argv: list[str]) -> Namespace:
    made = parser(__doc__)
    made.add_argument("what", choices=(*LISTS, "catalog", "docx", "restore"), metavar="内容", help="cases 案例，methods 工作法，units 单位，catalog 全库数据，docx 单篇 Word，restore 由全库数据还原")  # fmt: skip
    made.add_argument(
        "which", nargs="?", metavar="编号", help="docx：案例或工作法的编号，或 all；restore：数据所在的文件夹"
    )
    made.add_argument(
        "--format", choices=("csv", "xlsx", "json"), default="csv", help="清单的格式（默认 csv）"
    )
    made.add_argument(
        "--profile", choices=("public", "committee"), default="public", help="catalog：公开版或工委版"
    )
    made.add_argument(
        "--out", type=given_path, metavar="PATH", help="写到哪个文件或文件夹（docx 默认：var/export）"
    )
    return made.parse_args(argv)


def _list(catalog: Catalog, options: Namespace) -> int:
    if options.which:
        raise _Stop(say("exports.whole_list", what=options.what, which=options.which))
    rows = rows_of(catalog, options.what)
    if options.format == "xlsx":
        if not options.out:
            raise _Stop(say("exports.need_file", what=options.what))
        data = xlsx_bytes(rows, say(f"exports.list_{options.what}"))
    elif options.format == "json":
        found = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        data = (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    else:
        data = csv_bytes(rows)
    if options.out:
        _write(options.out, data)
    else:
        print(data.decode("utf-8-sig"), end="")
    return 0


def _catalog(catalog: Catalog, options: Namespace) -> int:
    if options.which:
        raise _Stop(say("exports.whole_list", what=options.what, which=options.which))
    if not options.out:
        raise _Stop(say("exports.need_folder"))
    if options.out.is_dir() and any(options.out.iterdir()) and not (options.out / "catalog.json").is_file():
        raise _Stop(say("exports.not_empty", path=options.out))
    write_exports(catalog, options.out, options.profile)
    print(say("exports.written", path=options.out))
    return 0


def _docx(catalog: Catalog, options: Namespace) -> int:
    records: tuple[Case | Method, ...] = (*catalog.cases, *catalog.methods)
    known = {record.id: record for record in records}
    ids = tuple(known) if options.which == "all" else (options.which,)
    if not options.which:
        raise _Stop(say("exports.docx_needs_id"))
    if options.which not in (*known, "all"):
        raise _Stop(say("exports.docx_unknown", id=options.which))
    folder = options.out or options.root / "var" / "export"
    if folder.suffix.lower() == ".docx" and not folder.is_dir():
        raise _Stop(say("exports.docx_folder", path=folder))
    for key in ids:
        record = known[key]
        made = single_docx(single(catalog, record))
        _write(folder / say("exports.file_single", id=key), made.data)
        for _, path in made.missing:
            print(say("exports.picture_missing", id=key, path=path), file=sys.stderr)
        if isinstance(record, Method):
            _write(folder / say("exports.file_card", id=key), method_card(catalog, record))
    return 0


def _restore(options: Namespace) -> int:
    if not options.which or not options.out:
        raise _Stop(say("exports.restore_needs"))
    if options.out.is_dir() and any(options.out.iterdir()):
        raise _Stop(say("exports.not_empty", path=options.out))
    try:
        files = tuple(files_of(Path(options.which)))
    except Foreign as foreign:
        raise _Stop(str(foreign), 1) from None
    for name, text in files:
        path = options.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    print(say("exports.restored", count=len(files), path=options.out))
    return 0


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    print(say("exports.written", path=path), file=sys.stderr)


_ACTIONS = {"catalog": _catalog, "docx": _docx}
