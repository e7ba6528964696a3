"""What was handed over and accepted, as others count it."""

from __future__ import annotations

from dataclasses import replace

from yinuo.flow.acceptance.models import Acceptance, DeliveryNote
from yinuo.ground.kernel.countable import VERSION, Countable, countable


def handed_over_to_count() -> Countable:
    """Return the lines of delivery notes that arrived: the note's `id`, `position`, `quantity`, `delivered_at`."""
    rows = DeliveryNote.objects.filter(state=DeliveryNote.State.DELIVERED, delivered_at__isnull=False)
    return _each(countable(rows.values("id", "order_id", "delivered_at", "lines")), "lines", "delivered_at", "quantity")


def accepted_lines_to_count() -> Countable:
    """Return what stands of customers' words on lines: `order_id`, `position`, quantities `refused` and `short`."""
    rows = Acceptance.objects.filter(state=Acceptance.State.VALID)
    return _each(
        countable(rows.values("id", "order_id", "signed_at", "items")), "items", "signed_at", "refused", "short"
    )


def _each(known: Countable, column: str, moment: str, *quantities: str) -> Countable:
    """Return a row for each part of a column that holds a list of them."""
    numbers = "".join(f", coalesce((part->>'{name}')::numeric, 0) as {name}" for name in quantities)
    text = (
        f"select told.id, told.order_id, told.{moment}, told.{VERSION},"
        f" (part->>'position')::integer as position{numbers}"
        f" from ({known.text}) told cross join lateral jsonb_array_elements(told.{column}) as part"
    )
    return replace(known, text=text)
