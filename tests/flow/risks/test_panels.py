"""Several people weigh a risk unseen by each other, see the spread without names, and weigh it again."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from tests.flow.risks.conftest import entered, known
from yinuo.flow.risks import actions, panel_queries, panels
from yinuo.flow.risks.actions import InvalidRisk, NotNow
from yinuo.flow.risks.panel_queries import PanelFacts
from yinuo.flow.risks.spreads import Spread, spread_of
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.process import queries as process

pytestmark = pytest.mark.django_db
ROLES = ("planner", "manager", "sales", "quality")
SOON = NOW + timedelta(days=3)


def asked(factory: Factory) -> list[UUID]:
    return [factory.members[role].id for role in ROLES]


def opened(factory: Factory) -> UUID:
    risk = entered(owner_id=factory.members["project_manager"].id)
    return actions.open_panel(risk_id=risk.id, member_ids=asked(factory), due_at=SOON, question="会拖到发运吗？")


def now(panel_id: UUID) -> PanelFacts:
    risk_id = panels.Panel.objects.get(pk=panel_id).risk_id
    return next(one for one in panel_queries.panels(risk_id=risk_id) if one.id == panel_id)


def rated(panel_id: UUID, factory: Factory, *steps: tuple[int, int]) -> None:
    for member_id, (likelihood, impact) in zip(asked(factory), steps, strict=False):
        reason = f"因为 {likelihood}{impact}"
        actions.rate(panel_id=panel_id, member_id=member_id, likelihood=likelihood, impact=impact, reason=reason)


def tasks_of(member_id: UUID) -> list[str]:
    return [one.title for one in process.tasks(member_id=member_id)]


SPREADS = [
    # judgements; least, lower quarter, middle, upper quarter, most; agreed; what is proposed
    ([3], (3, 3, 3, 3, 3), True, 3),
    ([1, 2, 3, 4, 5], (1, 2, 3, 4, 5), False, 3),
    ([2, 3, 3, 4], (2, 2.5, 3, 3.5, 4), True, 3),
    ([1, 2, 5, 5], (1, 1.5, 3.5, 5, 5), False, 4),
]


@pytest.mark.parametrize(("steps", "told", "agreed", "proposed"), SPREADS)
def test_a_spread_is_told_by_its_quarters(
    steps: list[int], told: tuple[float, ...], agreed: bool, proposed: int
) -> None:
    found = spread_of(steps=steps)

    assert isinstance(found, Spread)
    assert (found.least, found.lower, found.middle, found.upper, found.most) == told
    assert (found.is_agreed, found.proposed) == (agreed, proposed)


def test_everybody_who_is_asked_gets_a_task_and_sees_nobody_else_s_judgement(factory: Factory) -> None:
    panel_id = opened(factory)
    rated(panel_id, factory, (5, 5), (1, 2))
    assert [len(tasks_of(member_id)) for member_id in asked(factory)] == [0, 0, 1, 1]

    one = now(panel_id)

    assert (one.state, one.turn, len(one.rated_ids), one.rounds) == ("rating", 1, 2, [])
    mine = panel_queries.own_judgement(panel_id=panel_id, member_id=asked(factory)[0], turn=1)
    assert mine is not None and (mine.likelihood, mine.reason) == (5, "因为 55")
    events = kernel.history(subject_type="risk", subject_id=one.risk_id)
    assert "因为" not in str([event.payload for event in events])


def test_when_all_have_rated_the_spread_is_shown_without_names(factory: Factory) -> None:
    panel_id = opened(factory)
    rated(panel_id, factory, (5, 4), (2, 2), (3, 4), (3, 5))

    one = now(panel_id)

    (found,) = one.rounds
    assert one.state == "shown"
    assert [(each.likelihood, each.impact) for each in found.judgements] == [(5, 4), (3, 5), (3, 4), (2, 2)]
    assert found.likelihood is not None and found.likelihood.middle == 3
    assert not any(hasattr(each, "member_id") for each in found.judgements)
    with pytest.raises(NotNow):
        rated(panel_id, factory, (1, 1))


def test_a_round_ends_when_its_time_is_up_and_the_judgements_of_two_stay_hidden(factory: Factory) -> None:
    panel_id = opened(factory)
    rated(panel_id, factory, (5, 4), (2, 2))
    panels.time_is_up(panel_ids=[panel_id])
    assert now(panel_id).state == "rating"

    with clock.frozen(SOON):
        panels.time_is_up(panel_ids=[panel_id])

    (found,) = now(panel_id).rounds
    assert (now(panel_id).state, found.rated, list(found.judgements), found.impact) == ("shown", 2, [], None)


def test_a_second_round_is_rated_anew_and_its_outcome_stands_in_the_register(factory: Factory) -> None:
    panel_id = opened(factory)
    rated(panel_id, factory, (5, 4), (2, 2), (3, 4), (3, 5))
    actions.another_round(panel_id=panel_id, due_at=SOON + timedelta(days=2))
    assert (now(panel_id).turn, now(panel_id).rated_ids, len(now(panel_id).rounds)) == (2, (), 1)
    rated(panel_id, factory, (4, 4), (4, 4), (4, 5), (4, 4))

    actions.settle_panel(panel_id=panel_id, likelihood=4, impact=4, note="大家看过排产表")

    one = now(panel_id)
    assert (one.state, one.likelihood, one.impact, one.ended_at) == ("settled", 4, 4, NOW)
    assert one.ended_by == f"member:{factory.members['project_manager'].id}"
    assert (known(one.risk_id).likelihood, known(one.risk_id).impact) == (4, 4)
    types = [event.type for event in kernel.history(subject_type="risk", subject_id=one.risk_id)]
    assert {"risks.panel_opened", "risks.panel_shown", "risks.panel_settled", "risks.risk_reviewed"} <= set(types)
    assert panel_queries.panel_of(risk_id=one.risk_id) is None


@pytest.mark.parametrize(
    ("roles", "days", "fault"),
    [(ROLES[:2], 3, "members"), (ROLES, -1, "due_at")],
    ids=["Of two, each knows what the other said.", "A round ends in the future."],
)
def test_a_panel_that_cannot_be_is_refused(factory: Factory, roles: tuple[str, ...], days: int, fault: str) -> None:
    members = [factory.members[role].id for role in roles]

    with pytest.raises(InvalidRisk) as refused:
        actions.open_panel(risk_id=entered().id, member_ids=members, due_at=NOW + timedelta(days=days))

    assert list(refused.value.faults) == [fault]


def test_one_panel_at_a_time_and_a_closed_risk_has_none(factory: Factory) -> None:
    panel_id = opened(factory)
    risk_id = now(panel_id).risk_id
    with pytest.raises(NotNow):
        actions.open_panel(risk_id=risk_id, member_ids=asked(factory), due_at=SOON)

    actions.close_risk(risk_id=risk_id, why="货到了")

    assert (now(panel_id).state, now(panel_id).note) == ("called_off", "货到了")
