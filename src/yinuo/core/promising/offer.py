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
    """One fact behind a promise: a code and its values. `hours` are those of the critical path, where it has any.

    Codes: no_capacity (work_centre, until, hours), no_people (skill, work_centre, until, hours), supplier_lead
    (supplier, item, until, hours), outside (supplier, item, operation, until, hours), late_receipt (ref, item,
    until, hours), no_stock (item, missing), allocation (item; until, hours; group: whose it is), closed (calendar,
    days, hours), cutoff (site, minute, until, hours), picking (site, day, until, hours), transit (lane, hours),
    operation (item, operation, work_centre, hours), approval (hours), not_before (until, hours), wish_kept (until),
    in_stock (item), no_lane (region, site), learnt (n, segment), preset, shelf_life (item), unannounced (year).
    """

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


class Lever(StrEnum):
    """What an alternative changes, with its values.

    split (first, of, rest_likely, rest_latest; lines, of where whole lines go first), substitute (item, by),
    other_site (site), overtime (work_centre, hours), expedite (supplier, item), faster_carrier (lane),
    displace (ref).
    """

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

    `displaced` are refs of demands that would move, each with its end before and after; `moved` are their new plans.
    Of a split, `interval` and `gained_hours` are those of the first part. `law` is as that of the offer.
    """

    lever: Lever
    values: Mapping[str, Value]
    interval: Interval
    extra_minor: int
    margin_minor: int
    gained_hours: float
    plans: tuple[DemandPlan, ...]
    displaced: tuple[tuple[str, Minute, Minute], ...] = ()
    moved: tuple[DemandPlan, ...] = ()
    law: tuple[Minute, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """The proof of a decision: hash of all that went in (canonical JSON, SHA-256) and of what came out."""

    inputs_sha256: str
    decision_sha256: str
    engine: str
    computed_at: Minute


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a certificate names by its inputs' hash: the question, digests of what is held, and the plant it rests on.

    Each is the canonical JSON text of its part. What is held itself is found again by the digests.
    """

    question: str
    held: str
    plant: str


@dataclass(frozen=True, kw_only=True)
class CapableOffer:
    """The offer for one order of several lines; `binding` limits the date, `reasons` are the rest, weightiest first.

    `buffer_hours` stand between the likely date and the latest due date of the lines (below 0: likely late), or the
    latest date of the interval where they are due at once. `kept` is the chance that the due date is kept. `law` is
    the walk's own (`law.GRID`), uncorrected: kept with a promise, it teaches the correction what became of it.
    `proof` is what the certificate stands on.
    """

    plans: tuple[DemandPlan, ...]
    interval: Interval
    binding: Reason
    reasons: tuple[Reason, ...]
    alternatives: tuple[Alternative, ...]
    cost_minor: int
    margin_minor: int
    buffer_hours: float
    certificate: Certificate
    kept: float = 0.0
    law: tuple[Minute, ...] = ()
    proof: Proof = field(default=Proof(question="", held="", plant=""), compare=False, repr=False)
