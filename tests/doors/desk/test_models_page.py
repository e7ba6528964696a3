"""The page of the forecasting models: who serves, who stayed outside and why, and going back."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from tests.cast import NOW, Factory
from tests.doors.desk.conftest import Desk
from tests.flow.radar.test_versions import FITTED, STEADY, aware
from yinuo.core.foresight import FitSettings, fit
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar import versions
from yinuo.flow.radar.casetable import stage_columns
from yinuo.flow.radar.versions import Decision, Fit
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

DUEL = {"since_hours": 0.0, "until_hours": 24.0 * 30, "orders": 1234, "days": 30}
ERRORS = {"champion": 0.301, "challenger": 0.2346, "chance": 0.012}


@pytest.fixture
def first(desk: Desk) -> UUID:
    return two_versions(desk.factory)


def two_versions(factory: Factory) -> UUID:
    """Let version 1 have served, version 2 serve, for it was better, a challenger stay outside; return the first."""
    with acting_for(factory.id):
        standards = promises.standards_by_type(order_types=["standard"])["standard"]
    settings = FitSettings(stages=stage_columns(codes=[stage.code for stage in standards]))
    model = fit(
        history=aware(STEADY.select(["order_id", "ordered_at", "finished_at"])),
        now=FITTED,
        settings=settings,
        most="segments",
    )
    told = {"order_type": "standard", "kind": "segments", "outcomes": 50}
    with clock.frozen(NOW), acting_for(factory.id):
        versions.serialise()
        one = versions.keep(fit=Fit(**told, decision=Decision.FIRST, figures={}, model=model))
        better = Fit(**told, decision=Decision.BETTER, figures={"duel": DUEL | ERRORS}, model=model)
        two = versions.keep(fit=better, against=one)
        versions.keep(fit=Fit(**told, decision=Decision.TOO_SOON, figures={"duel": DUEL}), against=two)
    return one


def test_before_anything_is_learnt_it_says_so(desk: Desk) -> None:
    assert "还没有学习" in desk.browser().get("/radar/models").content.decode()


def test_it_says_who_serves_and_why_and_who_does_not(desk: Desk, first: UUID) -> None:
    shown = desk.browser().get("/radar/models").content.decode()

    assert "第 2 版" in shown and "不是碰巧，接替上岗" in shown
    assert "1970-01-01 至 1970-01-31 到期的 1,234 张订单：误差 0.235，在岗的 0.301" in shown
    assert "碰巧领先这么多的可能是 1.2%" in shown
    assert "未上岗的新模型（1）" in shown and "还太少，分不出好坏" in shown


def test_an_administrator_goes_back_to_an_earlier_version(desk: Desk, first: UUID) -> None:
    browser = desk.browser()

    answer = browser.post(f"/radar/models/{first}/service", follow=True).content.decode()
    again = browser.post(f"/radar/models/{first}/service", follow=True).content.decode()

    assert "已换用这一版" in answer and "由成员指定上岗" in answer
    assert "这一版已经在岗" in again


def test_a_version_that_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.browser().post(f"/radar/models/{uuid4()}/service").status_code == 404


def test_who_does_not_administer_sees_and_cannot_choose(desk: Desk, first: UUID) -> None:
    browser = desk.browser("operator")

    assert "换回这一版" not in browser.get("/radar/models").content.decode()
    assert browser.post(f"/radar/models/{first}/service").status_code == 403
