"""The customer reads and writes about an order; notes among staff and their files never reach the portal."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Factory
from tests.doors.portal.links_made import path_for
from tests.flow.acceptance.made_order import make_order
from tests.flow.sharing.files_made import PDF
from yinuo.flow.conversations import actions, queries
from yinuo.flow.conversations.actions import NewMessage
from yinuo.flow.conversations.enclosures import NewFile
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


def staff_writes(factory: Factory, order_id: UUID, text: str, *, internal: bool = False) -> UUID:
    """Let a member write with a file, and return the file's id."""
    with acting_for(factory.id):
        actions.write_message(
            new=NewMessage(
                order_id=order_id,
                text=text,
                channel="desk",
                key=text,
                member_id=factory.members["sales"].id,
                internal=internal,
                files=[NewFile(name=f"{text}.pdf", content=PDF)],
            )
        )
        told = queries.read_conversation(order_id=order_id, audience="staff").messages
    return told[-1].files[0].id


def test_both_sides_are_read_and_a_message_is_taken_once(client: Client, factory: Factory, order_id: UUID) -> None:
    home = path_for(factory, order_id, named=True)
    file_id = staff_writes(factory, order_id, "明天发货")
    told = {"text": "<b>收到</b>", "idempotency_key": "once"}

    sent = client.post(f"{home}/messages", {**told, "file": SimpleUploadedFile("图.pdf", PDF)})
    client.post(f"{home}/messages", {**told, "file": SimpleUploadedFile("图.pdf", PDF)})

    page = client.get(home).content.decode()
    assert (
        sent.status_code == 200
        and "明天发货" in page
        and page.count("&lt;b&gt;收到&lt;/b&gt;") == 1
        and "<b>" not in page
    )
    got = client.get(f"{home}/messages/files/{file_id}")
    assert got.content == PDF and got.headers["Content-Disposition"].startswith("attachment")


def test_a_note_among_staff_and_its_file_are_not_there(client: Client, factory: Factory, order_id: UUID) -> None:
    home = path_for(factory, order_id)
    file_id = staff_writes(factory, order_id, "客户难缠", internal=True)

    assert "客户难缠" not in client.get(home).content.decode() + client.get(f"{home}/news?seen=x").content.decode()
    assert client.get(f"{home}/messages/files/{file_id}").status_code == 404


def test_a_file_of_another_orders_message_is_not_there(client: Client, factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        other = make_order(factory, number="YS-2")
    file_id = staff_writes(factory, other, "别的订单")

    assert client.get(f"{path_for(factory, order_id)}/messages/files/{file_id}").status_code == 404


@pytest.mark.parametrize("told", [{"text": " "}, {"text": "见附件，谢谢", "file": SimpleUploadedFile("a.exe", b"MZ")}])
def test_an_empty_message_or_a_strange_file_is_told_and_nothing_typed_is_lost(
    client: Client, factory: Factory, order_id: UUID, told: dict[str, object]
) -> None:
    answer = client.post(f"{path_for(factory, order_id)}/messages", told)

    assert answer.status_code == 422 and f">{told['text']}</textarea>" in answer.content.decode()
    with acting_for(factory.id):
        assert queries.read_conversation(order_id=order_id, audience="staff").messages == ()


def test_hidden_messages_are_neither_shown_nor_taken(client: Client, factory: Factory, order_id: UUID) -> None:
    home = path_for(factory, order_id)
    file_id = staff_writes(factory, order_id, "明天发货")
    with acting_for(factory.id):
        sharing.set_visibility(shown={"messages": False})

    assert "明天发货" not in client.get(home).content.decode()
    assert client.post(f"{home}/messages", {"text": "x"}).status_code == 404
    assert client.get(f"{home}/messages/files/{file_id}").status_code == 404
