"""Deliveries are counted by site and local day, in step with the book."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.promising.cast import NOW, book, demand
from yinuo.core.capacity.plan import StepKind
from yinuo.core.promising.capable import plan_delivery
from yinuo.core.promising.hours import day_start, local_day
from yinuo.core.promising.picks import picks_of

TODAY = local_day(timezone="Asia/Shanghai", at=NOW)


def counted(held):
    picks = picks_of(book=held, zone=lambda site: "Asia/Shanghai")
    return {(site, day): picks.on(site=site, day=day) for site in ("杭州", "成都") for day in range(TODAY, TODAY + 20)}


def looked_up(held):
    """The same, asked of the book for each day."""
    zone = "Asia/Shanghai"
    return {
        (site, day): held.picks(
            site=site, start=day_start(timezone=zone, day=day), end=day_start(timezone=zone, day=day + 1)
        )
        for site in ("杭州", "成都")
        for day in range(TODAY, TODAY + 20)
    }


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["杭州", "成都", ""]), st.booleans()), min_size=1, max_size=8))
def test_they_follow_what_is_taken_and_given_back(steps):
    held = book()

    for number, (site, keeps) in enumerate(steps):
        held.take(plan=plan_delivery(book=held, demand=demand(ref=f"SO-{number}", site=site), now=NOW))
        assert counted(held) == looked_up(held)
        if not keeps:
            held.give_back(ref=f"SO-{number}")
            assert counted(held) == looked_up(held)


def test_a_plan_that_is_replaced_counts_once():
    held = book()
    for count in (1.0, 2.0):
        held.take(plan=plan_delivery(book=held, demand=demand(quantity=count, site="杭州"), now=NOW))

    assert sum(counted(held).values()) == 1
    assert sum(step.kind is StepKind.PICK for plan in held.plans for step in plan.walk()) == 1
