"""撤回一个已采用的案例；页面保留并注明，不再计入统计。"""

from __future__ import annotations

from casebook.desk.retirement import reinstate, withdraw
from casebook.model import Status
from scripts._desk import carry_out, desk_parser


def main(argv: list[str]) -> int:
    """Withdraw one case, or undo that."""
    arguments = desk_parser(__doc__)
    arguments.add_argument("id", metavar="编号", help="案例编号，如 2026-0031")
    options = arguments.parse_args(argv)
    return carry_out(
        options,
        lambda root, on: withdraw(root, options.id, on),
        lambda root: reinstate(root, options.id, Status.WITHDRAWN),
        "Withdraw case {id}",
        "withdrawn",
    )
