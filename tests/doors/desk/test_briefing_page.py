"""The morning briefing as a page: each line opens its rows, and each member chooses their own time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.outbox import deliver_all
from yinuo.flow.radar import queries as radar
from yinuo.ground.kernel.tenancy import acting_for


def test_each_number_of_the_briefing_opens_just_its_rows(desk: Desk) -> None:
    for number, days in (("SO-SOON", 1.2), ("SO-LATER", 2.5), ("SO-WEEK", 5.0)):
        desk.order(number=number, committed_at=NOW + timedelta(days=days))
    deliver_all()
    manager = desk.browser("manager")

    text = manager.get("/briefing").content.decode()
    rows = {
        link: set(re.findall(r"SO-(?:SOON|LATER|WEEK)", manager.get(link).content.decode()))
        for link in re.findall(r'class="kpi" href="([^"]+)"', text)
    }

    assert rows["/radar?due=soon"] == {"SO-SOON"}
    assert rows["/radar?due=later"] == {"SO-LATER"}
    assert rows["/radar?changed=new"] == {"SO-SOON", "SO-LATER", "SO-WEEK"}
    assert rows["/radar?changed=worse"] == rows["/radar?changed=ended"] == set()


def test_a_quiet_morning_says_so(desk: Desk) -> None:
    text = desk.browser("viewer").get("/briefing").content.decode()

    assert "36 小时内没有订单会逾期" in text and "没有到期的任务和待审批" in text


def test_a_member_has_it_mailed_at_a_time_of_theirs_and_stops_it(desk: Desk) -> None:
    browser, member = desk.browser("planner"), desk.factory.members["planner"]

    def minute() -> int | None:
        with acting_for(desk.factory.id):
            return radar.reading_minute(member_id=member.id)

    browser.post("/briefing/delivery", {"time": "07:30"})
    chosen, page = minute(), browser.get("/briefing").content.decode()
    browser.post("/briefing/delivery", {"time": "07:30", "stop": "1"})

    assert (chosen, minute()) == (450, None)
    assert 'value="07:30"' in page and "不再发" in page


@pytest.mark.parametrize("typed", ["", "25:00", "早上", "7\x00:30"])
def test_what_is_no_time_is_said_beside_the_field_and_nothing_is_kept(desk: Desk, typed: str) -> None:
    answer = desk.browser("planner").post("/briefing/delivery", {"time": typed})

    assert answer.status_code == 422 and "例如 08:00" in answer.content.decode()
    with acting_for(desk.factory.id):
        assert radar.reading_minute(member_id=desk.factory.members["planner"].id) is None
