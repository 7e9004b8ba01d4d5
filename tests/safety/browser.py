"""A real browser as the judge of hostile pages: what ran, what is armed, what it asked of outside, what CSP stopped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from msgspec import Struct, field
from playwright.sync_api import Browser, Page, Request, Route

SITE = "http://site.invalid"
ARMED = r"""() => {
  const bad = [], schemes = /^[\s\x00-\x20]*(javascript|vbscript|data|blob|file|feed|view-source):/i;
  const urls = ['href','src','action','formaction','data','poster','srcset','xlink:href','background','cite','ping','srcdoc','manifest'];
  for (const e of document.querySelectorAll('#content *')) {
    for (const a of e.attributes) {
      if (/^on/i.test(a.name)) bad.push(e.outerHTML.slice(0, 120));
      if (urls.includes(a.name) && schemes.test(a.value)) bad.push(e.outerHTML.slice(0, 120));
      if (a.name === 'style' && !/^text-align: (left|right|center|justify);$/.test(a.value)) bad.push(e.outerHTML.slice(0, 120));
    }
    if (/^(form|iframe|frame|object|embed|script|style|link|meta|base|textarea|select|button|svg|math|video|audio|template|dialog|portal)$/i.test(e.localName))
      bad.push(e.outerHTML.slice(0, 120));
    if (e.localName === 'input' && !/^(checkbox|radio)$/.test(e.type)) bad.push(e.outerHTML.slice(0, 120));
    if (e.localName === 'a' && e.href && /^https?:/.test(e.href) === false && !/^mailto:/.test(e.href)) bad.push(e.outerHTML.slice(0, 120));
    if (e.localName === 'img' && e.getAttribute('src') && new URL(e.src).origin !== location.origin) bad.push(e.outerHTML.slice(0, 120));
    if (e.id && (e.id in window) && !window.__ids.has(e.id) && window[e.id] === e && !/[\u3400-\u9fff:]|^s-|^__tabbed_/.test(e.id)) bad.push('clobbers ' + e.id);
    if (e.getAttribute('name') && !/^__tabbed_\d+$/.test(e.getAttribute('name'))) bad.push(e.outerHTML.slice(0, 120));
  }
  return bad;
}"""
START = "<script>window.ran=[];window.violations=[];window.__ids=new Set();document.addEventListener('securitypolicyviolation',e=>violations.push(e.violatedDirective+' '+e.blockedURI));</script>"


class Verdict(Struct):
    """What the browser saw of one page."""

    ran: int = 0
    armed: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


def shell(bodies: Iterable[str]) -> str:
    """A page that holds bodies one after another, as the theme would."""
    inner = "\n<hr>\n".join(bodies)
    return f'<!doctype html>\n<html lang="zh"><head>\n<meta charset="utf-8"><title>x</title>{START}</head><body><div id="content">{inner}</div></body></html>'


@contextmanager
def opened(browser: Browser, html: str) -> Iterator[tuple[Page, Verdict]]:
    """A page served two folders below the root of a site of its own; nothing leaves this process."""
    verdict = Verdict()
    context = browser.new_context()

    def answer(route: Route, request: Request) -> None:
        if request.url == f"{SITE}/cases/2026/x.html":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
            return
        if not request.url.startswith(f"{SITE}/"):
            verdict.outside.append(request.url)
        route.fulfill(status=404, body="")

    context.route("**/*", answer)
    page = context.new_page()
    page.on("dialog", lambda dialog: (verdict.armed.append("dialog"), dialog.dismiss())[0])
    page.goto(f"{SITE}/cases/2026/x.html", wait_until="load")
    try:
        yield page, verdict
    finally:
        context.close()


def judged(browser: Browser, html: str) -> Verdict:
    """The verdict on a page after it was loaded, hovered and clicked through (links are not followed)."""
    with opened(browser, html) as (page, verdict):
        page.evaluate(
            """() => { document.addEventListener('click', e => e.preventDefault(), true);
              for (const e of document.querySelectorAll('#content *')) for (const t of ['mouseover','focus','pointerover','wheel','keydown','toggle','click'])
                e.dispatchEvent(new Event(t, {bubbles: false, cancelable: true})); }"""
        )
        page.wait_for_timeout(50)
        verdict.armed += page.evaluate(ARMED)
        verdict.ran = page.evaluate("window.ran.length")
        verdict.violations = page.evaluate("window.violations")
    return verdict
