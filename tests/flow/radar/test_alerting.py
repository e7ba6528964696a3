from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from tests.flow.radar.conftest import Place
from tests.outbox import deliver_all
from yinuo.flow.radar import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people


def _only(factory: Factory) -> queries.AlertFacts:
    with acting_for(factory.id):
        (alert,) = queries.alerts()
    return alert


@pytest.fixture
def alert(factory: Factory, place: Place) -> queries.AlertFacts:
    place("SO-1", days=5)
    return _only(factory)


def test_an_acknowledged_alert_names_who_and_is_not_escalated(factory: Factory, alert: queries.AlertFacts) -> None:
    with clock.frozen(NOW), acting_for(factory.id):
        actions.acknowledge(alert_id=alert.id, member_id=factory.members["planner"].id)

    with clock.frozen(NOW + timedelta(hours=12)):
        deliver_all()

    found = _only(factory)
    assert (found.state, found.acknowledged_by_name) == ("acknowledged", factory.members["planner"].name)
    assert found.escalation_level == 0


def test_an_alert_that_nobody_takes_goes_up_twice_and_no_further(factory: Factory, alert: queries.AlertFacts) -> None:
    levels = []
    for hours in (1, 2.2, 6, 30, 60):
        with clock.frozen(NOW + timedelta(hours=hours)):
            deliver_all()
        levels.append(_only(factory).escalation_level)

    assert levels == [0, 1, 2, 2, 2]
    with acting_for(factory.id):
        owner = people.notices(member_id=factory.members["owner"].id)
    assert sorted(notice["channel"] for notice in owner) == ["app", "email"]


def test_only_a_living_alert_can_be_taken_or_ended(factory: Factory, alert: queries.AlertFacts) -> None:
    member = factory.members["manager"].id
    with clock.frozen(NOW), acting_for(factory.id):
        actions.resolve(alert_id=alert.id, member_id=member, note="已与客户电话确认")
        with pytest.raises(actions.AlertNotAlive):
            actions.acknowledge(alert_id=alert.id, member_id=member)
        with pytest.raises(actions.AlertNotAlive):
            actions.resolve(alert_id=UUID(int=1), member_id=member, note="")
        ended = queries.alert(alert_id=alert.id)

    assert ended is not None
    assert (ended.resolution, ended.resolution_note) == ("manual", "已与客户电话确认")
