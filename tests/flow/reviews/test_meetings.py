"""Notes of meetings: decisions, actions that are tasks, two who write, and who gets what by mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.flow.reviews.conftest import Shop
from yinuo.flow.reviews import actions, queries, subscribers
from yinuo.flow.reviews.queries import MeetingFacts
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process_actions
from yinuo.ground.process import queries as process


def noted(shop: Shop, **content: object) -> MeetingFacts:
    present = [
        {"kind": "member", "id": str(shop.factory.members["sales"].id)},
        {"kind": "contact", "id": str(shop.contact_id)},
        {"kind": "guest", "name": "监理"},
    ]
    told = {"title": "周会", "attendees": present, **content}
    return actions.note_meeting(key="k", content=told, held_at=NOW, order_id=shop.order_id)


def test_decisions_and_attendees_are_kept_with_their_names(shop: Shop) -> None:
    made = noted(shop, decisions=[{"text": "下周试机", "by": "王工"}, {"text": "  "}])

    assert made.number == "HY-2026-0001" and made.id == noted(shop).id
    assert [one["name"] for one in made.content["attendees"]] == ["远山机械-sales", "王工", "监理"]
    assert made.content["decisions"] == [{"text": "下周试机", "by": "王工"}]


def test_two_who_write_lose_nothing(shop: Shop) -> None:
    made = noted(shop)
    actions.edit_meeting(meeting_id=made.id, content={"notes": "甲写的"}, revision=1)
    both = actions.edit_meeting(
        meeting_id=made.id, content={"agenda": "乙写的"}, revision=1, held_at=NOW - timedelta(hours=1)
    )

    assert (both.content["notes"], both.content["agenda"]) == ("甲写的", "乙写的")
    assert both.held_at == NOW - timedelta(hours=1)
    with pytest.raises(actions.Conflict):
        actions.edit_meeting(meeting_id=made.id, content={"notes": "丙写的"}, revision=1)
    assert actions.undo_meeting_edit(meeting_id=made.id).content["agenda"] == ""


def test_an_action_is_a_task_until_it_is_done(shop: Shop) -> None:
    made, operator = noted(shop), shop.factory.members["operator"].id
    due = NOW + timedelta(days=2)
    action_id = actions.agree_action(meeting_id=made.id, text="备齐工装", owner_id=operator, due_at=due)
    dropped = actions.agree_action(meeting_id=made.id, text="不要了", owner_id=operator)
    actions.drop_action(action_id=dropped)

    [task] = [one for one in process.tasks(member_id=operator) if one.title == "备齐工装"]
    assert task.due_at == due and not [one for one in process.tasks(member_id=operator) if one.title == "不要了"]
    process_actions.complete_task(task_id=task.id, member_id=operator, note="")
    subscribers.on_task_done(kernel.recent(types=["process.task_completed"], limit=1))

    found = queries.meeting(meeting_id=made.id)
    assert found is not None and [one.state for one in found.actions] == ["done", "dropped"]
    actions.reopen_action(action_id=action_id)
    assert [one.title for one in process.tasks(member_id=operator) if one.title == "备齐工装"]


def test_minutes_go_to_those_who_attended_and_what_is_internal_to_colleagues_only(shop: Shop) -> None:
    made = noted(shop, notes="进度正常", internal="毛利偏低", decisions=[{"text": "下周试机", "by": "王工"}])
    actions.agree_action(meeting_id=made.id, text="备齐工装", owner_id=shop.factory.members["operator"].id)

    sent = actions.send_minutes(meeting_id=made.id, revision=made.revision)

    notices = people.notices(about_id=shop.order_id)
    [outside] = [one for one in notices if one["event"] == "minutes"]
    inside = [one for one in notices if one["event"] == "minutes_given"]
    assert sent.sent_to == ["远山机械-sales", "王工"] and len(inside) == 2
    assert "1. 下周试机（王工）" in outside["text"] and "备齐工装" in outside["text"]
    assert "毛利" not in outside["text"] and "毛利偏低" in inside[0]["text"]
    with pytest.raises(actions.Conflict):
        actions.send_minutes(meeting_id=made.id, revision=made.revision + 1)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x", "elsewhere": "y"}, "elsewhere"),
        ({"title": "x", "attendees": [{"kind": "member", "id": "nobody"}]}, "attendees"),
        ({"title": "x", "decisions": [{"text": "长" * 1001}]}, "decisions"),
    ],
)
def test_what_notes_cannot_hold_is_refused(shop: Shop, content: dict, field: str) -> None:
    with pytest.raises(actions.InvalidReview) as invalid:
        actions.note_meeting(key="k", content=content, held_at=NOW, order_id=shop.order_id)

    assert field in invalid.value.faults


def test_minutes_without_readers_and_actions_without_owner_are_refused(shop: Shop) -> None:
    made = noted(shop, attendees=[{"kind": "guest", "name": "监理"}])

    with pytest.raises(actions.InvalidReview) as sent:
        actions.send_minutes(meeting_id=made.id)
    with pytest.raises(actions.InvalidReview) as agreed:
        actions.agree_action(meeting_id=made.id, text=" ", owner_id=None)

    assert "attendees" in sent.value.faults and {"text", "owner_id"} <= set(agreed.value.faults)
