"""What does not change with every delivery: items and how they are made, places, people and rules, as core values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F

from yinuo.core.capacity import model as core
from yinuo.core.worktime import WorkCalendar
from yinuo.ground.supply import models
from yinuo.ground.supply.calendars import compiled, default_calendar
from yinuo.ground.supply.leads import LeadFacts, spread_of

_ITEM_COLUMNS = (
    "code",
    "name",
    "unit",
    "family",
    "supplier__code",
    "lead_low_hours",
    "lead_hours",
    "lead_high_hours",
    "lot_min",
    "lot_multiple",
    "lot_max",
    "scrap",
    "shelf_life_hours",
    "cost_minor",
    "price_minor",
)


def calendars_by_id() -> dict[UUID | None, WorkCalendar]:
    """Return all calendars by id, the default one under None as well."""
    found: dict[UUID | None, WorkCalendar] = {
        row.id: compiled(plain=row.plain) for row in models.Calendar.objects.all()
    }
    return {**found, None: default_calendar().calendar}


def design(*, leads: Mapping[UUID, LeadFacts]) -> core.Plant:
    """Return the plant without its supplies and safety stock."""
    codes = dict(models.Calendar.objects.values_list("id", "code"))
    calendars = {codes[row]: calendar for row, calendar in calendars_by_id().items() if row is not None}
    return core.Plant(
        calendars={**calendars, core.DEFAULT_CALENDAR: default_calendar().calendar},
        items=_items(),
        components=_components(),
        substitutes=_substitutes(),
        operations=_operations(),
        work_centres=_work_centres(),
        downtimes=_downtimes(),
        crews=_crews(),
        suppliers=suppliers(leads=leads),
        sites=_sites(),
        lanes=_lanes(),
        sourcing=_sourcing(),
        allocations=_allocations(),
    )


def _items() -> tuple[core.Item, ...]:
    rows = models.Item.objects.order_by("code").values_list(*_ITEM_COLUMNS)
    return tuple(
        core.Item(
            code=code,
            name=name,
            unit=unit,
            family=family,
            supplier=supplier or "",
            lead=spread_of(*lead),
            lot_min=float(least),
            lot_multiple=float(multiple),
            lot_max=float(most),
            scrap=scrap,
            shelf_life_hours=keeps,
            cost_minor=cost,
            price_minor=price or 0,
        )
        for code, name, unit, family, supplier, *lead, least, multiple, most, scrap, keeps, cost, price in rows
    )


def _components() -> tuple[core.Component, ...]:
    rows = models.Component.objects.order_by("parent__code", "child__code")
    return tuple(
        core.Component(parent=parent, child=child, quantity=float(quantity), scrap=scrap, unit=unit)
        for parent, child, quantity, scrap, unit in rows.values_list(
            "parent__code", "child__code", "quantity", "scrap", "unit"
        )
    )


def _substitutes() -> tuple[core.Substitute, ...]:
    rows = models.Substitute.objects.order_by("item__code", "rank", "by__code")
    names = ("item__code", "by__code", "ratio", "rank", "extra_minor")
    return tuple(
        core.Substitute(item=item, by=by, ratio=ratio, rank=rank, extra_minor=extra)
        for item, by, ratio, rank, extra in rows.values_list(*names)
    )


def _operations() -> tuple[core.Operation, ...]:
    rows = models.Operation.objects.order_by("item__code", "sequence", "rank")
    return tuple(
        core.Operation(
            item=row.item.code,
            sequence=row.sequence,
            code=operation_code(sequence=row.sequence, rank=row.rank),
            name=row.name,
            work_centre=row.work_centre.code if row.work_centre else "",
            setup_minutes=row.setup_minutes,
            run_minutes=row.run_minutes,
            family=row.family,
            skill=row.skill,
            supplier=row.supplier.code if row.supplier else "",
            outside=spread_of(row.outside_low_hours, row.outside_hours, row.outside_high_hours),
            rank=row.rank,
            spread=spread_of(row.low_factor, row.usual_factor, row.high_factor),
            cost_minor_per_hour=row.cost_minor_per_hour,
        )
        for row in rows.select_related("item", "work_centre", "supplier")
    )


def operation_code(*, sequence: int, rank: int) -> str:
    """Return how a step of a routing is called: 10, and 10.1 for its first alternate."""
    return f"{sequence}.{rank}" if rank else str(sequence)


def _work_centres() -> tuple[core.WorkCentre, ...]:
    setups: dict[UUID, dict[tuple[str, str], float]] = defaultdict(dict)
    for centre, before, after, minutes in models.Setup.objects.order_by("id").values_list(
        "work_centre_id", "from_family", "to_family", "minutes"
    ):
        setups[centre][before, after] = minutes
    rows = models.WorkCentre.objects.order_by("code").select_related("site", "calendar", "overtime_calendar")
    return tuple(
        core.WorkCentre(
            code=row.code,
            name=row.name,
            site=_code(row.site),
            machines=row.machines,
            calendar=_code(row.calendar),
            efficiency=row.efficiency,
            cost_minor_per_hour=row.cost_minor_per_hour,
            overtime_calendar=_code(row.overtime_calendar),
            overtime_minor_per_hour=row.overtime_minor_per_hour,
            setups=setups.get(row.id, {}),
        )
        for row in rows
    )


def _downtimes() -> tuple[core.Downtime, ...]:
    # A machine that is gone cannot stand still.
    there = models.Downtime.objects.filter(machine__lt=F("work_centre__machines")).order_by("start_at", "id")
    rows = there.values_list("work_centre__code", "machine", "start_at", "end_at", "reason")
    return tuple(
        core.Downtime(
            work_centre=centre,
            machine=machine,
            start=int(start.timestamp() // 60),
            end=-int(-end.timestamp() // 60),
            reason=reason,
        )
        for centre, machine, start, end, reason in rows
    )


def _crews() -> tuple[core.Crew, ...]:
    rows = models.Crew.objects.order_by("skill").select_related("calendar")
    return tuple(core.Crew(skill=row.skill, people=row.people, calendar=_code(row.calendar)) for row in rows)


def suppliers(*, leads: Mapping[UUID, LeadFacts]) -> tuple[core.Supplier, ...]:
    """Return the suppliers with their lead times as they were learnt or told."""
    rows = models.Supplier.objects.order_by("code").select_related("calendar")
    return tuple(
        core.Supplier(
            code=row.code,
            name=row.name,
            calendar=_code(row.calendar),
            lead=leads[row.id].lead,
            working=leads[row.id].working,
            expedited=spread_of(row.expedited_low_hours, row.expedited_hours, row.expedited_high_hours),
            expedite_minor=row.expedite_minor,
        )
        for row in rows
        if row.id in leads
    )


def _sites() -> tuple[core.Site, ...]:
    rows = models.Site.objects.order_by("code").select_related("calendar")
    return tuple(
        core.Site(
            code=row.code,
            name=row.name,
            timezone=row.timezone,
            calendar=_code(row.calendar),
            cutoff_minute=row.cutoff_minute,
            pick_minutes=row.pick_minutes,
            picks_per_day=row.picks_per_day,
        )
        for row in rows
    )


def _lanes() -> tuple[core.Lane, ...]:
    rows = models.Lane.objects.order_by("rank", "code").select_related("origin_site", "calendar", "carrier")
    return tuple(
        core.Lane(
            code=row.code,
            origin=_code(row.origin_site),
            destination=row.destination,
            carrier=_code(row.carrier),
            transit=core.Spread(low=row.low_hours, usual=row.usual_hours, high=row.high_hours),
            carrier_calendar=_code(row.calendar),
            cost_minor=row.cost_minor,
            rank=row.rank,
        )
        for row in rows
    )


def _sourcing() -> tuple[core.Sourcing, ...]:
    rows = models.Sourcing.objects.order_by("rank", "site__code", "id").select_related("site", "item")
    return tuple(
        core.Sourcing(
            site=row.site.code,
            region=row.region,
            item=_code(row.item),
            family=row.family,
            rank=row.rank,
            cost_minor=row.cost_minor,
        )
        for row in rows
    )


def _allocations() -> tuple[core.Allocation, ...]:
    rows = models.Allocation.objects.order_by("item__code", "group").select_related("item")
    return tuple(
        core.Allocation(
            item=row.item.code,
            group=row.group,
            protected=float(row.protected),
            cap=None if row.cap is None else float(row.cap),
            until=int(row.until.timestamp() // 60) if row.until else None,
        )
        for row in rows
    )


def _code(row: Any) -> str:
    return str(row.code) if row else core.DEFAULT_CALENDAR
