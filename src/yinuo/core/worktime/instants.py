"""Instants as callers hold them, and as the reckoning holds them.

Callers pass one aware datetime, or an array: int64 minutes since 1970-01-01T00:00Z, or datetime64 of any unit
in UTC. Every instant counts as the minute it falls in (seconds are dropped, downwards); answers have the kind
of the question: an aware datetime in UTC, int64 minutes, or datetime64[m].
"""

from datetime import datetime
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from yinuo.core.worktime.faults import BeyondHorizon, UnusableInstant
from yinuo.core.worktime.ladder import Minutes
from yinuo.core.worktime.zones import EPOCH, MINUTE, new_year

FIRST_YEAR, LAST_YEAR = 1980, 2199
"""Years that can be compiled. Before 1973 some zones are not whole minutes from UTC."""

InstantArray = NDArray[np.int64] | NDArray[np.datetime64]
Instants = TypeVar("Instants", datetime, NDArray[np.int64], NDArray[np.datetime64])

_EARLIEST, _LATEST = new_year(year=FIRST_YEAR + 1), new_year(year=LAST_YEAR)


def to_minutes(instants: datetime | InstantArray) -> Minutes:
    """UTC minutes of an instant (as an array without dimension) or of an array of them.

    Raises UnusableInstant for naive datetimes and other arrays, BeyondHorizon for NaT and far years.
    """
    minutes = _minutes_of_one(instants) if isinstance(instants, datetime) else _minutes_of_many(instants)
    if (minutes < _EARLIEST).any() or (minutes >= _LATEST).any():
        raise BeyondHorizon(FIRST_YEAR + 1, LAST_YEAR - 1)
    return minutes


def like(instants: Instants, minutes: Any) -> Instants:
    """Answer in the kind of the question: the minutes as datetime, int64 or datetime64[m]."""
    if isinstance(instants, datetime):
        return EPOCH + int(minutes) * MINUTE
    found = np.asarray(minutes, dtype=np.int64)
    return cast(Instants, found if instants.dtype.kind == "i" else found.astype("datetime64[m]"))


def _minutes_of_one(instant: datetime) -> Minutes:
    if instant.utcoffset() is None:
        raise UnusableInstant(instant.isoformat())
    return np.array((instant - EPOCH) // MINUTE, dtype=np.int64)


def _minutes_of_many(instants: InstantArray) -> Minutes:
    array = np.asarray(instants)
    if array.dtype.kind == "M":
        return array.astype("datetime64[m]").astype(np.int64)
    if array.dtype.kind == "i":
        return array.astype(np.int64, copy=False)
    raise UnusableInstant(str(array.dtype))
