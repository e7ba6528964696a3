"""What can be wrong with a plant or a demand, as data: a boundary turns codes and values into words.

Finds everything at once. A fault that is not `blocking` concerns one item only: the rest can be planned.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Value = str | int | float


class PlantFaultCode(StrEnum):
    """Everything that may be wrong, with the values that come along."""

    UNKNOWN = "unknown"  # value: a code that no record has
    DUPLICATE = "duplicate"  # value: the second record of the same name
    CYCLE = "cycle"  # path: "A → B → A"
    TOO_DEEP = "too_deep"  # levels, most
    NOT_A_NUMBER = "not_a_number"  # value
    NEGATIVE = "negative"  # value
    NOT_POSITIVE = "not_positive"  # value
    TOO_LARGE = "too_large"  # value, most
    SHARE_OUT_OF_RANGE = "share_out_of_range"  # value: a share must be at least 0 and below 1
    UNORDERED_SPREAD = "unordered_spread"  # low, usual, high
    LOT_CANNOT_BE = "lot_cannot_be"  # lot_min, lot_multiple, lot_max
    UNIT_MISMATCH = "unit_mismatch"  # unit, child_unit
    ITSELF = "itself"  # value: a record that names itself
    NO_PLACE = "no_place"  # an operation without work centre and supplier
    TWO_PLACES = "two_places"  # an operation with both
    NO_TIME = "no_time"  # an operation at a supplier without hours
    NO_PEOPLE = "no_people"  # value: a skill that nobody has
    NO_WORKING_TIME = "no_working_time"  # value: a calendar never open in the years planned
    NO_LEAD = "no_lead"  # a supplier or item without a usable lead time
    EMPTY_PERIOD = "empty_period"  # start, end
    OUT_OF_RANGE = "out_of_range"  # value, least, most
    CAP_BELOW_PROTECTED = "cap_below_protected"  # protected, cap
    NO_SOURCE = "no_source"  # an item that is neither made nor bought and of which nothing lies in stock


@dataclass(frozen=True, kw_only=True)
class PlantFault:
    """One thing that is wrong: in the `record` (such as "item") named `key`, its `field`."""

    code: PlantFaultCode
    record: str
    key: str
    field: str
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict)

    @property
    def blocking(self) -> bool:
        """Whether nothing can be planned before it is mended."""
        return self.code != PlantFaultCode.NO_SOURCE


class InvalidPlant(ValueError):
    """A plant cannot be planned; `faults` holds all that is wrong with it, never only the first."""

    def __init__(self, faults: Iterable[PlantFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)


class InvalidDemand(ValueError):
    """A demand cannot be planned; `faults` holds all that is wrong with it."""

    def __init__(self, faults: Iterable[PlantFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)


class Lack(StrEnum):
    """Why something cannot be had at all."""

    NO_SOURCE = "no_source"  # neither made nor bought, and too little in stock or to come
    NO_SITE = "no_site"  # not at this site
    ALLOCATION = "allocation"  # what is there is kept for others
    BEYOND_HORIZON = "beyond_horizon"  # not within the years that are planned
    TOO_LARGE = "too_large"  # the quantity, or what it needs below
    TOO_MANY_STEPS = "too_many_steps"  # lots or levels beyond reason
    SHELF_LIFE = "shelf_life"  # would expire before it is needed


class Unobtainable(Exception):
    """A demand cannot be met: of `item` so much is `missing`, and why."""

    def __init__(self, *, ref: str, item: str, missing: float, why: Lack, site: str = "") -> None:
        self.ref, self.item, self.missing, self.why, self.site = ref, item, missing, why, site
        super().__init__(ref, item, missing, why, site)


class NotFree(Exception):
    """A plan cannot be taken: what it needs is no longer free. `needs` are (kind, place or ref, start, end)."""

    def __init__(self, *, ref: str, needs: Iterable[tuple[str, str, int, int]]) -> None:
        self.ref, self.needs = ref, tuple(needs)
        super().__init__(ref, self.needs)
