"""Part of a lot is accepted; the rest is a non-conformity, and only the rest is held back. The report tells it."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.flow.acceptance.made_order import make_order
from tests.flow.acceptance.photos import JPEG
from tests.flow.quality.conftest import Plant, a_plan, open_lot, unit
from yinuo.flow.acceptance import delivery
from yinuo.flow.orders import queries as orders
from yinuo.flow.quality import actions, queries, reporting
from yinuo.flow.quality.actions import InspectionIncomplete, InvalidQuality, NewHold, NotNow, PartialVerdict
from yinuo.flow.radar import quality_sources
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel import documents
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

pytestmark = pytest.mark.django_db
VERDICT = PartialVerdict(accepted=7, note="其余全检挑选", defect="毛刺")


def looked_at(plant: Plant, *, bad: int = 2, units: int = 10, key: str = "k", **told: object) -> UUID:
    """Open a lot of ten of which every unit is inspected, and find so many with a burr too much."""
    plan_id = actions.save_plan(new=a_plan(name=f"全检 {key}", mode="whole", checklist=["包装"]))
    inspection_id = open_lot(plan_id, lot_size=10, key=key, **told)
    readings = [part for n in range(1, units + 1) for part in unit(n, burrs=5 if n <= bad else 0)]
    actions.record_readings(inspection_id=inspection_id, readings=readings)
    actions.tick(inspection_id=inspection_id, checked=[0])
    return inspection_id


def rest_of(inspection_id: UUID, **told: object) -> queries.NonConformityFacts:
    verdict = PartialVerdict(**{**VERDICT.__dict__, **told})
    found = queries.nonconformity(nonconformity_id=actions.accept_part(inspection_id=inspection_id, verdict=verdict))
    assert found is not None
    return found


def state_of(inspection_id: UUID) -> queries.InspectionFacts:
    found = queries.inspection(inspection_id=inspection_id)
    assert found is not None
    return found


def test_the_rest_of_a_lot_is_a_nonconformity_that_waits(plant: Plant) -> None:
    inspection_id = looked_at(plant, supplier_code="S1")
    rest = rest_of(inspection_id)

    one = state_of(inspection_id)
    assert (one.state, one.accepted_quantity, one.note) == ("partial", 7, "其余全检挑选")
    assert (rest.quantity, rest.state, rest.inspection_id) == (3, "open", inspection_id)
    assert (rest.item_code, rest.supplier_code, rest.lot) == ("PUMP", "S1", "L-k")
    [event] = [e for e in kernel.history(subject_type="quality", subject_id=one.id) if e.type.endswith("judged")]
    assert (event.payload["result"], event.payload["accepted"]) == ("partial", 7)


@pytest.mark.parametrize(
    ("disposition", "state"), [("rework", "decided"), ("scrap", "waiting"), ("concession", "waiting")]
)
def test_what_is_done_with_the_rest_may_be_said_at_once(plant: Plant, disposition: str, state: str) -> None:
    rest = rest_of(looked_at(plant), disposition=disposition, decision="按评审", cost_minor=900)

    assert (rest.disposition, rest.state, rest.cost_minor) == (disposition, state, 900)


FAULTY = [
    ("what does not conform is taken in", {"accepted": 9}, {"accepted": "most:8"}),
    ("nothing is accepted", {"accepted": 0}, {"accepted": "most:8"}),
    ("nobody says how the good ones were found", {"note": " "}, {"note": "missing"}),
    ("no defect", {"defect": ""}, {"defect": "missing"}),
    (
        "everything at once",
        {"accepted": 9, "note": "", "defect": ""},
        {"accepted": "most:8", "note": "missing", "defect": "missing"},
    ),
    ("a disposition without a reason", {"disposition": "rework"}, {"decision": "missing"}),
    ("an unknown disposition", {"disposition": "sell", "decision": "x"}, {"disposition": "missing"}),
    ("held in an order that there is not", {"hold": "order"}, {"hold": "line"}),
    ("held where nothing lies", {"hold": "stock", "site_code": "F9"}, {"quantity": "only:0"}),
]


@pytest.mark.parametrize(("what", "told", "faults"), FAULTY, ids=[row[0] for row in FAULTY])
def test_a_faulty_part_is_refused(plant: Plant, what: str, told: dict[str, object], faults: dict[str, str]) -> None:
    with pytest.raises(InvalidQuality) as refused:
        rest_of(looked_at(plant), **told)
    assert refused.value.faults == faults


def test_a_part_needs_the_whole_sample_and_something_to_keep_back(plant: Plant) -> None:
    early, clean = looked_at(plant, units=9), looked_at(plant, bad=0, key="clean")

    with pytest.raises(InspectionIncomplete):
        rest_of(early)
    with pytest.raises(InvalidQuality) as refused:
        rest_of(clean)
    assert refused.value.faults == {"accepted": "whole"}
    actions.judge(inspection_id=clean)
    with pytest.raises(NotNow):
        rest_of(clean)


def test_only_the_rest_is_held_in_stock(plant: Plant) -> None:
    rest = rest_of(looked_at(plant), hold="stock", site_code="F1")

    [hold] = queries.holds(nonconformity_id=rest.id)
    assert (hold.item_code, hold.site_code, hold.quantity, hold.reason) == ("PUMP", "F1", 3, "毛刺")
    [item] = supply.items_by_code(codes=["PUMP"]).values()
    assert supply.free_stock(item_ids=[item.id])[item.id] == 7


def test_only_the_rest_of_an_order_is_kept_from_leaving(plant: Plant) -> None:
    order_id = make_order(plant.factory)
    inspection_id = looked_at(plant, order_number="YS-2026-001", line_position=1, bad=1)
    rest = rest_of(inspection_id, accepted=9, hold="order")

    [hold] = queries.holds(order_id=order_id)
    assert (hold.line_position, hold.quantity, hold.nonconformity_id) == (1, 1, rest.id)
    assert delivery.free_to_hand_over(order_id=order_id) == {1: 1, 2: Decimal("1.5")}


def test_of_which_line_a_lot_is_must_be_known_to_hold_a_part_of_it(plant: Plant) -> None:
    make_order(plant.factory)
    with pytest.raises(InvalidQuality) as refused:
        rest_of(looked_at(plant, order_number="YS-2026-001"), hold="order")
    assert refused.value.faults == {"hold": "line"}


def test_of_a_line_that_is_held_in_part_the_other_part_leaves(plant: Plant) -> None:
    order_id = make_order(plant.factory)
    hold = NewHold(order_number="YS-2026-001", line_position=1, quantity=Decimal("0.5"), reason="毛刺")
    hold_id = actions.place_hold(new=hold)

    assert delivery.free_to_hand_over(order_id=order_id) == {1: Decimal("1.5"), 2: Decimal("1.5")}
    with pytest.raises(delivery.InvalidNote) as refused:
        delivery.issue_note(order_id=order_id, quantities={1: "2"}, key="all")
    assert refused.value.faults == {"line_1": "held_part"}
    note = delivery.issue_note(order_id=order_id, quantities={}, key="rest")
    assert [line["quantity"] for line in note.lines] == ["1.5", "1.5"]
    assert sharing.enter_shipment(order_id=order_id, carrier_name="顺通", number="ST-1")
    [told] = quality_sources.held_back()
    assert (told.facts["kind"], told.facts["quantity"], told.order_ids) == ("order", 0.5, [order_id])
    actions.release_hold(hold_id=hold_id, why="返工合格")
    assert delivery.free_to_hand_over(order_id=order_id)[1] == Decimal("0.5")


LINES = [
    ("more than ordered", {"line_position": 1, "quantity": Decimal(3)}, {"quantity": "only:2"}),
    ("of which line nobody knows", {"quantity": Decimal(1)}, {"line_position": "missing"}),
    ("of a line that there is not", {"line_position": 9, "quantity": Decimal(1)}, {"line_position": "unknown"}),
]


@pytest.mark.parametrize(("what", "told", "faults"), LINES, ids=[row[0] for row in LINES])
def test_a_part_of_an_order_is_held_only_where_it_is(
    plant: Plant, what: str, told: dict[str, object], faults: dict[str, str]
) -> None:
    make_order(plant.factory)
    with pytest.raises(InvalidQuality) as refused:
        actions.place_hold(new=NewHold(order_number="YS-2026-001", reason="x", **told))  # type: ignore[arg-type]
    assert refused.value.faults == faults


REPORTS = [
    (
        "",
        [
            "检验报告",
            "部分接收：接收 7 件，其余 3 件不接收",
            "轴径",
            "19.95 – 20.05 mm",
            "√",
            "JY-2026-0001",
            "全检挑选",
            "2026年",
        ],
    ),
    ("en", ["Inspection report", "7 units accepted, the other 3 not accepted", "Every unit", "JY-2026-0001"]),
    ("zh-hant", ["檢驗報告", "部分接收"]),
]


@pytest.mark.parametrize(("language", "words"), REPORTS, ids=["the house's", "English", "traditional"])
def test_the_report_tells_what_was_found_in_the_readers_language(
    plant: Plant, monkeypatch: pytest.MonkeyPatch, language: str, words: list[str]
) -> None:
    inspection_id, written = looked_at(plant), documents.pdf
    actions.add_photo(inspection_id=inspection_id, content=JPEG, name="a.jpg")
    told: dict[str, Any] = {}
    monkeypatch.setattr(reporting.documents, "pdf", lambda **given: written(**(told.update(given) or given)))
    reporting.report_pdf(inspection=state_of(inspection_id))
    assert "还没有判定" in told["data"]["verdict"]
    rest_of(inspection_id)

    report = reporting.report_pdf(inspection=state_of(inspection_id), language=language)
    said = json.dumps(told["data"], ensure_ascii=False)
    assert report.startswith(b"%PDF") and [word for word in words if word not in said] == []
    assert told["data"]["summary"][2][2:] == ["10", "0", "1", "5", "2"] and told["data"]["bad"][:3] == [[3], [3], []]
    assert list(told["pictures"]) == ["1.jpg"]


def test_the_report_speaks_the_language_of_the_orders_contact(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    order = orders.order(order_id=make_order(plant.factory))
    assert order is not None
    inspection_id = looked_at(plant, order_number="YS-2026-001", line_position=1)
    rest_of(inspection_id)
    [contact] = people.contacts(customer_id=order.customer_id)
    monkeypatch.setattr(reporting.people, "contacts", lambda **_asked: [replace(contact, language="en")])
    told: dict[str, Any] = {}
    monkeypatch.setattr(reporting.documents, "pdf", lambda **given: told.update(given["data"]) or b"")

    reporting.report_pdf(inspection=state_of(inspection_id))
    assert (told["lang"], told["title"]) == ("en", "Inspection report")


def test_an_inspection_that_was_given_up_has_no_report(plant: Plant) -> None:
    inspection_id = looked_at(plant)
    actions.cancel_inspection(inspection_id=inspection_id)

    with pytest.raises(NotNow):
        reporting.report_pdf(inspection=state_of(inspection_id))
