"""The whole library from its folder: every record, every problem, nothing raised for a writer's mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from casebook.fields import FIELDS, Field, Type
from casebook.messages import say
from casebook.model import (
    Batch,
    Case,
    Dimension,
    Issue,
    Mentor,
    Method,
    Page,
    Policy,
    ProblemKind,
    Record,
    Research,
    Scene,
    Unit,
    Venue,
)
from casebook.problems import Problem
from casebook.records import Parsed, read_body, read_record, read_registry, stamp_of
from casebook.sources import (
    UNNAMEABLE,
    files_below,
    is_hidden,
    is_nameable,
    is_read,
    kind_of,
    pictures_folder,
)
from casebook.values import Lexicon

REGISTRIES = {
    "dimension": "dimensions.yml",
    "unit": "units.yml",
    "problem": "problems.yml",
    "batch": "batches.yml",
}
BRAND = Unit("brand", "品牌介绍", "品牌介绍", 0)
"""The origin of the four methods of the source; a unit by name only, never listed or evaluated."""


class Store(Protocol):
    """Remembers what files held, so that an unchanged file is not read again."""

    def files(self) -> Iterable[tuple[str, bool]]:
        """Every file below `docs/` as (src_uri, whether it is a regular file)."""

    def state(self, src_uris: Iterable[str]) -> str:
        """What tells these files from what they were when they had another state."""

    def prime(
        self, files: list[tuple[str, str, str]], kind: str, read: Callable[[str, bytes], Parsed]
    ) -> None:
        """Read many new files at once; (path, src_uri, names) each."""

    def parsed(
        self, path: str, src_uri: str, kind: str, names: str, read: Callable[[bytes], Parsed]
    ) -> Parsed:
        """The parse of a file; `read` is called with its bytes when they, `kind` or `names` are new."""


class Library(Struct, frozen=True):
    """All records in their fixed order, and all problems sorted by file and line.

    `cases` are public ones by id; `incoming` are submissions by path. `left_out` are `src_uri`s that an error
    keeps out.
    """

    root: Path
    dimensions: tuple[Dimension, ...]
    units: tuple[Unit, ...]
    problem_kinds: tuple[ProblemKind, ...]
    batches: tuple[Batch, ...]
    scenes: tuple[Scene, ...]
    cases: tuple[Case, ...]
    methods: tuple[Method, ...]
    mentors: tuple[Mentor, ...]
    venues: tuple[Venue, ...]
    policies: tuple[Policy, ...]
    issues: tuple[Issue, ...]
    research: tuple[Research, ...]
    pages: tuple[Page, ...]
    incoming: tuple[Case, ...]
    problems: tuple[Problem, ...]
    left_out: frozenset[str]

    def body(self, record: Record) -> str:
        """The Markdown body of a record, read from its file."""
        return read_body(f"{self.root}/docs/{record.source.src_uri}")


Check = Callable[[Record, bytes], Iterable[Problem]]
"""A further rule for one file (the publication gate …); run once per content."""


Remark = Callable[[Record], Iterable[Problem]]
"""What else is to be said of one record; run once per content, keeps nothing out."""


def read_library(
    root: Path, store: Store | None = None, check: Check | None = None, remark: Remark | None = None
) -> Library:
    """Everything below `root/docs`, for every command and hook.

    Args:
        root: folder with `docs/`.
        store: remembers parsed files between runs.
        check: a further rule for each file; its errors keep the file out like the reader's own.
        remark: problems of a record that is kept all the same.
    """
    return _Reader(root, store, check, remark).library()


def lexicon(entries: Iterable[tuple[str, tuple[str, ...]]]) -> Lexicon:
    """A closed list from (key, names); any of the names may be suggested."""
    keys: dict[str, str] = {}
    shown: list[str] = []
    for key, names in entries:
        shown += names or (key,)
        for name in (key, *names):
            keys.setdefault(name, key)
    return Lexicon(keys, tuple(shown))


class _Reader:
    """One pass over a library: registries, then small kinds, then everything that refers to them."""

    def __init__(self, root: Path, store: Store | None, check: Check | None, remark: Remark | None) -> None:
        self._root, self._docs, self._store = root, root / "docs", store
        self._check, self._remark = check, remark
        self._problems: list[Problem] = []
        self._left_out: set[str] = set()
        self._lexicons: dict[str, Lexicon] = {}
        self._names = ""
        self._odd: set[str] = set()
        self._pictures: dict[str, list[str]] = {}
        """Files of each case besides its text, by their folder, sorted."""

    def library(self) -> Library:
        dimensions = self._registry("dimension")
        units = sorted(self._registry("unit"), key=lambda unit: (unit.order, unit.key))
        problem_kinds = self._registry("problem")
        batches = sorted(self._registry("batch"), key=lambda batch: (batch.opens, batch.key))
        self._know("dimension", dimensions)
        self._know("unit", [BRAND, *units])
        self._know("problem", problem_kinds)
        self._know("batch", batches)
        self._names = self._digest_of_names()
        files = self._files()
        scenes = sorted(self._read("scene", files), key=lambda scene: (scene.order, scene.key))
        self._know("scene", scenes)
        venues, policies = self._read("venue", files), self._read("policy", files)
        self._know("venue", venues)
        self._know("policy", policies)
        self._names = self._digest_of_names()
        cases = self._unique(self._read("case", files))
        public = tuple(sorted((c for c in cases if c.status.is_public), key=lambda case: case.id))
        methods = tuple(sorted(self._unique(self._read("method", files)), key=lambda method: method.id))
        issues = tuple(sorted(self._unique(self._read("issue", files)), key=lambda issue: issue.id))
        ids = {"case": _ids(public), "method": _ids(methods), "issue": _ids(issues)}
        return Library(
            self._root,
            tuple(dimensions),
            tuple(units),
            tuple(problem_kinds),
            tuple(batches),
            tuple(scenes),
            self._resolved("case", public, ids),
            self._resolved("method", methods, ids),
            tuple(self._read("mentor", files)),
            tuple(venues),
            tuple(policies),
            self._resolved("issue", issues, ids),
            tuple(self._read("research", files)),
            tuple(self._read("page", files)),
            self._resolved("case", tuple(c for c in cases if not c.status.is_public), ids),
            tuple(sorted(set(self._problems))),
            frozenset(self._left_out),
        )

    def _registry(self, kind: str) -> list[Any]:
        name = REGISTRIES[kind]
        path = self._docs / ".registry" / name
        if not path.is_file():
            return []
        entries, problems = read_registry(kind, path.read_bytes(), name)
        self._problems += problems
        keys: set[str] = set()
        for entry in entries:
            if entry.key in keys:
                self._note(f".registry/{name}", 0, "key_twice", key=entry.key)
            keys.add(entry.key)
        return list({entry.key: entry for entry in reversed(entries)}.values())[::-1]

    def _digest_of_names(self) -> str:
        """Key of the closed lists known so far, on which the parse of a file depends."""
        return sha256(repr(sorted(self._lexicons.items())).encode()).hexdigest()

    def _know(self, kind: str, entries: Iterable[Any]) -> None:
        listed: list[tuple[str, tuple[str, ...]]] = []
        owner: dict[str, str] = {}
        for entry in entries:
            names = (entry.title, *([entry.short] if kind == "unit" else []), *getattr(entry, "aliases", ()))
            for name in dict.fromkeys(names):
                if owner.setdefault(name, entry.key) != entry.key:
                    where = f".registry/{REGISTRIES[kind]}" if kind in REGISTRIES else entry.source.src_uri
                    self._note(where, 0, "name_twice", name=name, first=owner[name], second=entry.key)
            listed.append((entry.key, names))
        self._lexicons[kind] = lexicon(listed)

    def _files(self) -> dict[str, list[str]]:
        """Kind → its files' `src_uri`s, sorted."""
        found: dict[str, list[str]] = {}
        below = files_below(self._docs, "") if self._store is None else self._store.files()
        for src_uri, is_regular in sorted(below):
            if not is_nameable(src_uri):
                self._note(UNNAMEABLE.sub("�", src_uri), 0, "bad_name")
                continue
            if not is_read(src_uri):
                if not is_regular and not is_hidden(src_uri):
                    self._note(src_uri, 0, "not_regular")
                elif src_uri.startswith("cases/"):
                    self._pictures.setdefault(src_uri.rpartition("/")[0], []).append(src_uri)
                continue
            found.setdefault(kind_of(src_uri), []).append(src_uri)
            if not is_regular:
                self._odd.add(src_uri)
        return found

    def _read(self, kind: str, files: dict[str, list[str]]) -> list[Any]:
        records = []
        if self._store is not None:
            regular = (uri for uri in files.get(kind, ()) if uri not in self._odd)
            items = [(f"{self._docs}/{uri}", uri, self._depends(kind, uri)) for uri in regular]
            self._store.prime(items, kind, partial(self._fresh, kind))
        for src_uri in files.get(kind, ()):
            parsed = self._parse(kind, src_uri)
            self._problems += parsed.problems
            if parsed.record is None:
                self._left_out.add(src_uri)
            else:
                records.append(parsed.record)
        return records

    def _parse(self, kind: str, src_uri: str) -> Parsed:
        path = f"{self._docs}/{src_uri}"
        if src_uri in self._odd:
            return Parsed(None, (Problem(f"docs/{src_uri}", 0, "", say("reader.not_regular")),))
        if self._store is None:
            return self._fresh(kind, src_uri, Path(path).read_bytes())
        depends = self._depends(kind, src_uri)
        return self._store.parsed(path, src_uri, kind, depends, lambda data: self._fresh(kind, src_uri, data))

    def _depends(self, kind: str, src_uri: str) -> str:
        """Key of what the parse of a file depends on besides its bytes: the closed lists, a case's pictures."""
        pictures = self._pictures.get(pictures_folder(src_uri)) if kind == "case" and self._store else None
        return f"{self._names} {self._store.state(pictures)}" if self._store and pictures else self._names

    def _fresh(self, kind: str, src_uri: str, data: bytes) -> Parsed:
        parsed = read_record(kind, data, src_uri, self._lexicons)
        if parsed.record is None:
            return parsed
        problems = {*parsed.problems, *(self._check(parsed.record, data) if self._check else ())}
        if any(problem.severity == "error" for problem in problems):
            return Parsed(None, tuple(sorted(problems)))
        remarks = self._remark(parsed.record) if self._remark else ()
        return Parsed(parsed.record, tuple(sorted({*problems, *remarks})))

    def _unique(self, records: list[Any]) -> list[Any]:
        """The records without the later ones of a doubled id; the file whose name is the id wins."""
        first: dict[str, Any] = {}
        kept = []
        for record in records:
            if record.id and record.id in first:
                other = first[record.id].source.src_uri
                self._note(
                    record.source.src_uri,
                    record.source.lines.get("id", 1),
                    "id_twice",
                    id=record.id,
                    other=other,
                )
                self._left_out.add(record.source.src_uri)
            else:
                first[record.id] = record
                kept.append(record)
        return kept

    def _resolved(
        self, kind: str, records: tuple[Any, ...], ids: dict[str, frozenset[str]]
    ) -> tuple[Any, ...]:
        """The records with dangling references taken out, each named as an error."""
        fields = [
            (f, frozenset(chain.from_iterable(ids[target] for target in f.target if target in ids)))
            for f in FIELDS[kind]
            if f.type in (Type.REF, Type.REFS) and any(t in ids for t in f.target)
        ]
        found = [self._resolve(record, fields) for record in records]
        return tuple(
            [self._with_steps(method, ids["case"]) for method in found] if kind == "method" else found
        )

    def _resolve(self, record: Any, fields: list[tuple[Field, frozenset[str]]]) -> Any:
        for field, known in fields:
            value = getattr(record, field.key)
            if not value:
                continue
            values = (value,) if isinstance(value, str) else value
            good = tuple(v for v in values if v in known and v != getattr(record, "id", ""))
            if len(good) == len(values):
                continue
            for bad in (v for v in values if v not in good):
                self._dangling(record, field, bad, known)
            record = _with(record, {field.key: good if isinstance(value, tuple) else ""})
        return record

    def _with_steps(self, method: Method, known: frozenset[str]) -> Method:
        """The method, whose steps name no case that does not exist."""
        field = next(field for field in FIELDS["method"] if field.key == "steps")
        for bad in (case for step in method.steps for case in step.cases if case not in known):
            self._dangling(method, field, bad, known)
        steps = tuple(
            replace(step, cases=tuple(c for c in step.cases if c in known)) for step in method.steps
        )
        return method if steps == method.steps else _with(method, {"steps": steps})

    def _dangling(self, record: Any, field: Field, value: str, known: frozenset[str]) -> None:
        line = record.source.lines.get(field.key, 1)
        if value == getattr(record, "id", ""):
            self._note(record.source.src_uri, line, "self_reference", field.label, label=field.label)
            return
        if faulty := next((uri for uri in sorted(self._left_out) if uri.endswith(f"/{value}.md")), ""):
            self._note(
                record.source.src_uri, line, "dangling_faulty", field.label,
                label=field.label, value=value, path=f"docs/{faulty}",
            )  # fmt: skip
            return
        near = Lexicon({}, tuple(sorted(known))).nearest(value) if len(known) < 200 else None
        hint = say("reader.ref_hint", nearest=near) if near else say("reader.ref_none")
        self._note(
            record.source.src_uri, line, "dangling", field.label, label=field.label, value=value, hint=hint
        )

    def _note(self, src_uri: str, line: int, code: str, field: str = "", /, **values: object) -> None:
        self._problems.append(Problem(f"docs/{src_uri}", line, field, say(f"reader.{code}", **values)))


def _ids(records: Iterable[Any]) -> frozenset[str]:
    return frozenset(record.id for record in records)


def _with(record: Any, changed: dict[str, Any]) -> Any:
    """A record with other values, told apart by its stamp from the one that its file holds."""
    source = replace(record.source, stamp=stamp_of(record.source.stamp, changed))
    return replace(record, source=source, **changed)
