"""The level asked answers to how promises were kept: both ways, within bounds, and not to a handful."""

from __future__ import annotations

import json

import numpy as np
import pytest

from yinuo.core.promising.keeping import (
    DAMPING,
    HALF_LIFE_DAYS,
    MOST_LOWER,
    WATCHED_DAYS,
    Keeping,
    Kept,
    aim,
    learn_keeping,
    level_to_ask,
)


def asked(*, level: float = 0.9, promises: int = 100_000, kept: float, age: float = 0.0, weight: float = 1.0) -> float:
    outcomes = (np.arange(promises) < kept * promises).astype(np.float64)
    return level_to_ask(level=level, kept=outcomes, weights=np.full(promises, weight), age_days=np.full(promises, age))


@pytest.mark.parametrize(
    ("kept", "expected", "why"),
    [
        (0.91, 0.91, "kept as aimed at: nothing changes"),
        (0.90, 0.92, "kept as stated, with nothing in hand for a bad month: a little more is asked"),
        (0.89, 0.93, "two points short: two points more are asked"),
        (0.93, 0.89, "two points over: promises may be shorter"),
        (0.50, 0.96, "a strike asks for much more, never for certainty"),
        (1.00, 0.90 - MOST_LOWER, "a lull asks for less, within bounds"),
    ],
)
def test_what_promises_fell_short_of_is_asked_on_top(kept: float, expected: float, why: str) -> None:
    assert asked(kept=kept) == pytest.approx(expected, abs=0.0005), why


@pytest.mark.parametrize(
    ("level", "aimed", "why"),
    [
        (0.90, 0.91, "a tenth may be broken: a point is kept in hand"),
        (0.95, 0.955, "half as many may be broken: half as much in hand"),
        (1.00, 1.0, "nothing may be broken: nothing is above it"),
    ],
)
def test_some_of_the_promises_that_may_be_broken_are_kept_in_hand(level: float, aimed: float, why: str) -> None:
    assert aim(level=level) == pytest.approx(aimed), why


def test_without_outcomes_what_is_aimed_at_is_asked() -> None:
    assert asked(promises=0, kept=0.0) == aim(level=0.9)


def test_a_handful_of_broken_promises_changes_little() -> None:
    assert asked(promises=10, kept=0.0) == pytest.approx(aim(level=0.9) * (1 + 10 / (10 + DAMPING)))


def test_old_outcomes_and_those_of_lost_orders_weigh_less() -> None:
    old = asked(promises=300, kept=0.9, age=HALF_LIFE_DAYS)

    assert aim(level=0.9) < old < asked(promises=300, kept=0.9)
    assert asked(promises=300, kept=0.9, weight=0.5) == pytest.approx(old)
    assert asked(promises=300, kept=0.9, weight=0.0) == aim(level=0.9)


@pytest.mark.parametrize("shift", [-0.4, 0.4])
def test_promises_of_a_wrong_law_come_nearer_to_what_is_stated(shift: float) -> None:
    """A law that is off would keep 81 or 96 of 100 for ever; with feedback much of the gap closes."""
    generator = np.random.default_rng(2)
    law = np.sort(generator.normal(0, 1, 20_000))
    kept, days = np.zeros(0), np.zeros(0)
    for day in range(120):
        level = level_to_ask(level=0.9, kept=kept, weights=np.ones(len(kept)), age_days=day - days)
        outcomes = (generator.normal(shift, 1, 40) < np.quantile(law, level)).astype(np.float64)
        kept, days = np.append(kept, outcomes), np.append(days, np.full(40, day))

    without = float((generator.normal(shift, 1, 20_000) < np.quantile(law, 0.9)).mean())
    assert abs(kept[-1600:].mean() - aim(level=0.9)) < 0.7 * abs(without - aim(level=0.9))


def outcomes(count: int, *, broken: int, **segment: str) -> list[Kept]:
    return [Kept(level=0.9, kept=n >= broken, age_days=float(n % 20), segment=segment) for n in range(count)]


def test_a_segment_answers_to_its_own_promises_and_a_small_one_to_all() -> None:
    south = {"region": "华南", "tier": "vip", "family": "轴"}
    known = learn_keeping(
        outcomes=[
            *outcomes(400, broken=60, **south),
            *outcomes(400, broken=20, region="华北"),
            *outcomes(20, broken=20),
        ]
    )

    levels = {name: known.level_to_ask(level=0.9, segment={"region": name}) for name in ("华南", "华北", "西藏")}
    everyone = known.level_to_ask(level=0.9, segment={})
    assert known.level_to_ask(level=0.9, segment=south) == levels["华南"] > everyone == levels["西藏"] > 0.9
    assert levels["华北"] < 0.9


def test_too_few_or_too_old_outcomes_leave_the_level_as_it_is() -> None:
    old = [Kept(level=0.9, kept=False, age_days=WATCHED_DAYS + 1, segment={}) for _ in range(500)]

    known = learn_keeping(outcomes=[*outcomes(99, broken=99), *old])

    assert known.excess == {} and known.level_to_ask(level=0.9, segment={"region": "华南"}) == 0.9


def test_what_was_learnt_of_keeping_survives_its_storage() -> None:
    known = learn_keeping(outcomes=outcomes(200, broken=60, region="华南", family="轴"))

    assert Keeping.from_plain(json.loads(json.dumps(known.to_plain()))) == known
