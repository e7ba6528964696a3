from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOW
from yinuo.flow.radar.foreseeing import PROBS, probability_after
from yinuo.flow.radar.importance import TIER_WEIGHTS
from yinuo.flow.radar.judging import Stakes, at_least, impact_of, judge, next_look, severity_of

STAKES = Stakes(weight=1.0)


@pytest.mark.parametrize(
    ("probability", "alive", "expected", "why"),
    [
        (0.49, False, False, "below the threshold nothing begins"),
        (0.50, False, True, "at the threshold an alert begins"),
        (0.40, True, True, "a little below the threshold it goes on"),
        (0.34, True, False, "well below the threshold it ends"),
        (0.40, False, False, "and what ended does not begin again there"),
        (None, True, False, "without a promise there is no lateness"),
    ],
)
def test_an_alert_does_not_flap(probability: float | None, alive: bool, expected: bool, why: str) -> None:
    verdict = judge(
        late_probability=probability,
        expected_late_hours=10,
        threshold=0.5,
        hysteresis=0.15,
        alive=alive,
        stakes=STAKES,
    )

    assert verdict.alive is expected, why


@pytest.mark.parametrize(
    ("probability", "days", "tier", "severity"),
    [
        (0.55, 0.5, "standard", "warning"),
        (0.95, 3, "standard", "critical"),
        (0.35, 0.5, "vip", "warning"),
        (0.35, 0.5, "standard", "watch"),
        (0.6, 3, "vip", "critical"),
        (1.0, 400, "standard", "critical"),
    ],
)
def test_severity_weighs_chance_days_and_customer(probability: float, days: float, tier: str, severity: str) -> None:
    stakes = Stakes(weight=TIER_WEIGHTS[tier])

    assert severity_of(late_probability=probability, late_days=days, stakes=stakes) == severity


@pytest.mark.parametrize(
    ("stakes", "severity"),
    [
        (Stakes(weight=1.0), "watch"),
        (Stakes(weight=1.0, value_minor=30_000_000), "warning"),
        (Stakes(weight=1.0, penalty_minor_per_day=3_000_000), "warning"),
        (Stakes(weight=1.3), "warning"),
        (Stakes(weight=1.0, value_minor=10**15, penalty_minor_per_day=10**15), "warning"),
        (Stakes(weight=2.0, value_minor=10**15), "critical"),
    ],
)
def test_severity_weighs_the_kind_of_order_its_value_and_its_penalty(stakes: Stakes, severity: str) -> None:
    assert severity_of(late_probability=0.4, late_days=0.5, stakes=stakes) == severity


def test_impact_puts_the_dearer_order_first() -> None:
    cheap = impact_of(late_probability=0.8, late_days=2, stakes=STAKES)
    dear = impact_of(late_probability=0.8, late_days=2, stakes=Stakes(weight=1.0, value_minor=90_000_000))
    penal = impact_of(late_probability=0.8, late_days=2, stakes=Stakes(weight=1.0, penalty_minor_per_day=900_000))

    assert cheap < penal and cheap < dear


@pytest.mark.parametrize(
    ("owed_in", "verdict_in", "look_in", "why"),
    [
        (100, 10, 10, "when the verdict changes by itself"),
        (46, None, 10, "at the last moment that leaves 36 hours"),
        (40, 30, 4, "whichever comes first"),
        (12, None, 12, "at the promise itself, when 36 hours are gone already"),
        (300, None, 24, "once a day at least"),
        (-5, None, 24, "once a day also after the promise"),
        (None, None, 24, "and without a promise"),
    ],
)
def test_the_next_look_is_never_missed(
    owed_in: float | None, verdict_in: float | None, look_in: float, why: str
) -> None:
    found = next_look(
        now=NOW,
        committed_at=None if owed_in is None else NOW + timedelta(hours=owed_in),
        lead_hours=36,
        next_verdict_at=None if verdict_in is None else NOW + timedelta(hours=verdict_in),
    )

    assert found == NOW + timedelta(hours=look_in), why


@given(
    hours=st.lists(st.floats(0.1, 500), min_size=len(PROBS), max_size=len(PROBS)).map(sorted),
    due=st.floats(0, 600),
    gained=st.floats(0, 200),
)
def test_hours_gained_never_make_an_order_later(hours: list[float], due: float, gained: float) -> None:
    due_at = NOW + timedelta(hours=due)
    before = probability_after(curve=hours, made_at=NOW, gained_hours=0, due_at=due_at)
    after = probability_after(curve=hours, made_at=NOW, gained_hours=gained, due_at=due_at)

    assert 0 <= after <= before + 1e-9 <= 1 + 1e-9


def test_an_unknown_bar_lets_every_severity_through() -> None:
    assert at_least(severity="watch", bar="?") and not at_least(severity="watch", bar="warning")
