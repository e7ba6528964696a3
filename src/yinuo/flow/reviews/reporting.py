"""Writing a status report: composed, edited by several people, taken back, composed anew, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.reviews import numbering, papers
from yinuo.flow.reviews.composing import SECTIONS, composed
from yinuo.flow.reviews.events import ReportDiscarded, ReportDrafted, ReportEdited
from yinuo.flow.reviews.facts import ReportFacts
from yinuo.flow.reviews.faults import InvalidReview, NotNow
from yinuo.flow.reviews.models import Report
from yinuo.flow.reviews.queries import report_facts
from yinuo.flow.reviews.subjects import Subject, contacts_of, subject, subject_of
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.numbering import next_of_year
from yinuo.ground.people import queries as people

LONGEST_SECTION = 10_000
State = Report.State


def draft_report(
    *,
    key: str,
    order_id: UUID | None = None,
    project_id: UUID | None = None,
    since_at: datetime | None = None,
    language: str = "",
    rhythmic: bool = False,
) -> ReportFacts:
    """Compose a report from facts, once per key; raises InvalidReview.

    The period ends now and begins where the last report that was sent ended, else with the order or project; the
    language is the customer's.
    """
    earlier = Report.objects.filter(key=key).first()
    if earlier is not None:
        return report_facts(earlier)
    about, now = subject(order_id=order_id, project_id=project_id), clock.now()
    begin = since_at or _last_end(about) or min(about.begun_at, now)
    if begin >= now and since_at is not None:
        raise InvalidReview({"since_at": "future"})
    numbering.hold_numbers()
    row = _composed(about, key, (begin, now), language)
    row.rhythmic = rhythmic
    row.save()
    body = ReportDrafted(report_id=row.id, number=row.number, since_at=begin, until_at=now, rhythmic=rhythmic)
    tell(row, body)
    return report_facts(row)


def _composed(about: Subject, key: str, period: tuple[datetime, datetime], language: str) -> Report:
    words, zone = _reader(about)
    since, until = period
    texts = composed(about=about, since=since, until=until, language=language or words, zone=zone)
    row = Report(
        number=next_of_year(model=Report, prefix=numbering.REPORTS),
        key=key[:100],
        **about.columns,
        content=texts,
        composed=texts,
        since_at=since,
        until_at=until,
        language=language or words,
        zone=zone,
        made_at=until,
        made_by=current_actor()[:100],
    )
    papers.touch(row=row)
    return row


def edit_report(*, report_id: UUID, texts: Mapping[str, str], revision: int) -> ReportFacts:
    """Write sections as somebody wants them who saw a revision; raises InvalidReview, NotNow, Conflict."""
    faults = {name: "unknown" for name in texts if name not in SECTIONS}
    faults |= {name: "too_long" for name, text in texts.items() if len(text) > LONGEST_SECTION or "\x00" in text}
    if faults:
        raise InvalidReview(faults)
    row = held_report(report_id, State.DRAFT)
    wanted = {name: text.replace("\r\n", "\n").strip() for name, text in texts.items()}
    names = papers.change(row=row, wanted=wanted, seen=revision)
    return _edited(row, names, undone=False)


def undo_report_edit(*, report_id: UUID) -> ReportFacts:
    """Take the last edit of a draft back; raises NotNow."""
    row = held_report(report_id, State.DRAFT)
    return _edited(row, papers.undo(row=row), undone=True)


def refresh_report(*, report_id: UUID) -> ReportFacts:
    """Compose a draft anew up to now; what somebody wrote by hand stays. Raises NotNow."""
    row = held_report(report_id, State.DRAFT)
    now, about = clock.now(), subject_of(row)
    fresh = composed(about=about, since=row.since_at, until=now, language=row.language, zone=row.zone)
    content = {
        name: text if row.content.get(name) == row.composed.get(name) else row.content.get(name, "")
        for name, text in fresh.items()
    }
    names = [name for name in content if content[name] != row.content.get(name)]
    row.composed, row.until_at = fresh, now
    if names:
        papers.replace(row=row, content=content)
    return _edited(row, names, undone=False)


def discard_report(*, report_id: UUID) -> ReportFacts:
    """Throw a draft away; it can be taken up again. Raises NotNow."""
    return _moved(held_report(report_id, State.DRAFT), State.DISCARDED)


def restore_report(*, report_id: UUID) -> ReportFacts:
    """Take a draft up again that was thrown away; raises NotNow."""
    return _moved(held_report(report_id, State.DISCARDED), State.DRAFT)


def held_report(report_id: UUID, *states: str) -> Report:
    """Return a report in one of these states, locked until the transaction ends; raises NotNow."""
    row = Report.objects.select_for_update().filter(pk=report_id).first()
    if row is None or row.state not in states:
        raise NotNow(row.state if row else "")
    return row


def tell(row: Any, body: Any) -> None:
    """Publish what happened to a paper, to its order or project."""
    kind, ident = ("order", row.order_id) if row.order_id else ("project", row.project_id)
    log.publish(subject_type=kind, subject_id=ident, body=body)


def _edited(row: Report, names: list[str], *, undone: bool) -> ReportFacts:
    row.save()
    if names:
        tell(row, ReportEdited(report_id=row.id, number=row.number, sections=names, undone=undone))
    return report_facts(row)


def _moved(row: Report, state: str) -> ReportFacts:
    row.state = state
    papers.touch(row=row)
    row.save()
    tell(row, ReportDiscarded(report_id=row.id, number=row.number, restored=state == State.DRAFT))
    return report_facts(row)


def _last_end(about: Subject) -> datetime | None:
    rows = Report.objects.filter(**about.columns, state=State.SENT).order_by("-until_at")
    return rows.values_list("until_at", flat=True).first()


def _reader(about: Subject) -> tuple[str, str]:
    """Return the language and the time zone of whoever will most likely read it."""
    house, contact = people.organisation(), next(iter(contacts_of(about)), None)
    language = (contact.language if contact else "") or house.language
    return language, (contact.timezone if contact else "") or house.timezone
