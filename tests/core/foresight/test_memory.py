"""The memory against a plain loop over the same deliveries."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.foresight.cast import year_of_orders
from yinuo.core.foresight.cases import read_cases
from yinuo.core.foresight.features import EVER_DAYS as EVER
from yinuo.core.foresight.memory import remember

CASES = read_cases(table=year_of_orders(orders=200, days=60))
MEMORY = remember(history=CASES)
FIRST, LAST = CASES.instants["ordered_at"].min(), np.nanmax(CASES.instants["finished_at"])


@settings(max_examples=60, deadline=None)
@given(st.floats(min_value=float(FIRST), max_value=float(LAST) + 500), st.floats(min_value=1, max_value=200))
def test_a_window_counts_what_a_plain_loop_counts(moment: float, days: float) -> None:
    supplier = CASES.categories["supplier"]
    finished = CASES.instants["finished_at"]

    counts, _ = MEMORY.stat(
        family="supplier",
        measure="total",
        codes=np.arange(len(supplier.names), dtype=np.int64),
        moments=np.full(len(supplier.names), moment),
        days=days,
    )

    whole = np.floor(finished * 3600)
    for code in range(len(supplier.names)):
        inside = (whole <= np.floor(moment * 3600)) & (whole > np.floor((moment - days * 24) * 3600))
        assert counts[code] == ((supplier.codes == code) & inside).sum()


@settings(max_examples=30, deadline=None)
@given(st.floats(min_value=float(FIRST), max_value=float(LAST) + 500))
def test_the_backlog_is_what_was_ordered_and_not_finished(moment: float) -> None:
    one, at = np.zeros(1, dtype=np.int64), np.full(1, moment)

    entered, _ = MEMORY.stat(family="all", measure="enter", codes=one, moments=at, days=EVER)
    left, _ = MEMORY.stat(family="all", measure="leave", codes=one, moments=at, days=EVER)

    seconds = np.floor(moment * 3600)
    ordered, finished = (np.floor(CASES.instants[k] * 3600) for k in ("ordered_at", "finished_at"))
    assert entered[0] - left[0] == ((ordered <= seconds) & ~(finished <= seconds)).sum()


def test_a_snapshot_answers_like_the_memory_at_its_moment() -> None:
    moment = float(FIRST + LAST) / 2
    wanted = [("supplier", "total", 180.0), ("all", "enter", EVER)]
    snapshot = MEMORY.snapshot(moment=moment, wanted=wanted)
    codes = CASES.categories["supplier"].codes

    for family, measure, days in wanted:
        mine = codes if family == "supplier" else np.zeros_like(codes)
        moments = np.full(len(codes), moment)
        for a, b in zip(
            MEMORY.stat(family=family, measure=measure, codes=mine, moments=moments, days=days),
            snapshot.stat(family=family, measure=measure, codes=mine, moments=moments, days=days),
            strict=True,
        ):
            assert np.array_equal(a, b)


def test_an_unknown_supplier_has_no_past() -> None:
    snapshot = MEMORY.snapshot(moment=float(LAST), wanted=[("supplier", "total", 180.0)])
    nobody = np.full(1, -1, dtype=np.int64)

    counts, sums = snapshot.stat(family="supplier", measure="total", codes=nobody, moments=np.zeros(1), days=180.0)

    assert (counts[0], sums[0]) == (0, 0)
