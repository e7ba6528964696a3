"""Complaints are answered in time or seen to be late; ratings stand."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.acceptance.made_order import make_order
from yinuo.flow.care import actions, queries
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.process import queries as process

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory() -> Factory:
    return found_factory()


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    with acting_for(factory.id), clock.frozen(NOW):
        return make_order(factory)


def complain(factory: Factory, order_id: UUID, **told: str) -> queries.ComplaintFacts:
    usual = {"topic": "quality", "text": "有异响", "reporter": "王工", "channel": "portal", "key": "k"}
    with acting_for(factory.id), clock.frozen(NOW):
        return actions.raise_complaint(order_id=order_id, **{**usual, **told})


def write_down(complaint_id: UUID) -> None:
    for kind in queries.missing_steps(complaint_id=complaint_id):
        actions.set_step(complaint_id=complaint_id, kind=kind, text="已查明")


def test_a_complaint_is_numbered_and_somebody_must_reply_in_time(factory: Factory, order_id: UUID) -> None:
    made = complain(factory, order_id)

    with acting_for(factory.id):
        [task] = process.tasks(roles=["quality"])
    assert made.number == "KS-2026-0001" and made.reply_due_at == NOW + timedelta(hours=5)  # VIP: half of eight
    assert task.due_at == made.reply_due_at and made.number in task.title


def test_the_same_complaint_sent_twice_is_one(factory: Factory, order_id: UUID) -> None:
    assert complain(factory, order_id).id == complain(factory, order_id).id


def test_complaints_are_numbered_on(factory: Factory, order_id: UUID) -> None:
    numbers = [complain(factory, order_id, key=str(n)).number for n in range(3)]

    assert numbers == ["KS-2026-0001", "KS-2026-0002", "KS-2026-0003"]


FAULTY = [
    ("an unknown topic", {"topic": "weather"}, {"topic"}),
    ("no text", {"text": "  "}, {"text"}),
    ("both", {"topic": "", "text": ""}, {"topic", "text"}),
]


@pytest.mark.parametrize(("what", "told", "fields"), FAULTY, ids=[row[0] for row in FAULTY])
def test_all_faults_are_named_at_once(
    factory: Factory, order_id: UUID, what: str, told: dict[str, str], fields: set[str]
) -> None:
    with pytest.raises(actions.InvalidComplaint) as refused:
        complain(factory, order_id, **told)

    assert set(refused.value.faults) == fields


def test_a_reply_stops_the_clock_once_and_ends_the_task(factory: Factory, order_id: UUID) -> None:
    made = complain(factory, order_id)

    with acting_for(factory.id):
        with clock.frozen(NOW + timedelta(hours=3)):
            actions.reply(complaint_id=made.id, text="明天上门检修。")
        with clock.frozen(NOW + timedelta(hours=9)):
            again = actions.reply(complaint_id=made.id, text="已修好。")
        assert process.tasks(roles=["quality"]) == []

    assert again.first_replied_at == NOW + timedelta(hours=3) and again.reply == "已修好。"


def test_a_reply_is_mailed_to_the_orders_contact(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        contact = people.contacts(customer_id=factory.vip.id)[0]
        orders.edit_orders(order_ids=[order_id], changes={"contact_id": contact.id})
        made = complain(factory, order_id)
        actions.reply(complaint_id=made.id, text="明天上门检修。")
        mailed = people.notices(about_id=order_id)

    (mail,) = [notice for notice in mailed if notice["channel"] == "email"]
    assert mail["address"] == "wang@huadong.example" and "明天上门检修。" in mail["text"]


def test_a_closed_complaint_can_be_neither_answered_nor_closed_again(factory: Factory, order_id: UUID) -> None:
    made = complain(factory, order_id)

    with acting_for(factory.id):
        write_down(made.id)
        actions.close(complaint_id=made.id)
        for again in (
            lambda: actions.close(complaint_id=made.id),
            lambda: actions.reply(complaint_id=made.id, text="x"),
        ):
            with pytest.raises(actions.ComplaintNotOpen):
                again()


def test_the_list_has_the_most_urgent_first_and_the_closed_last(factory: Factory, order_id: UUID) -> None:
    first, second, third = (complain(factory, order_id, key=str(n)) for n in range(3))
    with acting_for(factory.id):
        write_down(first.id)
        actions.close(complaint_id=first.id)
        listed = [one.id for one in queries.complaints()]

    assert listed[-1] == first.id and set(listed[:2]) == {second.id, third.id}


def test_a_rating_may_be_changed_for_seven_days_and_then_stands(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        with clock.frozen(NOW):
            actions.rate(order_id=order_id, score=2, source="portal")
        with clock.frozen(NOW + timedelta(days=7)):
            assert actions.rate(order_id=order_id, score=4, source="portal").score == 4
        with clock.frozen(NOW + timedelta(days=7, minutes=1)), pytest.raises(actions.RatingClosed):
            actions.rate(order_id=order_id, score=1, source="portal")


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_outside_one_to_five_is_refused(factory: Factory, order_id: UUID, score: int) -> None:
    with acting_for(factory.id), pytest.raises(actions.InvalidRating):
        actions.rate(order_id=order_id, score=score, source="portal")


def test_imported_ratings_do_not_replace_given_ones(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        actions.rate(order_id=order_id, score=5, source="portal")
        added = actions.import_ratings(ratings=[actions.ImportedRating(order_id=order_id, score=1)])
        kept = queries.rating(order_id=order_id)

    assert added == 0 and kept is not None and kept.score == 5
