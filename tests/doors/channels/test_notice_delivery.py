"""Everything arrives once as people see it, in order for each order, however slow, down or hasty the other side is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.cast import NOW, Factory
from tests.doors.channels import fakes
from tests.doors.channels.servers import Chat
from tests.outbox import deliver_all
from yinuo.doors.channels.attempts import NOTICE_PAUSES, with_jitter
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import setup, wishes
from yinuo.ground.people import actions, notices, queries

ORDER, OTHER = uuid4(), uuid4()


@pytest.fixture
def chat(factory: Factory, open_network: None) -> Iterator[Chat]:
    """A WeCom app and a DingTalk robot that are set up, at one fake server."""
    with fakes.chat() as told:
        with acting_for(factory.id), clock.frozen(NOW - timedelta(hours=1)):
            app = {"api": told.url, "corp_id": "c", "corp_secret": "s", "agent_id": "9"}
            setup.set_up(channel="wecom_app", entered=app)
            robot = {"webhook": f"{told.url}/robot/send", "secret": "SEC", "events": "alert"}
            setup.set_up(channel="dingtalk_robot", entered=robot)
            wishes.reach(channel="wecom_app", address="u-1", member_id=factory.members["manager"].id)
        with clock.frozen(NOW - timedelta(minutes=59)):
            deliver_all()
        yield told


def write(factory: Factory, text: str, *, at: datetime = NOW, about: UUID | None = ORDER, **told: Any) -> UUID:
    usual = {"channel": "wecom_app", "member_id": factory.members["manager"].id, "event": "alert"}
    with acting_for(factory.id), clock.frozen(at):
        made = actions.queue_notice(
            key=f"{text}:{uuid4()}",
            subject=text,
            text=text,
            about_type="order" if about else "",
            about_id=about,
            **{**usual, **told},
        )
    assert made is not None
    return made


def robot(factory: Factory, text: str, **told: Any) -> UUID:
    return write(factory, text, channel="dingtalk_robot", member_id=None, about=None, **told)


def pass_until(at: datetime, *, since: datetime = NOW, step: timedelta = timedelta(minutes=10)) -> None:
    """Let time pass, and everything that is due in it happen."""
    now = since
    while now < at:
        with clock.frozen(now):
            deliver_all()
        now += step
    with clock.frozen(at):
        deliver_all()


def state(factory: Factory, notice_id: UUID) -> str:
    with acting_for(factory.id):
        found = notices.notice_facts(notice_id=notice_id)
    assert found is not None
    return found.state


def texts(chat: Chat) -> list[str]:
    return [one.json["text"]["content"].partition("\n")[0] for one in chat.messages()]


def test_a_notice_arrives_once_and_its_id_is_kept(factory: Factory, chat: Chat) -> None:
    made = write(factory, "一")

    pass_until(NOW + timedelta(hours=1))

    with acting_for(factory.id):
        kept = queries.notice(notice_id=made)
    assert texts(chat) == ["一"] and kept is not None
    assert (kept["state"], kept["delivered_id"]) == ("sent", "M-1")


def test_a_trial_arrives_at_once_whatever_its_reader_wishes_to_hear(factory: Factory, chat: Chat) -> None:
    made, other = write(factory, "试", event="trial"), write(factory, "别的", event="other")

    pass_until(NOW + timedelta(minutes=1))

    assert texts(chat) == ["试"] and (state(factory, made), state(factory, other)) == ("sent", "skipped")


def test_who_is_down_for_three_days_gets_everything_once_and_in_order(factory: Factory, chat: Chat) -> None:
    chat.down = True
    for n in range(5):
        write(factory, f"第 {n} 条", at=NOW + timedelta(hours=9 * n))
        pass_until(NOW + timedelta(hours=9 * (n + 1)), since=NOW + timedelta(hours=9 * n), step=timedelta(hours=1))
    pass_until(NOW + timedelta(hours=72), since=NOW + timedelta(hours=45), step=timedelta(hours=1))

    chat.down = False
    pass_until(NOW + timedelta(hours=96), since=NOW + timedelta(hours=72), step=timedelta(minutes=30))

    assert texts(chat) == [f"第 {n} 条" for n in range(5)]


def test_what_was_taken_although_the_answer_was_a_fault_is_seen_once(factory: Factory, chat: Chat) -> None:
    chat.keeps_faulty, chat.faults = True, [(500, {}, {}), (504, {}, {})]
    write(factory, "一")
    write(factory, "二", at=NOW + timedelta(seconds=1))

    pass_until(NOW + timedelta(hours=2))

    assert len(chat.seen) > 2 and texts(chat) == ["一", "二"]


def test_who_asks_to_wait_is_left_alone_for_so_long(factory: Factory, chat: Chat) -> None:
    chat.faults = [(429, {"Retry-After": "1800"}, {})]
    write(factory, "一")

    pass_until(NOW + timedelta(minutes=29), step=timedelta(minutes=1))
    early = len(chat.seen)
    pass_until(NOW + timedelta(minutes=40), since=NOW + timedelta(minutes=29), step=timedelta(minutes=1))

    assert (early, texts(chat)) == (0, ["一"])


def test_a_later_one_waits_for_an_earlier_one_of_the_same_order_only(factory: Factory, chat: Chat) -> None:
    chat.faults = [(503, {}, {})]
    write(factory, "甲一")
    pass_until(NOW)
    write(factory, "甲二", at=NOW + timedelta(seconds=5))
    write(factory, "乙一", at=NOW + timedelta(seconds=6), about=OTHER)

    pass_until(NOW + timedelta(seconds=20), since=NOW + timedelta(seconds=7), step=timedelta(seconds=3))
    soon = texts(chat)
    pass_until(NOW + timedelta(minutes=5), since=NOW + timedelta(seconds=21), step=timedelta(seconds=20))

    assert soon == ["乙一"] and texts(chat) == ["乙一", "甲一", "甲二"]


def test_a_dead_one_does_not_block_and_is_sent_again_by_one_click(factory: Factory, chat: Chat) -> None:
    chat.faults = [(400, {}, {})]
    dead = write(factory, "一")
    write(factory, "二", at=NOW + timedelta(seconds=1))
    pass_until(NOW + timedelta(minutes=2), step=timedelta(seconds=10))
    before = (texts(chat), state(factory, dead))

    with acting_for(factory.id), clock.frozen(NOW + timedelta(minutes=3)):
        assert [one.id for one in notices.failed()] == [dead]
        assert notices.replay(ids=[dead, uuid4()]) == 1
    pass_until(NOW + timedelta(minutes=5), since=NOW + timedelta(minutes=3))

    assert before == (["二"], "failed") and texts(chat) == ["二", "一"]
    assert state(factory, dead) == "sent"


def test_a_robot_never_hears_more_than_twenty_a_minute_and_nothing_is_lost(factory: Factory, chat: Chat) -> None:
    for n in range(47):
        robot(factory, f"警 {n:02d}。")

    pass_until(NOW)
    first = len(chat.seen)
    pass_until(NOW + timedelta(minutes=4), since=NOW + timedelta(seconds=1), step=timedelta(seconds=5))

    said = "".join(one.body.decode() for one in chat.seen)
    assert first <= 20
    assert all(said.count(f"警 {n:02d}。") >= 1 for n in range(47))
    with acting_for(factory.id):
        assert not notices.failed()


def test_what_queued_up_at_a_robot_goes_in_one_message(factory: Factory, chat: Chat) -> None:
    chat.down = True
    for n in range(12):
        robot(factory, f"警 {n:02d}。")
    pass_until(NOW)
    chat.down = False

    pass_until(NOW + timedelta(hours=1), since=NOW + timedelta(minutes=1), step=timedelta(minutes=1))

    assert len(chat.seen) <= 3
    assert {f"警 {n:02d}。" for n in range(12)} <= set(
        "\n".join(one.json["text"]["content"] for one in chat.seen).split("\n")
    )


def test_a_digest_comes_at_its_hour_as_one_message(factory: Factory, chat: Chat) -> None:
    reader = f"member:{factory.members['manager'].id}"
    with acting_for(factory.id):
        wishes.wish(reader=reader, wishes={("alert", "wecom_app"): "hourly"})
    ids = [write(factory, f"第 {n} 条", event="alert", about=uuid4()) for n in range(3)]

    pass_until(NOW + timedelta(minutes=50))
    before = len(chat.seen)
    pass_until(NOW + timedelta(minutes=70), since=NOW + timedelta(minutes=50))

    (one,) = chat.messages()
    content = one.json["text"]["content"]
    assert before == 0 and content.startswith("3 条消息")
    assert [content.index(f"第 {n} 条") for n in range(3)] == sorted(content.index(f"第 {n} 条") for n in range(3))
    assert {state(factory, one) for one in ids} == {"sent"}


def test_quiet_hours_are_those_of_the_readers_own_zone(factory: Factory, chat: Chat) -> None:
    manager = factory.members["manager"].id
    with acting_for(factory.id):
        actions.change_member(member_id=manager, timezone="Europe/Berlin")
        facts = wishes.HoursFacts(quiet_from=22 * 60, quiet_until=7 * 60)
        wishes.set_hours(reader=f"member:{manager}", facts=facts)
    # 01:00 UTC is two in the night in Berlin; seven in the morning there is 06:00 UTC.
    write(factory, "一")

    pass_until(NOW + timedelta(hours=4, minutes=50))
    before = len(chat.seen)
    pass_until(NOW + timedelta(hours=5), since=NOW + timedelta(hours=4, minutes=55))

    assert (before, texts(chat)) == (0, ["一"])


def test_what_a_reader_does_not_want_is_not_sent_and_says_so(factory: Factory, chat: Chat) -> None:
    with acting_for(factory.id):
        reader = f"member:{factory.members['manager'].id}"
        wishes.wish(reader=reader, wishes={("alert", "wecom_app"): "off"})

    made = write(factory, "一", event="alert")
    pass_until(NOW + timedelta(minutes=20))

    assert (texts(chat), state(factory, made)) == ([], "skipped")


def test_what_is_told_in_the_app_goes_where_the_member_is_reached_and_once_to_the_group(
    factory: Factory, chat: Chat
) -> None:
    for role in ("manager", "owner"):
        write(factory, "SO-1 延期", channel="app", member_id=factory.members[role].id, event="alert", link="/radar")
    write(factory, "晨报", channel="app", event="briefing")

    pass_until(NOW + timedelta(minutes=5))

    paths = sorted(one.path for one in chat.messages())
    assert paths == ["/cgi-bin/message/send", "/robot/send"]
    assert set(texts(chat)) == {"SO-1 延期"}


def test_a_channel_that_is_not_set_up_says_so_and_its_notices_can_be_sent_later(factory: Factory, chat: Chat) -> None:
    made = write(factory, "一", channel="feishu_robot", member_id=None)
    pass_until(NOW)
    with acting_for(factory.id):
        (dead,) = notices.failed()

    with acting_for(factory.id), clock.frozen(NOW):
        setup.set_up(channel="feishu_robot", entered={"webhook": f"{chat.url}/lark"})
        notices.replay(ids=[made])
    pass_until(NOW + timedelta(minutes=1))

    assert dead.error == "not_set_up" and state(factory, made) == "sent"


def test_what_waits_for_a_word_goes_only_with_it(factory: Factory, chat: Chat) -> None:
    kept, dropped = write(factory, "一", held=True), write(factory, "二", held=True)
    pass_until(NOW + timedelta(minutes=20))
    before = texts(chat)

    with acting_for(factory.id), clock.frozen(NOW + timedelta(minutes=21)):
        notices.release(notice_id=kept, send=True)
        notices.release(notice_id=dropped, send=False)
        with pytest.raises(notices.UnknownNotice):
            notices.release(notice_id=kept, send=True)
    pass_until(NOW + timedelta(minutes=30), since=NOW + timedelta(minutes=22))

    assert before == [] and texts(chat) == ["一"] and state(factory, dropped) == "skipped"


def test_retries_span_more_than_three_days() -> None:
    assert 74 * 3_600 <= sum(NOTICE_PAUSES) <= 120 * 3_600


def test_what_failed_together_does_not_come_again_together() -> None:
    at = NOW + timedelta(hours=1)

    moments = [with_jitter(at=at, now=NOW, key=str(n)) for n in range(50)]

    assert len(set(moments)) == 50
    assert all(at <= one <= at + timedelta(minutes=6) for one in moments)
    assert moments[3] == with_jitter(at=at, now=NOW, key="3")
