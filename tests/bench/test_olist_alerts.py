"""When the benchmark's radar speaks: surely, or at the last moment."""

from __future__ import annotations

import numpy as np
import pytest

from bench.olist.forecasts import DECISIONS, EARLY_CHANCE, Thresholds, choose_thresholds


@pytest.mark.parametrize(
    ("hours", "forecast", "alerts"),
    [
        (36.0, 0.4, True),  # the last call
        (48.0, 0.4, False),  # waits for it
        (48.0, 0.81, True),
        (72.0, 0.81, True),
        (240.0, 0.81, False),  # a week sooner it must be surer: 1 / (1 + 0.25 * exp(-0.7)) = .89
        (240.0, 0.9, True),
        (36.0, 0.29, False),
    ],
)
def test_an_alert_is_surer_the_sooner_it_comes(hours: float, forecast: float, alerts: bool) -> None:
    ahead = np.full((len(DECISIONS), 1), np.nan)
    ahead[DECISIONS.index(hours)] = forecast

    (raised,) = Thresholds(early=0.8, last_call=0.3).alert_hours(ahead=ahead)

    assert raised == hours if alerts else np.isnan(raised)


def test_an_alert_is_raised_at_the_first_decision_over_its_threshold() -> None:
    ahead = np.full((len(DECISIONS), 1), 0.2)
    ahead[DECISIONS.index(120.0)] = ahead[DECISIONS.index(36.0)] = 0.9

    hours = Thresholds(early=0.8, last_call=0.3).alert_hours(ahead=ahead)

    assert hours[0] == 120.0


def test_the_last_call_keeps_nearly_every_late_order_and_is_no_lower_than_it_must_be() -> None:
    generator = np.random.default_rng(4)
    late = generator.random(4000) < 0.3
    ahead = np.full((len(DECISIONS), 4000), np.nan)
    ahead[DECISIONS.index(36.0)] = np.clip(np.where(late, 0.7, 0.2) + generator.normal(0, 0.1, 4000), 0, 1)

    chosen = choose_thresholds(ahead=ahead, late=late)

    hours = chosen.alert_hours(ahead=ahead)
    assert (~np.isnan(hours[late])).mean() >= 0.99
    assert (~np.isnan(hours[~late])).mean() < 0.1
    assert chosen.early == EARLY_CHANCE


def test_without_a_late_order_to_learn_from_the_last_call_is_low() -> None:
    ahead = np.full((len(DECISIONS), 3), 0.5)

    chosen = choose_thresholds(ahead=ahead, late=np.zeros(3, dtype=bool))

    assert chosen == Thresholds(early=EARLY_CHANCE, last_call=0.1)
