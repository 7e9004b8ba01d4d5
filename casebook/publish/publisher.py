"""Publishing a built site, taking a release back, and asking whether readers get what was built."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from casebook.messages import say
from casebook.publish.atomic import is_unfinished, state_dir, write_atomic
from casebook.publish.lock import Busy, Held, Holder, publisher_lock
from casebook.publish.places import around, may_hold_releases
from casebook.publish.plan import Plan, make_plan
from casebook.publish.policy import is_policy_right, scripts_made, write_policy
from casebook.publish.profile import may_follow, profile_of
from casebook.publish.record import Item, Record, Store
from casebook.publish.release import SiteChanged, finish, make_release, note, prune
from casebook.publish.rights import make_readable, readable_by_all, unreadable
from casebook.publish.summary import difference, tell
from casebook.publish.switch import NoLinks, is_in_place, switch
from casebook.publish.tree import entries, sha256

KEEP = 10


class Refused(Exception):  # noqa: N818  (a decision)
    """Nothing was published; the argument is the Chinese sentence that says why and what to do."""


class Options(Struct, frozen=True):
    """How to publish.

    Attributes:
        keep: releases to keep, the new one included.
        wait: seconds to wait for another publisher.
        in_place: serve from a real folder; None: as so far, else by symbolic link where the system has them.
        compress: lay `.gz` files beside; None: unless in place.
        verify: hash every file instead of trusting size and modification time.
        again: publish even what was taken back.
    """

    keep: int = KEEP
    wait: float = 30.0
    in_place: bool | None = None
    compress: bool | None = None
    verify: bool = False
    again: bool = False


class Outcome(Struct, frozen=True):
    """What was done: the release that is served now, files written and linked for it, and the summary in Chinese.

    With `policy` the content security policy changed, which the web server must read again.
    """

    number: int
    copied: int
    linked: int
    summary: str
    pruned: tuple[int, ...] = ()
    policy: bool = False


def publish(site: Path, target: Path, options: Options, say_out: Callable[[str], None]) -> Outcome:
    """Makes a release of `site` below `target` and shows it.

    Raises:
        Refused: why, and what to do.
    """
    _check_site(site, target)
    store, profile = Store(target), profile_of(site)
    with _alone(store, options.wait, say_out) as lock:
        mode = _mode(store, options.in_place)
        if is_in_place(store) and not store.marker.is_file() and not store.numbers():
            raise Refused(say("publish.foreign", path=store.current))
        _check_profile(store, site)
        serving, used = store.serving(), store.used()
        before = store.read(serving) if serving else None
        plan = _plan(site, before, store, options)
        if same := _same_as(store, before, plan, options):
            if lock.lost:
                raise Refused(say("publish.lost"))
            return _show_again(store, same, mode, options.keep)
        number = used if store.staging(used).is_dir() else used + 1
        compress = options.compress if options.compress is not None else not mode
        try:
            now = time.time_ns()
            made = make_release(store, number, site, plan, before, verify=options.verify, compress=compress)
        except SiteChanged as wrong:
            raise Refused(say("publish.site_changed", path=wrong.args[0])) from wrong
        if is_unfinished(site) or profile_of(site) != profile:
            raise Refused(say("publish.site_changed", path=site))
        old = store.release(before.number) if before else site
        summary = tell(number, difference(before, plan), plan, store.staging(number), old)
        if lock.lost:
            raise Refused(say("publish.lost"))
        scripts = scripts_made(store.staging(number), made, before)
        finish(store, Record(number, now, made.items, profile, scripts), summary)
        _show(store, number, mode)
        note(store, say("publish.history", time=_now(), number=number, copied=made.copied))
        pruned = prune(store, options.keep)
        return Outcome(number, made.copied, made.linked, summary, pruned, write_policy(store))


def _check_site(site: Path, target: Path) -> None:
    if not (site / "index.html").is_file():
        raise Refused(say("publish.no_site", site=site))
    if is_unfinished(site):
        raise Refused(say("publish.unfinished", site=site))
    inside, outside = site.resolve(), target.resolve()
    if inside == outside or inside in outside.parents or outside in inside.parents:
        raise Refused(say("publish.nested", site=site, target=target))
    if folder := around(target):
        raise Refused(say("publish.inside", path=target, folder=folder))
    if not may_hold_releases(target):
        raise Refused(say("publish.foreign", path=target))


def _check_profile(store: Store, site: Path) -> None:
    new, old = profile_of(site), store.profile()
    if old is not None and not may_follow(new, old):
        told = {"site": site, "new": _edition(new), "target": store.root, "old": _edition(old)}
        raise Refused(say("publish.profile_mixed", **told))


def _edition(profile: str) -> str:
    return say(f"publish.profile_{profile or 'unknown'}")


@contextlib.contextmanager
def _alone(store: Store, wait: float, say_out: Callable[[str], None]) -> Iterator[Held]:
    """`publisher_lock` that speaks Chinese; what is written while it is held can be read by the web server."""

    def told(holder: Holder) -> None:
        say_out(say("publish.waiting", host=holder.host, pid=holder.pid, since=holder.since))

    try:
        with readable_by_all(), publisher_lock(store.root, wait, told) as lock:
            yield lock
    except Busy as busy:
        other = busy.holder
        raise Refused(say("publish.busy", host=other.host, pid=other.pid, since=other.since)) from busy


def _mode(store: Store, wanted: bool | None) -> bool:
    so_far = is_in_place(store)
    if wanted and so_far is False:
        raise Refused(say("publish.mode_link", path=store.current))
    if wanted is not None:
        return wanted
    return os.name == "nt" if so_far is None else so_far


def _plan(site: Path, before: Record | None, store: Store, options: Options) -> Plan:
    release = store.release(before.number) if before else None
    try:
        return make_plan(site, before, release, verify=options.verify)
    except ValueError as wrong:
        raise Refused(say("publish.held_damaged", path=state_dir(site) / "held.json")) from wrong


def _same_as(store: Store, before: Record | None, plan: Plan, options: Options) -> int | None:
    """The release that already holds what the plan wants: the served one, or the newest."""
    content = plan.content()
    newest = max(store.numbers(), default=None)
    other = store.read(newest) if newest and not (before and before.number == newest) else None
    records = [record for record in (before, other) if record]
    same = next((record for record in records if record.content() == content), None)
    if same and same.number in store.taken_back() and not options.again:
        raise Refused(say("publish.taken_back", number=same.number))
    if same is None or (options.verify and damage(store.release(same.number), same.items)):
        return None
    return same.number


def _show(store: Store, number: int, in_place: bool) -> None:
    make_readable(store.release(number), store.release(number).parent)
    try:
        switch(store, number, in_place=in_place)
    except NoLinks as wrong:
        raise Refused(say("publish.no_links", target=store.root)) from wrong
    if in_place:
        make_readable(store.current)


def _show_again(store: Store, number: int, in_place: bool, keep: int) -> Outcome:
    changed = store.serving() != number
    _show(store, number, in_place)
    left = [str(other) for other in store.taken_back() if other != number]
    write_atomic(store.rolled_back, "".join(f"{line}\n" for line in left))
    summary = say("publish.shown_again" if changed else "publish.nothing", number=number)
    return Outcome(number, 0, 0, summary, prune(store, keep), write_policy(store))


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S")


def rollback(target: Path, number: int | None, options: Options, say_out: Callable[[str], None]) -> Outcome:
    """Shows an older release again: `number`, or the one before the served one.

    Raises:
        Refused: there is none.
    """
    store = Store(target)
    if not store.numbers():
        raise Refused(say("publish.nothing_published", target=target))
    with _alone(store, options.wait, say_out):
        serving = store.serving() or store.numbers()[-1] + 1
        earlier = [n for n in store.numbers() if n < serving and n not in store.taken_back()]
        if number is None and not earlier:
            raise Refused(say("publish.no_earlier", number=serving))
        chosen = number if number is not None else earlier[-1]
        if chosen not in store.numbers():
            known = "、".join(str(n) for n in store.numbers())
            raise Refused(say("publish.no_such", number=chosen, known=known))
        record = store.read(chosen)
        if record is None or (broken := damage(store.release(chosen), record.items)):
            raise Refused(say("publish.damaged", number=chosen, count=len(broken) if record else 0))
        if not may_follow(record.profile, old := store.profile() or ""):
            raise Refused(
                say("publish.profile_back", number=chosen, new=_edition(record.profile), old=_edition(old))
            )
        left = sorted(
            {*store.taken_back(), *(n for n in store.numbers() if chosen < n <= serving)} - {chosen}
        )
        # First the note, then the switch: a kill between them must not let the bad release come back by itself.
        write_atomic(store.rolled_back, "".join(f"{n}\n" for n in left))
        _show(store, chosen, _mode(store, options.in_place))
        note(store, say("publish.history_back", time=_now(), number=chosen))
        told = "publish.rolled_back" if chosen < serving else "publish.shown"
        return Outcome(chosen, 0, 0, say(told, number=chosen, left=serving), policy=write_policy(store))


class Report(Struct, frozen=True):
    """Whether readers get what was built: paths that differ from the release's list, and from the built site, sorted.

    `built` is None when there was no built site to compare with; `policy` says whether the web server's is right;
    `unreadable` is what the web server is not allowed to read.
    """

    number: int
    served: tuple[str, ...]
    built: tuple[str, ...] | None
    policy: bool
    unreadable: tuple[Path, ...]

    @property
    def is_whole(self) -> bool:
        """Nothing differs."""
        return self.policy and not (self.served or self.built or self.unreadable)


def check(site: Path | None, target: Path) -> Report:
    """Reads every served file and compares it with the release's list, and that list with the built site, if any.

    Raises:
        Refused: nothing is published, an unfinished publication is served, or the site is none, or another edition.
    """
    if site is not None and not (site / "index.html").is_file():
        raise Refused(say("publish.no_site", site=site))
    store = Store(target)
    number = store.serving()
    record = store.read(number) if number else None
    if record is None:
        raise Refused(say("publish.nothing_published", target=target))
    served = damage(store.current.resolve(), record.items)
    policy = is_policy_right(store)
    # A share, which is served in place, may know no rights.
    release = store.release(record.number)
    closed = () if is_in_place(store) else unreadable(release, release.parent)
    if site is None:
        return Report(record.number, served, None, policy, closed)
    _check_profile(store, site)
    plan = _plan(site, record, store, Options(verify=True))
    built = sorted({path for path, _ in plan.content() ^ record.content()})
    return Report(record.number, served, tuple(built), policy, closed)


def damage(folder: Path, items: tuple[Item, ...]) -> tuple[str, ...]:
    """Paths below `folder` that are missing, altered or not in the list, sorted."""
    wanted = {item.path: item.sha256 for item in items}
    found = {entry.path for entry in entries(folder)}
    altered = {path for path in found & wanted.keys() if sha256(folder / path) != wanted[path]}
    return tuple(sorted((found ^ wanted.keys()) | altered))
