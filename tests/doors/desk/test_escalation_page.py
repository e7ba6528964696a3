"""The page of the chain of escalation: kept as typed, faults in words, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.outbox import deliver_all
from yinuo.flow.radar import queries
from yinuo.ground.kernel.tenancy import acting_for

PATH = "/settings/escalation"


def test_the_chain_is_kept_as_it_is_typed_and_taken_back_to_the_usual_one(desk: Desk) -> None:
    browser, liu = desk.browser("owner"), desk.factory.members["sales"]
    form = {
        "wait_0": "1,5",
        "told_0": ["order_owner", "role:planner"],
        "wait_1": "3",
        "member_1": f"member:{liu.id}",
        "wait_2": "",
        "sooner": "40",
    }

    answer = browser.post(PATH, form)
    with acting_for(desk.factory.id):
        kept, share = queries.rungs(), queries.sooner()
    browser.post(PATH, {"usual": "1"})
    with acting_for(desk.factory.id):
        usual = not queries.chain_is_own()

    assert answer.status_code == 302
    assert [(one.wait_hours, one.roles, one.member_ids, one.order_owner) for one in kept] == [
        (1.5, ("planner",), (), True),
        (3.0, (), (liu.id,), False),
    ]
    assert share == 0.4 and usual


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"wait_0": "soon"}, "0.1 到 400"),
        ({"wait_0": "nan"}, "0.1 到 400"),
        ({"told_0": []}, "至少要有一级"),
        ({"told_0": ["role:king"]}, "已不存在"),
        ({"sooner": "0"}, "5 到 100"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(desk: Desk, changes: dict[str, object], words: str) -> None:
    form = {"wait_0": "2", "told_0": ["role:owner"], "wait_1": "7.25", "told_1": ["role:sales"], "sooner": "50"}
    form |= changes
    if "told_0" in changes and not changes["told_0"]:
        form["told_1"] = []

    answer = desk.browser("owner").post(PATH, form)

    assert answer.status_code == 422 and words in answer.content.decode()
    assert "told_1" not in form or not form["told_1"] or 'value="7.25"' in answer.content.decode()
    with acting_for(desk.factory.id):
        assert not queries.chain_is_own()


def test_an_open_alert_says_when_and_to_whom_it_goes_up(desk: Desk) -> None:
    desk.order(number="SO-1", committed_at=NOW + timedelta(days=5))
    deliver_all()
    with acting_for(desk.factory.id):
        (alert,) = queries.alerts()

    text = desk.browser("manager").get(f"/radar/alerts/{alert.id}").content.decode()

    assert "若无人接手" in text and desk.factory.members["manager"].name in text
