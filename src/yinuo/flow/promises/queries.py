"""Questions about promises; answers are the values of `facts`.

Now: `offer(order_id, confidence)`, `try_change(order_id, changed)`, and as somebody types, before there is an order,
`offer_lines(wanted=Wanted)`.
Told: `quote(quote_id)`, `quotes(customer_id, order_id, before, limit)`. Committed: `promises(order_id)`, `current`,
`reservations(order_id)`, `approvals(order_id)`, `pledges(order_id)`. The book: `projection(order_id)`,
`stock_over_time`, `load_over_time`, `repromises`, `repromise(repromise_id)`, `moves(repromise_id)`,
`moving_along(repromise_id, order_ids)`, `rules`, `scenarios`, `scenario(scenario_id)`. Kept: `coverage()`, as of the
last night; `certified(sha256)`, what a date was computed from. Agreed: `customer_terms(customer_id)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from yinuo.core.worktime.instants import FIRST_YEAR, LAST_YEAR
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises.asked import CONFIDENCE, asked_confidence, known_order
from yinuo.flow.promises.drafting import draft_order, draft_wanted
from yinuo.flow.promises.evidence import Certified, certified
from yinuo.flow.promises.facts import (
    CAPABLE,
    HISTORY,
    PRESET,
    UNDER_WAY,
    AlternativeFacts,
    ApprovalFacts,
    JudgedFacts,
    LearnerFacts,
    LinePlan,
    Offer,
    PledgeFacts,
    ProjectionFacts,
    PromiseFacts,
    QuoteFacts,
    ReservationFacts,
    ScenarioFacts,
    StepFacts,
    Wanted,
    WantedLine,
)
from yinuo.flow.promises.foretelling import learner
from yinuo.flow.promises.giving_way import GIVES_ALL
from yinuo.flow.promises.judging import judged_promises
from yinuo.flow.promises.learning import LEAST_DELIVERIES
from yinuo.flow.promises.models import (
    Approval,
    LearntCorrection,
    LearntSegments,
    Move,
    Pledge,
    Promise,
    Quote,
    Repromise,
    RepromiseApproval,
    Reservation,
    Scenario,
)
from yinuo.flow.promises.outlook import LoadPeriod, StockMoment, load_over_time, stock_over_time
from yinuo.flow.promises.projecting import projection_columns, projections
from yinuo.flow.promises.reading import (
    approvals_of,
    moves_of,
    pledges_of,
    promises_of,
    quotes_of,
    repromise_approval_of,
    repromise_of,
    reservations_of,
    scenario_of,
)
from yinuo.flow.promises.receiving import TermsFacts, customer_terms
from yinuo.flow.promises.repromise_facts import (
    MoveFacts,
    RepromiseApprovalFacts,
    RepromiseFacts,
    RulesFacts,
    gives_all_away,
)
from yinuo.flow.promises.repromise_policy import may_need_approval
from yinuo.flow.promises.rules import rules
from yinuo.flow.promises.settling import moving_along
from yinuo.flow.promises.standards import (
    PRESET_STANDARDS,
    StageStandard,
    drawn_standard,
    drawn_standards,
    standards,
    standards_by_type,
)
from yinuo.flow.promises.telling import walked
from yinuo.flow.promises.trying import Changed, Moved, Tried, try_change
from yinuo.flow.promises.wanting import checked
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.countable import Countable, countable
from yinuo.ground.kernel.lookups import among
from yinuo.ground.supply import queries as supply

USUAL_END_MINUTE = 17 * 60
EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class LearningFacts:
    """How much of its own history an organisation's promises stand on."""

    learnt_at: datetime
    deliveries: int


def offer(*, order_id: UUID, confidence: float | None = None) -> Offer:
    """Compute what can be promised for an order now; nothing is stored. Raises UnknownOrder, InvalidCommitment."""
    return draft_order(order=known_order(order_id), confidence=asked_confidence(confidence)).offer


def offer_lines(*, wanted: Wanted, with_alternatives: bool = True) -> Offer:
    """Compute what can be promised for lines that are no order yet; raises InvalidWanted, InvalidCommitment."""
    confidence = asked_confidence(wanted.confidence)
    return draft_wanted(wanted=checked(wanted), confidence=confidence, with_alternatives=with_alternatives).offer


def quote(*, quote_id: UUID) -> QuoteFacts | None:
    """Return a quote, or None."""
    return next(iter(quotes_of(Quote.objects.filter(pk=quote_id), now=clock.now())), None)


def quotes(
    *,
    customer_id: UUID | None = None,
    order_id: UUID | None = None,
    state: str = "",
    before: datetime | None = None,
    limit: int = 50,
) -> list[QuoteFacts]:
    """Return quotes, newest first; of a customer, an order or a state, or made before a moment, if asked.

    States: open, accepted, withdrawn, and expired: open once, and no longer.
    """
    rows, now = Quote.objects.all(), clock.now()
    if state == EXPIRED:
        rows = rows.filter(state=Quote.State.OPEN, expires_at__lte=now)
    elif state:
        rows = rows.filter(state=state)
        rows = rows.filter(expires_at__gt=now) if state == Quote.State.OPEN else rows
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if order_id is not None:
        rows = rows.filter(order_id=order_id)
    if before is not None:
        rows = rows.filter(made_at__lt=before)
    return quotes_of(rows.order_by("-made_at", "id")[:limit], now=now)


def reservations(*, order_id: UUID, released: bool = False) -> list[ReservationFacts]:
    """Return what an order holds, by when it is used; with `released`, also what it held before."""
    rows = Reservation.objects.filter(order_id=order_id)
    if not released:
        rows = rows.filter(released_at=None)
    return reservations_of(rows.order_by("start_at", "position", "id"))


def approvals(*, order_id: UUID) -> list[ApprovalFacts]:
    """Return every question about an order's date that needed a manager, newest first."""
    return approvals_of(Approval.objects.filter(order_id=order_id).order_by("-asked_at"))


def approval(*, approval_id: UUID) -> ApprovalFacts | None:
    """Return one such question, or None."""
    return next(iter(approvals_of(Approval.objects.filter(pk=approval_id))), None)


def pledges(*, order_id: UUID) -> list[PledgeFacts]:
    """Return what is and was owed to us for an order, by date."""
    return pledges_of(Pledge.objects.filter(order_id=order_id).order_by("due_at", "id"))


def open_pledges(*, due_before: datetime | None = None, limit: int = 200) -> list[PledgeFacts]:
    """Return what is owed to us over all orders, soonest due first."""
    rows = Pledge.objects.filter(state=Pledge.State.OPEN)
    if due_before is not None:
        rows = rows.filter(due_at__lt=due_before)
    return pledges_of(rows.order_by("due_at", "id")[:limit])


def pledge(*, pledge_id: UUID) -> PledgeFacts | None:
    """Return one pledge, or None."""
    return next(iter(pledges_of(Pledge.objects.filter(pk=pledge_id))), None)


def pledges_by_id(*, ids: Sequence[UUID]) -> dict[UUID, PledgeFacts]:
    """Return pledges by id."""
    return {one.id: one for one in pledges_of(Pledge.objects.filter(pk__in=list(ids)))}


def projection(*, order_id: UUID) -> ProjectionFacts | None:
    """Return when an order that holds reservations will arrive as things stand, or None."""
    return projections(order_ids=[order_id]).get(order_id)


def repromise(*, repromise_id: UUID) -> RepromiseFacts | None:
    """Return a proposal to promise the whole book anew, or None."""
    row = Repromise.objects.filter(pk=repromise_id).first()
    return repromise_of(row) if row else None


def repromises(*, limit: int = 20) -> list[RepromiseFacts]:
    """Return the newest proposals."""
    return [repromise_of(row) for row in Repromise.objects.order_by("-asked_at")[:limit]]


def repromise_approval(*, repromise_id: UUID) -> RepromiseApprovalFacts | None:
    """Return the newest question for approval of a proposal's dates, if anybody asked."""
    row = RepromiseApproval.objects.filter(repromise_id=repromise_id).order_by("-asked_at", "-id").first()
    return repromise_approval_of(row) if row else None


def late_moves(*, repromise_id: UUID, order_ids: Sequence[UUID] = (), limit: int = 200) -> tuple[list[MoveFacts], int]:
    """Return the moves not confirmed yet that would promise orders later than they are, the latest first, and how many
    there are; of all orders where none are named."""
    rows = Move.objects.filter(repromise_id=repromise_id, version=None)
    rows = rows.filter(Q(after_at__gt=F("committed_at")) | GIVES_ALL & Q(committed_at__isnull=False))
    if order_ids:
        rows = rows.filter(among("order_id", order_ids))
    return moves_of(rows.order_by(F("committed_at") - F("after_at"), "id")[:limit]), rows.count()


def moves(*, repromise_id: UUID, outcomes: Sequence[str] = (), limit: int = 200, offset: int = 0) -> list[MoveFacts]:
    """Return what a proposal would do to orders: those that change first, by how far."""
    rows = Move.objects.filter(repromise_id=repromise_id)
    if outcomes:
        rows = rows.filter(outcome__in=list(outcomes))
    return moves_of(rows.order_by("outcome", "after_at", "id")[offset : offset + limit])


def moves_of_orders(*, repromise_id: UUID, order_ids: Sequence[UUID]) -> list[MoveFacts]:
    """Return what a proposal would do to some orders."""
    rows = Move.objects.filter(among("order_id", order_ids), repromise_id=repromise_id)
    return moves_of(rows.order_by("outcome", "after_at", "id"))


def scenarios(*, limit: int = 20) -> list[ScenarioFacts]:
    """Return the newest scenarios."""
    return [scenario_of(row) for row in Scenario.objects.order_by("-made_at")[:limit]]


def scenario(*, scenario_id: UUID) -> ScenarioFacts | None:
    """Return one scenario, or None."""
    row = Scenario.objects.filter(pk=scenario_id).first()
    return scenario_of(row) if row else None


def coverage() -> dict[str, Any] | None:
    """Return how often promises were kept as they said, as of the last night (see `core.promising.coverage`):
    `overall`, `by` dimension, `drift`, `waiting`, `left_out` and `learnt_at`; None before there was a night.

    It is kept as sums over the whole book; raises NotAllSeen.
    """
    orders.need_all_seen()
    row = LearntCorrection.objects.order_by("-learnt_at").values_list("learnt_at", "coverage").first()
    return {**row[1], "learnt_at": row[0]} if row else None


def promises(*, order_id: UUID) -> list[PromiseFacts]:
    """Return every version of an order's commitment, newest first."""
    return promises_of(Promise.objects.filter(order_id=order_id).order_by("-version"))


def current(*, order_id: UUID) -> PromiseFacts | None:
    """Return the version in force, or None."""
    return current_of(order_ids=[order_id]).get(order_id)


def current_of(*, order_ids: Sequence[UUID]) -> dict[UUID, PromiseFacts]:
    """Return the versions in force of several orders, by order."""
    rows = Promise.objects.filter(among("order_id", order_ids), superseded_at=None)
    return {facts.order_id: facts for facts in promises_of(rows)}


def promises_to_count() -> Countable:
    """Return the versions of promises as a relation."""
    return countable(Promise.objects.values("id", "order_id", "version", "committed_at", "confidence", "made_at"))


def day_end(*, on: date) -> datetime:
    """Return the end of business of a day on the working calendar; of a day of rest, when business would end.

    A day of a year that no calendar reaches counts as the last, or the first, that one does.
    """
    calendar, on = supply.working_calendar(), within_calendars(on=on)
    shifts = calendar.day(on=on).shifts
    last = max((shift.end_minute for shift in shifts), default=USUAL_END_MINUTE)
    midnight = datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(calendar.timezone))
    return (midnight + timedelta(minutes=last)).astimezone(UTC)


def within_calendars(*, on: date) -> date:
    """Return a day, or the nearest that calendars reach."""
    return min(max(on, date(FIRST_YEAR + 1, 1, 1)), date(LAST_YEAR - 1, 12, 31))


def learning() -> LearningFacts | None:
    """Return when delivery times were last learnt and from how many deliveries, or None."""
    row = LearntSegments.objects.order_by("-learnt_at").values_list("learnt_at", "outcomes").first()
    return LearningFacts(learnt_at=row[0], deliveries=row[1]) if row else None


__all__ = [
    "CAPABLE",
    "CONFIDENCE",
    "HISTORY",
    "LEAST_DELIVERIES",
    "PRESET",
    "PRESET_STANDARDS",
    "UNDER_WAY",
    "AlternativeFacts",
    "ApprovalFacts",
    "Certified",
    "Changed",
    "JudgedFacts",
    "LearnerFacts",
    "LearningFacts",
    "LinePlan",
    "LoadPeriod",
    "MoveFacts",
    "Moved",
    "Offer",
    "PledgeFacts",
    "ProjectionFacts",
    "PromiseFacts",
    "QuoteFacts",
    "RepromiseApprovalFacts",
    "RepromiseFacts",
    "ReservationFacts",
    "RulesFacts",
    "ScenarioFacts",
    "StageStandard",
    "StepFacts",
    "StockMoment",
    "TermsFacts",
    "Tried",
    "Wanted",
    "WantedLine",
    "approval",
    "approvals",
    "certified",
    "coverage",
    "current",
    "current_of",
    "customer_terms",
    "day_end",
    "drawn_standard",
    "drawn_standards",
    "gives_all_away",
    "judged_promises",
    "late_moves",
    "learner",
    "learning",
    "load_over_time",
    "may_need_approval",
    "moves",
    "moves_of_orders",
    "moving_along",
    "offer",
    "offer_lines",
    "open_pledges",
    "pledge",
    "pledges",
    "projection",
    "projection_columns",
    "projections",
    "promises",
    "quote",
    "quotes",
    "repromise",
    "repromise_approval",
    "repromises",
    "reservations",
    "rules",
    "scenario",
    "scenarios",
    "standards",
    "standards_by_type",
    "stock_over_time",
    "try_change",
    "walked",
]
