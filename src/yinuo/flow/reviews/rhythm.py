"""How often reports are due: every N weeks a draft appears for whoever answers for the order or the project."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.flow.reviews import numbering
from yinuo.flow.reviews.events import RhythmSet
from yinuo.flow.reviews.facts import ReportFacts, RhythmFacts
from yinuo.flow.reviews.faults import InvalidReview
from yinuo.flow.reviews.models import Report, Rhythm
from yinuo.flow.reviews.reporting import draft_report, tell
from yinuo.flow.reviews.subjects import Subject, find, subject
from yinuo.ground.kernel import clock, timers
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import MemberFacts

DUE = "reviews.rhythm"
EVENT = "report_due"
MOST_WEEKS = 26
# Who is told where nobody answers for it.
_ROLES = ("project_manager",)


def set_rhythm(
    *, weeks: int, order_id: UUID | None = None, project_id: UUID | None = None, first_at: datetime | None = None
) -> RhythmFacts | None:
    """Let a report be due every so many weeks, the first at `first_at` or in so many weeks; 0 ends it.

    Raises InvalidReview.
    """
    about = subject(order_id=order_id, project_id=project_id)
    faults = {} if 0 <= weeks <= MOST_WEEKS else {"weeks": "range"}
    if weeks and about.is_over:
        faults["subject"] = "over"
    if first_at is not None and first_at <= clock.now():
        faults["first_at"] = "past"
    if faults:
        raise InvalidReview(faults)
    row = Rhythm.objects.select_for_update().filter(**about.columns).first()
    if not weeks:
        if row is not None:
            _end(row)
        return None
    row = row or Rhythm(**about.columns)
    row.weeks, row.made_by = weeks, current_actor()[:100]
    row.next_at = first_at or clock.now() + timedelta(weeks=weeks)
    row.save()
    timers.set_timer(kind=DUE, key=str(row.id), due_at=row.next_at)
    tell(row, RhythmSet(weeks=weeks, next_at=row.next_at))
    return RhythmFacts(weeks=row.weeks, next_at=row.next_at)


def serve(*, rhythm_ids: Sequence[UUID]) -> list[ReportFacts]:
    """Draft the reports that are due by now and tell whoever answers for them; what is over has no rhythm any more."""
    numbering.hold_numbers()
    found = []
    for row in Rhythm.objects.select_for_update().filter(pk__in=list(rhythm_ids)).order_by("id"):
        if row.next_at > clock.now():
            continue
        about = find(order_id=row.order_id, project_id=row.project_id)
        if about is None or about.is_over:
            _end(row)
            continue
        due, row.next_at = row.next_at, _next(row)
        row.save()
        timers.set_timer(kind=DUE, key=str(row.id), due_at=row.next_at)
        found.append(_drafted(row, about, due))
    return found


def _drafted(row: Rhythm, about: Subject, due: datetime) -> ReportFacts:
    """Return the draft that is due; where the last one still waits to be sent, that one is brought to mind again."""
    waiting = Report.objects.filter(**about.columns, state=Report.State.DRAFT, rhythmic=True).order_by("-made_at")
    key = waiting.values_list("key", flat=True).first() or f"rhythm:{row.id}:{due.isoformat()}"
    made = draft_report(key=key, order_id=row.order_id, project_id=row.project_id, rhythmic=True)
    for member in _keepers(about):
        _tell_member(member, about, made, due)
    return made


def _keepers(about: Subject) -> list[MemberFacts]:
    keeper = people.member(member_id=about.keeper_id) if about.keeper_id else None
    return [keeper] if keeper is not None and keeper.active else people.members(roles=_ROLES)


def _tell_member(member: MemberFacts, about: Subject, made: ReportFacts, due: datetime) -> None:
    with translation.override(member.language or people.organisation().language):
        subject_line = _("%(name)s 的状态报告草稿已备好") % {"name": about.name}
        text = _("核对 %(number)s，改好后发给%(customer)s。") % {
            "number": made.number,
            "customer": about.customer_name or _("客户"),
        }
    for channel in ("app", "email"):
        people_actions.queue_notice(
            key=f"reviews.due:{made.id}:{due.isoformat()}:{member.id}:{channel}",
            channel=channel,
            subject=subject_line,
            text=text,
            member_id=member.id,
            link=f"/status-reports/{made.id}",
            about_type=about.kind,
            about_id=about.id,
            event=EVENT,
        )


def _next(row: Rhythm) -> datetime:
    """Return the next moment of the rhythm that is still ahead."""
    step, now = timedelta(weeks=row.weeks), clock.now()
    return row.next_at + step * (1 + max((now - row.next_at) // step, 0))


def _end(row: Rhythm) -> None:
    timers.cancel_timer(kind=DUE, key=str(row.id))
    row.delete()
    tell(row, RhythmSet(weeks=0, next_at=None))
