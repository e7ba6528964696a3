"""What of costs and time others may count."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db.models import F

from yinuo.flow.costs.models import CostStanding, Expense, TimeEntry
from yinuo.ground.kernel.countable import Countable, countable, whole_units
from yinuo.ground.people import queries as people

NO_ORDER = UUID(int=0)


def time_to_count() -> Countable:
    """Return the recorded time as a relation; what is of no order has the order NO_ORDER."""
    rows = TimeEntry.objects.exclude(state=TimeEntry.State.RETURNED)
    known = countable(
        rows.values("id", "day", "minutes", "kind", "billable", "member_id", "stage_code", booked_order=F("order_id"))
    )
    text = f"select told.*, coalesce(told.booked_order, '{NO_ORDER}'::uuid) as order_id from ({known.text}) told"
    return replace(known, text=text)


def expenses_to_count() -> Countable:
    """Return the costs other than people's time as a relation, in the organisation's currency."""
    amount = whole_units("own_minor", people.organisation().currency)
    columns = ("id", "day", "kind", "state", "supplier", "note")
    return countable(Expense.objects.values(*columns, amount=amount, booked_order=F("order_id")))


def standings_to_count() -> Countable:
    """Return how orders stand as last computed as a relation, in the organisation's currency."""
    own = people.organisation().currency
    told = {name: whole_units(f"{name}_minor", own) for name in ("revenue", "actual", "budget")}
    return countable(CostStanding.objects.values("id", "order_id", **told))
