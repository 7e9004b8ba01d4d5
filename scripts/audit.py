"""核查软件供应链：锁定文件、已装版本、外来文件、已知漏洞；可导出软件物料清单。

Exit code: 0 nothing wrong, 1 something is. Vulnerabilities are asked with pip-audit when it is installed and an
index can be reached; otherwise the command says that it did not ask.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from casebook.messages import say
from casebook.safety.sbom import LOCK, bill, packages, vendored
from casebook.safety.supply import audit
from scripts._cli import HOME, given_path, parser


def _own_version() -> str:
    try:
        return version("casebook")
    except PackageNotFoundError:
        import tomllib  # noqa: PLC0415 - only without an installed package

        return str(tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def main(argv: list[str]) -> int:
    """Print every fault and note; write the bill when asked."""
    made = parser(__doc__)
    made.add_argument(
        "--sbom", type=given_path, metavar="文件", help="把软件物料清单（CycloneDX JSON）写到这个文件"
    )
    made.add_argument("--offline", action="store_true", help="不查询已知漏洞")
    options = made.parse_args(argv)
    lock = HOME / LOCK
    pinned, files = packages(lock.read_text(encoding="utf-8")), vendored()
    if options.sbom:
        options.sbom.write_text(bill(_own_version(), pinned, files), encoding="utf-8", newline="\n")
        print(say("safety.sbom_written", path=options.sbom, count=len(pinned) + len(files)))
    result = audit(lock, pinned, files, HOME, offline=options.offline)
    for line in (*result.faults, *result.notes):
        print(line)
    print(
        say("safety.audit_bad", count=len(result.faults))
        if result.faults
        else say("safety.audit_good", count=len(pinned))
    )
    return 1 if result.faults else 0
