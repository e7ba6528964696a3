"""The page of importance: kept as typed, faults in words at their row, nothing lost."""

from __future__ import annotations

import pytest

from tests.doors.desk.conftest import Desk
from yinuo.flow.orders import actions as orders
from yinuo.flow.radar import queries
from yinuo.flow.radar.queries import Importance
from yinuo.ground.kernel.tenancy import acting_for

PATH = "/settings/importance"


def test_weights_and_leads_are_kept_and_taken_back(desk: Desk) -> None:
    browser = desk.browser("owner")
    with acting_for(desk.factory.id):
        orders.define_order_types(names={"export": "外贸出口"})

    answer = browser.post(PATH, {"weight-tier:vip": "2,5", "lead-tier:vip": "72", "lead-type:export": "48"})
    with acting_for(desk.factory.id):
        kept = queries.importance()
    page = browser.get(PATH).content.decode()
    browser.post(PATH, {"usual": "1"})
    with acting_for(desk.factory.id):
        usual = queries.importance()

    assert answer.status_code == 302
    assert (kept.tiers["vip"].weight, kept.tiers["vip"].lead_hours) == (2.5, 72)
    assert kept.lead(tier="standard", order_type="export") == 48
    assert 'value="2.5"' in page and "自设" in page
    assert usual == Importance()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"weight-tier:vip": "heavy"}, "请填数字"),
        ({"weight-tier:vip": "0"}, "0.1 到 10"),
        ({"lead-tier:vip": "35"}, "36 到 2000"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(desk: Desk, typed: dict[str, str], words: str) -> None:
    answer = desk.browser("owner").post(PATH, typed | {"lead-tier:key": "77"})

    assert answer.status_code == 422
    assert words in answer.content.decode() and 'value="77"' in answer.content.decode()
    with acting_for(desk.factory.id):
        assert queries.importance() == Importance()
