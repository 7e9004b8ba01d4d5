"""The content security policy of the site: only the theme's own inline scripts run, and nothing is fetched from outside.

Source: the policy measured to work with Material over http and from `file://`. Hashes are computed from built pages,
so the policy is made after the pages and follows each change of the theme.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_SRC = re.compile(r"\ssrc\s*=", re.IGNORECASE)
_TYPE = re.compile(r"""\stype\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_RUNS = frozenset(("", "module", "text/javascript", "application/javascript", "text/ecmascript"))
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_META = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_FIXED = (
    ("default-src", "'none'"),
    ("script-src", "'self'"),
    ("style-src", "'self' 'unsafe-inline'"),
    ("img-src", "'self' data: blob:"),
    ("font-src", "'self' data:"),
    ("connect-src", "'self'"),
    ("worker-src", "'self' blob:"),
    ("manifest-src", "'self'"),
    ("form-action", "'self'"),
    ("base-uri", "'self'"),
)
_HEADER_ONLY = (("frame-ancestors", "'self'"),)


def inline_scripts(html: str) -> tuple[str, ...]:
    """The inline scripts of a page that a browser would run (data blocks and files are none), each once, sorted."""
    found = {
        match[2].replace("\r\n", "\n").replace("\r", "\n")
        for match in _SCRIPT.finditer(html)
        if not _SRC.search(match[1])
        and ((kind := _TYPE.search(match[1])) is None or kind[1].lower() in _RUNS)
    }
    return tuple(sorted(found - {""}))


def script_hash(script: str) -> str:
    """The CSP source of one inline script: `'sha256-…'`."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def policy(scripts: Iterable[str], header: bool = False) -> str:
    """The policy as one line, letting exactly these inline scripts run.

    Args:
        scripts: texts of inline scripts.
        header: sent as a header, where `frame-ancestors` counts; in a `<meta>` browsers ignore and report it.
    """
    hashes = sorted({script_hash(script) for script in scripts})
    lines = [(name, " ".join([value, *hashes]) if name == "script-src" else value) for name, value in _FIXED]
    return "; ".join(f"{name} {value}" for name, value in [*lines, *(_HEADER_ONLY if header else ())])


def policy_for(pages: Iterable[str]) -> str:
    """The header's policy for a whole site: the inline scripts of all its pages.

    Args:
        pages: HTML of the built pages, in any order.
    """
    return policy({script for page in pages for script in inline_scripts(page)}, header=True)


@lru_cache(maxsize=64)
def _meta(scripts: tuple[str, ...]) -> str:
    return f'<meta http-equiv="Content-Security-Policy" content="{escape(policy(scripts), quote=False)}">'


def with_meta(html: str) -> str:
    """A built page with the policy of its own scripts as the first thing in its head, which also holds on `file://`."""
    if "Content-Security-Policy" in html:
        html = _META.sub("", html)
    meta = _meta(inline_scripts(html))
    return _HEAD.sub(lambda head: head[0] + meta, html, count=1)


def nginx_include(pages: Iterable[str]) -> str:
    """Lines for an nginx `include`: the policy and its companions, the same for every file of the site."""
    return (
        f'add_header Content-Security-Policy "{policy_for(pages)}" always;\n'
        'add_header X-Content-Type-Options "nosniff" always;\n'
        'add_header X-Frame-Options "SAMEORIGIN" always;\n'
        'add_header Referrer-Policy "no-referrer" always;\n'
    )
