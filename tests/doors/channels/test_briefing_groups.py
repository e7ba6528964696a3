"""The morning briefing in chats: at its time on working days, in the groups and for the members that want it there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cast import NOW, Factory
from tests.doors.channels import fakes
from tests.doors.channels.servers import Chat
from tests.outbox import deliver_all
from yinuo.doors.channels.briefing_groups import text_of
from yinuo.flow.radar import actions as radar
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import setup, wishes
from yinuo.ground.people import actions as people

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = (NOW.astimezone(SHANGHAI) - timedelta(days=NOW.astimezone(SHANGHAI).weekday())).replace(hour=0, minute=0)


@pytest.fixture
def chat(factory: Factory, open_network: None) -> Iterator[Chat]:
    """A fake server of chats."""
    with fakes.chat() as told:
        yield told


def days_with_messages(chat: Chat) -> list[int]:
    """Let eight days pass from Monday on; return the weekdays on which something arrived at 08:00 and not before."""
    found = []
    for day in range(8):
        for hour, minute in ((7, 50), (8, 1), (8, 2), (20, 0)):
            before = len(chat.messages())
            with clock.frozen(MONDAY + timedelta(days=day, hours=hour, minutes=minute)):
                deliver_all()
            if len(chat.messages()) > before:
                assert hour == 8
                found.append((MONDAY + timedelta(days=day)).weekday())
    return found


def test_a_group_gets_it_once_each_working_day(factory: Factory, chat: Chat) -> None:
    with acting_for(factory.id), clock.frozen(MONDAY):
        setup.set_up(channel="dingtalk_robot", entered={"webhook": f"{chat.url}/robot/send", "secret": "SEC"})
        people.set_preferences(changes={"radar.briefing_time": "08:00"})

    days = days_with_messages(chat)

    assert days == [0, 1, 2, 3, 4, 0]
    assert "晨报" in str(chat.messages()[0].json) and "雷达的表现" in str(chat.messages()[0].json)


@pytest.mark.parametrize(("events", "days"), [("alert", []), ("briefing", [0, 1, 2, 3, 4, 0])])
def test_a_group_that_asked_for_other_things_does_not(
    factory: Factory, chat: Chat, events: str, days: list[int]
) -> None:
    robot = {"webhook": f"{chat.url}/robot/send", "secret": "SEC", "events": events}
    with acting_for(factory.id), clock.frozen(MONDAY):
        setup.set_up(channel="dingtalk_robot", entered=robot)
        people.set_preferences(changes={"radar.briefing_time": "08:00"})

    assert days_with_messages(chat) == days


@pytest.mark.parametrize(("mode", "days"), [("off", []), ("at_once", [0, 1, 2, 3, 4, 0])])
def test_a_member_has_it_in_a_chat_where_they_want_it(factory: Factory, chat: Chat, mode: str, days: list[int]) -> None:
    reader = factory.members["manager"].id
    with acting_for(factory.id), clock.frozen(MONDAY):
        app = {"api": chat.url, "corp_id": "c", "corp_secret": "s", "agent_id": "9"}
        setup.set_up(channel="wecom_app", entered=app)
        wishes.reach(channel="wecom_app", address="u-1", member_id=reader)
        wishes.wish(reader=f"member:{reader}", wishes={("briefing", "wecom_app"): mode})
        radar.read_briefing(member_id=reader, minute=8 * 60)

    assert days_with_messages(chat) == days


def test_long_sections_are_cut_and_say_so() -> None:
    lines = [{"text": f"SO-{n}", "link": "/"} for n in range(7)]

    text = text_of(card={"sections": [{"title": "新增预警", "link": "/radar", "lines": lines}]})

    assert text.splitlines() == ["【新增预警】", *(f"· SO-{n}" for n in range(5)), "· 另有 2 条"]
