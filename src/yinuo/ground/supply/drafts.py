"""Records of supply as they are handed in: plain values, which name each other by code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

_NONE = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """An item to save; hours of `lead` are from the order to the receipt where it is bought."""

    code: str
    name: str
    family: str = ""
    unit: str = "件"
    weight_g: float | None = None
    volume_cm3: float | None = None
    price_minor: int | None = None
    cost_minor: int = 0
    supplier: str = ""
    lead_low_hours: float | None = None
    lead_hours: float | None = None
    lead_high_hours: float | None = None
    lot_min: Decimal = _NONE
    lot_multiple: Decimal = _NONE
    lot_max: Decimal = _NONE
    scrap: float = 0.0
    shelf_life_hours: float = 0.0


@dataclass(frozen=True, kw_only=True)
class NewSupplier:
    """A supplier to save; with `working` its hours are those of its calendar, else of the clock."""

    code: str
    name: str
    region: str = ""
    postcode: str = ""
    calendar: str = ""
    working: bool = False
    lead_low_hours: float | None = None
    lead_hours: float | None = None
    lead_high_hours: float | None = None
    expedited_low_hours: float | None = None
    expedited_hours: float | None = None
    expedited_high_hours: float | None = None
    expedite_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class NewSite:
    """A site to save; orders ready by `cutoff_minute` of the local day leave the same day."""

    code: str
    name: str
    region: str = ""
    timezone: str = "Asia/Shanghai"
    calendar: str = ""
    cutoff_minute: int | None = None
    pick_minutes: float = 0.0
    picks_per_day: int = 0


@dataclass(frozen=True, kw_only=True)
class NewStock:
    """Stock to save. What is reserved is not touched."""

    item: str
    site: str
    on_hand: Decimal
    safety: Decimal = _NONE


@dataclass(frozen=True, kw_only=True)
class NewStockBatch:
    """The part of a stock that goes bad at one moment."""

    item: str
    site: str
    batch: str
    quantity: Decimal
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class NewCarrier:
    """A carrier to save."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class NewLane:
    """A lane to save, with low, usual and high transit hours."""

    code: str
    origin: str
    destination: str
    low_hours: float
    usual_hours: float
    high_hours: float
    carrier: str = ""
    origin_site: str = ""
    calendar: str = ""
    cost_minor: int = 0
    rank: int = 0


@dataclass(frozen=True, kw_only=True)
class NewWorkCentre:
    """A work centre to save."""

    code: str
    name: str
    site: str = ""
    calendar: str = ""
    machines: int = 1
    efficiency: float = 1.0
    cost_minor_per_hour: int = 0
    overtime_calendar: str = ""
    overtime_minor_per_hour: int = 0


@dataclass(frozen=True, kw_only=True)
class NewSetup:
    """Minutes to change a work centre from one family of work to another."""

    work_centre: str
    from_family: str
    to_family: str
    minutes: float


@dataclass(frozen=True, kw_only=True)
class NewCrew:
    """So many people with a skill."""

    skill: str
    people: int
    name: str = ""
    calendar: str = ""


@dataclass(frozen=True, kw_only=True)
class NewComponent:
    """A line of a bill of materials."""

    parent: str
    child: str
    quantity: Decimal
    scrap: float = 0.0
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class NewOperation:
    """A step of a routing: on a work centre, or for `outside_hours` at a supplier."""

    item: str
    sequence: int
    rank: int = 0
    name: str = ""
    work_centre: str = ""
    setup_minutes: float = 0.0
    run_minutes: float = 0.0
    family: str = ""
    skill: str = ""
    supplier: str = ""
    outside_low_hours: float | None = None
    outside_hours: float | None = None
    outside_high_hours: float | None = None
    low_factor: float | None = None
    usual_factor: float | None = None
    high_factor: float | None = None
    cost_minor_per_hour: int = 0


@dataclass(frozen=True, kw_only=True)
class NewPurchaseLine:
    """A line of a purchase order; without `open_quantity`, all of it is still to come unless it was received."""

    number: str
    item: str
    site: str
    quantity: Decimal
    due_at: datetime
    line: int = 1
    supplier: str = ""
    open_quantity: Decimal | None = None
    ordered_at: datetime | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class NewSubstitute:
    """`by` may stand in for `item`, `ratio` of it for each one."""

    item: str
    by: str
    ratio: float = 1.0
    rank: int = 0
    extra_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class NewSourcing:
    """Which site may serve a region with an item or a family (empty: all)."""

    site: str
    region: str = ""
    item: str = ""
    family: str = ""
    rank: int = 0
    cost_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class NewAllocation:
    """Of an item's supply until a moment: so much is kept for a customer group, so much it may take at most."""

    item: str
    group: str
    protected: Decimal = _NONE
    cap: Decimal | None = None
    until: datetime | None = None


Draft = (
    NewItem
    | NewSupplier
    | NewSite
    | NewStock
    | NewStockBatch
    | NewCarrier
    | NewLane
    | NewWorkCentre
    | NewSetup
    | NewCrew
    | NewComponent
    | NewOperation
    | NewPurchaseLine
    | NewSubstitute
    | NewSourcing
    | NewAllocation
)
