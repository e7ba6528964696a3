"""Time is booked in cells, handed in, answered and locked; the timer books by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.cast import NOW, found_factory
from tests.flow.costs.workshop import MONDAY, TODAY, book, furnish
from yinuo.flow.costs import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def factory():
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW), timezone.override(SHANGHAI):
        yield factory


@pytest.fixture
def order_id(factory):
    return furnish(factory)


@pytest.fixture
def me(factory):
    return factory.members["operator"].id


@pytest.fixture
def lead(factory):
    return factory.members["manager"].id


def week(me):
    return queries.entries(member_id=me, since=MONDAY)


def test_a_cell_holds_what_was_written_last(factory, order_id, me):
    book(factory, order_id, hours=2, note="装配")
    book(factory, order_id, hours=3.5)

    [cell] = week(me)

    assert (cell.minutes, cell.note, cell.label, cell.state, cell.billable) == (210, "装配", "SO-1", "draft", True)


def test_nothing_written_takes_the_cell_away(factory, order_id, me):
    book(factory, order_id, hours=2)

    book(factory, order_id, hours=0)

    assert week(me) == []


@pytest.mark.parametrize(
    ("told", "fault", "why"),
    [
        ({"minutes": -1}, {"minutes": "out_of_range"}, "less than nothing"),
        ({"minutes": 1441}, {"minutes": "out_of_range"}, "more than a day"),
        ({"day": MONDAY + timedelta(days=7)}, {"day": "future"}, "next week has not begun"),
        ({"stage_code": "nowhere"}, {"subject": "unknown"}, "a stage that the order does not have"),
        ({"key": "1"}, {"subject": "unknown"}, "no order has this key"),
        ({"kind": "internal", "key": "gossip"}, {"subject": "unknown"}, "work that the house does not know"),
        ({"kind": "project", "key": "p1"}, {"subject": "unknown"}, "no room offers such projects"),
    ],
)
def test_what_cannot_be_booked_is_told(factory, order_id, me, told, fault, why):
    usual = {"day": TODAY, "minutes": 60, "kind": "order", "key": str(order_id)}

    with pytest.raises(actions.InvalidTime) as refused:
        actions.book(member_id=me, bookings=[actions.Booking(**{**usual, **told})])

    assert refused.value.faults == fault, why


def test_a_day_has_twenty_four_hours_in_all(factory, order_id, me):
    book(factory, order_id, hours=20)

    with pytest.raises(actions.InvalidTime) as refused:
        book(factory, order_id, hours=5, stage_code="make")

    assert refused.value.faults == {"minutes": "day_full"}


def test_things_of_another_room_can_be_offered(factory, me, monkeypatch):
    from yinuo.flow.costs import subjects

    monkeypatch.setattr(subjects, "_finders", {})
    subjects.provide(kind="task", finder=lambda key: subjects.Subject(kind="task", key=key, label="布线"))

    [made] = actions.book(member_id=me, bookings=[actions.Booking(day=TODAY, minutes=60, kind="task", key="t1")])

    assert (made.label, made.order_id) == ("布线", None)


def test_last_week_is_copied_where_this_week_lacks_it(factory, order_id, me):
    book(factory, order_id, hours=4, day=MONDAY - timedelta(days=6), stage_code="make")
    book(factory, order_id, hours=1, day=MONDAY - timedelta(days=6))
    book(factory, order_id, hours=2)

    copied = actions.copy_week(member_id=me, week=TODAY)

    assert copied == 1
    assert [(one.day, one.stage_code, one.minutes) for one in week(me)] == [
        (MONDAY + timedelta(days=1), "make", 240),
        (TODAY, "", 120),
    ]


def test_what_was_handed_in_is_not_changed_but_can_be_taken_back(factory, order_id, me):
    book(factory, order_id, hours=2)
    actions.submit_week(member_id=me, week=TODAY)

    with pytest.raises(actions.TimeClosed) as refused:
        book(factory, order_id, hours=3)
    actions.withdraw_week(member_id=me, week=TODAY)
    book(factory, order_id, hours=3)

    assert refused.value.why == "submitted"
    assert [(one.minutes, one.state) for one in week(me)] == [(180, "draft")]


def test_an_empty_week_is_not_handed_in(factory, me):
    with pytest.raises(actions.InvalidTime) as refused:
        actions.submit_week(member_id=me, week=TODAY)

    assert refused.value.faults == {"week": "empty"}


def test_approved_time_is_closed(factory, order_id, me, lead):
    book(factory, order_id, hours=2)
    actions.submit_week(member_id=me, week=TODAY)

    actions.decide_week(member_id=me, week=TODAY, approve=True, decided_by=lead)

    assert [(one.state, one.decided_by_id) for one in week(me)] == [("approved", lead)]
    with pytest.raises(actions.TimeClosed):
        book(factory, order_id, hours=0)


def test_returned_time_says_why_and_can_be_corrected_and_handed_in_again(factory, order_id, me, lead):
    book(factory, order_id, hours=2)
    actions.submit_week(member_id=me, week=TODAY)
    actions.decide_week(member_id=me, week=TODAY, approve=False, decided_by=lead, reason="请写明环节")

    [returned] = week(me)
    book(factory, order_id, hours=2.5)
    actions.submit_week(member_id=me, week=TODAY)

    assert (returned.state, returned.reason) == ("returned", "请写明环节")
    assert [(one.state, one.reason, one.minutes) for one in week(me)] == [("submitted", "", 150)]


def test_time_is_not_returned_without_a_reason(factory, order_id, me, lead):
    book(factory, order_id, hours=2)
    actions.submit_week(member_id=me, week=TODAY)

    with pytest.raises(actions.InvalidTime):
        actions.decide_week(member_id=me, week=TODAY, approve=False, decided_by=lead, reason=" ")


@pytest.mark.parametrize(("role", "may"), [("project_manager", False), ("owner", True)])
def test_nobody_but_an_owner_approves_their_own_time(factory, order_id, role, may):
    who = factory.members[role].id
    book(factory, order_id, hours=2, role=role)
    actions.submit_week(member_id=who, week=TODAY)

    if may:
        assert actions.decide_week(member_id=who, week=TODAY, approve=True, decided_by=who) == 1
    else:
        with pytest.raises(actions.NothingToDecide):
            actions.decide_week(member_id=who, week=TODAY, approve=True, decided_by=who)


def test_a_locked_week_changes_no_more_until_it_is_unlocked_with_a_reason(factory, order_id, me):
    actions.lock_week(week=TODAY)
    actions.lock_week(week=MONDAY)

    with pytest.raises(actions.TimeClosed) as refused:
        book(factory, order_id, hours=2)
    with pytest.raises(actions.InvalidTime):
        actions.unlock_week(week=TODAY, why="")
    actions.unlock_week(week=TODAY, why="补录出差工时")

    assert refused.value.why == "locked"
    assert len(book(factory, order_id, hours=2)) == 1
    told = [event.type for event in kernel.history(subject_type="costs.week", subject_id=None, limit=10)]
    assert sorted(told) == ["costs.week_locked", "costs.week_unlocked"]


def test_what_waits_is_listed_by_week_and_member(factory, order_id, me):
    book(factory, order_id, hours=2)
    book(factory, order_id, hours=1, day=MONDAY)
    book(factory, order_id, hours=1, role="planner")
    actions.submit_week(member_id=me, week=TODAY)

    [handed] = queries.handed_in()

    assert (handed.member_id, handed.week, handed.minutes) == (me, MONDAY, 180)


def test_the_timer_adds_its_minutes_to_the_cell(factory, order_id, me):
    book(factory, order_id, hours=1, note="早上")
    with clock.frozen(NOW + timedelta(hours=1)):
        actions.start(member_id=me, kind="order", key=str(order_id))

    with clock.frozen(NOW + timedelta(hours=1, minutes=25, seconds=10)):
        actions.stop(member_id=me)

    assert [(one.minutes, one.note) for one in week(me)] == [(86, "早上")]
    assert queries.running(member_id=me) is None


def test_starting_another_timer_books_the_first(factory, order_id, me):
    actions.start(member_id=me, kind="order", key=str(order_id))

    with clock.frozen(NOW + timedelta(minutes=30)):
        actions.start(member_id=me, kind="internal", key="meeting")

    assert [one.minutes for one in week(me)] == [30]
    assert queries.running(member_id=me).key == "meeting"


def test_a_timer_over_midnight_is_booked_on_both_days(factory, order_id, me):
    evening = datetime(2026, 3, 10, 23, 30, tzinfo=SHANGHAI)
    with clock.frozen(evening):
        actions.start(member_id=me, kind="order", key=str(order_id))

    with clock.frozen(evening + timedelta(hours=2)):
        actions.stop(member_id=me)

    assert [(one.day, one.minutes) for one in week(me)] == [(TODAY - timedelta(days=1), 30), (TODAY, 90)]


def test_a_forgotten_timer_books_only_up_to_the_moment_that_is_told(factory, order_id, me):
    evening = datetime(2026, 3, 6, 16, 0, tzinfo=SHANGHAI)
    with clock.frozen(evening):
        actions.start(member_id=me, kind="order", key=str(order_id))

    with clock.frozen(NOW):
        with pytest.raises(actions.ForgottenTimer):
            actions.stop(member_id=me)
        with pytest.raises(actions.ForgottenTimer):
            actions.start(member_id=me, kind="internal", key="meeting")
        for wrong in (evening, NOW + timedelta(minutes=1)):
            with pytest.raises(actions.InvalidTime):
                actions.stop(member_id=me, until=wrong)
        assert queries.running(member_id=me) is not None
        found = actions.stop(member_id=me, until=evening + timedelta(hours=2))

    assert [(one.day, one.minutes) for one in found] == [(evening.date(), 120)]


def test_a_timer_whose_week_was_locked_runs_on(factory, order_id, me):
    actions.start(member_id=me, kind="order", key=str(order_id))
    actions.lock_week(week=TODAY)

    with clock.frozen(NOW + timedelta(minutes=5)), pytest.raises(actions.TimeClosed):
        actions.stop(member_id=me)

    assert queries.running(member_id=me) is not None


def test_a_timer_that_does_not_run_is_not_stopped(factory, me):
    for deed in (actions.stop, actions.discard):
        with pytest.raises(actions.NoTimer):
            deed(member_id=me)
