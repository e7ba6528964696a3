"""Kinds of models compared on months that none of them has seen, and what thresholds would have done there."""

# ruff: noqa: DTZ001 - the case table takes instants as they stand, zone or not

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from tests.core.foresight.cast import known_at, year_of_orders
from yinuo.core.foresight import FitSettings, Trial, hold_contest
from yinuo.core.foresight.cases import hours_of
from yinuo.core.foresight.contest import ASKED_HOURS, HELD_BACK_DAYS

ORDERS = year_of_orders()
NOW = datetime(2024, 11, 20)
KINDS = ("segments", "model")


def trial(said: list[list[float]], late: list[bool], tiers: str = "") -> Trial:
    """Return a trial from chances order by order, given from 36 hours before the promise upwards."""
    rows = [list(one) + [float("nan")] * (len(ASKED_HOURS) - len(one)) for one in said]
    return Trial(
        kind="model",
        said=np.array(rows).T,
        late=np.array(late),
        tiers=tuple(tiers or "s" * len(late)),
    )


def test_each_kind_is_asked_about_the_newest_months_only() -> None:
    contest = hold_contest(history=ORDERS, now=hours_of(NOW), settings=FitSettings(effort=0.2), kinds=KINDS)

    due = [row["due_at"] for row in ORDERS.to_pylist()]
    held = sum(1 for one in due if NOW - timedelta(days=HELD_BACK_DAYS) <= one < NOW)
    assert {one.kind for one in contest.trials} == set(KINDS)
    assert all(len(one.late) == held and 0 < one.late.sum() < held for one in contest.trials)
    assert contest.winner == contest.trials[0].kind
    assert contest.trials[0].log_loss <= contest.trials[1].log_loss


def test_nothing_later_than_now_changes_the_contest() -> None:
    settings = FitSettings(effort=0.2)

    whole = hold_contest(history=ORDERS, now=hours_of(NOW), settings=settings, kinds=("segments",))
    known = hold_contest(history=known_at(ORDERS, NOW), now=hours_of(NOW), settings=settings, kinds=("segments",))

    # An order open at `now` past its promise is late whether or not its end is known by now.
    np.testing.assert_array_equal(whole.trials[0].late, known.trials[0].late)
    np.testing.assert_array_equal(whole.trials[0].said, known.trials[0].said)


def test_with_little_history_only_what_can_be_fitted_takes_part() -> None:
    contest = hold_contest(history=ORDERS.slice(0, 200), now=hours_of(NOW), settings=FitSettings(), kinds=KINDS)

    assert [one.kind for one in contest.trials] in ([], ["segments"])


def test_without_any_history_there_is_no_winner() -> None:
    contest = hold_contest(history=ORDERS.slice(0, 0), now=hours_of(NOW), settings=FitSettings(), kinds=KINDS)

    assert contest.trials == () and contest.winner is None


@pytest.mark.parametrize(
    ("threshold", "raised", "caught", "lead"),
    [
        (0.2, 4, 2, 60.0),  # everything alerts, at the earliest hour that said so
        (0.5, 2, 1, 48.0),  # one late order and one that came in time
        (0.95, 0, 0, None),
    ],
)
def test_a_threshold_is_told_by_what_it_raised_and_caught(
    threshold: float, raised: int, caught: int, lead: float | None
) -> None:
    found = trial([[0.9, 0.6], [0.4, 0.3, 0.1, 0.25], [0.7], [0.3]], [True, True, False, False]).consequence(
        threshold=threshold
    )

    assert (found.orders, found.late, found.raised, found.caught) == (4, 2, raised, caught)
    assert found.mean_lead_hours == lead


def test_tiers_are_told_apart() -> None:
    both = trial([[0.9], [0.9]], [True, False], tiers="vs")

    found = both.consequence(threshold=0.5, tier="v")

    assert (found.orders, found.raised, found.caught) == (1, 1, 1)


def test_sure_and_right_loses_least() -> None:
    sure, unsure, wrong = (trial([[p], [1 - p]], [True, False]).log_loss for p in (0.95, 0.6, 0.1))

    assert sure < unsure < wrong
