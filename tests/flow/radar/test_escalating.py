"""Alerts that nobody takes go up the organisation's own chain, in its working time, VIP customers' sooner."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from tests.flow.radar.conftest import Place
from tests.outbox import deliver_all
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.queries import Rung
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people

# NOW is Wednesday, 09:00 in Shanghai; work is from 8 to 12 and from 13 to 17.
CALM_DAYS = 8.6


def _set(factory: Factory, *steps: Rung, sooner: float = 1.0, at: datetime = NOW) -> None:
    with clock.frozen(at):
        with acting_for(factory.id):
            actions.set_chain(steps=steps, sooner=sooner)
        deliver_all()


def _level(factory: Factory, hours: float) -> int:
    with clock.frozen(NOW + timedelta(hours=hours)):
        deliver_all()
    with acting_for(factory.id):
        (alert,) = queries.alerts()
    return alert.escalation_level


def _heard(factory: Factory) -> set[str]:
    with acting_for(factory.id):
        found = {one["member_id"] for one in people.notices(limit=500) if one["subject"].startswith("【升级】")}
    return {role for role, member in factory.members.items() if member.id in found}


def test_each_step_waits_its_own_working_hours_and_tells_its_own_people(factory: Factory, place: Place) -> None:
    liu = factory.members["sales"]
    _set(
        factory,
        Rung(wait_hours=2, roles=("planner",)),
        Rung(wait_hours=3, member_ids=(liu.id,)),
        Rung(wait_hours=1, roles=("owner",)),
    )
    place("SO-1", days=CALM_DAYS)

    levels = [_level(factory, hours) for hours in (1.9, 2.1)]
    first = _heard(factory)
    # Five working hours after nine are at 15:00, for noon is free; one more is at 16:00.
    levels += [_level(factory, hours) for hours in (5.9, 6.3)]
    second = _heard(factory) - first
    levels += [_level(factory, hours) for hours in (7.2, 7.4, 200)]

    assert levels == [0, 1, 1, 2, 2, 3, 3]
    assert (first, second) == ({"planner"}, {"sales"}) and _heard(factory) == {"planner", "sales", "owner"}


def test_nights_and_week_ends_do_not_count(factory: Factory, place: Place) -> None:
    _set(factory, Rung(wait_hours=8, roles=("manager",)), Rung(wait_hours=8, roles=("owner",)))
    friday = timedelta(days=2)
    with clock.frozen(NOW + friday):
        place("SO-1", days=CALM_DAYS, at=NOW + friday)

    # From Friday 9:00 eight working hours reach Monday 9:00, and eight more Tuesday 9:00.
    levels = [_level(factory, 24 * days + hours) for days, hours in ((4, 0), (5, -0.1), (5, 0.1), (6, -0.1), (6, 0.3))]

    assert levels == [0, 0, 1, 1, 2]


@pytest.mark.parametrize(("vip", "sooner", "hours"), [(False, 0.25, 4), (True, 0.25, 1), (True, 1.0, 4)])
def test_a_vip_customers_alert_goes_up_sooner_as_far_as_is_set(
    factory: Factory, place: Place, vip: bool, sooner: float, hours: float
) -> None:
    _set(factory, Rung(wait_hours=2, roles=("manager",)), sooner=sooner)
    place("SO-1", days=CALM_DAYS, vip=vip)
    with acting_for(factory.id):
        (alert,) = queries.alerts()

    with clock.frozen(NOW), acting_for(factory.id):
        up = queries.next_up(level=0, severity="watch", tier=alert.tier, since=NOW, owner_id=None)

    assert up is not None
    assert abs((up["at"] - NOW).total_seconds() / 3600 - hours / 2) < 0.02


def test_a_step_without_anybody_at_work_is_passed(factory: Factory, place: Place) -> None:
    with acting_for(factory.id):
        people_actions.change_member(member_id=factory.members["quality"].id, active=False)
    _set(factory, Rung(wait_hours=2, roles=("quality",)), Rung(wait_hours=2, roles=("owner",)))
    place("SO-1", days=CALM_DAYS)

    assert _level(factory, 2.1) == 2
    assert _heard(factory) == {"owner"}


def test_the_orders_owner_hears_only_where_the_step_says_so(factory: Factory, place: Place) -> None:
    _set(factory, Rung(wait_hours=1, order_owner=True), Rung(wait_hours=1, roles=("owner",)))
    place("SO-1", days=CALM_DAYS, owner_id=factory.members["sales"].id)

    _level(factory, 1.1)

    assert _heard(factory) == {"sales"}


def test_a_chain_that_changes_gives_waiting_alerts_new_moments(factory: Factory, place: Place) -> None:
    place("SO-1", days=CALM_DAYS)
    before = _level(factory, 0.9)

    _set(factory, Rung(wait_hours=1, roles=("manager",)), at=NOW + timedelta(hours=0.95))

    assert (before, _level(factory, 1.05)) == (0, 1)


def test_without_steps_the_usual_chain_is_in_force_again(factory: Factory) -> None:
    _set(factory, Rung(wait_hours=1, roles=("owner",)))
    _set(factory)

    with acting_for(factory.id):
        assert not queries.chain_is_own()
        assert [(one.roles, one.order_owner) for one in queries.rungs()] == [(("manager",), True), (("owner",), False)]


@pytest.mark.parametrize(
    ("steps", "faults"),
    [
        ([Rung(wait_hours=0, roles=("owner",))], {0: "wait"}),
        ([Rung(wait_hours=float("nan"), roles=("owner",))], {0: "wait"}),
        ([Rung(wait_hours=1, roles=("owner",)), Rung(wait_hours=1)], {1: "nobody"}),
        ([Rung(wait_hours=1, roles=("king",))], {0: "unknown"}),
        ([Rung(wait_hours=1, member_ids=(UUID(int=1),))], {0: "unknown"}),
        ([Rung(wait_hours=1, roles=("owner",))] * 9, {8: "too_many"}),
    ],
)
def test_a_chain_with_faults_is_refused_and_names_them(factory: Factory, steps: list[Rung], faults: object) -> None:
    with acting_for(factory.id), pytest.raises(actions.InvalidChain) as refused:
        actions.set_chain(steps=steps)

    assert refused.value.faults == faults
