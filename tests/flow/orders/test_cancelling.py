"""A cancellation can be taken back: at once, or later from the order's own page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.outbox import deliver_all
from yinuo.flow.orders import actions, queries
from yinuo.flow.orders.actions import NewOrder
from yinuo.flow.radar import queries as radar
from yinuo.flow.work import actions as work
from yinuo.flow.work import queries as work_queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


def _state(order_id) -> tuple[str, object]:  # type: ignore[no-untyped-def]
    order = queries.order(order_id=order_id)
    assert order is not None
    return order.state, order.cancelled_at


def _entered(factory: Factory) -> list:  # type: ignore[type-arg]
    orders = [
        NewOrder(number=f"SO-{n}", customer_code="C-001", channel=channel, committed_at=NOW + timedelta(days=60))
        for n, channel in enumerate(("sales", "web", "sales"))
    ]
    return actions.create_orders(orders=orders)


def test_undone_at_once_every_order_is_where_it_was() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        ids = _entered(factory)
        actions.note_delivered(order_id=ids[2], delivered_at=NOW)
        gone = actions.cancel_orders(order_ids=ids, why="误操作")
        assert gone.edit_id is not None
        undone = actions.undo_edit(edit_id=gone.edit_id)

        assert set(gone.ids) == set(ids[:2]) and undone.restored == 2
        assert [_state(one) for one in ids] == [("open", None), ("review", None), ("delivered", None)]


def test_an_order_cancelled_anew_since_stays_cancelled() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        ids = _entered(factory)[:1]
        first = actions.cancel_orders(order_ids=ids, why="误操作")
        actions.reinstate_order(order_id=ids[0])
    with acting_for(factory.id), clock.frozen(LATER):
        actions.cancel_orders(order_ids=ids, why="客户取消")
        assert first.edit_id is not None
        undone = actions.undo_edit(edit_id=first.edit_id)

        assert (undone.restored, undone.kept) == (0, ("SO-0",))
        assert _state(ids[0]) == ("cancelled", LATER)


def test_what_is_not_cancelled_cannot_be_reinstated() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        ids = _entered(factory)
        with pytest.raises(actions.OrderNotCancelled):
            actions.reinstate_order(order_id=ids[0])


def test_work_and_radar_take_the_order_up_where_it_stood() -> None:
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        order_id = _entered(factory)[0]
    with clock.frozen(NOW):
        deliver_all()
    with acting_for(factory.id), clock.frozen(NOW):
        codes = [stage.code for stage in work_queries.stages(order_id=order_id)]
        reports = [
            work.ProgressReport(key=f"k{n}", kind=kind, happened_at=NOW, order_id=order_id, stage_code=codes[n // 2])
            for n, kind in enumerate(("started", "finished", "started"))
        ]
        work.record_progress(reports=reports)
        before = work_queries.stages(order_id=order_id)
        actions.cancel_orders(order_ids=[order_id], why="误操作")
    with clock.frozen(NOW):
        deliver_all()
    with acting_for(factory.id), clock.frozen(LATER):
        closed = {stage.state for stage in work_queries.stages(order_id=order_id)}
        assert radar.forecast_of(order_id=order_id) is None
        actions.reinstate_order(order_id=order_id)
    with clock.frozen(LATER):
        deliver_all()

    with acting_for(factory.id):
        after = work_queries.stages(order_id=order_id)
        forecast = radar.forecast_of(order_id=order_id)
    assert [stage.state for stage in before][:3] == ["done", "active", "next"]
    assert closed == {"done", "skipped"}
    assert after == before
    assert forecast is not None and forecast.made_at == LATER


def test_an_order_cancelled_in_review_comes_back_to_it_and_is_laid_out_after_it() -> None:
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        order_id = _entered(factory)[1]
        actions.cancel_orders(order_ids=[order_id], why="误操作")
        actions.reinstate_order(order_id=order_id)
    with clock.frozen(NOW):
        deliver_all()
    with acting_for(factory.id), clock.frozen(NOW):
        waiting = work_queries.stages(order_id=order_id)
        actions.review_orders(order_ids=[order_id])
    with clock.frozen(NOW):
        deliver_all()

    with acting_for(factory.id):
        assert waiting == [] and work_queries.stages(order_id=order_id)
