"""Which changes need a manager's yes before the customer sees them, and how long offers stand."""

from __future__ import annotations

from datetime import timedelta

from yinuo.flow.changes.facts import Impact
from yinuo.ground.kernel.events import member_of
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

_HUNDRED = 100
AMOUNT = declare(
    name="changes.approval_amount",
    default=50_000.0,
    unit="currency",
    meaning="A change that moves the price by so much, or takes so much of the margin, needs a manager's approval.",
)
DAYS = declare(
    name="changes.approval_days",
    default=10.0,
    unit="working days",
    meaning="A change that moves the committed date by so much needs a manager's approval.",
)
ANSWER_HOURS = declare(
    name="changes.approval_hours",
    default=8.0,
    unit="working hours",
    meaning="A change order should be approved or refused within this time.",
)
OPEN_DAYS = declare(
    name="changes.open_days",
    default=14.0,
    unit="days",
    meaning="The customer has this long to answer a change order; afterwards it lapses and nothing changes.",
)
GRACE_HOURS = declare(
    name="changes.grace_hours",
    default=72.0,
    unit="elapsed hours",
    meaning="A date that was offered is kept although the customer's yes finds it computed later by up to this much.",
)
NUMBER_PREFIX = declare(
    name="changes.number_prefix",
    default="CO",
    unit="text",
    meaning="What the numbers of change orders begin with.",
)


def reasons_to_ask(*, impact: Impact) -> list[str]:
    """Return why a change needs approval: price, margin, days; none where it does not."""
    most = float(people.preference(name=AMOUNT.name)) * _HUNDRED
    days = float(people.preference(name=DAYS.name))
    found = ["price"] if abs(impact.value_by) >= most else []
    if impact.margin_by is not None and -impact.margin_by >= most:
        found.append("margin")
    return [*found, "days"] if abs(impact.working_days) >= days else found


def may_decide(*, actor: str) -> bool:
    """Return whether somebody answers for changes by himself: who may promise ahead may."""
    member_id = member_of(actor=actor)
    member = people.member(member_id=member_id) if member_id is not None else None
    return member is not None and member.may(rights.PROMISE_AHEAD)


def time_to_answer() -> timedelta:
    """Return how long a customer has to answer."""
    return timedelta(days=max(float(people.preference(name=OPEN_DAYS.name)), 1 / 24))


def grace() -> timedelta:
    """Return by how much later than offered a date may be computed and is kept all the same."""
    return timedelta(hours=max(float(people.preference(name=GRACE_HOURS.name)), 0.0))
