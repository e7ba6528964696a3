"""Supply over the API: items, suppliers, sites, stock, carriers, lanes, work centres, calendars.

Records are saved by their codes, up to 1,000 at once, all or none; saving twice is the same as once.
"""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Body, Router, Schema
from pydantic import Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.ground.supply import actions, queries
from yinuo.ground.supply.actions import InvalidCalendar, InvalidSupplyInput
from yinuo.ground.supply.wording import words_of, words_of_fault

router = Router(tags=["supply"])


class RefusedCalendar(Exception):
    """A calendar cannot be kept; `faults` are plain."""

    def __init__(self, faults: list[dict[str, Any]]) -> None:
        super().__init__(faults)
        self.faults = faults


PROBLEMS: dict[type[Exception], Problem] = {
    InvalidSupplyInput: Problem(
        status=422,
        code="invalid-supply",
        title=_("供应资料有误"),
        detail=lambda error: words_of(error=error),
        faults=lambda error: [
            {"where": f"{fault.index}.{fault.field}", "fault": words_of_fault(kind=error.kind, fault=fault)}
            for fault in error.faults
        ],
    ),
    RefusedCalendar: Problem(
        status=422,
        code="invalid-calendar",
        title=_("工作日历有误"),
        detail=lambda error: "; ".join(f"{one['where']} ({one['code']})" for one in error.faults[:20]),
    ),
}
MOST_RECORDS = 1_000
Code = Annotated[str, Field(min_length=1, max_length=60)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Hours = Annotated[float, Field(ge=0, lt=1_000_000)]


class ItemIn(Schema):
    """An item to save; `supplier` is the supplier's code."""

    code: Code
    name: Name
    family: str = ""
    unit: str = "件"
    weight_g: float | None = Field(None, ge=0, lt=1e15)
    volume_cm3: float | None = Field(None, ge=0, lt=1e15)
    price_minor: int | None = Field(None, ge=0, lt=2**62)
    supplier: str = ""


class SupplierIn(Schema):
    """A supplier to save."""

    code: Code
    name: Name
    region: str = ""
    postcode: str = ""
    lead_hours: Hours | None = None


class SiteIn(Schema):
    """A site to save; `calendar` is the calendar's code."""

    code: Code
    name: Name
    region: str = ""
    timezone: str = "Asia/Shanghai"
    calendar: str = ""
    cutoff_minute: int | None = None


class StockIn(Schema):
    """What lies at a site; item and site by code."""

    item: Code
    site: Code
    on_hand: Decimal = Field(ge=0, lt=10**14)
    safety: Decimal = Field(Decimal(0), ge=0, lt=10**14)


class CarrierIn(Schema):
    """A carrier to save."""

    code: Code
    name: Name


class LaneIn(Schema):
    """A lane to save, with low, usual and high transit hours; `carrier` is the carrier's code."""

    code: Annotated[str, Field(min_length=1, max_length=120)]
    origin: str
    destination: str
    low_hours: Hours
    usual_hours: Hours
    high_hours: Hours
    carrier: str = ""


class WorkCentreIn(Schema):
    """A work centre to save; site and calendar by their codes."""

    code: Code
    name: Name
    site: str = ""
    calendar: str = ""


class CalendarIn(Schema):
    """A working calendar: shifts of the week, public holidays, exceptions."""

    name: str = Field(min_length=1, max_length=100)
    plain: dict[str, Any] = Field(description="timezone, weekly, holidays, exceptions; see docs/worktime.md")
    is_default: bool = False


class CalendarOut(Schema):
    """A working calendar."""

    code: str
    name: str
    plain: dict[str, Any]
    is_default: bool


class ItemOut(Schema):
    """An item."""

    id: UUID
    code: str
    name: str
    family: str
    unit: str
    weight_g: float | None
    volume_cm3: float | None
    price_minor: int | None


class Saved(Schema):
    """How many records were saved."""

    saved: int


Items = Annotated[list[ItemIn], Field(min_length=1, max_length=MOST_RECORDS)]
Suppliers = Annotated[list[SupplierIn], Field(min_length=1, max_length=MOST_RECORDS)]
Sites = Annotated[list[SiteIn], Field(min_length=1, max_length=MOST_RECORDS)]
StockRows = Annotated[list[StockIn], Field(min_length=1, max_length=MOST_RECORDS)]
Carriers = Annotated[list[CarrierIn], Field(min_length=1, max_length=MOST_RECORDS)]
Lanes = Annotated[list[LaneIn], Field(min_length=1, max_length=MOST_RECORDS)]
WorkCentres = Annotated[list[WorkCentreIn], Field(min_length=1, max_length=MOST_RECORDS)]


@router.get("/items", response=list[ItemOut], auth=scope("supply:read"))
def list_items(
    request: HttpRequest,
    search: str = "",
    limit: Annotated[int, Field(ge=1, le=500)] = 100,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
) -> list[queries.ItemFacts]:
    """List items by code; `search` looks in code, name and family."""
    return queries.items(search=search.replace("\x00", ""), limit=limit, offset=offset)


@router.put("/items", response=Saved, auth=scope("supply:write"))
def save_items(request: HttpRequest, records: Body[Items]) -> dict[str, int]:
    """Save items."""
    return {"saved": len(actions.save_items(items=[actions.NewItem(**one.dict()) for one in records]))}


@router.put("/suppliers", response=Saved, auth=scope("supply:write"))
def save_suppliers(request: HttpRequest, records: Body[Suppliers]) -> dict[str, int]:
    """Save suppliers."""
    return {"saved": len(actions.save_suppliers(suppliers=[actions.NewSupplier(**one.dict()) for one in records]))}


@router.put("/sites", response=Saved, auth=scope("supply:write"))
def save_sites(request: HttpRequest, records: Body[Sites]) -> dict[str, int]:
    """Save sites."""
    return {"saved": len(actions.save_sites(sites=[actions.NewSite(**one.dict()) for one in records]))}


@router.put("/stock", response=Saved, auth=scope("supply:write"))
def save_stock(request: HttpRequest, records: Body[StockRows]) -> dict[str, int]:
    """Set what lies at sites."""
    return {"saved": actions.save_stock(stock=[actions.NewStock(**one.dict()) for one in records])}


@router.put("/carriers", response=Saved, auth=scope("supply:write"))
def save_carriers(request: HttpRequest, records: Body[Carriers]) -> dict[str, int]:
    """Save carriers."""
    return {"saved": len(actions.save_carriers(carriers=[actions.NewCarrier(**one.dict()) for one in records]))}


@router.put("/lanes", response=Saved, auth=scope("supply:write"))
def save_lanes(request: HttpRequest, records: Body[Lanes]) -> dict[str, int]:
    """Save lanes."""
    return {"saved": len(actions.save_lanes(lanes=[actions.NewLane(**one.dict()) for one in records]))}


@router.put("/work-centres", response=Saved, auth=scope("supply:write"))
def save_work_centres(request: HttpRequest, records: Body[WorkCentres]) -> dict[str, int]:
    """Save work centres."""
    centres = [actions.NewWorkCentre(**one.dict()) for one in records]
    return {"saved": len(actions.save_work_centres(work_centres=centres))}


@router.get("/calendars", response=list[CalendarOut], auth=scope("supply:read"))
def list_calendars(request: HttpRequest) -> list[queries.CalendarFacts]:
    """List working calendars, the default one first; without any, the standard one of the country."""
    return queries.calendars() or [queries.standard_calendar()]


@router.put("/calendars/{code}", response=CalendarOut, auth=scope("supply:write"))
def save_calendar(request: HttpRequest, code: str, new: CalendarIn) -> queries.CalendarFacts:
    """Add or change a working calendar."""
    try:
        saved = actions.save_calendar(code=code, name=new.name, plain=new.plain, is_default=new.is_default)
    except InvalidCalendar as error:
        raise RefusedCalendar([asdict(fault) for fault in error.faults]) from error
    return queries.calendar_of(calendar_id=saved)
