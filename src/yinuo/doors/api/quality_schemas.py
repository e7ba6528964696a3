"""What quality takes and gives over the API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema

Number = Annotated[float, Field(ge=-1e12, le=1e12)]


class Characteristic(Schema):
    """One thing that is looked at."""

    name: str = Field(min_length=1, max_length=100)
    kind: Literal["measured", "yes_no", "count"]
    unit: str = Field("", max_length=20)
    lower: Number | None = None
    upper: Number | None = None
    severity: Literal["critical", "major", "minor"] = "major"


class NewStandard(Schema):
    """A version of acceptance criteria."""

    name: str = Field(min_length=1, max_length=100)
    item_code: str = Field("", max_length=60)
    stage_code: str = Field("", max_length=60)
    deliverable: str = Field("", max_length=200)
    criteria: str = Field("", max_length=10_000)
    characteristics: list[Characteristic] = Field(min_length=1, max_length=60)


class Standard(Schema):
    """Acceptance criteria as they stand."""

    id: UUID
    name: str
    version: int
    item_code: str
    stage_code: str
    deliverable: str
    criteria: str
    agreed_by: str
    agreed_at: datetime | None
    current: bool


class Plan(Schema):
    """An inspection plan and how strictly it stands."""

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
    checklist: list[str]
    active: bool
    strictness: str


class NewInspection(Schema):
    """A lot to inspect."""

    plan_id: UUID
    lot_size: int = Field(ge=1, le=10_000_000)
    lot: str = Field("", max_length=60)
    order_number: str = Field("", max_length=60)
    line_position: int | None = Field(None, ge=1, le=100_000)
    item_code: str = Field("", max_length=60)
    supplier_code: str = Field("", max_length=60)
    stage_code: str = Field("", max_length=60)
    note: str = Field("", max_length=5_000)
    key: str = Field(min_length=1, max_length=80, description="the same key opens one inspection")


class Reading(Schema):
    """What was found of one characteristic (by its position) at one unit of the sample."""

    position: int = Field(ge=1, le=60)
    unit_number: int = Field(ge=1, le=10_000_000)
    value: Number | None = None
    conforms: bool | None = None
    taken_at: datetime | None = None


class Readings(Schema):
    """What was found, some units now and others later."""

    readings: list[Reading] = Field(min_length=1, max_length=2_000)


class Inspection(Schema):
    """One lot and what was found of it."""

    id: UUID
    number: str
    plan_id: UUID
    standard_id: UUID
    order_id: UUID | None
    item_code: str
    supplier_code: str
    lot: str
    lot_size: int
    sample_size: int
    accept: int
    strictness: str
    state: str
    inspected: int
    nonconforming: int
    accepted_quantity: int | None
    opened_at: datetime
    judged_at: datetime | None


class Verdict(Schema):
    """What is said with the verdict; which it is follows from the readings."""

    note: str = Field("", max_length=5_000)
    checked: list[int] = Field(default_factory=list, max_length=60, description="places of the checklist, from 0")


class PartialVerdict(Schema):
    """How many units are accepted, how they were told from the rest, and what happens to the rest."""

    accepted: int = Field(ge=1, le=10_000_000)
    note: str = Field(min_length=1, max_length=5_000, description="how the good units were told from the rest")
    defect: str = Field(min_length=1, max_length=100)
    severity: Literal["critical", "major", "minor"] = "major"
    disposition: Literal["", "rework", "concession", "scrap", "return"] = Field("", description="empty: decided later")
    decision: str = Field("", max_length=5_000, description="why and how, where a disposition is named")
    cost_minor: int = Field(0, ge=0, le=10**14)
    hold: Literal["", "order", "stock"] = Field("", description="where the rest is held back; stock: at site_code")
    site_code: str = Field("", max_length=60)


class NewNonConformity(Schema):
    """Something that is not as agreed."""

    defect: str = Field(min_length=1, max_length=100)
    quantity: Decimal = Field(gt=0, le=Decimal(10) ** 11, max_digits=18, decimal_places=4)
    text: str = Field("", max_length=5_000)
    severity: Literal["critical", "major", "minor"] = "major"
    source: Literal["complaint", "hand"] = "hand"
    source_number: str = Field("", max_length=60)
    inspection_id: UUID | None = None
    order_number: str = Field("", max_length=60)
    item_code: str = Field("", max_length=60)
    supplier_code: str = Field("", max_length=60)
    lot: str = Field("", max_length=60)
    key: str = Field(min_length=1, max_length=80, description="the same key is noted once")


class NonConformity(Schema):
    """Something that is not as agreed, and what is done with it."""

    id: UUID
    number: str
    source: str
    source_number: str
    inspection_id: UUID | None
    order_id: UUID | None
    item_code: str
    supplier_code: str
    lot: str
    defect: str
    text: str
    severity: str
    quantity: Decimal
    state: str
    disposition: str
    decision: str
    cost_minor: int
    raised_at: datetime
    closed_at: datetime | None


class Decision(Schema):
    """What is done with it, and why."""

    disposition: Literal["rework", "concession", "scrap", "return"]
    decision: str = Field(min_length=1, max_length=5_000)
    cost_minor: int = Field(0, ge=0, le=10**14)


class CorrectiveAction(Schema):
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
    effective: bool | None
    verdict: str
    closed_at: datetime | None


class NewHold(Schema):
    """Stock or an order to hold back."""

    reason: str = Field(min_length=1, max_length=500)
    item_code: str = Field("", max_length=60)
    site_code: str = Field("", max_length=60)
    batch: str = Field("", max_length=60)
    quantity: Decimal = Field(Decimal(0), ge=0, le=Decimal(10) ** 11, max_digits=18, decimal_places=4)
    order_number: str = Field("", max_length=60)
    line_position: int | None = Field(None, ge=1, le=100_000)


class Hold(Schema):
    """What quality holds back."""

    id: UUID
    kind: str
    item_code: str
    site_code: str
    batch: str
    quantity: Decimal
    order_id: UUID | None
    line_position: int | None
    reason: str
    placed_at: datetime
    released_at: datetime | None


class Release(Schema):
    """Why it may go."""

    why: str = Field(min_length=1, max_length=500)


class Chart(Schema):
    """A control chart: points with their limits, where rules are broken, and what the process can hold."""

    kind: str
    labels: list[str]
    points: list[float]
    centre: list[float]
    lower: list[float]
    upper: list[float]
    violations: list[dict[str, Any]]
    cp: float | None
    cpk: float | None
    pp: float | None
    ppk: float | None
