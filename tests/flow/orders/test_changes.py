"""Changing orders: review, edit, undo, cancel, and names that follow the customer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.outbox import deliver_all
from yinuo.flow.orders import actions, queries
from yinuo.flow.orders.actions import InvalidChanges, NewOrder, UnknownEdit
from yinuo.flow.orders.queries import OrderFacts, OrderFilters
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people

pytestmark = pytest.mark.django_db

ORDER = NewOrder(number="SO-1", customer_code="C-001", reference="PO-77")


def _numbered(factory: Factory, count: int, **more: object) -> list:  # type: ignore[type-arg]
    orders = [replace(ORDER, number=f"SO-{n}", **more) for n in range(1, count + 1)]  # type: ignore[arg-type]
    return actions.create_orders(orders=orders)


def _facts(order_id) -> OrderFacts:  # type: ignore[no-untyped-def]
    order = queries.order(order_id=order_id)
    assert order is not None
    return order


def test_a_reviewed_order_is_open_and_reviewing_again_changes_nothing() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        ids = _numbered(factory, 2, channel="web")
        first, again = actions.review_orders(order_ids=ids), actions.review_orders(order_ids=ids)

        assert (first, again) == (2, 0)
        assert {_facts(one).state for one in ids} == {"open"}


def test_a_bulk_edit_is_logged_with_before_and_after() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        ids = _numbered(factory, 3)
        edited = actions.edit_orders(order_ids=ids, changes={"requested_at": NOW, "region": "华北"})
        event = kernel.history(subject_type="order", subject_id=ids[0])[0]

        assert edited.changed == 3
        assert {_facts(one).region for one in ids} == {"华北"}
        assert event.payload["changes"]["region"] == ["华东", "华北"]


def test_an_edit_can_be_taken_back_except_where_somebody_changed_it_since() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        ids = _numbered(factory, 2, requested_at=NOW + timedelta(days=3))
        edited = actions.edit_orders(order_ids=ids, changes={"requested_at": NOW + timedelta(days=9)})
        actions.edit_orders(order_ids=ids[1:], changes={"requested_at": NOW + timedelta(days=12)})
        assert edited.edit_id is not None
        undone = actions.undo_edit(edit_id=edited.edit_id)

        assert (undone.restored, undone.kept) == (1, ("SO-2",))
        assert [_facts(one).requested_at for one in ids] == [NOW + timedelta(days=3), NOW + timedelta(days=12)]
        with pytest.raises(UnknownEdit):
            actions.undo_edit(edit_id=edited.edit_id)


def test_an_edit_that_changes_nothing_leaves_no_trace() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        ids = _numbered(factory, 1)
        before = kernel.log_position()
        edited = actions.edit_orders(order_ids=ids, changes={"reference": "PO-77"})

        assert (edited.edit_id, edited.changed, kernel.log_position()) == (None, 0, before)


def test_a_new_reference_is_found_by_search_and_its_undo_too() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        ids = _numbered(factory, 1)
        edited = actions.edit_orders(order_ids=ids, changes={"reference": "Vertrag-9"})
        found = queries.page(filters=OrderFilters(text="vertrag"))
        assert edited.edit_id is not None
        actions.undo_edit(edit_id=edited.edit_id)

        assert found.total == 1
        assert queries.page(filters=OrderFilters(text="vertrag")).total == 0


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"committed_at": NOW}, {"committed_at": "unknown"}),  # a committed date never moves silently
        ({"channel": "fax"}, {"channel": "unknown"}),
        ({"order_type": "gift"}, {"order_type": "unknown"}),
        ({"reference": "9" * 101}, {"reference": "too_long"}),
        ({"note": 7}, {"note": "wrong_type"}),
        ({"value_minor": True}, {"value_minor": "out_of_range"}),
        ({"value_minor": -5, "city": "\x00"}, {"value_minor": "out_of_range", "city": "wrong_type"}),
    ],
)
def test_fields_that_cannot_be_edited_are_refused(changes: dict, faults: dict) -> None:  # type: ignore[type-arg]
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW), pytest.raises(InvalidChanges) as refused:
        actions.edit_orders(order_ids=_numbered(factory, 1), changes=changes)

    assert refused.value.faults == faults


def test_a_cancelled_order_stays_as_it_was() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        ids = _numbered(factory, 2)
        cancelled = actions.cancel_orders(order_ids=ids[:1], why="客户取消")
        again = actions.cancel_orders(order_ids=ids[:1], why="客户取消")
        edited = actions.edit_orders(order_ids=ids, changes={"region": "华南"})

        assert (cancelled.ids, again) == (tuple(ids[:1]), actions.Cancelled(ids=(), edit_id=None))
        assert (edited.changed, edited.skipped) == (1, (ids[0],))
        assert (_facts(ids[0]).state, _facts(ids[0]).cancelled_at) == ("cancelled", NOW)


def test_live_orders_follow_their_customers_name_and_tier() -> None:
    factory = found_factory()

    with acting_for(factory.id), clock.frozen(NOW):
        live, done = _numbered(factory, 2)
        actions.note_delivered(order_id=done, delivered_at=NOW)
        people.change_customer(customer_id=factory.vip.id, changes={"name": "华东重工集团", "tier": "key"})
    deliver_all()

    with acting_for(factory.id):
        assert (_facts(live).customer_name, _facts(live).tier) == ("华东重工集团", "key")
        assert (_facts(done).customer_name, _facts(done).tier) == ("华东重工", "vip")
        assert queries.page(filters=OrderFilters(text="hdzgjt")).total == 1


def test_a_new_organisation_is_given_the_usual_kinds_of_orders() -> None:
    factory = found_factory()
    deliver_all()

    with acting_for(factory.id):
        codes = [one.code for one in queries.order_types()]

    assert codes == ["make_to_stock", "make_to_order", "project", "service", "export"]
