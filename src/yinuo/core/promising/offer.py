"""What can be promised for an order: the answer of `capable.promise`, ready to be told in words.

Instants are minutes since 1970 (UTC). Nothing here is text for people: codes with values, which doors word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yinuo.core.capacity.model import Minute
from yinuo.core.capacity.plan import DemandPlan

Value = str | int | float | bool


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One fact behind a promise: a code and its values.

    Codes: no_capacity (work_centre, until, hours), no_people (skill, until), supplier_lead (supplier, item, until,
    hours), late_receipt (ref, item, until), no_stock (item, missing), allocation (item, group), closed (calendar,
    days), cutoff (site, minute), picking (site, day), transit (lane, hours), operation (item, operation, hours),
    approval (hours), not_before (until), learnt (n, segment), preset, shelf_life (item), unannounced (year).
    """

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


class Lever(StrEnum):
    """What an alternative changes."""

    SPLIT = "split"
    SUBSTITUTE = "substitute"
    OTHER_SITE = "other_site"
    OVERTIME = "overtime"
    EXPEDITE = "expedite"
    FASTER_CARRIER = "faster_carrier"
    DISPLACE = "displace"


@dataclass(frozen=True, kw_only=True)
class Interval:
    """Delivered by `latest` with `confidence`, before `earliest` only with 1 - confidence; `worst` is the 99 % time.

    `source`: "walk" (preset times), "walk_corrected" (conformal on own outcomes), "history". `n` are the outcomes
    behind the correction.
    """

    earliest: Minute
    likely: Minute
    latest: Minute
    worst: Minute
    confidence: float
    source: str
    n: int = 0


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another way, with its date, confidence and what it costs beside the plain one (`extra_minor`).

    `displaced` are refs of demands that would move, each with its new end.
    """

    lever: Lever
    values: Mapping[str, Value]
    interval: Interval
    extra_minor: int
    margin_minor: int
    gained_hours: float
    plans: tuple[DemandPlan, ...]
    displaced: tuple[tuple[str, Minute, Minute], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """The proof of a decision: hash of all that went in (canonical JSON, SHA-256) and of what came out."""

    inputs_sha256: str
    decision_sha256: str
    engine: str
    computed_at: Minute


@dataclass(frozen=True, kw_only=True)
class CapableOffer:
    """The offer for one order of several lines; `binding` limits the date, `reasons` are the rest, weightiest first."""

    plans: tuple[DemandPlan, ...]
    interval: Interval
    binding: Reason
    reasons: tuple[Reason, ...]
    alternatives: tuple[Alternative, ...]
    cost_minor: int
    margin_minor: int
    buffer_hours: float
    certificate: Certificate
