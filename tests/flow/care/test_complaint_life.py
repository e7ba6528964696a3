"""A complaint lives by two clocks, is closed well, and is taken up again when it was not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.acceptance.made_order import make_order
from tests.outbox import deliver_all
from yinuo.flow.care import actions, queries
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process_actions
from yinuo.ground.process import queries as process

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def factory() -> Iterator[Factory]:
    made = found_factory()
    with acting_for(made.id), clock.frozen(NOW):
        yield made


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    return make_order(factory)


def complain(order_id: UUID, **told: Any) -> queries.ComplaintFacts:
    usual = {"topic": "late", "text": "晚了三天", "reporter": "王工", "channel": "phone", "key": "k"}
    return actions.raise_complaint(order_id=order_id, **{**usual, **told})


def known(complaint_id: UUID) -> queries.ComplaintFacts:
    found = queries.complaint(complaint_id=complaint_id)
    assert found is not None
    return found


def test_a_complaint_about_an_order_without_a_contact_is_answered_at_the_customers_first(factory: Factory) -> None:
    order_id = orders.create_order(order=orders.NewOrder(customer_id=factory.vip.id, number="YS-7"))
    made = complain(order_id)

    actions.reply(complaint_id=made.id, text="今天补发。")

    told = [one for one in people.notices(about_id=order_id) if one["address"]]
    assert {one["address"] for one in told} == {"wang@huadong.example"} and any(
        "今天补发" in one["text"] for one in told
    )


# 09:00 in Shanghai, eight working hours a day with an hour's break: a VIP is given half of each time.
TIMES = [
    ("critical", NOW + HOUR, datetime(2026, 3, 11, 9, 0, tzinfo=NOW.tzinfo)),
    ("major", NOW + 5 * HOUR, None),
    ("minor", None, None),
]


@pytest.mark.parametrize(("severity", "reply_due", "solve_due"), TIMES, ids=[row[0] for row in TIMES])
def test_the_graver_it_is_the_sooner_it_is_due_in_working_hours(
    order_id: UUID, severity: str, reply_due: datetime | None, solve_due: datetime | None
) -> None:
    made = complain(order_id, severity=severity)

    assert made.reply_due_at is not None and made.solve_due_at is not None
    assert NOW < made.reply_due_at < made.solve_due_at
    assert reply_due is None or made.reply_due_at == reply_due


def test_what_is_broken_is_major_until_somebody_looked_and_the_rest_minor(order_id: UUID) -> None:
    severities = [complain(order_id, topic=topic, key=topic).severity for topic in ("damage", "quality", "service")]

    assert severities == ["major", "major", "minor"]


def test_another_severity_has_other_times_and_the_new_owner_has_the_task(factory: Factory, order_id: UUID) -> None:
    made, owner = complain(order_id), factory.members["sales"].id

    sorted_ = actions.sort(complaint_id=made.id, values={"severity": "critical", "owner_id": owner})

    assert sorted_.reply_due_at is not None and made.reply_due_at is not None
    assert sorted_.reply_due_at < made.reply_due_at
    [task] = process.tasks(subject_id=order_id)
    assert task.assignee_id == owner and task.important


WRONG = [
    ({"topic": "weather"}, "topic"),
    ({"severity": "awful"}, "severity"),
    ({"cause": "不在清单里"}, "cause"),
    ({"owner_id": UUID(int=7)}, "owner_id"),
    ({"line_position": 99}, "line_position"),
    ({"supplier_code": "NOBODY"}, "supplier_code"),
    ({"colour": "red"}, "colour"),
]


@pytest.mark.parametrize(("values", "field"), WRONG, ids=[row[1] for row in WRONG])
def test_sorting_into_what_is_not_there_is_refused(order_id: UUID, values: dict[str, Any], field: str) -> None:
    made = complain(order_id)

    with pytest.raises(actions.InvalidComplaint) as refused:
        actions.sort(complaint_id=made.id, values=values)

    assert set(refused.value.faults) == {field}


def test_a_cause_is_of_the_organisations_list(order_id: UUID) -> None:
    people_actions.set_preferences(changes={"care.causes": ["错发", "包装不当"]})
    made = complain(order_id)

    assert actions.sort(complaint_id=made.id, values={"cause": "错发"}).cause == "错发"


def test_the_clock_stands_while_the_customer_is_waited_for(order_id: UUID) -> None:
    made = complain(order_id)
    asked = actions.reply(complaint_id=made.id, text="请发照片。", wait=True)
    with clock.frozen(NOW + 26 * HOUR):  # a day and two hours later: ten working hours
        again = actions.resume(complaint_id=made.id, text="照片在此")

    assert asked.state == "waiting" and asked.due_at is None
    assert again.state == "answered" and again.paused_minutes == 10 * 60
    assert again.solve_due_at is not None and made.solve_due_at is not None
    assert again.solve_due_at > made.solve_due_at


def test_only_what_was_answered_can_wait(order_id: UUID) -> None:
    made = complain(order_id)

    with pytest.raises(actions.ComplaintNotOpen):
        actions.pause(complaint_id=made.id)


def test_people_are_reminded_once_and_the_chain_hears_of_it_after(factory: Factory, order_id: UUID) -> None:
    made = complain(order_id, severity="critical")
    sales = factory.members["sales"].id

    with clock.frozen(NOW + timedelta(minutes=50)):
        deliver_all()
        reminded = people.notices(member_id=sales)
    with clock.frozen(NOW + 2 * HOUR):
        deliver_all()
        told = people.notices(member_id=factory.members["manager"].id)

    assert [one["subject"] for one in reminded] == [f"客诉 {made.number} 快到答复期限"]
    assert f"客诉 {made.number} 超过答复期限" in [one["subject"] for one in told]
    types = [one.type for one in queries.happened(complaint_id=made.id, order_id=order_id)]
    assert types.count("care.complaint_overdue") >= 1


def test_who_answered_in_time_is_not_reminded_of_the_reply(factory: Factory, order_id: UUID) -> None:
    made = complain(order_id, severity="critical")
    actions.reply(complaint_id=made.id, text="马上处理。")

    with clock.frozen(NOW + 2 * HOUR):
        deliver_all()

    subjects = [one["subject"] for one in people.notices(member_id=factory.members["manager"].id)]
    assert not [one for one in subjects if "答复期限" in one]


def test_closing_is_refused_until_what_the_severity_demands_is_written_down(order_id: UUID) -> None:
    made = complain(order_id, severity="critical")
    for kind in ("containment", "cause", "remedy"):
        actions.set_step(complaint_id=made.id, kind=kind, text="已做")

    with pytest.raises(actions.StepsMissing) as refused:
        actions.solve(complaint_id=made.id)
    actions.set_step(complaint_id=made.id, kind="prevention", text="改包装")

    assert refused.value.steps == ["prevention"]
    assert actions.solve(complaint_id=made.id).state == "solved"


def test_a_step_that_is_still_to_be_done_is_its_owners_task(factory: Factory, order_id: UUID) -> None:
    made, quality = complain(order_id), factory.members["quality"].id
    actions.set_step(
        complaint_id=made.id, kind="prevention", text="改包装", owner_id=quality, due_at=NOW + 48 * HOUR, done=False
    )
    [task] = [one for one in process.tasks(member_id=quality) if "改包装" in one.title]

    process_actions.complete_task(task_id=task.id, member_id=quality)
    deliver_all()

    assert queries.steps(complaint_id=made.id)["prevention"].done_at is not None


def test_a_step_to_be_done_needs_somebody_to_do_it(order_id: UUID) -> None:
    made = complain(order_id)

    with pytest.raises(actions.InvalidComplaint) as refused:
        actions.set_step(complaint_id=made.id, kind="cause", text="查", done=False)

    assert refused.value.faults == {"owner_id": "missing"}


def test_what_the_customer_leaves_unanswered_closes_itself_on_the_day_they_were_told(order_id: UUID) -> None:
    made = complain(order_id)
    solved = actions.solve(complaint_id=made.id, text="已补发")
    assert solved.closes_at == NOW + timedelta(days=7)  # five working days from a Wednesday

    with clock.frozen(NOW + timedelta(days=6)):
        deliver_all()
        assert known(made.id).state == "solved"
    with clock.frozen(NOW + timedelta(days=7, minutes=1)):
        deliver_all()

    assert (known(made.id).state, known(made.id).closed_how) == ("closed", "silence")


def test_the_customer_is_told_when_it_will_close_itself(factory: Factory, order_id: UUID) -> None:
    contact = people.contacts(customer_id=factory.vip.id)[0]
    orders.edit_orders(order_ids=[order_id], changes={"contact_id": contact.id})
    made = complain(order_id)

    actions.solve(complaint_id=made.id, text="已补发")

    [mail] = [one for one in people.notices(about_id=order_id) if one["channel"] == "email"]
    assert "已补发" in mail["text"] and "自动关闭" in mail["text"]


def test_the_customer_confirms_only_what_was_solved(order_id: UUID) -> None:
    made = complain(order_id)

    with pytest.raises(actions.ComplaintNotOpen):
        actions.close(complaint_id=made.id, how=actions.CUSTOMER)
    actions.solve(complaint_id=made.id)

    assert actions.close(complaint_id=made.id, how=actions.CUSTOMER).closed_how == "customer"


def test_a_complaint_taken_up_again_has_its_time_anew_and_a_task(order_id: UUID) -> None:
    made = complain(order_id)
    actions.close(complaint_id=made.id)

    with clock.frozen(NOW + timedelta(days=20)):
        again = actions.reopen(complaint_id=made.id, why="又坏了")

    assert (again.state, again.reopened, again.closed_at) == ("answered", 1, None)
    assert again.solve_due_at is not None and again.solve_due_at > NOW + timedelta(days=20)
    assert len(process.tasks(subject_id=order_id)) == 1


def test_taking_up_again_needs_a_reason(order_id: UUID) -> None:
    made = complain(order_id)
    actions.close(complaint_id=made.id)

    with pytest.raises(actions.InvalidComplaint):
        actions.reopen(complaint_id=made.id, why=" ")


def test_a_duplicate_goes_on_in_the_other_and_can_be_taken_apart(order_id: UUID) -> None:
    first, second = complain(order_id), complain(order_id, key="2")

    merged = actions.merge(complaint_id=second.id, into_id=first.id)
    assert (merged.state, merged.merged_into_id) == ("closed", first.id)
    assert [one.id for one in queries.merged(complaint_id=first.id)] == [second.id]
    apart = actions.separate(complaint_id=second.id)

    assert (apart.state, apart.merged_into_id) == ("open", None)


def test_nothing_merges_with_itself_another_customers_or_in_a_circle(factory: Factory, order_id: UUID) -> None:
    first, second = complain(order_id), complain(order_id, key="2")
    foreign_order = orders.create_order(order=orders.NewOrder(customer_id=factory.newcomer.id, number="F-1"))
    foreign = complain(foreign_order, key="3")
    actions.merge(complaint_id=second.id, into_id=first.id)

    for one, other in ((first.id, first.id), (first.id, second.id), (first.id, foreign.id)):
        with pytest.raises(actions.CannotMerge):
            actions.merge(complaint_id=one, into_id=other)


def test_the_list_finds_by_words_severity_owner_and_lateness(factory: Factory, order_id: UUID) -> None:
    late, owner = complain(order_id, severity="critical", text="断轴"), factory.members["sales"].id
    other = complain(order_id, key="2")
    actions.sort(complaint_id=other.id, values={"owner_id": owner})

    def found(**told: Any) -> list[UUID]:
        return [one.id for one in queries.complaints(filters=queries.ComplaintFilters(**told))]

    with clock.frozen(NOW + 3 * HOUR):
        assert found(overdue=True) == [late.id]
    assert found(text="断轴") == [late.id]
    assert found(severities=("critical",)) == [late.id]
    assert found(owner_id=owner) == [other.id]
    assert found(unowned=True) == [late.id]
    assert found() == [late.id, other.id]


def test_what_happened_is_told_of_this_complaint_only(order_id: UUID) -> None:
    first, second = complain(order_id), complain(order_id, key="2")
    actions.reply(complaint_id=second.id, text="好")

    told = [one.type for one in queries.happened(complaint_id=first.id, order_id=order_id)]

    assert told == ["care.complaint_raised"]
