"""Breaks Word files at random: whatever comes, the reader answers with blocks or a refusal, never with a traceback.

python -m bench.intake.fuzz ROUNDS [SEED]
"""

from __future__ import annotations

import io
import random
import sys
import time
import traceback
import zipfile
from collections import Counter

from lxml import etree

from casebook.intake import album, reading
from casebook.intake.archive import Entry
from casebook.intake.bundles import Bundle
from casebook.intake.limits import Refusal
from casebook.intake.names import Names
from tests.intake.corpus import samples

VALUES = (
    "",
    "-1",
    "999999999999",
    "x",
    "0",
    "1",
    "true",
    "off",
    "%1%2%9",
    "\u202e",
    "../x",
    "rId99",
    "continue",
    "63000",
    "#",
    "0x41",
)


def mutated(root: etree._Element, rng: random.Random) -> None:
    items = [e for e in root.iter() if isinstance(e.tag, str)]
    for _ in range(rng.randint(1, 6)):
        item = rng.choice(items)
        parent = item.getparent()
        what = rng.randrange(6)
        if what == 0 and item.attrib:
            item.set(rng.choice(list(item.attrib)), rng.choice(VALUES))
        elif what == 1 and parent is not None:
            parent.remove(item)
        elif what == 2 and parent is not None:
            other = rng.choice(items)
            if other is not root and item not in other.iter():
                item.append(etree.fromstring(etree.tostring(other)))
        elif what == 3 and item.attrib:
            del item.attrib[rng.choice(list(item.attrib))]
        elif what == 4:
            item.tag = rng.choice(items).tag
        elif what == 5:
            item.text = rng.choice(VALUES)


def main(argv: list[str]) -> int:
    rounds, seed = int(argv[0]), int(argv[1]) if len(argv) > 1 else 1
    rng = random.Random(seed)
    sources = [s.data for s in samples() if s.name.endswith(".docx") and not s.refused]
    reading.to_markdown = lambda docx, _: (
        "x\n"
        if etree.fromstring(zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml")) is not None
        else ""
    )
    album.draw = lambda *_: {}
    seen: Counter[str] = Counter()
    start = time.process_time()
    for number in range(rounds):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(rng.choice(sources))) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                if name.endswith((".xml", ".rels")) and rng.random() < 0.6:
                    try:
                        root = etree.fromstring(data)
                        mutated(root, rng)
                        data = etree.tostring(root)
                    except etree.XMLSyntaxError:
                        pass
                new.writestr(name, data)
        data = out.getvalue()
        if rng.random() < 0.2:
            at = rng.randrange(len(data))
            data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
        try:
            reading.read_bundle(Bundle("a.docx", Entry("a.docx", data)), Names())
            seen["read"] += 1
        except Refusal as refusal:
            seen[refusal.code] += 1
        except Exception:
            seen["TRACEBACK"] += 1
            print(number, traceback.format_exc().splitlines()[-3:])
    print(dict(seen), f"{time.process_time() - start:.1f}s")
    return seen["TRACEBACK"] > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
