"""What an hour costs: of a member, of a role, of anybody, of a work centre; each from a day on."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yinuo.core.measuring.costing import OverlappingRates, check_rates
from yinuo.flow.costs.events import RATES, RateRemoved, RateSet
from yinuo.flow.costs.models import CostRate
from yinuo.flow.costs.queries import RateFacts, rate_facts, rates, valued
from yinuo.ground.kernel import locks, log
from yinuo.ground.people import queries as people
from yinuo.ground.people.names import ROLES
from yinuo.ground.supply import queries as supply

Scope = CostRate.Scope
_LARGEST = 10**12


class InvalidRate(Exception):
    """Faults in a rate: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def set_rate(*, scope: str, subject: str, minor_per_hour: int, since: date, until: date | None = None) -> RateFacts:
    """Set what an hour costs from a day on; an open rate that was in force before ends on that day.

    A rate of the same subject and day is replaced. Raises InvalidRate.
    """
    faults = _faults(scope, subject, minor_per_hour)
    if until is not None and until <= since:
        faults["until"] = "before_since"
    if faults:
        raise InvalidRate(faults)
    locks.hold("costs.rates")
    _end_the_one_before(scope, subject, since)
    row = CostRate.objects.filter(scope=scope, subject=subject, since=since).first() or CostRate(
        scope=scope, subject=subject, since=since
    )
    row.minor_per_hour, row.until = minor_per_hour, until
    if until is None:
        later = CostRate.objects.filter(scope=scope, subject=subject, since__gt=since).order_by("since").first()
        row.until = later.since if later else None
    row.save()
    try:
        check_rates(valued(rates()))
    except OverlappingRates as error:
        raise InvalidRate({"since": "overlaps"}) from error
    body = RateSet(scope=scope, subject=subject, since=since)
    log.publish(subject_type=RATES, subject_id=row.id, body=body)
    return rate_facts(row)


def remove_rate(*, rate_id: UUID) -> RateFacts | None:
    """Remove a rate and return what it was, None where it is not there; the one that it ended is in force again."""
    locks.hold("costs.rates")
    row = CostRate.objects.filter(pk=rate_id).first()
    if row is None:
        return None
    found, body = rate_facts(row), RateRemoved(scope=row.scope, subject=row.subject, since=row.since)
    row.delete()
    CostRate.objects.filter(scope=found.scope, subject=found.subject, until=found.since).update(until=found.until)
    log.publish(subject_type=RATES, subject_id=rate_id, body=body)
    return found


def _end_the_one_before(scope: str, subject: str, since: date) -> None:
    rows = CostRate.objects.filter(scope=scope, subject=subject, since__lt=since)
    before = rows.order_by("-since").first()
    if before is not None and (before.until is None or before.until > since):
        before.until = since
        before.save()


def _faults(scope: str, subject: str, minor_per_hour: int) -> dict[str, str]:
    faults = {} if 0 <= minor_per_hour < _LARGEST else {"minor_per_hour": "out_of_range"}
    if scope not in Scope.values:
        return faults | {"scope": "unknown"}
    if not _is_known(scope, subject):
        faults["subject"] = "unknown"
    return faults


def _is_known(scope: str, subject: str) -> bool:
    if scope == Scope.EVERYBODY:
        return subject == ""
    if scope == Scope.ROLE:
        return subject in ROLES
    if scope == Scope.WORK_CENTRE:
        return subject in {one.code for one in supply.work_centres()}
    return subject in {str(one.id) for one in people.members(active_only=False)}
