"""A lot that one order leaves over to others stands once, whoever of them is given back and taken again."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.core.capacity.cast import NOW, demand, stock, yuanshan
from yinuo.core.capacity import Book, NotFree
from yinuo.core.capacity.model import Item
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind

DUE = "2026-04-01 12:00"


def lending(bars: float = 20) -> Book:
    """Return a book where "a" makes five shafts and needs two, "b" takes one of them and "c" the other two."""
    plant = yuanshan(
        items=(Item(code="shaft", lot_min=5), Item(code="bar")),
        components=tuple(one for one in yuanshan().components if one.parent == "shaft"),
        operations=tuple(one for one in yuanshan().operations if one.item == "shaft"),
        supplies=(stock("bar", bars),),
    )
    book = Book.build(plant=plant, now=NOW)
    for ref, count in (("a", 2), ("b", 1), ("c", 2)):
        book.take(plan=book.plan(demand=demand("shaft", count, DUE, ref=ref), now=NOW))
    assert [book.takers_of(ref=ref) for ref in "abc"] == [("b", "c"), (), ()]
    return book


def there(book: Book) -> list[tuple[float, float]]:
    """Return how many shafts lie there and are free, from each instant on."""
    return [(one.quantity, one.free) for one in book.stock_profile(item="shaft", site="")]


def plan_of(book: Book, ref: str) -> DemandPlan:
    found = book.plan_of(ref=ref)
    assert found is not None
    return found


def changed(plan: DemandPlan, kind: StepKind, **facts: float) -> DemandPlan:
    """Return a plan whose steps of a kind are other than they were."""

    def step(one: Step) -> Step:
        one = replace(one, needs=tuple(map(step, one.needs)))
        return replace(one, **facts) if one.kind is kind else one

    return replace(plan, deliveries=tuple(map(step, plan.deliveries)))


@pytest.mark.parametrize("ref", ["a", "b", "c"])
def test_a_plan_taken_again_as_it_is_changes_nothing(ref: str) -> None:
    book = lending()
    before = there(book)

    book.take(plan=plan_of(book, ref))

    assert there(book) == before and set(book.refs) == {"a", "b", "c"}
    assert set(book.takers_of(ref="a")) == {"b", "c"}


def test_a_plan_that_is_refused_leaves_the_book_as_it_was_also_where_it_lends() -> None:
    book = lending()
    before, plan = there(book), plan_of(book, "a")

    with pytest.raises(NotFree):
        book.take(plan=changed(plan, StepKind.STOCK, quantity=999.0))

    assert there(book) == before and book.takers_of(ref="a") == ("b", "c")


def test_a_plan_that_leaves_less_over_than_others_took_is_refused() -> None:
    book = lending()
    before, plan = there(book), plan_of(book, "a")

    with pytest.raises(NotFree):
        book.take(plan=changed(plan, StepKind.MAKE, surplus=2.0))

    assert there(book) == before and set(book.refs) == {"a", "b", "c"}


def test_a_new_plan_that_makes_other_lots_leaves_the_old_one_to_its_takers() -> None:
    book = lending()

    book.take(plan=book.plan(demand=demand("shaft", 2, "2026-04-02 12:00", ref="a"), now=NOW))

    made = [step.ref for step in plan_of(book, "a").walk() if step.kind is StepKind.MAKE]
    taken = {step.ref for ref in "bc" for step in plan_of(book, ref).walk() if step.kind is StepKind.RECEIPT}
    assert "a#1" not in made and taken == {"a#1"}


def test_takers_of_a_lot_that_is_kept_for_them_rest_on_what_it_is_made_of() -> None:
    book = lending()
    book.give_back(ref="a")

    assert book.affected(supplies=["stock:bar@"]) == ("b", "c")


def test_what_is_no_longer_there_does_not_lie_there() -> None:
    book = lending()

    book.remove_supply(ref="stock:bar@")
    book.add_supply(supply=stock("bar", 7, ref="counted"))

    assert [(one.quantity, one.free) for one in book.stock_profile(item="bar", site="")][:1] == [(7.0, 7.0)]


@pytest.mark.parametrize("seed", range(40))
def test_giving_room_and_taking_all_again_in_any_order_ends_where_it_began(seed: int) -> None:
    draw = random.Random(seed)
    book = lending(bars=40)
    for number in range(6):
        wish = demand("shaft", draw.randint(1, 4), f"2026-04-0{draw.randint(1, 6)} 12:00", ref=f"x{number}")
        book.take(plan=book.plan(demand=wish, now=NOW))
    before, plans = there(book), book.plans
    some = draw.sample(plans, draw.randint(1, len(plans)))

    others = book.make_room(refs=[one.ref for one in some], plans=some)
    waiting = [*some, *others]
    while waiting:
        refused = {one.ref for one in book.take_all(plans=waiting)}
        assert len(refused) < len(waiting)
        waiting = [one for one in waiting if one.ref in refused]

    assert there(book) == before and {one.ref: one for one in book.plans} == {one.ref: one for one in plans}
