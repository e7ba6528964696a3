"""Capable to promise: the honest offer for an order of several lines, on what the book still has. Reserves nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.model import DEFAULT_CALENDAR, Demand, Minute
from yinuo.core.capacity.plan import Direction, PlanOptions, StepKind
from yinuo.core.promising.alternatives import Alternatives, replace_options
from yinuo.core.promising.certificate import Decision, Question, certify, prove
from yinuo.core.promising.correction import Correction, Segment
from yinuo.core.promising.dating import Dating
from yinuo.core.promising.delivery import SOON, Delivering, plan_delivery
from yinuo.core.promising.hours import HOUR_MINUTES
from yinuo.core.promising.known import Known, known
from yinuo.core.promising.offer import Alternative, CapableOffer, Interval, Reason
from yinuo.core.promising.order import Order, due_earlier, plan_order
from yinuo.core.promising.reasons import Reasons
from yinuo.core.promising.trial import Trial
from yinuo.core.promising.uncertainty import law_of
from yinuo.core.worktime.horizon import year_of

__all__ = ["NothingAskedError", "TwiceAskedError", "plan_delivery", "promise"]


class NothingAskedError(ValueError):
    """A promise is asked for no line at all."""


class TwiceAskedError(ValueError):
    """Lines of one order share a ref; args: the refs."""


def promise(
    *,
    book: Book,
    demands: Sequence[Demand],
    now: Minute,
    confidence: float,
    correction: Correction | None = None,
    segments: Segment | None = None,
    with_alternatives: bool = True,
    direction: Direction = Direction.EARLIEST,
    displaceable: Sequence[Demand] = (),
) -> CapableOffer:
    """Return what can be promised for the lines of one order; the book stays as it is.

    `direction` EARLIEST says when it can be at the earliest; JUST_IN_TIME plans as late as the due dates allow at
    the confidence, and the earliest where they do not. Lines whose refs the book holds are planned anew. `segments`
    names the order's region, tier and family for the correction; `displaceable` are demands of lower tiers in the
    book that an alternative may move.

    Raises NothingAskedError, TwiceAskedError, ImpossibleConfidenceError, and for a line what `plan_delivery` raises.
    """
    _check(demands)
    dating = Dating.of(confidence=confidence, correction=correction, segment=segments)
    delivering = Delivering(book=book, now=now, options=SOON, plant=known(plant=book.plant, now=now))
    with Trial(book=book, released=[demand.ref for demand in demands]) as trial:
        order = plan_order(delivering=delivering, demands=demands, trial=trial)
        if direction is Direction.JUST_IN_TIME:
            order = _in_time(order, delivering, dating, trial)
        interval = dating.interval(law=order.law(), now=now)
        other_ways = Alternatives(
            order=order, interval=interval, dating=dating, delivering=delivering, displaceable=displaceable
        )
        is_late = interval.latest > order.due_at
        priced = other_ways.priced() if with_alternatives and is_late else ()
    question = Question(demands=tuple(demands), now=now, confidence=confidence, direction=direction, found=dating.found)
    return _offer(question, order, interval, dating, delivering, priced)


def _check(demands: Sequence[Demand]) -> None:
    if not demands:
        raise NothingAskedError
    refs = [demand.ref for demand in demands]
    twice = sorted({ref for ref in refs if refs.count(ref) > 1})
    if twice:
        raise TwiceAskedError(*twice)


def _in_time(order: Order, delivering: Delivering, dating: Dating, trial: Trial) -> Order:
    """Return the order planned as late as its due dates allow, with what the walks take longer kept as a buffer."""
    if not _in_time_surely(order, delivering, dating):
        return order
    buffer = dating.interval(law=order.law(), now=delivering.now).latest - order.latest.plan.end
    late = replace_options(delivering, PlanOptions())
    for line in order.lines:
        trial.give_back(ref=line.demand.ref)
    demands = [due_earlier(line.demand, minutes=buffer, now=delivering.now) for line in order.lines]
    later = _due_as_asked(plan_order(delivering=late, demands=demands, trial=trial), order)
    if _in_time_surely(later, delivering, dating):
        return later
    for line in order.lines:
        trial.give_back(ref=line.demand.ref)
    for line in order.lines:
        trial.take(plan=line.plan)
    return order


def _in_time_surely(order: Order, delivering: Delivering, dating: Dating) -> bool:
    """Whether each line is delivered by its due date with the confidence asked for."""
    return all(
        dating.interval(law=law_of(ends=[line.ends]), now=delivering.now).latest <= line.demand.due_at
        for line in order.lines
    )


def _due_as_asked(later: Order, asked: Order) -> Order:
    lines = (
        replace(line, demand=one.demand, plan=replace(line.plan, due_at=one.demand.due_at))
        for line, one in zip(later.lines, asked.lines, strict=True)
    )
    return Order(lines=tuple(lines))


def _offer(
    question: Question,
    order: Order,
    interval: Interval,
    dating: Dating,
    delivering: Delivering,
    priced: tuple[Alternative, ...],
) -> CapableOffer:
    reasons = tuple(_reasons(order, interval, dating, delivering))
    law, due, cost = order.law(), order.due_at, order.cost_minor()
    asked = due > delivering.now
    decision = Decision(
        plans=order.plans,
        interval=interval,
        reasons=reasons,
        cost_minor=cost,
        margin_minor=order.value_minor - cost,
        buffer_hours=round(((due if asked else interval.latest) - interval.likely) / HOUR_MINUTES, 1),
        kept=round(dating.chance(law=law, minute=due if asked else interval.latest), 6),
        law=law.grid(),
    )
    proof = prove(book=delivering.book, question=question, closures=delivering.known.closures)
    return CapableOffer(
        plans=decision.plans,
        interval=interval,
        binding=reasons[0],
        reasons=reasons[1:],
        alternatives=priced,
        cost_minor=cost,
        margin_minor=decision.margin_minor,
        buffer_hours=decision.buffer_hours,
        certificate=certify(proof=proof, question=question, decision=decision),
        kept=decision.kept,
        law=decision.law,
        proof=proof,
    )


def _reasons(order: Order, interval: Interval, dating: Dating, delivering: Delivering) -> Iterator[Reason]:
    plant = delivering.known
    yield from Reasons(book=delivering.book, now=delivering.now).explain(
        plans=order.plans, demands=[line.demand for line in order.lines]
    )
    yield dating.reason()
    yield from _without_a_lane(order, plant)
    yield from _unannounced(order, interval, plant, delivering.now)


def _without_a_lane(order: Order, plant: Known) -> Iterator[Reason]:
    """Yield the regions that no lane serves although others are: there the date is that at the gate."""
    if not plant.plant.lanes:
        return
    told = set()
    for line in order.lines:
        kinds = {step.kind for step in line.plan.walk()}
        if line.demand.region and StepKind.TRANSIT not in kinds and line.demand.region not in told:
            told.add(line.demand.region)
            yield Reason(code="no_lane", values={"region": line.demand.region})


def _unannounced(order: Order, interval: Interval, plant: Known, now: Minute) -> Iterator[Reason]:
    """Yield the years up to the latest date whose holidays are only a guess."""
    codes = {DEFAULT_CALENDAR, *(line.demand.receiver_calendar for line in order.lines)}
    calendars = [plant.plant.calendars[code] for code in sorted(codes) if code in plant.plant.calendars]
    for year in range(year_of(minute=now), year_of(minute=interval.latest) + 1):
        if not all(calendar.announced(year=year) for calendar in calendars):
            yield Reason(code="unannounced", values={"year": year})
