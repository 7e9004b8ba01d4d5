"""退回一份待审来稿，并写明理由。"""  # noqa: N999 - named after its command

from __future__ import annotations

import sys

from casebook.desk.returning import send_back, undo_return
from casebook.messages import say
from scripts._desk import carry_out, desk_parser


def main(argv: list[str]) -> int:
    """Send one submission back, or let it wait again."""
    arguments = desk_parser(__doc__)
    arguments.add_argument("number", metavar="回执号", help="回执号或待审文件夹名")
    arguments.add_argument(
        "--reason", action="append", default=[], metavar="理由", help="退回的理由，可写多次"
    )
    options = arguments.parse_args(argv)
    given = options.reason and all(reason.strip() for reason in options.reason)
    if not (given or options.undo):
        print(say("desk.no_reason"), file=sys.stderr)
        return 2
    return carry_out(
        options,
        lambda root, on: send_back(root, options.number, tuple(options.reason), on),
        lambda root: undo_return(root, options.number),
        "Return {id}",
        "returned",
    )
