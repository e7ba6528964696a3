"""远山机械 as a plant: a gearbox made of shafts and castings, one work centre of two machines, one late supplier."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from yinuo.core.capacity.model import (
    Component,
    Crew,
    Demand,
    Item,
    Operation,
    Plant,
    Spread,
    Supplier,
    Supply,
    WorkCentre,
)
from yinuo.core.worktime import WorkCalendar, weekly_pattern

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = WorkCalendar("Asia/Shanghai", weekly_pattern(shifts=["08:00-12:00", "13:00-17:00"]))
ALWAYS = WorkCalendar("Asia/Shanghai", weekly_pattern(shifts=["00:00-24:00"], weekdays=range(7)))


def minute(text: str) -> int:
    """Return "2026-03-11 08:00" on the wall in Shanghai as minutes since 1970."""
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()) // 60


def wall(at: int) -> str:
    """Return minutes since 1970 as "03-11 08:00" on the wall in Shanghai."""
    return datetime.fromtimestamp(at * 60, UTC).astimezone(SHANGHAI).strftime("%m-%d %H:%M")


NOW = minute("2026-03-11 08:00")  # a Wednesday


def stock(item: str, quantity: float, *, site: str = "", ref: str = "") -> Supply:
    return Supply(ref=ref or f"stock:{item}@{site}", item=item, quantity=quantity, available_at=0, site=site)


def coming(item: str, quantity: float, at: str, *, ref: str = "po:1", site: str = "") -> Supply:
    return Supply(ref=ref, item=item, quantity=quantity, available_at=minute(at), site=site)


def demand(item: str, quantity: float, due: str, *, ref: str = "order/1", group: str = "") -> Demand:
    return Demand(ref=ref, item=item, quantity=quantity, due_at=minute(due), group=group)


def yuanshan(**changes: object) -> Plant:
    """A gearbox: two shafts and a casting; shafts turned of bars; castings and bars bought, five days and two."""
    plant = Plant(
        calendars={"": OFFICE, "always": ALWAYS},
        items=(
            Item(code="gearbox"),
            Item(code="shaft"),
            Item(code="casting", supplier="foundry"),
            Item(code="bar", supplier="steel"),
        ),
        components=(
            Component(parent="gearbox", child="shaft", quantity=2),
            Component(parent="gearbox", child="casting", quantity=1),
            Component(parent="shaft", child="bar", quantity=1),
        ),
        operations=(
            Operation(item="gearbox", sequence=10, code="assemble", work_centre="bench", run_minutes=60),
            Operation(item="shaft", sequence=10, code="turn", work_centre="lathe", run_minutes=30),
        ),
        work_centres=(WorkCentre(code="lathe", machines=2), WorkCentre(code="bench", machines=1)),
        crews=(Crew(skill="fitter", people=1),),
        suppliers=(
            Supplier(code="foundry", lead=Spread.certain(hours=120)),
            Supplier(code="steel", lead=Spread.certain(hours=48)),
        ),
    )
    return replace(plant, **changes)  # type: ignore[arg-type]
