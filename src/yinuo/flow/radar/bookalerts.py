"""Which orders of a part of the book have an alert that would begin, change or end. Pure: decides, and tells nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yinuo.flow.radar.alerting import LATENESS
from yinuo.flow.radar.bookpart import AlertRow, Flags, Floats, Part, hours_from
from yinuo.flow.radar.judging import Stakes, severity_of
from yinuo.flow.radar.limits import Limits
from yinuo.flow.work import columns as work_columns

POINT = 0.01


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is forecast, by row: chance, expected hours late, likely hours from now, and by how much these may move."""

    late: Floats
    late_hours: Floats
    likely: Floats
    room: Floats


def concerned(*, part: Part, told: Limits, bars: Floats, said: Said) -> tuple[Flags, Flags]:
    """Mark rows whose alerts would begin, change or end; and those of which a running stage is over its time."""
    places = pc.index_in(part.ids, value_set=part.stages["order_id"])
    over_codes = part.stages[work_columns.OVER].take(places)
    over_hours = -hours_from(part.stages[work_columns.OVER_DUE].take(places), part.zero_us)
    alerted, calm, known_over = _looked_at(part, told, bars, said, over_hours)
    history = _is_history(part, told)
    begins = (said.late >= bars) & ~alerted & ~history
    told_over = pa.array(known_over, pa.string())
    overrunning = np.asarray(pc.is_valid(over_codes).to_numpy(zero_copy_only=False), dtype=np.bool_)
    same = pc.equal(pc.fill_null(over_codes, ""), pc.fill_null(told_over, "")).to_numpy(zero_copy_only=False)
    ends = history & (alerted | np.asarray(pc.is_valid(told_over).to_numpy(zero_copy_only=False), dtype=np.bool_))
    return np.asarray(begins | ends | ~calm | (~same.astype(np.bool_) & ~history)), overrunning


def _looked_at(
    part: Part, told: Limits, bars: Floats, said: Said, over_hours: Floats
) -> tuple[Flags, Flags, list[str | None]]:
    """Return by row: whether lateness is alerted, whether all alerts may stay, and the stages alerted as over."""
    size = part.book.num_rows
    alerted, calm = np.zeros(size, dtype=np.bool_), np.ones(size, dtype=np.bool_)
    over: list[str | None] = [None] * size
    rows = {one: place for place, one in enumerate(part.ids.to_pylist())} if part.alerts else {}
    grave, over_hours = _gravity(part, told, said), np.nan_to_num(over_hours)
    for alert in part.alerts:
        row = rows.get(alert.order_id)
        if row is None:
            continue
        if alert.stage_code:
            over[row] = alert.stage_code if over[row] is None else f"{over[row]},{alert.stage_code}"
            hours = max(float(said.late_hours[row]), float(over_hours[row]))
            calm[row] &= grave(row, hours) == alert.severity
        elif alert.cause == LATENESS:
            alerted[row] = True
            stays = said.late[row] >= max(bars[row] - told.hysteresis, 0.0)
            calm[row] &= stays and grave(row, said.late_hours[row]) == alert.severity and _same(alert, part, said, row)
        else:
            calm[row] = False
    return alerted, calm, over


def _gravity(part: Part, told: Limits, said: Said) -> Callable[[int, float], str]:
    late = np.nan_to_num(said.late)

    def grave(row: int, hours: float) -> str:
        return severity_of(late_probability=float(late[row]), late_days=hours / 24, stakes=_stakes(part, told, row))

    return grave


def _stakes(part: Part, told: Limits, row: int) -> Stakes:
    tier, order_type, price, penalty = (
        part.book[name][row].as_py() for name in ("tier", "order_type", "price", "penalty")
    )
    return Stakes(
        weight=told.importance.weight(tier=tier, order_type=order_type),
        value_minor=round((price or 0.0) * 100),
        penalty_minor_per_day=round((penalty or 0.0) * 100),
    )


def _same(alert: AlertRow, part: Part, said: Said, row: int) -> bool:
    if alert.projected_at is None or alert.late_probability is None:
        return False
    moved = abs(said.likely[row] - (alert.projected_at - part.now).total_seconds() / 3600)
    return bool(moved <= said.room[row] and abs(said.late[row] - alert.late_probability) < POINT)


def _is_history(part: Part, told: Limits) -> Flags:
    """Mark orders that came in long overdue: they are counted and do not alert."""
    created, committed = (hours_from(part.book[name], part.zero_us) for name in ("created_at", "committed_at"))
    return np.asarray(created - committed > 24 * told.stale_days)
