"""Make `overrides/assets/search/search.min.js` of core.js, rank.js, query.js and sound.js, so that a first search fetches half the bytes.

`python bench/search/bundle.py [PATH_OF_TERSER]`; without a path `npx terser` is run. A test compares the hash in the
first line with the sources, so a change that was not bundled is noticed.
"""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "overrides" / "assets" / "search"
SOURCES = ("core.js", "rank.js", "query.js", "sound.js")


def seal() -> str:
    """Hash of the sources."""
    return sha256(b"".join((FOLDER / name).read_bytes() for name in SOURCES)).hexdigest()


def main() -> None:
    command = [sys.argv[1]] if len(sys.argv) > 1 else ["npx", "-y", "terser@5"]
    options = ["--compress", "ecma=2018,passes=2", "--mangle", "--format", "ecma=2018,ascii_only=false"]
    sources = [str(FOLDER / name) for name in SOURCES]
    made = subprocess.run([*command, *sources, *options], check=True, capture_output=True).stdout.decode(
        "utf-8"
    )
    head = f"/* {' + '.join(SOURCES)}, made by bench/search/bundle.py; sources {seal()} */\n"
    (FOLDER / "search.min.js").write_text(head + made.strip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
