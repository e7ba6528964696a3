"""Of a plan whose work has begun only the rest is planned: nothing is bought, issued or made twice."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.capacity.cast import NOW as MORNING
from tests.core.capacity.checker import balance, timing
from tests.core.capacity.checker.facts import Agreed, Facts
from tests.core.capacity.exact import exactly
from tests.core.capacity.models import Model, model
from tests.core.promising.cast import CHENGDU, FACTORY, FOUNDRY, HANGZHOU, NOW, SHAFT, TRUCK, book, demand, minute, told
from yinuo.core.capacity import Book, NotFree, Unobtainable
from yinuo.core.capacity.model import Downtime, Spread, Supply
from yinuo.core.capacity.plan import StepKind
from yinuo.core.promising.capable import plan_delivery
from yinuo.core.promising.resumption import HeldLine, has_begun, resume
from yinuo.core.promising.underway import UnderWay

DAY, HOUR = 1440, 60
CASTINGS = Supply(ref="po:1/1", item="铸件", quantity=4, available_at=NOW + 6 * DAY, site="杭州")
STEEL = Supply(ref="stock:钢铸件@杭州", item="钢铸件", quantity=4, available_at=0, site="杭州")
# Three boxes: six shafts are turned on the mill, castings come on Tuesday, then the boxes are assembled on the mill.
PLANT = replace(
    FACTORY,
    supplies=(CASTINGS,),
    substitutes=(),
    sites=(replace(HANGZHOU, picks_per_day=0),),
    lanes=(TRUCK,),
    suppliers=(replace(FOUNDRY, lead=Spread(low=200, usual=240, high=480)), *FACTORY.suppliers[1:]),
)
BOXES = demand(item="主轴箱", quantity=3.0, due_at=NOW)
TURNED = CASTINGS.available_at  # all shafts are turned, and the castings should be there


def held(plant=PLANT, wanted=BOXES):
    """Return a book with a plan for the boxes, and that plan."""
    taken = book(plant)
    plan = plan_delivery(book=taken, demand=wanted, now=NOW)
    taken.take(plan=plan)
    return taken, plan


def rest(taken, plan, *, now, wanted=BOXES, **facts):
    """Return what becomes of the plan by its rest, and check that the book is as it was."""
    before = taken.plans
    found = resume(book=taken, lines=[HeldLine(demand=wanted, plan=plan)], now=now, confidence=0.9, **facts)
    assert taken.plans == before
    return found


def put_off(taken, plan, *, until):
    """Let the castings come at another time: the plan that took of them no longer fits the book."""
    taken.give_back(ref=plan.ref)
    taken.move_supply(ref=CASTINGS.ref, available_at=until)


def lose(taken, plan, supply):
    """Let a supply be gone: the plan that took of it no longer fits the book."""
    taken.give_back(ref=plan.ref)
    taken.remove_supply(ref=supply.ref)


def steps(plan, kind, item=None):
    return [step for step in plan.walk() if step.kind is kind and item in (None, step.item)]


def operations(plan):
    return {step.ref: (told(step.start), told(step.end)) for step in steps(plan, StepKind.OPERATION)}


MOMENTS = ["2026-03-11 09:00", "2026-03-12 10:30", "2026-03-16 09:00", "2026-03-17 14:00", "2026-03-19 08:00"]


@pytest.mark.parametrize("now", MOMENTS)
def test_where_nothing_happened_the_rest_is_as_it_was_planned(now):
    taken, plan = held()
    if minute(now) >= CASTINGS.available_at:
        taken.move_supply(ref=CASTINGS.ref, available_at=NOW)

    (after,) = rest(taken, plan, now=minute(now)).plans

    assert after.end == plan.end
    assert operations(after) == operations(plan)


def test_a_purchase_that_comes_later_moves_only_what_waits_for_it():
    taken, plan = held()
    put_off(taken, plan, until=CASTINGS.available_at + 3 * DAY)

    (after,) = rest(taken, plan, now=TURNED).plans

    assert operations(after)["车"] == operations(plan)["车"]
    assert steps(after, StepKind.OPERATION, "主轴箱")[0].start >= CASTINGS.available_at + 3 * DAY
    assert plan.end + 2 * DAY <= after.end <= plan.end + 5 * DAY


def test_what_was_planned_to_have_begun_has_not_while_its_purchase_is_awaited():
    taken, plan = held()
    assembled = steps(plan, StepKind.OPERATION, "主轴箱")[0]
    now = assembled.start + HOUR
    put_off(taken, plan, until=now + DAY)

    (after,) = rest(taken, plan, now=now).plans

    assert steps(after, StepKind.OPERATION, "主轴箱")[0].start >= now + DAY
    assert operations(after)["车"] == operations(plan)["车"]


def test_a_purchase_that_is_gone_is_bought_anew_and_nothing_is_made_twice():
    taken, plan = held()
    lose(taken, plan, CASTINGS)

    (after,) = rest(taken, plan, now=TURNED).plans

    (bought,) = steps(after, StepKind.PURCHASE)
    assert (bought.item, bought.quantity, bought.start) == ("铸件", 3.0, TURNED)
    assert operations(after)["车"] == operations(plan)["车"]
    assert steps(after, StepKind.OPERATION, "主轴箱")[0].start >= bought.end


def test_what_was_bought_is_awaited_and_not_bought_again():
    taken, plan = held(replace(PLANT, supplies=()))
    (bought,) = steps(plan, StepKind.PURCHASE)

    (after,) = rest(taken, plan, now=bought.start + 2 * DAY).plans

    assert steps(after, StepKind.PURCHASE) == [bought]
    assert after.end == plan.end


def test_a_machine_that_stands_still_lets_the_lot_on_it_wait_and_go_on():
    taken, plan = held()
    (turned,) = steps(plan, StepKind.OPERATION, "主轴")
    now = turned.start + HOUR
    taken.add_downtime(downtime=Downtime(work_centre="五轴", start=now, end=now + 2 * DAY))

    (after,) = rest(taken, plan, now=now).plans

    first, second = steps(after, StepKind.OPERATION, "主轴")
    assert (first.start, first.end, first.minutes) == (turned.start, now, HOUR)
    assert second.start >= now + 2 * DAY and first.minutes + second.minutes >= turned.minutes
    assert first.minutes + second.minutes <= turned.minutes + turned.setup_minutes + 1


def test_a_machine_that_stands_still_delays_what_it_has_not_begun():
    taken, plan = held()
    assembled = steps(plan, StepKind.OPERATION, "主轴箱")[0]
    taken.add_downtime(downtime=Downtime(work_centre="五轴", start=assembled.start - HOUR, end=assembled.start + DAY))

    (after,) = rest(taken, plan, now=assembled.start - 2 * HOUR).plans

    assert steps(after, StepKind.OPERATION, "主轴箱")[0].start >= assembled.start + DAY
    assert operations(after)["车"] == operations(plan)["车"]


def test_materials_that_were_issued_are_not_asked_for_again():
    lies_there = replace(CASTINGS, ref="stock:铸件@杭州", available_at=0)
    taken, plan = held(replace(PLANT, supplies=(lies_there,)))
    assembled = steps(plan, StepKind.OPERATION, "主轴箱")[0]
    lose(taken, plan, lies_there)  # counted again: what was issued is no longer in the store

    (after,) = rest(taken, plan, now=assembled.start + HOUR).plans

    assert after.end == plan.end
    assert steps(after, StepKind.STOCK) == steps(after, StepKind.PURCHASE) == []


def test_what_was_not_issued_and_is_gone_is_bought():
    lies_there = replace(CASTINGS, ref="stock:铸件@杭州", available_at=0)
    taken, plan = held(replace(PLANT, supplies=(lies_there,)))
    (turned,) = steps(plan, StepKind.OPERATION, "主轴")
    lose(taken, plan, lies_there)

    (after,) = rest(taken, plan, now=turned.start + HOUR).plans

    assert steps(after, StepKind.PURCHASE, "铸件")[0].quantity == 3.0
    assert after.end > plan.end


def test_what_has_left_is_on_its_way_whatever_happens():
    taken, plan = held()
    (carried,) = steps(plan, StepKind.TRANSIT)
    taken.move_supply(ref=CASTINGS.ref, available_at=NOW)
    taken.add_downtime(downtime=Downtime(work_centre="五轴", start=NOW, end=NOW + 30 * DAY))

    (after,) = rest(taken, plan, now=carried.start + HOUR).plans

    assert (after.end, operations(after)) == (plan.end, operations(plan))


def test_work_that_is_behind_takes_so_much_longer():
    taken, plan = held(replace(PLANT, supplies=(replace(CASTINGS, available_at=NOW),)))
    now = steps(plan, StepKind.OPERATION, "主轴箱")[0].start + HOUR

    on_time, late = (rest(taken, plan, now=now, behind=hours * HOUR) for hours in (0, 48))

    assert operations(on_time.plans[0]) == operations(plan)
    assert operations(late.plans[0])["装配"] > operations(plan)["装配"]
    assert late.interval.likely >= on_time.interval.likely


def test_what_others_owe_holds_up_what_has_not_begun_and_nothing_that_goes_on():
    taken, plan = held()
    (turned,) = steps(plan, StepKind.OPERATION, "主轴")
    wanted = replace(BOXES, approval=Spread.certain(hours=10 * 24))
    now = turned.start + HOUR

    (after,) = rest(taken, plan, now=now, wanted=wanted).plans

    assert operations(after)["车"] == operations(plan)["车"]
    assert steps(after, StepKind.OPERATION, "主轴箱")[0].start >= now + 10 * DAY


def test_the_more_is_done_the_surer_is_the_date():
    taken, plan = held(replace(PLANT, supplies=(replace(CASTINGS, available_at=NOW),)))
    turned, assembled = steps(plan, StepKind.OPERATION)

    found = [rest(taken, plan, now=at).interval for at in (turned.start, assembled.start + HOUR, plan.end - HOUR)]

    widths = [one.latest - one.earliest for one in found]
    assert widths[0] >= widths[1] >= widths[2]
    assert all(one.earliest <= one.likely <= one.latest for one in found)


def test_a_line_that_has_not_begun_may_come_from_elsewhere():
    _taken, plan = held()
    more = Supply(ref="stock:主轴箱@成都", item="主轴箱", quantity=5, available_at=0, site="成都")
    elsewhere = book(replace(PLANT, sites=(*PLANT.sites, CHENGDU), lanes=FACTORY.lanes, supplies=(more,)))

    (after,) = rest(elsewhere, plan, now=NOW).plans

    assert {step.ref for step in steps(after, StepKind.STOCK)} == {more.ref}


def test_lines_of_one_order_are_planned_one_after_the_other():
    second = demand(ref="SO-1/2", item="主轴", quantity=20.0, due_at=NOW)
    taken, plan = held()
    other = plan_delivery(book=taken, demand=second, now=NOW)
    taken.take(plan=other)
    put_off(taken, plan, until=CASTINGS.available_at + 2 * DAY)
    lines = [HeldLine(demand=BOXES, plan=plan), HeldLine(demand=second, plan=other)]

    found = resume(book=taken, lines=lines, now=TURNED, confidence=0.9)

    assert [one.ref for one in found.plans] == ["SO-1/1", "SO-1/2"]
    assert found.interval.likely >= max(one.end for one in found.plans) - DAY


def test_a_plan_has_begun_when_its_first_step_has():
    taken, plan = held()
    (turned,) = steps(plan, StepKind.OPERATION, "主轴")

    begun = [has_begun(book=taken, plans=[plan], now=at) for at in (NOW, turned.start, turned.start + 1)]

    assert begun == [False, False, True]


def test_what_can_no_longer_be_made_is_told():
    _taken, plan = held()
    (turned,) = steps(plan, StepKind.OPERATION, "主轴")
    gone = replace(PLANT, operations=PLANT.operations[1:], items=tuple(i for i in PLANT.items if i != SHAFT))
    without = book(replace(gone, components=(), items=PLANT.items))

    with pytest.raises((Unobtainable, NotFree)):
        rest(without, plan, now=turned.start + HOUR)


POINTS = 6
CHANGEOVER = HOUR  # what is left of a lot may be set up for once more than a longer rest is


def planned(made: Model) -> tuple[Book, list[Agreed]]:
    """Return a book with all the wishes of a model that can be met, and what was agreed."""
    taken, agreed = Book.build(plant=made.plant, now=MORNING), []
    for wish in made.wishes:
        try:
            plan = taken.plan(demand=wish.demand, now=MORNING, options=wish.options)
            taken.take(plan=plan)
        except (Unobtainable, NotFree):
            continue
        agreed.append(Agreed(wish.demand, plan, wish.options))
    return taken, agreed


def befall(made: Model, taken: Book, seed: int, now: int) -> Downtime | None:
    """Let a purchase be late, or a work centre stand still."""
    coming = [one for one in made.plant.supplies if one.available_at > now]
    if seed % 2 and coming:
        late = coming[seed % len(coming)]
        for ref in taken.move_supply(ref=late.ref, available_at=late.available_at + 2 * DAY):
            taken.give_back(ref=ref)
        return None
    centre = made.plant.work_centres[seed % len(made.plant.work_centres)].code
    down = Downtime(work_centre=centre, start=now - 2 * HOUR, end=now + DAY)
    taken.add_downtime(downtime=down)
    return down


@exactly(models=150)
@given(seed=st.integers(0, 1 << 30))
def test_more_progress_never_gives_a_later_date(seed: int) -> None:
    made = model(seed)
    taken, agreed = planned(made)
    if not agreed:
        return
    one = agreed[seed % len(agreed)]
    now = MORNING + (one.plan.end - MORNING) * (1 + seed % 7) // 8
    befall(made, taken, seed, now)

    ends = [end_of(taken, one, now, behind=(now - MORNING) * part // POINTS) for part in range(POINTS, -1, -1)]

    known = [end for end in ends if end is not None]
    assert all(after <= before + CHANGEOVER for before, after in pairwise(known))


def end_of(taken: Book, one: Agreed, now: int, behind: int) -> int | None:
    """Return when the rest is done; None where nothing has begun, so that all may be done in another way."""
    if not UnderWay(plan=one.plan, book=taken, now=now, until=now - behind).has_begun:
        return None
    try:
        line = HeldLine(demand=one.demand, plan=one.plan)
        return resume(book=taken, lines=[line], now=now, confidence=0.9, behind=behind).plans[0].end
    except (Unobtainable, NotFree):
        return None


@exactly(models=150)
@given(seed=st.integers(0, 1 << 30))
def test_the_rest_fits_beside_all_that_others_hold(seed: int) -> None:
    made = model(seed)
    taken, agreed = planned(made)
    if not agreed:
        return
    place = seed % len(agreed)
    one = agreed[place]
    now = MORNING + (one.plan.end - MORNING) * (1 + seed % 7) // 8
    befall(made, taken, seed, now)
    if taken.lends(ref=one.plan.ref):
        return

    try:
        line = HeldLine(demand=one.demand, plan=one.plan)
        (after,) = resume(book=taken, lines=[line], now=now, confidence=0.9).plans
    except (Unobtainable, NotFree):
        return
    taken.take(plan=after)

    agreed[place] = replace(one, plan=after)
    facts = Facts(made.plant, MORNING, agreed)
    faults = [*timing.out_of_order(facts), *timing.overworked(facts), *balance.unbalanced(facts)]
    assert [told for told in faults if told.startswith(f"{one.demand.ref}:")] == []
