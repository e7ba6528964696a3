"""Delivery times learnt by forests on our own orders: used where they promise better, versioned, and said so."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from tests.cast import NOW
from yinuo.core.promising import choosing, learnt
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewOrder
from yinuo.flow.promises import actions, correcting, foretelling, forms, queries
from yinuo.flow.promises.models import LearntCorrection, LearntOutlook
from yinuo.ground.kernel import clock, jobs
from yinuo.ground.kernel.models import Job

pytestmark = pytest.mark.django_db
ORDERS = 700


@pytest.fixture(autouse=True)
def small_history(monkeypatch):
    """Let hundreds of deliveries be enough, so that the test need not enter thousands."""
    monkeypatch.setattr(learnt, "MIN_FINISHED", 300)
    monkeypatch.setattr(choosing, "FEWEST_TRIED", 40)


@pytest.fixture
def history(factory):
    """A year of orders: those from the slow supplier take three weeks, the others one; segments cannot tell them."""
    chance = random.Random(7)
    made = []
    for number in range(ORDERS):
        ordered = NOW - timedelta(days=chance.uniform(1, 360))
        slow = number % 3 == 0
        taken = timedelta(days=(21 if slow else 7) * chance.uniform(0.8, 1.25))
        made.append(
            NewOrder(
                number=f"H-{number}",
                customer_code="C-001",
                ordered_at=ordered,
                delivered_at=ordered + taken if ordered + taken < NOW else None,
                region="华东",
                city="杭州",
                supplier_code="慢" if slow else "快",
            )
        )
    orders.create_orders(orders=made)
    return factory


def learn(factory, *, minutes=0):
    with clock.frozen(NOW + timedelta(minutes=minutes)):
        actions.learn_segments()
        return foretelling.learn_outlook(organisation_id=factory.id)


def asked(new_order, supplier, **facts):
    order_id = new_order(f"SO-{supplier}-{len(facts)}", region="华东", city="杭州", supplier_code=supplier, **facts)
    return queries.offer(order_id=order_id)


def test_forests_that_promise_better_are_used_as_long_as_they_are_fresh_and_say_so(history, new_order):
    compared = learn(history)

    slow, quick = asked(new_order, "慢"), asked(new_order, "快")
    waiting = asked(new_order, "快", ordered_at=NOW - timedelta(days=40))
    with clock.frozen(NOW + timedelta(days=15)):
        stale = asked(new_order, "快", family="泵", postcode="310")
    known = queries.learner()
    assert compared["forests"] < compared["segments"]
    assert known.forests and known.deliveries > 300 and known.shorter_days > 0
    assert slow.basis == quick.basis == "history"
    assert slow.latest_days > quick.latest_days + 5
    assert quick.reasons[0] == {"code": "foretold", "deliveries": known.deliveries}
    assert "学得的规律" in forms.explain(reasons=quick.reasons)[0]
    assert (quick.evidence["source"], quick.evidence["version"]) == ("forests", str(LearntOutlook.objects.get().id))
    assert quick.earliest_at <= quick.likely_at <= quick.latest_at
    assert waiting.earliest_at >= NOW
    assert stale.evidence["source"] == "segments"


def test_segments_stay_where_they_do_better_or_history_is_too_short(history, new_order, monkeypatch):
    monkeypatch.setattr(choosing, "FEWEST_TRIED", 10_000)
    learn(history)
    worse = asked(new_order, "快"), queries.learner()
    monkeypatch.setattr(learnt, "MIN_FINISHED", 10_000)
    learn(history, minutes=1)

    short = asked(new_order, "慢"), queries.learner()
    assert worse[0].evidence["source"] == short[0].evidence["source"] == "segments"
    assert worse[1].tried > 40 and not worse[1].forests
    assert short[1].tried == 0 and not short[1].forests


def test_without_history_the_standard_times_say_that_they_are_a_cold_start(factory, new_order):
    assert learn(factory) == {}

    offer = asked(new_order, "快")
    assert offer.evidence["source"] == offer.basis == "preset"
    assert offer.reasons[0] == {"code": "cold_start"}


def test_the_night_learns_it_in_a_job_of_its_own_and_keeps_the_newest_versions(factory):
    for night in range(foretelling.KEPT + 2):
        with clock.frozen(NOW + timedelta(days=night)):
            whole = jobs.start_job(kind="promises.learn", payload={})
            jobs.run_now(organisation_id=factory.id, job_id=whole)
            own = Job.objects.filter(kind=foretelling.JOB).latest("queued_at")
            jobs.run_now(organisation_id=factory.id, job_id=own.id)

    assert jobs.job_state(job_id=own.id)["state"] == "done"
    assert LearntOutlook.objects.count() == foretelling.KEPT


def test_promises_that_were_broken_too_often_ask_for_more_next_time(factory, new_order):
    for number in range(40):
        ordered = NOW - timedelta(days=60 + number)
        new_order(
            f"H-{number}", ordered_at=ordered, delivered_at=ordered + timedelta(days=10), region="华东", city="杭州"
        )
    actions.learn_segments()
    before = asked(new_order, "快")
    broken = [new_order(f"B-{n}", region="华东", city="杭州", supplier_code="快", family="") for n in range(120)]
    for order_id in broken:
        promise = actions.confirm_promise(order_id=order_id)
        orders.note_delivered(order_id=order_id, delivered_at=promise.committed_at + timedelta(days=3))

    with clock.frozen(NOW + timedelta(days=60)):
        actions.learn_correction()
        known = correcting.keeping()
        rows, total = queries.judged_promises(dimension="basis", name="segments", kept=False)
        after = asked(new_order, "慢")

    assert before.evidence["asked"] == 0.9 < after.evidence["asked"] < 1
    assert known.level_to_ask(level=0.9, segment={"region": "华东"}) == pytest.approx(after.evidence["asked"], abs=1e-3)
    assert total == 120 and {one.basis for one in rows} == {"segments"}
    assert LearntCorrection.objects.latest("learnt_at").coverage["by"]["basis"][0]["name"] == "segments"
