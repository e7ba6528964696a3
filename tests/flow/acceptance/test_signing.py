"""A signature is taken once, on exactly what was seen, in parts if need be; what is wrong becomes an issue."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOW, Factory
from tests.flow.acceptance import photos
from tests.flow.acceptance.made_order import deliver, make_link, make_order, sign
from yinuo.flow.acceptance import actions, queries, subjects, withdrawing
from yinuo.flow.acceptance.actions import PhotoTold, Receipt, Told
from yinuo.flow.acceptance.setup import change_setup
from yinuo.flow.care import queries as care
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import files
from yinuo.ground.kernel import queries as kernel

pytestmark = pytest.mark.django_db
REFUSED = Told(accepted="1", refused="1", reason="damaged", words="外壳有裂纹")


def state(order_id: UUID) -> str:
    order = orders.order(order_id=order_id)
    assert order is not None
    return order.state


def told(order_id: UUID) -> list[str]:
    return [event.type for event in kernel.history(subject_type="order", subject_id=order_id)]


def waiting(order_id: UUID) -> dict[int, Decimal]:
    return {line.position: line.open for one in subjects.offers(order_id=order_id) for line in one.lines}


def test_a_signature_for_all_accepts_the_order_and_is_in_its_history(order_id: UUID) -> None:
    given_ = sign(order_id)

    order = orders.order(order_id=order_id)
    assert order is not None and order.state == "accepted" and order.accepted_at == given_.signed_at
    assert "acceptance.delivery_signed" in told(order_id) and "acceptance.goods_refused" not in told(order_id)
    assert waiting(order_id) == {}


def test_the_same_request_sent_again_signs_once(order_id: UUID) -> None:
    link = make_link(order_id)

    assert sign(order_id, link=link, key="k").id == sign(order_id, link=link, key="k").id
    assert len(queries.acceptances(order_id=order_id)) == 1


def test_another_request_cannot_sign_again(order_id: UUID) -> None:
    sign(order_id)

    with pytest.raises(actions.AlreadySigned):
        sign(order_id)


def test_a_link_to_look_cannot_sign(order_id: UUID) -> None:
    with pytest.raises(actions.MayNotSign):
        sign(order_id, link=make_link(order_id, right="view"))


BOTH = {"line_1", "signer_name"}
FAULTY: list[tuple[str, dict[str, Any], set[str]]] = [
    ("no name", {"signer_name": "  "}, {"signer_name"}),
    ("no stroke", {"signature": "[]"}, {"signature"}),
    ("a single dot", {"signature": "[[[1,1]]]"}, {"signature"}),
    ("markup instead of strokes", {"signature": "<svg onload=alert(1)>"}, {"signature"}),
    ("more than was delivered", {"lines": {1: Told(accepted="3")}}, {"line_1"}),
    ("a word for a quantity, and no name", {"lines": {1: Told(accepted="两台")}, "signer_name": ""}, BOTH),
    ("nothing of anything", {"lines": {1: Told(accepted="0"), 2: Told(accepted="0")}}, {"lines"}),
    ("all refused without a reason", {"refuse": True}, {"reason"}),
    ("a text for a photo", {"photos": [PhotoTold(content=b"hello")]}, {"photos"}),
    ("thirteen photos", {"photos": [PhotoTold(content=photos.JPEG)] * 13}, {"photos"}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "changes", "fields"), FAULTY, ids=[row[0] for row in FAULTY])
def test_all_faults_of_a_signature_are_named_at_once(
    order_id: UUID, what: str, changes: dict[str, Any], fields: set[str]
) -> None:
    with pytest.raises(actions.InvalidAcceptance) as refused:
        sign(order_id, **changes)

    assert set(refused.value.faults) == fields


def test_part_of_the_goods_can_be_accepted_and_the_rest_stays_open(order_id: UUID) -> None:
    first = sign(order_id, lines={1: Told(accepted="1"), 2: Told(accepted="0")})

    assert (first.verdict, state(order_id)) == ("partly", "open")
    assert waiting(order_id) == {1: Decimal(1), 2: Decimal("1.5")}

    second = sign(order_id)

    assert (second.verdict, state(order_id)) == ("accepted", "accepted")
    assert [one.number for one in queries.acceptances(order_id=order_id)] == ["YS-YS-2026-001-2", "YS-YS-2026-001"]


def test_what_is_refused_is_not_accepted_and_becomes_an_issue(factory: Factory, order_id: UUID) -> None:
    given_ = sign(order_id, lines={1: REFUSED, 2: Told(accepted="1", short="0.5")})
    deliver()

    [issue] = care.complaints(order_id=order_id)
    assert state(order_id) == "open" and waiting(order_id) == {2: Decimal("0.5")}
    assert issue.topic == "damage" and given_.number in issue.text
    for words in ("减速机，拒收 1 台", "外壳有裂纹", "备件包，短少 0.5 箱"):
        assert words in issue.text


def test_what_did_not_arrive_becomes_an_issue_of_missing_goods(factory: Factory, order_id: UUID) -> None:
    sign(order_id, lines={1: Told(short="1")})
    deliver()

    assert [one.topic for one in care.complaints(order_id=order_id)] == ["missing"]


def test_all_of_it_can_be_refused_with_a_reason(order_id: UUID) -> None:
    given_ = sign(order_id, refuse=True, reason="late", remarks="过了安装窗口期")

    assert given_.verdict == "refused" and {item["refused"] for item in given_.items} == {"2", "1.5"}
    assert state(order_id) == "open"


def test_a_signature_on_what_has_changed_meanwhile_is_not_taken(order_id: UUID) -> None:
    link = make_link(order_id)
    seen = subjects.offers(order_id=order_id)[0].seen
    order_actions.change_lines(
        order_id=order_id, lines=(order_actions.NewLine(item_name="减速机", quantity=Decimal(3), unit="台"),)
    )

    with pytest.raises(actions.ContentChanged) as changed:
        sign(order_id, link=link, seen=seen)
    given_ = sign(order_id, link=link, seen=changed.value.offer.seen)

    assert [item["accepted"] for item in given_.items] == ["3"]


def test_the_hash_changes_with_whatever_was_signed(factory: Factory) -> None:
    hashes = {
        sign(make_order(factory, number="N-0")).content_hash,
        sign(make_order(factory, number="N-1")).content_hash,
        sign(make_order(factory, number="N-2"), remarks="外箱破损").content_hash,
        sign(make_order(factory, number="N-3"), photos=[PhotoTold(content=photos.JPEG)]).content_hash,
    }

    assert len(hashes) == 4 and {len(one) for one in hashes} == {64}


def test_photos_are_kept_without_their_place_and_belong_to_a_line(order_id: UUID) -> None:
    given_ = sign(order_id, photos=[PhotoTold(content=photos.from_camera(), position=2)])

    [kept] = given_.photos
    content = files.content_of(file_id=UUID(kept["file_id"]))
    assert kept["position"] == 2 and photos.PLACE not in content and content.startswith(b"\xff\xd8")


def test_the_devices_time_stands_beside_ours_unless_it_is_absurd(factory: Factory) -> None:
    said = sign(make_order(factory, number="A"), device_at=NOW - timedelta(minutes=4), device="WeChat/8.0")
    absurd = sign(make_order(factory, number="B"), device_at=NOW + timedelta(days=4_000))

    assert (said.device_at, said.device, said.signed_at) == (NOW - timedelta(minutes=4), "WeChat/8.0", NOW)
    assert absurd.device_at is None


def test_points_of_checklists_are_asked_by_family_and_kind_of_order_and_kept(factory: Factory) -> None:
    text = "[family:减速机]\n外观无磕碰 | No dents\n[order_type]\n随货单据齐全"
    change_setup(changes={"checklists": text})
    order_id = order_actions.create_order(
        order=order_actions.NewOrder(
            customer_code="C-001",
            lines=(order_actions.NewLine(item_name="R-97", family="减速机"), order_actions.NewLine(item_name="备件")),
        )
    )

    given_ = sign(order_id, line_checks=frozenset({(1, "外观无磕碰")}))

    assert given_.items[0]["checks"] == [{"zh": "外观无磕碰", "en": "No dents", "right": True}]
    assert given_.items[1]["checks"] == [] and given_.checks[0]["right"] is False


def test_paper_is_recorded_on_behalf_with_its_photo_and_who_did_it(order_id: UUID) -> None:
    receipt = Receipt(signer_name="老周", key="p1", photos=[PhotoTold(content=photos.JPEG)])

    given_ = actions.record_paper(order_id=order_id, receipt=receipt)

    assert (given_.way, given_.signature_file_id, given_.photos[0]["paper"]) == ("paper", None, True)
    assert given_.recorded_by == "system" and state(order_id) == "accepted"
    assert actions.record_paper(order_id=order_id, receipt=receipt).id == given_.id


def test_paper_without_its_photo_is_not_recorded(order_id: UUID) -> None:
    with pytest.raises(actions.InvalidAcceptance) as refused:
        actions.record_paper(order_id=order_id, receipt=Receipt(signer_name="老周", key="p1"))

    assert refused.value.faults == {"photos": "missing"}


def test_an_acceptance_taken_back_stays_on_record_and_the_next_one_corrects_it(order_id: UUID) -> None:
    first = sign(order_id)

    taken = withdrawing.withdraw(order_id=order_id, acceptance_id=first.id, why="签错订单")
    assert (taken.state, taken.withdrawn_why, state(order_id)) == ("withdrawn", "签错订单", "delivered")
    assert queries.acceptance(order_id=order_id) is None and waiting(order_id)[1] == 2

    second = sign(order_id)
    assert second.corrects == first.id and state(order_id) == "accepted"
    assert "acceptance.acceptance_withdrawn" in told(order_id)


@pytest.mark.parametrize(("why", "twice", "code"), [("", False, "why"), ("错", True, "withdrawn")])
def test_taking_back_needs_a_reason_and_happens_once(order_id: UUID, why: str, twice: bool, code: str) -> None:
    given_ = sign(order_id)
    if twice:
        withdrawing.withdraw(order_id=order_id, acceptance_id=given_.id, why="错")

    with pytest.raises(withdrawing.NotWithdrawable) as refused:
        withdrawing.withdraw(order_id=order_id, acceptance_id=given_.id, why=why)

    assert str(refused.value) == code


def test_a_stage_that_is_a_milestone_is_accepted_by_itself(factory: Factory, order_id: UUID) -> None:
    deliver()
    from yinuo.flow.work import actions as work
    from yinuo.flow.work import queries as work_queries

    first = work_queries.stages(order_id=order_id)[0]
    change_setup(changes={"milestones": first.code})
    assert [one.subject for one in subjects.offers(order_id=order_id)] == ["order"]
    work.record_progress(
        reports=[
            work.ProgressReport(key="m", kind="finished", happened_at=NOW, order_id=order_id, stage_code=first.code)
        ]
    )

    [_goods, milestone] = subjects.offers(order_id=order_id)
    given_ = sign(order_id, subject=milestone.subject)

    assert milestone.is_milestone and (given_.subject_name, given_.verdict) == (first.name, "accepted")
    assert state(order_id) == "open" and [one.subject for one in subjects.offers(order_id=order_id)] == ["order"]


tries = st.lists(
    st.tuples(st.sampled_from(["accept", "refuse", "withdraw"]), st.decimals("0.01", 3, places=2)), max_size=6
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=tries)
def test_accepted_refused_and_open_make_the_order_however_it_is_signed_and_taken_back(
    factory: Factory, steps: list[tuple[str, Decimal]]
) -> None:
    order_id = make_order(factory, number=f"H-{orders.page(filters=orders.OrderFilters()).total}")
    for step, quantity in steps:
        with suppress(actions.InvalidAcceptance, actions.AlreadySigned):
            _take(order_id, step, str(quantity))
        accepted, refused = subjects.accepted_by_line(order_id=order_id), subjects.refused_by_line(order_id=order_id)
        still = waiting(order_id)

        assert accepted.get(1, 0) + refused.get(1, 0) + still.get(1, 0) == 2


def _take(order_id: UUID, step: str, quantity: str) -> None:
    given_ = [one for one in queries.acceptances(order_id=order_id) if one.is_valid]
    if step == "withdraw":
        if given_:
            withdrawing.withdraw(order_id=order_id, acceptance_id=given_[-1].id, why="x")
    elif step == "accept":
        sign(order_id, lines={1: Told(accepted=quantity), 2: Told(accepted="0")})
    else:
        sign(order_id, lines={1: Told(accepted="0", refused=quantity, reason="other"), 2: Told(accepted="0")})
