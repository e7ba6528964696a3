"""Coverage is judged when promises come due, with its uncertainty, and a drift is seen and dated."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.promising.coverage import (
    FEWEST,
    PastPromise,
    coverage_by,
    coverage_report,
    judgements,
    watch_drift,
    wilson,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DUE = datetime(2026, 5, 10, 9, tzinfo=UTC)
KEPT = PastPromise(
    promised_at=DUE - timedelta(days=5), latest_at=DUE, confidence=0.9, delivered_at=DUE - timedelta(hours=1)
)
LATE = replace(KEPT, delivered_at=DUE + timedelta(days=2))


def stream(*, breaks: float, count: int, until: datetime = NOW, days: float = 60.0, seed: int = 1) -> list[PastPromise]:
    """Return promises at 90 % that came due evenly over some days, a share of which was broken."""
    broken = np.random.default_rng(seed).random(count) < breaks
    moments = [until - timedelta(days=days) + timedelta(days=days) * (n + 0.5) / count for n in range(count)]
    return [
        replace(LATE if bad else KEPT, latest_at=at, delivered_at=at + timedelta(hours=20 if bad else -20))
        for at, bad in zip(moments, broken, strict=True)
    ]


@pytest.mark.parametrize(
    ("promise", "judged", "kept"),
    [
        (KEPT, 1, 1.0),
        (replace(KEPT, delivered_at=DUE), 1, 1.0),
        (LATE, 1, 0.0),
        (replace(KEPT, delivered_at=None), 1, 0.0),  # still open and overdue: broken already
        (replace(KEPT, latest_at=NOW + timedelta(days=1)), 0, None),  # delivered early, but not due yet
        (replace(KEPT, delivered_at=None, cancelled_at=DUE - timedelta(days=1)), 0, None),
        (replace(KEPT, delivered_at=None, cancelled_at=DUE + timedelta(days=1)), 1, 0.0),
    ],
)
def test_a_promise_is_judged_when_it_has_come_due(promise: PastPromise, judged: int, kept: float | None) -> None:
    report = coverage_report(promises=[promise], now=NOW)

    assert (report.overall.count if report.overall else 0) == judged
    assert (report.overall.kept if report.overall else None) == kept
    assert report.waiting + report.left_out + judged == 1


def test_fast_deliveries_of_promises_not_yet_due_do_not_flatter() -> None:
    due = [KEPT] * 10 + [LATE] * 10
    ahead = [replace(KEPT, latest_at=NOW + timedelta(days=3))] * 500

    report = coverage_report(promises=[*due, *ahead], now=NOW)

    assert report.overall is not None
    assert report.overall.kept == 0.5
    assert report.waiting == 500


def test_promised_and_kept_stand_side_by_side_for_each_group() -> None:
    south = [replace(KEPT, region="华南", tier="vip", family="轴")] * 45 + [replace(LATE, region="华南")] * 5
    north = [replace(KEPT, region="华北", confidence=0.95)] * 10 + [replace(LATE, region="华北")] * 30

    rows = coverage_by(promises=[*south, *north], now=NOW, dimension="region")

    assert [(row.name, row.count) for row in rows] == [("华南", 50), ("华北", 40)]
    assert (rows[0].promised, rows[0].kept) == (pytest.approx(0.9), 0.9)
    assert (rows[0].verdict, rows[1].verdict) == ("as_promised", "too_short")
    assert rows[0].promised_days == pytest.approx(5.0)


def test_a_report_has_every_dimension_and_months_in_their_order() -> None:
    april = [replace(KEPT, latest_at=DUE - timedelta(days=25), delivered_at=DUE - timedelta(days=26))] * 3
    surer = replace(KEPT, confidence=0.95)

    report = coverage_report(promises=[KEPT, surer, *april], now=NOW)

    assert [row.name for row in report.by["month"]] == ["2026-04", "2026-05"]
    assert [row.name for row in report.by["level"]] == ["0.900", "0.950"]
    assert {name: sum(row.count for row in rows) for name, rows in report.by.items()} == dict.fromkeys(report.by, 5)


def test_a_month_is_that_of_the_organisation() -> None:
    late_evening = datetime(2026, 4, 30, 18, tzinfo=UTC)
    promise = replace(KEPT, latest_at=late_evening, delivered_at=late_evening)

    rows = coverage_by(promises=[promise], now=NOW, dimension="month", zone=timezone(timedelta(hours=8)))

    assert [row.name for row in rows] == ["2026-05"]


@pytest.mark.parametrize(
    ("kept", "count", "verdict"),
    [
        (FEWEST - 1, FEWEST - 1, "too_few"),
        (90, 100, "as_promised"),
        (80, 100, "too_short"),
        (99, 100, "too_long"),
        (24, 30, "as_promised"),  # 80 % of thirty is still chance
    ],
)
def test_the_verdict_allows_for_chance(kept: int, count: int, verdict: str) -> None:
    report = coverage_report(promises=[KEPT] * kept + [LATE] * (count - kept), now=NOW)

    assert report.overall is not None
    assert report.overall.verdict == verdict


@pytest.mark.parametrize(
    ("kept", "count", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_wilson_agrees_with_published_values(kept: int, count: int, low: float, high: float) -> None:
    assert wilson(kept=kept, count=count) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(1, 500), st.data())
def test_wilson_holds_the_share_itself(count: int, data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, count))

    low, high = wilson(kept=kept, count=count)

    assert 0 <= low <= kept / count + 1e-12
    assert kept / count - 1e-12 <= high <= 1


def test_promises_kept_as_stated_raise_no_alarm() -> None:
    alarms = [watch_drift(promises=stream(breaks=0.1, count=400, seed=seed), now=NOW).state for seed in range(100)]

    assert alarms.count("steady") >= 97


@pytest.mark.parametrize(("breaks", "state"), [(0.25, "too_short"), (0.02, "too_long")])
def test_a_change_is_seen_and_dated(breaks: float, state: str) -> None:
    changed = NOW - timedelta(days=30)
    before = stream(breaks=0.1, count=400, until=changed, seed=3)
    after = stream(breaks=breaks, count=200, days=30, seed=4)

    drift = watch_drift(promises=[*before, *after], now=NOW)

    assert drift.state == state
    assert drift.since is not None
    assert abs(drift.since - changed) < timedelta(days=8)
    assert drift.figures is not None
    assert drift.figures.kept == pytest.approx(1 - breaks, abs=0.06)


def test_a_good_past_does_not_hide_a_bad_present() -> None:
    golden = stream(breaks=0.0, count=1000, until=NOW - timedelta(days=14))
    strike = stream(breaks=0.5, count=60, days=14)

    assert watch_drift(promises=golden, now=NOW).state == "too_long"
    assert watch_drift(promises=[*golden, *strike], now=NOW).state == "too_short"


def test_what_is_long_past_accuses_nobody() -> None:
    bad = stream(breaks=0.5, count=200, until=NOW - timedelta(days=200))

    assert watch_drift(promises=bad, now=NOW) == watch_drift(promises=[], now=NOW)


def test_each_promise_behind_the_figures_is_named_by_every_dimension() -> None:
    promises = [
        replace(LATE, region="华南", basis="planned"),
        replace(KEPT, latest_at=DUE - timedelta(days=1), delivered_at=DUE - timedelta(days=2), basis="forests"),
        replace(KEPT, latest_at=NOW + timedelta(days=1)),
    ]

    found = judgements(promises=promises, now=NOW)
    report = coverage_report(promises=promises, now=NOW)

    assert [(one.place, one.kept, one.names["basis"]) for one in found] == [(1, True, "forests"), (0, False, "planned")]
    for dimension, rows in report.by.items():
        assert {row.name: row.count for row in rows} == Counter(one.names[dimension] for one in found)
