"""Customers are told before they ask, in their words; a risk of delay only when a member says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.outbox import deliver_all
from yinuo.flow.care import actions as care
from yinuo.flow.conversations import proactive
from yinuo.flow.orders import actions as orders
from yinuo.flow.promises.events import PromiseConfirmed
from yinuo.flow.radar.events import AlertRaised
from yinuo.flow.responses.models import Response
from yinuo.flow.work.events import StageFinished
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import notices
from yinuo.ground.people import queries as people

pytestmark = pytest.mark.django_db
DUE = NOW + timedelta(days=90)


@pytest.fixture
def factory() -> Iterator[Factory]:
    with clock.frozen(NOW):
        yield found_factory()


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    with acting_for(factory.id):
        contact = people.contacts(customer_id=factory.vip.id)[0]
        new = orders.NewOrder(
            customer_id=factory.vip.id, number="SO-9", contact_id=contact.id, committed_at=DUE, ordered_at=NOW
        )
        made = orders.create_order(order=new)
    deliver_all()
    return made


def told(factory: Factory, order_id: UUID) -> list[tuple[str, str]]:
    with acting_for(factory.id):
        found = notices.to_customer(about_id=order_id)
    return sorted((one.event, one.state) for one in found if one.key.startswith("proactive:"))


def text_of(factory: Factory, order_id: UUID, event: str) -> str:
    with acting_for(factory.id):
        return next(one.subject + one.text for one in notices.to_customer(about_id=order_id) if one.event == event)


def promise(factory: Factory, order_id: UUID, version: int, *, days: int, previous: int | None = None) -> None:
    body = PromiseConfirmed(
        version=version,
        committed_at=NOW + timedelta(days=days),
        earliest_at=NOW + timedelta(days=days - 2),
        latest_at=NOW + timedelta(days=days),
        confidence=0.9,
        basis="computed",
        why="老板要求，机床 3 坏了",
        previous_at=NOW + timedelta(days=previous) if previous is not None else None,
        ahead=False,
    )
    with acting_for(factory.id):
        log.publish(subject_type="order", subject_id=order_id, body=body)
    deliver_all()


def alert(factory: Factory, order_id: UUID, cause: str = "lateness") -> None:
    body = AlertRaised(
        alert_id=UUID(int=1),
        cause=cause,
        severity="warning",
        late_probability=0.7,
        committed_at=DUE,
        projected_at=DUE + timedelta(days=2),
        lead_hours=60.0,
        reasons=[{"kind": "supplier_late", "supplier": "老王铸造"}],
    )
    with acting_for(factory.id):
        log.publish(subject_type="order", subject_id=order_id, body=body)
    deliver_all()


def finish_stage(factory: Factory, order_id: UUID, code: str) -> None:
    body = StageFinished(
        order_id=order_id, stage_code=code, stage_name="出库", finished_at=NOW, due_at=None, inferred=False
    )
    with acting_for(factory.id):
        log.publish(subject_type="order", subject_id=order_id, body=body)
    deliver_all()


def test_a_promise_and_its_change_are_told_and_nothing_of_our_reasons(factory: Factory, order_id: UUID) -> None:
    promise(factory, order_id, 1, days=9)
    promise(factory, order_id, 2, days=12, previous=9)

    kinds = [kind for kind, _state in told(factory, order_id)]
    said = text_of(factory, order_id, "promise_changed")
    assert kinds == ["promise_changed", "promised"]
    assert "机床" not in said and "老板" not in said and "SO-9" in said


def test_a_promise_that_did_not_move_is_not_told_again(factory: Factory, order_id: UUID) -> None:
    promise(factory, order_id, 1, days=9)
    promise(factory, order_id, 2, days=9, previous=9)

    assert [kind for kind, _state in told(factory, order_id)] == ["promised"]


@pytest.mark.parametrize(
    ("facts", "heard"),
    [
        ({"message_due_at": NOW}, False),  # its own message is on its way
        ({"message_queued_at": NOW}, False),
        ({"message_due_at": NOW, "new_committed_at": NOW + timedelta(days=30)}, True),  # of another date
        ({"message_due_at": NOW, "contact_id": None}, True),  # it tells nobody
        ({"state": "undone", "committed_at": NOW + timedelta(days=16), "new_committed_at": DUE}, False),  # never told
        (
            {
                "state": "undone",
                "committed_at": NOW + timedelta(days=16),
                "new_committed_at": DUE,
                "message_queued_at": NOW,
            },
            True,
        ),
    ],
)
def test_what_a_response_tells_itself_is_not_told_twice(
    factory: Factory, order_id: UUID, facts: dict[str, object], heard: bool
) -> None:
    with acting_for(factory.id):
        contact = people.contacts(customer_id=factory.vip.id)[0]
        moved = {"committed_at": DUE, "new_committed_at": NOW + timedelta(days=16), "contact_id": contact.id}
        known = {"organisation_id": factory.id, "order_id": order_id, "applied_by": "林晓", "applied_at": NOW}
        Response.objects.create(**known | moved | facts)
    promise(factory, order_id, 2, days=16, previous=(DUE - NOW).days)

    assert ("promise_changed" in dict(told(factory, order_id))) is heard


def test_a_risk_of_delay_waits_for_a_members_word_and_is_told_once(factory: Factory, order_id: UUID) -> None:
    alert(factory, order_id)
    alert(factory, order_id)

    said = text_of(factory, order_id, "delay_risk")
    assert told(factory, order_id) == [("delay_risk", "held")]
    assert "部分物料到货延迟" in said and "老王铸造" not in said


def test_a_risk_that_is_over_waits_for_no_word_any_more(factory: Factory, order_id: UUID) -> None:
    alert(factory, order_id)
    with acting_for(factory.id):
        orders.note_delivered(order_id=order_id, delivered_at=NOW)

    deliver_all()

    assert ("delay_risk", "skipped") in told(factory, order_id)


def test_a_slow_stage_is_our_matter(factory: Factory, order_id: UUID) -> None:
    alert(factory, order_id, cause="stage_overrun:cut")

    assert told(factory, order_id) == []


def test_without_the_word_where_settings_say_so(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        people_actions.set_preferences(changes={proactive.CONFIRM.name: []})

    alert(factory, order_id)

    assert [kind for kind, state in told(factory, order_id) if state != "held"] == ["delay_risk"]


def test_shipment_and_delivery_are_told(factory: Factory, order_id: UUID) -> None:
    finish_stage(factory, order_id, "cut")
    finish_stage(factory, order_id, "dispatch")
    finish_stage(factory, order_id, "dispatch")
    with acting_for(factory.id):
        orders.note_delivered(order_id=order_id, delivered_at=NOW)
    deliver_all()

    assert [kind for kind, _state in told(factory, order_id)] == ["delivered", "shipped"]


def test_a_complaint_is_confirmed_with_its_number(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        made = care.raise_complaint(
            order_id=order_id, topic="quality", text="异响", reporter="", channel="portal", key="k"
        )
    deliver_all()

    assert made.number in text_of(factory, order_id, "complaint_received")


@pytest.mark.parametrize(("kinds", "heard"), [([], False), (["shipped"], False), (["promised"], True)])
def test_each_tier_hears_what_settings_say(factory: Factory, order_id: UUID, kinds: list[str], heard: bool) -> None:
    with acting_for(factory.id):
        people_actions.set_preferences(changes={"conversations.tell_vip": kinds})

    promise(factory, order_id, 1, days=9)

    assert bool(told(factory, order_id)) is heard


def test_old_news_are_history(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        body = StageFinished(
            order_id=order_id, stage_code="ship", stage_name="发运", finished_at=NOW, due_at=None, inferred=False
        )
        log.publish(subject_type="order", subject_id=order_id, body=body)
    with clock.frozen(NOW + timedelta(days=2)):
        deliver_all()

    assert told(factory, order_id) == []


def test_a_customer_is_told_in_their_own_language(factory: Factory) -> None:
    with acting_for(factory.id):
        contact = people_actions.add_contact(
            customer_id=factory.newcomer.id, name="Ann", email="ann@x.example", language="en", primary=True
        )
        order_id = orders.create_order(
            order=orders.NewOrder(customer_id=factory.newcomer.id, number="SO-10", contact_id=contact)
        )

    promise(factory, order_id, 1, days=9)

    assert "Ann" in text_of(factory, order_id, "promised") and "您好" not in text_of(factory, order_id, "promised")


def test_a_cancelled_order_and_one_without_anybody_to_tell_are_passed_over(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        alone = orders.create_order(order=orders.NewOrder(customer_id=factory.newcomer.id, number="SO-11"))
        orders.cancel_orders(order_ids=[order_id], why="x")

    promise(factory, order_id, 1, days=9)
    promise(factory, alone, 1, days=9)

    assert told(factory, order_id) == [] and told(factory, alone) == []
