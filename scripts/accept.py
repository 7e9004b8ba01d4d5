"""采用一份待审来稿：编号、记入三审、转入案例库。"""

from __future__ import annotations

import sys

from casebook.desk.acceptance import Decision, accept
from casebook.messages import say
from scripts._desk import carry_out, desk_parser


def main(argv: list[str]) -> int:
    """Accept one submission."""
    arguments = desk_parser(__doc__)
    arguments.add_argument("number", metavar="回执号", help="回执号或待审文件夹名")
    arguments.add_argument("--collector", default="", metavar="姓名", help="采集人")
    arguments.add_argument("--reviewer", default="", metavar="姓名", help="审查人")
    arguments.add_argument("--approver", default="", metavar="姓名", help="终审人")
    arguments.add_argument("--evidence", type=int, choices=range(4), help="核定的证据等级 0 至 3")
    arguments.add_argument(
        "--novelty", type=int, nargs="*", choices=range(4), default=[], help="各评审的创新评分 0 至 3"
    )
    arguments.add_argument(
        "--practice", default="", metavar="代号", help="与本单位已有案例是同一做法时的共同代号"
    )
    arguments.add_argument(
        "--different", default="", metavar="理由", help="与已有案例相近但不是同一做法的理由"
    )
    arguments.add_argument("--comment", default="", metavar="文字", help="工委点评")
    arguments.add_argument("--featured", default="", metavar="文字", help="亮显理由")
    options = arguments.parse_args(argv)
    names = (options.collector, options.reviewer, options.approver)
    for role, option, name in zip(
        ("采集", "审查", "终审"), ("--collector", "--reviewer", "--approver"), names, strict=True
    ):
        if not name.strip():
            print(say("desk.need_role", role=role, option=option), file=sys.stderr)
            return 2
    told = (options.practice, options.different, options.comment, options.featured)

    return carry_out(
        options,
        lambda root, on: accept(
            root, options.number, Decision(on, names, options.evidence, tuple(options.novelty), *told)
        ),
        "Accept case {id}",
        "accepted",
    )
