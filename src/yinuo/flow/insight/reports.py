"""Reports that were kept: who finds them, and keeping, renaming, sharing and removing them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from yinuo.flow.insight.asking import LONGEST_QUERY
from yinuo.flow.insight.events import ReportRemoved, ReportSaved
from yinuo.flow.insight.models import Report, Shared
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.people import queries as people

MOST_REPORTS, LONGEST_NAME = 500, 80
SHARED = tuple(Shared.values)


class ReportMissing(Exception):
    """There is no such report, or it is not shared with this member."""


class BadReport(Exception):
    """It cannot be kept; faults by field: empty, too_long or too_many."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """A kept question; `own` says that the asking member may change it."""

    id: UUID
    name: str
    query: str
    shared: str
    owner_id: UUID
    owner_name: str
    changed_at: datetime
    own: bool


def reports(*, member_id: UUID) -> list[ReportFacts]:
    """Return the member's own reports and those shared with them, by name."""
    rows = _seen_by(member_id).select_related("owner").order_by("name", "id")[:MOST_REPORTS]
    return [_facts(row, member_id) for row in rows]


def report(*, report_id: UUID, member_id: UUID) -> ReportFacts:
    """Return a report that the member may see; raises ReportMissing."""
    row = _seen_by(member_id).select_related("owner").filter(pk=report_id).first()
    if row is None:
        raise ReportMissing
    return _facts(row, member_id)


def keep_report(*, name: str, query: str, shared: str, member_id: UUID) -> UUID:
    """Keep a question under a name; the member's own of that name is replaced; raises BadReport."""
    name = " ".join(name.split())
    locks.hold(f"insight.reports.{member_id}")
    row = Report.objects.filter(owner_id=member_id, name=name).first()
    faults = _faults(name, query, new=row is None, member_id=member_id)
    if faults:
        raise BadReport(faults)
    row = row or Report(owner_id=member_id, name=name)
    row.query, row.shared, row.changed_at = query, shared if shared in Shared else Shared.NOBODY, clock.now()
    row.save()
    log.publish(subject_type="report", subject_id=row.id, body=ReportSaved(name=row.name, shared=row.shared))
    return row.id


def remove_report(*, report_id: UUID, member_id: UUID) -> None:
    """Remove one's own report; raises ReportMissing."""
    row = Report.objects.filter(pk=report_id, owner_id=member_id).first()
    if row is None:
        raise ReportMissing
    row.delete()
    log.publish(subject_type="report", subject_id=report_id, body=ReportRemoved(name=row.name))


def _faults(name: str, query: str, *, new: bool, member_id: UUID) -> dict[str, str]:
    faults = {}
    if not name:
        faults["name"] = "empty"
    elif len(name) > LONGEST_NAME:
        faults["name"] = "too_long"
    elif new and Report.objects.filter(owner_id=member_id).count() >= MOST_REPORTS:
        faults["name"] = "too_many"
    if len(query) > LONGEST_QUERY:
        faults["query"] = "too_long"
    return faults


def _seen_by(member_id: UUID) -> QuerySet[Report]:
    member = people.member(member_id=member_id)
    seen = Q(owner_id=member_id) | Q(shared=Shared.ORGANISATION)
    if member is not None and member.department_id is not None:
        seen |= Q(shared=Shared.TEAM, owner__department_id=member.department_id)
    return Report.objects.filter(seen)


def _facts(row: Report, member_id: UUID) -> ReportFacts:
    return ReportFacts(
        id=row.id,
        name=row.name,
        query=row.query,
        shared=row.shared,
        owner_id=row.owner_id,
        owner_name=row.owner.name,
        changed_at=row.changed_at,
        own=row.owner_id == member_id,
    )
