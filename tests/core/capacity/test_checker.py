"""The checker finds what is broken; and nothing is, in plans of random plants, one by one and all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.core.capacity.cast import NOW, coming, demand, stock, yuanshan
from tests.core.capacity.checker.facts import Agreed
from tests.core.capacity.checker.rules import violations
from tests.core.capacity.exact import exactly
from tests.core.capacity.models import Model, model
from yinuo.core.capacity import Book, DemandPlan, Step, StepKind, Unobtainable
from yinuo.core.capacity.model import Item, Operation, Plant, SafetyStock
from yinuo.core.capacity.whole import plan_whole

FITTED = Operation(item="gearbox", sequence=10, code="assemble", work_centre="bench", run_minutes=60, skill="fitter")
TURNED = Operation(item="shaft", sequence=10, code="turn", work_centre="lathe", run_minutes=30)
PLANT = yuanshan(
    supplies=(coming("casting", 2, "2026-03-12 08:00"), stock("bar", 4)),
    operations=(replace(FITTED, skill=""), TURNED),
)
OPERATION, RECEIPT = StepKind.OPERATION, StepKind.RECEIPT

Bend = Callable[[Step], Step]


def agreed_on(plant: Plant, *refs: str, quantity: float = 2) -> list[Agreed]:
    """Return a plan for each ref, none of which knows of the others."""
    book = Book.build(plant=plant, now=NOW)
    wanted = [demand("gearbox", quantity, "2026-03-20 12:00", ref=ref) for ref in refs]
    return [Agreed(wish, book.plan(demand=wish, now=NOW)) for wish in wanted]


def bent(step: Step, kind: StepKind, bend: Bend) -> Step:
    """Return a step in which all steps of a kind are bent."""
    changed = replace(step, needs=tuple(bent(need, kind, bend) for need in step.needs))
    return bend(changed) if step.kind == kind else changed


def later(hours: int) -> Bend:
    return lambda step: replace(step, start=step.start + hours * 60, end=step.end + hours * 60)


def test_a_sound_plan_has_no_violation() -> None:
    agreed = agreed_on(PLANT, "a")

    assert violations(plant=PLANT, now=NOW, agreed=agreed) == []


@pytest.mark.parametrize(
    ("kind", "bend", "told"),
    [
        (OPERATION, later(12), "while closed"),
        (OPERATION, later(-24 * 14), "begins before"),
        (OPERATION, lambda step: replace(step, minutes=step.minutes / 2), "runs"),
        (OPERATION, lambda step: replace(step, machine=7), "machine 7"),
        (OPERATION, lambda step: replace(step, needs=step.needs[1:]), "beside what is needed"),
        (OPERATION, lambda step: replace(step, ref="polish"), "no such operation"),
        (StepKind.MAKE, lambda step: replace(step, needs=step.needs[0].needs), "operations ["),
        (StepKind.MAKE, lambda step: replace(step, quantity=step.quantity + 1), "good ones of a lot"),
        (RECEIPT, later(-24 * 30), "there from"),
        (RECEIPT, later(24 * 30), "needs casting, which is there at"),
        (RECEIPT, lambda step: replace(step, ref="po:2"), "no such lot"),
        (RECEIPT, lambda step: replace(step, quantity=3), "more than there is"),
        (StepKind.READY, lambda step: replace(step, quantity=1), "delivered"),
    ],
)
def test_a_plan_that_is_bent_is_found_out(kind: StepKind, bend: Bend, told: str) -> None:
    [agreed] = agreed_on(PLANT, "a")
    plan = replace(agreed.plan, deliveries=tuple(bent(step, kind, bend) for step in agreed.plan.deliveries))

    found = violations(plant=PLANT, now=NOW, agreed=[replace(agreed, plan=plan)])

    assert any(told in violation for violation in found), found


def test_what_is_promised_twice_is_found_out() -> None:
    agreed = agreed_on(PLANT, "a", "b")

    found = violations(plant=PLANT, now=NOW, agreed=agreed)

    assert any("machine 0 of bench is held until" in violation for violation in found)
    assert any("more than there is" in violation for violation in found)


def test_a_person_at_two_benches_is_found_out() -> None:
    plant = replace(PLANT, operations=(FITTED, TURNED))
    first, second = agreed_on(plant, "a", "b")
    moved = bent(second.plan.deliveries[0], OPERATION, lambda step: replace(step, machine=step.machine + 1))

    found = violations(plant=plant, now=NOW, agreed=[first, replace(second, plan=_with(second.plan, moved))])

    assert any("2 of 1 people who are fitter" in violation for violation in found)


def test_a_purchase_that_is_too_fast_is_found_out() -> None:
    plant = replace(PLANT, supplies=())
    [agreed] = agreed_on(plant, "a")
    hurried = bent(agreed.plan.deliveries[0], StepKind.PURCHASE, lambda step: replace(step, start=step.start + 60))

    found = violations(plant=plant, now=NOW, agreed=[replace(agreed, plan=_with(agreed.plan, hurried))])

    assert any("takes 2880 minutes" in violation for violation in found)


def test_what_has_expired_is_found_out() -> None:
    [agreed] = agreed_on(PLANT, "a")
    items = tuple(replace(item, shelf_life_hours=1) if item.code == "shaft" else item for item in PLANT.items)
    early = bent(agreed.plan.deliveries[0], StepKind.MAKE, lambda step: later(-24)(step) if step.needs else step)

    plan = _with(agreed.plan, early)
    found = violations(plant=replace(PLANT, items=items), now=NOW, agreed=[replace(agreed, plan=plan)])

    assert any("has expired" in violation for violation in found)


def test_safety_stock_that_is_touched_is_found_out() -> None:
    plant = yuanshan(items=(Item(code="gearbox"),), components=(), operations=(), supplies=(stock("gearbox", 5),))
    agreed = agreed_on(plant, "a", quantity=4)
    kept = (SafetyStock(item="gearbox", site="", quantity=2),)
    found = violations(plant=replace(plant, safety=kept), now=NOW, agreed=agreed)

    assert found == ["gearbox at : 1.0 left of a safety stock of 2"]


@exactly(models=200)
@given(seed=st.integers(0, 1 << 30))
def test_plans_taken_one_by_one_break_no_rule(seed: int) -> None:
    made = model(seed)

    agreed = _one_by_one(made)

    assert violations(plant=made.plant, now=NOW, agreed=agreed) == []


@exactly(models=100)
@given(seed=st.integers(0, 1 << 30))
@example(seed=136627434)  # what one plan left over is the safety stock another one counted on
def test_plans_made_all_at_once_break_no_rule(seed: int) -> None:
    made = model(seed)
    options = made.wishes[0].options
    book = Book.build(plant=made.plant, now=NOW)

    wanted = {wish.demand.ref: wish.demand for wish in made.wishes}
    outcomes = plan_whole(book=book, demands=list(wanted.values()), now=NOW, options=options, effort=200)

    assert {outcome.ref for outcome in outcomes if outcome.end is not None} == set(book.refs)
    assert {plan.ref: plan.end for plan in book.plans} == {o.ref: o.end for o in outcomes if o.end is not None}
    agreed = [Agreed(wanted[plan.ref], plan, options) for plan in book.plans]
    assert violations(plant=made.plant, now=NOW, agreed=agreed) == []


def _one_by_one(made: Model) -> list[Agreed]:
    """Return the plans of wishes that are planned and taken one after the other, some given back in between."""
    book = Book.build(plant=made.plant, now=NOW)
    agreed: dict[str, Agreed] = {}
    for wish in made.wishes:
        for ref in wish.given_back:
            book.give_back(ref=ref)
            if ref in agreed:
                agreed[ref] = replace(agreed[ref], given_back=True)
        try:
            plan = book.plan(demand=wish.demand, now=NOW, options=wish.options)
        except Unobtainable:
            continue
        book.take(plan=plan)
        agreed[wish.demand.ref] = Agreed(wish.demand, plan, wish.options)
    return list(agreed.values())


def _with(plan: DemandPlan, delivery: Step) -> DemandPlan:
    return replace(plan, deliveries=(delivery,))
