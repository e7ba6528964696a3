"""What a book answers, and that what is taken is not promised again."""

from __future__ import annotations

import pytest

from tests.core.capacity.cast import NOW, coming, demand, minute, stock, wall, yuanshan
from yinuo.core.capacity import Book, Lack, NotFree, Unobtainable
from yinuo.core.capacity.model import Item, WorkCentre


def test_stock_is_promised_once() -> None:
    plant = yuanshan(items=(Item(code="gearbox"),), components=(), operations=(), supplies=(stock("gearbox", 5),))
    book = Book.build(plant=plant, now=NOW)
    book.take(plan=book.plan(demand=demand("gearbox", 4, "2026-03-12 12:00", ref="a"), now=NOW))

    with pytest.raises(Unobtainable) as raised:
        book.plan(demand=demand("gearbox", 2, "2026-03-12 12:00", ref="b"), now=NOW)

    assert (raised.value.item, raised.value.missing, raised.value.why) == ("gearbox", 1.0, Lack.NO_SOURCE)


def test_what_is_made_is_ready_when_it_is_due() -> None:
    book = Book.build(plant=yuanshan(), now=NOW)

    plan = book.plan(demand=demand("gearbox", 2, "2026-04-01 12:00"), now=NOW)

    told = [(s.kind.value, s.item, s.quantity, wall(s.start), wall(s.end)) for s in plan.walk()]
    assert told == [
        ("purchase", "bar", 4.0, "03-30 08:00", "04-01 08:00"),
        ("operation", "shaft", 4.0, "04-01 08:00", "04-01 10:00"),
        ("make", "shaft", 4.0, "04-01 08:00", "04-01 10:00"),
        ("purchase", "casting", 2.0, "03-27 10:00", "04-01 10:00"),
        ("operation", "gearbox", 2.0, "04-01 10:00", "04-01 12:00"),
        ("make", "gearbox", 2.0, "04-01 10:00", "04-01 12:00"),
        ("ready", "gearbox", 2.0, "04-01 12:00", "04-01 12:00"),
    ]


def test_what_cannot_be_in_time_is_as_early_as_possible() -> None:
    book = Book.build(plant=yuanshan(supplies=(stock("bar", 9),)), now=NOW)

    plan = book.plan(demand=demand("gearbox", 2, "2026-03-12 12:00"), now=NOW)

    assert wall(plan.end) == "03-16 10:00"  # castings come on Monday at eight
    assert [wall(s.start) for s in plan.walk() if s.item == "shaft"] == ["03-13 15:00", "03-13 15:00"]


def test_a_plan_that_was_overtaken_is_refused_and_nothing_is_held() -> None:
    book = Book.build(plant=yuanshan(supplies=(stock("gearbox", 3),)), now=NOW)
    first, second = (book.plan(demand=demand("gearbox", 2, "2026-03-12 12:00", ref=r), now=NOW) for r in "ab")
    book.take(plan=first)

    with pytest.raises(NotFree):
        book.take(plan=second)

    assert [plan.ref for plan in book.plans] == ["a"]


def test_a_late_purchase_order_names_the_plans_that_rest_on_it() -> None:
    book = Book.build(plant=yuanshan(supplies=(coming("bar", 9, "2026-03-16 08:00"),)), now=NOW)
    for ref in "ab":
        book.take(plan=book.plan(demand=demand("shaft", 4, "2026-03-17 12:00", ref=ref), now=NOW))

    broken = book.move_supply(ref="po:1", available_at=minute("2026-03-20 08:00"))

    assert broken == ("a", "b")


def test_a_scenario_leaves_the_book_as_it_is() -> None:
    book = Book.build(plant=yuanshan(), now=NOW)
    for ref in "ab":
        book.take(plan=book.plan(demand=demand("gearbox", 2, "2026-04-01 12:00", ref=ref), now=NOW))
    before = book.plans

    scenario = book.copy()
    scenario.give_back(ref="a")
    scenario.take(plan=scenario.plan(demand=demand("gearbox", 2, "2026-04-01 12:00", ref="c"), now=NOW))

    assert (scenario.refs, book.refs, book.plans) == (("b", "c"), ("a", "b"), before)


def test_load_is_told_in_regular_hours_also_where_overtime_may_be_worked() -> None:
    centres = (WorkCentre(code="lathe", machines=2), WorkCentre(code="bench", overtime_calendar="always"))
    book = Book.build(plant=yuanshan(work_centres=centres), now=NOW)
    book.take(plan=book.plan(demand=demand("gearbox", 12, "2026-04-02 12:00"), now=NOW))
    start, day = minute("2026-03-31 00:00"), 1_440

    load = book.load(work_centre="bench", start=start, end=start + 3 * day, bucket=day)

    assert [bucket.open_minutes for bucket in load] == [480, 480, 480]
    assert [bucket.held_minutes for bucket in load] == [0, 480, 240]


def test_the_load_of_no_work_centre_is_none() -> None:
    book = Book.build(plant=yuanshan(), now=NOW)

    with pytest.raises(KeyError):
        book.load(work_centre="mill", start=NOW, end=NOW + 60, bucket=60)


def test_stock_over_time_tells_what_lies_there_and_what_is_free() -> None:
    supplies = (stock("casting", 3), coming("casting", 5, "2026-03-16 08:00"))
    book = Book.build(plant=yuanshan(supplies=supplies), now=NOW)
    book.take(plan=book.plan(demand=demand("gearbox", 2, "2026-03-20 12:00"), now=NOW))

    points = book.stock_profile(item="casting", site="")

    told = [(wall(point.at), point.quantity, point.free) for point in points[1:]]
    assert (points[0].quantity, points[0].free) == (3.0, 3.0)
    assert told == [("03-16 08:00", 8.0, 6.0), ("03-20 10:00", 6.0, 6.0)]
    assert book.stock_profile(item="casting", site="nowhere") == ()
