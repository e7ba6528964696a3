"""Questions about quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Q

from yinuo.flow.quality import models
from yinuo.ground.kernel.countable import Countable, countable, whole_units
from yinuo.ground.people import queries as people

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class CharacteristicFacts:
    """One thing that is looked at."""

    id: UUID
    position: int
    name: str
    kind: str
    unit: str
    lower: float | None
    upper: float | None
    severity: str


@dataclass(frozen=True, kw_only=True)
class StandardFacts:
    """A version of acceptance criteria."""

    id: UUID
    name: str
    version: int
    item_code: str
    stage_code: str
    deliverable: str
    customer_id: UUID | None
    criteria: str
    agreed_by: str
    agreed_at: datetime | None
    current: bool
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class PlanFacts:
    """An inspection plan, and how strictly it stands."""

    id: UUID
    name: str
    kind: str
    standard_name: str
    item_code: str
    supplier_code: str
    stage_code: str
    mode: str
    level: str
    aql: float
    fixed_size: int
    checklist: list[str]
    may_reduce: bool
    active: bool
    strictness: str
    score: int


@dataclass(frozen=True, kw_only=True)
class InspectionFacts:
    """One lot and what was found of it."""

    id: UUID
    number: str
    plan_id: UUID
    standard_id: UUID
    order_id: UUID | None
    line_position: int | None
    item_code: str
    supplier_code: str
    stage_code: str
    lot: str
    lot_size: int
    sample_size: int
    accept: int
    strictness: str
    state: str
    inspected: int
    nonconforming: int
    accepted_quantity: int | None
    checked: list[int] = field(default_factory=list)
    photos: list[dict[str, Any]] = field(default_factory=list)
    note: str
    source: str
    opened_at: datetime
    judged_at: datetime | None
    judged_by: str


@dataclass(frozen=True, kw_only=True)
class ReadingFacts:
    """What was found of one characteristic at one unit."""

    characteristic_id: UUID
    unit_number: int
    value: float | None
    conforms: bool
    taken_at: datetime
    taken_by: str


@dataclass(frozen=True, kw_only=True)
class NonConformityFacts:
    """Something that is not as agreed."""

    id: UUID
    number: str
    source: str
    source_number: str
    inspection_id: UUID | None
    order_id: UUID | None
    line_position: int | None
    item_code: str
    supplier_code: str
    stage_code: str
    lot: str
    defect: str
    text: str
    severity: str
    quantity: Decimal
    state: str
    disposition: str
    decision: str
    cost_minor: int
    decided_by: str
    decided_at: datetime | None
    approved_by: str
    approved_at: datetime | None
    raised_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ActionFacts:
    """A corrective action."""

    id: UUID
    number: str
    title: str
    nonconformity_id: UUID | None
    state: str
    whys: list[str]
    cause_class: str
    owner_id: UUID | None
    opened_at: datetime
    check_on: date | None
    checked_at: datetime | None
    checked_by: str
    effective: bool | None
    verdict: str
    rounds: int
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class StepFacts:
    """One thing to do for a corrective action."""

    id: UUID
    text: str
    owner_id: UUID | None
    due_at: datetime | None
    done_at: datetime | None
    round: int


@dataclass(frozen=True, kw_only=True)
class HoldFacts:
    """What quality holds back."""

    id: UUID
    kind: str
    item_code: str
    site_code: str
    batch: str
    quantity: Decimal
    order_id: UUID | None
    line_position: int | None
    nonconformity_id: UUID | None
    reason: str
    placed_by: str
    placed_at: datetime
    released_at: datetime | None
    released_by: str
    released_why: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is looked for; empty texts ask for nothing."""

    states: Sequence[str] = ()
    item_code: str = ""
    supplier_code: str = ""
    order_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


def standards(*, current_only: bool = True) -> list[StandardFacts]:
    """Return acceptance criteria by name, the newest version first."""
    rows = models.Standard.objects.order_by("name", "-version")
    return _facts(StandardFacts, rows.filter(current=True) if current_only else rows)


def standard(*, standard_id: UUID) -> StandardFacts | None:
    """Return one version, or None."""
    return _one(StandardFacts, models.Standard.objects.filter(pk=standard_id))


def versions(*, name: str) -> list[StandardFacts]:
    """Return all versions of a name, the newest first."""
    return _facts(StandardFacts, models.Standard.objects.filter(name=name).order_by("-version"))


def characteristics(*, standard_id: UUID) -> list[CharacteristicFacts]:
    """Return what is looked at by a version, in its order."""
    return _facts(
        CharacteristicFacts, models.Characteristic.objects.filter(standard_id=standard_id).order_by("position")
    )


def characteristic(*, characteristic_id: UUID) -> CharacteristicFacts | None:
    """Return one characteristic, or None."""
    return _one(CharacteristicFacts, models.Characteristic.objects.filter(pk=characteristic_id))


def plans(*, active_only: bool = True) -> list[PlanFacts]:
    """Return inspection plans by name."""
    rows = models.InspectionPlan.objects.order_by("name")
    return _facts(PlanFacts, rows.filter(active=True) if active_only else rows)


def plan(*, plan_id: UUID) -> PlanFacts | None:
    """Return one plan, or None."""
    return _one(PlanFacts, models.InspectionPlan.objects.filter(pk=plan_id))


def inspections(*, found: Found, limit: int = 50, offset: int = 0) -> list[InspectionFacts]:
    """Return inspections: open ones by their age, judged ones the newest first."""
    rows = models.Inspection.objects.filter(_sought(found, at="opened_at", words=("number", "lot")))
    return _facts(InspectionFacts, rows.order_by("-judged_at", "opened_at", "id")[offset : offset + limit])


def inspection(*, inspection_id: UUID) -> InspectionFacts | None:
    """Return one inspection, or None."""
    return _one(InspectionFacts, models.Inspection.objects.filter(pk=inspection_id))


def count_inspections(*, found: Found) -> int:
    """Return how many inspections there are."""
    return models.Inspection.objects.filter(_sought(found, at="opened_at", words=("number", "lot"))).count()


def readings(*, inspection_id: UUID) -> list[ReadingFacts]:
    """Return what was found, unit by unit."""
    rows = models.Reading.objects.filter(inspection_id=inspection_id)
    return _facts(ReadingFacts, rows.order_by("unit_number", "characteristic__position"))


def nonconformities(*, found: Found, limit: int = 50, offset: int = 0) -> list[NonConformityFacts]:
    """Return non-conformities, the newest first."""
    rows = models.NonConformity.objects.filter(
        _sought(found, at="raised_at", words=("number", "defect", "text", "lot"))
    )
    return _facts(NonConformityFacts, rows.order_by("-raised_at", "id")[offset : offset + limit])


def nonconformity(*, nonconformity_id: UUID) -> NonConformityFacts | None:
    """Return one non-conformity, or None."""
    return _one(NonConformityFacts, models.NonConformity.objects.filter(pk=nonconformity_id))


def nonconformities_of(*, inspection_id: UUID) -> list[tuple[UUID, str]]:
    """Return ids and numbers of the non-conformities that an inspection found."""
    rows = models.NonConformity.objects.filter(inspection_id=inspection_id).order_by("number")
    return list(rows.values_list("id", "number"))


def count_nonconformities(*, found: Found) -> int:
    """Return how many non-conformities there are."""
    sought = _sought(found, at="raised_at", words=("number", "defect", "text", "lot"))
    return models.NonConformity.objects.filter(sought).count()


def inspections_to_count() -> Countable:
    """Return the lots that were judged as a relation."""
    rows = models.Inspection.objects.filter(judged_at__isnull=False).exclude(state=models.Inspection.State.CANCELLED)
    columns = ("number", "item_code", "supplier_code", "stage_code", "state", "inspected", "nonconforming", "judged_at")
    return countable(rows.values("id", *columns, booked_order=F("order_id")))


def nonconformities_to_count() -> Countable:
    """Return the non-conformities as a relation; `quantity` is in units of their item."""
    columns = ("id", "number", "item_code", "supplier_code", "stage_code", "defect", "quantity", "raised_at")
    cost = whole_units("cost_minor", people.organisation().currency)
    return countable(models.NonConformity.objects.values(*columns, cost=cost, booked_order=F("order_id")))


def corrective_actions(
    *, states: Sequence[str] = (), nonconformity_id: UUID | None = None, limit: int = 100
) -> list[ActionFacts]:
    """Return corrective actions, the newest first."""
    rows = models.CorrectiveAction.objects.order_by("-opened_at", "id")
    if states:
        rows = rows.filter(state__in=list(states))
    if nonconformity_id is not None:
        rows = rows.filter(nonconformity_id=nonconformity_id)
    return _facts(ActionFacts, rows[:limit])


def corrective_action(*, action_id: UUID) -> ActionFacts | None:
    """Return one corrective action, or None."""
    return _one(ActionFacts, models.CorrectiveAction.objects.filter(pk=action_id))


def steps(*, action_id: UUID) -> list[StepFacts]:
    """Return what is to do for a corrective action, in the order it was added."""
    return _facts(StepFacts, models.ActionStep.objects.filter(action_id=action_id).order_by("id"))


def holds(
    *, order_id: UUID | None = None, nonconformity_id: UUID | None = None, released: bool = False, limit: int = 200
) -> list[HoldFacts]:
    """Return what is held back (or was, `released`), the newest first; of one order or non-conformity if named."""
    rows = models.Hold.objects.filter(released_at__isnull=not released).order_by("-placed_at", "id")
    if order_id is not None:
        rows = rows.filter(order_id=order_id)
    if nonconformity_id is not None:
        rows = rows.filter(nonconformity_id=nonconformity_id)
    return _facts(HoldFacts, rows[:limit])


def held_quantities(*, order_id: UUID, ordered: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return how much of an order's lines may not leave, of those of which anything is held back.

    `ordered` is the quantity of each line; all of it where the order or the line is held without a quantity.
    """
    held: dict[int, Decimal] = {}
    rows = models.Hold.objects.filter(order_id=order_id, released_at=None).values_list("line_position", "quantity")
    for line, quantity in rows:
        for position in ordered if line is None else {line} & set(ordered):
            whole = line is None or not quantity
            more = ordered[position] if whole else held.get(position, Decimal(0)) + quantity
            held[position] = min(more, ordered[position])
    return held


def hold(*, hold_id: UUID) -> HoldFacts | None:
    """Return one hold, or None."""
    return _one(HoldFacts, models.Hold.objects.filter(pk=hold_id))


def _sought(found: Found, *, at: str, words: Sequence[str]) -> Q:
    sought = Q(state__in=list(found.states)) if found.states else Q()
    for name in ("item_code", "supplier_code", "order_id"):
        if getattr(found, name):
            sought &= Q(**{name: getattr(found, name)})
    if found.since is not None:
        sought &= Q(**{f"{at}__gte": found.since})
    if found.until is not None:
        sought &= Q(**{f"{at}__lt": found.until})
    if found.text:
        said = Q()
        for word in words:
            said |= Q(**{f"{word}__icontains": found.text})
        sought &= said
    return sought


def _facts(kind: Any, rows: Any) -> list[Any]:
    return [kind(**row) for row in rows.values(*kind.__dataclass_fields__)]


def _one(kind: type[T], rows: Any) -> T | None:
    found: list[T] = _facts(kind, rows)
    return found[0] if found else None
