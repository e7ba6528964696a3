"""What the customer does from the page: keeps a commitment, sends a file, asks for a change, agrees by one tap."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Factory
from tests.doors.portal.links_made import path_for
from tests.flow.acceptance.made_order import make_order
from tests.flow.sharing.files_made import PDF, png
from yinuo.flow.changes import actions as changes
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import queries as promise_queries
from yinuo.flow.promises.queries import PledgeFacts
from yinuo.flow.sharing import actions, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    with acting_for(factory.id):
        order_id = make_order(factory)
        promises.confirm_promise(order_id=order_id)
        return order_id


def pledge_for(factory: Factory, order_id: UUID) -> PledgeFacts:
    with acting_for(factory.id):
        return promises.add_pledge(
            order_id=order_id,
            kind="drawing",
            what="确认总装图",
            party="customer",
            due_at=clock.now() + timedelta(days=3),
        )


def test_the_customer_says_that_it_is_done_and_sends_what_was_asked(
    client: Client, factory: Factory, order_id: UUID
) -> None:
    home, pledge = path_for(factory, order_id), pledge_for(factory, order_id)

    answer = client.post(f"{home}/pledges/{pledge.id}/settlement", {"file": SimpleUploadedFile("总装图.pdf", PDF)})

    with acting_for(factory.id):
        [kept], [document] = promise_queries.pledges(order_id=order_id), queries.documents(order_id=order_id)
    assert answer.status_code == 200 and kept.state == "kept" and kept.settled_by.startswith("link:")
    assert document.from_customer and document.pledge_id == pledge.id


def test_a_file_that_is_refused_leaves_the_commitment_open(client: Client, factory: Factory, order_id: UUID) -> None:
    home, pledge = path_for(factory, order_id), pledge_for(factory, order_id)

    answer = client.post(f"{home}/pledges/{pledge.id}/settlement", {"file": SimpleUploadedFile("a.exe", b"MZ")})

    with acting_for(factory.id):
        [kept] = promise_queries.pledges(order_id=order_id)
    assert answer.status_code == 422 and "PDF" in answer.content.decode() and kept.state == "open"


def test_the_customer_tells_another_date(client: Client, factory: Factory, order_id: UUID) -> None:
    home, pledge = path_for(factory, order_id), pledge_for(factory, order_id)
    day = (clock.now() + timedelta(days=9)).date()

    told = client.post(f"{home}/pledges/{pledge.id}/date", {"due_on": day.isoformat()})
    past = client.post(f"{home}/pledges/{pledge.id}/date", {"due_on": "2020-01-01"})

    with acting_for(factory.id):
        [moved] = promise_queries.pledges(order_id=order_id)
    assert (told.status_code, past.status_code) == (200, 422) and moved.due_at > pledge.due_at + timedelta(days=4)


def test_a_colleagues_commitment_cannot_be_settled_by_the_customer(
    client: Client, factory: Factory, order_id: UUID
) -> None:
    with acting_for(factory.id):
        ours = promises.add_pledge(
            order_id=order_id, kind="other", what="x", party="planner", due_at=clock.now() + timedelta(days=1)
        )

    assert client.post(f"{path_for(factory, order_id)}/pledges/{ours.id}/settlement").status_code == 404


def test_files_go_both_ways(client: Client, factory: Factory, order_id: UUID) -> None:
    home = path_for(factory, order_id)
    with acting_for(factory.id):
        ours = actions.share_document(order_id=order_id, content=PDF, name="合同.pdf")

    sent = client.post(f"{home}/documents", {"file": SimpleUploadedFile("../../照片.png", png()), "title": "现场"})
    got = client.get(f"{home}/documents/{ours.id}")

    with acting_for(factory.id):
        theirs, _ours = queries.documents(order_id=order_id)
        actions.withdraw_document(order_id=order_id, document_id=ours.id)
    assert sent.status_code == 200 and (theirs.title, theirs.file_name) == ("现场", "照片.png")
    assert got.content == PDF and client.get(f"{home}/documents/{ours.id}").status_code == 404


def test_a_change_is_asked_answered_and_agreed_to_by_one_tap(client: Client, factory: Factory, order_id: UUID) -> None:
    home = path_for(factory, order_id)

    asked = client.post(f"{home}/changes", {"text": "多要一台", "line_1": "3", "idempotency_key": "a"})
    client.post(f"{home}/changes", {"text": "多要一台", "line_1": "3", "idempotency_key": "a"})
    with acting_for(factory.id):
        [request] = queries.changes(order_id=order_id)
        change = changes.open_change(order_id=order_id, draft=changes.Draft(), key="k", request_id=request.id)
        changes.send_change(change_id=change.id, letter=changes.Letter(message="可以，价格不变"))
    page = client.get(home).content.decode()
    agreed = client.post(f"{home}/changes/{change.id}/agreement")
    again = client.post(f"{home}/changes/{change.id}/agreement")

    with acting_for(factory.id):
        lines, versions = orders.lines(order_id=order_id), promise_queries.promises(order_id=order_id)
    assert asked.status_code == 200 and "同意变更" in page and "可以，价格不变" in page
    assert agreed.status_code == again.status_code == 200
    assert lines[0].quantity == 3 and len(versions) == 2


def test_a_faulty_wish_comes_back_with_everything_typed(client: Client, factory: Factory, order_id: UUID) -> None:
    answer = client.post(f"{path_for(factory, order_id)}/changes", {"text": "急", "line_1": "许多", "city": "苏州"})

    page = answer.content.decode()
    assert answer.status_code == 422 and "许多" in page and "苏州" in page and "急" in page


def test_what_was_asked_can_be_taken_back_but_not_what_we_proposed(
    client: Client, factory: Factory, order_id: UUID
) -> None:
    home = path_for(factory, order_id)
    client.post(f"{home}/changes", {"text": "不急"})
    with acting_for(factory.id):
        [theirs] = queries.changes(order_id=order_id)
        ours = actions.ask_change(order_id=order_id, text="改材质", wants={}, key="ours")

    assert client.post(f"{home}/changes/{theirs.id}/withdrawal").status_code == 200
    assert client.post(f"{home}/changes/{ours.id}/withdrawal").status_code == 404
    assert "改材质" not in client.get(home).content.decode()
