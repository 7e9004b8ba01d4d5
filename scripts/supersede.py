"""用一个新案例替代旧案例；旧页面保留并指向新案例。"""

from __future__ import annotations

from casebook.desk.acceptance import supersede
from scripts._desk import carry_out, desk_parser


def main(argv: list[str]) -> int:
    """Replace one case by another."""
    arguments = desk_parser(__doc__)
    arguments.add_argument("id", metavar="编号", help="被替代的案例编号")
    arguments.add_argument("--by", required=True, metavar="编号", help="替代它的案例编号")
    options = arguments.parse_args(argv)
    return carry_out(
        options,
        lambda root, on: supersede(root, options.id, options.by, on),
        "Supersede case {id}",
        "superseded",
    )
