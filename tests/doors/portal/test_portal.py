"""The customer sees one order, in plain words, and nothing of our inner matters."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.cast import NOW, Factory
from tests.flow.acceptance.made_order import make_order, sign
from yinuo.flow.acceptance.actions import Told
from yinuo.flow.care import queries as care
from yinuo.flow.orders import actions as orders
from yinuo.flow.sharing import actions
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


def token_for(factory: Factory, order_id: UUID, right: str = "sign") -> str:
    with acting_for(factory.id):
        return actions.invite(order_id=order_id, contact_id=None, right=right, days=30)[1]


def test_the_page_tells_the_order_and_is_kept_from_search_engines_and_referrers(
    client: Client, factory: Factory, order_id: UUID
) -> None:
    response = client.get(f"/p/{token_for(factory, order_id)}")

    page = response.content.decode()
    assert response.status_code == 200 and "YS-2026-001" in page and "减速机" in page
    assert response.headers["X-Robots-Tag"].startswith("noindex")
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in response.headers["Cache-Control"]


def test_looking_changes_nothing(client: Client, factory: Factory, order_id: UUID) -> None:
    token = token_for(factory, order_id)
    with acting_for(factory.id):
        before = kernel.log_position()

    for path in ("", "/receipt", "/receipt/pdf"):
        client.get(f"/p/{token}{path}")

    with acting_for(factory.id):
        assert kernel.log_position() == before


def test_inner_matters_are_not_shown(client: Client, factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        orders.edit_orders(order_ids=[order_id], changes={"note": "内部备注：利润低，客户难缠"})

    page = client.get(f"/p/{token_for(factory, order_id)}").content.decode()

    assert "利润" not in page


@pytest.mark.parametrize("path", ["", "/receipt", "/receipt/pdf"])
def test_an_unknown_link_and_a_revoked_one_tell_nothing(
    client: Client, factory: Factory, order_id: UUID, path: str
) -> None:
    with acting_for(factory.id):
        link_id, token = actions.invite(order_id=order_id, contact_id=None, right="sign", days=30)
        actions.revoke(link_id=link_id)

    gone = client.get(f"/p/{token}{path}")
    unknown = client.get(f"/p/{factory.id.hex}{'A' * 43}{path}")

    assert (gone.status_code, unknown.status_code) == (410, 404)
    for response in (gone, unknown):
        assert "YS-2026-001" not in response.content.decode() and factory.vip.name not in response.content.decode()


def test_a_link_of_one_order_never_shows_another(client: Client, factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id):
        other = make_order(factory, number="YS-2026-999")

    page = client.get(f"/p/{token_for(factory, other)}").content.decode()

    assert "YS-2026-999" in page and "YS-2026-001" not in page


def test_a_link_to_look_offers_no_signature(client: Client, factory: Factory, order_id: UUID) -> None:
    token = token_for(factory, order_id, right="view")

    page = client.get(f"/p/{token}").content.decode()
    assert "确认收货" not in page and "在此签收" not in page
    assert client.post(f"/p/{token}/receipt", {"signer_name": "王工"}).status_code == 404


def test_the_page_asks_to_sign_once_goods_are_there_and_again_for_what_was_short(
    client: Client, factory: Factory, order_id: UUID
) -> None:
    token, asks = token_for(factory, order_id), []
    for step in ("made", "arrived", "short", "whole"):
        with acting_for(factory.id):
            if step == "arrived":
                orders.note_delivered(order_id=order_id, delivered_at=clock.now())
            if step == "short":
                sign(order_id, lines={1: Told(short="1")})
            if step == "whole":
                sign(order_id)
        page = client.get(f"/p/{token}").content.decode()
        asks.append(("确认收货" in page, "在此签收" in page, "下载验收单" in page))

    assert asks == [
        (False, True, False),
        (True, False, False),
        (True, False, True),
        (False, False, True),
    ]


def test_a_post_without_the_pages_own_token_is_refused(factory: Factory, order_id: UUID) -> None:
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(f"/p/{token_for(factory, order_id)}/receipt", {"signer_name": "王工"})

    assert response.status_code == 403


def test_a_complaint_gets_a_number_and_is_taken_once(client: Client, factory: Factory, order_id: UUID) -> None:
    token = token_for(factory, order_id)
    told = {"topic": "damage", "text": "<script>alert(1)</script>外壳裂了", "idempotency_key": "once"}

    first = client.post(f"/p/{token}/complaints", told)
    client.post(f"/p/{token}/complaints", told)

    with acting_for(factory.id):
        assert len(care.complaints(order_id=order_id)) == 1
    assert "KS-" in first.content.decode()
    assert "<script>alert" not in client.get(f"/p/{token}").content.decode()


def test_a_rating_is_taken_and_a_wrong_one_is_explained(client: Client, factory: Factory, order_id: UUID) -> None:
    token = token_for(factory, order_id)

    for wrong in ("6", "²", ""):
        answer = client.post(f"/p/{token}/rating", {"score": wrong, "comment": "还不错"})
        assert answer.status_code == 422 and "还不错</textarea>" in answer.content.decode()
    assert client.post(f"/p/{token}/rating", {"score": "5", "comment": "很好"}).status_code == 200

    with acting_for(factory.id):
        rating = care.rating(order_id=order_id)
    assert rating is not None and (rating.score, rating.comment) == (5, "很好")


def test_a_customer_is_told_of_a_delay_with_the_new_date(client: Client, factory: Factory, order_id: UUID) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        promised = NOW + timedelta(days=5)
        orders.note_commitment(
            order_id=order_id, committed_at=promised, earliest_at=NOW + timedelta(days=4), confidence=0.9
        )
        later = NOW + timedelta(days=9)
        orders.note_projections(
            projections=[
                orders.Projection(
                    order_id=order_id,
                    projected_at=later,
                    earliest_at=later,
                    latest_at=later,
                    late_probability=0.97,
                    severity="critical",
                )
            ]
        )

    with clock.frozen(NOW):
        page = client.get(f"/p/{token_for(factory, order_id)}").content.decode()

    assert "可能延期" in page and "3月20日" in page and "0.97" not in page and "97%" not in page
