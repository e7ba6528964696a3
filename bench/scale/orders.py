"""A made-up business of any size: deliveries to learn from and open orders, the same at every run."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

NOW = datetime(2026, 3, 2, 8)  # noqa: DTZ001 - the case table takes instants as they stand
STAGES = ("confirmed_at", "made_at", "dispatched_at")
SUPPLIERS, CUSTOMERS, AREAS, FAMILIES, REGIONS = 800, 5_000, 300, 60, 12
HISTORY_DAYS = 300.0


def deliveries(*, count: int, seed: int = 1) -> pa.Table:
    """Return orders of the last months, most of them finished by NOW."""
    dice = np.random.default_rng(seed)
    return _table(dice, dice.uniform(-HISTORY_DAYS * 24, 0, count), known=False)


def open_orders(*, count: int, seed: int = 2) -> pa.Table:
    """Return orders open at NOW, at every stage of their way."""
    dice = np.random.default_rng(seed)
    return _table(dice, -dice.gamma(2.0, 110.0, count) - 0.1, known=True)


def _table(dice: np.random.Generator, ordered: np.ndarray, *, known: bool) -> pa.Table:
    """`known`: facts after NOW are blank and nothing is finished, as in a book of open orders."""
    count = len(ordered)
    supplier, region = dice.integers(0, SUPPLIERS, count), dice.integers(0, REGIONS, count)
    steps = [
        np.exp(dice.normal(2.0, 0.7, count)),
        np.exp(dice.normal(4.0, 0.5, count)) * (1 + supplier % 7 / 6),
        np.exp(dice.normal(3.0, 0.5, count)),
        np.exp(dice.normal(4.0, 0.4, count)) * (1 + region / 8),
    ]
    passed = np.cumsum([ordered, *steps], axis=0)[1:]
    columns = {name: _instants(at, blank=(at > 0) & known) for name, at in zip(STAGES, passed, strict=False)}
    finished = passed[-1]
    return pa.table(
        {
            "order_id": pa.array(np.char.mod("%d", np.arange(count))),
            "ordered_at": _instants(ordered),
            "due_at": _instants(np.ceil((ordered + dice.uniform(150, 600, count)) / 24) * 24),
            "finished_at": _instants(finished, blank=np.full(count, known)),
            **columns,
            "order_type": _names("type", dice.integers(0, 3, count)),
            "tier": _names("tier", dice.integers(0, 4, count)),
            "customer": _names("customer", dice.integers(0, CUSTOMERS, count)),
            "supplier": _names("supplier", supplier),
            "item_family": _names("family", dice.integers(0, FAMILIES, count)),
            "destination_region": _names("region", region),
            "destination_area": _names("area", region * 25 + dice.integers(0, AREAS // REGIONS, count)),
            "lane": _names("lane", region),
            "weight_kg": dice.gamma(2.0, 10.0, count),
            "price": dice.gamma(2.0, 400.0, count),
            "quantity": dice.integers(1, 40, count).astype(np.float64),
        }
    )


def _instants(hours: np.ndarray, *, blank: np.ndarray | None = None) -> pa.Array:
    start = np.datetime64(NOW - timedelta(0), "us")
    return pa.array(start + np.round(hours * 3.6e9).astype("timedelta64[us]"), mask=blank)


def _names(kind: str, codes: np.ndarray) -> pa.DictionaryArray:
    used = int(codes.max(initial=0)) + 1
    names = pa.array([f"{kind}-{number}" for number in range(used)])
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), names)
