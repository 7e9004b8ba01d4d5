"""The converter: a clean docx goes to pandoc in its own process, Markdown for this site comes back."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pypandoc

from casebook.intake.limits import OFFICE_MEMORY, PANDOC_MEMORY, Refusal
from casebook.intake.processes import Overrun, run

_TAG_NOISE = re.compile(r' (?:class="(?:odd|even|header)"|style="[^"]*"|id="[^"]*")')
_COLUMNS = re.compile(r"<colgroup>.*?</colgroup>\n?", re.DOTALL)
_HTML_TABLE = re.compile(r"^<table.*?^</table>", re.DOTALL | re.MULTILINE)
_ENTITIES = {"<": "&lt;", ">": "&gt;", "~": "&#126;", "$": "&#36;", "|": "&#124;", "^": "&#94;", "@": "&#64;",
             '"': "&quot;", "'": "&#39;", "=": "&#61;", ":": "&#58;"}  # fmt: skip


_PAIRED = (("~", re.compile(r"\\?~")), ("^", re.compile(r"(?<!\[)\\?\^")))


def to_markdown(docx: bytes, seconds: float) -> str:
    """Markdown of a clean docx, as the site's Markdown understands it.

    Raises:
        Refusal: the converter failed or took too long.
    """
    with tempfile.TemporaryDirectory(prefix="casebook-") as name:
        folder = Path(name)
        (folder / "in.docx").write_bytes(docx)
        command = [
            pypandoc.get_pandoc_path(), "+RTS", f"-M{PANDOC_MEMORY}", "-RTS", "-f", "docx", "-t", "gfm", "--wrap=none",
            "--extract-media", "m", "in.docx",
        ]  # fmt: skip
        try:
            code, out = run(command, seconds=seconds, memory=OFFICE_MEMORY, folder=folder)
        except Overrun:
            raise Refusal("time", seconds=int(seconds)) from None
        except OSError as error:
            raise Refusal("pandoc") from error
    if code == 251:  # GHC's exit code for a full heap
        raise Refusal("memory")
    if code:
        raise Refusal("pandoc")
    return tidy(out.decode("utf-8", "replace"))


def tidy(markdown: str) -> str:
    """Pandoc's Markdown without what Python-Markdown would show as a stray sign."""
    pieces: list[str] = []
    position = 0
    for match in _HTML_TABLE.finditer(markdown):
        pieces += [_tidy_text(markdown[position : match.start()]), _tidy_table(match[0])]
        position = match.end()
    pieces.append(_tidy_text(markdown[position:]))
    return re.sub(r"\n{3,}", "\n\n", "".join(pieces)).strip() + "\n"


def _tidy_table(html: str) -> str:
    html = _COLUMNS.sub("", html)
    html = re.sub(
        r"<(?:table|t[rdh]|thead|tbody|h\d|p|ul|li)\b[^>]*>", lambda m: _TAG_NOISE.sub("", m[0]), html
    )
    html = re.sub(r"\n\s*\n", "\n", html)
    return html.replace('src="m/media/', 'src="').replace("m/media/", "")


def _tidy_text(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        kept = re.sub(r"(?<!\\)((?:\\\\)*)\\$", r"\1  ", line)
        indent = len(kept) - len(kept.lstrip(" "))
        if indent and kept.lstrip().startswith(("- ", "* ")):
            kept = " " * indent + kept
        is_row = kept.startswith("|")
        kept = _guarded(kept)
        kept = re.sub(r"\\(.)", lambda m: _unescaped(m[1], in_row=is_row), kept)  # noqa: B023 - called at once
        lines.append(kept.replace("](m/media/", "](").replace('src="m/media/', 'src="'))
    return "\n".join(lines)


def _guarded(line: str) -> str:
    """A line without signs that mean something to extensions of Python-Markdown only."""
    for sign, pattern in _PAIRED:
        if line.count(sign) > 1:
            line = pattern.sub(_ENTITIES[sign], line)
    line = line.replace("{:", "&#123;:").replace("{#", "&#123;#").replace("{.", "&#123;.")
    match = re.match(r"\s*(!!!|\?\?\?|===|:|(?:[-_*=]\s*){3,}$)", line)
    return line[: match.start(1)] + f"&#{ord(match[1][0])};" + line[match.start(1) + 1 :] if match else line


def _unescaped(sign: str, *, in_row: bool) -> str:
    """An escape that Python-Markdown knows, or the same sign as an entity."""
    if sign == "|" and in_row:
        return "\\|"
    return _ENTITIES.get(sign, f"\\{sign}")
