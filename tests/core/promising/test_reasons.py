"""Reasons name what set the date: the wait or the duration with the most hours on the critical path."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.promising.cast import FACTORY, HANGZHOU, NOW, book, demand, minute, told
from yinuo.core.capacity.model import Allocation, Crew, Demand, Downtime, Operation, Spread, Supply
from yinuo.core.capacity.plan import PlanOptions, StepKind
from yinuo.core.promising.capable import plan_delivery
from yinuo.core.promising.offer import Reason
from yinuo.core.promising.reasons import Reasons

DAY = 1440
LOCAL = {"region": "", "site": "杭州"}
GATE = replace(
    FACTORY,
    lanes=(),
    sites=(replace(HANGZHOU, pick_minutes=0, cutoff_minute=None, picks_per_day=0),),
    supplies=tuple(supply for supply in FACTORY.supplies if supply.site == "杭州"),
)


def explained(plant=GATE, *, taken=(), options=None, **facts):
    """Return the reasons of one demand, handed over at the gate, on a book that already holds others."""
    held = book(plant)
    for other in taken:
        held.take(plan=plan_delivery(book=held, demand=other, now=NOW))
    chosen = {"options": options} if options else {}
    wish = demand(**{**LOCAL, **facts})
    plan = plan_delivery(book=held, demand=wish, now=NOW, **chosen)
    return Reasons(book=held, now=NOW).explain(plans=[plan], demands=[wish]), plan


def codes(reasons):
    return [reason.code for reason in reasons]


def busy(hours: int, *, ref: str = "SO-0/1") -> Demand:
    """Return a demand that keeps the mill busy for so many hours."""
    return demand(**LOCAL, ref=ref, item="主轴", quantity=50.0 + hours)


def test_a_supplier_that_takes_longest_binds():
    reasons, _plan = explained(item="主轴箱", quantity=2.0)

    assert reasons[0] == Reason(
        code="supplier_lead",
        values={"supplier": "铸造厂", "item": "铸件", "until": NOW + 5 * DAY, "hours": 120.0},
    )
    assert "operation" in codes(reasons)
    assert Reason(code="no_stock", values={"item": "主轴箱", "missing": 2.0}) in reasons


def test_a_machine_without_a_gap_binds():
    castings = Supply(ref="stock:铸件", item="铸件", quantity=99, available_at=0, site="杭州")
    plant = replace(GATE, supplies=(*GATE.supplies, castings))

    reasons, plan = explained(plant, taken=[busy(70)], item="主轴箱", quantity=1.0)

    assert reasons[0].code == "no_capacity"
    assert reasons[0].values["work_centre"] == "五轴"
    assert reasons[0].values["until"] in {step.start for step in plan.walk() if step.kind is StepKind.OPERATION}
    assert reasons[0].values["hours"] > 24


def test_people_without_time_bind():
    castings = Supply(ref="stock:铸件", item="铸件", quantity=99, available_at=0, site="杭州")
    operations = tuple(replace(one, skill="钳工") for one in GATE.operations)
    centres = (replace(GATE.work_centres[0], machines=3),)
    crews = (Crew(skill="钳工", people=1),)
    plant = replace(GATE, supplies=(*GATE.supplies, castings), operations=operations, work_centres=centres, crews=crews)

    reasons, _plan = explained(plant, taken=[busy(70)], item="主轴箱", quantity=1.0)

    assert reasons[0].code == "no_people"
    assert reasons[0].values["skill"] == "钳工"


def test_a_receipt_that_is_to_come_binds():
    plant = replace(
        GATE,
        operations=(),
        components=(),
        supplies=(Supply(ref="po:7/1", item="主轴箱", quantity=9, available_at=NOW + 9 * DAY, site="杭州"),),
    )

    reasons, _plan = explained(plant, item="主轴箱")

    assert reasons[0] == Reason(
        code="late_receipt", values={"ref": "po:7/1", "item": "主轴箱", "until": NOW + 9 * DAY, "hours": 216.0}
    )


def test_stock_that_is_kept_for_others_binds():
    kept = Allocation(item="主轴", group="大客户", protected=50, until=NOW + 20 * DAY)
    plant = replace(GATE, operations=(), components=(), allocations=(kept,))

    reasons, _plan = explained(plant, item="主轴", quantity=5.0)

    assert reasons[0].code == "allocation"
    assert reasons[0].values == {"item": "主轴", "until": NOW + 20 * DAY, "hours": 480.0}


@pytest.mark.parametrize(
    ("shares", "lying", "first"),
    [
        ([("大客户", 8, None)], 8, {"code": "allocation", "item": "主轴箱", "group": "大客户"}),
        ([("大客户", 5, None), ("政府", 3, None)], 8, {"code": "allocation", "item": "主轴箱"}),
        ([("零售", 0, 2)], 8, {"code": "allocation", "item": "主轴箱"}),  # its own cap
        ([("大客户", 2, None)], 3, {"code": "late_receipt", "item": "主轴箱"}),  # without it there would be too little
        ([], 3, {"code": "late_receipt", "item": "主轴箱"}),
    ],
)
@pytest.mark.parametrize("taken", [False, True])
def test_stock_that_is_kept_for_others_binds_though_a_receipt_fills_in(shares, lying, first, taken):
    lots = [("stock:主轴箱", lying, 0), ("po:7/1", 20, NOW + 9 * DAY)]
    supplies = [Supply(ref=r, item="主轴箱", quantity=q, available_at=at, site="杭州") for r, q, at in lots]
    ends = {None: None, 2: NOW + 4 * DAY}  # a cap that never ends would make the rest unobtainable
    kept = [Allocation(item="主轴箱", group=g, protected=p, cap=cap, until=ends[cap]) for g, p, cap in shares]
    plant = replace(GATE, operations=(), components=(), supplies=tuple(supplies), allocations=tuple(kept))
    held, wish = book(plant), demand(**LOCAL, item="主轴箱", quantity=6.0, group="零售")
    plan = plan_delivery(book=held, demand=wish, now=NOW)
    if taken:
        held.take(plan=plan)

    reasons = Reasons(book=held, now=NOW).explain(plans=[plan], demands=[wish])

    told = {"code": reasons[0].code, **reasons[0].values}
    assert {name: told.get(name) for name in ("code", "item", "group")} == {"group": None, **first}
    assert ("no_stock" in codes(reasons)) == (first["code"] != "allocation")


def test_approval_is_a_reason():
    reasons, _plan = explained(approval=Spread.certain(hours=48))

    assert reasons[0] == Reason(code="approval", values={"hours": 48.0})


def test_goods_that_lie_there_have_no_other_reason():
    reasons, _plan = explained()

    assert reasons == (Reason(code="in_stock", values={"item": "主轴"}),)


def test_a_wish_for_later_is_the_reason_when_all_could_be_there_before():
    reasons, plan = explained(item="主轴箱", due_at=NOW + 60 * DAY, options=PlanOptions())

    assert reasons[0] == Reason(code="wish_kept", values={"until": plan.end})


def test_the_customer_who_wants_it_later_is_the_reason():
    reasons, _plan = explained(not_before=NOW + 30 * DAY)

    assert "not_before" in codes(reasons)


def test_the_way_to_the_customer_is_told_with_cut_off_and_closed_doors():
    reasons, _plan = explained(FACTORY, region="华北", quantity=1.0)

    assert reasons[0] == Reason(code="transit", values={"lane": "公路", "hours": 48.0})
    cutoff = next(reason for reason in reasons if reason.code == "cutoff")
    assert cutoff.values["site"] == "杭州"
    assert cutoff.values["minute"] == 16 * 60
    assert told(cutoff.values["until"]) == "2026-03-11 16:00"


def test_a_long_wait_for_a_door_is_told_in_days():
    late = demand(region="华北", site="杭州")
    now = minute("2026-03-12 09:00")
    held = book(now=now)
    plan = plan_delivery(book=held, demand=late, now=now)

    reasons = Reasons(book=held, now=now).explain(plans=[plan], demands=[late])

    closed = next(reason for reason in reasons if reason.code == "closed")
    assert closed.values == {"calendar": "", "days": 1.7, "hours": 40.0}


def test_a_full_day_of_picking_is_told():
    reasons, _plan = explained(
        FACTORY,
        region="华北",
        taken=[demand(ref=f"SO-0/{n}", site="杭州") for n in range(HANGZHOU.picks_per_day)],
    )

    assert "picking" in codes(reasons)


def test_the_others_follow_by_their_hours():
    reasons, _plan = explained(FACTORY, region="华北", item="主轴箱", quantity=3.0)

    hours = [reason.values["hours"] for reason in reasons if "hours" in reason.values]
    assert hours == sorted(hours, reverse=True)


@pytest.mark.parametrize(("item", "quantity"), [("主轴箱", 3.0), ("主轴", 60.0), ("皮带", 1.0)])
def test_the_hours_of_the_path_fill_the_time_to_the_date(item, quantity):
    held = book()
    plan = plan_delivery(book=held, demand=demand(item=item, quantity=quantity, site="杭州"), now=NOW)

    shares = Reasons(book=held, now=NOW).shares(plans=[plan])

    # What is missing are picking, nights shorter than half a day and the room of purchases.
    assert 0.8 * (plan.end - NOW) <= sum(share.hours for share in shares) * 60 <= plan.end - NOW


def test_a_machine_that_stands_still_is_told_as_closed():
    castings = Supply(ref="stock:铸件", item="铸件", quantity=99, available_at=0, site="杭州")
    down = Downtime(work_centre="五轴", start=NOW, end=NOW + 10 * DAY)
    plant = replace(GATE, supplies=(*GATE.supplies, castings), downtimes=(down,))

    reasons, _plan = explained(plant, item="主轴箱", quantity=1.0)

    assert reasons[0].code == "closed"
    assert reasons[0].values["days"] == 12.0


def test_a_purchase_that_comes_on_a_friday_evening_binds_though_two_weekends_follow():
    slow = [
        Operation(item="主轴箱", sequence=10, code="装配", work_centre="五轴", run_minutes=2_400),
        Operation(item="主轴箱", sequence=20, code="检验", work_centre="五轴", run_minutes=60),
    ]
    held, sunday = book(replace(GATE, operations=tuple(slow))), minute("2026-03-08 20:00")
    wish = demand(**LOCAL, item="主轴箱")
    plan = plan_delivery(book=held, demand=wish, now=sunday)

    reasons = Reasons(book=held, now=sunday).explain(plans=[plan], demands=[wish])

    assert codes(reasons)[:2] == ["closed", "supplier_lead"]
    assert next(one for one in reasons if one.code == "closed").values["days"] == 5.1


def test_what_is_done_outside_is_told_as_work_and_not_as_a_purchase():
    hardened = Operation(item="主轴", sequence=10, code="热处理", supplier="铸造厂", outside=Spread.certain(hours=72))

    reasons, _plan = explained(replace(GATE, operations=(hardened,)), item="主轴", quantity=60.0)

    assert reasons[0].code == "outside"
    assert {**reasons[0].values, "until": 0, "hours": 0} == {
        **{"supplier": "铸造厂", "item": "主轴", "operation": "热处理"},
        **{"until": 0, "hours": 0},
    }


def test_a_receipt_that_comes_after_hours_binds_though_it_is_taken_in_the_morning():
    evening = minute("2026-03-12 20:00")
    coming = Supply(ref="po:7/1", item="铸件", quantity=9, available_at=evening, site="杭州")

    reasons, _plan = explained(replace(GATE, supplies=(*GATE.supplies, coming)), item="主轴箱")

    assert reasons[0].code == "late_receipt"
    assert (reasons[0].values["ref"], reasons[0].values["until"]) == ("po:7/1", evening)
