"""Signs of risks are seen when a day comes, something happens, or a figure steps beyond its bound; the radar tells."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.acceptance.made_order import make_order
from tests.flow.risks.conftest import entered, known, working
from tests.outbox import deliver_all
from yinuo.flow.orders import actions as orders
from yinuo.flow.quality import actions as quality
from yinuo.flow.radar import queries as radar
from yinuo.flow.responses import actions as responses
from yinuo.flow.responses import queries as response_queries
from yinuo.flow.risks import actions, contingency, metrics, queries
from yinuo.flow.risks.actions import InvalidRisk, NewTrigger
from yinuo.ground.kernel import clock
from yinuo.ground.process import actions as tasks
from yinuo.ground.process import queries as process

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=8)


@pytest.fixture
def house(db: None) -> Factory:
    return found_factory()


def test_a_day_that_comes_is_told_to_the_owner_and_on_the_radar_until_somebody_looked(house: Factory) -> None:
    owner = house.members["planner"].id
    with working(house):
        one = entered(owner_id=owner, contingency="改空运")
        actions.add_trigger(risk_id=one.id, new=NewTrigger(kind="date", day=date(2026, 3, 18)))
    with clock.frozen(NOW):
        deliver_all()
    with working(house):
        assert radar.hazards(kind="risk") == [] and known(one.id).triggered_at is None

    with clock.frozen(LATER):
        deliver_all()
    with working(house, at=LATER):
        [hazard] = radar.hazards(kind="risk")
        told = radar.hazard_in_words(hazard=hazard)
        assert one.number in told.title and "改空运" in told.advice and hazard.severity == "warning"
        assert [task.title for task in process.tasks(member_id=owner)] == [f"风险征兆出现 {one.number}：{one.title}"]
        actions.review_risk(risk_id=one.id, likelihood=2, impact=4)
    with clock.frozen(LATER):
        deliver_all()
    with working(house, at=LATER):
        assert radar.hazards(kind="risk") == [] and process.tasks(member_id=owner) == []


def test_an_event_about_the_order_is_a_sign_and_starts_the_contingency_where_that_is_said(house: Factory) -> None:
    with working(house):
        mine, other = make_order(house, number="A-1"), make_order(house, number="A-2")
        one = entered(order_id=mine)
        sign = NewTrigger(kind="event", event_type="orders.order_changed", starts=True)
        actions.add_trigger(risk_id=one.id, new=sign)
    states = []
    for order_id in (other, mine):
        with clock.frozen(NOW):
            deliver_all()
        with working(house):
            orders.edit_orders(order_ids=[order_id], changes={"note": "x"})
        with clock.frozen(NOW):
            deliver_all()
        with working(house):
            states.append(known(one.id).state)

    assert states == ["open", "happened"]
    with working(house):
        [hazard] = radar.hazards(kind="risk")
        told = radar.hazard_in_words(hazard=hazard)
        assert hazard.order_ids == [str(mine)] and "已发生" in told.title
        assert "所盯的事件发生了" in told.reason and "order_changed" not in told.reason


def test_a_figure_is_a_sign_only_when_it_steps_beyond_its_bound(house: Factory) -> None:
    with working(house):
        one = entered()
        make_order(house, number="A-1")
        actions.add_trigger(risk_id=one.id, new=NewTrigger(kind="metric", metric=metrics.HOLDS, bound=0.0))
    seen = []
    for hours, deed in (
        (0, lambda: quality.place_hold(new=quality.NewHold(reason="复检", order_number="A-1"))),
        (2, lambda: actions.review_risk(risk_id=one.id, likelihood=3, impact=4)),
        (4, lambda: None),
    ):
        with clock.frozen(NOW + timedelta(hours=hours)):
            deliver_all()
        with working(house, at=NOW + timedelta(hours=hours)):
            seen.append(known(one.id).triggered_at is not None)
            deed()

    assert seen == [False, True, False]  # after the review it stands beyond as before: no news


def test_rooms_above_bring_figures_of_their_own(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(metrics._metrics, "test", lambda about: 7.0)

    assert "test" in metrics.names() and metrics.value(name="test", about=metrics.About()) == 7.0
    assert metrics.value(name="gone", about=metrics.About()) is None


def test_what_happens_starts_the_plan_and_the_radar_tells_how_far_it_is(house: Factory) -> None:
    owner = house.members["planner"].id
    with working(house):
        responses.ensure_starter_set()
        book = response_queries.playbooks()[0]
        one = entered(owner_id=owner, contingency="改空运", playbook_id=book.id)
        begun = actions.note_happened(risk_id=one.id, why="停产")
    told = []

    def look() -> None:
        with clock.frozen(NOW):
            deliver_all()
        with working(house):
            [hazard] = radar.hazards(kind="risk")
            told.append(radar.hazard_in_words(hazard=hazard).advice)

    look()
    with working(house):
        [own] = process.tasks(member_id=owner)
        tasks.complete_task(task_id=own.id, member_id=owner, note="已订舱")
    look()
    with working(house):
        [before] = contingency.progress_of(risks=[known(one.id)]).values()
        tasks.reopen_task(task_id=own.id)
    look()

    assert begun == len(before) > 1 and [each.note for each in before if each.state == "done"] == ["已订舱"]
    assert [text.split("。")[0] for text in told] == [f"应急已启动，{done} / {begun} 项完成" for done in (0, 1, 0)]
    assert all("改空运" in text for text in told)


def test_what_was_done_before_it_was_taken_back_is_not_of_the_next_time(house: Factory) -> None:
    owner = house.members["planner"].id
    with working(house):
        one = entered(owner_id=owner)
        actions.note_happened(risk_id=one.id, why="停产")
        [own] = process.tasks(member_id=owner)
        tasks.complete_task(task_id=own.id, member_id=owner)
        actions.recede(risk_id=one.id, why="误报")
        assert contingency.progress_of(risks=[known(one.id)]) == {}
    with working(house, at=LATER):
        actions.note_happened(risk_id=one.id, why="真的停产")

        [now] = contingency.progress_of(risks=[known(one.id)]).values()

    assert [each.state for each in now] == ["open"]


FAULTY: list[tuple[dict[str, Any], set[str]]] = [
    ({"kind": "moon"}, {"kind"}),
    ({"kind": "date"}, {"day"}),
    ({"kind": "event", "event_type": "no.such"}, {"event_type"}),
    ({"kind": "metric", "metric": "no such"}, {"metric", "bound"}),
    ({"kind": "metric", "metric": metrics.HOLDS, "bound": float("inf")}, {"bound"}),
]


@pytest.mark.parametrize(("told", "fields"), FAULTY)
def test_faulty_signs_are_refused(factory: Factory, told: dict[str, Any], fields: set[str]) -> None:
    with pytest.raises(InvalidRisk) as refused:
        actions.add_trigger(risk_id=entered().id, new=NewTrigger(**told))

    assert set(refused.value.faults) == fields


def test_a_sign_that_is_removed_is_looked_for_no_more(house: Factory) -> None:
    with working(house):
        one = entered()
        sign = actions.add_trigger(risk_id=one.id, new=NewTrigger(kind="date", day=date(2026, 3, 18)))
        actions.remove_trigger(risk_id=one.id, trigger_id=sign)

    with clock.frozen(LATER):
        deliver_all()

    with working(house, at=LATER):
        assert queries.triggers(risk_id=one.id) == [] and known(one.id).triggered_at is None
