"""Offers, commitments and their versions, on real orders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import NOW, found_factory
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_facts
from yinuo.flow.orders.actions import NewOrder
from yinuo.flow.promises import actions, forms, jobs, queries
from yinuo.flow.promises.actions import InvalidCommitment
from yinuo.flow.promises.queries import StageStandard
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply.actions import NewLane, NewSite, NewSupplier

pytestmark = pytest.mark.django_db

STAGES = [
    StageStandard(code="prepare", name="备料", standard_hours=8),
    StageStandard(code="make", name="加工", standard_hours=16),
    StageStandard(code="ship", name="运输", standard_hours=48, working_time=False, completes_delivery=True),
]


@pytest.fixture
def factory():
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        actions.set_standards(order_type="make_to_order", stages=STAGES)
        yield factory


def new_order(number="SO-1", **facts):
    facts = {"ordered_at": NOW, "customer_code": "C-001", **facts}
    return orders.create_order(order=NewOrder(number=number, **facts))


def codes(offer):
    return [reason["code"] for reason in offer.reasons]


def test_without_history_the_offer_stands_on_standard_times_and_says_so(factory):
    offer = queries.offer(order_id=new_order())

    assert offer.basis == "preset"
    # Some three working days of stages, then two days on the road, and a weekend in between.
    assert 3 <= offer.earliest_days <= offer.latest_days <= 9
    assert NOW < offer.earliest_at <= offer.likely_at <= offer.latest_at
    assert codes(offer)[0] == "cold_start"
    assert "标准时间" in forms.explain(reasons=offer.reasons)[0]


def test_both_ends_are_ends_of_working_days(factory):
    offer = queries.offer(order_id=new_order())

    for end in (offer.earliest_at, offer.latest_at):
        assert end.astimezone(UTC).hour == 9  # 17:00 in Shanghai
        assert end.weekday() < 5


def test_more_confidence_takes_longer(factory):
    order_id = new_order()

    sure, unsure = (queries.offer(order_id=order_id, confidence=c) for c in (0.98, 0.5))

    assert sure.latest_at > unsure.latest_at
    assert sure.earliest_at <= unsure.earliest_at


def test_the_same_question_gets_the_same_offer(factory):
    order_id = new_order()

    assert queries.offer(order_id=order_id) == queries.offer(order_id=order_id)


def test_a_slow_lane_limits_the_offer(factory):
    lane = NewLane(code="SH-LX", origin="华东", destination="西藏", low_hours=200, usual_hours=240, high_hours=400)
    supply.save_lanes(lanes=[lane])

    near, far = queries.offer(order_id=new_order()), queries.offer(order_id=new_order("SO-2", lane_code="SH-LX"))

    assert far.latest_days > near.latest_days + 4
    assert "slow_lane" in codes(far)


def test_a_suppliers_lead_time_limits_the_offer(factory):
    supply.save_suppliers(suppliers=[NewSupplier(code="S-9", name="慢工轴承", lead_hours=400)])

    offer = queries.offer(order_id=new_order(supplier_code="S-9"))

    assert "supplier_lead" in codes(offer)
    assert offer.earliest_at > NOW + timedelta(hours=320)


def test_after_the_sites_cutoff_work_begins_the_next_morning(factory):
    supply.save_sites(sites=[NewSite(code="SH", name="上海仓", cutoff_minute=15 * 60)])
    early = queries.offer(order_id=new_order())
    late = queries.offer(order_id=new_order("SO-2", ordered_at=NOW - timedelta(hours=17)))

    assert "after_cutoff" not in codes(early)
    assert "after_cutoff" in codes(late)


def test_a_wish_that_cannot_be_kept_is_named(factory):
    soon = queries.offer(order_id=new_order(requested_at=NOW + timedelta(days=1)))
    far = queries.offer(order_id=new_order("SO-2", requested_at=NOW + timedelta(days=60)))

    assert "wish_missed" in codes(soon)
    assert "wish_kept" in codes(far)


def history(count=40, days=10.0, region="华东"):
    for i in range(count):
        ordered = NOW - timedelta(days=60 + i)
        taken = timedelta(days=days + (i % 10 - 5) / 10)
        new_order(f"H-{region}-{i}", ordered_at=ordered, delivered_at=ordered + taken, region=region, city=region)


def test_history_of_the_segment_replaces_standard_times(factory):
    history(days=20)

    learnt = actions.learn_segments()
    offer = queries.offer(order_id=new_order(region="华东", city="华东"))

    assert learnt == 40
    assert offer.basis == "history"
    assert offer.reasons[0]["deliveries"] == 40
    assert abs((offer.likely_at - NOW).total_seconds() / 86_400 - 19.95) < 3
    assert "40 次实际交付" in forms.explain(reasons=offer.reasons)[0]


def test_a_segment_that_knows_too_little_hands_over_to_a_coarser_one(factory):
    history(count=35)
    history(count=5, region="西南", days=30)
    actions.learn_segments()

    offer = queries.offer(order_id=new_order(region="西南", city="成都"))

    assert dict(offer.reasons[0]["segment"]) == {"order_type": "make_to_order"}
    assert offer.reasons[0]["deliveries"] == 40


def test_other_kinds_of_orders_learn_nothing_from_these(factory):
    history()
    actions.learn_segments()

    assert queries.offer(order_id=new_order(order_type="project")).basis == "preset"


def test_what_is_under_way_is_offered_from_now_on(factory):
    history(days=10)
    order_id = new_order(ordered_at=NOW - timedelta(days=30))
    actions.learn_segments()

    assert queries.offer(order_id=order_id).earliest_at > NOW


def test_confirming_makes_version_one_and_the_order_carries_its_date(factory):
    order_id = new_order()

    with acting_as("member:x"):
        made = actions.confirm_promise(order_id=order_id)

    order = order_facts.order(order_id=order_id)
    assert (made.version, made.made_by, made.superseded_at) == (1, "member:x", None)
    assert order.committed_at == made.committed_at == made.latest_at
    assert order.committed_confidence == 0.9
    assert kernel.history(subject_type="order", subject_id=order_id)[0].type == "promises.promise_confirmed"


def test_a_new_date_makes_the_next_version_with_its_why(factory):
    order_id = new_order()
    first = actions.confirm_promise(order_id=order_id)
    later = first.committed_at + timedelta(days=7)

    second = actions.confirm_promise(order_id=order_id, committed_at=later, why="供应商停电")

    versions = queries.promises(order_id=order_id)
    assert [(p.version, p.why, p.superseded_at is None) for p in versions] == [
        (2, "供应商停电", True),
        (1, "", False),
    ]
    assert order_facts.order(order_id=order_id).committed_at == second.committed_at == later


FAULTY = [
    # a sentence, days from the computed date, why, right, fault
    ("a second version needs a why", 7, "", False, {"why": "missing"}),
    ("the past cannot be promised", -400, "x", True, {"committed_at": "past"}),
    ("nor a day of the next century", 2_000_000, "x", True, {"committed_at": "too_far"}),
    ("an earlier date needs the right", -1, "x", False, {"committed_at": "ahead_needs_approval"}),
    ("the same date is no new version", 0, "x", True, {"committed_at": "unchanged"}),
]


@pytest.mark.parametrize(("days", "why", "right", "faults"), [row[1:] for row in FAULTY], ids=[r[0] for r in FAULTY])
def test_a_faulty_commitment_is_refused_and_changes_nothing(factory, days, why, right, faults):
    order_id = new_order()
    first = actions.confirm_promise(order_id=order_id)

    with pytest.raises(InvalidCommitment) as caught:
        actions.confirm_promise(
            order_id=order_id, committed_at=first.committed_at + timedelta(days=days), why=why, ahead_allowed=right
        )

    assert caught.value.faults == faults
    assert queries.current(order_id=order_id) == first


def test_who_may_promise_ahead_does_so_with_a_reason_and_is_marked(factory):
    order_id = new_order()
    ahead = queries.offer(order_id=order_id).latest_at - timedelta(days=1)
    with pytest.raises(InvalidCommitment) as caught:
        actions.confirm_promise(order_id=order_id, committed_at=ahead, ahead_allowed=True)

    made = actions.confirm_promise(order_id=order_id, committed_at=ahead, ahead_allowed=True, why="老客户急件")

    assert caught.value.faults == {"why": "ahead_needs_why"}
    assert made.reasons[0]["code"] == "ahead"
    assert kernel.history(subject_type="order", subject_id=order_id)[0].payload["ahead"] is True


def test_a_version_that_somebody_else_replaced_is_not_overwritten(factory):
    order_id = new_order()
    actions.confirm_promise(order_id=order_id, based_on_version=0)

    with pytest.raises(actions.PromiseMoved):
        actions.confirm_promise(order_id=order_id, based_on_version=0, why="x")


def test_a_delivered_order_is_not_promised_any_more(factory):
    order_id = new_order(delivered_at=NOW, ordered_at=NOW - timedelta(days=2))

    with pytest.raises(actions.OrderNotOpen):
        actions.confirm_promise(order_id=order_id)


def test_a_date_that_came_in_with_the_order_is_its_first_version(factory):
    due = datetime(2026, 3, 20, 9, tzinfo=UTC)
    order_id = new_order(committed_at=due)

    deliver_all()
    deliver_all()

    (promise,) = queries.promises(order_id=order_id)
    assert (promise.version, promise.basis, promise.committed_at, promise.latest_days) == (1, "imported", due, 7)


def test_history_is_learnt_every_night_and_after_an_import(factory):
    deliver_all()
    from yinuo.flow.promises import subscribers

    subscribers.on_imported([])
    nights = [jobs.next_night(now=NOW, zone="Asia/Shanghai")]

    assert nights == [datetime(2026, 3, 11, 18, tzinfo=UTC)]


def test_intervals_are_told_in_working_days():
    told = forms.interval_text(earliest_days=5, latest_days=7, confidence=0.9)
    assert told == "5–7 个工作日，90% 把握"
    assert forms.interval_text(earliest_days=5, latest_days=5, confidence=0.9) == "5 个工作日，90% 把握"
