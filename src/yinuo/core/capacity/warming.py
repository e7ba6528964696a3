"""Makes the compiled functions ready before somebody waits for them: `python -m yinuo.core.capacity.warming`.

A small plant is planned in every way, so that each function is compiled and kept, or loaded if it was kept before.
"""

from __future__ import annotations

from dataclasses import replace

from yinuo.core.capacity.book import USUAL, Book
from yinuo.core.capacity.model import (
    Component,
    Demand,
    Downtime,
    Item,
    Operation,
    Plant,
    Spread,
    Supplier,
    Supply,
    WorkCentre,
)
from yinuo.core.worktime import WorkCalendar, weekly_pattern

NOW = 29_000_000  # any moment will do
DAY_MINUTES = 1_440


def warm_up() -> None:
    """Call every compiled function that Python calls."""
    from yinuo.core.capacity.whole import plan_whole  # numba takes half a second: who plans waits for it

    book = Book.build(plant=_plant(), now=NOW)
    demands = [Demand(ref=f"d{n}", item="made", quantity=3, due_at=NOW + n * DAY_MINUTES) for n in range(6)]
    plan_whole(book=book, demands=demands, now=NOW)
    book.take(plan=book.plan(demand=replace(demands[0], ref="d"), now=NOW))
    way = book.routes.ways[0]
    need = book.need_of(demand=demands[0], now=NOW, options=USUAL, site="")
    book.engine.place(need, ways=[way], count=1, ready=NOW)
    book.give_back(ref="d1")
    book.remove_supply(ref="stock")
    book.add_downtime(downtime=Downtime(work_centre="bench", start=NOW, end=NOW + DAY_MINUTES))
    book.load(work_centre="bench", start=NOW, end=NOW + DAY_MINUTES, bucket=DAY_MINUTES)
    book.stock_profile(item="bought", site="")


def _plant() -> Plant:
    return Plant(
        calendars={"": WorkCalendar("UTC", weekly_pattern(shifts=["08:00-16:00"]))},
        items=(Item(code="made"), Item(code="bought", supplier="s", lot_min=2)),
        components=(Component(parent="made", child="bought", quantity=1),),
        operations=(Operation(item="made", sequence=1, code="1", work_centre="bench", run_minutes=90),),
        work_centres=(WorkCentre(code="bench"),),
        suppliers=(Supplier(code="s", lead=Spread.certain(hours=48)),),
        supplies=(Supply(ref="stock", item="bought", quantity=1, available_at=0),),
    )


if __name__ == "__main__":
    warm_up()
