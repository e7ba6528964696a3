"""Costs other than people's time: purchases, journeys, subcontracts, freight, and hours of machines by their rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from yinuo.core.measuring.costing import cost_of, rate_on
from yinuo.flow.costs.events import ORDER, ExpenseChanged, ExpenseEntered, ExpenseRemoved
from yinuo.flow.costs.exchange import exchange_of
from yinuo.flow.costs.models import CostKind, CostRate, Expense
from yinuo.flow.costs.queries import ExpenseFacts, expense_facts, rates, valued
from yinuo.flow.costs.standing import refresh
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock, files, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.people import queries as people

CHANGEABLE = ("kind", "state", "day", "amount_minor", "currency", "exchange", "supplier", "note")
_LARGEST = 10**15
_LONGEST_NOTE, _LONGEST_SUPPLIER = 500, 200


class InvalidExpense(Exception):
    """Faults in a cost: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class ExpenseUnknown(Exception):
    """There is no such cost."""


@dataclass(frozen=True, kw_only=True)
class NewExpense:
    """A cost to be entered, once for each key. Of a machine, hours on a work centre instead of an amount.

    Without `exchange` the organisation's exchange rate is used; an empty currency is the organisation's own.
    """

    order_id: UUID
    kind: str
    key: str
    day: date | None = None
    amount_minor: int | None = None
    currency: str = ""
    exchange: Decimal | None = None
    state: str = "actual"
    work_centre_code: str = ""
    minutes: int | None = None
    supplier: str = ""
    note: str = ""


def enter_expense(*, new: NewExpense, content: bytes = b"", file_name: str = "", media_type: str = "") -> ExpenseFacts:
    """Enter a cost of an order, with its receipt if there is one, once for each key; raises InvalidExpense."""
    known = Expense.objects.filter(key=new.key).first()
    if known is not None:
        return expense_facts(known)
    if orders.order(order_id=new.order_id) is None:
        raise InvalidExpense({"order": "unknown"})
    row = Expense(
        order_id=new.order_id,
        kind=new.kind,
        state=new.state,
        key=new.key[:200],
        day=new.day or timezone.localdate(clock.now()),
        currency=new.currency or people.organisation().currency,
        work_centre_code=new.work_centre_code,
        minutes=new.minutes,
        supplier=new.supplier.strip()[:_LONGEST_SUPPLIER],
        note=new.note.strip()[:_LONGEST_NOTE],
        entered_by=current_actor()[:100],
        entered_at=clock.now(),
    )
    amount = _machine_cost(row) if new.minutes is not None and new.amount_minor is None else new.amount_minor
    _value(row, amount, new.exchange)
    if content:
        row.file_id = files.store(content=content, name=file_name, media_type=media_type).id
    row.save()
    refresh(order_ids=[new.order_id])
    body = ExpenseEntered(expense_id=row.id, cost_kind=row.kind, state=row.state)
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)
    return expense_facts(row)


def change_expense(*, expense_id: UUID, values: Mapping[str, Any]) -> ExpenseFacts:
    """Correct a cost, or note that what was committed was billed; `values` are of CHANGEABLE.

    Raises ExpenseUnknown, InvalidExpense.
    """
    row = _held(expense_id)
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        raise InvalidExpense({name: "unknown" for name in unknown})
    for name in ("kind", "state", "day", "currency", "supplier", "note"):
        setattr(row, name, values.get(name, getattr(row, name)))
    exchange = values.get("exchange", None if "currency" in values else row.exchange)
    _value(row, values.get("amount_minor", row.amount_minor), exchange)
    row.save()
    refresh(order_ids=[row.order_id] if row.order_id else [])
    body = ExpenseChanged(expense_id=row.id, cost_kind=row.kind, state=row.state)
    log.publish(subject_type=ORDER, subject_id=row.order_id, body=body)
    return expense_facts(row)


def remove_expense(*, expense_id: UUID) -> None:
    """Remove a cost; raises ExpenseUnknown."""
    row = _held(expense_id)
    body = ExpenseRemoved(expense_id=row.id, cost_kind=row.kind)
    order_id = row.order_id
    row.delete()
    refresh(order_ids=[order_id] if order_id else [])
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)


def _held(expense_id: UUID) -> Expense:
    row = Expense.objects.select_for_update().filter(pk=expense_id).first()
    if row is None:
        raise ExpenseUnknown(str(expense_id))
    return row


def _value(row: Expense, amount: int | None, exchange: Decimal | None) -> None:
    """Set what a cost came to, in its currency and in ours; raises InvalidExpense."""
    faults = {}
    if row.kind not in CostKind.values:
        faults["kind"] = "unknown"
    if row.state not in Expense.State.values:
        faults["state"] = "unknown"
    if amount is None or not 0 < amount < _LARGEST:
        faults["amount_minor"] = "missing" if amount is None else "out_of_range"
    rate = exchange if exchange is not None else exchange_of(currency=row.currency)
    if rate is None or not 0 < rate < 10**6:
        faults["exchange"] = "missing" if rate is None else "out_of_range"
    if faults or amount is None or rate is None:
        raise InvalidExpense(faults)
    row.amount_minor, row.exchange, row.own_minor = amount, rate, round(amount * rate)


def _machine_cost(row: Expense) -> int:
    """Return what the hours of a work centre cost on that day; raises InvalidExpense."""
    if row.minutes is None or not 0 < row.minutes < 60 * 24 * 366:
        raise InvalidExpense({"minutes": "out_of_range"})
    subject = (CostRate.Scope.WORK_CENTRE.value, row.work_centre_code)
    hourly = rate_on(valued(rates()), day=row.day, subjects=[subject])
    if hourly is None:
        raise InvalidExpense({"work_centre_code": "no_rate"})
    return cost_of(minutes=row.minutes, minor_per_hour=hourly)
