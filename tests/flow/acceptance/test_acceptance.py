"""A signature is taken once and can be verified."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOW, Factory, found_factory
from tests.flow.acceptance.made_order import STROKES, make_order
from yinuo.flow.acceptance import actions, drawing, jobs, queries
from yinuo.flow.orders import queries as orders
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as links
from yinuo.ground.kernel import clock, files
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
ALL = {1: "2", 2: "1.5"}


@pytest.fixture
def factory() -> Factory:
    return found_factory()


@pytest.fixture
def order_id(factory: Factory) -> UUID:
    with acting_for(factory.id), clock.frozen(NOW):
        return make_order(factory)


def invite(factory: Factory, order_id: UUID, right: str = "sign", days: int = 30) -> queries.LinkFacts:
    with acting_for(factory.id), clock.frozen(NOW):
        _id, token = sharing.invite(order_id=order_id, contact_id=None, right=right, days=days)
        return links.link_of(token=token)


def sign(factory: Factory, link: queries.LinkFacts, **told: object) -> queries.AcceptanceFacts:
    usual: dict[str, object] = {"signer_name": "王工", "signature": STROKES, "received": ALL, "key": "k1"}
    with acting_for(factory.id), clock.frozen(NOW + timedelta(days=3)):
        return actions.sign(link=link, **{**usual, **told})  # type: ignore[arg-type]


def test_a_signature_accepts_the_order_and_is_in_its_history(factory: Factory, order_id: UUID) -> None:
    accepted = sign(factory, invite(factory, order_id))

    with acting_for(factory.id):
        order = orders.order(order_id=order_id)
        told = [event.type for event in kernel.history(subject_type="order", subject_id=order_id)]
    assert order is not None and order.state == "accepted" and order.accepted_at == accepted.signed_at
    assert "acceptance.delivery_signed" in told


def test_the_same_request_sent_again_signs_once(factory: Factory, order_id: UUID) -> None:
    link = invite(factory, order_id)

    assert sign(factory, link).id == sign(factory, link).id


def test_another_request_cannot_sign_again(factory: Factory, order_id: UUID) -> None:
    link = invite(factory, order_id)
    sign(factory, link)

    with pytest.raises(actions.AlreadySigned):
        sign(factory, link, key="k2")


def test_a_link_to_look_cannot_sign(factory: Factory, order_id: UUID) -> None:
    with pytest.raises(actions.MayNotSign):
        sign(factory, invite(factory, order_id, right="view"))


FAULTY_SIGNATURES = [
    ("no name", {"signer_name": "  "}, {"signer_name"}),
    ("no stroke", {"signature": "[]"}, {"signature"}),
    ("a single dot", {"signature": "[[[1,1]]]"}, {"signature"}),
    ("markup instead of strokes", {"signature": "<svg onload=alert(1)>"}, {"signature"}),
    ("more than was ordered", {"received": {1: "3", 2: "1.5"}}, {"line_1"}),
    ("a negative quantity", {"received": {1: "-1", 2: "1.5"}}, {"line_1"}),
    ("words for a quantity, and no name", {"received": {1: "两台"}, "signer_name": ""}, {"line_1", "signer_name"}),
    ("not a number", {"received": {1: "NaN"}}, {"line_1"}),
]


@pytest.mark.parametrize(("what", "told", "fields"), FAULTY_SIGNATURES, ids=[row[0] for row in FAULTY_SIGNATURES])
def test_all_faults_of_a_signature_are_named_at_once(
    factory: Factory, order_id: UUID, what: str, told: dict[str, object], fields: set[str]
) -> None:
    with pytest.raises(actions.InvalidAcceptance) as refused:
        sign(factory, invite(factory, order_id), **told)

    assert set(refused.value.faults) == fields


def test_part_of_the_goods_can_be_received(factory: Factory, order_id: UUID) -> None:
    accepted = sign(factory, invite(factory, order_id), received={1: "1", 2: "0"})

    assert [item["received"] for item in accepted.items] == ["1", "0"]


def test_the_hash_changes_with_whatever_was_signed(factory: Factory) -> None:
    with acting_for(factory.id), clock.frozen(NOW):
        first, second = (make_order(factory, number=f"N-{n}") for n in (1, 2))

    one, two = (sign(factory, invite(factory, order_id)) for order_id in (first, second))

    assert one.content_hash != two.content_hash and len(one.content_hash) == 64


def test_the_document_extracts_as_the_right_characters(factory: Factory, order_id: UUID, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    accepted = sign(factory, invite(factory, order_id), remarks="外箱轻微破损 #strong[x]")

    with acting_for(factory.id):
        content = files.content_of(file_id=jobs.pdf_of(acceptance_id=accepted.id))
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout

    for words in ("交付验收单", "华东重工", "减速机", "王工", "外箱轻微破损 #strong[x]", accepted.content_hash[:40]):
        assert words in text
    assert content.startswith(b"%PDF")


strokes = st.lists(
    st.lists(st.tuples(st.floats(-9_000, 9_000), st.floats(-9_000, 9_000)), min_size=3, max_size=20),
    min_size=2,
    max_size=6,
)


@given(drawn=strokes)
def test_any_drawing_becomes_plain_paths(drawn: list[list[tuple[float, float]]]) -> None:
    svg = drawing.parse(text=json.dumps(drawn)).svg().decode()

    assert svg.count("<path ") == len(drawn)
    assert "script" not in svg and "href" not in svg


@given(text=st.text(max_size=200))
def test_any_other_text_is_refused_and_never_kept(text: str) -> None:
    with pytest.raises(drawing.InvalidSignature):
        drawing.parse(text=text)
