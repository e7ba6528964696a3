"""Committing to a date: the next version of a promise, with what it holds, written once and never over-promised.

The date is computed before the book's lock is taken; under it only what changed meanwhile is looked at, and the rows
are written. See `docs/decisions/0006-commitments-are-written-one-at-a-time.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from yinuo.flow.orders import actions as orders_actions
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises import policy
from yinuo.flow.promises.asked import InvalidCommitment, asked_confidence, known_order
from yinuo.flow.promises.booking import BookTaken
from yinuo.flow.promises.drafting import Drafted, draft_order, hold, settled
from yinuo.flow.promises.events import PromiseConfirmed
from yinuo.flow.promises.facts import Offer, PromiseFacts
from yinuo.flow.promises.models import Promise
from yinuo.flow.promises.reading import promise_of
from yinuo.flow.promises.wanting import FURTHEST
from yinuo.ground.kernel import bulk, log
from yinuo.ground.kernel.events import current_actor, plain
from yinuo.ground.kernel.questions import Question
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.supply import queries as supply

ORDER = "order"
LONGEST_WHY = 500
_OPEN_STATES = ("open", "review")
_JUDGED_BY = ("id", "version", "committed_at", "reopened_at")
_PRESENT = Question(
    lambda order_id: (
        Promise.objects.select_for_update().filter(order_id=order_id, superseded_at=None).values_list(*_JUDGED_BY)
    )
)


class OrderNotOpen(Exception):
    """The order is delivered, accepted or cancelled: its date cannot be promised any more."""


class PromiseMoved(Exception):
    """Somebody made another version since the one this change was based on."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wants to commit to, and under whose responsibility."""

    committed_at: datetime | None = None
    why: str = ""
    confidence: float | None = None
    role: str = ""
    ahead_allowed: bool = False
    alternative: str = ""
    based_on_version: int | None = None
    made_by: str = ""
    approved_by: str = ""


def confirm_promise(
    *,
    order_id: UUID,
    committed_at: datetime | None = None,
    why: str = "",
    confidence: float | None = None,
    role: str = "",
    ahead_allowed: bool = False,
    alternative: str = "",
    based_on_version: int | None = None,
) -> PromiseFacts:
    """Commit to a date (the computed latest one if none is given): version 1, or the next one, which needs a why.

    What a planned offer needs is reserved with it; `alternative` is one of the offer's, by its key. A date before
    the computed one needs a role that may promise so far ahead (`policy`), or `ahead_allowed`, and a why; its
    reasons say so. `based_on_version` is the version the person saw (0 for none): raises PromiseMoved if it is no
    longer the newest. Raises UnknownOrder, OrderNotOpen, InvalidCommitment.
    """
    asked = Asked(
        committed_at=committed_at,
        why=why,
        confidence=confidence,
        role=role,
        ahead_allowed=ahead_allowed,
        alternative=alternative,
        based_on_version=based_on_version,
    )
    return commit(order_id=order_id, asked=asked)


def commit(*, order_id: UUID, asked: Asked) -> PromiseFacts:
    """Commit to what is asked; see `confirm_promise`."""
    order = open_order(order_id)
    confidence = asked_confidence(asked.confidence)
    drafted = draft_order(
        order=order,
        confidence=confidence,
        alternative=asked.alternative,
        binding=True,
        with_alternatives=False,
    )
    drafted = settled(drafted=drafted)
    previous = _present(order_id)
    version = previous.version if previous else 0
    if asked.based_on_version is not None and asked.based_on_version != version:
        raise PromiseMoved(version)

    def check(offer: Offer) -> None:
        faults = commitment_faults(offer=offer, asked=asked, previous=previous)
        if faults:
            early = (asked.committed_at or offer.latest_at) < offer.latest_at
            raise InvalidCommitment(faults, computed_at=offer.latest_at if early else None, reasons=offer.reasons)

    offer = held(order_id=order_id, drafted=drafted, check=check)
    return write(order_id=order_id, offer=offer, asked=asked, previous=previous)


def _present(order_id: UUID) -> Promise | None:
    """Return the version in force, with what the next one is judged by, locked."""
    rows = _PRESENT.ask(order_id)
    return Promise(order_id=order_id, **dict(zip(_JUDGED_BY, rows[0], strict=True))) if rows else None


def held(*, order_id: UUID, drafted: Drafted, check: Callable[[Offer], None]) -> Offer:
    """Check a settled offer and reserve what it needs; once more, where supply changed under it."""
    check(drafted.offer)
    try:
        hold(order_id=order_id, drafted=drafted, now=drafted.offer.computed_at)
    except BookTaken:
        drafted = drafted.again()
        check(drafted.offer)
        hold(order_id=order_id, drafted=drafted, now=drafted.offer.computed_at)
    return drafted.offer


def open_order(order_id: UUID) -> OrderFacts:
    """Return an order that can still be promised; raises UnknownOrder, OrderNotOpen."""
    order = known_order(order_id)
    if order.state not in _OPEN_STATES:
        raise OrderNotOpen(str(order_id))
    return order


def commitment_faults(*, offer: Offer, asked: Asked, previous: Promise | None) -> dict[str, str]:
    """Return what is wrong with a date, by field; see InvalidCommitment."""
    chosen = asked.committed_at or offer.latest_at
    ahead = chosen < offer.latest_at
    allowed = asked.ahead_allowed or policy.may_promise(
        role=asked.role, committed_at=chosen, computed_at=offer.latest_at
    )
    renewed = previous is not None and previous.reopened_at is not None
    faults = {}
    if chosen <= offer.computed_at:
        faults["committed_at"] = "past"
    elif chosen > offer.computed_at + FURTHEST:
        faults["committed_at"] = "too_far"
    elif ahead and not allowed:
        faults["committed_at"] = "ahead_needs_approval"
    elif previous is not None and chosen == previous.committed_at and not renewed:
        faults["committed_at"] = "unchanged"
    if not asked.why.strip() and previous is not None:
        faults["why"] = "missing"
    elif not asked.why.strip() and ahead:
        faults["why"] = "ahead_needs_why"
    return faults


def write(
    *,
    order_id: UUID,
    offer: Offer,
    asked: Asked,
    previous: Promise | None,
    enter: Callable[[], object] | None = None,
) -> PromiseFacts:
    """Write the next version of a promise and tell it; `enter` enters the order where it is not there yet."""
    chosen = asked.committed_at or offer.latest_at
    if previous is not None:
        Promise.objects.filter(pk=previous.pk).update(superseded_at=offer.computed_at)
    row = promise_row(order_id=order_id, offer=offer, asked=asked, previous=previous, committed_at=chosen)
    bulk.insert(rows=[row])
    if enter is not None:
        enter()
    orders_actions.note_commitment(
        order_id=order_id, committed_at=chosen, earliest_at=row.earliest_at, confidence=offer.confidence
    )
    body = confirmed_event(row=row, previous=previous, ahead=chosen < offer.latest_at)
    log.publish(subject_type=ORDER, subject_id=order_id, body=body)
    return promise_of(row)


def promise_row(
    *, order_id: UUID, offer: Offer, asked: Asked, previous: Promise | None, committed_at: datetime
) -> Promise:
    """Return the row of the next version, unsaved."""
    ahead = committed_at < offer.latest_at
    reasons = list(offer.reasons)
    if ahead:
        reasons.insert(0, _ahead(offer, asked))
    calendar = supply.working_calendar()
    days = max(calendar.working_days_between(start=offer.computed_at, end=committed_at), 0)
    return Promise(
        organisation_id=current_organisation(),
        order_id=order_id,
        version=(previous.version if previous else 0) + 1,
        earliest_at=min(offer.earliest_at, committed_at),
        latest_at=offer.latest_at if ahead else max(offer.latest_at, committed_at),
        committed_at=committed_at,
        confidence=offer.confidence,
        earliest_days=min(offer.earliest_days, days),
        latest_days=days,
        basis=offer.basis,
        reasons=reasons,
        evidence={**offer.evidence, "offer": _short(offer)},
        why=asked.why.strip()[:LONGEST_WHY],
        made_by=asked.made_by or current_actor(),
        made_at=offer.computed_at,
    )


def confirmed_event(*, row: Promise, previous: Promise | None, ahead: bool) -> PromiseConfirmed:
    """Return the event of a new version."""
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


def _ahead(offer: Offer, asked: Asked) -> dict[str, object]:
    reason: dict[str, object] = {"code": "ahead", "computed": offer.latest_at.isoformat()}
    return reason | ({"approved_by": asked.approved_by} if asked.approved_by else {})


def _short(offer: Offer) -> dict[str, object]:
    """What was offered, without what stands beside it already or is large: reasons, evidence, pegging."""
    told: dict[str, object] = plain({f.name: getattr(offer, f.name) for f in fields(offer) if f.name not in _ASIDE})
    return told


_ASIDE = ("reasons", "evidence", "lines", "alternatives")
__all__ = ["Asked", "Drafted", "InvalidCommitment", "OrderNotOpen", "PromiseMoved", "commit", "confirm_promise"]
