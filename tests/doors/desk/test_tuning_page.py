"""The radar's thresholds on their page: what they would have done, recommended by loss, kept by administrators."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.flow.radar.test_tuning import contest
from yinuo.core.foresight import preset_model
from yinuo.core.foresight.presets import PresetTimes
from yinuo.flow.radar import queries, tuning, versions
from yinuo.flow.radar.versions import Decision, Fit
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for


@pytest.fixture
def learnt(desk: Desk) -> None:
    """A VIP order late at 80 %, a standard one in time at 30 %, another late at 10 %."""
    model = preset_model(presets=PresetTimes(default=[]))
    with clock.frozen(NOW), acting_for(desk.factory.id):
        versions.serialise()
        figures = tuning.figures_of(contest=contest())
        one = Fit(order_type="standard", kind=model.kind, outcomes=0, decision=Decision.FIRST, figures=figures)
        versions.keep(fit=replace(one, model=model))


def test_before_anything_is_learnt_it_says_so(desk: Desk) -> None:
    shown = desk.browser().get("/radar/tuning").content.decode()

    assert "还看不出后果" in shown and "还没有学习" in shown and "按损失推荐" not in shown


def test_it_says_what_the_thresholds_would_have_done(desk: Desk, learnt: None) -> None:
    browser = desk.browser()

    usual = browser.get("/radar/tuning").content.decode()
    lower = browser.get("/radar/tuning?threshold_standard=10", headers={"HX-Request": "true"}).content.decode()

    assert "会发出 1 条预警，抓住 1 张晚单中的 1 张，平均提前 36 小时。" in usual
    assert "会发出 0 条预警，1 张晚单一张也没有抓住。" in usual
    assert "会发出 2 条预警，抓住 1 张晚单中的 1 张" in lower and "<html" not in lower


def test_a_recommendation_moves_the_sliders(desk: Desk, learnt: None) -> None:
    shown = desk.browser().get("/radar/tuning?suggest=1&miss=10&threshold_standard=50").content.decode()

    assert 'name="threshold_standard" min="5" max="95" step="5" value="10"' in shown


@pytest.mark.parametrize("typed", ["miss=abc", "miss=nan", "threshold_vip=9999", "threshold_vip=-3"])
def test_what_makes_no_sense_is_taken_as_usual(desk: Desk, learnt: None, typed: str) -> None:
    assert desk.browser().get(f"/radar/tuning?suggest=1&{typed}").status_code == 200


def test_saved_thresholds_are_those_of_the_radar(desk: Desk, learnt: None) -> None:
    told = {"threshold_vip": "25", "threshold_key": "40", "threshold_standard": "60", "threshold_new": "40"}

    answer = desk.browser().post("/radar/tuning", told, follow=True).content.decode()

    with acting_for(desk.factory.id):
        limits = queries.limits()
    assert "预警线已保存" in answer
    assert (limits.threshold("vip"), limits.threshold("standard")) == (0.25, 0.6)


def test_learning_can_be_begun_and_watched(desk: Desk) -> None:
    browser = desk.browser()

    answer = browser.post("/radar/tuning/learning")
    shown = browser.get(answer["Location"]).content.decode()

    assert answer.status_code == 302 and "?job=" in answer["Location"]
    assert "正在学习" in shown and "y-progress" in shown


def test_who_does_not_administer_sees_and_cannot_save(desk: Desk, learnt: None) -> None:
    browser = desk.browser("operator")

    assert "保存" not in browser.get("/radar/tuning").content.decode().partition("预测用什么")[0].partition("预警线")[2]
    assert browser.post("/radar/tuning", {"threshold_vip": "25"}).status_code == 403
