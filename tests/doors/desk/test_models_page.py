"""The page of the forecasting models: who serves, who stayed outside and why, and going back."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from tests.cast import NOW, Factory
from tests.doors.desk.conftest import Desk
from tests.flow.radar.test_versions import FITTED, STEADY, aware
from yinuo.core.foresight import FitSettings, PresetTimes, fit, preset_model
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar import queries, versions
from yinuo.flow.radar.casetable import stage_columns
from yinuo.flow.radar.versions import Decision, Fit
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

DUEL = {"since_hours": 0.0, "until_hours": 24.0 * 30, "orders": 1234, "days": 30}
SEEN = {"slower": 0.12, "faster": 0.09}
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


def test_with_too_little_to_learn_from_it_says_that_standard_times_serve(desk: Desk) -> None:
    model = preset_model(presets=PresetTimes(default=[]))
    one = Fit(order_type="standard", kind="preset", outcomes=14, decision=Decision.FIRST, figures={}, model=model)
    with clock.frozen(NOW), acting_for(desk.factory.id):
        versions.serialise()
        versions.keep(fit=one)

    shown = desk.browser().get("/radar/models").content.decode()

    assert "交付记录还太少，暂按标准时间预测" in shown and "已有 14 次交付" in shown and "次交付学得" not in shown


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


def test_a_drift_is_told_with_what_was_seen_and_since_when(desk: Desk, first: UUID) -> None:
    drift = {"sign": "slower", "stated": 0.1, "seen": 0.42, "since_hours": 24.0 * 20_000}
    model = preset_model(presets=PresetTimes(default=[]))
    with clock.frozen(NOW), acting_for(desk.factory.id):
        (line,) = queries.model_lines()
        versions.serialise()
        one = Fit(order_type="standard", kind="preset", outcomes=5, decision=Decision.DRIFT, figures={"drift": drift})
        versions.keep(fit=replace(one, model=model), against=line.champion.id if line.champion else None)

    shown = desk.browser().get("/radar/models").content.decode()

    assert "预测模型失准" in shown and "晚于最晚日期的订单比它说的多 32 个百分点" in shown
    assert "大约从 2024-10-04 开始" in shown and "代班" in shown


def test_what_is_watched_is_told_while_it_keeps_what_it_says(desk: Desk, first: UUID) -> None:
    signs = [{"sign": name, "stated": 0.1, "seen": seen, "outcomes": 321} for name, seen in SEEN.items()]
    with acting_for(desk.factory.id):
        (line,) = queries.model_lines()
        assert line.champion is not None
        model = versions.champions(standards=promises.standards_by_type(order_types=["standard"]))["standard"].model
        versions.refresh(champion_id=line.champion.id, model=model, figures={"watch": signs})

    assert "321 张订单已见分晓，79% 落在它说的 80% 区间里" in desk.browser().get("/radar/models").content.decode()
