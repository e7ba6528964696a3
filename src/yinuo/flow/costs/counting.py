"""What of costs and time others may count."""

from __future__ import annotations

from django.db.models import F

from yinuo.flow.costs.models import CostStanding, Expense, TimeEntry
from yinuo.ground.kernel.countable import Countable, countable, whole_units
from yinuo.ground.people import queries as people


def time_to_count() -> Countable:
    """Return the recorded time as a relation."""
    columns = ("id", "day", "minutes", "kind", "billable", "member_id", "stage_code")
    rows = TimeEntry.objects.exclude(state=TimeEntry.State.RETURNED)
    return countable(rows.values(*columns, booked_order=F("order_id")))


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
