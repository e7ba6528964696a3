"""Writing the book: what an order's plan holds of stock, receipts and machines, taken and given back.

Call everything here under the lock of `hold_book` and before anything is published. The tables' own constraints are
the last wall: reserved stock within what is there, and no machine held twice.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection

from yinuo.core.capacity.model import Demand
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind
from yinuo.flow.promises.models import OrderPlan, Reservation
from yinuo.flow.promises.plainly import to_plain
from yinuo.ground.kernel import locks, remembering, statements
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.supply import actions as supply

LOCK = "promises.book"
CHANGED, HELD = "promises.book_changed", "promises.book_held"  # what a transaction remembers of itself
_FOUR = Decimal("0.0001")
_KINDS = {
    StepKind.STOCK: Reservation.Kind.STOCK,
    StepKind.RECEIPT: Reservation.Kind.RECEIPT,
    StepKind.PURCHASE: Reservation.Kind.PURCHASE,
    StepKind.OPERATION: Reservation.Kind.SLOT,
    StepKind.OUTSIDE: Reservation.Kind.OUTSIDE,
    StepKind.PICK: Reservation.Kind.PICK,
}
_SUPPLY = ("stock:", "po:")  # how supply names what it has; lots that plans make are named by their demand
_HELD_OF_SUPPLY = (Reservation.Kind.STOCK.value, Reservation.Kind.RECEIPT.value)

_VERSION = "select version from promises_bookhead"
_SAVEPOINT, _KEEP, _UNDO = (f"{verb} savepoint promises_rebook" for verb in ("", "release", "rollback to"))
# The next version, and what the orders held so far, given back, in one statement.
_END = """
with head as (
    insert into promises_bookhead as h (organisation_id, id, version) values (%s::uuid, %s::uuid, 1)
    on conflict (organisation_id) do update set version = h.version + 1
    returning version
), ended as (
    update promises_orderplan p set until = head.version, ended_at = %s::timestamptz
    from head where p.order_id = any(%s::uuid[]) and p.until is null
), freed as (
    update promises_reservation set released_at = %s::timestamptz
    where order_id = any(%s::uuid[]) and released_at is null
    returning kind, ref, quantity
)
select (select version from head), (select coalesce(json_agg(json_build_array(kind, ref, quantity::text)), '[]')::text
    from freed)
"""
_BEGIN = """
with plans as (
    insert into promises_orderplan (organisation_id, id, order_id, since, demands, plans, made_at)
    select organisation_id, id, order_id, since, demands, plans, made_at
    from json_populate_recordset(null::promises_orderplan, %s::json)
)
insert into promises_reservation (organisation_id, id, plan_id, order_id, position, kind, item_code, quantity, ref,
    place, machine, start_at, end_at, made_at)
select organisation_id, id, plan_id, order_id, position, kind, item_code, quantity, ref, place, machine, start_at,
    end_at, made_at
from json_populate_recordset(null::promises_reservation, %s::json)
"""


class BookTaken(Exception):
    """Somebody else holds what this plan needs: it was made on an older book; `refs` names the supply that lacks."""

    def __init__(self, what: str, refs: Iterable[str] = ()) -> None:
        super().__init__(what)
        self.refs = frozenset(refs)


class SupplyMoving(Exception):
    """Goods that this order holds are being received at this moment; in a second it can be tried again."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What one order is to hold: its demands, and the plans that meet them (none: nothing is held any more)."""

    order_id: UUID
    demands: Sequence[Demand] = ()
    plans: Sequence[DemandPlan] = ()


def hold_book() -> int:
    """Wait until nobody else changes this organisation's book, and keep it until the transaction ends.

    Return how far the book has changed.
    """
    rows = locks.hold_and_ask(LOCK, statement=_VERSION)
    remembering.note(HELD, True)
    return int(rows[0][0]) if rows else 0


def holds_book() -> bool:
    """Return whether the present transaction holds the book, so that others wait for it."""
    return bool(remembering.recalled(HELD))


def changed_book() -> bool:
    """Return whether the present transaction changed the book."""
    return bool(remembering.recalled(CHANGED))


def book_version() -> int:
    """Return how far the organisation's book has changed; 0 before anything was held."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def holds(*, order_id: UUID) -> bool:
    """Return whether an order holds anything."""
    return OrderPlan.objects.filter(order_id=order_id, until=None).exists()


@dataclass(frozen=True, kw_only=True)
class Rebooked:
    """What a change of the book did: its new version, how many reservations ended, and what they held of supply."""

    version: int
    ended: int
    freed: Mapping[str, Decimal]


def rebook(*, holdings: Sequence[Holding], now: datetime, settle: bool = True) -> Rebooked:
    """Let orders hold these plans instead of what they held; without `settle`, supply holds it already.

    Raises BookTaken if somebody else holds a part of it, and SupplyMoving: then nothing was changed.
    """
    version, freed = _end([one.order_id for one in holdings], now)
    held_before = _freed_takes(freed)
    try:
        if settle:
            _settle(_sum(_takes(plan) for one in holdings for plan in one.plans), held_before)
        _begin([_plan_row(one, version, now) for one in holdings if one.plans])
    except (BookTaken, SupplyMoving):
        _say(_UNDO)
        raise
    _say(_KEEP)
    remembering.note(CHANGED, True)
    return Rebooked(version=version, ended=len(freed), freed=held_before)


def _end(order_ids: Sequence[UUID], now: datetime) -> tuple[int, list[tuple[str, str, str]]]:
    _say(_SAVEPOINT)
    ending = [now, list(order_ids)]
    ((version, freed),) = statements.rows(_END, [current_organisation(), new_id(), *ending, *ending])
    return int(version), json.loads(freed)


def _say(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _begin(rows: Sequence[tuple[dict[str, Any], list[dict[str, Any]]]]) -> None:
    if not rows:
        return
    plans = json.dumps([plan for plan, _held in rows], default=str, ensure_ascii=False)
    held = json.dumps([one for _plan, held in rows for one in held], default=str, ensure_ascii=False)
    try:
        statements.run(_BEGIN, [plans, held])
    except IntegrityError as error:
        if "promises_reservation_machine_once" in str(error):
            raise BookTaken("slot") from error
        raise


def _settle(wanted: Mapping[str, Decimal], freed: Mapping[str, Decimal]) -> None:
    """Change what supply holds by the difference only, so that a plan that keeps its stock touches nothing."""
    more = [supply.Take(ref=r, quantity=q - freed.get(r, Decimal(0))) for r, q in wanted.items()]
    less = [supply.Take(ref=r, quantity=q - wanted.get(r, Decimal(0))) for r, q in freed.items()]
    less = [take for take in less if take.quantity > 0]
    more = [take for take in more if take.quantity > 0]
    try:
        if less:
            supply.release_stock(takes=less)
        if more:
            # The book kept safety stock, over time: a receipt may make up for what lies there now and expires first.
            supply.hold_stock(takes=more, keep_safety=False)
    except supply.NotEnough as error:
        raise BookTaken("supply", [one.ref for one in error.shortages]) from error
    except supply.NotHeld as error:
        raise SupplyMoving([one.ref for one in error.shortages]) from error


def _takes(plan: DemandPlan) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for step in plan.walk():
        if step.kind in (StepKind.STOCK, StepKind.RECEIPT) and is_supply(step.ref):
            found[step.ref] += amount(step.quantity)
    return found


def _freed_takes(freed: Iterable[tuple[str, str, str]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for kind, ref, quantity in freed:
        if kind in _HELD_OF_SUPPLY and is_supply(ref):
            found[ref] += Decimal(quantity)
    return found


def _sum(parts: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for part in parts:
        for ref, quantity in part.items():
            found[ref] += quantity
    return found


def is_supply(ref: str) -> bool:
    """Return whether a reference names stock or a purchase line, not a lot that a plan makes."""
    return ref.startswith(_SUPPLY)


def amount(quantity: float) -> Decimal:
    """Return a quantity of the core as the tables hold it."""
    return Decimal(str(round(quantity, 4))).quantize(_FOUR)


def _plan_row(one: Holding, version: int, now: datetime) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    plan_id, organisation_id = new_id(), current_organisation()
    row = {
        "organisation_id": organisation_id,
        "id": plan_id,
        "order_id": one.order_id,
        "since": version,
        "demands": to_plain(list(one.demands)),
        "plans": to_plain(list(one.plans)),
        "made_at": now,
    }
    told = {"organisation_id": organisation_id, "plan_id": plan_id, "order_id": one.order_id, "made_at": now}
    held = [
        told | _reservation(step, position_of(plan.ref))
        for plan in one.plans
        for step in plan.walk()
        if step.kind in _KINDS and step.quantity > 0
    ]
    return row, held


def _reservation(step: Step, position: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "position": position,
        "kind": _KINDS[step.kind].value,
        "item_code": step.item,
        "quantity": amount(step.quantity) or _FOUR,
        "ref": step.ref[:200],
        "place": step.place[:120],
        "machine": step.machine if step.machine >= 0 else None,
        "start_at": moment(step.start),
        "end_at": moment(max(step.end, step.start)),
    }


def position_of(ref: str) -> int:
    """Return the line that a demand's reference `ORDER/POSITION` names."""
    return int(ref.rpartition("/")[2])


def moment(minute: int) -> datetime:
    """Return an instant of the core."""
    return datetime.fromtimestamp(minute * 60, tz=UTC)


def minute(at: datetime) -> int:
    """Return an instant as the core reckons it."""
    return int(at.timestamp() // 60)
