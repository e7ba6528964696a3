"""What later rooms note on orders."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import NOW, found_factory
from yinuo.flow.orders import actions, queries
from yinuo.flow.orders.actions import NewOrder, Projection
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
ORDER = NewOrder(number="SO-1", customer_code="C-001")


def test_only_changed_projections_are_written() -> None:
    factory = found_factory()
    late = Projection(
        order_id=factory.id,
        projected_at=NOW + timedelta(days=4),
        earliest_at=NOW + timedelta(days=2),
        latest_at=NOW + timedelta(days=7),
        late_probability=0.4,
        severity="high",
    )

    with acting_for(factory.id), clock.frozen(NOW):
        ids = actions.create_orders(orders=[ORDER, replace(ORDER, number="SO-2")])
        projections = [replace(late, order_id=one) for one in ids]
        first = actions.note_projections(projections=projections)
        second = actions.note_projections(projections=[projections[0], replace(projections[1], severity="")])
        facts = queries.facts_for(order_ids=ids)

    assert (first, second) == (2, 1)
    assert (facts[ids[0]].late_probability, facts[ids[0]].severity, facts[ids[1]].severity) == (0.4, "high", "")
    assert facts[ids[0]].projected_latest_at == NOW + timedelta(days=7)


def test_a_forecast_can_be_taken_away_again() -> None:
    factory = found_factory()
    nothing = Projection(
        order_id=factory.id, projected_at=None, earliest_at=None, latest_at=None, late_probability=None
    )

    with acting_for(factory.id), clock.frozen(NOW):
        order_id = actions.create_order(order=ORDER)
        actions.note_projections(
            projections=[replace(nothing, order_id=order_id, projected_at=NOW, late_probability=0.1)]
        )
        changed = actions.note_projections(projections=[replace(nothing, order_id=order_id)])
        order = queries.order(order_id=order_id)

    assert changed == 1 and order is not None and order.projected_at is None


def test_stages_and_commitments_are_noted_once() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        order_id = actions.create_order(order=ORDER)
        stages = [actions.note_stages(stages=[(order_id, "pack", "包装")]) for _ in range(2)]
        dates = [actions.note_commitment(order_id=order_id, committed_at=NOW, confidence=0.9) for _ in range(2)]
        order = queries.order(order_id=order_id)

    assert (stages, dates) == ([1, 0], [True, False])
    assert order is not None
    assert (order.stage_code, order.stage_name, order.committed_at, order.committed_confidence) == (
        "pack",
        "包装",
        NOW,
        0.9,
    )


def test_a_delivery_is_noted_once_and_ends_the_forecast() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        order_id = actions.create_order(order=ORDER)
        first = actions.note_delivered(order_id=order_id, delivered_at=NOW)
        again = actions.note_delivered(order_id=order_id, delivered_at=NOW + timedelta(hours=1))
        order = queries.order(order_id=order_id)
        types = [event.type for event in kernel.history(subject_type="order", subject_id=order_id)]

    assert (first, again) == (True, False)
    assert order is not None and (order.state, order.delivered_at) == ("delivered", NOW)
    assert types == ["orders.order_delivered", "orders.order_created"]


def test_a_signature_on_an_order_nobody_reported_delivered_says_that_it_was() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        order_id = actions.create_order(order=ORDER)
        results = [actions.note_accepted(order_id=order_id, accepted_at=NOW) for _ in range(2)]
        order = queries.order(order_id=order_id)
        types = [event.type for event in kernel.history(subject_type="order", subject_id=order_id)]

    assert results == [True, False]
    assert order is not None and (order.state, order.delivered_at, order.accepted_at) == ("accepted", NOW, NOW)
    assert types == ["orders.order_accepted", "orders.order_delivered", "orders.order_created"]
