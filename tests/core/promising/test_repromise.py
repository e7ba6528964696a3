"""Promising the whole book anew follows the rules: nobody loses who must not, and the same rules give the same book."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.promising.cast import NOW, book, demand
from yinuo.core.promising.capable import plan_delivery
from yinuo.core.promising.redating import Outcome
from yinuo.core.promising.repromise import Criterion, OrderClass, Standing, TwiceInTheBookError, repromise, settle

DAY = 1440
WIN, GAIN, REDISTRIBUTE, FILL, LOSE = OrderClass
BY_TIER = (Criterion.TIER, Criterion.DUE)


def shafts(number, quantity=40.0, **facts):
    """Return a demand for shafts, of which fifty lie there."""
    return demand(**{"ref": f"SO-{number}/1", "quantity": quantity, "site": "杭州", "due_at": NOW + 5 * DAY, **facts})


def full(*demands):
    held = book()
    for one in demands:
        held.take(plan=plan_delivery(book=held, demand=one, now=NOW))
    return held


FIRST, SECOND = shafts(1), shafts(2)
HELD = full(FIRST, SECOND)


def by_ref(moves):
    return {one.move.ref: one for one in moves}


def classes(first, second, *, tiers=(0, 1)):
    """Promise anew a book in which the first order took the stock and the second must wait for the mill."""
    return by_ref(
        repromise(
            book=HELD,
            standings=[
                Standing(demand=FIRST, order_class=first, tier=tiers[0]),
                Standing(demand=SECOND, order_class=second, tier=tiers[1]),
            ],
            order_by=BY_TIER,
            now=NOW,
        )
    )


@pytest.mark.parametrize(
    ("first", "second", "of_first", "of_second"),
    [
        # A winner takes from one that may lose.
        (REDISTRIBUTE, WIN, Outcome.LATER, Outcome.EARLIER),
        # So does a gainer.
        (REDISTRIBUTE, GAIN, Outcome.LATER, Outcome.EARLIER),
        # Not from one that keeps what it has.
        (GAIN, WIN, Outcome.SAME, Outcome.SAME),
        (WIN, WIN, Outcome.SAME, Outcome.SAME),
        # One that fills lets go, and gets a later place.
        (FILL, GAIN, Outcome.LATER, Outcome.EARLIER),
        # Two that fill take their old places back.
        (FILL, FILL, Outcome.SAME, Outcome.SAME),
        # One that loses takes what is left when the others gained by it.
        (LOSE, GAIN, Outcome.LATER, Outcome.EARLIER),
        # One that fills never gains; where nobody does, nothing is lost.
        (LOSE, FILL, Outcome.SAME, Outcome.SAME),
        # Between equals the order decides; here the first has the better tier.
        (REDISTRIBUTE, REDISTRIBUTE, Outcome.SAME, Outcome.SAME),
    ],
)
def test_each_class_gains_and_loses_what_it_may(first, second, of_first, of_second):
    found = classes(first, second)

    assert (found["SO-1/1"].move.outcome, found["SO-2/1"].move.outcome) == (of_first, of_second)


def test_a_better_tier_chooses_first():
    found = classes(REDISTRIBUTE, REDISTRIBUTE, tiers=(2, 1))

    assert found["SO-2/1"].wins and found["SO-1/1"].loses
    assert (found["SO-2/1"].rank, found["SO-1/1"].rank) == (0, 1)


@pytest.mark.parametrize(
    ("criterion", "better", "worse"),
    [
        (Criterion.TIER, {"tier": 0}, {"tier": 1}),
        (Criterion.AGE, {"ordered_at": 10}, {"ordered_at": 20}),
        (Criterion.PROMISED, {"promised_at": 10}, {"promised_at": 20}),
        (Criterion.PROMISED, {"promised_at": 10}, {"promised_at": None}),
        (Criterion.MARGIN, {"demand": replace(SECOND, value_minor=900)}, {"demand": replace(FIRST, value_minor=800)}),
        (Criterion.DUE, {"demand": SECOND}, {"demand": replace(FIRST, due_at=NOW + 6 * DAY)}),
    ],
)
def test_each_criterion_says_who_chooses_first(criterion, better, worse):
    standings = [Standing(**{"demand": FIRST, **worse}), Standing(**{"demand": SECOND, **better})]

    found = repromise(book=HELD, standings=standings, order_by=[criterion], now=NOW)

    assert [one.move.ref for one in found] == ["SO-2/1", "SO-1/1"]


def test_a_new_order_has_no_before_and_is_planned():
    found = by_ref(
        repromise(book=full(FIRST), standings=[Standing(demand=SECOND, order_class=GAIN)], order_by=(), now=NOW)
    )

    assert found["SO-2/1"].move.before is None
    assert found["SO-2/1"].move.after is not None
    assert not found["SO-2/1"].loses


def test_plans_without_a_standing_keep_their_places():
    found = repromise(book=HELD, standings=[Standing(demand=SECOND, order_class=WIN)], order_by=(), now=NOW)

    assert [one.move.outcome for one in found] == [Outcome.SAME]


HOLDER = shafts(1, quantity=4.0, item="钢铸件")  # four lie there, and nobody makes or sells more
BESIDE = shafts(1, quantity=40.0, ref="SO-1/2")
RIVAL = shafts(2, quantity=4.0, item="钢铸件")


@pytest.mark.parametrize(
    ("order_class", "of_holder", "of_rival"),
    [
        (REDISTRIBUTE, Outcome.SAME, Outcome.UNPLANNED),
        (FILL, Outcome.SAME, Outcome.UNPLANNED),
        # Only one that loses gives away what it cannot have again.
        (LOSE, Outcome.UNPLANNED, Outcome.EARLIER),
    ],
)
def test_nothing_is_given_away_by_whom_nothing_would_be_left(order_class, of_holder, of_rival):
    standings = [Standing(demand=HOLDER, order_class=order_class), Standing(demand=RIVAL, order_class=WIN)]

    found = by_ref(repromise(book=full(HOLDER), standings=standings, order_by=BY_TIER, now=NOW))

    assert (found[HOLDER.ref].move.outcome, found[RIVAL.ref].move.outcome) == (of_holder, of_rival)


@pytest.mark.parametrize(
    ("order_class", "wanted", "of_holder"),
    [
        # It wants more than there is: what is left of its plan is held, and nobody is given that.
        (REDISTRIBUTE, 8.0, Outcome.UNPLANNED),
        (LOSE, 8.0, Outcome.UNPLANNED),
        # One that never lets go is planned anew all the same: it has no date that it could keep.
        (GAIN, 4.0, Outcome.EARLIER),
    ],
)
def test_a_torn_plan_is_held_until_its_line_is_planned_anew(order_class, wanted, of_holder):
    torn = Standing(demand=replace(HOLDER, quantity=wanted), order_class=order_class, torn=True)

    found = by_ref(
        repromise(book=full(HOLDER), standings=[torn, Standing(demand=RIVAL, tier=9)], order_by=BY_TIER, now=NOW)
    )

    assert (found[HOLDER.ref].move.outcome, found[HOLDER.ref].move.before) == (of_holder, None)
    assert found[RIVAL.ref].move.outcome is Outcome.UNPLANNED


def test_an_order_keeps_all_its_lines_where_one_of_them_would_have_nothing():
    winner = shafts(3)
    standings = [
        *(Standing(demand=one, order="SO-1", tier=1) for one in (HOLDER, BESIDE)),
        Standing(demand=RIVAL, order_class=WIN),
        Standing(demand=winner, order_class=WIN),
    ]

    found = by_ref(repromise(book=full(HOLDER, BESIDE, winner), standings=standings, order_by=BY_TIER, now=NOW))

    assert {one: found[one].move.outcome for one in (HOLDER.ref, BESIDE.ref, winner.ref)} == {
        HOLDER.ref: Outcome.SAME,
        BESIDE.ref: Outcome.SAME,
        winner.ref: Outcome.SAME,
    }


def test_one_ref_cannot_stand_twice():
    with pytest.raises(TwiceInTheBookError, match="SO-1/1"):
        repromise(book=HELD, standings=[Standing(demand=FIRST)] * 2, order_by=(), now=NOW)


def test_what_is_confirmed_is_taken():
    held = full(FIRST, SECOND)
    demands = {one.ref: one for one in (FIRST, SECOND)}
    found = repromise(
        book=held,
        standings=[Standing(demand=FIRST), Standing(demand=SECOND, order_class=WIN)],
        order_by=BY_TIER,
        now=NOW,
    )

    settle(book=held, chosen=found, demands=demands, now=NOW)

    assert {plan.ref: plan for plan in held.plans} == {one.move.ref: one.move.after for one in found}


def test_what_is_confirmed_alone_gets_what_the_others_leave():
    held = full(FIRST, SECOND)
    found = repromise(
        book=held,
        standings=[Standing(demand=FIRST), Standing(demand=SECOND, order_class=WIN)],
        order_by=BY_TIER,
        now=NOW,
    )
    winner = [one for one in found if one.wins]

    (move,) = settle(book=held, chosen=winner, demands={SECOND.ref: SECOND}, now=NOW)

    assert move.after.end > winner[0].move.after.end
    assert held.plan_of(ref=FIRST.ref) == HELD.plan_of(ref=FIRST.ref)


orders = st.tuples(
    st.sampled_from(["主轴", "主轴箱"]),
    st.integers(1, 60),
    st.integers(1, 20),
    st.integers(0, 2),
    st.sampled_from(OrderClass),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(orders, min_size=1, max_size=5), st.permutations(list(Criterion)))
def test_nobody_loses_who_must_not_and_the_book_stays(rows, order_by):
    standings = [
        Standing(
            demand=demand(ref=f"SO-{n}/1", item=item, quantity=float(count), due_at=NOW + due * DAY),
            order_class=order_class,
            tier=tier,
        )
        for n, (item, count, due, tier, order_class) in enumerate(rows)
    ]
    held = full(*(one.demand for one in standings))
    before = held.plans

    found = repromise(book=held, standings=standings, order_by=order_by, now=NOW)
    again = repromise(book=full(*(one.demand for one in standings)), standings=standings, order_by=order_by, now=NOW)

    assert held.plans == before
    assert found == again
    for one in found:
        if one.order_class in (WIN, GAIN):
            assert one.move.after.end <= max(one.move.before.end, one.move.due_at)
        if one.order_class in (FILL, LOSE):
            assert one.move.after is None or one.move.after.end >= one.move.before.end
    settle(book=held, chosen=found, demands={one.demand.ref: one.demand for one in standings}, now=NOW)
    assert {plan.ref: plan for plan in held.plans} == {
        one.move.ref: one.move.after for one in found if one.move.after is not None
    }


LATENESS = Criterion.LATENESS
OVER = [shafts(n, quantity=20.0, due_at=NOW + (4 if n == 4 else 3) * DAY) for n in range(1, 6)]


def promised_anew(order_by, *standings, watch=None):
    return by_ref(repromise(book=full(*OVER), standings=standings, order_by=order_by, now=NOW, watch=watch))


def test_by_lateness_what_stands_equal_is_planned_together():
    by_date = promised_anew([Criterion.AGE], *(Standing(demand=one, ordered_at=-n) for n, one in enumerate(OVER)))
    together = promised_anew([LATENESS], *(Standing(demand=one, ordered_at=-n) for n, one in enumerate(OVER)))

    late = [sum(max(0, one.move.after.end - one.move.due_at) for one in each.values()) for each in (by_date, together)]
    assert late[1] <= late[0]


def test_a_criterion_before_lateness_decides_and_one_after_it_only_counts_as_weight():
    heavy = replace(OVER[4], weight=100.0)
    tiers = [Standing(demand=one, tier=0) for one in OVER[:4]] + [Standing(demand=heavy, tier=1)]

    strict = promised_anew([Criterion.TIER, LATENESS], *tiers)
    weighed = promised_anew([LATENESS, Criterion.TIER], *tiers)

    assert strict[heavy.ref].rank == 4
    assert weighed[heavy.ref].move.after.end < strict[heavy.ref].move.after.end


def test_a_criterion_after_lateness_decides_between_equals():
    equal = [replace(one, due_at=NOW + 3 * DAY) for one in OVER]
    aged = [Standing(demand=one, ordered_at=9 - n) for n, one in enumerate(equal)]

    found = promised_anew([LATENESS, Criterion.AGE], *aged)

    ends = [found[one.ref].move.after.end for one in equal]
    assert ends[-1] == min(ends) < max(ends)


@pytest.mark.parametrize("order_by", [[Criterion.DUE], [LATENESS], [Criterion.TIER, LATENESS]])
def test_who_watches_is_told_of_each_line_and_may_stop_it(order_by):
    seen = []

    def stop(done, total):
        raise KeyboardInterrupt

    promised_anew(
        order_by, *(Standing(demand=one) for one in OVER), watch=lambda done, total: seen.append((done, total))
    )
    with pytest.raises(KeyboardInterrupt):
        promised_anew(order_by, *(Standing(demand=one) for one in OVER), watch=stop)

    assert seen == sorted(seen) and seen[-1] == (5, 5)
