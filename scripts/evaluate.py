"""评估各单位的均衡度、创新性、实际工作成效，或把一期存档、核对。

    evaluate [--unit U] [--period 2025Q2] [--format table|json|xlsx] [--out FILE]
    evaluate freeze 2025Q2 · evaluate verify [2025Q2] · evaluate trend [--unit U] [--restated]

Exit codes: 0 done; 1 errors in the content or rules, nothing to evaluate, or a frozen period differs; 2 wrong use.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterable
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from casebook.checks import published_errors
from casebook.evaluation import (
    Period,
    Records,
    Rules,
    Snapshot,
    UnitResult,
    as_data,
    as_table,
    case_remarks,
    changes,
    evaluate,
    evaluation_problems,
    latest_period,
    load_rules,
    parse_period,
    period_of,
    read_snapshots,
    records_of,
    shown,
    snapshot_path,
    snapshot_text,
    trend,
)
from casebook.evaluation.rulesfile import RULES_PATH
from casebook.evaluation.xlsx import workbook
from casebook.messages import say
from casebook.problems import Problem
from casebook.reader import read_library
from scripts._cli import HOME, given_path, parser


class _Given(Struct, frozen=True):
    """What every action works on."""

    options: Namespace
    records: Records
    rules: Rules
    wrong: tuple[Problem, ...]


class _Stop(Exception):  # noqa: N818  (a decision to stop, not an error of the program)
    """Ends the command with a sentence and an exit code."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


def main(argv: list[str]) -> int:
    """Evaluates, freezes, verifies or tells the trend; see the module's first line."""
    options = _options(argv)
    try:
        return _ACTIONS.get(options.action, _show)(_given(options))
    except _Stop as stop:
        print(stop, file=sys.stderr)
        return stop.code


def _options(argv: list[str]) -> Namespace:
    made = parser(__doc__)
    made.add_argument(
        "action", nargs="?", choices=tuple(_ACTIONS), metavar="freeze|verify|trend",
        help="freeze 存档一期，verify 核对存档，trend 历期数；不写就是评估",
    )  # fmt: skip
    made.add_argument("which", nargs="?", metavar="期次", help="存档、核对的期次，如 2025Q2")
    made.add_argument("--period", metavar="期次", help="评估哪一期，如 2025Q2（默认：最近有案例采用的季度）")
    made.add_argument("--unit", metavar="单位", help="只看一个单位：代号、简称或全称")
    made.add_argument(
        "--format", choices=("table", "json", "xlsx"), default="table", help="输出格式（默认 table）"
    )
    made.add_argument("--out", type=given_path, metavar="FILE", help="写入文件，不在屏幕上显示")
    made.add_argument("--restated", action="store_true", help="trend：同时按今天的规则和内容重算")
    options = made.parse_args(argv)
    if options.action and (options.out or options.format != "table"):
        made.error(say("evaluation.only_screen", action=options.action))
    return options


def _given(options: Namespace) -> _Given:
    if not (options.root / "docs").is_dir():
        raise _Stop(say("evaluation.no_docs", root=options.root), 2)
    rules = load_rules(_rules_path(options.root))
    if not isinstance(rules, Rules):
        raise _Stop("\n".join([say("evaluation.no_rules"), *map(str, rules)]))
    library = read_library(options.root, remark=case_remarks)
    today = datetime.now(UTC).astimezone().date()
    problems = sorted({*library.problems, *evaluation_problems(library, rules, today)})
    wrong = published_errors(replace(library, problems=tuple(problems)))
    return _Given(options, records_of(library), rules, wrong)


def _rules_path(root: Path) -> Path:
    path = root / RULES_PATH
    if path.is_file():
        return path
    print(say("evaluation.rules_default", path=path), file=sys.stderr)
    return HOME / RULES_PATH


def _period(given: _Given, written: str | None) -> Period:
    if written is None:
        latest = latest_period(given.records)
        if latest is None:
            raise _Stop("\n".join([*map(str, given.wrong), say("evaluation.period_no_cases")]))
        return latest
    period = parse_period(written)
    if period is None:
        raise _Stop(say("evaluation.period_shape", period=written), 2)
    return period


def _show(given: _Given) -> int:
    options, rules = given.options, given.rules
    if options.format == "xlsx" and not options.out:
        raise _Stop(say("evaluation.need_out"), 2)
    found = evaluate(given.records, rules, _period(given, options.which or options.period))
    code = _tell_errors(given)
    if not found.cases:
        raise _Stop(_nothing(given, found.period))
    units = [_unit(options.unit, found.units)] if options.unit else found.units
    if options.format == "xlsx":
        _write(options.out, workbook(found, rules, units))
        return code
    if options.format == "json":
        text = json.dumps(as_data(found, rules, units), ensure_ascii=False, indent=1) + "\n"
    else:
        text = as_table(found, rules, units, detail=bool(options.unit))
    if options.out:
        _write(options.out, text.encode("utf-8"))
    else:
        print(text, end="")
    return code


def _nothing(given: _Given, period: Period) -> str:
    days = sorted(case.accepted_on for case in given.records.cases if case.accepted_on)
    if not days:
        return say("evaluation.period_no_cases")
    start = period.start(given.rules.window_quarters)
    first, last = period_of(days[0]), period_of(days[-1])
    return say("evaluation.period_empty", period=period, start=start, end=period.end, first=first, last=last)


def _tell_errors(given: _Given) -> int:
    if given.wrong:
        print(say("evaluation.library_errors", count=len(given.wrong)), file=sys.stderr)
        print(*given.wrong, sep="\n", file=sys.stderr)
    return 1 if given.wrong else 0


def _unit(written: str, units: Iterable[UnitResult]) -> UnitResult:
    names: dict[str, UnitResult] = {}
    for result in units:
        unit = result.unit
        for name in (unit.key, unit.short, unit.title, *unit.aliases):
            names.setdefault(name, result)
    if written not in names:
        near = get_close_matches(written, names, 1, 0)
        raise _Stop(say("evaluation.unit_unknown", unit=written, near=near[0] if near else ""), 2)
    return names[written]


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    print(say("evaluation.written", path=path), file=sys.stderr)


def _freeze(given: _Given) -> int:
    options = given.options
    period = _period(given, options.which or options.period)
    path = snapshot_path(options.root, period)
    if path.exists():
        raise _Stop(say("evaluation.snapshot_exists", period=period, path=path))
    if period.end >= datetime.now(UTC).astimezone().date():
        raise _Stop(say("evaluation.snapshot_open", period=period, end=period.end))
    if given.wrong:
        count = len(given.wrong)
        raise _Stop("\n".join([say("evaluation.snapshot_errors", count=count), *map(str, given.wrong)]))
    found = evaluate(given.records, given.rules, period, intervals=False)
    if not found.cases:
        raise _Stop(_nothing(given, period))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(snapshot_text(given.records, given.rules, period))
    print(say("evaluation.snapshot_written", period=period, path=path, cases=found.cases))
    return 0


def _snapshots(given: _Given) -> tuple[Snapshot, ...]:
    found, broken = read_snapshots(given.options.root)
    if broken:
        raise _Stop("\n".join(map(str, broken)))
    return found


def _verify(given: _Given) -> int:
    known = [snapshot.period for snapshot in _snapshots(given)]
    written = given.options.which or given.options.period
    asked = [_period(given, written)] if written else known
    if written and asked[0] not in known:
        listed = "、".join(map(str, known)) or say("evaluation.trend_none")
        raise _Stop(say("evaluation.snapshot_none", period=asked[0], known=listed))
    if not asked:
        print(say("evaluation.verify_nothing"))
    return max([_verified(given, period) for period in asked], default=0)


def _verified(given: _Given, period: Period) -> int:
    old = snapshot_path(given.options.root, period).read_bytes().decode("utf-8")
    told = changes(old, snapshot_text(given.records, given.rules, period))
    print(say("evaluation.verify_changed" if told else "evaluation.verify_same", period=period))
    for line in told:
        print(f"  {line}")
    return 1 if told else 0


def _trend(given: _Given) -> int:
    options, snapshots = given.options, _snapshots(given)
    if not snapshots:
        print(say("evaluation.verify_nothing"))
        return 0
    found = evaluate(given.records, given.rules, snapshots[-1].period, intervals=False)
    units = [_unit(options.unit, found.units)] if options.unit else found.units
    for result in units:
        _print_trend(result, given, snapshots)
    return 0


def _print_trend(result: UnitResult, given: _Given, snapshots: tuple[Snapshot, ...]) -> None:
    again = (given.records, given.rules) if given.options.restated else (None, None)
    points = trend(result.unit.key, snapshots, *again)
    for place, (name, _) in enumerate(result.figures):
        label = say(f"evaluation.column_{name}")
        print(say("evaluation.trend_title", unit=result.unit.title, dimension=label))
        print(say("evaluation.trend_head" if given.options.restated else "evaluation.trend_head_frozen"))
        for point in points:
            frozen = (
                shown(point.frozen.figures[place].exact) if point.frozen else say("evaluation.trend_none")
            )
            restated = shown(point.restated[place]) if point.restated else ""
            print(say("evaluation.trend_row", period=point.period, frozen=frozen, restated=restated).rstrip())


_ACTIONS = {"freeze": _freeze, "verify": _verify, "trend": _trend}
