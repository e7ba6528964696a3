"""Walks through the test period as an organisation would: refit every month on what is known by then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bench.olist.tables import STAGES
from yinuo.core.foresight.cases import Cases, Floats, hours_of, read_cases
from yinuo.core.foresight.memory import DAY, Memory, remember

REFIT_DAYS = 30.0
REHEARSAL_DAYS = 120.0  # before the test period: thresholds and levels are set on these days
ENDED = ("canceled", "unavailable")  # when an order was cancelled is not in the tables
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Known = TypeVar("Known")


@dataclass(frozen=True)
class Split:
    """The test period: orders placed in [train_until, test_until), hours since 1970."""

    train_until: float
    test_until: float
    known_until: float  # the data end here

    @property
    def rehearsal(self) -> float:
        """Start of the rehearsal before the test period."""
        return self.train_until - REHEARSAL_DAYS * DAY


@dataclass(frozen=True)
class Stream:
    """All orders, which of them were cancelled in the end, and their memory."""

    cases: Cases
    cancelled: Flags
    memory: Memory


@dataclass(frozen=True)
class Walk(Generic[Known]):
    """The models in the order they were fitted, each with the moment it was fitted at."""

    stream: Stream
    since: tuple[float, ...]
    models: tuple[Known, ...]

    def at(self, *, rows: Rows, moments: Floats, ask: Callable[[Cases, Floats, Known], Floats]) -> Floats:
        """Answer `ask` for each row at its moment by the newest model fitted by then."""
        out = np.full(len(rows), np.nan)
        which = np.searchsorted(self.since, moments, side="right") - 1
        for number in np.unique(which[which >= 0]):
            mine = np.flatnonzero(which == number)
            out[mine] = ask(self.stream.cases.take(rows[mine]), moments[mine], self.models[number])
        return out


def read_stream(*, table: pa.Table) -> Stream:
    """Read the case rows of both folders as one stream."""
    cases = read_cases(table=table, stages=STAGES)
    undelivered = np.isnan(cases.instants["finished_at"])
    ended = np.isin(np.array(table.column("order_status").to_pylist(), dtype=str), ENDED)
    return Stream(cases=cases, cancelled=undelivered & ended, memory=remember(history=cases))


def walk(
    *, stream: Stream, split: Split, fit: Callable[[float], Known], rehearsal_days: float = REHEARSAL_DAYS
) -> Walk[Known]:
    """Fit one model for each month of the test period, and one every `rehearsal_days` of the rehearsal."""
    before = np.arange(split.rehearsal, split.train_until, rehearsal_days * DAY)
    test = np.arange(split.train_until, split.test_until, REFIT_DAYS * DAY)
    starts = tuple(float(start) for start in (*before, *test))
    return Walk(stream=stream, since=starts, models=tuple(fit(start) for start in starts))


def placed(*, stream: Stream, since: float, until: float, known_by: float) -> Rows:
    """Return the orders placed in a period whose due day is over by `known_by`, cancelled ones left out.

    Orders due later are left out whole, so that slow ones are not missing where fast ones count. An order
    never delivered is there: its promise is broken.
    """
    ordered, due = stream.cases.instants["ordered_at"], stream.cases.instants["due_at"]
    return np.flatnonzero((ordered >= since) & (ordered < until) & (due <= known_by) & ~stream.cancelled)


def late_of(*, cases: Cases, rows: Rows) -> Flags:
    """Tell which orders were not delivered by the end of the estimated date."""
    return np.asarray(~(cases.instants["finished_at"][rows] < cases.instants["due_at"][rows]))


def day(moment: float) -> str:
    """Return the date of an instant in hours since 1970."""
    return str(np.datetime64(round(moment * 3600), "s").astype("datetime64[D]"))


def month(moments: Floats) -> npt.NDArray[np.str_]:
    """Return the month of each instant."""
    return np.round(moments * 3600).astype("datetime64[s]").astype("datetime64[M]").astype(str)


def hours_of_date(text: str) -> float:
    """Return the instant a date begins, in hours since 1970. Raises ValueError."""
    return hours_of(datetime.fromisoformat(text))
