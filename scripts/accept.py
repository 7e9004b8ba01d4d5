"""采用一份待审来稿：编号、记入三审、转入案例库；或给改正过的案例重新三审。"""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, Namespace

from casebook.desk.acceptance import Decision, accept, sign_again, undo_accept
from casebook.messages import say
from casebook.model import Result
from scripts._desk import carry_out, desk_parser

_ROLES = (("采集", "--collector"), ("审查", "--reviewer"), ("终审", "--approver"))
_RESULTS = {"达到": Result.MET, "部分达到": Result.PARTIAL, "未达到": Result.NOT_MET}


def main(argv: list[str]) -> int:
    """Accept one submission, sign one case again, or undo an acceptance."""
    arguments = desk_parser(__doc__)
    arguments.add_argument("number", metavar="回执号", help="回执号或待审文件夹名；重新三审时写案例编号")
    _add_decision(arguments)
    options = arguments.parse_args(argv)
    names = (options.collector, options.reviewer, options.approver)
    for (role, option), name in zip(_ROLES, names, strict=True):
        if not (name.strip() or options.undo):
            print(say("desk.need_role", role=role, option=option), file=sys.stderr)
            return 2
    if not options.undo and re.fullmatch(r"\d{4}-\d{4,5}", options.number):
        return _sign_again(options, names)
    result = _RESULTS[options.result] if options.result else None
    told = (options.practice, options.different, options.comment, options.featured)
    return carry_out(
        options,
        lambda root, on: accept(
            root, options.number, Decision(on, names, options.evidence, result, tuple(options.novelty), *told)
        ),
        lambda root: undo_accept(root, options.number),
        "Accept case {id}",
        "accepted",
    )


def _add_decision(arguments: ArgumentParser) -> None:
    arguments.add_argument("--collector", default="", metavar="姓名", help="采集人")
    arguments.add_argument("--reviewer", default="", metavar="姓名", help="审查人")
    arguments.add_argument("--approver", default="", metavar="姓名", help="终审人")
    arguments.add_argument("--evidence", type=int, choices=range(4), help="核定的证据等级 0 至 3")
    arguments.add_argument("--result", choices=tuple(_RESULTS), help="来稿没有写明时，核定的结果")
    arguments.add_argument(
        "--novelty", type=int, nargs="*", choices=range(4), default=[], help="各评审的创新评分 0 至 3"
    )
    arguments.add_argument(
        "--practice", default="", metavar="编号", help="与本单位哪个已有案例是同一做法，合计一件"
    )
    arguments.add_argument(
        "--different", default="", metavar="理由", help="与已有案例相近但不是同一做法的理由"
    )
    arguments.add_argument("--comment", default="", metavar="文字", help="工委点评")
    arguments.add_argument("--featured", default="", metavar="文字", help="亮显理由")


def _sign_again(options: Namespace, names: tuple[str, str, str]) -> int:
    written = ("evidence", "result", "novelty", "practice", "different", "comment", "featured")
    given = [f"--{name}" for name in written if getattr(options, name) not in (None, "", [])]
    if given:
        told = say("desk.only_signing", id=options.number, options="、".join(given))
        print(told, file=sys.stderr)
        return 2
    return carry_out(
        options,
        lambda root, on: sign_again(root, options.number, Decision(on, names)),
        lambda root: undo_accept(root, options.number),
        "Sign case {id} again",
        "signed_again",
        f"docs/cases/{options.number[:4]}/{options.number}.md",
    )
