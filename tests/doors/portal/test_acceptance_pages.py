"""The receiver signs what the page showed, comes back to everything typed, and anybody can check the document."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import NOW, PASSWORD, Factory, found_factory
from tests.doors.portal.links_made import path_for
from tests.flow.acceptance import photos
from tests.flow.acceptance.made_order import STROKES, make_order
from yinuo.flow.acceptance import delivery, milestones, queries, withdrawing
from yinuo.flow.orders import actions as orders
from yinuo.flow.plans import actions as plans
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing.standing import token_of
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(factory: Factory, order_id: UUID) -> str:
    with acting_for(factory.id):
        return sharing.invite(order_id=order_id, contact_id=None, right="sign", days=30)[1]


def form(client: Client, token: str, **changes: Any) -> dict[str, Any]:
    """What the page sends: its hidden fields as they stand, and what a person typed."""
    page = client.get(f"/p/{token}/receipt").content.decode()
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("seen", "subject")}
    usual = {"signer_name": "王工", "signature": STROKES, "idempotency_key": "abc"}
    return {**{name: found[1] for name, found in hidden.items() if found}, **usual, **changes}


def given(factory: Factory, order_id: UUID) -> list[queries.AcceptanceFacts]:
    with acting_for(factory.id):
        return queries.acceptances(order_id=order_id)


def test_signing_leads_to_the_document(client: Client, factory: Factory, order_id: UUID, token: str) -> None:
    response = client.post(f"/p/{token}/receipt", form(client, token), follow=True)
    [accepted] = given(factory, order_id)
    document = client.get(f"/p/{token}/receipt/{accepted.id}/pdf")

    assert "已签收" in response.content.decode() and str(accepted.id) in response.redirect_chain[-1][0]
    assert document.headers["Content-Type"] == "application/pdf" and document.content.startswith(b"%PDF")
    assert client.get(f"/p/{token}/receipt/pdf").content == document.content


def test_a_milestone_is_signed_without_the_order_that_was_not_brought_yet(
    client: Client, factory: Factory, token: str, order_id: UUID
) -> None:
    with acting_for(factory.id):
        project = plans.create_project(name="涂装线改造", starts_at=NOW, order_ids=[order_id])
        task_id = uuid4()
        task = {"kind": "task", "id": str(task_id), "before": None, "after": {"name": "预验收", "milestone": True}}
        plans.edit(project_id=project.id, changes=[task])
        plans.report(project_id=project.id, task_id=task_id, done_percent=100)
        milestones.ask(project_id=project.id, task_id=task_id)

    page = client.get(f"/p/{token}/receipt").content.decode()
    signed = client.post(f"/p/{token}/receipt", form(client, token), follow=True).content.decode()

    assert "预验收" in page and "整单" not in page and "逐项签字" not in page
    assert "已签收" in signed and "验收其余" not in signed


def test_two_taps_and_a_replay_sign_once(client: Client, factory: Factory, order_id: UUID, token: str) -> None:
    sent = form(client, token, line_1="1")

    answers = [client.post(f"/p/{token}/receipt", sent) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {302} and len({answer["Location"] for answer in answers}) == 1
    assert len(given(factory, order_id)) == 1


def test_a_faulty_form_comes_back_with_everything_typed(client: Client, factory: Factory, token: str) -> None:
    sent = form(client, token, line_1="9", refused_2="1", remarks="箱角破损", signature="[]")

    response = client.post(f"/p/{token}/receipt", sent)

    page = response.content.decode()
    assert response.status_code == 422
    for words in (
        "箱角破损",
        "请在签名区手写签名",
        "减速机：接收、拒收、短少加起来超过",
        "备件包：拒收请选择原因",
        'value="9"',
    ):
        assert words in page


def test_a_page_that_is_out_of_date_signs_nothing_and_shows_what_is_new(
    client: Client, factory: Factory, order_id: UUID, token: str
) -> None:
    sent = form(client, token, remarks="请放门卫")
    with acting_for(factory.id):
        orders.change_lines(
            order_id=order_id, lines=(orders.NewLine(item_name="减速机", quantity=Decimal(7), unit="台"),)
        )

    stale = client.post(f"/p/{token}/receipt", sent)
    page = stale.content.decode()

    assert stale.status_code == 409 and "送货内容有变动" in page and "待验 7 台" in page and "请放门卫" in page
    assert given(factory, order_id) == []
    assert client.post(f"/p/{token}/receipt", form(client, token)).status_code == 302


def test_a_signature_for_content_nobody_saw_is_not_taken(
    client: Client, factory: Factory, order_id: UUID, token: str
) -> None:
    sent = form(client, token)
    del sent["seen"]

    assert client.post(f"/p/{token}/receipt", sent).status_code == 409
    assert given(factory, order_id) == []


def test_photos_go_with_the_signature(client: Client, factory: Factory, order_id: UUID, token: str) -> None:
    files = [SimpleUploadedFile("a.jpg", photos.from_camera()), SimpleUploadedFile("b.png", photos.png())]

    client.post(f"/p/{token}/receipt", form(client, token, line_1="2", photo=files[0], photo_1=files[1]))

    [accepted] = given(factory, order_id)
    assert [(one["position"], one["media_type"]) for one in accepted.photos] == [(None, "image/jpeg"), (1, "image/png")]


def test_a_file_that_is_no_photo_is_refused_in_words(
    client: Client, factory: Factory, order_id: UUID, token: str
) -> None:
    evil = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")

    response = client.post(f"/p/{token}/receipt", form(client, token, photo=evil))

    assert response.status_code == 422 and "JPG 或 PNG" in response.content.decode()
    assert given(factory, order_id) == []


def test_several_deliveries_are_offered_one_by_one(
    client: Client, factory: Factory, order_id: UUID, token: str
) -> None:
    with acting_for(factory.id):
        notes = [delivery.issue_note(order_id=order_id, quantities={1: "1"}, key=str(n)) for n in range(2)]

    page = client.get(f"/p/{token}/receipt").content.decode()
    one = client.get(f"/p/{token}/receipt/of/note-{notes[0].id.hex}").content.decode()

    assert all(note.number in page for note in notes) and "y-signature" not in page
    assert notes[0].number in one and "y-signature" in one


def test_a_notes_code_opens_that_note_alone(client: Client, factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        first, _second = (delivery.issue_note(order_id=order_id, quantities={1: "1"}, key=str(n)) for n in range(2))
        code = token_of(order_id=order_id, about=first.id)

    scanned = client.get(f"/p/{code}/note", follow=True)

    page = scanned.content.decode()
    assert first.number in page and "y-signature" in page and "登记送达" not in page


def test_one_of_us_who_scans_the_code_may_report_the_arrival(factory: Factory, order_id: UUID) -> None:
    driver = Client()
    driver.post("/sign-in", {"email": factory.members["operator"].email, "password": PASSWORD})
    with acting_for(factory.id):
        note = delivery.issue_note(order_id=order_id, quantities={}, key="n")
        code = token_of(order_id=order_id, about=note.id)

    page = driver.get(f"/p/{code}/note").content.decode()

    assert f"/orders/{order_id}/delivery-notes/{note.id}" in page and "收货人签收" in page


def test_somebody_of_another_organisation_who_scans_it_is_a_receiver(factory: Factory, order_id: UUID) -> None:
    other = found_factory(name="南山电子")
    stranger = Client()
    stranger.post("/sign-in", {"email": other.members["owner"].email, "password": PASSWORD})
    with acting_for(factory.id):
        note = delivery.issue_note(order_id=order_id, quantities={}, key="n")
        code = token_of(order_id=order_id, about=note.id)

    assert stranger.get(f"/p/{code}/note").status_code == 302


def test_an_acceptance_of_another_order_is_not_there(client: Client, factory: Factory, token: str) -> None:
    with acting_for(factory.id):
        other = make_order(factory, number="OTHER")
        code = sharing.invite(order_id=other, contact_id=None, right="sign", days=3)[1]
    client.post(f"/p/{code}/receipt", form(client, code))
    [accepted] = given(factory, other)

    assert client.get(f"/p/{token}/receipt/{accepted.id}").status_code == 404
    assert client.get(f"/p/{token}/receipt/{accepted.id}/pdf").status_code == 404


@pytest.fixture
def address(client: Client, factory: Factory, order_id: UUID, token: str) -> str:
    client.post(f"/p/{token}/receipt", form(client, token))
    [accepted] = given(factory, order_id)
    return f"/p/verify/{factory.id.hex}/{accepted.number}/{accepted.content_hash[:12]}"


def test_anybody_with_the_document_can_verify_it_but_learns_nothing_else(client: Client, address: str) -> None:
    good, wrong = client.get(address), client.get(address[:-12] + "0" * 12)

    assert (good.status_code, wrong.status_code) == (200, 404)
    assert "验收单有效" in good.content.decode()
    assert "王工" not in good.content.decode() and "华东重工" not in good.content.decode()
    assert "远山机械" in good.content.decode() and "远山机械" not in wrong.content.decode()
    assert "The certificate is genuine" in client.get(f"{address}?lang=en").content.decode()


def test_an_uploaded_document_is_known_and_a_changed_one_too(client: Client, token: str, address: str) -> None:
    pdf = client.get(f"/p/{token}/receipt/pdf").content
    changed = bytearray(pdf)
    changed[len(pdf) // 3] ^= 1

    answers = [
        client.post(address, {"file": SimpleUploadedFile("a.pdf", content)})
        for content in (pdf, bytes(changed), b"hello")
    ]

    said = [answer.content.decode() for answer in answers]
    assert [answer.status_code for answer in answers] == [200, 422, 422]
    assert "文件有效" in said[0] and "远山机械" in said[0]
    assert "文件被改动过" in said[1] or "无法读取文件" in said[1]
    assert "无法读取文件" in said[2]


def test_a_withdrawn_acceptance_says_so_when_it_is_verified(
    client: Client, factory: Factory, order_id: UUID, address: str
) -> None:
    [accepted] = given(factory, order_id)
    with acting_for(factory.id):
        withdrawing.withdraw(order_id=order_id, acceptance_id=accepted.id, why="签错订单")

    page = client.get(address).content.decode()

    assert "验收单已撤回" in page and "签错订单" not in page


def test_a_link_to_all_orders_signs_for_each_of_them_and_for_no_other(
    client: Client, factory: Factory, order_id: UUID
) -> None:
    whole = path_for(factory, None, named=True)
    with acting_for(factory.id):
        second = make_order(factory, number="YS-2026-002")
        strange = orders.create_order(
            order=orders.NewOrder(
                customer_id=factory.newcomer.id, number="X-1", lines=(orders.NewLine(item_name="阀"),)
            )
        )
    token = whole.removeprefix("/p/")
    tokens = {one: f"{token}.{one.hex}" for one in (order_id, second)}

    signed = {one: client.post(f"/p/{chosen}/receipt", form(client, chosen)) for one, chosen in tokens.items()}
    refused = client.post(f"{whole}.{strange.hex}/receipt", {"subject": "order"})
    without = client.post(f"{whole}/receipt", {"subject": "order"})

    assert {answer.status_code for answer in signed.values()} == {302}
    assert (refused.status_code, without.status_code) == (404, 404)
    assert {one: len(given(factory, one)) for one in (order_id, second)} == {order_id: 1, second: 1}
    assert client.get(signed[second]["Location"]).status_code == 200 and given(factory, strange) == []
