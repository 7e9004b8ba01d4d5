"""A reader who follows every link of a served site over real HTTP: what is broken, what leads outside."""

from __future__ import annotations

import gzip
import http.client
from collections import deque
from collections.abc import Mapping
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from msgspec import Struct, field

from casebook.publish.links import PageLinks, css_links, page_links

_FOLLOWED = ("http", "https")


class Fault(Struct, frozen=True, order=True):
    """One bad link: the page's URL, the address as written, and the status or `#` for a missing anchor."""

    page: str
    url: str
    why: str


class Crawl(Struct, frozen=True):
    """What the reader found; faults sorted, `external` are links to other sites that a person may click."""

    pages: int
    links: int
    broken: tuple[Fault, ...]
    outside: tuple[Fault, ...]
    external: tuple[Fault, ...]


class _Reader(Struct):
    start: str
    broken: list[Fault] = field(default_factory=list)
    outside: list[Fault] = field(default_factory=list)
    external: list[Fault] = field(default_factory=list)
    ids: dict[str, frozenset[str]] = field(default_factory=dict)
    anchors: list[tuple[str, str, str]] = field(default_factory=list)
    queue: deque[tuple[str, str, str]] = field(default_factory=deque)
    seen: set[str] = field(default_factory=set)
    links: int = 0

    def take(self, page: str, written: str, loaded: bool) -> None:
        """Judges one address and, when it belongs to the site, queues it."""
        whole, anchor = urldefrag(urljoin(page, written.strip()))
        whole = whole.partition("?")[0]  # files do not change with the question put to them
        parts = urlsplit(whole)
        if parts.scheme not in _FOLLOWED:
            return
        self.links += 1
        if not whole.startswith(self.start):
            same_host = parts.netloc == urlsplit(self.start).netloc
            (self.outside if loaded or same_host else self.external).append(Fault(page, written, "outside"))
            return
        if anchor:
            self.anchors.append((page, whole, unquote(anchor)))
        if whole not in self.seen:
            self.seen.add(whole)
            self.queue.append((whole, page, written))

    def read(self, url: str, content_type: str, body: bytes) -> bool:
        """Takes all addresses out of an answer; True when it is a page."""
        if content_type.startswith("text/css"):
            for written in css_links(body.decode("utf-8", "replace")):
                self.take(url, written, True)
        if not content_type.startswith("text/html"):
            return False
        links: PageLinks = page_links(body)
        self.ids[url] = links.ids
        for reference in links.references:
            self.take(url, reference.url, reference.loaded)
        return True


def crawl(start: str, headers: Mapping[str, str] | None = None) -> Crawl:
    """Follows all links from `start`, the address of the site's top folder with a final slash.

    Args:
        headers: sent with each request, for example a host name or credentials.
    """
    reader = _Reader(start)
    parts = urlsplit(start)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=30)
    pages = 0
    reader.take(start, start, False)
    while reader.queue:
        url, page, written = reader.queue.popleft()
        status, content_type, body = _get(connection, url, headers or {})
        if status != http.client.OK:
            reader.broken.append(Fault(page, written, str(status)))
            continue
        pages += reader.read(url, content_type, body)
    connection.close()
    missing = [
        Fault(page, f"{url}#{anchor}", "#")
        for page, url, anchor in reader.anchors
        if url in reader.ids and anchor not in reader.ids[url] and not anchor.startswith((":~:", "__"))
    ]
    broken, outside, external = (
        tuple(sorted(set(found))) for found in ([*reader.broken, *missing], reader.outside, reader.external)
    )
    return Crawl(pages, reader.links, broken, outside, external)


def _get(
    connection: http.client.HTTPConnection, url: str, headers: Mapping[str, str]
) -> tuple[int, str, bytes]:
    parts = urlsplit(url)
    connection.request("GET", quote(parts.path, safe="/%"), headers={"Accept-Encoding": "gzip", **headers})
    answer = connection.getresponse()
    body = answer.read()
    if answer.getheader("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return answer.status, answer.getheader("Content-Type") or "", body
