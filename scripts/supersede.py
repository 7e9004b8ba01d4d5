"""用一个新案例替代旧案例；旧页面保留并指向新案例。"""

from __future__ import annotations

import sys

from casebook.desk.retirement import reinstate, supersede
from casebook.messages import say
from casebook.model import Status
from scripts._desk import carry_out, desk_parser


def main(argv: list[str]) -> int:
    """Replace one case by another, or undo that."""
    arguments = desk_parser(__doc__)
    arguments.add_argument("id", metavar="编号", help="被替代的案例编号")
    arguments.add_argument("--by", default="", metavar="编号", help="替代它的案例编号")
    options = arguments.parse_args(argv)
    if not (options.by or options.undo):
        print(say("desk.need_by"), file=sys.stderr)
        return 2
    return carry_out(
        options,
        lambda root, on: supersede(root, options.id, options.by, on),
        lambda root: reinstate(root, options.id, Status.SUPERSEDED),
        "Supersede case {id}",
        "superseded",
    )
