"""Acceptance criteria by version, and inspection plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any
from uuid import UUID

from django.db.models import Max

from yinuo.core.measuring.sampling import AQLS, LEVELS
from yinuo.flow.quality.events import PlanSaved, StandardAgreed, StandardSaved
from yinuo.flow.quality.faults import InvalidQuality, NotNow
from yinuo.flow.quality.models import Characteristic, InspectionPlan, Severity, Standard
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

MOST_CHARACTERISTICS = 60
MOST_CHECKS = 60
_LONGEST_NAME = 100


@dataclass(frozen=True, kw_only=True)
class NewCharacteristic:
    """One thing to look at; limits are of a measured value, either may be missing."""

    name: str
    kind: str
    unit: str = ""
    lower: float | None = None
    upper: float | None = None
    severity: str = "major"


@dataclass(frozen=True, kw_only=True)
class NewStandard:
    """A version of acceptance criteria; of an item, a stage or a deliverable, at will for one customer."""

    name: str
    characteristics: Sequence[NewCharacteristic]
    item_code: str = ""
    stage_code: str = ""
    deliverable: str = ""
    customer_id: UUID | None = None
    criteria: str = ""


@dataclass(frozen=True, kw_only=True)
class NewPlan:
    """How lots are inspected by a standard."""

    name: str
    kind: str
    standard_name: str
    item_code: str = ""
    supplier_code: str = ""
    stage_code: str = ""
    mode: str = "sampling"
    level: str = "II"
    aql: float = 1.0
    fixed_size: int = 0
    checklist: Sequence[str] = field(default_factory=tuple)
    may_reduce: bool = True
    active: bool = True


def save_standard(*, new: NewStandard) -> UUID:
    """Write a version of acceptance criteria, the first of its name or the next, and return its id.

    Raises InvalidQuality.
    """
    faults = _standard_faults(new)
    if faults:
        raise InvalidQuality(faults)
    locks.hold("quality.standards")
    name = new.name.strip()
    last = Standard.objects.filter(name=name).aggregate(last=Max("version"))["last"] or 0
    Standard.objects.filter(name=name, current=True).update(current=False)
    row = Standard(
        name=name,
        version=last + 1,
        item_code=new.item_code,
        stage_code=new.stage_code,
        deliverable=new.deliverable.strip()[:200],
        customer_id=new.customer_id,
        criteria=new.criteria.strip(),
        created_at=clock.now(),
    )
    row.save()
    for position, one in enumerate(new.characteristics, start=1):
        Characteristic(standard=row, position=position, **asdict(one)).save()
    _tell(row.id, StandardSaved(name=row.name, version=row.version))
    return row.id


def agree_standard(*, standard_id: UUID, agreed_by: str, agreed_at: datetime | None = None) -> None:
    """Note that the customer agreed to a version; raises InvalidQuality, NotNow where it was agreed already."""
    row = Standard.objects.select_for_update().filter(pk=standard_id).first()
    if row is None or row.agreed_at is not None:
        raise NotNow("agreed")
    if not agreed_by.strip():
        raise InvalidQuality({"agreed_by": "missing"})
    row.agreed_by, row.agreed_at = agreed_by.strip()[:100], agreed_at or clock.now()
    row.save()
    _tell(row.id, StandardAgreed(name=row.name, version=row.version, agreed_by=row.agreed_by))


def save_plan(*, new: NewPlan, plan_id: UUID | None = None) -> UUID:
    """Make or change an inspection plan and return its id; raises InvalidQuality."""
    faults = _plan_faults(new, plan_id)
    if faults:
        raise InvalidQuality(faults)
    row = InspectionPlan.objects.select_for_update().filter(pk=plan_id).first() if plan_id else None
    row = row or InspectionPlan(created_at=clock.now())
    for name, value in asdict(new).items():
        setattr(row, name, value)
    row.name, row.checklist = new.name.strip(), [one.strip()[:200] for one in new.checklist if one.strip()]
    row.save()
    _tell(row.id, PlanSaved(name=row.name, active=row.active))
    return row.id


def _standard_faults(new: NewStandard) -> dict[str, str]:
    faults = {} if new.name.strip() and len(new.name.strip()) <= _LONGEST_NAME else {"name": "missing"}
    if not 1 <= len(new.characteristics) <= MOST_CHARACTERISTICS:
        faults["characteristics"] = "missing" if not new.characteristics else "too_many"
    for position, one in enumerate(new.characteristics, start=1):
        fault = _characteristic_fault(one)
        if fault:
            faults[f"characteristics.{position}"] = fault
    if new.item_code and not supply.items_by_code(codes=[new.item_code]):
        faults["item_code"] = "unknown"
    if new.customer_id is not None and people.customer(customer_id=new.customer_id) is None:
        faults["customer_id"] = "unknown"
    return faults


def _characteristic_fault(one: NewCharacteristic) -> str:
    if not one.name.strip() or len(one.name) > _LONGEST_NAME or len(one.unit) > 20:
        return "name"
    if one.kind not in Characteristic.Kind.values or one.severity not in Severity.values:
        return "kind"
    if any(limit is not None and not isfinite(limit) for limit in (one.lower, one.upper)):
        return "limits"
    if one.kind == Characteristic.Kind.MEASURED and one.lower is None and one.upper is None:
        return "limits"
    return "limits" if one.lower is not None and one.upper is not None and one.lower >= one.upper else ""


def _plan_faults(new: NewPlan, plan_id: UUID | None) -> dict[str, str]:
    checks: Mapping[str, bool] = {
        "name": bool(new.name.strip()) and len(new.name.strip()) <= _LONGEST_NAME,
        "kind": new.kind in InspectionPlan.Kind.values,
        "standard_name": Standard.objects.filter(name=new.standard_name, current=True).exists(),
        "mode": new.mode in InspectionPlan.Mode.values,
        "level": new.level in LEVELS,
        "aql": new.aql in AQLS,
        "fixed_size": new.mode != InspectionPlan.Mode.FIXED or 1 <= new.fixed_size <= 100_000,
        "checklist": len(new.checklist) <= MOST_CHECKS,
        "item_code": not new.item_code or bool(supply.items_by_code(codes=[new.item_code])),
        "supplier_code": not new.supplier_code or bool(supply.suppliers_by_code(codes=[new.supplier_code])),
    }
    faults = {name: "invalid" for name, right in checks.items() if not right}
    others = InspectionPlan.objects.filter(name=new.name.strip())
    if (others.exclude(pk=plan_id) if plan_id else others).exists():
        faults["name"] = "taken"
    return faults


def _tell(subject_id: UUID, body: Any) -> None:
    log.publish(subject_type="quality", subject_id=subject_id, body=body)
