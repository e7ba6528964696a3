"""The morning briefing: its heaps, its work, its record; and how it reaches those who want it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cast import NOW, Factory
from tests.flow.radar.conftest import Place, Report
from tests.outbox import deliver_all
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.models import Alert
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

# NOW is nine o'clock on a Wednesday in Shanghai.
EIGHT = 8 * 60
ISSUED = ["radar.briefing_issued"]


def _briefing(factory: Factory, at: datetime = NOW) -> queries.Briefing:
    with clock.frozen(at), acting_for(factory.id):
        return queries.briefing(now=at)


def _numbers(heap: object) -> list[str]:
    return [one.number for one in heap.alerts]  # type: ignore[attr-defined]


def test_what_will_break_is_parted_by_the_time_left_and_each_order_stands_once(factory: Factory, place: Place) -> None:
    for number, days in (("SO-1", 1.2), ("SO-2", 2.5), ("SO-3", 5), ("SO-OK", 40)):
        place(number, days=days)

    made = _briefing(factory)

    assert (_numbers(made.soon), made.soon.orders) == (["SO-1"], 1)
    assert (_numbers(made.later), made.later.orders) == (["SO-2"], 1)
    assert sorted(_numbers(made.new)) == ["SO-1", "SO-2", "SO-3"]
    assert made.untaken >= 3


def test_what_changed_since_the_last_working_day_is_new_worse_or_ended(factory: Factory, place: Place) -> None:
    before = NOW - timedelta(days=3)
    for number in ("SO-OLD", "SO-WORSE", "SO-ENDED"):
        place(number, days=9, at=before)
    place("SO-NEW", days=2)
    with clock.frozen(NOW), acting_for(factory.id):
        Alert.objects.exclude(order__number="SO-NEW").update(raised_at=before, worse_at=None)
        Alert.objects.filter(order__number="SO-WORSE").update(worse_at=NOW - timedelta(hours=2), worse_from="watch")
        for one in queries.alerts():
            if one.number == "SO-ENDED":
                actions.resolve(alert_id=one.id, member_id=factory.members["manager"].id, note="客户同意")

    made = _briefing(factory, NOW + timedelta(minutes=1))

    assert _numbers(made.new) == ["SO-NEW"]
    assert _numbers(made.worse) == ["SO-WORSE"]
    assert _numbers(made.recovered) == ["SO-ENDED"]


def test_an_order_that_still_has_an_alert_has_not_recovered(factory: Factory, place: Place) -> None:
    place("SO-HALF", days=2)
    with acting_for(factory.id):
        other = Alert.objects.filter(order__number="SO-HALF").first()
        assert other is not None
        other.pk, other.cause, other.state, other.resolved_at = new_id(), "stage_overrun:make", "resolved", NOW
        other.save(force_insert=True)

    assert _briefing(factory).recovered.orders == 0


def test_an_alert_that_gets_graver_says_since_when_and_from_what(factory: Factory, place: Place) -> None:
    place("SO-1", days=8.6)
    with acting_for(factory.id):
        (mild,) = queries.alerts()
    later = NOW + timedelta(days=8)

    with clock.frozen(later):
        with acting_for(factory.id):
            actions.reforecast(order_ids=[mild.order_id])
        deliver_all()

    with acting_for(factory.id):
        graver = next(one for one in queries.alerts() if one.id == mild.id)
    assert mild.worse_at is None
    assert (graver.severity, graver.worse_from) == ("critical", mild.severity) and graver.worse_at is not None


def test_who_acts_today_are_those_with_tasks_due_or_approvals_asked(factory: Factory, place: Place) -> None:
    order_id = place("SO-1", days=40)
    with clock.frozen(NOW), acting_for(factory.id):
        for title, due in (("催料", -2), ("排产", 3), ("开会", 30)):
            process.create_task(
                title=title,
                subject_type="order",
                subject_id=order_id,
                subject_label="SO-1",
                source="test",
                role="planner",
                due_at=NOW + timedelta(hours=due),
            )

    work = _briefing(factory).work

    assert [task.title for task in work.tasks] == ["催料", "排产"]
    assert (work.overdue, work.today, work.approvals) == (1, 1, 0)


def test_the_record_tells_of_late_deliveries_which_were_warned_in_time(
    factory: Factory, place: Place, report: Report
) -> None:
    warned = place("SO-WARNED", days=5)
    place("SO-OPEN", days=30)
    on_time = place("SO-GOOD", days=30)
    delivered = NOW + timedelta(days=6)
    for order_id in (warned, on_time):
        for stage in ("confirm", "prepare", "dispatch", "transport"):
            report(order_id, stage, "finished", delivered)

    record = _briefing(factory, delivered + timedelta(hours=1)).record

    assert (record.delivered, [one.number for one in record.late], record.warned) == (2, ["SO-WARNED"], 1)
    assert record.lead_hours == pytest.approx(120, abs=1)


def test_what_threatens_many_orders_at_once_is_told_by_its_title(factory: Factory, place: Place) -> None:
    place("SO-1", days=40)
    with clock.frozen(NOW):
        with acting_for(factory.id):
            actions.declare_force(
                name="台风海葵",
                scope="region",
                place="西南",
                begins_at=NOW,
                ends_at=NOW + timedelta(days=20),
                closed=True,
            )
        deliver_all()

    made = _briefing(factory)
    with acting_for(factory.id):
        sections = queries.card_of(briefing=made)["sections"]

    lines = [line for one in sections if one["link"] == "/radar/hazards" for line in one["lines"]]
    assert made.hazard_count == 1 and ["台风海葵" in line["text"] for line in lines] == [True]


def test_who_wants_it_gets_one_mail_each_working_day_in_their_language(factory: Factory, place: Place) -> None:
    place("SO-1", days=1.2)
    reader = factory.members["manager"]
    with clock.frozen(NOW), acting_for(factory.id):
        people_actions.change_member(member_id=reader.id, language="en")
        first = actions.read_briefing(member_id=reader.id, minute=EIGHT)

    for days in range(1, 8):  # Thursday to the next Wednesday, eight o'clock
        with clock.frozen(NOW + timedelta(days=days, hours=-1, seconds=5)):
            deliver_all()

    assert first == NOW + timedelta(hours=23)
    with acting_for(factory.id):
        mails = [one for one in people.notices(member_id=reader.id, limit=500) if one["link"] == "/briefing"]
    assert len(mails) == 5
    assert {one["channel"] for one in mails} == {"email"} and "SO-1" in mails[-1]["text"]
    assert "Morning briefing" in mails[-1]["subject"]


def test_who_wants_it_no_more_or_may_not_look_gets_none(factory: Factory) -> None:
    stopped, gone = factory.members["planner"], factory.members["viewer"]
    with clock.frozen(NOW), acting_for(factory.id):
        for member in (stopped, gone):
            actions.read_briefing(member_id=member.id, minute=EIGHT)
        actions.stop_briefing(member_id=stopped.id)
        people_actions.change_member(member_id=gone.id, active=False)

    with clock.frozen(NOW + timedelta(days=1)):
        deliver_all()

    with acting_for(factory.id):
        assert queries.reading_minute(member_id=stopped.id) is None
        assert not [one for one in people.notices(limit=500) if one["link"] == "/briefing"]


@pytest.mark.parametrize("minute", [-1, 1440])
def test_a_minute_outside_of_the_day_is_refused(factory: Factory, minute: int) -> None:
    with acting_for(factory.id), pytest.raises(actions.NoSuchMinute):
        actions.read_briefing(member_id=factory.members["owner"].id, minute=minute)


@pytest.mark.parametrize(
    ("text", "minute"),
    [("08:00", 480), ("8：05", 485), ("23:59", 1439), ("24:00", None), ("8", None), ("", None), ("a:bc", None)],
)
def test_a_time_of_day_is_read_as_people_write_it(text: str, minute: int | None) -> None:
    assert actions.minute_of(text) == minute


def test_at_the_time_set_the_card_is_issued_as_an_event_until_it_is_taken_away(factory: Factory, place: Place) -> None:
    place("SO-1", days=1.2)

    def issued_after(days: float) -> int:
        with clock.frozen(NOW + timedelta(days=days)):
            deliver_all()
        with acting_for(factory.id):
            return len(kernel.recent(types=ISSUED))

    with clock.frozen(NOW), acting_for(factory.id):
        people_actions.set_preferences(changes={"radar.briefing_time": "08:30"})
    counts = [issued_after(0.1), issued_after(1), issued_after(2)]
    with clock.frozen(NOW + timedelta(days=2, hours=1)), acting_for(factory.id):
        people_actions.set_preferences(changes={"radar.briefing_time": ""})
    counts.append(issued_after(6))

    with acting_for(factory.id):
        last = kernel.recent(types=ISSUED)[0]
    assert counts == [0, 1, 2, 2]
    assert last.payload["soon"] == 1 and last.payload["card"]["sections"][0]["lines"][0]["text"].startswith("SO-1")
