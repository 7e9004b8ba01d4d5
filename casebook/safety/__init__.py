"""Safety: the publication gate, the safe Markdown profile, the sanitiser, CSP, sign-off hashes, bill of materials.

What other rooms use:

- gate: `Place`, `Finding`, `scan_text`, `scan_parts`, `scan_file`, `talk_findings`, `problems`, `stops`, `mask_numbers`
- rendering: `clean_html`, `clean_text`, `safe_id`, `safe_link`, `check_markdown`
- built pages: `with_meta`, `script_hashes`, `nginx_include`
- one record's file, all rules at once: `record_problems`
- sign-off: `signed_hash`, `signature_problems`, `picture_marks`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from casebook.late import late
from casebook.safety.csp import nginx_include, script_hashes, with_meta
from casebook.safety.escape import safe_cell, safe_xml
from casebook.safety.gate import (
    Finding,
    Place,
    mask_numbers,
    problems,
    scan_parts,
    scan_text,
    stops,
    talk_findings,
)
from casebook.safety.markdown import check_markdown, renderer, slugify
from casebook.safety.review import record_problems
from casebook.safety.sanitize import clean_html, clean_text, safe_id, safe_link, safe_picture
from casebook.safety.signing import picture_marks, signature_problems, signed_hash

if TYPE_CHECKING:
    from casebook.safety.files import scan_bytes, scan_file, scan_tree
else:
    # What opens files needs lxml and Pillow; no build does.
    __getattr__ = late(__name__, dict.fromkeys(("scan_bytes", "scan_file", "scan_tree"), "files"))

__all__ = [
    "Finding",
    "Place",
    "check_markdown",
    "clean_html",
    "clean_text",
    "mask_numbers",
    "nginx_include",
    "picture_marks",
    "problems",
    "record_problems",
    "renderer",
    "safe_cell",
    "safe_id",
    "safe_link",
    "safe_picture",
    "safe_xml",
    "scan_bytes",
    "scan_file",
    "scan_parts",
    "scan_text",
    "scan_tree",
    "script_hashes",
    "signature_problems",
    "signed_hash",
    "slugify",
    "stops",
    "talk_findings",
    "with_meta",
]
