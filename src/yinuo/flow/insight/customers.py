"""A customer on one page: promises kept, what is open, value, and what to do next with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from yinuo.core.measuring import Measured
from yinuo.core.measuring.attention import Advice, Standing, next_acts
from yinuo.flow.care import queries as care
from yinuo.flow.care.queries import ComplaintFacts
from yinuo.flow.insight import sight
from yinuo.flow.insight.queries import Period, metrics, table
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import CustomerSums, OrderFacts
from yinuo.flow.radar import queries as radar
from yinuo.flow.radar.queries import AlertFacts
from yinuo.flow.sharing import queries as sharing
from yinuo.flow.sharing.facts import ChangeFacts
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.people import queries as people

LOOK_BACK = timedelta(days=365)
METRICS = ("promise_kept_rate", "on_time_rate", "lead_time_days", "csat", "complaint_rate", "deliveries")
TOLD = (
    "orders.order_created",
    "orders.order_cancelled",
    "orders.order_delivered",
    "orders.order_accepted",
    "promises.promise_confirmed",
    "promises.order_redated",
    "care.complaint_raised",
    "care.complaint_solved",
    "care.delivery_rated",
    "care.trust_repair_started",
)
_ORDERS_TOLD, _EVENTS_TOLD = 60, 20


_UNSEEN = dict.fromkeys(METRICS, Measured(value=None, count=0))


class CustomerHidden(Exception):
    """There is no such customer, or whoever acts may see no numbers of it."""


@dataclass(frozen=True, kw_only=True)
class CustomerView:
    """All that one page says of a customer; figures are of the last year."""

    figures: dict[str, Measured]
    sums: CustomerSums
    complaints: list[ComplaintFacts]
    alerts: list[AlertFacts]
    changes: list[ChangeFacts]
    contacts: int
    advice: tuple[Advice, ...]
    history: list[Recorded]
    orders: dict[UUID, OrderFacts]


def customer_view(*, customer_id: UUID, now: datetime) -> CustomerView:
    """Return how things stand with a customer now, without hidden metrics; raises CustomerHidden."""
    year = Period(since=now - LOOK_BACK, until=now)
    customer = people.customer(customer_id=customer_id)
    if customer is None or not sight.sees_customer(customer=customer):
        raise CustomerHidden
    seen = [code for code in METRICS if code in metrics()]
    cells = table(metrics=seen, groups=[], period=year, filters={"customer": (str(customer_id),)}) if seen else []
    figures = {code: number for cell in cells for code, number in cell.numbers.items()}
    complaints = care.complaints_of_customer(customer_id=customer_id)
    sums = orders.sums_of_customer(customer_id=customer_id, since=year.since, now=now)
    alerts = radar.alerts_of_customer(customer_id=customer_id)
    changes = sharing.waiting_changes_of(customer_id=customer_id)
    contacts = len(people.contacts(customer_id=customer_id))
    recent = orders.of_customer(customer_id=customer_id, limit=_ORDERS_TOLD)
    named = {one.order_id for one in complaints} | {one.order_id for one in changes}
    known = {one.id: one for one in recent}
    known |= orders.facts_for(order_ids=sorted(named - known.keys())) if named - known.keys() else {}
    standing = _standing({**_UNSEEN, **figures}, sums, complaints, len(alerts), len(changes), contacts, now)
    return CustomerView(
        figures=figures,
        sums=sums,
        complaints=complaints,
        alerts=alerts,
        changes=changes,
        contacts=contacts,
        advice=next_acts(standing=standing, now=now),
        history=kernel.history_of(
            subject_type="order", subject_ids=[one.id for one in recent], types=TOLD, limit=_EVENTS_TOLD
        ),
        orders=known,
    )


def _standing(
    figures: dict[str, Measured],
    sums: CustomerSums,
    complaints: list[ComplaintFacts],
    alerts: int,
    changes: int,
    contacts: int,
    now: datetime,
) -> Standing:
    alive = [one for one in complaints if one.closed_at is None and one.solved_at is None]
    waiting = [one for one in alive if one.first_replied_at is None and one.reply_due_at and one.reply_due_at < now]
    kept, score = figures["promise_kept_rate"], figures["csat"]
    return Standing(
        overdue_replies=len(waiting),
        open_complaints=len(alive),
        late_orders=sums.overdue,
        alerts=alerts,
        unanswered_changes=changes,
        undated_orders=sums.undated,
        unaccepted=sums.unaccepted,
        open_orders=sums.open,
        deliveries=kept.count,
        kept=kept.value,
        score=score.value,
        ratings=score.count,
        unrated=figures["deliveries"].count - score.count,
        contacts=contacts,
        last_order_at=sums.last_order_at,
    )
