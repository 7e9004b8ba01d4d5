"""Data files of scenes: “others in this scene” is loaded by script, so that a new case rewrites no other case's page."""

from __future__ import annotations

import json
from collections.abc import Iterator

from casebook.catalog import Catalog

MOST = 40
"""Newest cases of a scene that its data file holds."""


def scene_files(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Site-relative path and text of each scene's data file, scenes in order.

    The text is a script that calls `casebook.give(name, rows)`; a row is [id, title, url, unit]. Cases come newest
    first, one of each unit before the second of any.
    """
    for scene in catalog.scenes:
        name = f"scenes/{scene.key}"
        rows = json.dumps(_rows(catalog, scene.key), ensure_ascii=True, separators=(",", ":"))
        yield f"data/{name}.js", f'casebook.give("{name}",{rows});\n'


def _rows(catalog: Catalog, scene: str) -> list[tuple[str, str, str, str]]:
    seen: dict[str, int] = {}
    ranked: list[tuple[int, int, str]] = []
    newest = sorted(catalog.cases_in(scene), key=lambda case: case.id, reverse=True)
    for place, case in enumerate(newest):
        seen[case.unit] = seen.get(case.unit, 0) + 1
        ranked.append((seen[case.unit], place, case.id))
    chosen = (catalog.case(case_id) for _, _, case_id in sorted(ranked)[:MOST])
    return [(case.id, case.title, catalog.url_of(case), catalog.unit(case.unit).title) for case in chosen]
