"""Alerts that are quiet for a while, or until they end, and what lets them speak again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Factory
from tests.flow.radar.conftest import Place
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.queries import AlertFilters
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people


@pytest.fixture
def alert(factory: Factory, place: Place) -> queries.AlertFacts:
    place("SO-1", days=7.5)
    with acting_for(factory.id):
        (found,) = queries.alerts()
    return found


def _states(factory: Factory) -> list[str]:
    with acting_for(factory.id):
        return [one.state for one in queries.alerts(filters=AlertFilters(states=()))]


def _snooze(factory: Factory, alert: queries.AlertFacts, *, hours: float) -> None:
    with clock.frozen(NOW), acting_for(factory.id):
        until = NOW + timedelta(hours=hours)
        actions.snooze(alert_id=alert.id, member_id=factory.members["planner"].id, until=until, reason="等供应商回复")


def test_a_snoozed_alert_is_not_listed_nor_escalated_until_its_moment(
    factory: Factory, alert: queries.AlertFacts
) -> None:
    _snooze(factory, alert, hours=30)

    with clock.frozen(NOW + timedelta(hours=29)):
        deliver_all()
    with acting_for(factory.id):
        assert queries.alerts() == [] and queries.late_soon(hours=400) == []
        found = queries.alert(alert_id=alert.id)
    assert found is not None
    assert (found.state, found.escalation_level, found.quiet_reason) == ("quiet", 0, "等供应商回复")
    assert found.quiet_by_name == factory.members["planner"].name and found.is_alive


def test_at_its_moment_a_snoozed_alert_speaks_again_and_is_told_and_escalated(
    factory: Factory, alert: queries.AlertFacts
) -> None:
    _snooze(factory, alert, hours=3)

    with clock.frozen(NOW + timedelta(hours=3, minutes=1)):
        deliver_all()
    woken = _states(factory)
    with acting_for(factory.id):
        told = [one["subject"] for one in people.notices(member_id=factory.members["manager"].id)]
    with clock.frozen(NOW + timedelta(hours=60)):
        deliver_all()

    assert woken == ["open"] and any("恢复提醒" in subject for subject in told)
    with acting_for(factory.id):
        found = queries.alert(alert_id=alert.id)
    assert found is not None and found.escalation_level > 0


def test_a_silenced_alert_is_quiet_until_it_ends(factory: Factory, alert: queries.AlertFacts) -> None:
    with clock.frozen(NOW), acting_for(factory.id):
        actions.silence(alert_id=alert.id, member_id=factory.members["planner"].id, reason="客户知道会晚两天")

    with clock.frozen(NOW + timedelta(hours=1)):
        deliver_all()
    quiet = _states(factory)
    with clock.frozen(NOW + timedelta(hours=2)):
        with acting_for(factory.id):
            orders.cancel_orders(order_ids=[alert.order_id], why="客户取消")
        deliver_all()

    assert (quiet, _states(factory)) == (["quiet"], ["resolved"])


def test_a_quiet_alert_speaks_when_the_promise_changes(factory: Factory, alert: queries.AlertFacts) -> None:
    _snooze(factory, alert, hours=100)

    with clock.frozen(NOW + timedelta(hours=1)):
        with acting_for(factory.id):
            orders.note_commitment(order_id=alert.order_id, committed_at=NOW + timedelta(days=5))
            actions.reforecast(order_ids=[alert.order_id])
        deliver_all()

    assert "open" in _states(factory)


def test_a_quiet_alert_speaks_when_it_becomes_graver(factory: Factory, place: Place) -> None:
    place("SO-2", days=8.6)
    with acting_for(factory.id):
        (mild,) = queries.alerts()
    assert mild.severity != "critical"
    _snooze(factory, mild, hours=24 * 8)

    for day in range(1, 8):
        with clock.frozen(NOW + timedelta(days=day)):
            deliver_all()

    with acting_for(factory.id):
        found = queries.alert(alert_id=mild.id)
    assert found is not None and (found.state, found.severity) == ("open", "critical")


@pytest.mark.parametrize("hours", [-1, 0, 24 * 7.5 + 1])
def test_an_alert_cannot_be_quiet_until_the_past_or_beyond_its_promise(
    factory: Factory, alert: queries.AlertFacts, hours: float
) -> None:
    with pytest.raises(actions.QuietTooLong):
        _snooze(factory, alert, hours=hours)

    assert _states(factory) == ["open"]


def test_silence_needs_a_reason_and_a_living_alert(factory: Factory, alert: queries.AlertFacts) -> None:
    member = factory.members["planner"].id
    with clock.frozen(NOW), acting_for(factory.id):
        with pytest.raises(actions.NoReason):
            actions.silence(alert_id=alert.id, member_id=member, reason="  ")
        actions.resolve(alert_id=alert.id, member_id=member, note="好了")
        with pytest.raises(actions.AlertNotAlive):
            actions.silence(alert_id=alert.id, member_id=member, reason="x")
        with pytest.raises(actions.AlertNotAlive):
            actions.wake(alert_id=alert.id)


def test_a_member_lets_an_alert_speak_again(factory: Factory, alert: queries.AlertFacts) -> None:
    _snooze(factory, alert, hours=30)

    with clock.frozen(NOW + timedelta(hours=1)), acting_for(factory.id):
        actions.wake(alert_id=alert.id)

    assert _states(factory) == ["open"]
