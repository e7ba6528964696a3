"""Where the contract says so, a customer who was told the date and says nothing has accepted; any word stops it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.acceptance.made_order import deliver, sign
from yinuo.flow.acceptance import delivery, periods, queries, terms
from yinuo.flow.acceptance.actions import Told
from yinuo.flow.acceptance.terms import InvalidTerms, Terms, due_at, set_terms
from yinuo.flow.care import actions as care
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import notices
from yinuo.ground.people import queries as people

pytestmark = pytest.mark.django_db
CLAUSE = "货到 5 个工作日内未提出书面异议的，视为验收合格（合同第 8.2 条）。"
USUAL = Terms(days=5, working=True, reminders=(3, 1), clause=CLAUSE)
# Five working days after Wednesday 11 March end with Wednesday the 18th, in Shanghai.
DUE = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)


@pytest.fixture
def factory() -> Iterator[Factory]:
    made = found_factory()
    with acting_for(made.id), clock.frozen(NOW):
        set_terms(terms=USUAL, customer_id=made.vip.id)
        yield made


def arrive(order_id: UUID) -> None:
    order_actions.note_delivered(order_id=order_id, delivered_at=clock.now())
    deliver()


def letters(order_id: UUID) -> list[dict[str, Any]]:
    return [one for one in people.notices(about_id=order_id) if "acceptance." in one["key"]]


def post_all(order_id: UUID) -> None:
    """Send what is queued, as the mail channel would."""
    queued = [one["id"] for one in people.notices(about_id=order_id) if one["state"] == "queued"]
    notices.note_sent(ids=queued, delivered_id="posted")


def pass_time(until: datetime) -> None:
    with clock.frozen(until):
        deliver()


def at(month: int, day: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


ENDS = [
    ("five working days over a weekend", Terms(days=5, working=True), NOW, DUE),
    ("five days of the calendar", Terms(days=5), NOW, at(3, 16, 16)),
    ("late in the evening it is the next day in Shanghai", Terms(days=1), at(3, 11, 17), at(3, 13, 16)),
    ("holidays are no working days", Terms(days=2, working=True), at(9, 30, 1), at(10, 9, 16)),
]


@pytest.mark.parametrize(("what", "agreed", "delivered", "end"), ENDS, ids=[row[0] for row in ENDS])
def test_the_time_ends_with_the_last_of_its_days(
    factory: Factory, what: str, agreed: Terms, delivered: datetime, end: datetime
) -> None:
    assert due_at(terms=agreed, delivered_at=delivered) == end


FAULTY = [
    ("no days", Terms(days=0, clause="x"), {"days"}),
    ("half a year and a day", Terms(days=181, clause="x"), {"days"}),
    ("a reminder before it began", Terms(days=3, reminders=(3,), clause="x"), {"reminders"}),
    ("six reminders", Terms(days=30, reminders=(1, 2, 3, 4, 5, 6), clause="x"), {"reminders"}),
    ("silence without a clause", Terms(days=3, clause=" "), {"clause"}),
]


@pytest.mark.parametrize(("what", "agreed", "fields"), FAULTY, ids=[row[0] for row in FAULTY])
def test_terms_that_cannot_hold_are_refused(factory: Factory, what: str, agreed: Terms, fields: set[str]) -> None:
    with pytest.raises(InvalidTerms) as refused:
        set_terms(terms=agreed, customer_id=factory.newcomer.id)

    assert set(refused.value.faults) == fields


def test_the_customer_is_told_the_date_and_the_clause_when_the_goods_arrive(order_id: UUID) -> None:
    arrive(order_id)

    [letter] = letters(order_id)
    [period] = queries.periods(order_id=order_id)
    assert (period.due_at, period.state) == (DUE, "running")
    assert "3月18日" in letter["subject"] and CLAUSE in letter["text"] and "/receipt" in letter["link"]
    types = [event.type for event in kernel.history(subject_type="order", subject_id=order_id)]
    assert "acceptance.period_began" in types


def test_reminders_go_out_on_their_mornings_and_silence_accepts_at_the_end(order_id: UUID) -> None:
    arrive(order_id)
    post_all(order_id)
    counts = []
    for moment in (15, 17, 18):
        pass_time(datetime(2026, 3, moment, 2, 0, tzinfo=UTC))
        counts.append(len(letters(order_id)))
    assert counts == [2, 3, 3] and queries.acceptance(order_id=order_id) is None

    pass_time(DUE + timedelta(minutes=1))

    given = queries.acceptance(order_id=order_id)
    order = orders.order(order_id=order_id)
    assert given is not None and (given.way, given.signer_name, given.signature_file_id) == ("tacit", "", None)
    assert CLAUSE in given.grounds and "3月11日" in given.grounds and "3月18日" in given.grounds
    assert order is not None and order.state == "accepted"
    assert [one.state for one in queries.periods(order_id=order_id)] == ["over"]
    [last] = [one for one in letters(order_id) if given.number in one["subject"]]
    assert CLAUSE in last["text"] and "3月18日" in last["text"]
    assert last["link"].endswith(f"/receipt/{given.id}")


def test_a_letter_that_never_went_out_tells_nobody_so_silence_does_not_accept(order_id: UUID) -> None:
    arrive(order_id)

    pass_time(DUE + timedelta(days=1))

    assert queries.acceptance(order_id=order_id) is None
    assert [one.state for one in queries.periods(order_id=order_id)] == ["untold"]


def test_a_customer_without_an_address_is_not_told_until_there_is_one(factory: Factory) -> None:
    set_terms(terms=USUAL, customer_id=factory.newcomer.id)
    order_id = order_actions.create_order(
        order=order_actions.NewOrder(customer_code="C-002", lines=(order_actions.NewLine(item_name="泵"),))
    )
    arrive(order_id)
    assert [one.state for one in queries.periods(order_id=order_id)] == ["untold"]

    people_actions.add_contact(customer_id=factory.newcomer.id, name="陈", email="chen@xinhe.example", primary=True)
    with clock.frozen(NOW + timedelta(days=20)):
        periods.begin_period(order_id=order_id, subject="order", delivered_at=NOW)

    [period] = queries.periods(order_id=order_id)
    assert period.state == "running" and period.due_at > NOW + timedelta(days=25)


def object_by_issue(order_id: UUID) -> None:
    care.raise_complaint(order_id=order_id, topic="damage", text="裂", reporter="王工", channel="mail", key="c")


def object_in_part(order_id: UUID) -> None:
    sign(order_id, lines={1: Told(accepted="1", refused="1", reason="damaged")})


def stop_by_staff(order_id: UUID) -> None:
    assert periods.stop_period(order_id=order_id, subject="order", why="双方另行协商")


WORDS = [("an issue", object_by_issue), ("a refusal of part", object_in_part), ("staff", stop_by_staff)]


@pytest.mark.parametrize(("what", "act"), WORDS, ids=[row[0] for row in WORDS])
def test_any_word_stops_the_time(order_id: UUID, what: str, act: Any) -> None:
    arrive(order_id)
    post_all(order_id)
    act(order_id)
    deliver()

    pass_time(DUE + timedelta(days=1))

    assert all(one.way != "tacit" for one in queries.acceptances(order_id=order_id))
    assert [one.state for one in queries.periods(order_id=order_id)] != ["running"]


def test_an_order_of_its_own_terms_does_not_follow_its_customers(factory: Factory, order_id: UUID) -> None:
    set_terms(terms=Terms(days=0, tacit=False), order_id=order_id)
    arrive(order_id)

    assert queries.periods(order_id=order_id) == []
    assert terms.customer_terms(customer_id=factory.vip.id) == USUAL


def test_terms_without_silence_only_remind(factory: Factory, order_id: UUID) -> None:
    set_terms(terms=Terms(days=5, working=True, reminders=(1,), tacit=False), customer_id=factory.vip.id)
    arrive(order_id)
    post_all(order_id)

    pass_time(DUE + timedelta(days=1))

    assert queries.acceptances(order_id=order_id) == []
    assert "视为验收合格" not in letters(order_id)[-1]["text"] and len(letters(order_id)) >= 1


def test_each_note_has_a_time_of_its_own(order_id: UUID) -> None:
    note = delivery.issue_note(order_id=order_id, quantities={1: "1"}, key="n")
    delivery.note_arrived(order_id=order_id, note_id=note.id)
    deliver()

    assert [one.subject for one in queries.periods(order_id=order_id)] == [f"note-{note.id.hex}"]


def test_a_person_reminds_at_once_and_twice_within_a_minute_is_one_letter(order_id: UUID) -> None:
    assert periods.remind(order_id=order_id) == 1
    periods.remind(order_id=order_id)

    assert len(letters(order_id)) == 1


def test_there_must_be_somebody_and_something_to_remind_of(factory: Factory, order_id: UUID) -> None:
    lonely = order_actions.create_order(
        order=order_actions.NewOrder(customer_code="C-002", lines=(order_actions.NewLine(item_name="泵"),))
    )
    sign(order_id)

    with pytest.raises(periods.NobodyToTell):
        periods.remind(order_id=lonely)
    with pytest.raises(periods.NothingToRemind):
        periods.remind(order_id=order_id)


def test_a_signature_ends_the_time_without_a_word_more(order_id: UUID) -> None:
    arrive(order_id)
    sign(order_id)

    types = [event.type for event in kernel.history(subject_type="order", subject_id=order_id)]
    assert [one.state for one in queries.periods(order_id=order_id)] == ["over"]
    assert "acceptance.period_stopped" not in types
