"""Accepting part of a lot: so many units are taken; the rest is a non-conformity, decided upon and held back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import LineFacts
from yinuo.flow.quality import numbering
from yinuo.flow.quality.deciding import NewNonConformity, decide, raise_nonconformity
from yinuo.flow.quality.faults import InvalidQuality
from yinuo.flow.quality.inspecting import opened
from yinuo.flow.quality.judging import judge_part, part_faults
from yinuo.flow.quality.keeping import NewHold, place_hold
from yinuo.flow.quality.models import Inspection, NonConformity
from yinuo.ground.supply.blocking import lies_as_batch

ORDER, STOCK = "order", "stock"


@dataclass(frozen=True, kw_only=True)
class PartialVerdict:
    """How many units are accepted, by what they were told from the rest (`note`), and what is done with the rest.

    Without a `disposition` the rest waits to be decided upon. `hold` keeps the rest back: in the order that the lot
    is for (`order`), in stock at `site_code` (`stock`), or not (empty).
    """

    accepted: int
    note: str
    defect: str
    severity: str = "major"
    disposition: str = ""
    decision: str = ""
    cost_minor: int = 0
    hold: str = ""
    site_code: str = ""


def accept_part(*, inspection_id: UUID, verdict: PartialVerdict) -> UUID:
    """Accept part of a lot and return the non-conformity of the rest; only the rest is held back.

    Raises InvalidQuality, InspectionIncomplete, NotNow.
    """
    numbering.hold_numbers()  # before the verdict is told
    row = opened(inspection_id=inspection_id)
    faults = _faults(verdict) | part_faults(row=row, accepted=verdict.accepted, note=verdict.note)
    if faults:
        raise InvalidQuality(faults)
    judge_part(row=row, accepted=verdict.accepted, note=verdict.note)
    rest = Decimal(row.lot_size - verdict.accepted)
    made = raise_nonconformity(
        new=NewNonConformity(
            defect=verdict.defect,
            quantity=rest,
            key=f"partial:{row.id}",
            text=verdict.note,
            severity=verdict.severity,
            inspection_id=row.id,
        )
    )
    if verdict.disposition:
        decide(
            nonconformity_id=made,
            disposition=verdict.disposition,
            decision=verdict.decision,
            cost_minor=verdict.cost_minor,
        )
    if verdict.hold:
        place_hold(new=replace(_hold(row, verdict, rest), reason=verdict.defect, nonconformity_id=made))
    return made


def _faults(verdict: PartialVerdict) -> dict[str, str]:
    checks = {
        "defect": bool(verdict.defect.strip()),
        "disposition": verdict.disposition in ("", *NonConformity.Disposition.values),
        "decision": not verdict.disposition or bool(verdict.decision.strip()),
        "hold": verdict.hold in ("", ORDER, STOCK),
    }
    return {name: "missing" for name, right in checks.items() if not right}


def _hold(row: Inspection, verdict: PartialVerdict, rest: Decimal) -> NewHold:
    """Return what is held back; raises InvalidQuality where nobody can tell of which line.

    Of a line no more is held than was ordered: a lot may be larger than the line it is for.
    """
    if verdict.hold == STOCK:
        known = lies_as_batch(item=row.item_code, site=verdict.site_code, batch=row.lot)
        batch = row.lot if known else ""
        return NewHold(reason="", item_code=row.item_code, site_code=verdict.site_code, batch=batch, quantity=rest)
    order = orders.order(order_id=row.order_id) if row.order_id else None
    line = _line(row)
    if order is None or line is None:
        raise InvalidQuality({"hold": "line"})
    quantity = min(rest, line.quantity)
    return NewHold(reason="", order_number=order.number, line_position=line.position, quantity=quantity)


def _line(row: Inspection) -> LineFacts | None:
    """Return the line that the lot is for: the one it names, else the only one of its item, else the only one."""
    lines = orders.lines(order_id=row.order_id) if row.order_id else []
    if row.line_position is not None:
        return next((line for line in lines if line.position == row.line_position), None)
    found = [line for line in lines if line.item_code and line.item_code == row.item_code] or lines
    return found[0] if len(found) == 1 else None
