"""What an order, or what may become one, demands of the plant; and whether the plant knows how to meet it at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from yinuo.core.capacity.model import DEFAULT_CALENDAR, Demand, Item, Plant, ShipRule, Spread
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.actions import NewLine
from yinuo.flow.orders.queries import LineFacts, OrderFacts
from yinuo.flow.promises.booking import minute
from yinuo.flow.promises.facts import PledgeFacts, Wanted
from yinuo.flow.promises.models import Pledge
from yinuo.flow.promises.reading import pledge_of_row, pledge_rows
from yinuo.flow.promises.receiving import order_terms
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.questions import Question
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

# What lines say that do not say a unit; they count in the item's.
UNSAID = ("", "件")
TIERS = ("vip", "key", "standard", "new")
WEIGHTS = {
    tier: declare(
        name=f"promises.weight_{tier}",
        default=weight,
        unit="factor",
        meaning="How much a day of lateness of a customer of this tier counts when the book is promised anew.",
    )
    for tier, weight in zip(TIERS, (4.0, 2.0, 1.0, 1.0), strict=True)
}
_OWED = Question(
    lambda order_id: pledge_rows(Pledge.objects.filter(order_id=order_id, state=Pledge.State.OPEN).order_by("due_at"))
)


class Catalogue:
    """What demands look up of a plant, made once for as long as it stays the same."""

    def __init__(self, plant: Plant) -> None:
        self.items = {item.code: item for item in plant.items}
        self.lanes = {lane.code for lane in plant.lanes}
        # Made, stocked or to come; what is only bought is judged by its supplier.
        self.known = {one.item for one in plant.operations} | {one.item for one in plant.supplies}
        self.known |= {item.code for item in plant.items if item.lead is not None}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line as a demand needs it."""

    position: int
    item_code: str
    quantity: Decimal
    price_minor: int
    site: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is demanded: lines of one order (its id, or what will be it), and what they have in common."""

    order_id: UUID
    lines: tuple[Line, ...]
    due_at: datetime | None
    tier: str
    region: str
    lane_code: str
    family: str = ""
    ship: str = ShipRule.FULL.value
    min_split: Decimal = Decimal(0)
    max_splits: int = 2
    not_before: datetime | None = None
    receiver_calendar: str = DEFAULT_CALENDAR
    pledges: tuple[PledgeFacts, ...] = ()
    tried: bool = False  # what its order holds beyond these lines is not wanted any more


def subject_of_order(*, order: OrderFacts, lines: Sequence[NewLine] | None = None) -> Subject:
    """Return what an order demands, as soon as its wish says, on its terms of receiving; what it waits for of others
    comes first. With `lines`, what it would demand with these instead of its own.
    """
    wanted: Sequence[LineFacts | NewLine] = orders.lines(order_id=order.id) if lines is None else lines
    terms = order_terms(order_id=order.id, customer_id=order.customer_id)
    return Subject(
        order_id=order.id,
        lines=tuple(
            Line(
                position=line.position if isinstance(line, LineFacts) else number,
                item_code=line.item_code,
                quantity=line.quantity,
                price_minor=line.price_minor,
                unit=line.unit,
            )
            for number, line in enumerate(wanted, start=1)
        ),
        due_at=order.requested_at,
        tier=order.tier,
        region=order.region,
        lane_code=order.lane_code or terms.lane_code,
        family=order.family,
        ship=terms.ship,
        min_split=terms.min_split,
        max_splits=terms.max_splits,
        not_before=terms.not_before,
        receiver_calendar=terms.receiver_calendar,
        pledges=tuple(pledge_of_row(row) for row in _OWED.ask(order.id)),
        tried=lines is not None,
    )


def subject_of_wanted(*, wanted: Wanted, order_id: UUID) -> Subject:
    """Return what would be demanded."""
    customer = people.customer(customer_id=wanted.customer_id)
    lines = enumerate(wanted.lines, start=1)
    return Subject(
        order_id=order_id,
        lines=tuple(
            Line(
                position=position,
                item_code=line.item_code,
                quantity=line.quantity,
                price_minor=line.price_minor,
                site=line.site,
                unit=line.unit,
            )
            for position, line in lines
        ),
        due_at=wanted.requested_at,
        tier=customer.tier if customer else "",
        region=wanted.region,
        lane_code=wanted.lane_code,
        ship=wanted.ship or ShipRule.FULL.value,
        min_split=wanted.min_split,
        max_splits=wanted.max_splits,
        not_before=wanted.not_before,
        receiver_calendar=wanted.receiver_calendar,
    )


def can_be_planned(*, catalogue: Catalogue, subject: Subject) -> bool:
    """Return whether supply knows how to get every line: made, stocked, to come, or bought at a known lead time."""
    codes = {line.item_code for line in subject.lines}
    if not codes or not codes <= set(catalogue.items):
        return False
    rest = codes - catalogue.known
    return not rest or rest <= _bought_at_known_leads(rest, catalogue.items)


def misfit_of(*, catalogue: Catalogue, subject: Subject) -> dict[str, Any] | None:
    """Return why a line cannot be planned although the plant knows its item, as a reason; None where that is not so."""
    known = [(line, catalogue.items[line.item_code]) for line in subject.lines if line.item_code in catalogue.items]
    for line, item in known:
        if line.unit not in (*UNSAID, item.unit):
            return {
                "code": "unit_differs",
                "line": line.position,
                "item": item.code,
                "unit": line.unit,
                "item_unit": item.unit,
            }
    if known and len(known) < len(subject.lines):
        strange = next(line for line in subject.lines if line.item_code not in catalogue.items)
        return {"code": "unknown_item", "line": strange.position}
    rest = {line.item_code: line.position for line, _item in known if line.item_code not in catalogue.known}
    lacking = set(rest) - _bought_at_known_leads(rest, catalogue.items)
    if not lacking or not catalogue.known:
        return None
    code = min(lacking, key=lambda one: rest[one])
    return {"code": "no_way", "line": rest[code], "item": code}


def demands_of(*, subject: Subject, catalogue: Catalogue, now: datetime) -> tuple[Demand, ...]:
    """Return one demand for each line, in their order."""
    due = minute(subject.due_at) if subject.due_at else minute(now)
    weight = _weight(subject.tier)
    approval = wait_of(pledges=subject.pledges, now=now)
    return tuple(
        Demand(
            ref=f"{subject.order_id}/{line.position}",
            item=line.item_code,
            quantity=float(line.quantity),
            due_at=due,
            weight=weight,
            region=subject.region,
            group=subject.tier,
            site=line.site,
            lane=subject.lane_code if subject.lane_code in catalogue.lanes else "",
            ship=ShipRule(subject.ship),
            min_split=float(subject.min_split),
            max_splits=subject.max_splits,
            not_before=minute(subject.not_before) if subject.not_before else None,
            receiver_calendar=subject.receiver_calendar,
            value_minor=round(line.price_minor * line.quantity),
            cost_minor=round(catalogue.items[line.item_code].cost_minor * line.quantity),
            approval=approval,
        )
        for line in subject.lines
    )


def wait_of(*, pledges: Sequence[PledgeFacts], now: datetime) -> Spread | None:
    """Return how long everything waits for what others owe; what is overdue is expected any moment."""
    hours = max(((pledge.due_at - now).total_seconds() / 3600 for pledge in pledges), default=0.0)
    return Spread.certain(hours=hours) if hours > 0 else None


def reasons_of(*, pledges: Iterable[PledgeFacts], now: datetime) -> list[dict[str, Any]]:
    """Return what is waited for of others, with their names."""
    return [
        {
            "code": "pledge_overdue" if pledge.is_overdue(now) else "pledge",
            "who": pledge.owed_by,
            "what": pledge.what,
            "until": pledge.due_at.isoformat(),
        }
        for pledge in pledges
    ]


def _bought_at_known_leads(codes: Iterable[str], items: dict[str, Item]) -> set[str]:
    suppliers = {code: items[code].supplier for code in codes if items[code].supplier}
    stated = supply.suppliers_by_code(codes=sorted(set(suppliers.values()))) if suppliers else {}
    return {code for code, name in suppliers.items() if name in stated and stated[name].lead_hours is not None}


def _weight(tier: str) -> float:
    preference = WEIGHTS.get(tier)
    return max(float(people.preference(name=preference.name)), 0.0) if preference else 1.0
