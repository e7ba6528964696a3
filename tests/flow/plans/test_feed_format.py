"""A project's calendar is read by a reader of RFC 5545 that shares nothing with what writes it."""

from __future__ import annotations

import pytest

from tests.flow.plans import rfc5545
from tests.flow.plans.conftest import Plan
from yinuo.flow.plans import actions, feeds, queries

pytestmark = pytest.mark.django_db
NAMES = [
    ("long and Chinese", "喷房与烘干炉现场安装、调试和试运行" * 8),
    ("of four octets each", "𠮷" * 60),
    ("with all that is escaped", 'a,b;c\\d\\n e:f"g'),
    ("with what is not allowed", "a\x07b\x0bc\x7fd"),
    ("just as long as a line", "x" * 75),
]


def feed_of(plan: Plan) -> bytes:
    _organisation, project_id, secret = feeds.parts_of(token=feeds.open_feed(project_id=plan.id))
    return feeds.feed(project_id=project_id, secret=secret).encode()


@pytest.mark.parametrize(("what", "name"), NAMES, ids=[row[0] for row in NAMES])
def test_a_second_reader_finds_every_task_with_its_name_and_its_instants(plan: Plan, what: str, name: str) -> None:
    plan.change("设计", name=name)
    actions.change_project(project_id=plan.id, values={"name": "涂装线, 二期; \\甲"})

    whole = rfc5545.read(feed_of(plan))

    tasks = {f"{one.id}@yinuo": one for one in queries.tasks(project_id=plan.id) if not one.summary}
    assert {one.one("UID") for one in whole.parts} == set(tasks)
    for event in whole.parts:
        task = tasks[event.one("UID")]
        named = "".join(sign for sign in task.name if sign.isprintable())
        assert rfc5545.text(event.one("SUMMARY")) == f"涂装线, 二期; \\甲 · {'◆ ' if task.milestone else ''}{named}"
        assert task.start_at is not None and rfc5545.instant(event.one("DTSTART")) == task.start_at.replace(second=0)
        ends = [value for own, value in event.properties if own == "DTEND"]
        assert [rfc5545.instant(one) for one in ends] == ([] if task.start_at == task.finish_at else [task.finish_at])
    assert rfc5545.text(whole.one("X-WR-CALNAME")) == "涂装线, 二期; \\甲"


BROKEN = [
    ("a bare line feed", b"\r\nVERSION", b"\nVERSION", "CRLF"),
    ("a line of more than 75 octets", b"VERSION:2.0", b"VERSION:2.0\r\nX-A:" + b"x" * 80, "75 octets"),
    ("an unescaped comma", b"SUMMARY:", b"SUMMARY:a,b", "3.3.11"),
    ("an instant without a zone", b"Z\r\nDTSTART", b"\r\nDTSTART", "UTC"),
    ("an event that does not end", b"END:VEVENT\r\n", b"", "3.6"),
    ("an event without a stamp", b"DTSTAMP", b"X-STAMP", "not enough"),
]


@pytest.mark.parametrize(("what", "old", "new", "words"), BROKEN, ids=[row[0] for row in BROKEN])
def test_the_second_reader_refuses_what_is_broken(plan: Plan, what: str, old: bytes, new: bytes, words: str) -> None:
    octets = feed_of(plan)
    assert old in octets

    with pytest.raises(ValueError, match=words):
        whole = rfc5545.read(octets.replace(old, new, 1))
        for one in whole.parts:
            rfc5545.text(one.one("SUMMARY"))
