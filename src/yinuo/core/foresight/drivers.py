"""Why an order takes longer than usual: at most three multipliers of its remaining time, as data."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from yinuo.core.foresight.boosting import Matrix, contributions
from yinuo.core.foresight.cases import Cases, Codes
from yinuo.core.foresight.segments import PRESET_LEVEL, SEGMENT_PROBS, Found, SegmentTable
from yinuo.core.foresight.training import Trained

MOST = 3
WORTH_SAYING = 1.05  # a factor nearer to one explains nothing
DRIVER_TYPE = pa.list_(pa.struct([("kind", pa.string()), ("subject", pa.string()), ("factor", pa.float64())]))
KINDS = {
    "stage": "stage",
    "plan": "plan",
    "calendar": "calendar",
    "size": "size",
    "place": "distance",
    "season": "season",
    "backlog": "backlog",
    "destination_area": "destination_region",
    "origin_area": "lane",
    "item": "item_family",
}
SUBJECTS = ("supplier", "carrier", "lane", "destination_region", "item_family", "order_type", "customer")
MIDDLE = int(np.flatnonzero(SEGMENT_PROBS == 0.5)[0])
Driver = dict[str, object]


def model_drivers(*, trained: Trained, x: Matrix, cases: Cases, wanted: Codes) -> list[object]:
    """Return drivers of the `wanted` rows, None elsewhere: what each kind of feature multiplies."""
    out: list[object] = [None] * len(cases)
    if not len(wanted):
        return out
    shares = contributions(forest=trained.location, x=x[wanted])
    kinds = [kind_of(name) for name in trained.names]
    distinct = sorted(set(kinds))
    grouped = np.column_stack([shares[:, [k == kind for k in kinds]].sum(axis=1) for kind in distinct])
    for row, sums in zip(wanted, grouped, strict=True):
        slowest = np.argsort(-sums)[:MOST]
        out[row] = [
            _driver(distinct[kind], float(np.exp(sums[kind])), cases, int(row))
            for kind in slowest
            if np.exp(sums[kind]) >= WORTH_SAYING
        ]
    return out


def kind_of(name: str) -> str:
    """Return the driver kind of a feature ``kind.what``; backlogs belong to whoever has them."""
    kind, what = name.split(".", 1)
    return KINDS.get(kind, kind) if what else kind


def segment_drivers(*, found: Found, table: SegmentTable, wanted: Codes) -> list[object]:
    """Return one driver where the order's segment is slower than all orders in the same state."""
    out: list[object] = [None] * len(found.index)
    for row in wanted:
        out[row] = _segment_driver(found, table, int(found.index[row]))
    return out


def _segment_driver(found: Found, table: SegmentTable, place: int) -> list[Driver]:
    if place < 0:
        return []
    level, state, names = found.keys[place]
    everything = table.laws.get((len(table.levels) - 1, state, ()))
    if level == PRESET_LEVEL or everything is None or not names:
        return []
    factor = float(np.exp(found.grids[place][MIDDLE] - everything.grid[MIDDLE]))
    if factor < WORTH_SAYING:
        return []
    return [{"kind": table.levels[level][-1], "subject": " · ".join(names), "factor": factor}]


def _driver(kind: str, factor: float, cases: Cases, row: int) -> Driver:
    return {"kind": kind, "subject": _subject(kind, cases, row), "factor": factor}


def _subject(kind: str, cases: Cases, row: int) -> str | None:
    category = cases.categories.get(kind) if kind in SUBJECTS else None
    if category is None or category.codes[row] < 0:
        return None
    return str(category.names[category.codes[row]])
