"""Compares what is in Word files with what comes out of them, counted by a second, independent reader.

    python -m bench.intake.measure FILE… [--json OUT]

Per file: result, seconds, and the share of table cells, text-box paragraphs, style headings, body words and pictures
that reach `case.md`. Prints everything that got lost. Old formats are only converted.
"""

from __future__ import annotations

import argparse
import html
import re
import resource
import sys
import time
import zipfile
from pathlib import Path

from lxml import etree
from msgspec import Struct, field

from casebook.intake.convert import convert_path
from casebook.intake.draft import Converted, Refused, case_text

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


class Seen(Struct):
    cells: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    pictures: int = 0


def plain(text: str) -> str:
    """Text with markup, escapes and white space taken out."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\]\([^)]*\)", "", text)
    text = html.unescape(re.sub(r"<[^>]+>", "", text))
    return re.sub(r"[\s\\*_`|\[\]#~^\u00ad\u3000\u2011-]+", "", text)


def _text(element: etree._Element) -> str:
    """Visible text of an element, alternative contents counted once."""
    out = []
    for item in element.iter(f"{W}t"):
        chain = [a.tag for a in item.iterancestors()]
        if f"{MC}Fallback" in chain or f"{W}del" in chain or f"{W}moveFrom" in chain or f"{W}rt" in chain:
            continue
        run = next((a for a in item.iterancestors() if a.tag == f"{W}r"), None)
        if run is not None and run.find(f"{W}rPr/{W}vanish") is not None:
            continue
        out.append(item.text or "")
    return "".join(out)


def _own(element: etree._Element, tag: str) -> list[etree._Element]:
    return [e for e in element.iter(tag) if f"{MC}Fallback" not in [a.tag for a in e.iterancestors()]]


def look(path: Path) -> Seen:
    """What is in a docx."""
    with zipfile.ZipFile(path) as archive:
        names = {n.lower(): n for n in archive.namelist()}
        root = etree.fromstring(
            archive.read(names["word/document.xml"]), etree.XMLParser(huge_tree=True, resolve_entities=False)
        )
        styles = (
            etree.fromstring(archive.read(names["word/styles.xml"])) if "word/styles.xml" in names else None
        )
    levels: dict[str, bool] = {}
    for style in styles.iter(f"{W}style") if styles is not None else ():
        name = style.find(f"{W}name")
        word = (name.get(f"{W}val") if name is not None else "") or ""
        levels[style.get(f"{W}styleId") or ""] = bool(re.fullmatch(r"(?i)(heading|标题) ?[1-9]", word))
    seen = Seen()
    for tc in _own(root, f"{W}tc"):
        merge = tc.find(f"{W}tcPr/{W}vMerge")
        if merge is not None and merge.get(f"{W}val") != "restart" and not plain(_text(tc)):
            continue
        paras = [
            plain(_text(q))
            for q in tc.iter(f"{W}p")
            if next(a for a in q.iterancestors() if a.tag == f"{W}tc") is tc
            and not any(True for _ in q.iter(f"{W}txbxContent"))
        ]
        seen.cells.append("\n".join(x for x in paras if x))
    for tx in _own(root, f"{W}txbxContent"):
        seen.boxes += [
            plain(_text(q))
            for q in tx.iter(f"{W}p")
            if plain(_text(q)) and not any(True for _ in q.iter(f"{W}txbxContent"))
        ]
    for para in _own(root, f"{W}p"):
        style = para.find(f"{W}pPr/{W}pStyle")
        text = plain(_text(para))
        if (
            style is not None
            and levels.get(style.get(f"{W}val") or "")
            and text
            and not any(True for _ in para.iter(f"{W}txbxContent"))
        ):
            seen.headings.append(text)
        if text and not any(True for _ in para.iter(f"{W}txbxContent")):
            seen.words.append(text)
    seen.pictures = len(
        [
            b
            for b in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip")
            if f"{MC}Fallback" not in [a.tag for a in b.iterancestors()]
        ]
    )
    return seen


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--quiet", action="store_true")
    arguments = parser.parse_args(argv)
    total = {"cells": [0, 0], "boxes": [0, 0], "headings": [0, 0], "words": [0, 0]}
    worst = 0.0
    for path in sorted(arguments.files):
        start = time.monotonic()
        outcomes = convert_path(path)
        seconds = time.monotonic() - start
        worst = max(worst, seconds)
        outcome = outcomes[0]
        if isinstance(outcome, Refused):
            print(f"{path.name}: REFUSED {outcome.code} {outcome.message}")
            continue
        assert isinstance(outcome, Converted)
        text = case_text(outcome.draft, heading=True)
        flat = plain(text)
        titles = {plain(line) for line in text.split("\n") if line.startswith("#")} | {
            plain(m) for m in re.findall(r"<h\d>(.*?)</h\d>", text, re.DOTALL)
        }
        try:
            seen = look(path)
        except Exception as error:
            print(f"{path.name}: converted, not measured ({error!r:.80})")
            continue
        lost = {
            "cells": [c for c in seen.cells if any(line not in flat for line in c.split("\n"))],
            "boxes": [b for b in seen.boxes if b not in flat],
            "headings": [h for h in seen.headings if h not in titles and not any(h in x for x in titles)],
            "words": [w for w in seen.words if w not in flat],
        }
        for key, missing in lost.items():
            total[key][0] += len(getattr(seen, key))
            total[key][1] += len(missing)
        note = " ".join(f"{k}={len(v)}/{len(getattr(seen, k))}" for k, v in lost.items() if v)
        reading = outcome.draft.reading
        if note or not arguments.quiet:
            print(
                f"{path.name}: {seconds:.1f}s cells {len(seen.cells)} boxes {reading.boxes} labels {reading.labels} pictures {len(outcome.draft.pictures)}/{seen.pictures} lost: {note or '-'}"
            )
        for key, missing in lost.items():
            for item in missing[:4]:
                print(f"    {key}: {item[:110]!r}")
        for line in reading.removed:
            print(f"    said: {line}") if not arguments.quiet else None
    print(
        {k: f"{n - m}/{n}" for k, (n, m) in total.items()},
        f"slowest {worst:.1f}s",
        f"child peak {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
