"""What customers see of their orders: a rule for all of them, and for one customer what differs from it.

A field that is not named here is never shown: costs, margins, notes, suppliers, machines, and how late a step is
against our own standards have no switch.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from yinuo.flow.sharing.events import VisibilityChanged
from yinuo.flow.sharing.models import Visibility
from yinuo.ground.kernel import log
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people

# What is shown unless the organisation says otherwise.
USUAL: dict[str, bool] = {
    "stages": True,
    "dates": True,
    "expected": True,
    "confidence": True,
    "history": True,
    "history_causes": True,
    "history_words": False,
    "lines": True,
    "quantities": True,
    "prices": False,
    "requested": True,
    "reference": True,
    "place": True,
    "pledges": True,
    "documents": True,
    "shipments": True,
    "carrier": True,
    "changes": True,
    "messages": True,
    "issues": True,
    "rating": True,
    "reports": True,
}


class InvalidVisibility(Exception):
    """Faults by field: {field: code}; a field (unknown), customer (unknown)."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def shown_to(*, customer_id: UUID | None) -> dict[str, bool]:
    """Return for each field whether a customer sees it; without one, the rule for all."""
    kept = dict(Visibility.objects.filter(customer_id__isnull=True).values_list("id", "shown"))
    general = {**USUAL, **_known(next(iter(kept.values()), {}))}
    return {**general, **own_rule(customer_id=customer_id)} if customer_id else general


def own_rule(*, customer_id: UUID) -> dict[str, bool]:
    """Return what is different for one customer."""
    row = Visibility.objects.filter(customer_id=customer_id).first()
    return _known(row.shown) if row else {}


def customers_with_own_rule() -> dict[UUID, dict[str, bool]]:
    """Return the customers for whom something is different."""
    rows = Visibility.objects.filter(customer_id__isnull=False).values_list("customer_id", "shown")
    return {one: _known(shown) for one, shown in rows if one is not None}


def set_visibility(*, shown: Mapping[str, bool], customer_id: UUID | None = None) -> dict[str, bool]:
    """Set what all customers see, or what one sees differently (nothing: as all others); raises InvalidVisibility."""
    faults = dict.fromkeys(set(shown) - set(USUAL), "unknown")
    if customer_id is not None and people.customer(customer_id=customer_id) is None:
        faults["customer"] = "unknown"
    if faults:
        raise InvalidVisibility(faults)
    told = {name: bool(value) for name, value in shown.items()}
    rows = Visibility.objects.filter(customer__isnull=True)
    if customer_id is not None:
        rows = Visibility.objects.filter(customer_id=customer_id)
    row = rows.select_for_update().first() or Visibility(customer_id=customer_id)
    if customer_id is not None and not told:
        rows.delete()
    else:
        row.shown = told
        row.save()
    kind, ident = ("customer", customer_id) if customer_id else ("organisation", current_organisation())
    log.publish(subject_type=kind, subject_id=ident, body=VisibilityChanged(customer_id=customer_id, shown=told))
    return shown_to(customer_id=customer_id)


def _known(shown: Mapping[str, bool]) -> dict[str, bool]:
    return {name: bool(value) for name, value in shown.items() if name in USUAL}
