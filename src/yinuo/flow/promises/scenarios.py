"""What if: assumptions tried on a copy of the book, and what came of them kept under a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.capacity import InvalidPlant
from yinuo.core.promising.assumptions import NothingToAssumeError, UnreadableShiftError
from yinuo.core.promising.plain import UnreadablePlainError
from yinuo.core.promising.redating import Move, Outcome
from yinuo.core.promising.whatif import (
    Assumed,
    UnknownAssumptionError,
    UnknownOrderError,
    assumption_from_plain,
    whatif,
)
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises.booking import minute, moment
from yinuo.flow.promises.events import ScenarioTried
from yinuo.flow.promises.facts import ScenarioFacts
from yinuo.flow.promises.models import Scenario
from yinuo.flow.promises.planning import untouched_book
from yinuo.flow.promises.reading import scenario_of
from yinuo.flow.promises.telling import order_of
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.tenancy import current_organisation

MOST_ASSUMPTIONS = 50
MOST_MOVES = 1_000
LONGEST_NAME = 100
_MOMENTS = ("available_at", "start", "end", "due_at", "not_before")


class InvalidAssumptions(Exception):
    """Faults of a scenario: {place: code}; name (missing, too_long), assumptions (missing, too_many), or the number of
    an assumption from 0 (unknown, unreadable, not_there, impossible), with what is meant in `told`."""

    def __init__(self, faults: dict[str, str], told: str = "") -> None:
        super().__init__(faults, told)
        self.faults, self.told = faults, told


def try_scenario(*, name: str, assumptions: Sequence[Mapping[str, Any]]) -> ScenarioFacts:
    """Return what would come of assumptions, and keep it; the book is not touched. Raises InvalidAssumptions.

    An assumption is {"kind": …, …values}, such as {"kind": "machine_down", "work_centre": "5X", "start": "2026-03-12
    T08:00:00+08:00", "end": …}; moments are ISO texts or minutes since 1970.
    """
    assumed = _read(name, assumptions)
    now = clock.now()
    with untouched_book(now=now) as kept:
        try:
            found = whatif(book=kept.book, demands=kept.demands, assumptions=assumed, now=minute(now))
        except NothingToAssumeError as error:
            raise InvalidAssumptions({"assumptions": "not_there"}, " ".join(map(str, error.args))) from error
        except (InvalidPlant, UnknownOrderError, UnreadableShiftError) as error:
            raise InvalidAssumptions({"assumptions": "impossible"}, str(error)) from error
    moves = _told(found.moves)
    row = Scenario(
        name=name.strip(),
        assumptions=[dict(one) for one in assumptions],
        orders=len(moves),
        earlier=sum(one["outcome"] == Outcome.EARLIER.value for one in moves),
        later=sum(one["outcome"] in (Outcome.LATER.value, Outcome.UNPLANNED.value) for one in moves),
        moves=moves[:MOST_MOVES],
        made_by=current_actor(),
        made_at=now,
    )
    row.save()
    body = ScenarioTried(scenario_id=row.id, name=row.name, earlier=row.earlier, later=row.later)
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return scenario_of(row)


def _read(name: str, assumptions: Sequence[Mapping[str, Any]]) -> list[Assumed]:
    faults = {}
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        faults["name"] = "too_long" if name.strip() else "missing"
    if not 0 < len(assumptions) <= MOST_ASSUMPTIONS:
        faults["assumptions"] = "too_many" if assumptions else "missing"
    assumed, told = [], ""
    for place, plain in enumerate(assumptions[:MOST_ASSUMPTIONS]):
        try:
            assumed.append(assumption_from_plain(_with_minutes(plain)))
        except UnknownAssumptionError as error:
            faults[str(place)], told = "unknown", str(error.args[0])
        except (UnreadablePlainError, ValueError, TypeError, OverflowError) as error:
            faults[str(place)], told = "unreadable", str(getattr(error, "where", ""))
    if faults:
        raise InvalidAssumptions(faults, told)
    return assumed


def _with_minutes(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return an assumption with its moments as the core reckons them, also in what is nested."""
    told: dict[str, Any] = {}
    for name, value in plain.items():
        if isinstance(value, Mapping):
            told[name] = _with_minutes(value)
        elif name in _MOMENTS and isinstance(value, str):
            told[name] = minute(datetime.fromisoformat(value))
        else:
            told[name] = value
    return told


def _told(moves: Sequence[Move]) -> list[dict[str, Any]]:
    """Return what became of each order, those that lose most first."""
    by_order: dict[UUID, list[Move]] = {}
    for move in moves:
        if (order_id := _order(move.ref)) is not None:
            by_order.setdefault(order_id, []).append(move)
    known = orders.facts_for(order_ids=list(by_order))
    rows = []
    for order_id, mine in by_order.items():
        worst = max(mine, key=lambda move: (move.outcome is Outcome.UNPLANNED, move.moved_days))
        if worst.outcome is Outcome.SAME or order_id not in known:
            continue
        rows.append(
            {
                "order_id": str(order_id),
                "number": known[order_id].number,
                "customer_name": known[order_id].customer_name,
                "before_at": moment(worst.before.end).isoformat() if worst.before else None,
                "after_at": moment(worst.after.end).isoformat() if worst.after else None,
                "moved_days": worst.moved_days,
                "outcome": worst.outcome.value,
            }
        )
    return sorted(rows, key=lambda row: (row["outcome"] != Outcome.UNPLANNED.value, -row["moved_days"]))


def _order(ref: str) -> UUID | None:
    try:
        return order_of(ref=ref)
    except ValueError:
        return None
