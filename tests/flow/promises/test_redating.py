"""What happens to supply and to the work moves projected dates at once, of the affected orders only."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from tests.cast import NOW
from tests.flow.promises.workshop import CASTING, PUMP, SITE, equip, order_pumps
from tests.outbox import deliver_all
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions, books, queries, redating
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply import queries as supply_queries

pytestmark = pytest.mark.django_db
PO = supply.PurchaseRef(number="PO-1", line=1)


def promised(number, **facts):
    order_id = order_pumps(number, **facts)
    actions.confirm_promise(order_id=order_id)
    return order_id


def projected(order_id):
    return queries.projection(order_id=order_id)


def told(order_id):
    return [event.type for event in kernel.history(subject_type="order", subject_id=order_id)]


@pytest.fixture
def awaiting(factory):
    """One order that needs a casting of purchase PO-1, due in a week; another with its own from stock."""
    equip(castings=1)
    with_stock = promised("SO-0")
    supply.save(
        drafts=[
            supply.NewPurchaseLine(
                number="PO-1",
                item=CASTING,
                site=SITE,
                supplier="FOUNDRY",
                quantity=Decimal(5),
                due_at=NOW + timedelta(days=7),
            )
        ]
    )
    order_id = promised("SO-1")
    deliver_all()
    return order_id, with_stock


def test_a_late_purchase_moves_the_projected_date_of_who_waits_for_it_and_no_other(factory, awaiting):
    order_id, other = awaiting
    before, committed = projected(order_id), orders.order(order_id=order_id).committed_at

    supply.move_purchase(ref=PO, due_at=NOW + timedelta(days=9), reason="模具坏了")
    deliver_all()

    after = projected(order_id)
    assert after.likely_at >= before.likely_at + timedelta(days=2)
    assert after.reasons[0]["code"] == "purchase_moved"
    assert orders.order(order_id=order_id).committed_at == committed
    assert orders.order(order_id=order_id).projected_at >= after.likely_at
    assert "promises.order_redated" not in told(other)


def test_a_machine_that_stands_still_moves_what_it_was_to_do(factory):
    equip()
    first, second = promised("SO-1"), promised("SO-2", count=4)
    before = projected(first), projected(second)

    supply.enter_downtime(
        work_centre="5X", start_at=NOW + timedelta(hours=1), end_at=NOW + timedelta(days=5), reason="主轴检修"
    )
    deliver_all()

    after = projected(first), projected(second)
    assert all(late.likely_at > early.likely_at for late, early in zip(after, before, strict=True))
    assert after[0].reasons[0] == {
        "code": "machine_down",
        "work_centre": "5X",
        "until": (NOW + timedelta(days=5)).isoformat(),
    }
    slots = [one for order_id in (first, second) for one in queries.reservations(order_id=order_id)]
    ends = [one.end_at for one in slots if one.kind == "slot" and one.place == "5X"]
    assert min(ends) > NOW + timedelta(days=5)


def test_goods_that_come_in_are_held_of_the_stock_from_then_on(factory, awaiting):
    order_id, _other = awaiting

    supply.receive_purchase(ref=PO, quantity=Decimal(5), received_at=NOW)
    deliver_all()

    casting = supply_queries.items_by_code(codes=[CASTING])[CASTING]
    (stock,) = supply_queries.stock(item_id=casting.id)
    held = [one.ref for one in queries.reservations(order_id=order_id) if one.item_code == CASTING]
    assert held == [f"stock:{CASTING}@{SITE}"]
    assert stock.reserved == 2
    assert actions.release_promise(order_id=order_id, why="x") > 0


def test_what_a_customer_owes_and_did_not_do_moves_the_date_with_its_name(factory):
    equip()
    order_id = promised("SO-1")
    actions.add_pledge(
        order_id=order_id, kind="drawing", what="确认图纸", party="customer", due_at=NOW + timedelta(hours=30)
    )
    deliver_all()
    waiting = projected(order_id)

    with clock.frozen(NOW + timedelta(days=9)):
        deliver_all()
    overdue = projected(order_id)

    assert overdue.likely_at >= waiting.likely_at + timedelta(days=6)
    assert [(r["code"], r["who"]) for r in overdue.reasons] == [("pledge_overdue", "华东重工")]


def test_work_that_is_behind_moves_the_projected_date(factory):
    equip(pumps=2)
    order_id = promised("SO-1")
    before = projected(order_id)

    from yinuo.flow.promises import following
    from yinuo.ground.kernel.events import Recorded

    due = NOW + timedelta(hours=8)
    payload = {"stage_name": "备料", "due_at": due.isoformat(), "finished_at": (due + timedelta(hours=30)).isoformat()}
    following.follow_work(
        events=[
            Recorded(
                id=order_id,
                organisation_id=factory.id,
                seq=1,
                type="work.stage_finished",
                subject_type="order",
                subject_id=order_id,
                happened_at=due,
                recorded_at=due,
                actor="system",
                payload=payload,
            )
        ]
    )

    after = projected(order_id)
    assert after.likely_at == before.likely_at + timedelta(hours=30)
    assert after.reasons == [{"code": "work_late", "stage": "备料", "hours": 30.0}]


def test_more_stock_brings_a_late_order_forward(factory):
    equip(castings=0)
    order_id = order_pumps("SO-1")
    soon = NOW + timedelta(days=5)
    actions.confirm_promise(order_id=order_id, committed_at=soon, why="客户急", ahead_allowed=True)
    before = projected(order_id)

    supply.save(drafts=[supply.NewStock(item=PUMP, site=SITE, on_hand=Decimal(1))])
    deliver_all()

    after = projected(order_id)
    assert after.likely_at < soon + timedelta(hours=12) < before.likely_at
    assert {one.kind for one in queries.reservations(order_id=order_id)} == {"stock", "pick"}


def slots_of(order_id, place):
    return [
        (one.start_at, one.end_at)
        for one in queries.reservations(order_id=order_id)
        if (one.kind, one.place) == ("slot", place)
    ]


def test_a_cancelled_purchase_redates_who_waits_for_it_and_the_order_can_be_given_up_after(factory, awaiting):
    order_id, other = awaiting
    before = projected(order_id)

    supply.cancel_purchase(ref=PO)
    deliver_all()

    after = projected(order_id)
    assert after.likely_at > before.likely_at
    assert after.reasons[0]["code"] == "purchase_cancelled"
    assert "promises.order_redated" not in told(other)
    assert actions.release_promise(order_id=order_id, why="客户不要了") > 0


@pytest.fixture
def half_made(factory):
    """Eight pumps whose shafts take 40 hours on the five-axis machine; their castings come in a week."""
    equip(castings=0)
    line = supply.NewPurchaseLine(
        number="PO-1",
        item=CASTING,
        site=SITE,
        supplier="FOUNDRY",
        quantity=Decimal(8),
        due_at=NOW + timedelta(days=8),
    )
    supply.save(drafts=[line])
    order_id = promised("SO-1", count=8)
    deliver_all()
    return order_id


PROGRESS = [
    ("nothing has begun", timedelta(hours=1)),
    ("the shafts are being turned", timedelta(days=5)),
    ("the shafts are turned", timedelta(days=7, hours=20)),
]


@pytest.mark.parametrize(("told", "after"), PROGRESS)
def test_of_an_order_half_made_only_the_rest_is_planned_anew(half_made, told, after):
    before = projected(half_made)
    turned = slots_of(half_made, "5X")

    with clock.frozen(NOW + after):
        supply.move_purchase(ref=PO, due_at=NOW + timedelta(days=11), reason="模具坏了")
        deliver_all()

    late = projected(half_made)
    assert before.likely_at < late.likely_at <= before.likely_at + timedelta(days=6), told
    if told != "nothing has begun":
        assert slots_of(half_made, "5X") == turned
    assert min(start for start, _end in slots_of(half_made, "ASM")) >= NOW + timedelta(days=11)


def test_the_more_is_done_the_earlier_is_the_date_after_the_same_event(half_made):
    turned = slots_of(half_made, "5X")
    down = {"work_centre": "5X", "start_at": turned[0][0], "end_at": turned[-1][1] + timedelta(days=9)}
    found = []

    for at in (
        turned[0][0] - timedelta(hours=1),
        turned[0][0] + timedelta(hours=20),
        turned[-1][1] + timedelta(hours=1),
    ):
        with clock.frozen(at), transaction.atomic():
            supply.enter_downtime(**{**down, "start_at": at}, reason="主轴检修")
            deliver_all()
            found.append(projected(half_made).likely_at)
            transaction.set_rollback(True)
        books.forget_books()

    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_a_new_date_is_judged_by_the_same_rest(half_made):
    with clock.frozen(NOW + timedelta(days=7, hours=20)):
        supply.move_purchase(ref=PO, due_at=NOW + timedelta(days=11), reason="模具坏了")
        offered = queries.offer(order_id=half_made)
        deliver_all()
        followed = queries.offer(order_id=half_made)
        after = projected(half_made)

    assert offered.basis == followed.basis == "under_way"
    assert (offered.likely_at, offered.latest_at) == (followed.likely_at, followed.latest_at)
    assert followed.likely_at == after.likely_at


def test_work_that_is_behind_stays_behind_when_something_else_happens(half_made):
    late = timedelta(hours=30)
    with clock.frozen(NOW + timedelta(days=5)):
        redating.shift(order_id=half_made, hours=30, reasons=[{"code": "work_late", "stage": "车", "hours": 30.0}])
        behind = projected(half_made).likely_at
        supply.move_purchase(ref=PO, due_at=NOW + timedelta(days=8, hours=1), reason="晚一小时")
        deliver_all()

    after = projected(half_made)
    assert after.likely_at >= behind - late
    assert [one["code"] for one in after.reasons] == ["purchase_moved", "work_late"]


def test_what_others_took_of_a_lot_under_way_stays_theirs(factory):
    equip(castings=100)
    item = supply.NewItem(code="SHAFT", name="主轴", family="轴", cost_minor=80_000, lot_min=Decimal(10))
    supply.save(drafts=[item])
    maker, taker = promised("SO-1", count=4), promised("SO-2", count=4)
    deliver_all()
    begun = slots_of(maker, "5X")[0][0] + timedelta(hours=2)
    held = {one.id for one in queries.reservations(order_id=taker)}

    with clock.frozen(begun):
        before = projected(maker), projected(taker)
        supply.enter_downtime(work_centre="5X", start_at=begun, end_at=begun + timedelta(days=6), reason="主轴检修")
        deliver_all()

    assert projected(maker).likely_at >= before[0].likely_at + timedelta(days=4)
    assert {one.id for one in queries.reservations(order_id=taker)} >= held or projected(taker) != before[1]
    assert len(slots_of(maker, "5X")) == 1
