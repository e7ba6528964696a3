"""The whole book promised anew: computed as a proposal, confirmed in whole or in part, and taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from yinuo.core.capacity.checks import check_demands
from yinuo.core.capacity.model import Demand
from yinuo.core.capacity.plan import DemandPlan
from yinuo.core.promising.redating import Outcome
from yinuo.core.promising.repromise import Criterion, OrderClass, Repromised, Standing, Watch, repromise
from yinuo.core.promising.resumption import has_begun
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.asked import CONFIDENCE
from yinuo.flow.promises.booking import minute, moment
from yinuo.flow.promises.books import Kept
from yinuo.flow.promises.computing import closing
from yinuo.flow.promises.demanding import TIERS
from yinuo.flow.promises.events import RepromiseProposed
from yinuo.flow.promises.facts import ProjectionFacts
from yinuo.flow.promises.models import Move, Repromise
from yinuo.flow.promises.plainly import from_plain, to_plain
from yinuo.flow.promises.planning import untouched_book
from yinuo.flow.promises.projecting import projections
from yinuo.flow.promises.reading import repromise_of
from yinuo.flow.promises.repromise_facts import RepromiseFacts, RulesFacts
from yinuo.flow.promises.resting import held_orders, rest_of
from yinuo.flow.promises.rules import known_rules
from yinuo.flow.promises.telling import order_of
from yinuo.ground.kernel import clock, jobs, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.kernel.undertakings import Undertaking
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

OPEN = "open"
_NO_BUFFER, A_MINUTE = timedelta(0), timedelta(minutes=1)


class UnknownRepromise(Exception):
    """There is no such proposal in this organisation."""


class RepromiseNotOpen(Exception):
    """The proposal is not computed yet, could not be, was taken back, or nothing of it is left to confirm or stop."""


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What a proposal is computed from: a copy of the book, and what the rules look at."""

    rules: RulesFacts
    kept: Kept
    known: dict[UUID, OrderFacts]
    standings: Sequence[Standing]


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """What would become of one order: its lines before and after."""

    order: OrderFacts
    order_class: OrderClass
    lines: tuple[Repromised, ...]

    @property
    def before(self) -> list[DemandPlan]:
        """Return the plans it has."""
        return [line.move.before for line in self.lines if line.move.before is not None]

    @property
    def after(self) -> list[DemandPlan]:
        """Return the plans it would have; none where a line would have none."""
        plans = [line.move.after for line in self.lines if line.move.after is not None]
        return plans if len(plans) == len(self.lines) else []


def propose_repromise(*, rules: str = "") -> RepromiseFacts:
    """Begin to compute what would become of the whole book by named rules; the result is a proposal only.

    Without a name by the default ones; raises InvalidRules for a name that nobody knows, NotAllSeen.
    """
    orders.need_all_seen()
    row = Repromise(rules=to_plain(known_rules(name=rules)), asked_by=current_actor(), asked_at=clock.now())
    PROPOSING.begin(row=row)
    return repromise_of(row)


def compute_repromise(*, organisation_id: UUID, row_id: UUID, watch: Watch) -> int:
    """Compute a proposal and store it; return how many orders it is about. Computing twice is the same as once.

    Between reading and storing no transaction is open, so that others see what `watch` reports.
    """
    now = clock.now()
    with acting_for(organisation_id):
        asked = _read(row_id, now)
    if asked is None:
        return 0
    order_by = [Criterion(one) for one in asked.rules.order_by]
    found = repromise(book=asked.kept.book, standings=asked.standings, order_by=order_by, now=minute(now), watch=watch)
    with acting_for(organisation_id):
        return _keep(row_id, asked, found, now)


def stop_repromise(*, repromise_id: UUID) -> RepromiseFacts:
    """Let a proposal not be computed, confirmed or taken back any further: what was confirmed by then is undone.

    Raises UnknownRepromise, RepromiseNotOpen where nothing of it is under way.
    """
    # Without its lock, which whoever confirms it has.
    row = Repromise.objects.filter(pk=repromise_id).first()
    if row is None:
        raise UnknownRepromise(str(repromise_id))
    if not PROPOSING.stop(row_id=repromise_id) and not (row.job_id and jobs.stop_job(job_id=row.job_id)):
        raise RepromiseNotOpen(row.state)
    row.refresh_from_db(fields=["state"])
    return repromise_of(row)


def _read(repromise_id: UUID, now: datetime) -> _Asked | None:
    row = PROPOSING.going(row_id=repromise_id).first()
    if row is None:
        return None
    rules = from_plain(RulesFacts, row.rules)
    with untouched_book(now=now) as kept:
        begun = _begun(kept, now)
        _hold_rest(kept, begun, now)
        demands = _not_begun(kept, begun)
    known = orders.facts_for(order_ids=list({order_of(ref=ref) for ref in demands}))
    sooner = {order_id: buffer_of(one) for order_id, one in projections(order_ids=list(known)).items()}
    standings = list(_standings(demands, known, rules, sooner, minute(now), torn=kept.left_out))
    return _Asked(rules=rules, kept=kept, known=known, standings=standings)


def _keep(repromise_id: UUID, asked: _Asked, found: Sequence[Repromised], now: datetime) -> int:
    row = PROPOSING.going(row_id=repromise_id).select_for_update().first()
    if row is None:
        return 0
    row.book_version = asked.kept.version
    _store(row, _by_order(found, asked.known), now)
    body = RepromiseProposed(
        repromise_id=row.id, orders=row.orders, earlier=row.earlier, later=row.later, unplanned=row.unplanned
    )
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return int(row.orders)


def _begun(kept: Kept, now: datetime) -> set[UUID]:
    """Return the orders of which anything is being bought, made or sent: planning them anew would do that twice."""
    plans = [*kept.book.plans, *kept.left_out.values()]
    return {order_of(ref=one.ref) for one in plans if has_begun(book=kept.book, plans=[one], now=minute(now))}


def _hold_rest(kept: Kept, begun: set[UUID], now: datetime) -> None:
    """Let orders under way whose plans no longer fit hold what their rest needs, so that nobody else is given that."""
    torn = {order_of(ref=ref) for ref in kept.left_out} & begun
    known, before = orders.facts_for(order_ids=list(torn)), projections(order_ids=list(torn))
    confidence = float(people.preference(name=CONFIDENCE.name))
    for order_id, held in held_orders(order_ids=torn).items():
        order, projection = known[order_id], before.get(order_id)
        sure = order.committed_confidence or confidence
        due = held.as_of(order=order, pledges=(), lanes=kept.catalogue.lanes, now=now)
        rest = rest_of(book=kept.book, order=order, held=due, projection=projection, confidence=sure)
        kept.book.take_all(plans=rest.plans if rest else ())


def _not_begun(kept: Kept, begun: set[UUID]) -> dict[str, Demand]:
    """Return what can still be planned anew.

    What no longer fits the plant (an item that is gone) waits until somebody looks at it; a lane that is gone does not
    hold up its order.
    """
    lanes = kept.catalogue.lanes
    demands = {
        ref: demand if demand.lane in lanes else replace(demand, lane="")
        for ref, demand in kept.demands.items()
        if order_of(ref=ref) not in begun
    }
    unfit = {fault.key for fault in check_demands(demands.values(), plant=kept.plant)}
    return {ref: demand for ref, demand in demands.items() if ref not in unfit}


def _standings(
    demands: dict[str, Demand],
    known: dict[UUID, OrderFacts],
    rules: RulesFacts,
    sooner: dict[UUID, timedelta],
    now: int,
    *,
    torn: Collection[str] = (),
) -> Iterable[Standing]:
    """Return what the rules look at; a plan must end so much `sooner` than an order is due as its promise keeps for
    what may come between, for its date is the end with that."""
    for ref, demand in demands.items():
        order = known.get(order_of(ref=ref))
        if order is None or order.state != OPEN:
            continue
        order_class = OrderClass(rules.classes.get(order.tier, OrderClass.REDISTRIBUTE.value))
        owed_at = owed_by(order=order, order_class=order_class)
        due_at = minute(owed_at - sooner.get(order.id, _NO_BUFFER)) if owed_at else demand.due_at
        yield Standing(
            demand=replace(demand, due_at=max(due_at, now)),
            order=str(order.id),
            torn=ref in torn,
            order_class=order_class,
            tier=TIERS.index(order.tier) if order.tier in TIERS else len(TIERS),
            ordered_at=minute(order.ordered_at),
            promised_at=minute(order.committed_at) if order.committed_at else None,
        )


def _by_order(found: Sequence[Repromised], known: dict[UUID, OrderFacts]) -> list[_Outcome]:
    lines: dict[UUID, list[Repromised]] = defaultdict(list)
    for one in found:
        lines[order_of(ref=one.move.ref)].append(one)
    return [
        _Outcome(order=known[order_id], order_class=mine[0].order_class, lines=tuple(mine))
        for order_id, mine in lines.items()
    ]


def _store(row: Repromise, outcomes: Sequence[_Outcome], now: datetime) -> None:
    known = projections(order_ids=[one.order.id for one in outcomes])
    moves = [_move(row, one, known.get(one.order.id)) for one in outcomes]
    Move.objects.filter(repromise=row).delete()
    Move.objects.bulk_create(moves, batch_size=500)
    counts = {outcome: sum(move.outcome == outcome.value for move in moves) for outcome in Outcome}
    row.orders, row.earlier, row.later = len(moves), counts[Outcome.EARLIER], counts[Outcome.LATER]
    row.same, row.unplanned = counts[Outcome.SAME], counts[Outcome.UNPLANNED]
    row.state, row.computed_at = Repromise.State.PROPOSED, now
    row.save()


def _move(row: Repromise, one: _Outcome, projection: ProjectionFacts | None) -> Move:
    given = one.order.committed_at
    before, after = (date_of(plans=plans, projection=projection, given=given) for plans in (one.before, one.after))
    return Move(
        organisation_id=current_organisation(),
        repromise=row,
        order_id=one.order.id,
        order_class=one.order_class.value,
        committed_at=one.order.committed_at,
        before_at=before,
        after_at=after,
        outcome=_outcome(one, before, after),
        plans=to_plain(one.after),
        before_plans=to_plain(one.before),
    )


def _outcome(one: _Outcome, before: datetime | None, after: datetime | None) -> str:
    """Return whether the order as a whole comes earlier or later; before it is due, early counts as in time."""
    if after is None:
        return Outcome.UNPLANNED.value
    due_at = owed_by(order=one.order, order_class=one.order_class)
    if before is None:
        return Outcome.EARLIER.value
    reckoned = [max(at, due_at) if due_at else at for at in (before, after)]
    if reckoned[0] == reckoned[1]:
        return Outcome.SAME.value
    return (Outcome.LATER if reckoned[1] > reckoned[0] else Outcome.EARLIER).value


def owed_by(*, order: OrderFacts, order_class: OrderClass) -> datetime | None:
    """Return the date before which an order gains nothing: what we owe; for class win the wish where that is sooner."""
    if order_class is not OrderClass.WIN or order.requested_at is None:
        return order.due_at
    return min(order.requested_at, order.due_at or order.requested_at)


def date_of(
    *, plans: Sequence[DemandPlan], projection: ProjectionFacts | None, given: datetime | None
) -> datetime | None:
    """Return the date that plans stand for: their end, with the buffer that the order's promise has between likely
    and latest, as the end of a working day. What ends as that day does is of that day; and a date `given` for another
    hour, or for a day of rest, stands as long as the plans end before it."""
    if not plans:
        return None
    buffer = buffer_of(projection) if projection else _NO_BUFFER
    end = moment(max(plan.end for plan in plans)) + buffer
    closes = closing(calendar=supply.working_calendar(), moment=end - A_MINUTE)
    return given if given is not None and end <= given < closes else closes


def buffer_of(projection: ProjectionFacts) -> timedelta:
    """Return what an order's promise keeps between its likely and its latest date."""
    return max(projection.latest_at - projection.likely_at, _NO_BUFFER)


PROPOSING = Undertaking(kind="promises.repromise", model=Repromise, compute=compute_repromise)
