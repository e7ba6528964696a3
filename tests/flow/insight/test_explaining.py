"""Why numbers moved, orders in full, a customer at a glance, and the event log of real orders."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Factory
from tests.core.discovery.test_logs import check_ocel, check_xes
from tests.flow.insight.test_insight import DAY, PERIOD, factory
from yinuo.core.measuring.attention import Act
from yinuo.flow.care import actions as care
from yinuo.flow.insight import eventlog, queries
from yinuo.flow.insight.customers import customer_view
from yinuo.flow.insight.moving import why_moved
from yinuo.flow.insight.queries import Period
from yinuo.flow.orders.models import Order
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
__all__ = ["factory"]
# A and C came in time before day 10, B and D late after it.
LATER = Period(since=NOW + 10 * DAY, until=NOW + 20 * DAY)


def test_what_moved_a_metric_adds_up_to_its_change(factory: Factory) -> None:
    with acting_for(factory.id):
        rate = why_moved(metric="on_time_rate", dimension="tier", period=LATER)
        count = why_moved(metric="orders_entered", dimension="tier", period=LATER)
        median = why_moved(metric="lead_time_days", dimension="tier", period=LATER)
        nothing = why_moved(metric="on_time_rate", dimension="tier", period=Period(since=NOW - DAY, until=NOW))

    assert rate is not None and count is not None and median is None and nothing is None
    assert (rate.explanation.before, rate.explanation.after) == (1, 0)
    assert {one.key: (one.by_rate, one.by_mix) for one in rate.explanation.moves} == {
        "vip": (-0.5, 0.0),
        "new": (-0.5, 0.0),
    }
    # A, B and C, D were ordered before, none later.
    assert {one.key: one.total for one in count.explanation.moves} == {"vip": -2, "new": -2}


def test_what_came_short_is_not_in_full(factory: Factory) -> None:
    with acting_for(factory.id):
        [short] = [one.order.id for one in queries.rows(metric="otif_rate", period=PERIOD) if one.order.number == "C"]
        care.raise_complaint(
            order_id=short, topic="missing", text="少两件", reporter="王工", channel="portal", key="C-short"
        )
        found = queries.number(metric="otif_rate", period=PERIOD)

    assert (found.value, found.count) == (1 / 4, 4)


def test_a_customer_is_seen_with_what_to_do_next(factory: Factory) -> None:
    with acting_for(factory.id), clock.frozen(NOW + 15 * DAY):
        view = customer_view(customer_id=factory.vip.id, now=clock.now())

    assert (view.figures["promise_kept_rate"].value, view.figures["promise_kept_rate"].count) == (1 / 2, 2)
    assert (view.figures["csat"].value, view.sums.open, view.contacts) == (3.5, 0, 1)
    # B's complaint was answered and is open, B's alert too; A and B are delivered and not accepted.
    assert [(one.act, one.number) for one in view.advice] == [
        (Act.SOLVE_COMPLAINT, 1),
        (Act.RESPOND_TO_ALERT, 1),
        (Act.ASK_ACCEPTANCE, 2),
    ]
    assert {event.type for event in view.history} >= {"orders.order_created", "care.complaint_raised"}
    assert {view.orders[event.subject_id].number for event in view.history if event.subject_id} == {"A", "B"}


def test_the_event_log_of_orders_opens_in_either_format(factory: Factory) -> None:
    with acting_for(factory.id):
        ocel = check_ocel("".join(eventlog.event_log(format="ocel", period=PERIOD)))
        xes = check_xes("".join(eventlog.event_log(format="xes", period=PERIOD, filters={"tier": ("new",)})))
        with pytest.raises(eventlog.UnknownFormat):
            eventlog.event_log(format="csv", period=PERIOD)

    kinds = [one["type"] for one in ocel["objects"]]
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        "customer": 2,
        "order": 4,
        "order line": 4,
        "shipment": 3,
    }
    types = [one["type"] for one in ocel["events"]]
    assert [types.count(one) for one in ("order placed", "order delivered", "alert raised", "complaint raised")] == [
        4,
        4,
        3,
        1,
    ]
    # What no event is about is left out by tools such as pm4py.
    told = {pair["objectId"] for event in ocel["events"] for pair in event["relationships"]}
    assert told == {one["id"] for one in ocel["objects"]}
    names = {
        trace[0].get("value"): [event[0].get("value") for event in trace.findall("{*}event")]
        for trace in xes.findall("{*}trace")
    }
    assert names.keys() == {"C", "D"} and names["D"][0] == "order placed" and "order delivered" in names["D"]


def test_the_log_tells_values_in_whole_units_of_their_currency(factory: Factory) -> None:
    with acting_for(factory.id):
        Order.objects.filter(number="A").update(value_minor=120_000, currency="JPY")
        Order.objects.filter(number="B").update(value_minor=120_000)
        told = check_ocel("".join(eventlog.event_log(format="ocel", period=PERIOD)))

    values = {
        known["number"]: known["value"]
        for known in ({one["name"]: one["value"] for one in held["attributes"]} for held in told["objects"])
        if "currency" in known
    }
    assert (values["A"], values["B"]) == (120_000, 1_200)


def test_the_log_holds_the_orders_of_its_own_organisation_only(factory: Factory) -> None:
    from tests.cast import found_factory

    with acting_for(found_factory().id):
        told = check_ocel("".join(eventlog.event_log(format="ocel", period=PERIOD)))

    assert told["objects"] == [] and told["events"] == []


def test_a_customer_without_anything_is_told_so(factory: Factory) -> None:
    from yinuo.ground.people import actions as people

    with acting_for(factory.id):
        made = people.register_customers(customers=[people.NewCustomer(code="C-9", name="云岭新材", tier="new")])
        view = customer_view(customer_id=made["C-9"].id, now=NOW + timedelta(days=1))

    assert [one.act for one in view.advice] == [Act.ADD_CONTACT] and view.history == []
