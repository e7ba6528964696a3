"""A made-up business of any size: deliveries to learn from and open orders, the same at every run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

MOMENT = datetime(2026, 3, 2, 8, tzinfo=UTC)
TYPE = "make_to_order"
# Those of the preset standards but the last, whose end is the delivery.
STAGES = ("stage_confirm_at", "stage_prepare_at", "stage_dispatch_at")
SUPPLIERS, CUSTOMERS, AREAS, FAMILIES, REGIONS = 800, 5_000, 300, 60, 12
TIERS = ("vip", "key", "standard", "new")
HISTORY_DAYS = 300.0


def deliveries(*, count: int, seed: int = 1) -> pa.Table:
    """Return the case table of orders of the last months, most of them finished by MOMENT."""
    dice = np.random.default_rng(seed)
    way = _Way.of(dice, dice.uniform(-HISTORY_DAYS * 24, 0, count))
    told = {"order_id": pa.array(np.char.mod("%d", np.arange(count))), "order_type": pa.array([TYPE] * count)}
    told |= {"ordered_at": _instants(way.ordered), "due_at": _instants(way.due)}
    told |= {name: _instants(at) for name, at in zip(STAGES, way.passed, strict=False)}
    told |= {"finished_at": _instants(way.passed[-1])}
    names = {"family": "item_family", "region": "destination_region", "area": "destination_area"}
    return pa.table(told | {names.get(name, name): column for name, column in way.parties.items()})


def open_orders(*, count: int, seed: int = 2) -> pa.Table:
    """Return orders open at MOMENT, at every stage; two in a hundred run over their stage, two are late."""
    dice = np.random.default_rng(seed)
    way = _Way.of(dice, -dice.gamma(2.0, 40.0, count) - 0.1)
    # What would be delivered by now is as far as its dispatch.
    passed = [_instants(at, blank=at > 0) for at in way.passed[:-1]]
    parties = way.parties
    due = np.where(dice.random(count) < 0.02, way.passed[-1] - 48, np.maximum(way.due, way.passed[-1]))
    return pa.table(
        {
            "n": pa.array(np.arange(count)),
            "ordered_at": _instants(way.ordered),
            "due_at": _instants(due),
            **dict(zip(STAGES, passed, strict=True)),
            "customer": pa.array(dice.integers(0, CUSTOMERS, count)),
            **{name: parties[name] for name in ("supplier", "family", "region", "area", "lane", "tier", "price")},
            "quantity": pa.array(parties["quantity"].to_numpy().astype(np.int64)),
            "over": pa.array(np.where(dice.random(count) < 0.02, 6.0, -48.0)),
        }
    )


@dataclass(frozen=True)
class _Way:
    """Orders by hours from MOMENT: when they were placed, due, and passed each stage to their end."""

    ordered: np.ndarray
    due: np.ndarray
    passed: np.ndarray
    parties: dict[str, pa.Array]

    @classmethod
    def of(cls, dice: np.random.Generator, ordered: np.ndarray) -> _Way:
        """Let orders go their way; a supplier and a region make it slower or quicker."""
        count = len(ordered)
        supplier, region = dice.integers(0, SUPPLIERS, count), dice.integers(0, REGIONS, count)
        steps = [
            np.exp(dice.normal(2.0, 0.7, count)),
            np.exp(dice.normal(4.0, 0.5, count)) * (1 + supplier % 7 / 6),
            np.exp(dice.normal(3.0, 0.5, count)),
            np.exp(dice.normal(4.0, 0.4, count)) * (1 + region / 8),
        ]
        parties = {
            "tier": pa.array(
                np.array(("vip", "key", "standard", "new"))[dice.choice(4, count, p=(0.03, 0.12, 0.7, 0.15))]
            ),
            "supplier": _names("supplier", supplier),
            "family": _names("family", dice.integers(0, FAMILIES, count)),
            "region": _names("region", region),
            "area": _names("area", region * 25 + dice.integers(0, AREAS // REGIONS, count)),
            "lane": _names("lane", region),
            "price": pa.array(dice.gamma(2.0, 400.0, count)),
            "quantity": pa.array(dice.integers(1, 40, count).astype(np.float64)),
        }
        due = np.ceil((ordered + dice.uniform(420, 900, count)) / 24) * 24
        return cls(ordered, due, np.cumsum([ordered, *steps], axis=0)[1:], parties)


def _instants(hours: np.ndarray, *, blank: np.ndarray | None = None) -> pa.Array:
    start = np.datetime64(MOMENT.replace(tzinfo=None), "us")
    found = pa.array(start + np.round(hours * 3.6e9).astype("timedelta64[us]"), mask=blank)
    return found.cast(pa.timestamp("us", "UTC"))


def _names(kind: str, codes: np.ndarray) -> pa.Array:
    used = int(codes.max(initial=0)) + 1
    names = pa.array([f"{kind}-{number}" for number in range(used)])
    return names.take(pa.array(codes.astype(np.int32)))
