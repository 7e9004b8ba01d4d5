"""Every limit of intake in one place, and the one exception that carries a refusal.

Source: intake facts (a 1 MB file can hold a 1 GB picture; converters hang on crafted files).
"""

from __future__ import annotations

from casebook.messages import say

MIB = 1024 * 1024

FILE_MOST = 100 * MIB
"""Bytes of one submitted file."""
TEXT_MOST = 4 * MIB
"""Bytes of one Markdown or text file."""
ENTRIES_MOST = 2_000
PART_MOST = 64 * MIB
TOTAL_MOST = 256 * MIB
RATIO_MOST = 200
RATIO_FREE = 4 * MIB
"""A part below this size may compress as well as it likes: blank pictures do, and cost nothing."""
XML_MOST = 48 * MIB
PIXELS_MOST = 50_000_000
EDGE_MOST = 1_600
"""Pixels of a published picture's longer edge."""
SECONDS_MOST = 60
MEMORY_MOST = 1024 * MIB
PANDOC_MEMORY = "640m"
OFFICE_MEMORY = 4096 * MIB
"""Address space for LibreOffice, which reserves far more than it uses."""
OFFICE_SECONDS = 45
PICTURES_READ_MOST = 300
"""Pictures of one document that are decoded; the rest is reported as left out."""
FOLDER_ENTRIES_MOST = 500


class Refusal(Exception):  # noqa: N818 - the file's fault, not the program's
    """A file cannot be read; `code` names the reason, `message` says it in Chinese with the remedy."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = say(f"intake.refused_{code}", **values)
