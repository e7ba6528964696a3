"""The case table: what the forecast may know of an order, under names that fit any business.

One row for each order. Every column but ``order_id`` and ``ordered_at`` may be missing or null. The module
turns an Arrow table into plain numpy arrays; it knows nothing of where the table came from, and no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

INSTANTS: Mapping[str, str] = {
    "ordered_at": "when the customer ordered (required)",
    "due_at": "end of the promise: finishing at this instant or later is late",
    "finished_at": "when the delivery was complete; null while the order is open",
    "cancelled_at": "when the order left the book without a delivery",
}
CATEGORIES: Mapping[str, str] = {
    "order_type": "kind of order, carries the preset times",
    "tier": "importance of the customer",
    "customer": "who receives",
    "supplier": "main supplier of the order",
    "carrier": "who transports",
    "item": "main item",
    "item_family": "family of the main item",
    "origin_region": "region the goods leave from",
    "origin_area": "smaller area inside the region of origin, such as a postcode district",
    "destination_region": "region of the customer",
    "destination_area": "smaller area inside the customer's region",
    "lane": "origin and destination together; made from the two regions when missing",
}
NUMBERS: Mapping[str, str] = {
    "origin_lat": "degrees",
    "origin_lon": "degrees",
    "destination_lat": "degrees",
    "destination_lon": "degrees",
    "distance_km": "computed from the points when missing",
    "weight_kg": "of the whole order",
    "volume_l": "of the whole order, litres",
    "quantity": "pieces",
    "line_count": "order lines",
    "supplier_count": "suppliers that deliver into this order",
    "price": "in the organisation's currency",
    "freight": "in the organisation's currency",
}
DEFAULT_STAGES = ("approved_at", "handed_over_at")
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - hours are counted from here, zone or not
EARTH_KM = 6371.0


class CasesInvalidError(ValueError):
    """The table lacks a required column or carries one of the wrong kind."""

    def __init__(self, *, column: str, problem: str) -> None:
        super().__init__(f"{column}: {problem}")
        self.column = column
        self.problem = problem


@dataclass(frozen=True)
class Category:
    """One text column, dictionary-encoded; code -1 stands for null."""

    codes: Codes
    names: tuple[str, ...]


@dataclass(frozen=True)
class Cases:
    """The case table as arrays: instants are hours since 1970, null is NaN."""

    order_ids: pa.Array
    instants: Mapping[str, Floats]
    numbers: Mapping[str, Floats]
    categories: Mapping[str, Category]
    stages: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.order_ids)

    def take(self, rows: npt.NDArray[np.int64]) -> Cases:
        """Return the cases at these positions, repeats allowed."""
        return Cases(
            order_ids=self.order_ids.take(pa.array(rows)),
            instants={name: values[rows] for name, values in self.instants.items()},
            numbers={name: values[rows] for name, values in self.numbers.items()},
            categories={k: Category(v.codes[rows], v.names) for k, v in self.categories.items()},
            stages=self.stages,
        )

    def until(self, moment: float) -> Cases:
        """Return what was known at `moment`: later orders are gone, later facts are blank."""
        known = self.take(np.flatnonzero(self.instants["ordered_at"] <= moment))
        facts = {"finished_at", "cancelled_at", *self.stages}
        blanked = {
            name: np.where(values > moment, np.nan, values) if name in facts else values
            for name, values in known.instants.items()
        }
        return Cases(known.order_ids, blanked, known.numbers, known.categories, known.stages)


def hours_of(moment: datetime) -> float:
    """Hours since 1970; an aware instant is read in UTC, a naive one as it stands."""
    since = moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta()) - EPOCH
    return since // timedelta(microseconds=1) / 3.6e9


def moment_of(hours: float) -> datetime:
    """Return the instant that is so many hours after the beginning of 1970, in UTC."""
    return datetime.fromtimestamp(hours * 3600, tz=UTC)


def planned_name(stage: str) -> str:
    """Name of the column with the planned instant of a stage: ``packed_at`` → ``packed_due_at``."""
    return stage.removesuffix("_at") + "_due_at"


def read_cases(*, table: pa.Table, stages: Sequence[str] = DEFAULT_STAGES) -> Cases:
    """Read an Arrow case table.

    `stages` names the columns with the instants at which the stages of the delivery were passed, in their
    order; beside each may stand its planned instant (`planned_name`). Raises `CasesInvalidError`.
    """
    for required in ("order_id", "ordered_at"):
        if required not in table.column_names:
            raise CasesInvalidError(column=required, problem="missing")
    instants = (*INSTANTS, *stages, *(planned_name(stage) for stage in stages))
    categories = {name: _category(table, name) for name in CATEGORIES}
    if "lane" not in table.column_names:
        categories["lane"] = _lane(categories["origin_region"], categories["destination_region"])
    numbers = {name: _numbers(table, name) for name in NUMBERS}
    if "distance_km" not in table.column_names:
        numbers["distance_km"] = _distance_km(numbers)
    return Cases(
        order_ids=_flat(table.column("order_id").cast(pa.string())),
        instants={name: read_instants(table=table, name=name) for name in instants},
        numbers=numbers,
        categories=categories,
        stages=tuple(stages),
    )


def _flat(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def read_instants(*, table: pa.Table, name: str) -> Floats:
    """Return a column of instants as hours since 1970, null and missing as NaN."""
    if name not in table.column_names:
        return np.full(len(table), np.nan)
    column = _flat(table.column(name))
    if pa.types.is_null(column.type):
        return np.full(len(table), np.nan)
    if not pa.types.is_timestamp(column.type):
        raise CasesInvalidError(column=name, problem=f"expected instants, found {column.type}")
    micros = column.cast(pa.timestamp("us", column.type.tz), safe=False).cast(pa.int64())
    hours = micros.fill_null(0).to_numpy(zero_copy_only=False) / 3.6e9
    return np.where(column.is_null().to_numpy(zero_copy_only=False), np.nan, hours)


def _numbers(table: pa.Table, name: str) -> Floats:
    if name not in table.column_names:
        return np.full(len(table), np.nan)
    column = _flat(table.column(name))
    try:
        values = column.cast(pa.float64(), safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise CasesInvalidError(column=name, problem=f"expected numbers, found {column.type}") from error
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=np.float64)


def _category(table: pa.Table, name: str) -> Category:
    if name not in table.column_names:
        return Category(np.full(len(table), -1, dtype=np.int64), ())
    column = _flat(table.column(name))
    if pa.types.is_dictionary(column.type) and len(column.dictionary) > len(column):
        column = column.dictionary_decode()  # a few rows of a long table: most names are not theirs
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column.cast(pa.string()))
    codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return Category(codes, tuple(str(value) for value in column.dictionary.to_pylist()))


def _lane(origin: Category, destination: Category) -> Category:
    if not origin.names or not destination.names:
        return Category(np.full(len(origin.codes), -1, dtype=np.int64), ())
    both = origin.codes * len(destination.names) + destination.codes
    both = np.where((origin.codes < 0) | (destination.codes < 0), -1, both)
    used, codes = np.unique(both, return_inverse=True)
    shift = 1 if used.size and used[0] == -1 else 0
    pairs = (divmod(int(code), len(destination.names)) for code in used[shift:])
    names = tuple(f"{origin.names[a]}→{destination.names[b]}" for a, b in pairs)
    return Category((codes - shift).astype(np.int64), names)


def _distance_km(numbers: Mapping[str, Floats]) -> Floats:
    """Great-circle distance between the two points (haversine)."""
    lat1, lat2 = np.radians(numbers["origin_lat"]), np.radians(numbers["destination_lat"])
    half_lon = np.radians(numbers["destination_lon"] - numbers["origin_lon"]) / 2
    chord = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin(half_lon) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))
