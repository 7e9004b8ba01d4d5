"""Decodes real Chinese texts in five encodings and many lengths, and zip names in three; counts wrong readings.

python -m bench.intake.encodings ../shared/data
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path

from casebook.intake.archive import _one_encoding
from casebook.intake.encoding import decode
from casebook.intake.limits import Refusal

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le")


def texts(folder: Path) -> list[str]:
    """Laws whole, and the passages of the reading test set."""
    found = [path.read_text(encoding="utf-8") for path in sorted((folder / "laws").glob("*.md"))]
    data = json.loads((folder / "cmrc2018_dev.json").read_text(encoding="utf-8"))
    stack: list[object] = [data]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            found += [v for k, v in item.items() if k in ("context", "context_text") and isinstance(v, str)]
            stack += list(item.values())
        elif isinstance(item, list):
            stack += item
    return found


def main(argv: list[str]) -> int:
    rng = random.Random(1)
    seen: Counter[tuple[str, str]] = Counter()
    for text in texts(Path(argv[0])):
        for piece in (text, text[:200], text[: rng.randint(8, 60)]):
            for encoding in ENCODINGS:
                try:
                    right = decode(piece.encode(encoding)).text == piece.replace("\r", "\n")
                    seen[encoding, "right" if right else "WRONG"] += 1
                except Refusal as refusal:
                    seen[encoding, refusal.code] += 1
        words = [w for w in text.replace("/", "").split("\n") if 2 <= len(w) <= 20][:5]
        for encoding in ("utf-8", "gb18030"):
            names = [w.encode(encoding) for w in words]
            right = not names or [n.decode(_one_encoding(names), "replace") for n in names] == words
            seen[f"zip names {encoding}", "right" if right else "WRONG"] += 1
    for key, count in sorted(seen.items()):
        print(*key, count)
    return any(key[1] != "right" for key in seen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
