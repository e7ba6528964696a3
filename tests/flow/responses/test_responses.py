from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.cast import NOW, Factory
from tests.flow.radar.conftest import Place
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar import actions as radar_actions
from yinuo.flow.radar import queries as radar
from yinuo.flow.responses import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries as people_queries
from yinuo.ground.process import queries as process

SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def alert(factory: Factory, place: Place) -> radar.AlertFacts:
    place("SO-1", days=7.5, vip=True)
    with acting_for(factory.id):
        (found,) = radar.alerts()
    return found


def _apply(factory: Factory, alert: radar.AlertFacts, *codes: str, **told: object) -> queries.ResponseFacts:
    with clock.frozen(NOW), acting_for(factory.id):
        found = queries.options(alert_id=alert.id)
        ids = [one.measure.id for one in found if one.measure.code in codes]
        member = factory.members["manager"].id
        return actions.apply_measures(alert_id=alert.id, measure_ids=ids, member_id=member, **told)  # type: ignore[arg-type]


def test_an_alert_offers_measures_with_cost_effect_and_a_suggestion(factory: Factory, alert: radar.AlertFacts) -> None:
    with clock.frozen(NOW), acting_for(factory.id):
        found = {one.measure.code: one for one in queries.options(alert_id=alert.id)}

    air = found["faster_mode"]
    assert air.cost_minor == 300_000 + 150_000 and air.hours_gained == 40
    assert air.probability_after < air.probability_before
    assert any(one.suggested for one in found.values())
    assert found["tell_customer"].new_date is not None


def test_applying_gives_tasks_tells_the_customer_and_takes_the_alert(factory: Factory, alert: radar.AlertFacts) -> None:
    done = _apply(factory, alert, "overtime", "faster_mode", message="王工，您好：……", subject="进展")
    with clock.frozen(SOON):
        deliver_all()

    with acting_for(factory.id):
        tasks = process.tasks(subject_id=alert.order_id)
        mails = [
            one
            for one in people_queries.notices(about_id=alert.order_id)
            if one["contact_id"] and one["event"] != "delay_risk"
        ]
        taken = radar.alert(alert_id=alert.id)
    assert sorted(task.role for task in tasks) == ["planner", "project_manager"]
    assert all("SO-1" in task.title and task.due_at for task in tasks)
    assert [(mail["subject"], mail["text"]) for mail in mails] == [("进展", "王工，您好：……")]
    assert taken is not None and taken.state == "acknowledged"
    assert (done.probability_after or 0) < (done.probability_before or 0)


def test_a_new_date_is_promised_as_the_next_version(factory: Factory, alert: radar.AlertFacts) -> None:
    new_date = NOW + timedelta(days=15)

    _apply(factory, alert, "tell_customer", new_committed_at=new_date, message="改期")
    with clock.frozen(SOON):
        deliver_all()

    with acting_for(factory.id):
        order = orders.order(order_id=alert.order_id)
        current = promises.current(order_id=alert.order_id)
        ended = radar.alert(alert_id=alert.id)
    assert order is not None and order.committed_at == new_date
    assert current is not None and current.committed_at == new_date and current.why
    assert ended is not None and (ended.state, ended.resolution) == ("resolved", "repromised")


def test_the_date_stays_where_only_other_measures_are_chosen(factory: Factory, alert: radar.AlertFacts) -> None:
    with pytest.raises(actions.InvalidResponse) as refused:
        _apply(factory, alert, "overtime", new_committed_at=NOW + timedelta(days=15))
    _apply(factory, alert, "overtime")

    assert refused.value.faults == {"new_committed_at": "moves_no_date"}
    with acting_for(factory.id):
        order = orders.order(order_id=alert.order_id)
    assert order is not None and order.committed_at == alert.committed_at


def test_undone_within_the_grace_nothing_remains(factory: Factory, alert: radar.AlertFacts) -> None:
    done = _apply(factory, alert, "overtime", message="……")
    with clock.frozen(NOW), acting_for(factory.id):
        withdrawn = actions.undo_response(response_id=done.id)
        with pytest.raises(actions.ResponseNotUndoable):
            actions.undo_response(response_id=done.id)
    with clock.frozen(SOON):
        deliver_all()

    with acting_for(factory.id):
        assert process.tasks(subject_id=alert.order_id) == []
        assert not [
            one
            for one in people_queries.notices(about_id=alert.order_id)
            if one["contact_id"] and one["event"] != "delay_risk"
        ]
    assert withdrawn


def test_undone_later_the_message_is_known_to_have_gone(factory: Factory, alert: radar.AlertFacts) -> None:
    done = _apply(factory, alert, "overtime", message="……")
    with clock.frozen(SOON):
        deliver_all()
        with acting_for(factory.id):
            assert actions.undo_response(response_id=done.id) is False


@pytest.mark.parametrize(("measure_ids", "fault"), [([], "missing"), ([uuid4()], "unknown")])
def test_measures_that_do_not_exist_cannot_be_applied(
    factory: Factory, alert: radar.AlertFacts, measure_ids: list[UUID], fault: str
) -> None:
    member = factory.members["manager"].id
    with clock.frozen(NOW), acting_for(factory.id), pytest.raises(actions.InvalidResponse, match=fault):
        actions.apply_measures(alert_id=alert.id, measure_ids=measure_ids, member_id=member)


@pytest.mark.parametrize(("days", "kept"), [(7, True), (9, False)])
def test_the_delivery_tells_whether_it_worked(
    factory: Factory, alert: radar.AlertFacts, days: float, kept: bool
) -> None:
    done = _apply(factory, alert, "overtime")
    at = NOW + timedelta(days=days)
    with clock.frozen(at):
        with acting_for(factory.id):
            order_actions.note_delivered(order_id=alert.order_id, delivered_at=at)
        deliver_all()

    with acting_for(factory.id):
        found = queries.response(response_id=done.id)
    assert found is not None and (found.kept_promise, found.state) == (kept, "done")


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ("王工，您好", "深表歉意", "SO-1")), ("en", ("SO-1",))],
)
def test_the_message_is_drafted_in_the_contacts_language(
    factory: Factory, alert: radar.AlertFacts, language: str, words: tuple[str, ...]
) -> None:
    with clock.frozen(NOW), acting_for(factory.id):
        contact = people_queries.contacts(customer_id=factory.vip.id)[0]
        assert contact.language == "zh-hans"
        people.add_contact(
            customer_id=factory.vip.id, name="王工", email="w@h.example", language=language, primary=True
        )
        found = queries.situation(alert_id=alert.id)
        ids = [one.measure.id for one in found.options() if one.suggested]
        draft = found.draft(measure_ids=ids, new_date=NOW + timedelta(days=15))

    assert all(word in draft.text + draft.subject for word in words)
    assert "C-001" not in draft.text


def test_another_organisation_cannot_answer_the_alert(factory: Factory, alert: radar.AlertFacts) -> None:
    from tests.cast import found_factory

    other = found_factory(name="他山机械")
    with acting_for(other.id), pytest.raises(queries.NoSuchAlert):
        queries.options(alert_id=alert.id)


def test_what_is_in_force_is_not_offered_again_until_it_is_taken_back(
    factory: Factory, alert: radar.AlertFacts
) -> None:
    done = _apply(factory, alert, "overtime")
    again = [UUID(done.measures[0]["id"])]

    with clock.frozen(NOW), acting_for(factory.id):
        offered = {one.measure.code for one in queries.options(alert_id=alert.id)}
        with pytest.raises(actions.InvalidResponse) as refused:
            actions.apply_measures(alert_id=alert.id, measure_ids=again, member_id=factory.members["manager"].id)
        actions.undo_response(response_id=done.id)
        after = {one.measure.code for one in queries.options(alert_id=alert.id)}

    assert "overtime" not in offered and "faster_mode" in offered
    assert refused.value.faults == {"measures": "in_force"}
    assert "overtime" in after


def test_a_customer_is_told_of_force_majeure_as_the_reason(factory: Factory, place: Place) -> None:
    order_id = place("SO-STORM", days=15, vip=True)
    with clock.frozen(NOW):
        with acting_for(factory.id):
            radar_actions.declare_force(
                name="台风海葵",
                scope="region",
                place="华东",
                begins_at=NOW,
                ends_at=NOW + timedelta(days=20),
                closed=True,
            )
        deliver_all()
        with acting_for(factory.id):
            alert = next(one for one in radar.alerts_of(order_id=order_id) if one.cause == "lateness")
            draft = queries.situation(alert_id=alert.id).draft(measure_ids=[], new_date=None)

    assert "受不可抗力影响" in draft.text and "台风海葵" not in draft.text
