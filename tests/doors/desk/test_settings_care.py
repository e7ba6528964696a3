"""What an organisation asks of itself when customers complain is set on one page, by severity."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doors.desk.conftest import Desk
from yinuo.flow.care import targets
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

TYPED: dict[str, Any] = {
    "reply_critical": "1",
    "solve_critical": "8.5",
    "steps_critical": ["cause", "remedy", "prevention"],
    "reply_major": "4",
    "solve_major": "24",
    "steps_major": ["remedy"],
    "reply_minor": "16",
    "solve_minor": "80",
    "vip": "40",
    "remind": "80",
    "days": "3",
    "causes": "包装不当\n错发、供应商来料\n错发",
}


def test_times_steps_and_causes_are_set_by_severity(desk: Desk) -> None:
    browser = desk.browser("owner")
    assert "结案前必须写明" in browser.get("/settings/complaints").content.decode()

    browser.post("/settings/complaints", TYPED)

    with acting_for(desk.factory.id):
        assert people.preference(name=targets.REPLY["critical"]) == 1.0
        assert people.preference(name=targets.SOLVE["critical"]) == 8.5
        assert targets.demanded(severity="critical") == ("cause", "remedy", "prevention")
        assert targets.demanded(severity="minor") == () and targets.share_of(tier="vip") == 0.4
        assert people.preference(name=targets.CLOSE_DAYS.name) == 3
        assert targets.causes() == ["包装不当", "错发", "供应商来料"]


WRONG = [
    ("a time that is no number", {"reply_major": "soon"}, "0.1 到 2000"),
    ("no time at all", {"solve_minor": "0"}, "0.1 到 2000"),
    ("endless", {"solve_minor": "inf"}, "0.1 到 2000"),
    ("solved before it is answered", {"solve_major": "3"}, "不能短于答复时限"),
    ("more than all of the time", {"vip": "150"}, "5 到 100"),
    ("part of a day", {"days": "2.5"}, "1 到 250"),
]


@pytest.mark.parametrize(("what", "wrong", "words"), WRONG, ids=[row[0] for row in WRONG])
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_lost(
    desk: Desk, what: str, wrong: dict[str, str], words: str
) -> None:
    answer = desk.browser("owner").post("/settings/complaints", {**TYPED, **wrong})

    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and 'value="8.5"' in page
    assert all(f'value="{typed}"' in page for typed in wrong.values())
    with acting_for(desk.factory.id):
        assert people.preference(name=targets.REPLY["critical"]) == 2.0
