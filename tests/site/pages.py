"""Kinds of page, for every test and measurement that walks over all of them."""

from __future__ import annotations

KINDS = {
    "home": "index.html",
    "scenes": "scenes/index.html",
    "scene": "scenes/mentor.html",
    "scene-pending": "scenes/politics.html",
    "dimension": "dimensions/ideology.html",
    "case": "cases/2024/2024-0001.html",
    "method": "methods/M-2*.html",
    "method-brand": "methods/M-0001.html",
    "cases": "cases/index.html",
    "methods": "methods/index.html",
    "units": "units/index.html",
    "unit": "units/*.html",
    "issues": "issues/index.html",
    "issue": "issues/20*.html",
    "brand": "about/brand.html",
    "path": "about/path.html",
    "effects": "about/effects.html",
    "sharing": "about/sharing.html",
    "coordination": "about/coordination.html",
    "site": "about/site.html",
    "mentors": "mentors/index.html",
    "mentor": "mentors/*.html",
    "venue": "venues/classroom.html",
    "policies": "policies/index.html",
    "policy": "policies/directive.html",
    "research": "research/index.html",
    "contribute": "contribute/index.html",
    "search": "search.html",
    "not-found": "404.html",
}
"""Kind → glob below the site; the first match in order of name stands for the kind."""
