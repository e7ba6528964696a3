"""Suppliers confirm dates and carriers report by links of the same kind; each sees only what is its own."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Factory
from tests.doors.portal.links_made import path_for
from tests.flow.acceptance.made_order import make_order
from yinuo.flow.sharing import actions
from yinuo.flow.sharing.actions import NewLink
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply.models import Carrier, Item, PurchaseLine, Site, Supplier

pytestmark = pytest.mark.django_db


def purchase(factory: Factory, *, supplier: str, number: str) -> PurchaseLine:
    own = {"organisation_id": factory.id}
    item, _made = Item.objects.get_or_create(**own, code="SEAL", defaults={"name": "密封圈"})
    site, _made = Site.objects.get_or_create(**own, code="MAIN", defaults={"name": "总仓"})
    maker, _made = Supplier.objects.get_or_create(**own, code=supplier, defaults={"name": supplier})
    due = clock.now() + timedelta(days=5)
    amounts = {"quantity": Decimal(90), "open_quantity": Decimal(90)}
    return PurchaseLine.objects.create(
        **own, **amounts, number=number, item=item, supplier=maker, site=site, promised_at=due, due_at=due
    )


def link_to(factory: Factory, **whose: UUID) -> str:
    with acting_for(factory.id):
        new = NewLink(holder="李经理", rights=("view", "write"), **whose)
        return f"/p/{actions.issue_link(new=new)[1]}"


def test_a_supplier_confirms_a_date_or_gives_another(client: Client, factory: Factory) -> None:
    with acting_for(factory.id):
        first = purchase(factory, supplier="S-1", number="PO-1")
        second = purchase(factory, supplier="S-1", number="PO-2")
        purchase(factory, supplier="S-2", number="PO-STRANGE")
    home = link_to(factory, supplier_id=first.supplier_id)
    day = (clock.now() + timedelta(days=20)).date()

    page = client.get(home).content.decode()
    kept = client.post(f"{home}/purchases/{first.id}/date")
    moved = client.post(
        f"{home}/purchases/{second.id}/date", {"other": "1", "due_on": day.isoformat(), "note": "模具坏了"}
    )

    assert "PO-1" in page and "PO-2" in page and "PO-STRANGE" not in page
    assert (kept.status_code, moved.status_code) == (200, 200)
    with acting_for(factory.id):
        views = {one.number: one for one in actions.purchases_of(supplier_id=first.supplier_id)}
    assert views["PO-1"].confirmed and views["PO-1"].due_at == first.due_at
    assert views["PO-2"].confirmed and views["PO-2"].due_at > second.due_at + timedelta(days=10)


FAULTY = [
    ("a day that is over", {"other": "1", "due_on": "2020-01-01"}),
    ("no day", {"other": "1", "due_on": ""}),
    ("no date at all", {"other": "1", "due_on": "soon"}),
    ("a long note", {"note": "长" * 301}),
]


@pytest.mark.parametrize(("what", "told"), FAULTY, ids=[row[0] for row in FAULTY])
def test_a_faulty_word_changes_nothing(client: Client, factory: Factory, what: str, told: dict[str, str]) -> None:
    with acting_for(factory.id):
        line = purchase(factory, supplier="S-1", number="PO-1")

    answer = client.post(f"{link_to(factory, supplier_id=line.supplier_id)}/purchases/{line.id}/date", told)

    with acting_for(factory.id):
        [view] = actions.purchases_of(supplier_id=line.supplier_id)
    assert answer.status_code == 422 and (view.due_at, view.said_at) == (line.due_at, None)


def test_what_is_not_theirs_is_not_there(client: Client, factory: Factory) -> None:
    with acting_for(factory.id):
        mine = purchase(factory, supplier="S-1", number="PO-1")
        strange = purchase(factory, supplier="S-2", number="PO-2")
        order_id = make_order(factory)
        carrier = Carrier.objects.create(organisation_id=factory.id, code="K-1", name="顺通")
        shipment = actions.enter_shipment(order_id=order_id, carrier_name="别家", number="X-1")
    supplier, customer = link_to(factory, supplier_id=mine.supplier_id), path_for(factory, order_id)
    carries = link_to(factory, carrier_id=carrier.id)

    statuses = {
        client.post(f"{supplier}/purchases/{strange.id}/date").status_code,
        client.post(f"{customer}/purchases/{mine.id}/date").status_code,
        client.post(f"{carries}/purchases/{mine.id}/date").status_code,
        client.post(f"{carries}/shipments/{shipment}/events", {"kind": "arrived"}).status_code,
        client.post(f"{supplier}/shipments/{shipment}/events", {"kind": "arrived"}).status_code,
    }

    assert statuses == {404} and "X-1" not in client.get(carries).content.decode()


def test_a_carrier_reports_and_the_customer_sees_it(client: Client, factory: Factory) -> None:
    with acting_for(factory.id):
        order_id = make_order(factory)
        carrier = Carrier.objects.create(organisation_id=factory.id, code="K-1", name="顺通")
        shipment = actions.enter_shipment(order_id=order_id, carrier_name="顺通", number="ST-1")
    home = link_to(factory, carrier_id=carrier.id)

    told = client.post(f"{home}/shipments/{shipment}/events", {"kind": "under_way", "place": "徐州"})
    wrong = client.post(f"{home}/shipments/{shipment}/events", {"kind": "flew"})

    assert (told.status_code, wrong.status_code) == (200, 422)
    assert "徐州" in client.get(home).content.decode()
    assert "徐州" in client.get(path_for(factory, order_id)).content.decode()


@pytest.mark.parametrize("who", ["supplier", "carrier"])
def test_every_field_of_a_page_with_many_things_to_say_has_an_id_of_its_own(
    client: Client, factory: Factory, who: str
) -> None:
    with acting_for(factory.id):
        lines = [purchase(factory, supplier="S-1", number=f"PO-{n}") for n in (1, 2)]
        carrier = Carrier.objects.create(organisation_id=factory.id, code="K-1", name="顺通")
        for n in (1, 2):
            actions.enter_shipment(
                order_id=make_order(factory, number=f"SO-{n}"), carrier_name="顺通", number=f"ST-{n}"
            )
    whose = {"supplier_id": lines[0].supplier_id} if who == "supplier" else {"carrier_id": carrier.id}

    page = client.get(link_to(factory, **whose)).content.decode()

    ids, labels = re.findall(r' id="([^"]+)"', page), re.findall(r' for="([^"]+)"', page)
    assert labels and len(ids) == len(set(ids)) and set(labels) <= set(ids)
    assert len(labels) == len(set(labels))


CERTIFICATE = b"%PDF-1.7\n%%EOF"


def test_a_supplier_and_a_carrier_send_documents_that_staff_read_and_nobody_else(
    client: Client, factory: Factory
) -> None:
    with acting_for(factory.id):
        mine, theirs = (
            purchase(factory, supplier="S-1", number="PO-1"),
            purchase(factory, supplier="S-2", number="PO-2"),
        )
        order_id = make_order(factory)
        carrier = Carrier.objects.create(organisation_id=factory.id, code="SF", name="顺丰")
        shipment_id = actions.enter_shipment(order_id=order_id, carrier_name="顺丰", number="SF9")
    supplier, way = link_to(factory, supplier_id=mine.supplier_id), link_to(factory, carrier_id=carrier.id)

    def send(path: str, name: str = "合格证.pdf", content: bytes = CERTIFICATE) -> int:
        return client.post(path, {"file": SimpleUploadedFile(name, content), "title": "合格证"}).status_code

    kept = send(f"{supplier}/purchases/{mine.id}/documents"), send(f"{way}/shipments/{shipment_id}/documents")
    refused = send(f"{supplier}/purchases/{theirs.id}/documents"), send(f"{supplier}/shipments/{shipment_id}/documents")
    program = send(f"{supplier}/purchases/{mine.id}/documents", "a.exe", b"MZ")

    assert (kept, refused, program) == ((200, 200), (404, 404), 422)
    assert "合格证" in client.get(supplier).content.decode()
    with acting_for(factory.id):
        found = actions.documents_of(ids=[mine.id, shipment_id])
        assert {one: [paper.sent_by for paper in papers] for one, papers in found.items()} == {
            mine.id: ["李经理"],
            shipment_id: ["李经理"],
        }
    customer = client.get(path_for(factory, order_id)).content.decode()
    assert "合格证" not in customer


def test_a_body_that_does_not_say_how_long_it_is_is_told_to(client: Client, factory: Factory) -> None:
    with acting_for(factory.id):
        mine = purchase(factory, supplier="S-1", number="PO-1")
    home = link_to(factory, supplier_id=mine.supplier_id)

    for path in (f"{home}/purchases/{mine.id}/documents", "/api/v1/orders"):
        answer = client.generic("POST", path, b"", headers={"Transfer-Encoding": "chunked"})

        assert answer.status_code == 411 and "Content-Length" in answer.content.decode()
