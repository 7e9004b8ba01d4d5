"""Old formats (.doc, .wps, .rtf, .odt) and metafiles: LibreOffice, headless, in a process that can be killed."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

from casebook.intake.limits import OFFICE_MEMORY, OFFICE_SECONDS, Refusal
from casebook.intake.processes import Overrun, run

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""
"""No macros, no linked content, and a proxy that leads nowhere: a document cannot call out."""
_PLACES = (
    "/usr/bin/soffice", "/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice", r"C:\\Program Files\\LibreOffice\\program\\soffice.com",
    r"C:\\Program Files (x86)\\LibreOffice\\program\\soffice.com",
)  # fmt: skip


@cache
def office() -> str:
    """The LibreOffice program, or "" when there is none."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in _PLACES if Path(place).exists()), "")


def _suffix(data: bytes) -> str:
    """The extension that makes LibreOffice choose the right reader."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data[:2] == b"PK":
        return ".odt"
    if head.startswith(b"{\\rtf"):
        return ".rtf"
    if b"<html" in head and not head.startswith(b"<?xml"):
        return ".html"
    return ".xml" if head.startswith(b"<?xml") else ".doc"


def _convert(folder: Path, inputs: list[Path], target: str, seconds: float) -> None:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = [
        office(), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo", "--nolockcheck",
        "--nodefault", "--convert-to", target, "--outdir", str(folder / "out"), *map(str, inputs),
    ]  # fmt: skip
    closed = "http://127.0.0.1:9"
    extra = {"http_proxy": closed, "https_proxy": closed, "SAL_USE_VCLPLUGIN": "svp"}
    run(
        command,
        seconds=seconds,
        memory=OFFICE_MEMORY,
        folder=folder,
        extra=extra if sys.platform != "win32" else {},
    )


def to_docx(data: bytes, seconds: float = OFFICE_SECONDS) -> bytes:
    """An old document as docx.

    Raises:
        Refusal: there is no LibreOffice, or it could not read the file in time.
    """
    if not office():
        raise Refusal("old")
    with tempfile.TemporaryDirectory(prefix="casebook-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"in{_suffix(data)}"
        source.write_bytes(data)
        try:
            _convert(folder, [source], "docx:MS Word 2007 XML", seconds)
        except Overrun:
            raise Refusal("time", seconds=int(seconds)) from None
        except OSError as error:
            raise Refusal("old") from error
        made = folder / "out" / "in.docx"
        if not made.is_file() or not made.stat().st_size:
            raise Refusal("old_failed")
        return made.read_bytes()


def draw(metafiles: dict[int, bytes], seconds: float) -> dict[int, bytes]:
    """WMF and EMF pictures as PNG, by the same numbers; those that could not be drawn are missing."""
    if not metafiles or not office() or seconds < 5:
        return {}
    with tempfile.TemporaryDirectory(prefix="casebook-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        inputs = []
        for number, data in sorted(metafiles.items()):
            suffix = "emf" if data[40:44] == b" EMF" else "wmf"
            inputs.append(folder / f"p{number}.{suffix}")
            inputs[-1].write_bytes(data)
        with contextlib.suppress(Overrun, OSError):
            _convert(folder, inputs, "png", seconds)
        found = {number: folder / "out" / f"p{number}.png" for number in metafiles}
        return {number: path.read_bytes() for number, path in sorted(found.items()) if path.is_file()}
