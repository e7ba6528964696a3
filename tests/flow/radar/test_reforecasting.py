from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from tests.flow.radar.conftest import Place, Report
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions as promises
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.reforecasting import VERDICT
from yinuo.ground.kernel import audit, clock, timers
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries as people_queries


def _alerts(factory: Factory, **filters: object) -> list[queries.AlertFacts]:
    with acting_for(factory.id):
        return queries.alerts(filters=queries.AlertFilters(**filters))  # type: ignore[arg-type]


def _pass_time(until: datetime) -> None:
    """Let every moment on the way be served when it comes, as a running worker does."""
    for _ in range(200):
        due_at = timers.next_due_at()
        if due_at is None or due_at > until:
            break
        with clock.frozen(max(due_at, NOW)):
            deliver_all()
    with clock.frozen(until):
        deliver_all()


def test_an_order_with_time_to_spare_is_forecast_and_raises_nothing(factory: Factory, place: Place) -> None:
    order_id = place("SO-1", days=20)

    assert _alerts(factory) == []
    with acting_for(factory.id):
        order = orders.order(order_id=order_id)
        forecast = queries.forecast_of(order_id=order_id)
    assert order is not None and forecast is not None
    assert order.projected_earliest_at and order.projected_at and order.projected_latest_at
    assert order.projected_earliest_at < order.projected_at < order.projected_latest_at
    assert timedelta(days=7) < order.projected_at - NOW < timedelta(days=11)
    assert order.severity == "" and forecast.late_probability < 0.05


def test_an_order_that_will_be_late_raises_one_alert_with_its_lead_and_reason(factory: Factory, place: Place) -> None:
    order_id = place("SO-1", days=5)

    (alert,) = _alerts(factory)
    assert (alert.number, alert.cause, alert.severity) == ("SO-1", "lateness", "critical")
    assert alert.lead_hours == 120 and (alert.late_probability or 0) > 0.9
    assert alert.reasons[-1]["kind"] == "slack"
    with acting_for(factory.id):
        order = orders.order(order_id=order_id)
    assert order is not None and order.severity == "critical"


def test_forecasting_again_keeps_the_one_alert(factory: Factory, place: Place) -> None:
    order_id = place("SO-1", days=5)

    with clock.frozen(NOW), acting_for(factory.id):
        actions.reforecast(order_ids=[order_id, order_id])
        actions.reforecast(order_ids=[order_id])

    assert len(_alerts(factory, states=())) == 1
    with acting_for(factory.id):
        told = [event.type for event in kernel.history(subject_type="order", subject_id=order_id)]
    assert told.count("radar.alert_raised") == 1


def test_a_vip_is_warned_of_at_a_chance_that_others_may_take(factory: Factory, place: Place) -> None:
    with acting_for(factory.id):
        people.set_preferences(changes={"radar.threshold_vip": 0.02, "radar.threshold_new": 0.98})
    place("SO-VIP", days=9.5, vip=True)
    place("SO-NEW", days=9.5)

    assert [alert.number for alert in _alerts(factory)] == ["SO-VIP"]


def test_an_order_without_a_promise_is_forecast_but_cannot_be_late(factory: Factory, place: Place) -> None:
    order_id = place("SO-1", days=None)

    assert _alerts(factory) == []
    with acting_for(factory.id):
        order = orders.order(order_id=order_id)
    assert order is not None and order.projected_at is not None and order.late_probability is None


def test_time_alone_raises_the_alert_at_least_36_hours_before(factory: Factory, place: Place) -> None:
    place("SO-1", days=12)
    assert _alerts(factory) == []

    _pass_time(NOW + timedelta(days=12))

    (alert,) = [one for one in _alerts(factory) if one.cause == "lateness"]
    assert alert.lead_hours is not None and alert.lead_hours >= 36
    with acting_for(factory.id):
        assert alert.raised_at < NOW + timedelta(days=12, hours=-36)


def test_a_stage_two_hours_over_its_time_alerts_at_once_and_ends_with_the_stage(
    factory: Factory, place: Place, report: Report
) -> None:
    order_id = place("SO-1", days=30)
    report(order_id, "confirm", "started", NOW)

    # Four working hours from 9:00 in Shanghai end at 14:00, lunch apart; two hours later it is 16:00.
    _pass_time(NOW + timedelta(hours=6, minutes=59))
    before = _alerts(factory)
    _pass_time(NOW + timedelta(hours=7))
    during = _alerts(factory)
    report(order_id, "confirm", "finished", NOW + timedelta(hours=8))

    assert before == []
    assert [one.cause for one in during] == ["stage_overrun:confirm"]
    (ended,) = _alerts(factory, states=("resolved",))
    assert ended.resolution == "stage_finished"


@pytest.mark.parametrize(("back", "alive"), [(1, True), (3, True), (30, False)])
def test_a_clock_put_back_by_minutes_ends_no_alert_of_a_stage(
    factory: Factory, place: Place, report: Report, back: int, alive: bool
) -> None:
    order_id = place("SO-1", days=30)
    report(order_id, "confirm", "started", NOW)
    _pass_time(NOW + timedelta(hours=7))

    with clock.frozen(NOW + timedelta(hours=7, minutes=-back)), acting_for(factory.id):
        actions.reforecast(order_ids=[order_id])
    _pass_time(NOW + timedelta(hours=7, minutes=1))

    with acting_for(factory.id):
        raised = [one for one in kernel.recent(types=["radar.alert_raised"], limit=50)]
    assert (len(raised) == 1) is alive


def test_a_delivery_ends_alert_and_forecast(factory: Factory, place: Place) -> None:
    order_id = place("SO-1", days=5)

    with clock.frozen(NOW + timedelta(days=1)):
        with acting_for(factory.id):
            order_actions.note_delivered(order_id=order_id, delivered_at=NOW + timedelta(days=1))
        deliver_all()

    (ended,) = _alerts(factory, states=("resolved",))
    assert ended.resolution == "delivered"
    with acting_for(factory.id):
        assert queries.forecast_of(order_id=order_id) is None
        assert timers.next_due_at() is None or not _waits(order_id)


def _waits(order_id: UUID) -> bool:
    from yinuo.ground.kernel.models import Timer

    return Timer.objects.filter(kind=VERDICT, key=str(order_id)).exists()


def test_a_cancelled_order_asks_for_nothing_more(factory: Factory, place: Place) -> None:
    order_id = place("SO-1", days=5)

    with clock.frozen(NOW):
        with acting_for(factory.id):
            order_actions.cancel_orders(order_ids=[order_id], why="客户取消")
        deliver_all()

    (ended,) = _alerts(factory, states=("resolved",))
    assert ended.resolution == "cancelled"


def test_what_a_member_ended_stays_silent_until_it_gets_worse(factory: Factory, place: Place) -> None:
    with acting_for(factory.id):
        people.set_preferences(changes={"radar.threshold_new": 0.05})
    order_id = place("SO-1", days=9.8)
    (alert,) = _alerts(factory)
    with clock.frozen(NOW), acting_for(factory.id):
        member = factory.members["manager"].id
        actions.resolve(alert_id=alert.id, member_id=member, note="客户同意晚到")
        actions.reforecast(order_ids=[order_id])
    quiet = _alerts(factory)

    _pass_time(NOW + timedelta(days=7))

    assert alert.severity == "watch" and quiet == []
    (again,) = [one for one in _alerts(factory) if one.cause == "lateness"]
    assert again.id != alert.id and again.severity in ("warning", "critical")


def test_alerts_are_told_to_those_who_act_once_in_the_app_and_by_mail(factory: Factory, place: Place) -> None:
    place("SO-1", days=5)

    with acting_for(factory.id):
        told = {role: people_queries.notices(member_id=member.id) for role, member in factory.members.items()}
    assert sorted(notice["channel"] for notice in told["manager"]) == ["app", "email"]
    assert [role for role, notices in told.items() if notices] == ["manager", "planner"]
    assert "SO-1" in told["manager"][0]["subject"]


def test_many_alerts_at_once_become_one_message(factory: Factory) -> None:
    with clock.frozen(NOW):
        with acting_for(factory.id):
            order_actions.create_orders(
                orders=[
                    order_actions.NewOrder(
                        number=f"SO-{n}",
                        customer_id=factory.newcomer.id,
                        ordered_at=NOW,
                        committed_at=NOW + timedelta(days=4),
                        lines=(order_actions.NewLine(item_name="减速机"),),
                    )
                    for n in range(40)
                ]
            )
        deliver_all()

    with acting_for(factory.id):
        told = people_queries.notices(member_id=factory.members["manager"].id)
    assert len(_alerts(factory)) == 40
    assert len([notice for notice in told if notice["channel"] == "app"]) <= 2


def test_a_moment_that_passed_unserved_is_found(factory: Factory, place: Place) -> None:
    place("SO-1", days=20)

    with clock.frozen(NOW + timedelta(days=3)):
        found = [one.what for one in audit.unserved(organisation_id=factory.id)]

    assert found == ["radar.verdict"]


def test_another_organisation_sees_no_alert(factory: Factory, place: Place) -> None:
    from tests.cast import found_factory

    place("SO-1", days=5)
    (alert,) = _alerts(factory)
    other = found_factory(name="他山机械")

    assert _alerts(other) == []
    with acting_for(other.id):
        assert queries.alert(alert_id=alert.id) is None


def test_late_soon_lists_what_is_owed_within_hours_by_impact(factory: Factory, place: Place) -> None:
    place("SO-SOON", days=1)
    place("SO-SOON-VIP", days=1.2, vip=True)
    place("SO-LATER", days=5)

    with clock.frozen(NOW), acting_for(factory.id):
        found = queries.late_soon(hours=36)

    assert [alert.number for alert in found] == ["SO-SOON-VIP", "SO-SOON"]


def test_an_order_that_came_in_long_overdue_is_counted_and_not_alerted(factory: Factory, place: Place) -> None:
    history = place("SO-OLD", days=-400, ordered_at=NOW - timedelta(days=430))
    place("SO-LATE", days=-2, ordered_at=NOW - timedelta(days=30))

    with clock.frozen(NOW), acting_for(factory.id):
        counted = queries.overdue_at_entry()
    assert [alert.number for alert in _alerts(factory)] == ["SO-LATE"]
    assert (counted.count, counted.exact) == (1, True)

    with clock.frozen(NOW):
        with acting_for(factory.id):
            promises.confirm_promise(
                order_id=history, committed_at=NOW + timedelta(days=1), why="补发", ahead_allowed=True
            )
        deliver_all()
    with clock.frozen(NOW), acting_for(factory.id):
        counted = queries.overdue_at_entry()
    assert {alert.number for alert in _alerts(factory)} == {"SO-OLD", "SO-LATE"}
    assert counted.count == 0


def test_very_many_that_came_in_long_overdue_are_told_as_more_than(
    factory: Factory, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        place(f"SO-OLD-{n}", days=-400, ordered_at=NOW - timedelta(days=430))
    monkeypatch.setattr("yinuo.flow.orders.queries.COUNT_LIMIT", 2)

    with clock.frozen(NOW), acting_for(factory.id):
        counted = queries.overdue_at_entry()

    assert (counted.count, counted.exact) == (2, False)


def test_an_order_that_becomes_overdue_while_it_is_open_keeps_its_alert(factory: Factory, place: Place) -> None:
    place("SO-1", days=9.5)

    _pass_time(NOW + timedelta(days=60))

    assert "lateness" in {alert.cause for alert in _alerts(factory)}
