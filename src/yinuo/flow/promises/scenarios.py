"""What if: assumptions tried on a copy of the book, and what came of them kept under a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.capacity import InvalidDemand, InvalidPlant
from yinuo.core.promising.assumptions import NothingToAssumeError, UnreadableShiftError
from yinuo.core.promising.plain import UnreadablePlainError
from yinuo.core.promising.redating import DAY_MINUTES, Move, Outcome
from yinuo.core.promising.whatif import (
    Assumed,
    DemandRemoved,
    UnknownAssumptionError,
    UnknownOrderError,
    Watch,
    assumption_from_plain,
    whatif,
)
from yinuo.core.worktime import InvalidCalendar
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises.booking import minute, moment
from yinuo.flow.promises.books import Kept
from yinuo.flow.promises.events import ScenarioTried
from yinuo.flow.promises.facts import ScenarioFacts
from yinuo.flow.promises.meaning import NOT_THERE, fault_text, meant_text
from yinuo.flow.promises.models import Scenario
from yinuo.flow.promises.planning import untouched_book
from yinuo.flow.promises.reading import scenario_of
from yinuo.flow.promises.telling import order_of
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.kernel.undertakings import Undertaking

MOST_ASSUMPTIONS = 50
MOST_MOVES = 1_000
LONGEST_NAME = 100
_MOMENTS = ("available_at", "start", "end", "due_at", "not_before")
_MOMENT = "moment"


class UnknownScenario(Exception):
    """There is no such scenario in this organisation."""


class InvalidAssumptions(Exception):
    """Faults of a scenario: {place: code}; name (missing, too_long), assumptions (missing, too_many), or the number of
    an assumption from 0 (unknown, unreadable, no_moment); assumptions also what only the plant tells (not_there,
    shift_overlaps, shift_unreadable, impossible). What is meant is in `told`, for each place in `meant`:
    `meaning.meant_words` tells it."""

    def __init__(self, faults: dict[str, str], told: str = "", meant: Mapping[str, str] | None = None) -> None:
        super().__init__(faults, told)
        self.faults, self.told = faults, told
        self.meant: Mapping[str, str] = meant or dict.fromkeys(faults, told)


def try_scenario(*, name: str, assumptions: Sequence[Mapping[str, Any]]) -> ScenarioFacts:
    """Return what would come of assumptions, and keep it; the book is not touched. Raises InvalidAssumptions.

    An assumption is {"kind": …, …values}, such as {"kind": "machine_down", "work_centre": "5X", "start": "2026-03-12
    T08:00:00+08:00", "end": …}; moments are ISO texts or minutes since 1970. Raises NotAllSeen.
    """
    orders.need_all_seen()
    assumed, now = _read(name, assumptions), clock.now()
    row = _new(name, assumptions, now)
    _finish(row, _told(_tried(assumed, now)))
    row.save()
    _publish(row)
    return scenario_of(row)


def start_scenario(*, name: str, assumptions: Sequence[Mapping[str, Any]]) -> ScenarioFacts:
    """Begin to try assumptions, as a job; raises InvalidAssumptions for what can be told at once, NotAllSeen."""
    orders.need_all_seen()
    _read(name, assumptions)
    row = _new(name, assumptions, clock.now())
    row.state = Scenario.State.COMPUTING
    TRYING.begin(row=row)
    return scenario_of(row)


def compute_scenario(*, organisation_id: UUID, row_id: UUID, watch: Watch) -> int:
    """Compute a scenario and store it; return how many orders would move. Computing twice is the same as once.

    Between reading and storing no transaction is open, so that others see what `watch` reports.
    """
    now = clock.now()
    with acting_for(organisation_id):
        row = TRYING.going(row_id=row_id).first()
        if row is None:
            return 0
        with untouched_book(now=now) as kept:
            pass
    try:
        moves = _moved(kept, _read(row.name, row.assumptions), now, watch)
    except InvalidAssumptions as error:
        fault = {"code": next(iter(error.faults.values())), "told": error.told}
        with acting_for(organisation_id):
            TRYING.going(row_id=row_id).update(state=Scenario.State.FAILED, fault=fault)
        return 0
    with acting_for(organisation_id):
        return _keep(row_id, moves)


def stop_scenario(*, scenario_id: UUID) -> ScenarioFacts:
    """Let nobody compute a scenario any further; nothing happens where that is over. Raises UnknownScenario."""
    TRYING.stop(row_id=scenario_id)
    row = Scenario.objects.filter(pk=scenario_id).first()
    if row is None:
        raise UnknownScenario(str(scenario_id))
    return scenario_of(row)


def _keep(scenario_id: UUID, moves: Sequence[Move]) -> int:
    row = TRYING.going(row_id=scenario_id).select_for_update().first()
    if row is None:
        return 0
    _finish(row, _told(moves))
    row.save()
    _publish(row)
    return int(row.orders)


def _new(name: str, assumptions: Sequence[Mapping[str, Any]], now: datetime) -> Scenario:
    plain = [dict(one) for one in assumptions]
    return Scenario(name=name.strip(), assumptions=plain, made_by=current_actor(), made_at=now)


def _tried(assumed: Sequence[Assumed], now: datetime) -> Sequence[Move]:
    with untouched_book(now=now) as kept:
        return _moved(kept, assumed, now, None)


def _moved(kept: Kept, assumed: Sequence[Assumed], now: datetime, watch: Watch | None) -> Sequence[Move]:
    try:
        found = whatif(book=kept.book, demands=kept.demands, assumptions=assumed, now=minute(now), watch=watch).moves
    except NothingToAssumeError as error:
        told = meant_text(code=NOT_THERE, record=str(error.args[0]), key=str(error.args[-1]))
        raise InvalidAssumptions({"assumptions": "not_there"}, told) from error
    except InvalidCalendar as error:
        raise InvalidAssumptions({"assumptions": "shift_overlaps"}, str(error)) from error
    except UnreadableShiftError as error:
        raise InvalidAssumptions({"assumptions": "shift_unreadable"}, str(error)) from error
    except (InvalidPlant, InvalidDemand) as error:
        raise InvalidAssumptions({"assumptions": "impossible"}, fault_text(fault=error.faults[0])) from error
    except UnknownOrderError as error:
        raise InvalidAssumptions({"assumptions": "impossible"}, str(error)) from error
    removed = {one.ref for one in assumed if isinstance(one, DemandRemoved)}
    return [move for move in found if move.ref not in removed]


def _finish(row: Scenario, moves: Sequence[dict[str, Any]]) -> None:
    row.state = Scenario.State.DONE
    row.orders = len(moves)
    row.earlier = sum(one["outcome"] == Outcome.EARLIER.value and not one["ref"] for one in moves)
    row.later = sum(one["outcome"] in (Outcome.LATER.value, Outcome.UNPLANNED.value) for one in moves)
    row.moves = list(moves[:MOST_MOVES])


def _publish(row: Scenario) -> None:
    body = ScenarioTried(scenario_id=row.id, name=row.name, earlier=row.earlier, later=row.later)
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)


def _read(name: str, assumptions: Sequence[Mapping[str, Any]]) -> list[Assumed]:
    faults = {}
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        faults["name"] = "too_long" if name.strip() else "missing"
    if not 0 < len(assumptions) <= MOST_ASSUMPTIONS:
        faults["assumptions"] = "too_many" if assumptions else "missing"
    assumed, meant = [], dict[str, str]()
    for place, plain in enumerate(assumptions[:MOST_ASSUMPTIONS]):
        try:
            assumed.append(assumption_from_plain(_with_minutes(plain)))
        except UnknownAssumptionError as error:
            faults[str(place)], meant[str(place)] = "unknown", str(error.args[0] or "")
        except (UnreadablePlainError, ValueError, TypeError, OverflowError) as error:
            faults[str(place)], meant[str(place)] = _unreadable(error), _meant(error)
    if faults:
        raise InvalidAssumptions(faults, next(iter(meant.values()), ""), meant)
    return assumed


def _unreadable(error: Exception) -> str:
    of_moment = isinstance(error, UnreadablePlainError) and error.where.startswith(f"{_MOMENT}.")
    return "no_moment" if of_moment else "unreadable"


def _meant(error: Exception) -> str:
    """Return which field cannot be read, or which ones are missing or not known."""
    if not isinstance(error, UnreadablePlainError):
        return str(error)
    _kind, _dot, field = error.where.partition(".")
    found = ", ".join(map(str, error.found)) if isinstance(error.found, list) else str(error.found)
    return f"{field}: {found}" if field else found


def _with_minutes(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return an assumption with its moments as the core reckons them, also in what is nested."""
    told: dict[str, Any] = {}
    for name, value in plain.items():
        if isinstance(value, Mapping):
            told[name] = _with_minutes(value)
        elif name in _MOMENTS and isinstance(value, str):
            told[name] = _minute(name, value)
        else:
            told[name] = value
    return told


def _minute(name: str, text: str) -> int:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UnreadablePlainError(where=f"{_MOMENT}.{name}", found=text) from error
    if at.tzinfo is None:
        raise UnreadablePlainError(where=f"{_MOMENT}.{name}", found=text)
    return minute(at)


def _told(moves: Sequence[Move]) -> list[dict[str, Any]]:
    """Return what became of each order, and of what was added: those that lose most first."""
    by_order: dict[UUID, list[Move]] = {}
    rows = []
    for move in moves:
        if (order_id := _order(move.ref)) is not None:
            by_order.setdefault(order_id, []).append(move)
        elif move.before is None:
            rows.append(_row(move, ref=move.ref))
    known = orders.facts_for(order_ids=list(by_order))
    for order_id, mine in by_order.items():
        worst = max(mine, key=lambda move: (move.outcome is Outcome.UNPLANNED, move.moved_days))
        if worst.outcome is not Outcome.SAME and order_id in known:
            rows.append(_row(worst, order=known[order_id]))
    return sorted(rows, key=lambda row: (row["outcome"] != Outcome.UNPLANNED.value, -row["moved_days"]))


def _row(move: Move, *, ref: str = "", order: orders.OrderFacts | None = None) -> dict[str, Any]:
    return {
        "order_id": str(order.id) if order else None,
        "ref": ref,
        "number": order.number if order else "",
        "customer_name": order.customer_name if order else "",
        "before_at": moment(move.before.end).isoformat() if move.before else None,
        "after_at": moment(move.after.end).isoformat() if move.after else None,
        # As the dates beside it differ; what was early enough before may still be.
        "moved_days": round((move.after.end - move.before.end) / DAY_MINUTES, 2) if move.before and move.after else 0.0,
        "outcome": move.outcome.value,
    }


def _order(ref: str) -> UUID | None:
    try:
        return order_of(ref=ref)
    except ValueError:
        return None


TRYING = Undertaking(
    kind="promises.try_scenario",
    model=Scenario,
    compute=compute_scenario,
    fault={"fault": {"code": "failed", "told": ""}},
)
