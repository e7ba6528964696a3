"""Confirming a proposal to promise the book anew, all of it or some orders; and taking it back.

Orders that need each other's places move together or not at all; see `together`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yinuo.core.capacity.model import Demand
from yinuo.core.capacity.plan import DemandPlan
from yinuo.core.promising.redating import Outcome
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import giving_way, repromise_asking
from yinuo.flow.promises.booking import BookTaken, Holding, hold_book, rebook
from yinuo.flow.promises.committing import confirmed_event
from yinuo.flow.promises.events import RepromiseConfirmed, RepromiseUndone
from yinuo.flow.promises.facts import CAPABLE, ProjectionFacts
from yinuo.flow.promises.leftover import changes_nothing
from yinuo.flow.promises.models import Move, Promise, Repromise, RepromiseApproval
from yinuo.flow.promises.plainly import from_plain
from yinuo.flow.promises.planning import untouched_book
from yinuo.flow.promises.progressing import HELD, PROJECTED, PROMISED, Progress, unwatched
from yinuo.flow.promises.projecting import end_of, projections, returned, shifted
from yinuo.flow.promises.projecting import write as write_projections
from yinuo.flow.promises.reading import moves_of, repromise_of
from yinuo.flow.promises.repromise_facts import MoveFacts, RepromiseFacts
from yinuo.flow.promises.repromise_policy import RepromiseNeedsApproval, RepromiseWaits, authority
from yinuo.flow.promises.repromising import RepromiseNotOpen, UnknownRepromise, date_of
from yinuo.flow.promises.together import together
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import Draft, current_actor
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.kernel.undertakings import Watch, follow_by_job
from yinuo.ground.supply import queries as supply

ORDER = "order"
SETTLE_JOB = "promises.settle_repromise"
REPROMISED = "repromise"


@dataclass(frozen=True, kw_only=True)
class _Chosen:
    """One move that is to be made real: what the order holds then, and the date it is promised."""

    move: Move
    holding: Holding
    committed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class _Under:
    """What new promises say of where they come from: the rules, and who approved of them why."""

    rules: str
    approval: RepromiseApproval | None = None

    @property
    def why(self) -> str:
        """Return why there is a new version."""
        return f"{self.rules}：{self.approval.why}"[: repromise_asking.LONGEST_WHY] if self.approval else self.rules

    @property
    def approved_by(self) -> dict[str, str]:
        """Return what the reasons say of whoever approved."""
        return {"approved_by": self.approval.answered_by} if self.approval else {}


def confirm_repromise(
    *,
    repromise_id: UUID,
    order_ids: Sequence[UUID] | None = None,
    along: bool = False,
    role: str = "",
    why: str = "",
    watch: Watch = unwatched,
) -> RepromiseFacts:
    """Let orders have the dates of a proposal, all of them or some: each becomes a version; return the proposal.

    An order whose new place is not free, or that would leave another one without its own, stays as it is; with
    `along`, the orders that have to move for it move too (`moving_along` names them). Where the organisation wants a
    yes to that which the `role` cannot give itself, it is asked for with a `why`, and the proposal waits. What `watch`
    raises leaves everything as it was. Raises UnknownRepromise, RepromiseNotOpen, RepromiseWaits, and without a why
    RepromiseNeedsApproval.
    """
    hold_book()
    row, now = _row(repromise_id), clock.now()
    moves = _confirmable(row).select_for_update()
    asked = moves if order_ids is None else moves.filter(order_id__in=list(order_ids))
    named = list(asked.order_by("id"))
    progress = Progress(watch=watch, orders=len(named))
    chosen = _fitting(named, now, progress, others=moves if along else None)
    if not chosen or changes_nothing(asked=named, found={one.move.order_id for one in chosen}):
        raise RepromiseNotOpen(row.state)
    try:
        approval = _authority(row, chosen, role)
    except RepromiseNeedsApproval as needed:
        if not why.strip():
            raise
        repromise_asking.ask(row=row, needed=needed, why=why)
        return repromise_of(row)
    promised = _make_real(chosen, now, progress, under=_Under(rules=_rules(row), approval=approval))
    row.state, row.confirmed = Repromise.State.CONFIRMED, row.confirmed + promised
    row.settled_at, row.settled_by = now, current_actor()
    row.save()
    body = RepromiseConfirmed(repromise_id=row.id, orders=promised)
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return repromise_of(row)


def undo_repromise(*, repromise_id: UUID, watch: Watch = unwatched) -> RepromiseFacts:
    """Give orders back the date and the place they had, except where somebody promised anew since or has the goods.

    What `watch` raises leaves everything as it was. Raises UnknownRepromise, RepromiseNotOpen.
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
    repromise_asking.withdraw(repromise_id=row.id)
    ours = [move for move in moves if present.get(move.order_id) == move.version]
    progress = Progress(watch=watch, orders=len(ours))
    restored = _restored(ours, now, progress, under=_Under(rules=_rules(row)))
    row.state, row.settled_at, row.settled_by = Repromise.State.UNDONE, now, current_actor()
    row.waiting = False
    row.save()
    body = RepromiseUndone(repromise_id=row.id, orders=restored, kept=len(moves) - restored)
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return repromise_of(row)


def _restored(moves: Sequence[Move], now: datetime, progress: Progress, *, under: _Under) -> int:
    """Give orders back what they had, as many as can be; return how many got their date back.

    The book knows what is there; stock that is kept for safety only supply refuses. Who wants of it stays as it is.
    """
    left = list(moves)
    while True:
        back = _fitting(left, now, progress, back=True)
        try:
            return _make_real(back, now, progress, under=under, back=True)
        except BookTaken as refusal:
            wanting = [one.move for one in back if _draws(one.holding.plans, refusal.refs)]
            if not wanting:
                raise
            left.remove(wanting[-1])


def _draws(plans: Iterable[DemandPlan], refs: Collection[str]) -> bool:
    return any(step.ref in refs for plan in plans for step in plan.walk())


def start_confirming(
    *,
    repromise_id: UUID,
    order_ids: Sequence[UUID] | None = None,
    along: bool = False,
    ask: bool = False,
    role: str = "",
    why: str = "",
) -> RepromiseFacts:
    """Begin to confirm a proposal as `confirm_repromise` does, as a job; raises UnknownRepromise, RepromiseNotOpen,
    RepromiseWaits.

    Where a yes is needed and no `why` was given, the job's result says of how many (`late`) of which (`chosen`). With
    `ask`, nothing is confirmed where others have to move along: the job's result names these (`along`) beside
    those asked for (`chosen`).
    """
    row = _row(repromise_id)
    _confirmable(row)
    named = None if order_ids is None else [str(one) for one in order_ids]
    return _started(row, {"order_ids": named, "along": along, "ask": ask, "role": role, "why": why})


def start_undoing(*, repromise_id: UUID) -> RepromiseFacts:
    """Begin to take a proposal back as `undo_repromise` does, as a job; raises UnknownRepromise, RepromiseNotOpen."""
    row = _row(repromise_id)
    if row.state != Repromise.State.CONFIRMED:
        raise RepromiseNotOpen(row.state)
    return _started(row, {"undo": True})


def _started(row: Repromise, asked: dict[str, Any]) -> RepromiseFacts:
    follow_by_job(row=row, kind=SETTLE_JOB, payload={"repromise_id": row.id, **asked})
    return repromise_of(row)


def moving_along(*, repromise_id: UUID, order_ids: Sequence[UUID], watch: Watch = unwatched) -> list[MoveFacts]:
    """Return the moves that have to be made with those of some orders, beside these; nothing is changed.

    Raises UnknownRepromise, RepromiseNotOpen.
    """
    row = Repromise.objects.filter(pk=repromise_id).first()
    if row is None:
        raise UnknownRepromise(str(repromise_id))
    moves, asked = _open_moves(row), set(order_ids)
    named = list(moves.filter(order_id__in=asked).order_by("id"))
    progress = Progress(watch=watch, orders=len(named))
    found = _fitting(named, clock.now(), progress, others=moves)
    return moves_of([one.move for one in found if one.move.order_id not in asked])


def _confirmable(row: Repromise) -> QuerySet[Move]:
    if row.waiting:
        raise RepromiseWaits(str(row.id))
    return _open_moves(row)


def _authority(row: Repromise, chosen: Sequence[_Chosen], role: str) -> RepromiseApproval | None:
    facts = orders.facts_for(order_ids=[one.move.order_id for one in chosen])
    dates = {one.move.order_id: one.committed_at or giving_way.put_off(move=one.move) for one in chosen}
    before = {order_id: facts[order_id].committed_at for order_id in dates}
    late = {one for one, date in dates.items() if date and (promised := before[one]) and date > promised}
    late |= {one.move.order_id for one in chosen if giving_way.gives_all(move=one.move) and before[one.move.order_id]}
    shown = {one.move.order_id: one.move.after_at for one in chosen}
    return authority(row=row, dates=dates, shown=shown, late=late, role=role)


def _rules(row: Repromise) -> str:
    return str(row.rules.get("name", ""))


def _open_moves(row: Repromise) -> QuerySet[Move]:
    if row.state not in (Repromise.State.PROPOSED, Repromise.State.CONFIRMED):
        raise RepromiseNotOpen(row.state)
    return Move.objects.filter(giving_way.MOVABLE, repromise=row, version=None)


def _row(repromise_id: UUID) -> Repromise:
    row = Repromise.objects.select_for_update().filter(pk=repromise_id).first()
    if row is None:
        raise UnknownRepromise(str(repromise_id))
    return row


def _fitting(
    moves: Sequence[Move],
    now: datetime,
    progress: Progress,
    *,
    back: bool = False,
    others: QuerySet[Move] | None = None,
) -> list[_Chosen]:
    """Return the moves that the book has room for at once; with `others`, also those of them that these need."""
    wanted, plans = {move.order_id: move for move in moves}, _plans(moves, back)

    def find(order_ids: Iterable[UUID]) -> dict[UUID, list[DemandPlan]]:
        more = [] if others is None else list(others.filter(order_id__in=list(order_ids)))
        wanted.update({one.order_id: one for one in more})
        found = _plans(more, back)
        plans.update(found)
        return found

    with untouched_book(now=now) as kept:
        fitting = together(book=kept.book, asked=dict(plans), find=find, tick=progress.tried)
    held = giving_way.demands_held(order_ids=fitting)
    known = projections(order_ids=fitting)
    chosen = []
    for order_id in fitting:
        move, mine = wanted[order_id], plans[order_id]
        date = move.committed_at if back else _new_date(move, mine, known.get(order_id))
        demands = [from_plain(Demand, one) for one in held[order_id]]
        holding = Holding(order_id=order_id, demands=demands, plans=mine)
        chosen.append(_Chosen(move=move, holding=holding, committed_at=date))
    return chosen


def _new_date(move: Move, plans: Sequence[DemandPlan], projection: ProjectionFacts | None) -> datetime | None:
    """Return the date to promise; None where it stays: of what comes no earlier and no later, and of what gives way."""
    if move.outcome == Outcome.SAME.value or giving_way.gives_way(move=move):
        return None
    return date_of(plans=plans, projection=projection, given=move.committed_at)


def _plans(moves: Iterable[Move], back: bool) -> dict[UUID, list[DemandPlan]]:
    """Return what orders would hold, for those that can move."""
    asked = list(moves)
    movable = giving_way.may_move(moves=asked, back=back)
    plain = {move.order_id: move.before_plans if back else move.plans for move in asked if move.order_id in movable}
    return {order_id: [from_plain(DemandPlan, one) for one in plans] for order_id, plans in plain.items()}


def _make_real(
    chosen: Sequence[_Chosen], now: datetime, progress: Progress, *, under: _Under, back: bool = False
) -> int:
    """Hold the plans, and promise the dates where they differ; return how many orders were promised anew."""
    if not chosen:
        return 0
    rebook(holdings=[one.holding for one in chosen], now=now)
    progress.reached(HELD)
    known = projections(order_ids=[one.move.order_id for one in chosen])
    rows = [
        shifted(known[one.move.order_id], end_of(one.holding), now, giving_way.reasons_of(move=one.move, back=back))
        if one.move.order_id in known
        else returned(order_id=one.move.order_id, end=end_of(one.holding), latest=one.move.before_at, now=now)
        for one in chosen
        if one.holding.plans
    ]
    write_projections(rows=rows)
    order_actions.note_projected_dates(
        dates=[(row.order_id, row.likely_at, row.earliest_at, row.latest_at) for row in rows]
    )
    progress.reached(PROJECTED)
    promised = _promise(chosen, now, under, back)
    giving_way.tell_who_gave_way(moves=[one.move for one in chosen], before=known, rows=rows)
    giving_way.let_go(moves=[one.move for one in chosen if not one.holding.plans], now=now)
    progress.reached(PROMISED)
    return promised


def _promise(chosen: Sequence[_Chosen], now: datetime, under: _Under, back: bool) -> int:
    ids = [one.move.order_id for one in chosen]
    present = Promise.objects.select_for_update().filter(order_id__in=ids, superseded_at=None).order_by("id")
    before = {row.order_id: row for row in present}
    facts = orders.facts_for(order_ids=ids)
    news = [
        (one, _version(one, before.get(one.move.order_id), facts[one.move.order_id], now, under))
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
    if not back:
        stood = {order_id: row.version for order_id, row in before.items()}
        _note_versions(chosen, stood | {row.order_id: row.version for _one, row in news})
    log.publish_all(drafts=[_told(row, before.get(row.order_id)) for _one, row in news])
    return len(news)


def _note_versions(chosen: Sequence[_Chosen], versions: Mapping[UUID, int]) -> None:
    """Note at each move which promise stands since; an order that kept its date has another place all the same."""
    for one in chosen:
        one.move.version = versions.get(one.move.order_id)
    Move.objects.bulk_update([one.move for one in chosen], ["version"], batch_size=500)


def _version(one: _Chosen, previous: Promise | None, order: orders.OrderFacts, now: datetime, under: _Under) -> Promise:
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
        reasons=[{"code": REPROMISED, "rules": under.rules, "class": one.move.order_class, **under.approved_by}],
        why=under.why,
        made_by=current_actor(),
        made_at=now,
    )


def _told(row: Promise, previous: Promise | None) -> Draft:
    return Draft(
        subject_type=ORDER,
        subject_id=row.order_id,
        body=confirmed_event(row=row, previous=previous, ahead=False),
    )


__all__ = [
    "RepromiseNeedsApproval",
    "RepromiseNotOpen",
    "RepromiseWaits",
    "confirm_repromise",
    "moving_along",
    "start_confirming",
    "start_undoing",
    "undo_repromise",
]
