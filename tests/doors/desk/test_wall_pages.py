"""Wall screens: every design has its scenes, with numbers of the member who is signed in."""

from __future__ import annotations

import pytest

from tests.cast import NOW
from tests.flow.insight.books import DAY, delivered
from yinuo.flow.insight import sight, targets
from yinuo.flow.insight.walls import WALLS
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel.tenancy import acting_for


@pytest.mark.parametrize("design", WALLS)
def test_every_design_shows_each_scene_with_its_numbers(desk, design: str) -> None:
    with acting_for(desk.factory.id):
        orders.define_order_types(names=orders.STARTER_TYPES)
        delivered(to=[desk.factory.vip, desk.factory.newcomer], ordered_at=NOW - 12 * DAY, days=6)
        owner = desk.factory.members["owner"].id
        targets.set_target(metric="on_time_rate", value=0.95, since=NOW.date(), member_id=owner)
        sight.set_sight(member_id=desk.factory.members["viewer"].id, limits={}, metrics=["csat"], dimensions=["family"])

    text = desk.browser().get(f"/insight/wall/{design}?seconds=10").content.decode()
    limited = desk.browser("viewer").get(f"/insight/wall/{design}").content.decode()

    assert text.count("data-scene") == len(WALLS[design].scenes) and 'seconds="10"' in text
    assert text.count('class="wall-number"') == sum(len(scene.numbers) for scene in WALLS[design].scenes)
    assert "目标 95.0%，已达到" in text
    if design == "factory":
        # The unit is smaller, so that it fits in languages with longer words.
        assert "<strong>6 <small>天</small></strong>" in text
    assert "满意度" not in limited and "各类物料" not in limited


def test_a_design_that_is_none_is_not_found_and_the_list_names_all(desk) -> None:
    browser = desk.browser("viewer")

    assert browser.get("/insight/wall/garden").status_code == 404
    assert all(f"/insight/wall/{code}" in browser.get("/insight/walls").content.decode() for code in WALLS)
