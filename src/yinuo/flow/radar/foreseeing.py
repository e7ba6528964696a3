"""The forecast of open orders, by the best means there are: the fitted model, segments, or standard times.

Knows the order of the means and how their answers become one form; reads nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from yinuo.core.foresight import Model, score
from yinuo.core.promising.abreast import places_before
from yinuo.core.responding import outlook_of
from yinuo.core.worktime import WorkCalendar
from yinuo.flow.promises.queries import StageStandard
from yinuo.flow.radar.casetable import Case, by_order_type, case_table
from yinuo.flow.radar.standing import (
    GRID,
    StageLeft,
    finish_grid,
    late_probability,
    next_verdicts,
    standing_of,
)

# Probabilities of a forecast's curve; those of core.foresight.scoring.
PROBS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
EARLIEST, LIKELY, LATEST = 1, 3, 5
STANDARD = "standard"
LEARNT = ("model", "segments")
AFTER_DRIFT = "_drift"  # ends the basis of a forecast that was made by simpler means since the model drifted


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """The forecast of one order: hours from now to its finish at PROBS, and how likely it is late."""

    order_id: UUID
    made_at: datetime
    curve: tuple[float, ...]
    late_probability: float | None
    expected_late_hours: float
    next_verdict_at: datetime | None
    basis: str
    drivers: list[dict[str, Any]] = field(default_factory=list)
    # Reasons of what nobody can help and moved the curve.
    forced: tuple[dict[str, Any], ...] = ()

    def at(self, index: int) -> datetime:
        """Return the finish at one of PROBS."""
        return self.made_at + timedelta(hours=self.curve[index])


@dataclass(frozen=True, kw_only=True)
class Means:
    """What forecasts are made from: models by order type, standard stages by order type, and the calendar."""

    models: Mapping[str, Model]
    standards: Mapping[str, Sequence[StageStandard]]
    calendar: WorkCalendar
    fallen: frozenset[str] = frozenset()  # order types whose model drifted: simpler means serve


def foresee(
    *, cases: Sequence[Case], means: Means, thresholds: Mapping[UUID, float], now: datetime
) -> dict[UUID, Foreseen]:
    """Forecast every case as of `now`."""
    found: dict[UUID, Foreseen] = {}
    for order_type, group in by_order_type(cases=cases).items():
        model = means.models.get(order_type)
        if model is not None and model.kind in LEARNT:
            codes = [stage.code for stage in means.standards[order_type]]
            found.update(_by_model(group, model, codes, thresholds, now, means.calendar))
        rest = [case for case in group if case.order.id not in found]
        if rest:
            found.update(_by_standard(rest, means, thresholds, now))
        if order_type in means.fallen:
            mine = [found[case.order.id] for case in group]
            found.update({one.order_id: replace(one, basis=f"{one.basis}{AFTER_DRIFT}") for one in mine})
    return found


def _by_model(
    cases: Sequence[Case],
    model: Model,
    codes: Sequence[str],
    thresholds: Mapping[UUID, float],
    now: datetime,
    calendar: WorkCalendar,
) -> dict[UUID, Foreseen]:
    told = np.array([thresholds[case.order.id] for case in cases])
    table = case_table(cases=cases, codes=codes)
    scored = score(table=table, model=model, now=now, threshold=told, calendar=calendar)
    found = {}
    for row in scored.to_pylist():
        if row["source"] not in LEARNT or row["finish_q50"] is None:
            continue
        curve = tuple(_hours(row[f"finish_q{round(prob * 100):02d}"], now) for prob in PROBS)
        late = row["p_late"]
        order_id = UUID(row["order_id"])
        found[order_id] = Foreseen(
            order_id=order_id,
            made_at=now,
            curve=curve,
            late_probability=None if late is None else round(float(late), 4),
            expected_late_hours=round(float(row["expected_days_late"] or 0) * 24, 2),
            next_verdict_at=row["next_at"],
            basis=str(row["source"]),
            drivers=[dict(driver) for driver in row["drivers"] or []],
        )
    return found


def _by_standard(
    cases: Sequence[Case], means: Means, thresholds: Mapping[UUID, float], now: datetime
) -> dict[UUID, Foreseen]:
    minute = int(now.timestamp() // 60)
    standing = standing_of(orders=[stages_left(case=case, standards=means.standards) for case in cases])
    due = np.array([case.due_at.timestamp() / 60 if case.due_at else np.nan for case in cases])
    told = np.array([thresholds[case.order.id] for case in cases])
    finish = finish_grid(standing=standing, now=minute, calendar=means.calendar)
    late = np.where(due <= minute, 1.0, late_probability(finish=finish, due=due))
    waiting = np.where(late < told, due, np.nan)
    looks = next_verdicts(standing=standing, now=minute, due=waiting, thresholds=told, calendar=means.calendar)
    found = {}
    for row, case in enumerate(cases):
        hours = np.maximum((finish[row] - minute) / 60, 0.0)
        owed = (due[row] - minute) / 60
        found[case.order.id] = Foreseen(
            order_id=case.order.id,
            made_at=now,
            curve=tuple(round(float(np.interp(prob, GRID, hours)), 3) for prob in PROBS),
            late_probability=None if np.isnan(late[row]) else round(float(late[row]), 4),
            expected_late_hours=0.0 if np.isnan(owed) else round(mean_excess(hours=hours, beyond=owed), 2),
            next_verdict_at=None if np.isnan(looks[row]) else _moment(looks[row], now),
            basis=STANDARD,
        )
    return found


def stages_left(*, case: Case, standards: Mapping[str, Sequence[StageStandard]]) -> list[StageLeft]:
    """Return what is left of an order's stages; those of its type where none were laid out."""
    if not case.stages:
        fresh = standards.get(case.order.order_type, ())
        places = {stage.code: place for place, stage in enumerate(fresh)}
        return [
            StageLeft(
                standard_hours=stage.standard_hours,
                working_time=stage.working_time,
                after=places_before(before=stage.before, places=places, place=place),
            )
            for place, stage in enumerate(fresh)
        ]
    left = [stage for stage in case.stages if stage.state in ("active", "next")]
    places = {stage.code: place for place, stage in enumerate(left)}
    return [
        StageLeft(
            standard_hours=stage.standard_hours,
            working_time=stage.working_time,
            started_minute=int(stage.started_at.timestamp() // 60) if stage.started_at else None,
            after=places_before(before=stage.before, places=places, place=place),
        )
        for place, stage in enumerate(left)
    ]


def mean_excess(*, hours: np.ndarray[Any, Any], beyond: float) -> float:
    """Return the mean hours beyond a limit, of a distribution given on GRID."""
    middles = (np.arange(40) + 0.5) / 40
    return float(np.maximum(np.interp(middles, GRID, hours) - beyond, 0.0).mean())


def probability_after(*, curve: Sequence[float], made_at: datetime, gained_hours: float, due_at: datetime) -> float:
    """Return P(late) when the whole curve is moved earlier by some hours; beyond its ends as `Outlook` has it."""
    due_hours = (due_at - made_at).total_seconds() / 3600
    outlook = outlook_of(probs=PROBS, hours=curve, due_hours=due_hours)
    return float(outlook.chance_late(gained=np.array([gained_hours]))[0])


def _hours(moment: datetime, now: datetime) -> float:
    return round(max((moment - now).total_seconds() / 3600, 0.0), 3)


def _moment(minute: float, now: datetime) -> datetime:
    return max(datetime.fromtimestamp(float(minute) * 60, tz=now.tzinfo), now + timedelta(minutes=1))
