"""What has to stay where it is: safety stock and what is kept for customer groups, of plans not found on this book."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.capacity.cast import NOW, coming, demand, stock, yuanshan
from yinuo.core.capacity import Book
from yinuo.core.capacity.model import Allocation, Item, Plant, SafetyStock
from yinuo.core.capacity.sparing import unspared

DUE = "2026-03-20 12:00"


def shelf(*supplies, **changes) -> Plant:
    """Gearboxes that only lie there or come."""
    return yuanshan(items=(Item(code="gearbox"),), components=(), operations=(), supplies=supplies, **changes)


def found(plant: Plant, quantity: float, *, ref: str = "b", group: str = ""):
    book = Book.build(plant=plant, now=NOW)
    return book.plan(demand=demand("gearbox", quantity, DUE, ref=ref, group=group), now=NOW)


def kept(quantity: float) -> dict[str, object]:
    return {"safety": (SafetyStock(item="gearbox", site="", quantity=quantity),)}


def share(group: str, **told) -> dict[str, object]:
    return {"allocations": (Allocation(item="gearbox", group=group, **told),)}


@pytest.mark.parametrize(
    ("told", "changes", "group", "spared"),
    [
        ("nothing has to stay", {}, "", True),
        ("what is left is just the safety stock", kept(1), "", True),
        ("one of the safety stock would go", kept(2), "", False),
        (
            "another group's share stays",
            share("vip", protected=1),
            "",
            True,
        ),
        (
            "another group's share would go",
            share("vip", protected=2),
            "",
            False,
        ),
        ("its own share", share("vip", protected=2), "vip", True),
        ("within its cap", share("new", cap=2), "new", True),
        ("beyond its cap", share("new", cap=1), "new", False),
    ],
)
def test_a_plan_found_elsewhere_leaves_what_has_to_stay(told, changes, group, spared):
    lying = stock("gearbox", 5)
    first, second = found(shelf(lying), 2, ref="a"), found(shelf(lying), 2, group=group)
    book = Book.build(plant=shelf(lying, **changes), now=NOW)
    book.take(plan=first)

    refused = unspared(book=book, plan=second)

    assert (not refused) is spared, told
    assert not refused or refused[0][:2] == ("stock", "stock:gearbox@")


def test_what_was_taken_before_more_had_to_stay_may_be_taken_again():
    plan, plant = found(shelf(stock("gearbox", 5)), 4), shelf(stock("gearbox", 5), **kept(3))

    assert unspared(book=Book.build(plant=plant, now=NOW), plan=plan)
    assert not unspared(book=Book.build(plant=plant, now=NOW), plan=plan, before=plan)
    assert unspared(book=Book.build(plant=plant, now=NOW), plan=plan, before=found(shelf(stock("gearbox", 5)), 3))


def test_what_comes_in_time_may_be_what_stays():
    batch = replace(stock("gearbox", 5, ref="stock:gearbox#B1"), expires_at=NOW + 60 * 24 * 200)
    plant = shelf(batch, coming("gearbox", 10, "2026-03-13 08:00"), **kept(2))

    plan = found(plant, 12)

    assert sorted((step.ref, step.quantity) for step in plan.walk() if step.ref.startswith(("stock", "po"))) == [
        ("po:1", 7.0),
        ("stock:gearbox#B1", 5.0),
    ]
    assert not unspared(book=Book.build(plant=plant, now=NOW), plan=plan)
