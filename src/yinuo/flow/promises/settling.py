"""Confirming a proposal to promise the book anew, all of it or some orders; and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.core.capacity import Book, NotFree
from yinuo.core.capacity.model import Demand
from yinuo.core.capacity.plan import DemandPlan
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises.booking import Holding, hold_book, rebook
from yinuo.flow.promises.books import note_own_change
from yinuo.flow.promises.committing import confirmed_event
from yinuo.flow.promises.events import RepromiseConfirmed, RepromiseUndone
from yinuo.flow.promises.facts import CAPABLE, RepromiseFacts
from yinuo.flow.promises.models import Move, OrderPlan, Promise, Repromise
from yinuo.flow.promises.plainly import from_plain
from yinuo.flow.promises.planning import untouched_book
from yinuo.flow.promises.projecting import end_of, projections, shifted
from yinuo.flow.promises.projecting import write as write_projections
from yinuo.flow.promises.reading import repromise_of
from yinuo.flow.promises.repromising import UnknownRepromise, date_of
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import Draft, current_actor
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.supply import queries as supply

ORDER = "order"
REPROMISED = "repromise"


class RepromiseNotOpen(Exception):
    """The proposal is not computed yet, could not be, was taken back, or nothing of it is left to confirm."""


@dataclass(frozen=True, kw_only=True)
class _Chosen:
    """One move that is to be made real: what the order holds then, and the date it is promised."""

    move: Move
    holding: Holding
    committed_at: datetime | None


def confirm_repromise(*, repromise_id: UUID, order_ids: Sequence[UUID] | None = None) -> RepromiseFacts:
    """Let orders have the dates of a proposal, all of them or some: each becomes a version; return the proposal.

    What is no longer free for an order is left out, and the order stays as it is. Raises UnknownRepromise,
    RepromiseNotOpen.
    """
    hold_book()
    row, now = _row(repromise_id), clock.now()
    if row.state not in (Repromise.State.PROPOSED, Repromise.State.CONFIRMED):
        raise RepromiseNotOpen(row.state)
    moves = Move.objects.select_for_update().filter(repromise=row, version=None).exclude(after_at=None)
    if order_ids is not None:
        moves = moves.filter(order_id__in=list(order_ids))
    chosen = _fitting(list(moves.order_by("id")), now)
    if not chosen:
        raise RepromiseNotOpen(row.state)
    promised = _make_real(chosen, now, why=str(row.rules.get("name", "")))
    row.state, row.confirmed = Repromise.State.CONFIRMED, row.confirmed + promised
    row.settled_at, row.settled_by = now, current_actor()
    row.save()
    body = RepromiseConfirmed(repromise_id=row.id, orders=promised)
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return repromise_of(row)


def undo_repromise(*, repromise_id: UUID) -> RepromiseFacts:
    """Give orders back the date and the place they had, except where somebody promised anew since.

    Raises UnknownRepromise, RepromiseNotOpen.
    """
    hold_book()
    row, now = _row(repromise_id), clock.now()
    if row.state != Repromise.State.CONFIRMED:
        raise RepromiseNotOpen(row.state)
    moves = list(Move.objects.select_for_update().filter(repromise=row).exclude(version=None).order_by("id"))
    present = dict(
        Promise.objects.filter(order_id__in=[m.order_id for m in moves], superseded_at=None).values_list(
            "order_id", "version"
        )
    )
    ours = [move for move in moves if present.get(move.order_id) == move.version]
    back = _fitting(ours, now, back=True)
    restored = _make_real(back, now, why=str(row.rules.get("name", "")), back=True)
    row.state, row.settled_at, row.settled_by = Repromise.State.UNDONE, now, current_actor()
    row.save()
    body = RepromiseUndone(repromise_id=row.id, orders=restored, kept=len(moves) - restored)
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return repromise_of(row)


def _row(repromise_id: UUID) -> Repromise:
    row = Repromise.objects.select_for_update().filter(pk=repromise_id).first()
    if row is None:
        raise UnknownRepromise(str(repromise_id))
    return row


def _fitting(moves: Sequence[Move], now: datetime, *, back: bool = False) -> list[_Chosen]:
    """Return the moves that the book has room for: all let go first, then each takes its place, in their order."""
    plans = {move.id: _plans(move.before_plans if back else move.plans) for move in moves}
    ids = [move.order_id for move in moves]
    held = dict(OrderPlan.objects.filter(order_id__in=ids, until=None).values_list("order_id", "demands"))
    known = projections(order_ids=ids)
    found = []
    with untouched_book(now=now) as kept:
        for move in moves:
            for plan in plans[move.id]:
                kept.book.give_back(ref=plan.ref)
        for move in moves:
            mine = plans[move.id]
            if not mine or move.order_id not in held or not _takes(kept.book, mine):
                continue
            demands = [from_plain(Demand, one) for one in held[move.order_id]]
            date = move.committed_at if back else date_of(plans=mine, projection=known.get(move.order_id))
            holding = Holding(order_id=move.order_id, demands=demands, plans=mine)
            found.append(_Chosen(move=move, holding=holding, committed_at=date))
    return found


def _plans(plain: Sequence[dict[str, object]]) -> list[DemandPlan]:
    return [from_plain(DemandPlan, one) for one in plain]


def _takes(book: Book, plans: Sequence[DemandPlan]) -> bool:
    taken: list[str] = []
    for plan in plans:
        try:
            book.take(plan=plan)
        except NotFree:
            for ref in taken:
                book.give_back(ref=ref)
            return False
        taken.append(plan.ref)
    return True


def _make_real(chosen: Sequence[_Chosen], now: datetime, *, why: str, back: bool = False) -> int:
    """Hold the plans, and promise the dates where they differ; return how many orders were promised anew."""
    if not chosen:
        return 0
    rebook(holdings=[one.holding for one in chosen], now=now)
    note_own_change()
    known = projections(order_ids=[one.move.order_id for one in chosen])
    rows = [shifted(known[one.move.order_id], end_of(one.holding), now) for one in chosen if one.move.order_id in known]
    write_projections(rows=rows)
    return _promise(chosen, now, why, back)


def _promise(chosen: Sequence[_Chosen], now: datetime, why: str, back: bool) -> int:
    ids = [one.move.order_id for one in chosen]
    present = Promise.objects.select_for_update().filter(order_id__in=ids, superseded_at=None).order_by("id")
    before = {row.order_id: row for row in present}
    facts = orders.facts_for(order_ids=ids)
    news = [
        (one, _version(one, before.get(one.move.order_id), facts[one.move.order_id], now, why))
        for one in chosen
        if one.committed_at is not None and one.committed_at != facts[one.move.order_id].committed_at
    ]
    Promise.objects.filter(pk__in=[before[row.order_id].pk for _one, row in news if row.order_id in before]).update(
        superseded_at=now
    )
    Promise.objects.bulk_create([row for _one, row in news], batch_size=500)
    for _one, row in news:
        order_actions.note_commitment(
            order_id=row.order_id, committed_at=row.committed_at, earliest_at=row.earliest_at, confidence=row.confidence
        )
    for one, row in news:
        one.move.version = row.version
    if not back:
        Move.objects.bulk_update([one.move for one, _row_ in news], ["version"], batch_size=500)
    log.publish_all(drafts=[_told(row, before.get(row.order_id)) for _one, row in news])
    return len(news)


def _version(one: _Chosen, previous: Promise | None, order: orders.OrderFacts, now: datetime, why: str) -> Promise:
    assert one.committed_at is not None  # chosen before
    days = supply.working_calendar().working_days_between(start=now, end=one.committed_at)
    return Promise(
        organisation_id=current_organisation(),
        order_id=one.move.order_id,
        version=(previous.version if previous else 0) + 1,
        earliest_at=min(previous.earliest_at, one.committed_at) if previous else one.committed_at,
        latest_at=one.committed_at,
        committed_at=one.committed_at,
        confidence=order.committed_confidence or 0.0,
        earliest_days=max(days, 0),
        latest_days=max(days, 0),
        basis=CAPABLE,
        reasons=[{"code": REPROMISED, "rules": why, "class": one.move.order_class}],
        why=why,
        made_by=current_actor(),
        made_at=now,
    )


def _told(row: Promise, previous: Promise | None) -> Draft:
    return Draft(
        subject_type=ORDER,
        subject_id=row.order_id,
        body=confirmed_event(row=row, previous=previous, ahead=False),
    )


__all__ = ["RepromiseNotOpen", "confirm_repromise", "undo_repromise"]
