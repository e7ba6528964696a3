"""What the model sees of an order at a moment: state, plan, size, calendar, and the memory of past deliveries.

Every value is as of its moment: a fact that happened later is invisible, whether it stands in the table or
not (`tests/core/foresight/test_features.py` proves it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
import pyarrow as pa

from yinuo.core.foresight.cases import (
    DEFAULT_STAGES,
    Cases,
    Category,
    Codes,
    Floats,
    hours_of,
    planned_name,
    read_cases,
)
from yinuo.core.foresight.localtime import LocalTime
from yinuo.core.foresight.memory import LONG_DAYS, RECENT_DAYS, log_hours, remember

WEEK_DAYS = 7.0
THROUGHPUT_DAYS = 28.0  # four whole weeks, so that weekdays weigh alike
EVER_DAYS = 36500.0
PRIOR_ORDERS = 8.0  # a group's mean counts half at this many deliveries

LONG: Sequence[tuple[str, str]] = (
    ("supplier", "handling"),
    ("supplier", "total"),
    ("supplier", "use"),
    ("supplier", "late"),
    ("carrier", "last"),
    ("lane", "last"),
    ("lane", "use"),
    ("lane", "late"),
    ("origin_area", "last"),
    ("destination_region", "last"),
    ("destination_region", "use"),
    ("destination_area", "last"),
    ("destination_area", "use"),
    ("destination_area", "late"),
    ("item_family", "handling"),
    ("item_family", "total"),
    ("item", "total"),
    ("order_type", "total"),
    ("customer", "use"),
)
RECENT: Sequence[tuple[str, str]] = (
    ("all", "last"),
    ("all", "handling"),
    ("all", "use"),
    ("all", "late"),
    ("destination_region", "last"),
    ("destination_region", "use"),
    ("lane", "last"),
    ("supplier", "handling"),
)
BACKLOG_FAMILIES = ("all", "supplier", "destination_region", "lane")
SIZES = ("weight_kg", "volume_l", "quantity", "price", "freight", "distance_km")
PLACES = ("origin_lat", "origin_lon", "destination_lat", "destination_lon")
COUNTS = ("line_count", "supplier_count")
UNIVERSAL = LocalTime()


class Recollection(Protocol):
    """What features need of a `Memory` or of its `Snapshot`."""

    def codes(self, *, family: str, category: Category | None, rows: int) -> Codes:
        """Translate a column's codes."""

    def stat(self, *, family: str, measure: str, codes: Codes, moments: Floats, days: float) -> tuple[Floats, Floats]:
        """Return count and sum of a measure before each moment."""


@dataclass(frozen=True)
class Position:
    """Where each order stands at its moment; hours, NaN when unknown."""

    state: Codes  # stages passed
    entered: Floats  # instant the present stage began
    elapsed: Floats
    stage_elapsed: Floats
    slack: Floats  # hours until due, negative when past


def wanted_statistics() -> list[tuple[str, str, float]]:
    """List every statistic of the memory that the features use, as (family, measure, days)."""
    wanted = [(family, measure, LONG_DAYS) for family, measure in LONG]
    wanted += [("all", measure, LONG_DAYS) for measure in {measure for _, measure in (*LONG, *RECENT)}]
    wanted += [(family, measure, LONG_DAYS) for family, measure in RECENT]
    wanted += [(family, measure, RECENT_DAYS) for family, measure in RECENT]
    wanted += [("all", measure, WEEK_DAYS) for measure in ("last", "handling")]
    for family in BACKLOG_FAMILIES:
        wanted += [(family, stream, EVER_DAYS) for stream in ("enter", "leave", "overdue", "recovered")]
        wanted.append((family, "total", THROUGHPUT_DAYS))
    return sorted(set(wanted))


def features(
    *, cases: pa.Table, now: datetime, stages: Sequence[str] = DEFAULT_STAGES, local: LocalTime = UNIVERSAL
) -> pa.Table:
    """Return the features of every order placed by `now`, as of `now`, from this table's own history.

    One row for each order, ``order_id`` first; later orders and later facts of the same table play no part.
    """
    moment = hours_of(now)
    known = read_cases(table=cases, stages=stages).until(moment)
    moments = np.full(len(known), moment)
    columns = assemble(cases=known, moments=moments, memory=remember(history=known), local=local)
    return pa.table({"order_id": known.order_ids, **columns})


def position(*, cases: Cases, moments: Floats) -> Position:
    """Return where each order stands at its moment; stage instants after the moment are ignored."""
    ordered = cases.instants["ordered_at"]
    state = np.zeros(len(cases), dtype=np.int64)
    entered = ordered.copy()
    for number, stage in enumerate(cases.stages, start=1):
        passed = cases.instants[stage] <= moments
        state = np.where(passed, number, state)
        entered = np.where(passed, cases.instants[stage], entered)
    return Position(
        state=state,
        entered=entered,
        elapsed=moments - ordered,
        stage_elapsed=moments - entered,
        slack=cases.instants["due_at"] - moments,
    )


def assemble(*, cases: Cases, moments: Floats, memory: Recollection, local: LocalTime) -> dict[str, Floats]:
    """Return all features by name (``kind.what``), one array each, as of each row's moment."""
    where = position(cases=cases, moments=moments)
    codes = {
        family: memory.codes(
            family=family,
            category=None if family == "all" else cases.categories[family],
            rows=len(cases),
        )
        for family in {family for family, _, _ in wanted_statistics()}
    }
    columns = _progress(cases, where, moments)
    columns |= _plan(cases, where, moments)
    columns |= _calendar(cases, moments, local)
    columns |= _sizes(cases)
    columns |= _past(memory, codes, moments)
    columns |= _backlog(memory, codes, moments)
    return columns | _against_the_past(columns, where)


def _progress(cases: Cases, where: Position, moments: Floats) -> dict[str, Floats]:
    columns = {
        "stage.state": where.state.astype(np.float64),
        "stage.elapsed": log_hours(where.elapsed),
        "stage.stage_elapsed": log_hours(where.stage_elapsed),
    }
    before = cases.instants["ordered_at"]
    for stage in cases.stages:
        at = np.where(cases.instants[stage] <= moments, cases.instants[stage], np.nan)
        columns[f"stage.took_{stage.removesuffix('_at')}"] = log_hours(at - before)
        before = np.where(np.isnan(at), before, at)
    return columns


def _plan(cases: Cases, where: Position, moments: Floats) -> dict[str, Floats]:
    """The promise and the planned instant of each stage, visible once the stage before it is passed."""
    planned = cases.instants["due_at"] - cases.instants["ordered_at"]
    columns = {
        "plan.length": log_hours(planned),
        "plan.slack": np.sign(where.slack) * np.log1p(np.abs(where.slack)),
        "plan.used": where.elapsed / np.maximum(planned, 1.0),
    }
    before = cases.instants["ordered_at"]
    for stage in cases.stages:
        due = np.where(before <= moments, cases.instants[planned_name(stage)], np.nan)
        before = cases.instants[stage]
        reached = np.where(cases.instants[stage] <= moments, cases.instants[stage], moments)
        name = stage.removesuffix("_at")
        columns[f"plan.overrun_{name}"] = reached - due
        columns[f"plan.left_after_{name}"] = cases.instants["due_at"] - due
    return columns


def _calendar(cases: Cases, moments: Floats, local: LocalTime) -> dict[str, Floats]:
    ordered, due = cases.instants["ordered_at"], cases.instants["due_at"]
    return {
        "calendar.hour_of_week": local.hour_of_week(instants=moments),
        "calendar.hour": local.hour_of_day(instants=moments),
        "calendar.ordered_hour_of_week": local.hour_of_week(instants=ordered),
        "calendar.due_weekday": local.weekday(instants=due - 1.0),
        "calendar.working_left": log_hours(local.working_hours(start=moments, end=due)),
    }


def _sizes(cases: Cases) -> dict[str, Floats]:
    columns = {f"size.{name}": np.log1p(np.maximum(cases.numbers[name], 0)) for name in SIZES}
    columns |= {f"place.{name}": cases.numbers[name] for name in PLACES}
    columns |= {f"size.{name}": cases.numbers[name] for name in COUNTS}
    columns["size.freight_share"] = cases.numbers["freight"] / np.maximum(cases.numbers["price"], 1e-9)
    return columns


def _past(memory: Recollection, codes: Mapping[str, Codes], moments: Floats) -> dict[str, Floats]:
    """Means of each group, shrunk towards the mean of all; recent ones towards the group's long mean."""
    columns: dict[str, Floats] = {}
    rows = len(moments)
    overall: dict[str, Floats] = {}
    for measure in sorted({measure for _, measure in (*LONG, *RECENT)}):
        count, total = memory.stat(family="all", measure=measure, codes=codes["all"], moments=moments, days=LONG_DAYS)
        overall[measure] = _ratio(total, count)
        columns[f"season.{measure}"] = overall[measure]

    def shrunk(family: str, measure: str, days: float, prior: Floats) -> Floats:
        count, total = memory.stat(family=family, measure=measure, codes=codes[family], moments=moments, days=days)
        return np.where(np.isnan(prior), _ratio(total, count), _mix(total, count, prior))

    for family, measure in LONG:
        columns[f"{family}.{measure}"] = shrunk(family, measure, LONG_DAYS, overall[measure])
    for family, measure in RECENT:
        prior = columns.get(f"{family}.{measure}", overall[measure])
        kind = "season" if family == "all" else family
        columns[f"{kind}.recent_{measure}"] = shrunk(family, measure, RECENT_DAYS, prior) - prior
    for measure in ("last", "handling"):
        columns[f"season.week_{measure}"] = shrunk("all", measure, WEEK_DAYS, overall[measure]) - overall[measure]
    count, _ = memory.stat(family="supplier", measure="total", codes=codes["supplier"], moments=moments, days=LONG_DAYS)
    columns["supplier.deliveries"] = np.log1p(count) if rows else count
    return columns


def _backlog(memory: Recollection, codes: Mapping[str, Codes], moments: Floats) -> dict[str, Floats]:
    """Open and overdue work of each group against what it finished in four weeks (Little's law)."""
    columns: dict[str, Floats] = {}
    for family in BACKLOG_FAMILIES:

        def ever(stream: str, family: str = family) -> tuple[Floats, Floats]:
            return memory.stat(family=family, measure=stream, codes=codes[family], moments=moments, days=EVER_DAYS)

        done, _ = memory.stat(
            family=family, measure="total", codes=codes[family], moments=moments, days=THROUGHPUT_DAYS
        )
        (entered, entered_sum), (left, left_sum) = ever("enter"), ever("leave")
        (overdue, _), (recovered, _) = ever("overdue"), ever("recovered")
        open_orders = np.maximum(entered - left, 0)
        columns[f"backlog.{family}_open"] = np.log((open_orders + 1) / (done + 1))
        columns[f"backlog.{family}_age"] = moments - _ratio(entered_sum - left_sum, open_orders)
        columns[f"backlog.{family}_overdue"] = np.log((overdue - recovered + 1) / (done + 1))
    return columns


def _against_the_past(columns: Mapping[str, Floats], where: Position) -> dict[str, Floats]:
    """Elapsed and slack measured in what is usual for the lane and the supplier (logs of ratios)."""
    slack = log_hours(where.slack)
    return {
        "lane.stage_elapsed_of_usual": columns["stage.stage_elapsed"] - columns["lane.last"],
        "supplier.elapsed_of_usual": columns["stage.elapsed"] - columns["supplier.total"],
        "lane.slack_of_usual": slack - columns["lane.last"] - columns["destination_region.recent_last"],
        "supplier.slack_of_usual": slack - columns["supplier.total"],
    }


def _ratio(total: Floats, count: Floats) -> Floats:
    return np.asarray(np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0))


def _mix(total: Floats, count: Floats, prior: Floats) -> Floats:
    return np.asarray((total + PRIOR_ORDERS * prior) / (count + PRIOR_ORDERS))
