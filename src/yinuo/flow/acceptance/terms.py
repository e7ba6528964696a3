"""What a contract says of silence: how long a customer has, when they are reminded, and whether silence accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from yinuo.flow.acceptance.events import TermsSet
from yinuo.flow.acceptance.models import AcceptanceTerms
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel import log
from yinuo.ground.people import queries as people
from yinuo.ground.supply import calendars

MOST_DAYS = 180
MOST_REMINDERS = 5
_LONGEST_CLAUSE = 2_000


class InvalidTerms(Exception):
    """Faults in terms, by field: {field: code}."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How long a customer has: `days` of work or of the calendar after the day of delivery, to the end of the last.

    `reminders` are so many days before the end. Silence accepts where it is `tacit`, by the words of `clause`.
    """

    days: int
    working: bool = False
    reminders: tuple[int, ...] = ()
    tacit: bool = True
    clause: str = ""

    def plain(self) -> dict[str, object]:
        """Return the terms as JSON holds them."""
        return {**asdict(self), "reminders": list(self.reminders)}


def terms_of(plain: Mapping[str, object]) -> Terms:
    """Return the terms in JSON."""
    told = dict(plain)
    told["reminders"] = tuple(told.get("reminders") or ())  # type: ignore[arg-type]
    return Terms(**told)  # type: ignore[arg-type]


def terms_for(*, order: OrderFacts) -> Terms | None:
    """Return the terms of an order: its own, else its customer's; None where no contract speaks of silence."""
    own = order_terms(order_id=order.id)
    found = own if own is not None else customer_terms(customer_id=order.customer_id)
    return found if found is not None and found.days else None


def any_terms() -> bool:
    """Return whether any contract of the organisation speaks of silence."""
    return AcceptanceTerms.objects.exists()


def customer_terms(*, customer_id: UUID) -> Terms | None:
    """Return what was agreed with a customer, or None."""
    return _facts(AcceptanceTerms.objects.filter(customer_id=customer_id).first())


def order_terms(*, order_id: UUID) -> Terms | None:
    """Return what was agreed for one order, or None; no days mean that nothing of its customer's holds."""
    return _facts(AcceptanceTerms.objects.filter(order_id=order_id).first())


def set_terms(*, terms: Terms | None, customer_id: UUID | None = None, order_id: UUID | None = None) -> None:
    """Set what was agreed with a customer or for an order, or take it away; raises InvalidTerms."""
    about = {"customer_id": customer_id} if customer_id else {"order_id": order_id}
    row = AcceptanceTerms.objects.filter(**about).first()
    if terms is None:
        if row is not None:
            row.delete()
    else:
        _check(terms, least=0 if order_id else 1)
        row = row or AcceptanceTerms(**about)
        row.days, row.working, row.tacit = terms.days, terms.working, terms.tacit
        row.reminders, row.clause = list(terms.reminders), terms.clause.strip()
        row.save()
    body = TermsSet(
        days=terms.days if terms else None,
        working=bool(terms and terms.working),
        tacit=bool(terms and terms.tacit),
    )
    log.publish(subject_type="customer" if customer_id else "order", subject_id=customer_id or order_id, body=body)


def due_at(*, terms: Terms, delivered_at: datetime) -> datetime:
    """Return the end of the last day that a customer has."""
    if terms.working:
        last = calendars.working_calendar().add_working_days(instant=delivered_at, days=terms.days)
    else:
        last = delivered_at + timedelta(days=terms.days)
    zone = ZoneInfo(people.organisation().timezone)
    end = last.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(end, time(), tzinfo=zone)


def reminder_moments(*, terms: Terms, end: datetime, now: datetime) -> list[datetime]:
    """Return when the customer is reminded, the moments that are past left out."""
    zone = ZoneInfo(people.organisation().timezone)
    mornings: Sequence[datetime] = [
        datetime.combine(end.astimezone(zone).date() - timedelta(days=days + 1), time(9), tzinfo=zone)
        for days in sorted(set(terms.reminders), reverse=True)
    ]
    return [moment for moment in mornings if now < moment < end]


def _check(terms: Terms, *, least: int) -> None:
    faults = {}
    if not least <= terms.days <= MOST_DAYS:
        faults["days"] = "out_of_range"
    if len(terms.reminders) > MOST_REMINDERS or any(not 0 <= one < max(terms.days, 1) for one in terms.reminders):
        faults["reminders"] = "out_of_range"
    if terms.days and terms.tacit and not terms.clause.strip():
        faults["clause"] = "missing"
    if len(terms.clause) > _LONGEST_CLAUSE:
        faults["clause"] = "too_long"
    if faults:
        raise InvalidTerms(faults)


def _facts(row: AcceptanceTerms | None) -> Terms | None:
    if row is None:
        return None
    return Terms(days=row.days, working=row.working, reminders=tuple(row.reminders), tacit=row.tacit, clause=row.clause)
