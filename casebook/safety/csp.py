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
_FIRST_META = re.compile(
    r'<head\b[^>]*><meta http-equiv="Content-Security-Policy" content="([^"]*)">', re.IGNORECASE
)
_HASH = re.compile(r"'sha256-[^']+'")
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


def script_hashes(pages: Iterable[str]) -> tuple[str, ...]:
    """The CSP sources of all inline scripts that may run in these pages, each once, sorted.

    A page that begins with a policy of its own has said which; what else may stand in its body shall not run.
    """
    hashes: set[str] = set()
    for page in pages:
        own = _FIRST_META.search(page)
        hashes.update(_HASH.findall(own[1]) if own else map(script_hash, inline_scripts(page)))
    return tuple(sorted(hashes))


def policy(hashes: Iterable[str], header: bool = False) -> str:
    """The policy as one line, letting exactly these inline scripts run.

    Args:
        hashes: CSP sources of inline scripts.
        header: sent as a header, where `frame-ancestors` counts; in a `<meta>` browsers ignore and report it.
    """
    own = sorted(set(hashes))
    lines = [(name, " ".join([value, *own]) if name == "script-src" else value) for name, value in _FIXED]
    return "; ".join(f"{name} {value}" for name, value in [*lines, *(_HEADER_ONLY if header else ())])


@lru_cache(maxsize=64)
def _meta(scripts: tuple[str, ...]) -> str:
    content = escape(policy(map(script_hash, scripts)), quote=False)
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'


def with_meta(html: str) -> str:
    """A built page with the policy of its own scripts as the first thing in its head, which also holds on `file://`."""
    if "Content-Security-Policy" in html:
        html = _META.sub("", html)
    meta = _meta(inline_scripts(html))
    return _HEAD.sub(lambda head: head[0] + meta, html, count=1)


def nginx_include(hashes: Iterable[str]) -> str:
    """Lines for an nginx `include`: the policy and its companions, the same for every file of a site with these scripts."""
    return (
        f'add_header Content-Security-Policy "{policy(hashes, header=True)}" always;\n'
        'add_header X-Content-Type-Options "nosniff" always;\n'
        'add_header X-Frame-Options "SAMEORIGIN" always;\n'
        'add_header Referrer-Policy "no-referrer" always;\n'
    )
