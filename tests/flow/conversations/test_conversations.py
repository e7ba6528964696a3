"""Customer and staff write about one order; what is internal stays inside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.conversations import actions, queries
from yinuo.flow.conversations.enclosures import NewFile
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock, files
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
def factory() -> Factory:
    return found_factory()


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    with acting_for(factory.id), clock.frozen(NOW):
        contact = people.contacts(customer_id=factory.vip.id)[0]
        new = orders.NewOrder(
            customer_id=factory.vip.id,
            number="SO-77",
            contact_id=contact.id,
            owner_id=factory.members["sales"].id,
            lines=(orders.NewLine(item_name="液压泵"),),
        )
        return orders.create_order(order=new)


def write(factory: Factory, order_id: UUID, text: str, *, at: int = 0, **told: Any) -> queries.MessageFacts:
    """Write after so many minutes: as the customer, unless a role is told."""
    role = told.pop("role", "")
    usual = {"channel": "desk" if role else "portal", "key": f"{text}:{at}"}
    member_id = factory.members[role].id if role else None
    with acting_for(factory.id), clock.frozen(NOW + timedelta(minutes=at)):
        new = actions.NewMessage(order_id=order_id, text=text, member_id=member_id, **{**usual, **told})
        return actions.write_message(new=new)


def seen(factory: Factory, order_id: UUID, audience: queries.Audience) -> list[str]:
    with acting_for(factory.id):
        return [one.text for one in queries.read_conversation(order_id=order_id, audience=audience).messages]


def told(factory: Factory, role: str) -> list[str]:
    with acting_for(factory.id):
        return [one["subject"] for one in people.told(member_id=factory.members[role].id)]


def test_all_that_is_written_stands_in_one_conversation_in_order(factory: Factory, order_id: UUID) -> None:
    write(factory, order_id, "什么时候发货？")
    write(factory, order_id, "周四发货", at=5, role="sales")
    write(factory, order_id, "好的", at=9, channel="email")

    with acting_for(factory.id):
        found = queries.read_conversation(order_id=order_id, audience="customer").messages
    assert [(one.text, one.side, one.channel) for one in found] == [
        ("什么时候发货？", "customer", "portal"),
        ("周四发货", "staff", "desk"),
        ("好的", "customer", "email"),
    ]


def test_an_internal_note_is_never_seen_outside(factory: Factory, order_id: UUID) -> None:
    write(factory, order_id, "什么时候发货？")
    note = write(factory, order_id, "产线坏了，先别说", at=1, role="planner", internal=True, files=[_file()])

    with acting_for(factory.id):
        contact = people.contacts(customer_id=factory.vip.id)[0]
        mails = [one for one in people.notices(about_id=order_id) if one["contact_id"] == contact.id]
        with pytest.raises(queries.NoSuchFile):
            queries.enclosed_file(order_id=order_id, file_id=note.files[0].id, audience="customer")
    assert mails == []
    assert seen(factory, order_id, "customer") == ["什么时候发货？"]
    assert seen(factory, order_id, "staff") == ["什么时候发货？", "产线坏了，先别说"]


def test_the_log_tells_that_something_was_written_but_not_what(factory: Factory, order_id: UUID) -> None:
    write(factory, order_id, "产线坏了", role="planner", internal=True)

    with acting_for(factory.id):
        events = kernel.history(subject_type="order", subject_id=order_id, limit=50)
    assert any(one.type == "conversations.message_written" for one in events)
    assert "产线坏了" not in str([one.payload for one in events])


def test_the_same_message_sent_twice_is_one(factory: Factory, order_id: UUID) -> None:
    first = write(factory, order_id, "在吗", key="k")
    again = write(factory, order_id, "在吗", at=3, key="k")

    assert first.id == again.id and seen(factory, order_id, "staff") == ["在吗"]


WAITS = [
    ("nothing was written", [], False),
    ("the customer asked", [("", {})], True),
    ("we answered", [("", {}), ("sales", {})], False),
    ("we only noted something among us", [("", {}), ("sales", {"internal": True})], True),
    ("the customer wrote again", [("", {}), ("sales", {}), ("", {})], True),
]


@pytest.mark.parametrize(("case", "written", "waits"), WAITS)
def test_the_customer_waits_until_we_answer(
    factory: Factory, order_id: UUID, case: str, written: list[tuple[str, dict[str, Any]]], waits: bool
) -> None:
    for n, (role, more) in enumerate(written):
        write(factory, order_id, f"第 {n} 条", at=n, **({"role": role} if role else {}), **more)

    with acting_for(factory.id):
        waiting = queries.conversations(view="waiting", member_id=factory.members["sales"].id)
    assert bool(waiting) is waits, case


def test_what_waits_longest_stands_first_and_waits_since_the_first_question(factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        other = orders.create_order(order=orders.NewOrder(customer_id=factory.newcomer.id, number="SO-78"))
    write(factory, other, "旧问题")
    write(factory, order_id, "新问题", at=10)
    write(factory, other, "还在吗", at=20)

    with acting_for(factory.id):
        lines = queries.conversations(view="waiting", member_id=factory.members["sales"].id)
    assert [one.order_id for one in lines] == [other, order_id]
    assert lines[0].waiting_since == NOW and lines[0].last is not None and lines[0].last.text == "还在吗"


def test_what_needs_no_answer_is_settled(factory: Factory, order_id: UUID) -> None:
    write(factory, order_id, "谢谢！")

    with acting_for(factory.id):
        actions.settle(order_id=order_id)
        actions.settle(order_id=order_id)
        waiting = queries.counts(member_id=factory.members["sales"].id)["waiting"]
        events = kernel.history(subject_type="order", subject_id=order_id, limit=50)
    assert waiting == 0
    assert sum(one.type == "conversations.conversation_settled" for one in events) == 1


def test_each_member_has_read_for_oneself(factory: Factory, order_id: UUID) -> None:
    write(factory, order_id, "一")
    sales, planner = factory.members["sales"].id, factory.members["planner"].id
    with acting_for(factory.id), clock.frozen(NOW + timedelta(minutes=1)):
        actions.mark_read(order_id=order_id, reader=f"member:{sales}")
        before = [queries.counts(member_id=one)["unread"] for one in (sales, planner)]

    write(factory, order_id, "二", at=2)

    with acting_for(factory.id):
        unread = [queries.conversations(view="all", member_id=one)[0].unread for one in (sales, planner)]
        mine = queries.read_conversation(order_id=order_id, audience="staff", reader=f"member:{sales}").messages
    assert before == [0, 1] and unread == [1, 2]
    assert [one.unread for one in mine] == [False, True]


def test_who_writes_has_read(factory: Factory, order_id: UUID) -> None:
    write(factory, order_id, "周四发货", role="sales")

    with acting_for(factory.id):
        assert queries.counts(member_id=factory.members["sales"].id)["unread"] == 0


def test_whoever_is_named_hears_of_it_once(factory: Factory, order_id: UUID) -> None:
    planner = factory.members["planner"].name

    write(factory, order_id, f"@{planner} 请看，@{planner}", role="sales", internal=True)

    with acting_for(factory.id):
        named = queries.counts(member_id=factory.members["planner"].id)["mentions"]
    assert len(told(factory, "planner")) == 1 and named == 1
    assert told(factory, "quality") == []


def test_the_longest_name_that_fits_is_meant(factory: Factory, order_id: UUID) -> None:
    manager, project_manager = factory.members["manager"].name, factory.members["project_manager"].name
    assert project_manager.endswith("manager") and not project_manager.startswith(manager)

    write(factory, order_id, f"@{project_manager} 请看", role="sales", internal=True)

    assert len(told(factory, "project_manager")) == 1 and told(factory, "manager") == []


def test_a_name_in_a_customers_message_calls_nobody(factory: Factory, order_id: UUID) -> None:
    write(factory, order_id, f"@{factory.members['planner'].name} 您好")

    assert told(factory, "planner") == []


def test_the_owner_hears_of_the_customer_and_the_customer_of_us(factory: Factory, order_id: UUID) -> None:
    write(factory, order_id, "什么时候发货？")
    answer = write(factory, order_id, "周四", at=1, role="sales")

    with acting_for(factory.id):
        mail = next(one for one in people.notices(about_id=order_id) if one["contact_id"])
        shown = queries.read_conversation(order_id=order_id, audience="staff").messages[1]
    assert len(told(factory, "sales")) == 1 and told(factory, "project_manager") == []
    assert mail["key"] == queries.notice_key(message_id=answer.id) and mail["text"] == "周四"
    assert shown.delivery == "queued"


FAULTY: list[tuple[str, dict[str, Any], str]] = [
    ("nothing is written", {"text": " \n "}, "text"),
    ("too much is written", {"text": "长" * 10_001}, "text"),
    ("nobody knows where it was written", {"channel": "pigeon"}, "channel"),
    ("a customer writes a note", {"internal": True}, "internal"),
    ("the order is unknown", {"order_id": UUID(int=7)}, "order"),
    ("there are too many files", {"files": [NewFile(name="a.txt", content=b"x")] * 11}, "files"),
    ("a file is empty", {"files": [NewFile(name="a.txt", content=b"")]}, "files"),
    ("a file is a page", {"files": [NewFile(name="a.html", content=b"<script>")]}, "files"),
    ("a picture may hold scripts", {"files": [NewFile(name="a.svg", content=b"<svg onload=x>")]}, "files"),
    ("a program is named like a picture", {"files": [NewFile(name="a.png", content=b"MZ\x90")]}, "files"),
]


@pytest.mark.parametrize(("case", "told", "field"), FAULTY)
def test_a_faulty_message_is_refused_and_leaves_nothing(
    factory: Factory, order_id: UUID, case: str, told: dict[str, Any], field: str
) -> None:
    facts: dict[str, Any] = {"order_id": order_id, "text": "x", "channel": "portal", "key": "k", **told}

    with acting_for(factory.id), pytest.raises(actions.InvalidMessage) as refused:
        actions.write_message(new=actions.NewMessage(**facts))

    assert field in refused.value.faults, case
    assert seen(factory, order_id, "staff") == []


def test_a_file_is_kept_as_what_it_is(factory: Factory, order_id: UUID) -> None:
    file = NewFile(name="照片\r\nX: y.jpg", content=PNG)

    made = write(factory, order_id, "", files=[file])

    with acting_for(factory.id):
        known = queries.enclosed_file(order_id=order_id, file_id=made.files[0].id, audience="customer")
        assert files.content_of(file_id=known.id) == PNG
    assert known.media_type == "image/png" and "\n" not in known.name


def test_another_organisation_sees_nothing(factory: Factory, order_id: UUID) -> None:
    write(factory, order_id, "一", files=[_file()])
    other = found_factory(name="南山电子")

    with acting_for(other.id):
        assert queries.read_conversation(order_id=order_id, audience="staff").messages == ()
        assert queries.conversations(view="all", member_id=other.members["sales"].id) == []


def _file() -> NewFile:
    return NewFile(name="a.txt", content=b"x")
