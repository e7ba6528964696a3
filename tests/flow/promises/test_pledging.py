"""What others owe us for a promise: entered, reminded of, overdue, settled."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOW
from tests.outbox import deliver_all
from yinuo.flow.promises import actions, queries
from yinuo.flow.promises.actions import InvalidPledge
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process
from yinuo.ground.process import queries as tasks

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(days=3)


@pytest.fixture
def order_id(factory, new_order):
    return new_order()


def pledge(order_id, **facts):
    told = {"kind": "drawing", "what": "确认图纸", "party": "customer", "due_at": SOON, **facts}
    return actions.add_pledge(order_id=order_id, **told)


def events(order_id):
    return [event.type for event in kernel.history(subject_type="order", subject_id=order_id)]


def test_a_customer_owes_in_its_own_name(factory, order_id):
    made = pledge(order_id)

    assert (made.state, made.owed_by, made.is_overdue(NOW)) == ("open", "华东重工", False)
    assert queries.pledges(order_id=order_id) == [made]
    assert events(order_id)[0] == "promises.pledge_made"
    assert tasks.tasks(subject_id=order_id) == []


def test_a_colleague_is_given_a_task_and_finishing_it_keeps_the_pledge(factory, order_id):
    sales = factory.members["sales"]
    made = pledge(order_id, kind="prepayment", what="催收预付款", party="sales", member_id=sales.id)
    (task,) = tasks.tasks(member_id=sales.id)

    process.complete_task(task_id=task.id, member_id=sales.id)
    deliver_all()

    assert (task.title, task.due_at, made.owed_by) == ("催收预付款", SOON, sales.name)
    assert queries.pledge(pledge_id=made.id).state == "kept"


FAULTY = [
    ("of no known kind", {"kind": "poem"}, {"kind": "unknown"}),
    ("of nothing", {"what": "  "}, {"what": "missing"}),
    ("of a novel", {"what": "字" * 201}, {"what": "too_long"}),
    ("of somebody unknown", {"party": "king"}, {"party": "unknown"}),
    ("of a stranger", {"contact_id": uuid4()}, {"contact_id": "unknown"}),
    ("of a member who is none", {"member_id": uuid4()}, {"member_id": "unknown"}),
    ("for yesterday", {"due_at": NOW - timedelta(days=1)}, {"due_at": "past"}),
    ("for the next century", {"due_at": NOW + timedelta(days=36_500)}, {"due_at": "too_far"}),
]


@pytest.mark.parametrize(("facts", "faults"), [row[1:] for row in FAULTY], ids=[row[0] for row in FAULTY])
def test_a_faulty_pledge_is_refused_with_all_its_faults(factory, order_id, facts, faults):
    with pytest.raises(InvalidPledge) as caught:
        pledge(order_id, **facts)

    assert caught.value.faults == faults
    assert queries.pledges(order_id=order_id) == []


def test_who_owes_is_reminded_before_it_is_due_and_every_day_after(factory, order_id):
    contact = people.contacts(customer_id=factory.vip.id)[0]
    pledge(order_id, contact_id=contact.id)
    subjects = []

    for days in (1, 2.1, 3.1, 3.2, 4.2):
        with clock.frozen(NOW + timedelta(days=days)):
            deliver_all()
        subjects.append(sum(notice["contact_id"] == contact.id for notice in people.notices(about_id=order_id)))

    assert subjects == [0, 1, 2, 2, 3]
    assert events(order_id).count("promises.pledge_overdue") == 2


def test_a_reminder_says_what_by_when_and_what_follows(factory, order_id):
    contact = people.contacts(customer_id=factory.vip.id)[0]
    pledge(order_id, contact_id=contact.id)

    with clock.frozen(NOW + timedelta(days=2.1)):
        deliver_all()

    (letter,) = [one for one in people.notices(about_id=order_id) if one["channel"] == "email"]
    assert "3月14日" in letter["text"] and "确认图纸" in letter["text"] and "顺延" in letter["text"]


def test_what_came_is_reminded_of_no_more(factory, order_id):
    made = pledge(order_id)

    actions.settle_pledge(pledge_id=made.id)
    with clock.frozen(NOW + timedelta(days=9)):
        deliver_all()

    assert "promises.pledge_overdue" not in events(order_id)
    with pytest.raises(actions.PledgeNotOpen):
        actions.settle_pledge(pledge_id=made.id)


def test_another_date_needs_a_reason_and_moves_the_reminder(factory, order_id):
    made = pledge(order_id)
    with pytest.raises(InvalidPledge):
        actions.move_pledge(pledge_id=made.id, due_at=SOON + timedelta(days=7), why=" ")

    moved = actions.move_pledge(pledge_id=made.id, due_at=SOON + timedelta(days=7), why="客户休假")
    with clock.frozen(NOW + timedelta(days=5)):
        deliver_all()

    assert moved.due_at == SOON + timedelta(days=7)
    assert "promises.pledge_overdue" not in events(order_id)


def test_a_pledge_nobody_knows_cannot_be_settled(factory):
    with pytest.raises(actions.UnknownPledge):
        actions.settle_pledge(pledge_id=uuid4())
