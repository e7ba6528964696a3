"""A delivery note holds what goes at one time; its numbers have no gap; each is accepted by itself."""

from __future__ import annotations

import re
import shutil
import subprocess
from contextlib import nullcontext
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from tests.flow.acceptance.made_order import deliver, make_order, sign
from yinuo.flow.acceptance import delivery, note_document, numbering, queries, subjects
from yinuo.flow.acceptance.actions import Told
from yinuo.flow.acceptance.queries import NoteFacts
from yinuo.flow.acceptance.setup import change_setup
from yinuo.flow.orders import queries as orders
from yinuo.flow.quality import actions as quality
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as links
from yinuo.flow.sharing.standing import token_of
from yinuo.flow.work import queries as work
from yinuo.ground.kernel import clock

pytestmark = pytest.mark.django_db


def issue(order_id: UUID, key: str = "k", **quantities: str) -> NoteFacts:
    return delivery.issue_note(
        order_id=order_id, quantities={int(name[1:]): text for name, text in quantities.items()}, key=key
    )


PATTERNS = [
    ("SH-{year}-{n:4}", "SH-2026-0001"),
    ("{year}{month}{n:3}", "202603001"),
    ("送{n}", "送1"),
]


@pytest.mark.parametrize(("pattern", "number"), PATTERNS)
def test_a_number_follows_its_pattern(factory: Factory, pattern: str, number: str) -> None:
    assert numbering.next_number(pattern=pattern, now=NOW) == number


@pytest.mark.parametrize(
    "pattern", ["", "SH-", "{n}-SH", "{n:44}", "{day}{n}", "{year{n}", "SH\n{n}", "x" * 60 + "{n}"]
)
def test_a_pattern_that_cannot_count_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        numbering.prefix_and_width(pattern=pattern, year=2026, month=3)


def test_numbers_follow_each_other_and_one_that_was_given_back_leaves_no_gap(factory: Factory) -> None:
    first, second = make_order(factory, number="A"), make_order(factory, number="B")
    issue(first)
    with pytest.raises(delivery.InvalidNote):
        issue(second, key="bad", _1="99")

    assert issue(second, key="good").number == "SH-2026-0002"
    with clock.frozen(datetime.fromisoformat("2026-12-31T17:00:00+00:00")):
        third = issue(make_order(factory, number="C"), key="new year in Shanghai")
    assert third.number == "SH-2027-0001"


def test_a_note_without_quantities_holds_all_that_is_left_once(order_id: UUID) -> None:
    note = issue(order_id)

    assert [line["quantity"] for line in note.lines] == ["2", "1.5"]
    assert issue(order_id).id == note.id
    assert delivery.left_to_hand_over(order_id=order_id) == {1: 0, 2: 0}
    with pytest.raises(delivery.InvalidNote) as refused:
        issue(order_id, key="another")
    assert refused.value.faults == {"lines": "nothing"}


HELD = [
    ("the order", None, {"line_1": "held", "line_2": "held"}, {"order": "held"}),
    ("one line of it", 2, {"line_2": "held"}, None),
]


@pytest.mark.parametrize(("position", "noted", "shipped"), [row[1:] for row in HELD], ids=[row[0] for row in HELD])
def test_what_quality_holds_back_does_not_leave_until_it_is_released(
    order_id: UUID, position: int | None, noted: dict[str, str], shipped: dict[str, str] | None
) -> None:
    hold = quality.NewHold(order_number="YS-2026-001", line_position=position, reason="外观待复检")
    hold_id = quality.place_hold(new=hold)

    with pytest.raises(delivery.InvalidNote) as refused:
        issue(order_id)
    with pytest.raises(sharing.InvalidShipment) if shipped else nullcontext() as kept:
        sharing.enter_shipment(order_id=order_id, carrier_name="顺通", number="ST-1")
    quality.release_hold(hold_id=hold_id, why="复检合格")

    assert refused.value.faults == noted
    assert (kept.value.faults if kept else None) == shipped
    assert len(issue(order_id).lines) == 2


def test_each_note_is_accepted_by_itself_and_the_last_one_accepts_the_order(order_id: UUID) -> None:
    first, second = issue(order_id, _1="1"), issue(order_id, key="2", _1="1", _2="1.5")
    assert {one.note_number for one in subjects.offers(order_id=order_id)} == {first.number, second.number}

    sign(order_id, subject=subjects.subject_of_note(note_id=first.id))
    order = orders.order(order_id=order_id)
    assert order is not None and order.state == "open"
    sign(order_id, subject=subjects.subject_of_note(note_id=second.id))

    order = orders.order(order_id=order_id)
    assert order is not None and order.state == "accepted"
    assert {one.state for one in queries.notes(order_id=order_id)} == {"delivered"}


def test_what_was_refused_is_handed_over_again_and_then_accepts_the_order(order_id: UUID) -> None:
    first = issue(order_id)
    refused = {1: Told(accepted="1", refused="1", reason="damaged")}
    sign(order_id, subject=subjects.subject_of_note(note_id=first.id), lines=refused)
    assert delivery.left_to_hand_over(order_id=order_id) == {1: Decimal(1), 2: Decimal(0)}

    again = issue(order_id, key="again")
    sign(order_id, subject=subjects.subject_of_note(note_id=again.id))

    order = orders.order(order_id=order_id)
    assert order is not None and order.state == "accepted"


def test_the_arrival_of_the_last_note_ends_the_delivery(order_id: UUID) -> None:
    deliver()
    first, second = issue(order_id, _1="1"), issue(order_id, key="2", _1="1", _2="1.5")

    delivery.note_arrived(order_id=order_id, note_id=first.id)
    before = orders.order(order_id=order_id)
    delivery.note_arrived(order_id=order_id, note_id=second.id, reporter="老李")
    deliver()

    after = orders.order(order_id=order_id)
    assert before is not None and after is not None
    assert (before.state, after.state, after.delivered_at) == ("open", "delivered", NOW)
    assert all(one.finished_at for one in work.stages(order_id=order_id) if one.completes_delivery)


def test_a_cancelled_note_frees_its_goods_and_keeps_its_number(order_id: UUID) -> None:
    note = issue(order_id)

    delivery.cancel_note(order_id=order_id, note_id=note.id, why="车坏了")

    assert issue(order_id, key="2").number == "SH-2026-0002"
    assert [one.cancelled_why for one in queries.notes(order_id=order_id)] == ["车坏了", ""]


def test_a_note_that_was_signed_for_cannot_be_cancelled(order_id: UUID) -> None:
    note = issue(order_id)
    sign(order_id, subject=subjects.subject_of_note(note_id=note.id))

    with pytest.raises(delivery.NoteNotOpen):
        delivery.cancel_note(order_id=order_id, note_id=note.id, why="x")


def test_the_code_on_the_paper_opens_the_note_and_is_the_same_when_printed_again(order_id: UUID) -> None:
    note = issue(order_id)

    token = token_of(order_id=order_id, about=note.id)
    link = links.link_of(token=token)

    found = queries.note_of_link(link_id=link.id)
    assert found is not None and found.id == note.id and link.may_sign


PAPERS = [("a4", 595, 842), ("241x280", 683, 792), ("241x140", 683, 396), ("241x93", 683, 264)]


@pytest.mark.parametrize(("paper", "width", "height"), PAPERS, ids=[row[0] for row in PAPERS])
def test_every_copy_of_a_note_is_one_page_on_every_paper(
    order_id: UUID, tmp_path: Path, paper: str, width: int, height: int
) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    change_setup(changes={"copies": "存根 | Stub\n客户\n财务\n回单\n仓库"})
    path = tmp_path / "note.pdf"
    path.write_bytes(note_document.note_pdf(note=issue(order_id), paper=paper))

    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    facts = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout

    pages = text.rstrip("\f\n").split("\f")
    names = ("第 1 联 存根", "第 2 联 客户", "第 3 联 财务", "第 4 联 回单", "第 5 联 仓库")
    assert len(pages) == 5
    for page, name in zip(pages, names, strict=True):
        assert name in page and "SH-2026-0001" in page and "减速机" in page and "收货人签字" in page
    found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", facts)
    assert found is not None and (round(float(found[1])), round(float(found[2]))) == (width, height)


def test_a_note_of_many_lines_goes_on_over_pages(factory: Factory) -> None:
    from yinuo.flow.orders import actions as order_actions

    lines = tuple(order_actions.NewLine(item_name=f"零件 {n}") for n in range(80))
    order_id = order_actions.create_order(order=order_actions.NewOrder(customer_code="C-001", lines=lines))

    assert note_document.note_pdf(note=issue(order_id), paper="241x93", copies=1).startswith(b"%PDF")
