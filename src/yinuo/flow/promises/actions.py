"""What is done to promises: quoting, committing, releasing, deciding, learning. Values are those of `facts`.

Quotes: `quote_lines(wanted=Wanted)`, `quote_order(order_id, confidence)`, `accept_quote(quote_id, alternative)`,
`withdraw_quote(quote_id, why)`. Commitments: `confirm_promise(order_id, committed_at, why, confidence, alternative,
based_on_version, role)`, `release_promise(order_id, why)`, `answer_approval(approval_id, yes, why)`. Pledges:
`add_pledge`, `settle_pledge(pledge_id, state)`. The whole book: `save_rules`, `propose_repromise(rules)`,
`confirm_repromise(repromise_id, order_ids)`, `undo_repromise(repromise_id)`; `try_scenario(name, assumptions)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import numpy as np

from yinuo.flow.orders import actions as orders_actions
from yinuo.flow.promises.computing import offer_for
from yinuo.flow.promises.events import CommitmentsImported, PromiseConfirmed, SegmentsLearnt, StandardsSet
from yinuo.flow.promises.facts import Offer, PromiseFacts
from yinuo.flow.promises.learning import learn, store
from yinuo.flow.promises.models import Promise
from yinuo.flow.promises.offering import InvalidCommitment, UnknownOrder, asked_confidence, known_order
from yinuo.flow.promises.queries import LEAST_DELIVERIES, facts_of_row
from yinuo.flow.promises.standards import StageStandard, replace_standards
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor, plain
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

ORDER = "order"
IMPORTED = "imported"
_OPEN_STATES = ("open", "review")


class OrderNotOpen(Exception):
    """The order is delivered, accepted or cancelled: its date cannot be promised any more."""


class PromiseMoved(Exception):
    """Somebody made another version since the one this change was based on."""


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """A date that came in with an order, or was made before Yinuo came."""

    order_id: UUID
    committed_at: datetime
    made_at: datetime
    made_by: str = IMPORTED


def confirm_promise(
    *,
    order_id: UUID,
    committed_at: datetime | None = None,
    why: str = "",
    confidence: float | None = None,
    ahead_allowed: bool = False,
    based_on_version: int | None = None,
) -> PromiseFacts:
    """Commit to a date (the computed latest one if none is given): version 1, or the next one, which needs a why.

    A date before the computed one needs `ahead_allowed` and a why, and its reasons say so. `based_on_version`
    is the version the person saw (0 for none): raises PromiseMoved if it is no longer the newest. Raises
    UnknownOrder, OrderNotOpen, InvalidCommitment.
    """
    order = known_order(order_id)
    if order.state not in _OPEN_STATES:
        raise OrderNotOpen(str(order_id))
    offer = offer_for(order=order, now=clock.now(), confidence=asked_confidence(confidence))
    previous = Promise.objects.select_for_update().filter(order_id=order_id, superseded_at=None).first()
    version = previous.version if previous else 0
    if based_on_version is not None and based_on_version != version:
        raise PromiseMoved(version)
    chosen = committed_at or offer.latest_at
    ahead = chosen < offer.latest_at
    faults = _commitment_faults(offer, chosen, why, previous, ahead and not ahead_allowed)
    if faults:
        raise InvalidCommitment(faults)
    if previous is not None:
        Promise.objects.filter(pk=previous.pk).update(superseded_at=offer.computed_at)
    row = _row(order_id, offer=offer, version=version + 1, committed_at=chosen, why=why, ahead=ahead)
    row.save()
    orders_actions.note_commitment(
        order_id=order_id, committed_at=chosen, earliest_at=row.earliest_at, confidence=offer.confidence
    )
    body = _confirmed(row, previous, ahead)
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
    return facts_of_row(row=row)


def import_commitments(*, commitments: Sequence[Commitment]) -> int:
    """Make version 1 of dates that came in with orders that have no promise yet; return how many."""
    ids = [one.order_id for one in commitments]
    known = set(Promise.objects.filter(order_id__in=ids).values_list("order_id", flat=True))
    fresh = list({one.order_id: one for one in commitments if one.order_id not in known}.values())
    if not fresh:
        return 0
    days = _days(fresh)
    rows = [_imported(one, count) for one, count in zip(fresh, days, strict=True)]
    Promise.objects.bulk_create(rows, batch_size=5_000, ignore_conflicts=True)
    organisation_id = current_organisation()
    body = CommitmentsImported(orders=len(rows))
    log.publish(subject_type="organisation", subject_id=organisation_id, body=body)
    return len(rows)


def learn_segments() -> int:
    """Learn delivery times from the organisation's own history; return how many deliveries were learnt from."""
    now = clock.now()
    table, deliveries = learn(now=now, least=int(people.preference(name=LEAST_DELIVERIES.name)))
    store(table=table, deliveries=deliveries, now=now)
    body = SegmentsLearnt(deliveries=deliveries, segments=len(table.laws))
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return deliveries


def _commitment_faults(
    offer: Offer, chosen: datetime, why: str, previous: Promise | None, lacks_right: bool
) -> dict[str, str]:
    faults = {}
    if chosen <= offer.computed_at:
        faults["committed_at"] = "past"
    elif lacks_right:
        faults["committed_at"] = "ahead_needs_right"
    elif previous is not None and chosen == previous.committed_at:
        faults["committed_at"] = "unchanged"
    if not why.strip() and previous is not None:
        faults["why"] = "missing"
    elif not why.strip() and chosen < offer.latest_at:
        faults["why"] = "ahead_needs_why"
    return faults


def _row(order_id: UUID, *, offer: Offer, version: int, committed_at: datetime, why: str, ahead: bool) -> Promise:
    reasons = list(offer.reasons)
    if ahead:
        reasons.insert(0, {"code": "ahead", "computed": offer.latest_at.isoformat()})
    calendar = supply.working_calendar()
    return Promise(
        order_id=order_id,
        version=version,
        earliest_at=min(offer.earliest_at, committed_at),
        latest_at=max(offer.latest_at, committed_at) if not ahead else offer.latest_at,
        committed_at=committed_at,
        confidence=offer.confidence,
        earliest_days=offer.earliest_days,
        latest_days=max(calendar.working_days_between(start=offer.computed_at, end=committed_at), 0),
        basis=offer.basis,
        reasons=reasons,
        evidence={**offer.evidence, "offer": _plain(offer)},
        why=why.strip()[:500],
        made_by=current_actor(),
        made_at=offer.computed_at,
    )


def _plain(offer: Offer) -> dict[str, object]:
    values: dict[str, object] = plain(asdict(offer))
    return {name: value for name, value in values.items() if name not in ("reasons", "evidence")}


def _confirmed(row: Promise, previous: Promise | None, ahead: bool) -> PromiseConfirmed:
    return PromiseConfirmed(
        version=row.version,
        committed_at=row.committed_at,
        earliest_at=row.earliest_at,
        latest_at=row.latest_at,
        confidence=row.confidence,
        basis=row.basis,
        why=row.why,
        previous_at=previous.committed_at if previous else None,
        ahead=ahead,
    )


def _days(commitments: Sequence[Commitment]) -> list[int]:
    made = np.array([_minute(one.made_at) for one in commitments], dtype=np.int64)
    due = np.array([_minute(one.committed_at) for one in commitments], dtype=np.int64)
    days = supply.working_calendar().working_days_between(start=made, end=due)
    return [max(int(count), 0) for count in days]


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _imported(one: Commitment, days: int) -> Promise:
    return Promise(
        id=new_id(),
        organisation_id=current_organisation(),
        order_id=one.order_id,
        version=1,
        earliest_at=one.committed_at,
        latest_at=one.committed_at,
        committed_at=one.committed_at,
        confidence=0.0,
        earliest_days=days,
        latest_days=days,
        basis=IMPORTED,
        reasons=[{"code": "imported"}],
        made_by=one.made_by,
        made_at=one.made_at,
    )


class InvalidStandards(Exception):
    """Faults in the stages of an order type, by stage code: {code: fault}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def set_standards(*, order_type: str, stages: Sequence[StageStandard]) -> None:
    """Set the standard stages of an order type; raises InvalidStandards."""
    faults = _standard_faults(stages)
    if faults:
        raise InvalidStandards(faults)
    replace_standards(order_type=order_type, stages=stages)
    body = StandardsSet(order_type=order_type, standard_hours={s.code: s.standard_hours for s in stages})
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)


def _standard_faults(stages: Sequence[StageStandard]) -> dict[str, str]:
    codes = [stage.code for stage in stages]
    faults = {code: "twice" for code in codes if codes.count(code) > 1}
    faults |= {s.code: "hours" for s in stages if not 0 < s.standard_hours < 24 * 3650}
    faults |= {s.code or "?": "code_or_name_missing" for s in stages if not s.code or not s.name}
    if sum(stage.completes_delivery for stage in stages) != 1:
        faults["*"] = "one_stage_completes_delivery"
    return faults


__all__ = [
    "Commitment",
    "InvalidCommitment",
    "InvalidStandards",
    "OrderNotOpen",
    "PromiseMoved",
    "UnknownOrder",
    "confirm_promise",
    "import_commitments",
    "learn_segments",
    "set_standards",
]
