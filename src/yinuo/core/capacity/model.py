"""What an organisation can make, buy and deliver, as frozen values: the input of every promise.

Knows no order book, no database and no clock. Instants are minutes since 1970 (UTC, as `core.worktime` reckons),
hours are floats, quantities are in the item's unit with at most four decimals. Records name each other by code;
`faults.check_plant` finds what does not fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yinuo.core.worktime import WorkCalendar

Minute = int
LARGEST_QUANTITY = 1e9  # of one demand or record; beyond it is a slip of the pen
QUANTITY_DECIMALS = 4
DEFAULT_CALENDAR = ""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Hours that something takes: a triangle of least, usual and most. Equal values are certain."""

    low: float
    usual: float
    high: float

    @classmethod
    def certain(cls, *, hours: float) -> Spread:
        """Return a spread without doubt."""
        return cls(low=hours, usual=hours, high=hours)


class ShipRule(StrEnum):
    """Whether a demand may be delivered in parts."""

    FULL = "full"
    PARTIAL = "partial"


@dataclass(frozen=True, kw_only=True)
class Item:
    """What is sold, made or bought.

    Made where it has operations, bought where it has a supplier, else only what lies in stock can be had. A lot is
    at least `lot_min`, a whole number of `lot_multiple` and at most `lot_max` (0: no rule). `scrap` is the share
    of what is made that is lost (0.02: 2 %). `shelf_life_hours` is how long it keeps (0: for ever).
    """

    code: str
    name: str = ""
    unit: str = "件"
    family: str = ""
    supplier: str = ""
    lead: Spread | None = None
    lot_min: float = 0.0
    lot_multiple: float = 0.0
    lot_max: float = 0.0
    scrap: float = 0.0
    shelf_life_hours: float = 0.0
    cost_minor: int = 0
    price_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class Component:
    """A line of a bill of materials: so much of `child` goes into one `parent`; `scrap` is the share of it lost."""

    parent: str
    child: str
    quantity: float
    scrap: float = 0.0
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Substitute:
    """`by` may stand in for `item`: `ratio` of it for each one, `rank` 0 first; `extra_minor` is its price a unit."""

    item: str
    by: str
    ratio: float = 1.0
    rank: int = 0
    extra_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A step of an item's routing, in `sequence` order; of equal sequence, the alternates, by `rank`.

    Takes `setup_minutes` (unless the machine's last family is the same) and `run_minutes` a unit on one machine of
    `work_centre`, with one person of `skill` if named; or `outside` hours at a `supplier` (sub-contracting).
    `spread` are factors on its time (usual 1.0); None is the usual spread around a standard time.
    """

    item: str
    sequence: int
    code: str
    name: str = ""
    work_centre: str = ""
    setup_minutes: float = 0.0
    run_minutes: float = 0.0
    family: str = ""
    skill: str = ""
    supplier: str = ""
    outside: Spread | None = None
    rank: int = 0
    spread: Spread | None = None
    cost_minor_per_hour: int = 0


@dataclass(frozen=True, kw_only=True)
class WorkCentre:
    """Equal machines side by side on one calendar; `efficiency` 1.25 does an hour's standard work in 48 minutes.

    `overtime_calendar`, where given, is a longer one that may be worked at `overtime_minor_per_hour` more.
    `setups` are minutes from one family to another where they differ from the operation's own.
    """

    code: str
    name: str = ""
    site: str = ""
    machines: int = 1
    calendar: str = DEFAULT_CALENDAR
    efficiency: float = 1.0
    cost_minor_per_hour: int = 0
    overtime_calendar: str = ""
    overtime_minor_per_hour: int = 0
    setups: Mapping[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Downtime:
    """A machine (or all of a work centre, machine -1) that does not work from `start` to `end`."""

    work_centre: str
    start: Minute
    end: Minute
    machine: int = -1
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Crew:
    """So many people with a skill, on one calendar."""

    skill: str
    people: int
    calendar: str = DEFAULT_CALENDAR


@dataclass(frozen=True, kw_only=True)
class Supplier:
    """Who delivers to us: lead time on its calendar (`working`) or on the clock; `expedited` at a price, if it can."""

    code: str
    name: str = ""
    calendar: str = DEFAULT_CALENDAR
    lead: Spread = Spread(low=0.0, usual=0.0, high=0.0)
    working: bool = False
    expedited: Spread | None = None
    expedite_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where goods lie or are made. Orders ready by `cutoff_minute` (of the local day) leave the same day.

    `pick_minutes` on the site's calendar for a delivery; `picks_per_day` deliveries at most (0: no limit).
    """

    code: str
    name: str = ""
    timezone: str = "Asia/Shanghai"
    calendar: str = DEFAULT_CALENDAR
    cutoff_minute: int | None = None
    pick_minutes: float = 0.0
    picks_per_day: int = 0


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A way from a site (or from any, empty) to a region by a carrier: transit hours, days it runs, price.

    Leaves on the carrier's calendar, travels by the clock, arrives on the receiver's calendar.
    """

    code: str
    origin: str = ""
    destination: str = ""
    carrier: str = ""
    transit: Spread = Spread(low=24.0, usual=48.0, high=96.0)
    carrier_calendar: str = DEFAULT_CALENDAR
    cost_minor: int = 0
    rank: int = 0


@dataclass(frozen=True, kw_only=True)
class Sourcing:
    """Which sites may serve a region with an item or family (empty: all), by `rank`; `cost_minor` a delivery."""

    site: str
    region: str = ""
    item: str = ""
    family: str = ""
    rank: int = 0
    cost_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """Of an item's supply until `until`: `protected` is kept for a customer group, `cap` is the most it may take."""

    item: str
    group: str
    protected: float = 0.0
    cap: float | None = None
    until: Minute | None = None


@dataclass(frozen=True, kw_only=True)
class Supply:
    """What exists (`available_at` in the past) or is to come: stock, a purchase order, a production order.

    `ref` names it ("stock:ITEM@SITE", "po:1234/1"). `late` are hours it may come later than said.
    """

    ref: str
    item: str
    quantity: float
    available_at: Minute
    site: str = ""
    expires_at: Minute | None = None
    late: Spread | None = None


@dataclass(frozen=True, kw_only=True)
class SafetyStock:
    """What is not promised of an item at a site."""

    item: str
    site: str
    quantity: float


@dataclass(frozen=True, kw_only=True)
class Plant:
    """All of it. `calendars` are by code; the default one has the empty code."""

    calendars: Mapping[str, WorkCalendar]
    items: tuple[Item, ...] = ()
    components: tuple[Component, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    operations: tuple[Operation, ...] = ()
    work_centres: tuple[WorkCentre, ...] = ()
    downtimes: tuple[Downtime, ...] = ()
    crews: tuple[Crew, ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    sites: tuple[Site, ...] = ()
    lanes: tuple[Lane, ...] = ()
    sourcing: tuple[Sourcing, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    supplies: tuple[Supply, ...] = ()
    safety: tuple[SafetyStock, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Demand:
    """One line that somebody wants: `ref` names it ("order-id/1"), `due_at` is the wish or the promise.

    `weight` says how much a day of lateness counts (tier, margin). `region` and `receiver_calendar` are the
    customer's, `group` its customer group in allocations, `site` a site it must come from (empty: any).
    A partial delivery has parts of at least `min_split`, at most `max_splits` of them.
    """

    ref: str
    item: str
    quantity: float
    due_at: Minute
    weight: float = 1.0
    not_before: Minute | None = None
    region: str = ""
    receiver_calendar: str = DEFAULT_CALENDAR
    group: str = ""
    site: str = ""
    lane: str = ""
    ship: ShipRule = ShipRule.FULL
    min_split: float = 0.0
    max_splits: int = 2
    value_minor: int = 0
    cost_minor: int = 0
    approval: Spread | None = None
