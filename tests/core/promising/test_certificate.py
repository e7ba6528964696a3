"""A certificate proves a decision: its kept inputs, computed again, give the same answer bit for bit."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.promising.cast import FACTORY, NOW, book, demand, stock_of
from yinuo.core.capacity.model import Crew, Item, Operation, WorkCentre
from yinuo.core.capacity.plan import Direction
from yinuo.core.promising.capable import plan_delivery, promise
from yinuo.core.promising.certificate import (
    ENGINE,
    OtherEngineError,
    Question,
    UnreadableInputsError,
    certified_inputs,
    read_inputs,
)
from yinuo.core.promising.correction import LEVELS, Correction, Found
from yinuo.core.promising.replaying import replay

DAY = 1440
FAMILY = (("family", "轴"),)
CORRECTION = Correction(
    learnt_at=NOW,
    segments={FAMILY: Found(key=FAMILY, n=240, scores=tuple(level * 1.2 for level in LEVELS))},
)
STRANGER = replace(
    FACTORY,
    items=(*FACTORY.items, Item(code="飞轮", supplier="铸造厂"), Item(code="齿轮")),
    operations=(
        *(replace(one, skill="钳工") for one in FACTORY.operations),
        Operation(item="飞轮", sequence=10, code="铣", work_centre="五轴", run_minutes=90, family="铣"),
        Operation(item="齿轮", sequence=10, code="滚", work_centre="滚齿", run_minutes=45, skill="钳工"),
    ),
    work_centres=(*FACTORY.work_centres, WorkCentre(code="滚齿")),
    crews=(Crew(skill="钳工", people=1),),
)


def asked(*demands, taken=(), plant=FACTORY, direction=Direction.EARLIEST, correction=None):
    """Return an offer on a book that holds others, and its kept inputs."""
    held = book(plant)
    for other in taken:
        held.take(plan=plan_delivery(book=held, demand=other, now=NOW))
    segments = {"family": "轴"}
    answer = promise(
        book=held,
        demands=demands,
        now=NOW,
        confidence=0.9,
        correction=correction,
        segments=segments,
        direction=direction,
    )
    question = Question(
        demands=demands,
        now=NOW,
        confidence=0.9,
        direction=direction,
        found=correction.find(segment=segments) if correction else None,
    )
    return answer, certified_inputs(book=held, question=question)


BOXES = demand(item="主轴箱", quantity=3.0)
OTHERS = (demand(ref="SO-0/1", item="主轴箱", quantity=9.0), demand(ref="SO-0/2", quantity=45.0))


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("correction", [None, CORRECTION])
def test_a_promise_computed_again_is_the_same(direction, correction):
    wish = replace(BOXES, due_at=NOW + 40 * DAY)

    answer, content = asked(wish, taken=OTHERS, direction=direction, correction=correction)
    again = replay(content=content)

    assert again.agrees(certificate=answer.certificate)
    assert again.offer == replace(answer, alternatives=())
    assert answer.interval.source == ("walk_corrected" if correction else "walk")


def test_what_shares_a_machine_or_a_person_is_kept_too():
    taken = (
        demand(ref="SO-0/1", item="飞轮", quantity=20.0, site="杭州"),
        demand(ref="SO-0/2", item="齿轮", quantity=50.0, site="杭州"),
    )

    answer, content = asked(BOXES, taken=taken, plant=STRANGER)

    free, _content = asked(BOXES, plant=STRANGER)
    assert answer.plans != free.plans
    assert replay(content=content).agrees(certificate=answer.certificate)


def test_what_the_order_has_nothing_to_do_with_is_left_out():
    plant = replace(
        FACTORY, items=(*FACTORY.items, Item(code="油漆")), supplies=(*FACTORY.supplies, stock_of("油漆", 9))
    )
    taken = (demand(ref="SO-0/1", item="油漆", site="杭州"), *OTHERS)

    plain, _content = asked(BOXES, taken=OTHERS)
    answer, content = asked(BOXES, taken=taken, plant=plant)

    kept = read_inputs(content=content)
    assert "油漆" not in {item.code for item in kept.plant.items}
    assert all(step.item != "油漆" for held in kept.held for step in held.walk() if step.place != "杭州")
    assert answer.certificate.decision_sha256 != ""
    assert plain.plans == answer.plans or plain.plans[0].end <= answer.plans[0].end


def test_any_difference_of_what_went_in_changes_the_hash():
    base, _content = asked(BOXES, taken=OTHERS)
    hashes = {base.certificate.inputs_sha256}
    for demands, taken, plant in [
        ((replace(BOXES, quantity=4.0),), OTHERS, FACTORY),
        ((BOXES,), OTHERS[:1], FACTORY),
        ((BOXES,), OTHERS, replace(FACTORY, supplies=(*FACTORY.supplies, stock_of("铸件", 1.0)))),
    ]:
        hashes.add(asked(*demands, taken=taken, plant=plant)[0].certificate.inputs_sha256)

    assert len(hashes) == 4


def test_a_book_that_changed_and_changed_back_has_the_same_hash():
    held = book()
    first = promise(book=held, demands=[BOXES], now=NOW, confidence=0.9)
    plan = plan_delivery(book=held, demand=OTHERS[0], now=NOW)
    held.take(plan=plan)
    between = promise(book=held, demands=[BOXES], now=NOW, confidence=0.9)
    held.give_back(ref=plan.ref)

    last = promise(book=held, demands=[BOXES], now=NOW, confidence=0.9)

    assert last.certificate == first.certificate
    assert between.certificate.inputs_sha256 != first.certificate.inputs_sha256


def changed(content, **parts):
    return zlib.compress(json.dumps({**json.loads(zlib.decompress(content)), **parts}).encode())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: content[:-9],
        lambda content: zlib.compress(b"[]"),
        lambda content: zlib.compress(b'{"engine": 1}'),
        lambda content: changed(content, plant={"items": 3}),
        lambda content: changed(content, rows=[["SO-0/1", "", [[1, 2]]]]),
        lambda content: changed(content, rows=7),
    ],
)
def test_kept_inputs_that_are_torn_are_refused(spoil):
    _answer, content = asked(BOXES, taken=OTHERS)

    with pytest.raises(UnreadableInputsError):
        read_inputs(content=spoil(content))


def test_inputs_of_another_engine_are_not_guessed_at():
    _answer, content = asked(BOXES)

    with pytest.raises(OtherEngineError) as refused:
        read_inputs(content=changed(content, engine="capable/0"))

    assert refused.value.args == ("capable/0", ENGINE)


def test_a_tampered_input_is_noticed():
    answer, content = asked(BOXES, taken=OTHERS)
    question = json.loads(zlib.decompress(content))["question"]
    question["demands"][0]["quantity"] = 2.0

    assert not replay(content=changed(content, question=question)).agrees(certificate=answer.certificate)


orders = st.tuples(
    st.sampled_from(["主轴", "主轴箱", "飞轮", "齿轮", "皮带"]),
    st.integers(1, 60),
    st.sampled_from(["", "杭州"]),
    st.sampled_from(["华北", ""]),
)


@settings(max_examples=40, deadline=None)
@given(taken=st.lists(orders, max_size=5), lines=st.lists(orders, min_size=1, max_size=3), due=st.integers(0, 60))
def test_any_promise_can_be_replayed(taken, lines, due):
    def demands(kinds, number):
        return tuple(
            demand(
                ref=f"SO-{number}/{n}",
                item=item,
                quantity=float(count),
                site=site,
                region=region,
                due_at=NOW + due * DAY,
            )
            for n, (item, count, site, region) in enumerate(kinds)
        )

    answer, content = asked(*demands(lines, 1), taken=demands(taken, 0), plant=STRANGER)

    assert replay(content=content).agrees(certificate=answer.certificate)
