"""Staff see what waits for a signature, remind, record paper, take back, and print delivery notes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import PASSWORD, Factory, found_factory
from tests.flow.acceptance import photos
from tests.flow.acceptance.made_order import make_order, sign
from tests.flow.acceptance.test_pdf_signature import own_key
from yinuo.flow.acceptance import keys, queries, terms
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
Act = Callable[..., str]


@pytest.fixture
def factory() -> Factory:
    return found_factory()


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    with acting_for(factory.id):
        return make_order(factory)


@pytest.fixture
def owner(factory: Factory) -> Client:
    browser = Client()
    browser.post("/sign-in", {"email": factory.members["owner"].email, "password": PASSWORD})
    return browser


def shown(browser: Client, order_id: UUID) -> str:
    return browser.get(f"/orders/{order_id}/acceptances").content.decode()


def kept(page: str, *typed: str) -> bool:
    """Return whether a form with faults stands open and holds all that was typed."""
    held = all(f'value="{one}"' in page or f">{one}</textarea>" in page for one in typed)
    return held and "<details open>" in page


def test_what_was_delivered_and_not_signed_for_is_listed(owner: Client, factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        orders.note_delivered(order_id=order_id, delivered_at=clock.now() - timedelta(hours=5))
        sign(make_order(factory, number="DONE"))

    page = owner.get("/acceptances").content.decode()

    assert "YS-2026-001" in page and "YS-DONE" in page


def test_paper_is_recorded_with_its_photo_and_shown(owner: Client, factory: Factory, order_id: UUID) -> None:
    page = shown(owner, order_id)
    seen, key = (re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("seen", "key"))  # type: ignore[index]
    sent = {"subject": "order", "seen": seen, "key": key, "line_1": "1", "refused_1": "1", "reason_1": "damaged",
            "line_2": "1.5", "signer_name": "老周"}  # fmt: skip

    bare = owner.post(f"/orders/{order_id}/acceptances/paper", sent)
    owner.post(f"/orders/{order_id}/acceptances/paper", {**sent, "photo": SimpleUploadedFile("p.jpg", photos.JPEG)})

    with acting_for(factory.id):
        [given] = queries.acceptances(order_id=order_id)
    page = shown(owner, order_id)
    assert (
        bare.status_code == 422
        and "照片" in bare.content.decode()
        and kept(bare.content.decode(), "老周", "1.5", "damaged")
    )
    assert given.number in page and "纸质签字代录" in page and "破损" in page and "远山机械-owner" in page
    photo = owner.get(f"/orders/{order_id}/acceptances/{given.id}/photos/1")
    assert photo.headers["Content-Type"] == "image/jpeg" and photo.headers["X-Content-Type-Options"] == "nosniff"
    assert owner.get(f"/orders/{order_id}/acceptances/{given.id}/photos/2").status_code == 404
    assert owner.get(f"/orders/{order_id}/acceptances/{given.id}.pdf").content.startswith(b"%PDF")


def test_an_acceptance_is_taken_back_with_a_reason(owner: Client, factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        given = sign(order_id)
    address = f"/orders/{order_id}/acceptances/{given.id}/withdrawal"

    assert "请写明撤回原因" in owner.post(address, {"why": " "}, follow=True).content.decode()
    page = owner.post(address, {"why": "签错订单"}, follow=True).content.decode()

    assert "验收已撤回" in page and "撤回原因：签错订单" in page


def test_the_customer_is_reminded_or_it_is_said_why_not(owner: Client, factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        lonely = orders.create_order(
            order=orders.NewOrder(customer_code="C-002", lines=(orders.NewLine(item_name="泵"),))
        )

    said = [
        owner.post(f"/orders/{one}/acceptances/reminder", follow=True).content.decode() for one in (order_id, lonely)
    ]

    assert "已提醒客户验收 1 项" in said[0] and "没有可通知的联系人" in said[1]


def test_terms_are_set_for_the_customer_and_faults_are_told(owner: Client, factory: Factory, order_id: UUID) -> None:
    address = f"/orders/{order_id}/acceptances/terms"
    told = {
        "of": "customer",
        "days": "5",
        "working": "1",
        "reminders": "3，1",
        "tacit": "1",
        "clause": "五日不提异议视为合格",
    }

    without = owner.post(address, {**told, "clause": ""}).content.decode()
    wrong = owner.post(address, {**told, "days": "五"})
    right = owner.post(address, told, follow=True)

    assert "请写上合同条款的原文" in without and wrong.status_code == 422
    assert "期限请填 1 到 180 天" in wrong.content.decode()
    assert kept(wrong.content.decode(), "五", "3，1", "五日不提异议视为合格")
    assert "5 个工作日" in right.content.decode()
    with acting_for(factory.id):
        agreed = terms.customer_terms(customer_id=factory.vip.id)
    assert agreed is not None and agreed.reminders == (3, 1)


def test_a_note_is_written_printed_reported_and_cancelled(owner: Client, factory: Factory, order_id: UUID) -> None:
    made = owner.post(f"/orders/{order_id}/delivery-notes", {"line_1": "1", "key": "a", "carrier": "顺丰"}, follow=True)
    with acting_for(factory.id):
        [note] = queries.notes(order_id=order_id)
    base = f"/orders/{order_id}/delivery-notes/{note.id}"

    assert note.number in made.content.decode() and "顺丰" in made.content.decode()
    assert owner.get(f"{base}.pdf?paper=241x140&copies=3").content.startswith(b"%PDF")
    assert "已登记送达" in owner.post(f"{base}/arrival", follow=True).content.decode()
    assert "请写明作废原因" in owner.post(f"{base}/cancellation", {"why": ""}, follow=True).content.decode()
    assert "送货单已作废" in owner.post(f"{base}/cancellation", {"why": "退回"}, follow=True).content.decode()


def test_a_note_of_too_much_is_refused_in_words(owner: Client, order_id: UUID) -> None:
    told = {"line_1": "9", "key": "a", "carrier": "顺丰速运", "remarks": "送后门"}

    page = owner.post(f"/orders/{order_id}/delivery-notes", told)

    assert page.status_code == 422 and "数量超过了尚可送货" in page.content.decode()
    assert kept(page.content.decode(), "9", "顺丰速运", "送后门")


FAULTY = [
    ("reasons", "破损", "每条原因写成"),
    ("reasons", "a: 一\na: 二", "代码不能重复"),
    ("reasons", " ", "至少写一条"),
    ("checklists", "外观无磕碰", "检查表以"),
    ("copies", "\n".join("一二三四五六"), "联数为 1 到 5"),
    ("paper", "a3", "没有这个选项"),
    ("number_pattern", "SH-", "编号规则要以"),
]


@pytest.mark.parametrize(("part", "text", "words"), FAULTY, ids=[f"{row[0]}: {row[2]}" for row in FAULTY])
def test_a_setting_that_cannot_be_is_told_and_kept_as_typed(owner: Client, part: str, text: str, words: str) -> None:
    answer = owner.post("/settings/acceptance", {part: text})

    assert answer.status_code == 422 and words in answer.content.decode()


def test_settings_are_saved_as_they_are_written(owner: Client) -> None:
    told = {"reasons": "bent: 弯曲 | Bent", "checklists": "[family:泵]\n无渗漏 | No leaks", "milestones": "install",
            "copies": "存根\n客户", "paper": "241x140", "number_pattern": "送{year}-{n:3}"}  # fmt: skip

    page = owner.post("/settings/acceptance", told, follow=True).content.decode()

    for words in ("bent: 弯曲 | Bent", "无渗漏 | No leaks", "install", "送{year}-{n:3}"):
        assert words in page


def test_an_own_certificate_is_uploaded_and_a_wrong_password_told(owner: Client, factory: Factory) -> None:
    def upload(password: str) -> str:
        sent = {"file": SimpleUploadedFile("k.p12", own_key()), "password": password}
        return owner.post("/settings/acceptance/key", sent, follow=True).content.decode()

    assert "密码不对" in upload("falsch")
    assert "远山机械 CA 证书" in upload("geheim")
    with acting_for(factory.id):
        key = keys.active_key()
    assert key is not None and key.source == "uploaded"
