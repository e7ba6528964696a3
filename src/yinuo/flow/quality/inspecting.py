"""Inspecting a lot: how many of it, and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.measuring.sampling import NoPlanError, Plan, plan_for
from yinuo.core.measuring.sampling import Severity as Strictness
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.quality import numbering
from yinuo.flow.quality.events import InspectionOpened
from yinuo.flow.quality.faults import InvalidQuality, NotNow
from yinuo.flow.quality.models import Characteristic, Inspection, InspectionPlan, Reading, Standard
from yinuo.ground.kernel import clock, files, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.numbering import next_of_year
from yinuo.ground.supply import queries as supply

State = Inspection.State
LARGEST_LOT = 10_000_000
MOST_READINGS = 2_000
MOST_PHOTOS = 20
PHOTO_TYPES: Mapping[bytes, str] = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
LARGEST_PHOTO = 10_000_000


@dataclass(frozen=True, kw_only=True)
class NewInspection:
    """A lot to inspect; the same `key` opens one inspection. What is not told is the plan's own."""

    plan_id: UUID
    lot_size: int
    key: str
    lot: str = ""
    order_number: str = ""
    line_position: int | None = None
    item_code: str = ""
    supplier_code: str = ""
    stage_code: str = ""
    note: str = ""
    source: str = "desk"


@dataclass(frozen=True, kw_only=True)
class NewReading:
    """What was found at one unit: `value` of what is measured or counted, `conforms` of what is right or not."""

    position: int
    unit_number: int
    value: float | None = None
    conforms: bool | None = None
    taken_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class _Told:
    reading: NewReading
    characteristic: Characteristic
    conforms: bool = field(default=True)


def open_inspection(*, new: NewInspection) -> UUID:
    """Open the inspection of a lot, its sample by the plan as strict as it stands; raises InvalidQuality, NotNow.

    A lot has an item (told, or the plan's) or an order: what is refused of neither could be held back nowhere.

    NotNow: the switching rules stopped inspection by this plan until its maker has acted.
    """
    numbering.hold_numbers()
    known = Inspection.objects.filter(key=new.key).values_list("id", flat=True).first()
    if known is not None:
        return known
    plan = InspectionPlan.objects.select_for_update().filter(pk=new.plan_id, active=True).first()
    order = orders.order_by_number(number=new.order_number.strip()) if new.order_number.strip() else None
    faults = _faults(new, plan, order)
    if faults or plan is None:
        raise InvalidQuality(faults)
    if plan.strictness == Strictness.STOPPED.value:
        raise NotNow("stopped")
    row = _opened(new, plan, order)
    row.save()
    body = InspectionOpened(
        inspection_id=row.id,
        number=row.number,
        item=row.item_code,
        lot=row.lot,
        lot_size=row.lot_size,
        sample_size=row.sample_size,
    )
    tell(row, body)
    return row.id


def record_readings(*, inspection_id: UUID, readings: Sequence[NewReading]) -> int:
    """Keep what was found, the last word for each unit and characteristic; return how many units do not conform.

    Some units now and others later is fine. Raises InvalidQuality (faults by reading), NotNow.
    """
    row = opened(inspection_id=inspection_id)
    if not 1 <= len(readings) <= MOST_READINGS:
        raise InvalidQuality({"readings": "missing" if not readings else "too_many"})
    known = {one.position: one for one in row.standard.characteristics.all()}
    faults, told = {}, []
    for at, reading in enumerate(readings, start=1):
        fault, one = _read(reading, known, row.sample_size)
        if fault:
            faults[f"readings.{at}"] = fault
        elif one is not None:
            told.append(one)
    if faults:
        raise InvalidQuality(faults)
    for one in told:
        Reading.objects.update_or_create(
            inspection=row,
            characteristic=one.characteristic,
            unit_number=one.reading.unit_number,
            organisation_id=row.organisation_id,
            defaults={
                "value": one.reading.value,
                "conforms": one.conforms,
                "taken_at": one.reading.taken_at or clock.now(),
                "taken_by": current_actor()[:100],
            },
        )
    _count(row)
    row.save(update_fields=["inspected", "nonconforming"])
    return row.nonconforming


def tick(*, inspection_id: UUID, checked: Sequence[int]) -> None:
    """Note which points of the checklist are done, by their places from 0; raises NotNow."""
    row = opened(inspection_id=inspection_id)
    row.checked = sorted({one for one in checked if 0 <= one < len(row.plan.checklist)})
    row.save(update_fields=["checked"])


def add_photo(*, inspection_id: UUID, content: bytes, name: str) -> UUID:
    """Keep a photo with an inspection and return its file; raises InvalidQuality: no picture, too large, too many."""
    row = Inspection.objects.select_for_update().filter(pk=inspection_id).exclude(state=State.CANCELLED).first()
    if row is None:
        raise NotNow
    media_type = next((kind for start, kind in PHOTO_TYPES.items() if content.startswith(start)), "")
    if not media_type or len(content) > LARGEST_PHOTO or len(row.photos) >= MOST_PHOTOS:
        raise InvalidQuality({"photo": "too_many" if len(row.photos) >= MOST_PHOTOS else "unreadable"})
    kept = files.store(content=content, name=name, media_type=media_type)
    row.photos = [*row.photos, {"file_id": str(kept.id), "name": kept.name}]
    row.save(update_fields=["photos"])
    return kept.id


def cancel_inspection(*, inspection_id: UUID) -> None:
    """Give up an inspection that was opened by mistake; raises NotNow."""
    row = opened(inspection_id=inspection_id)
    row.state = State.CANCELLED
    row.save(update_fields=["state"])


def tell(row: Any, body: Any) -> None:
    """Publish what happened: of its order where it has one, so that the order's history tells it."""
    if row.order_id is not None:
        log.publish(subject_type="order", subject_id=row.order_id, body=body)
    else:
        log.publish(subject_type="quality", subject_id=row.id, body=body)


def _faults(new: NewInspection, plan: InspectionPlan | None, order: OrderFacts | None) -> dict[str, str]:
    checks: Mapping[str, bool] = {
        "plan_id": plan is not None,
        "lot_size": 1 <= new.lot_size <= LARGEST_LOT,
        "order_number": not new.order_number.strip() or order is not None,
        "item_code": not new.item_code or bool(supply.items_by_code(codes=[new.item_code])),
        "supplier_code": not new.supplier_code or bool(supply.suppliers_by_code(codes=[new.supplier_code])),
    }
    faults = {name: "unknown" for name, right in checks.items() if not right}
    if new.line_position is not None and new.line_position not in _positions(order):
        faults["line_position"] = "unknown"
    if plan is not None and not (new.item_code or plan.item_code or new.order_number.strip()):
        faults["item_code"] = "item_or_order"
    return faults


def _positions(order: OrderFacts | None) -> set[int]:
    return {line.position for line in orders.lines(order_id=order.id)} if order else set()


def _opened(new: NewInspection, plan: InspectionPlan, order: OrderFacts | None) -> Inspection:
    sample = _sample(plan, new.lot_size)
    return Inspection(
        number=next_of_year(model=Inspection, prefix=numbering.INSPECTIONS),
        key=new.key[:120],
        plan=plan,
        standard=Standard.objects.get(name=plan.standard_name, current=True),
        order_id=order.id if order else None,
        line_position=new.line_position,
        item_code=new.item_code or plan.item_code,
        supplier_code=new.supplier_code or plan.supplier_code,
        stage_code=new.stage_code or plan.stage_code,
        lot=new.lot.strip()[:60],
        lot_size=new.lot_size,
        sample_size=sample.size,
        accept=sample.accept,
        strictness=plan.strictness,
        note=new.note.strip(),
        source=new.source[:20],
        opened_at=clock.now(),
    )


def _sample(plan: InspectionPlan, lot: int) -> Plan:
    """Return the sample; every unit of what is too few to sample, and of plans for every unit, with none allowed."""
    if plan.mode == InspectionPlan.Mode.FIXED:
        return Plan(letter="", size=min(plan.fixed_size, lot), accept=0, whole=plan.fixed_size >= lot)
    if plan.mode == InspectionPlan.Mode.WHOLE:
        return Plan(letter="", size=lot, accept=0, whole=True)
    try:
        return plan_for(lot=lot, level=plan.level, aql=plan.aql, severity=Strictness(plan.strictness))
    except NoPlanError:
        return Plan(letter="", size=lot, accept=0, whole=True)


def opened(*, inspection_id: UUID) -> Inspection:
    """Return an inspection that waits for its verdict, locked; raises NotNow."""
    row = Inspection.objects.select_for_update().filter(pk=inspection_id).first()
    if row is None or row.state != State.OPEN:
        raise NotNow(row.state if row else "")
    return row


def _read(reading: NewReading, known: Mapping[int, Characteristic], sample: int) -> tuple[str, _Told | None]:
    one = known.get(reading.position)
    if one is None or not 1 <= reading.unit_number <= sample:
        return "unknown", None
    if one.kind == Characteristic.Kind.YES_NO:
        return (
            ("", _Told(reading=reading, characteristic=one, conforms=reading.conforms))
            if (reading.conforms is not None)
            else ("missing", None)
        )
    value = reading.value
    if value is None or value != value or abs(value) > 1e12:
        return "missing", None
    if one.kind == Characteristic.Kind.COUNT:
        whole = value >= 0 and value == int(value)
        allowed = one.upper if one.upper is not None else 0.0
        return ("", _Told(reading=reading, characteristic=one, conforms=value <= allowed)) if whole else ("whole", None)
    low = one.lower is None or value >= one.lower
    return "", _Told(reading=reading, characteristic=one, conforms=low and (one.upper is None or value <= one.upper))


def _count(row: Inspection) -> None:
    """Count the units of which every characteristic is known, and those of which one does not conform."""
    wanted = row.standard.characteristics.count()
    by_unit: dict[int, list[bool]] = {}
    for unit, conforms in row.readings.values_list("unit_number", "conforms"):
        by_unit.setdefault(unit, []).append(conforms)
    row.inspected = sum(len(found) >= wanted or not all(found) for found in by_unit.values())
    row.nonconforming = sum(not all(found) for found in by_unit.values())
