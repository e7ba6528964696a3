"""The segment of an order is the same whether few orders are looked up or many."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from yinuo.core.foresight.cases import read_cases
from yinuo.core.foresight.segments import MANY_ORDERS, PRESET_LEVEL, SEGMENT_PROBS, SegmentLaw, SegmentTable, look_up

DICE = np.random.default_rng(6)
LEVELS = (("lane", "item_family"), ("lane",), ("order_type",), ())
GRID = tuple(float(one) for one in np.sort(DICE.normal(size=len(SEGMENT_PROBS))))
COUNT = MANY_ORDERS + 321


def law(n: int) -> SegmentLaw:
    return SegmentLaw(n=n, grid=tuple(one + n for one in GRID))


def orders() -> pa.Table:
    """Return orders of known, unknown, blank and missing facts."""

    def drawn(*names: str | None) -> pa.Array:
        return pa.array(DICE.choice(np.array(names, dtype=object), COUNT).tolist(), pa.string())

    return pa.table(
        {
            "order_id": pa.array([str(n) for n in range(COUNT)]),
            "ordered_at": pa.array([0] * COUNT, pa.timestamp("us")),
            "lane": drawn("L1", "L2", "L3", "", None),
            "item_family": drawn("F1", "F2", "F9", None),
            "order_type": drawn("T1", "T2", "T9", "", None),
        }
    )


@pytest.mark.parametrize("everything", [True, False])
@pytest.mark.parametrize("preset", ["", "T2", None])
def test_many_orders_find_what_each_would_find_alone(everything: bool, preset: str | None) -> None:
    laws = {
        (0, 0, ("L1", "F1")): law(1),
        (0, 1, ("L2", "F2")): law(2),
        (1, 0, ("L1",)): law(3),
        (1, 1, ("L3",)): law(4),
        (1, 1, ("",)): law(5),
        (2, 0, ("T1",)): law(6),
    }
    laws |= {(3, 1, ()): law(7)} if everything else {}
    laws |= {(PRESET_LEVEL, state, (preset,)): law(0) for state in (0, 1)} if preset is not None else {}
    table = SegmentTable(laws=laws, stages=1, levels=LEVELS)
    cases, states = read_cases(table=orders(), stages=("made_at",)), DICE.integers(0, 2, COUNT)

    many = look_up(table=table, cases=cases, states=states)

    rows = np.arange(COUNT)
    few = [look_up(table=table, cases=cases.take(one), states=states[one]) for one in np.array_split(rows, 3)]
    alone = [part.keys[place] if place >= 0 else None for part in few for place in part.index]
    assert [many.keys[place] if place >= 0 else None for place in many.index] == alone
    assert len(set(alone)) >= 5
