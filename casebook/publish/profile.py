"""Which edition a built site is, so that what only the committee may see never takes the public site's place."""

from __future__ import annotations

from pathlib import Path

NOTE = ".casebook-profile"
"""Hidden file in the built site that names its profile; it moves with the site, and no release holds it."""
PROFILES = ("public", "committee")


def profile_of(site: Path) -> str:
    """The profile a site was built with; "" when it does not say."""
    try:
        said = (site / NOTE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return said if said in PROFILES else ""


def may_follow(new: str, old: str) -> bool:
    """Whether readers who got profile `old` may get `new`: the same, or the public one after one that cannot be told."""
    return new == old or (new, old) == ("public", "")
