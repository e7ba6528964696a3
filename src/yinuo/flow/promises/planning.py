"""Planning what is demanded on the organisation's book: the core's offer, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count, takewhile
from typing import Any

from yinuo.core.capacity import InvalidDemand, InvalidPlant, Unobtainable
from yinuo.core.capacity.model import Demand
from yinuo.core.capacity.plan import Direction
from yinuo.core.promising.capable import promise
from yinuo.core.promising.certificate import complete_inputs
from yinuo.core.promising.correction import Correction
from yinuo.core.promising.offer import Alternative, CapableOffer, Proof
from yinuo.core.promising.transport import UnknownLaneError
from yinuo.core.promising.trial import Trial
from yinuo.flow.promises.booking import minute, position_of
from yinuo.flow.promises.books import Kept, copied, opened_book
from yinuo.flow.promises.correcting import correction
from yinuo.flow.promises.demanding import Subject, can_be_planned, demands_of, misfit_of
from yinuo.flow.promises.evidence import Inputs
from yinuo.flow.promises.telling import key_of
from yinuo.ground.supply import queries as supply

MOST_DISPLACEABLE = 200


class AlternativeGone(Exception):
    """The chosen alternative is no longer among those that can be had."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A planned offer with what was demanded, and the version of the book it was made on.

    `inputs` is what the certificate stands on, where it was asked for; `chosen` the alternative taken.
    """

    capable: CapableOffer
    demands: tuple[Demand, ...]
    book_version: int
    supply: supply.Version
    inputs: Inputs | None = None
    chosen: Alternative | None = None


@dataclass(frozen=True, kw_only=True)
class Unplanned:
    """Why the book gives no date; no reason where nothing of it was meant for the book. See `wording` for codes."""

    reason: Mapping[str, Any] | None = None


def plan_subject(
    *,
    subject: Subject,
    confidence: float,
    now: datetime,
    alternative: str = "",
    with_alternatives: bool = True,
    with_inputs: bool = False,
) -> Planned | Unplanned:
    """Return what the book can promise for a subject; raises AlternativeGone."""
    known = correction()
    try:
        with opened_book(now=now) as kept:
            misfit = misfit_of(catalogue=kept.catalogue, subject=subject)
            if misfit or not can_be_planned(catalogue=kept.catalogue, subject=subject):
                return Unplanned(reason=misfit)
            asked = _Asked(kept=kept, subject=subject, confidence=confidence, now=now, correction=known)
            planned = asked.answer(with_alternatives=with_alternatives or bool(alternative))
            return asked.finished(planned, alternative=alternative, with_inputs=with_inputs)
    except InvalidPlant as error:
        fault = error.faults[0]
        return Unplanned(reason={"code": "plant_unfit", "record": fault.record, "key": fault.key, "fault": fault.code})
    except InvalidDemand as error:
        fault = error.faults[0]
        reason = {"code": "demand_unfit", "line": position_of(fault.key), "field": fault.field, "fault": fault.code}
        return Unplanned(reason={**reason, **fault.values})
    except Unobtainable as error:
        reason = {"code": "unplannable", "item": error.item, "missing": error.missing, "why": error.why.value}
        return Unplanned(reason=reason)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """One question to one book."""

    kept: Kept
    subject: Subject
    confidence: float
    now: datetime
    correction: Correction | None

    def answer(self, *, with_alternatives: bool) -> Planned:
        """Return the offer; where the named lane does not go there, by any that does."""
        demands = demands_of(subject=self.subject, catalogue=self.kept.catalogue, now=self.now)
        try:
            return self._promised(demands, with_alternatives)
        except UnknownLaneError:
            return self._promised(tuple(replace(one, lane="") for one in demands), with_alternatives)

    def _promised(self, demands: tuple[Demand, ...], with_alternatives: bool) -> Planned:
        with Trial(book=self.kept.book, released=self._dropped(len(demands))):
            capable = promise(
                book=self.kept.book,
                demands=demands,
                now=minute(self.now),
                confidence=self.confidence,
                correction=self.correction,
                segments=self.segment,
                with_alternatives=with_alternatives,
                direction=self.direction,
                displaceable=self._displaceable(demands) if with_alternatives else (),
            )
        return Planned(capable=capable, demands=demands, book_version=self.kept.version, supply=self.kept.supply)

    def _dropped(self, lines: int) -> list[str]:
        """Return what the book holds for lines that the order would no longer have; they are counted without a gap."""
        refs = (f"{self.subject.order_id}/{position}" for position in count(lines + 1))
        return (
            list(takewhile(lambda ref: self.kept.book.plan_of(ref=ref) is not None, refs)) if self.subject.tried else []
        )

    @property
    def segment(self) -> dict[str, str]:
        """Return what places the order among past ones."""
        return {"region": self.subject.region, "tier": self.subject.tier, "family": self.subject.family}

    @property
    def direction(self) -> Direction:
        """Return how to plan: as late as a wish allows, or as soon as can be."""
        return Direction.JUST_IN_TIME if self.subject.due_at else Direction.EARLIEST

    def _displaceable(self, demands: tuple[Demand, ...]) -> tuple[Demand, ...]:
        weight = min(demand.weight for demand in demands)
        mine = {demand.ref for demand in demands}
        lower = [one for one in self.kept.demands.values() if one.weight < weight and one.ref not in mine]
        return tuple(sorted(lower, key=lambda one: (one.weight, -one.due_at))[:MOST_DISPLACEABLE])

    def finished(self, planned: Planned, *, alternative: str, with_inputs: bool) -> Planned:
        """Return the answer with what it stands on, and the alternative that was chosen."""
        if with_inputs:
            planned = replace(planned, inputs=self._inputs(planned.capable.proof))
        if not alternative:
            return planned
        found = [one for one in planned.capable.alternatives if key_of(one) == alternative]
        if not found:
            raise AlternativeGone(alternative)
        return replace(planned, chosen=found[0], capable=as_chosen(planned.capable, found[0]))

    def _inputs(self, proof: Proof) -> Inputs:
        # What of a plan no longer fits is held in memory only, so that the tables do not tell what the book held.
        torn = bool(self.kept.left_out)
        complete = complete_inputs(proof=proof, plans=self.kept.book.plans) if torn else b""
        return Inputs(proof=proof, book_version=self.kept.version, complete=complete)


def as_chosen(capable: CapableOffer, chosen: Alternative) -> CapableOffer:
    """Return an offer met in another way; its certificate is that of the plain one, which the way was chosen beside."""
    return replace(
        capable,
        plans=chosen.plans,
        interval=chosen.interval,
        cost_minor=capable.cost_minor + chosen.extra_minor,
        margin_minor=chosen.margin_minor,
        alternatives=(),
        law=chosen.law,
    )


@contextmanager
def untouched_book(*, now: datetime) -> Iterator[Kept]:
    """Lend a copy of the book that may be changed at will, for a proposal or a scenario; raises InvalidPlant."""
    with opened_book(now=now) as kept:
        twin = copied(kept)
    yield twin
