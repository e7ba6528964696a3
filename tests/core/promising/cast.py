"""The plant that promises are told about: 远山机械 in Hangzhou with a second site in Chengdu, and its carriers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.model import (
    Component,
    Demand,
    Item,
    Lane,
    Operation,
    Plant,
    Site,
    Spread,
    Substitute,
    Supplier,
    Supply,
    WorkCentre,
)
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind
from yinuo.core.worktime import WorkCalendar, weekly_pattern

SHANGHAI = "Asia/Shanghai"
OFFICE = WorkCalendar(SHANGHAI, weekly_pattern(shifts=["08:00-12:00", "13:00-17:00"]))
ALWAYS = WorkCalendar("UTC", tuple((*weekly_pattern(shifts=["00:00-24:00"])[:1],) * 7))
SIX_DAYS = WorkCalendar(SHANGHAI, (*weekly_pattern(shifts=["08:00-20:00"])[:1] * 6, ()))
HANGZHOU = Site(code="杭州", cutoff_minute=16 * 60, pick_minutes=60, picks_per_day=2)
CHENGDU = Site(code="成都", cutoff_minute=15 * 60, pick_minutes=60)
TRUCK = Lane(
    code="公路",
    origin="杭州",
    destination="华北",
    carrier="德邦",
    transit=Spread(low=36, usual=48, high=96),
    carrier_calendar="six",
    cost_minor=20_000,
)
AIR = Lane(
    code="空运",
    origin="杭州",
    destination="华北",
    carrier="顺丰",
    transit=Spread(low=10, usual=12, high=24),
    carrier_calendar="always",
    cost_minor=90_000,
    rank=1,
)
PLANT = Plant(
    calendars={"": OFFICE, "always": ALWAYS, "six": SIX_DAYS},
    sites=(HANGZHOU, CHENGDU),
    lanes=(AIR, TRUCK),
)


def minute(text: str, *, zone: str = SHANGHAI) -> int:
    """Return the minute of a local time, such as "2026-03-11 09:00" (a Wednesday)."""
    at = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return int((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) // 60


def told(at: int) -> str:
    """Return a minute as local time in Shanghai, to compare with."""
    return datetime.fromtimestamp(at * 60, tz=ZoneInfo(SHANGHAI)).strftime("%Y-%m-%d %H:%M")


NOW = minute("2026-03-11 09:00")


def demand(**facts) -> Demand:
    """Return what the customer in the north wants: one shaft, as soon as it can be."""
    wanted = {"ref": "SO-1/1", "item": "主轴", "quantity": 1.0, "due_at": NOW, "region": "华北"}
    return Demand(**{**wanted, **facts})


def stock(*, at: int = NOW, **facts) -> Step:
    """Return a step that takes what lies there."""
    facts = {"item": "主轴", "quantity": 1.0, "ref": "stock:主轴@杭州", "place": "杭州", **facts}
    return Step(kind=StepKind.STOCK, ready_at=at, start=at, end=at, **facts)


def plan(*deliveries: Step, due_at: int = NOW, ref: str = "SO-1/1") -> DemandPlan:
    """Return a plan of these deliveries."""
    return DemandPlan(ref=ref, deliveries=deliveries, due_at=due_at)


FOUNDRY = Supplier(
    code="铸造厂",
    lead=Spread(low=96, usual=120, high=240),
    expedited=Spread(low=40, usual=48, high=72),
    expedite_minor=50_000,
)
MILL = WorkCentre(
    code="五轴",
    site="杭州",
    calendar="",
    cost_minor_per_hour=20_000,
    overtime_calendar="six",
    overtime_minor_per_hour=10_000,
)
SPINDLE, SHAFT, CASTING, STEEL_CASTING, BELT = (
    Item(code="主轴箱", family="轴", cost_minor=100_000),
    Item(code="主轴", family="轴", cost_minor=30_000),
    Item(code="铸件", supplier="铸造厂", cost_minor=20_000),
    Item(code="钢铸件", cost_minor=25_000),
    Item(code="皮带", supplier="皮带厂", cost_minor=1_000),
)
FACTORY = replace(
    PLANT,
    items=(SPINDLE, SHAFT, CASTING, STEEL_CASTING, BELT),
    components=(
        Component(parent="主轴箱", child="铸件", quantity=1),
        Component(parent="主轴箱", child="主轴", quantity=2),
    ),
    substitutes=(Substitute(item="铸件", by="钢铸件", extra_minor=3_000),),
    operations=(
        Operation(item="主轴箱", sequence=10, code="装配", work_centre="五轴", run_minutes=120),
        Operation(item="主轴", sequence=10, code="车", work_centre="五轴", run_minutes=60, setup_minutes=30),
    ),
    work_centres=(MILL,),
    suppliers=(FOUNDRY, Supplier(code="皮带厂", lead=Spread.certain(hours=24))),
    supplies=(
        Supply(ref="stock:主轴@杭州", item="主轴", quantity=50, available_at=0, site="杭州"),
        Supply(ref="stock:主轴@成都", item="主轴", quantity=10, available_at=0, site="成都"),
        Supply(ref="stock:钢铸件@杭州", item="钢铸件", quantity=4, available_at=0, site="杭州"),
    ),
    lanes=(AIR, TRUCK, replace(TRUCK, code="川运", origin="成都", carrier="川运", cost_minor=30_000)),
)


def book(plant: Plant = FACTORY, *, now: int = NOW) -> Book:
    """Return an empty book on the factory."""
    return Book.build(plant=plant, now=now)


def stock_of(item: str, quantity: float, *, site: str = "杭州") -> Supply:
    """Return more of an item that lies at a site."""
    return Supply(ref=f"stock:{item}@{site}/more", item=item, quantity=quantity, available_at=0, site=site)
