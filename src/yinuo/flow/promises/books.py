"""The compiled book of each organisation, kept in this process and brought up to date by what changed since.

No request builds a plant: stock, receipts, stoppages and the plans of other orders are applied as differences; only a
changed design (routings, calendars, lead times) needs a new book, and for a large one that is built beside the old.
A transaction that changed the book itself looks at a book of its own, so that nothing uncommitted is ever kept.
"""

from __future__ import annotations

import gc
import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import connection

from yinuo.core.capacity import Book, InvalidPlant, NotFree
from yinuo.core.capacity.model import Demand, Minute, Plant, Supply
from yinuo.core.capacity.plan import DemandPlan, Step
from yinuo.core.promising.holdings import holdings_of
from yinuo.flow.promises.booking import book_version, changed_book, holds_book, minute
from yinuo.flow.promises.demanding import Catalogue
from yinuo.flow.promises.models import OrderPlan
from yinuo.flow.promises.plainly import from_plain
from yinuo.flow.promises.turns import Turns
from yinuo.ground.kernel import clock, remembering
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

logger = logging.getLogger(__name__)
KEPT_BOOKS = 8
FRESH_MINUTES = 10  # how long a plant may stand before what is overdue in it is looked at again
MOST_LOOKED_AT = 100  # organisations, when books are made ready at the start of a process
SMALL_BOOK = 300  # plans up to which a new book is built at once, while the request waits
STALE_SECONDS = 60.0  # a book of an older design is used no longer than this
_CHANGED = """
select since, until, demands::text, plans::text from promises_orderplan
where since > %s or until > %s order by since, id
"""
OWN = "promises.own_book"  # what a transaction that changed the book remembers


@dataclass
class Kept:
    """One organisation's book, with what it was made from; `version` is that of the plans in it.

    `left_out` are parts of plans that no longer fit (a receipt that is gone, a machine taken away): they wait to be
    planned anew and hold nothing meanwhile.
    """

    book: Book
    plant: Plant
    supply: supply.Version
    read_at: Minute
    version: int = 0
    catalogue: Catalogue = field(init=False)
    demands: dict[str, Demand] = field(default_factory=dict)
    left_out: dict[str, DemandPlan] = field(default_factory=dict)
    stale_since: float | None = None

    def __post_init__(self) -> None:
        self.catalogue = Catalogue(self.plant)


@dataclass
class _Shelf:
    """What this process keeps of one organisation, and whose turn with it is."""

    turns: Turns = field(default_factory=Turns)
    kept: Kept | None = None
    building: bool = False


_shelves: OrderedDict[UUID, _Shelf] = OrderedDict()
_shelves_lock = threading.Lock()


@contextmanager
def opened_book(*, now: datetime) -> Iterator[Kept]:
    """Lend the organisation's book as it stands, to nobody else in this process meanwhile; raises InvalidPlant.

    Plans tried on it must be given back.
    """
    shelf = _shelf(current_organisation())
    with shelf.turns.taken(urgent=holds_book()):
        version = book_version()
        if changed_book():
            yield _own_book(shelf, version, now)
            return
        if shelf.kept is None or shelf.kept.version > version:
            # A version that is higher than what we see was rolled back: what it brought must go.
            shelf.kept = build(now=now)
        else:
            shelf.kept = _fresh(shelf, shelf.kept, version, now)
        yield shelf.kept


def build(*, now: datetime) -> Kept:
    """Return a new book with all that is promised; raises InvalidPlant."""
    at = supply.version()
    plant = supply.plant(now=now)
    kept = Kept(book=Book.build(plant=plant, now=minute(now)), plant=plant, supply=at, read_at=minute(now))
    # Read before the plans: what changes in between is then taken in once more, never left out.
    kept.version = book_version()
    rows = OrderPlan.objects.filter(until=None).order_by("since", "id")
    plans = []
    for since, demands, plain in rows.values_list("since", "demands", "plans"):
        kept.version = max(kept.version, since)
        plans += _read(kept, demands, plain)
    _take_all(kept, plans)
    _made_ready(kept)
    return kept


def _made_ready(kept: Kept) -> None:
    """Count what is held, as the first question to the book would; and let no collection of garbage look at it again.

    A large book is hundreds of thousands of objects that stay: looking at all of them takes the time of ten answers.
    """
    if len(kept.book.plans) > SMALL_BOOK:
        holdings_of(book=kept.book)
        gc.freeze()


def warm_books(*, most: int = KEPT_BOOKS) -> int:
    """Build the books of organisations that hold anything, some at most, before somebody waits for one; return them."""
    warmed = 0
    for organisation_id in people.organisation_ids()[:MOST_LOOKED_AT]:
        with suppress(InvalidPlant), acting_for(organisation_id):
            if warmed < most and OrderPlan.objects.filter(until=None).exists():
                with opened_book(now=clock.now()):
                    warmed += 1
    return warmed


def copied(kept: Kept) -> Kept:
    """Return a book of its own with the same plans."""
    twin = Kept(
        book=kept.book.copy(),
        plant=kept.plant,
        supply=kept.supply,
        read_at=kept.read_at,
        version=kept.version,
        demands=dict(kept.demands),
        left_out=dict(kept.left_out),
        stale_since=kept.stale_since,
    )
    return twin


def forget_books() -> None:
    """Drop every book; the next question builds it again."""
    with _shelves_lock:
        _shelves.clear()


def _shelf(organisation_id: UUID) -> _Shelf:
    with _shelves_lock:
        shelf = _shelves.setdefault(organisation_id, _Shelf())
        _shelves.move_to_end(organisation_id)
        while len(_shelves) > KEPT_BOOKS:
            _shelves.popitem(last=False)
        return shelf


def _own_book(shelf: _Shelf, version: int, now: datetime) -> Kept:
    kept: Kept | None = remembering.recalled(OWN)
    if kept is None or kept.version > version:
        kept = copied(shelf.kept) if shelf.kept is not None and shelf.kept.version <= version else build(now=now)
    kept = _brought_up(kept, version, now)
    remembering.note(OWN, kept)
    return kept


def _fresh(shelf: _Shelf, kept: Kept, version: int, now: datetime) -> Kept:
    kept = _brought_up(kept, version, now)
    if kept.stale_since is None:
        return kept
    small = len(kept.book.plans) <= SMALL_BOOK
    if small or monotonic() - kept.stale_since > STALE_SECONDS:
        return build(now=now)
    if not shelf.building:
        shelf.building = True
        organisation_id = current_organisation()
        threading.Thread(target=_rebuild, args=(shelf, organisation_id, now), daemon=True).start()
    return kept


def _rebuild(shelf: _Shelf, organisation_id: UUID, now: datetime) -> None:
    """Build a book beside the old one, and put it in its place."""
    try:
        with acting_for(organisation_id):
            made = build(now=now)
        with shelf.turns.taken():
            shelf.kept = made
    except InvalidPlant:
        logger.warning("the supply of %s cannot be planned any more; see its faults", organisation_id)
    finally:
        shelf.building = False
        connection.close()


def _brought_up(kept: Kept, version: int, now: datetime) -> Kept:
    """Apply what changed of supply and of the plans since the book was last looked at."""
    at, changed = supply.version(), version > kept.version
    if at != kept.supply or minute(now) - kept.read_at > FRESH_MINUTES:
        _take_in(kept, supply.plant(now=now))
        kept.supply, kept.read_at, changed = at, minute(now), True
    if version > kept.version:
        _catch_up(kept)
    if changed:
        _take_again(kept)
    return kept


def _catch_up(kept: Kept) -> None:
    """Take and give back what other transactions did since the version of a book."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [kept.version, kept.version])
        rows = [(*row[:2], *map(json.loads, row[2:])) for row in cursor.fetchall()]
    ended = [one["ref"] for _since, until, _demands, plain in rows if until is not None for one in plain]
    for ref in ended:
        kept.left_out.pop(ref, None)
        kept.demands.pop(ref, None)
    plans = []
    for since, until, demands, plain in rows:
        kept.version = max(kept.version, since, until or 0)
        if until is None:
            plans += _read(kept, demands, plain)
    others = kept.book.make_room(refs=ended, plans=plans)
    _take_all(kept, [*plans, *(kept.left_out.pop(one.ref, one) for one in others)])


def _read(kept: Kept, demands: Sequence[dict[str, Any]], plans: Sequence[dict[str, Any]]) -> list[DemandPlan]:
    for one in demands:
        kept.demands[one["ref"]] = from_plain(Demand, one)
    return [from_plain(DemandPlan, one) for one in plans]


def _take_all(kept: Kept, plans: Sequence[DemandPlan]) -> None:
    """Hold plans, those that need what others make after these; of one that no longer fits, what still does."""
    refused = kept.book.take_all(plans=plans)
    waiting = {one.ref: one for one in plans}
    while refused and len(refused) < len(waiting):
        waiting = {one.ref: waiting[one.ref] for one in refused}
        refused = kept.book.take_all(plans=waiting.values())
    for refusal in refused:
        plan = kept.left_out[refusal.ref] = waiting[refusal.ref]
        _take_rest(kept.book, plan, refusal)


def _take_again(kept: Kept) -> None:
    """Hold whole what did not fit before, where it fits now: less stock was seen before the release of what held it."""
    for ref, plan in list(kept.left_out.items()):
        try:
            kept.book.take(plan=plan)
        except NotFree:
            continue
        del kept.left_out[ref]


def _take_rest(book: Book, plan: DemandPlan, refusal: NotFree) -> None:
    gone = set(refusal.needs)
    rest = replace(plan, deliveries=tuple(_without(step, gone) for step in plan.deliveries))
    try:
        book.take(plan=rest)
    except NotFree:
        logger.warning("nothing of the plan %s can be held", plan.ref)


def _without(step: Step, gone: set[tuple[str, str, int, int]]) -> Step:
    kept = tuple(_without(need, gone) for need in step.needs if _name(need) not in gone)
    return replace(step, needs=kept)


def _name(step: Step) -> tuple[str, str, int, int]:
    return (step.kind.value, step.held_by, step.start, step.end)


def _take_in(kept: Kept, plant: Plant) -> None:
    """Apply a plant read anew: stock, receipts and stoppages at once; a changed design waits for a new book."""
    if plant is kept.plant:
        return
    _take_supplies(kept, plant)
    for downtime in plant.downtimes:
        if downtime not in kept.plant.downtimes:
            kept.book.add_downtime(downtime=downtime)
    if not _same_design(kept.plant, plant) and kept.stale_since is None:
        kept.stale_since = monotonic()
    kept.plant = kept.book.plant = plant
    kept.catalogue = Catalogue(plant)


def _take_supplies(kept: Kept, plant: Plant) -> None:
    before, after = ({one.ref: one for one in each.supplies} for each in (kept.plant, plant))
    changed = [ref for ref, one in before.items() if after.get(ref) != one]
    held = [plan for ref in kept.book.affected(supplies=changed) if (plan := kept.book.plan_of(ref=ref))]
    held += kept.book.make_room(refs=[plan.ref for plan in held], plans=held)
    for ref in changed:
        # What had no place in this book was never added.
        with suppress(KeyError):
            kept.book.remove_supply(ref=ref)
    for ref, one in after.items():
        if before.get(ref) != one:
            _add(kept, one)
    _take_all(kept, [kept.left_out.pop(plan.ref, plan) for plan in held])


def _add(kept: Kept, one: Supply) -> None:
    try:
        kept.book.add_supply(supply=one)
    except KeyError:
        # Nothing of the item was ever to lie at the site: only a new book has a place for it.
        if kept.stale_since is None:
            kept.stale_since = monotonic()


def _same_design(before: Plant, after: Plant) -> bool:
    """Whether two plants differ only in what a book takes in at once."""
    gone = set(before.downtimes) - set(after.downtimes)
    return not gone and replace(before, supplies=(), downtimes=()) == replace(after, supplies=(), downtimes=())
