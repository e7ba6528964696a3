"""What to do next about a customer: a few rules, each of which tells its reason. Knows no words and no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Fewer deliveries than this say little about how well promises are kept.
LEAST_DELIVERIES = 5
LOW_KEPT, LOW_SCORE = 0.85, 3.5
QUIET_DAYS = 90


class Act(StrEnum):
    """What may be done next, the most urgent first."""

    ANSWER_COMPLAINT = "answer_complaint"
    TELL_LATE = "tell_late"
    ANSWER_CHANGE = "answer_change"
    SOLVE_COMPLAINT = "solve_complaint"
    RESPOND_TO_ALERT = "respond_to_alert"
    PROMISE_DATE = "promise_date"
    ASK_ACCEPTANCE = "ask_acceptance"
    REPAIR_TRUST = "repair_trust"
    ASK_RATING = "ask_rating"
    ADD_CONTACT = "add_contact"
    CALL_QUIET = "call_quiet"
    KEEP_ON = "keep_on"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How things stand with a customer: counts of open matters, and what the last year says."""

    overdue_replies: int = 0
    open_complaints: int = 0
    late_orders: int = 0
    alerts: int = 0
    unanswered_changes: int = 0
    undated_orders: int = 0
    unaccepted: int = 0
    open_orders: int = 0
    deliveries: int = 0
    kept: float | None = None
    score: float | None = None
    ratings: int = 0
    unrated: int = 0
    contacts: int = 0
    last_order_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One thing to do, with the number that is its reason: a count, a share, a score or days."""

    act: Act
    number: float


def next_acts(*, standing: Standing, now: datetime) -> tuple[Advice, ...]:
    """Return what to do about a customer, the most urgent first; at least one."""
    counts = [
        (Act.ANSWER_COMPLAINT, standing.overdue_replies),
        (Act.TELL_LATE, standing.late_orders),
        (Act.ANSWER_CHANGE, standing.unanswered_changes),
        (Act.SOLVE_COMPLAINT, standing.open_complaints - standing.overdue_replies),
        (Act.RESPOND_TO_ALERT, standing.alerts),
        (Act.PROMISE_DATE, standing.undated_orders),
        (Act.ASK_ACCEPTANCE, standing.unaccepted),
    ]
    found = [Advice(act=act, number=count) for act, count in counts if count > 0]
    found += _of_trust(standing)
    if not standing.contacts:
        found.append(Advice(act=Act.ADD_CONTACT, number=0))
    found += _of_silence(standing, now)
    return tuple(found) or (Advice(act=Act.KEEP_ON, number=standing.kept if standing.kept is not None else 0),)


def _of_trust(standing: Standing) -> list[Advice]:
    found = []
    if standing.deliveries >= LEAST_DELIVERIES and standing.kept is not None and standing.kept < LOW_KEPT:
        found.append(Advice(act=Act.REPAIR_TRUST, number=standing.kept))
    elif standing.ratings and standing.score is not None and standing.score < LOW_SCORE:
        found.append(Advice(act=Act.REPAIR_TRUST, number=standing.score))
    if standing.unrated and not standing.ratings:
        found.append(Advice(act=Act.ASK_RATING, number=standing.unrated))
    return found


def _of_silence(standing: Standing, now: datetime) -> list[Advice]:
    if standing.open_orders or standing.last_order_at is None:
        return []
    days = (now - standing.last_order_at) / timedelta(days=1)
    return [Advice(act=Act.CALL_QUIET, number=int(days))] if days >= QUIET_DAYS else []
