"""Looking back at an order or a project: measured, written by several people, closed, and lessons drawn from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from yinuo.flow.reviews import numbering, papers
from yinuo.flow.reviews.events import RetrospectiveClosed, RetrospectiveEdited, RetrospectiveOpened
from yinuo.flow.reviews.facts import RetrospectiveFacts
from yinuo.flow.reviews.faults import InvalidReview, NotNow
from yinuo.flow.reviews.looking_back import looked_back
from yinuo.flow.reviews.models import Retrospective
from yinuo.flow.reviews.queries import retrospective_facts
from yinuo.flow.reviews.reporting import tell
from yinuo.flow.reviews.subjects import subject, subject_of
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.numbering import next_of_year

PARTS = ("went_well", "went_badly", "causes", "next_time", "attendees", "held_on")
LONGEST_PART = 10_000
State = Retrospective.State


def open_retrospective(*, key: str, order_id: UUID | None = None, project_id: UUID | None = None) -> RetrospectiveFacts:
    """Begin to look back; an order or a project has one retrospective. Raises InvalidReview."""
    about = subject(order_id=order_id, project_id=project_id)
    numbering.hold_numbers()
    earlier = Retrospective.objects.filter(**about.columns).first()
    if earlier is not None:
        return retrospective_facts(earlier)
    now = clock.now()
    row = Retrospective(
        number=next_of_year(model=Retrospective, prefix=numbering.RETROSPECTIVES),
        key=key[:100],
        **about.columns,
        content=dict.fromkeys(PARTS, ""),
        measured=looked_back(about=about),
        measured_at=now,
        made_at=now,
        made_by=current_actor()[:100],
    )
    papers.touch(row=row)
    row.save()
    tell(row, RetrospectiveOpened(retrospective_id=row.id, number=row.number))
    return retrospective_facts(row)


def edit_retrospective(*, retrospective_id: UUID, texts: Mapping[str, str], revision: int) -> RetrospectiveFacts:
    """Write what somebody says who saw a revision; raises InvalidReview, NotNow, Conflict."""
    faults = {name: "unknown" for name in texts if name not in PARTS}
    faults |= {name: "too_long" for name, text in texts.items() if len(text) > LONGEST_PART or "\x00" in text}
    if not faults and texts.get("held_on") and not _is_day(texts["held_on"]):
        faults["held_on"] = "unknown"
    if faults:
        raise InvalidReview(faults)
    row = _held(retrospective_id, State.OPEN)
    wanted = {name: text.replace("\r\n", "\n").strip() for name, text in texts.items()}
    return _edited(row, papers.change(row=row, wanted=wanted, seen=revision), undone=False)


def undo_retrospective_edit(*, retrospective_id: UUID) -> RetrospectiveFacts:
    """Take the last edit back; raises NotNow."""
    row = _held(retrospective_id, State.OPEN)
    return _edited(row, papers.undo(row=row), undone=True)


def measure_again(*, retrospective_id: UUID) -> RetrospectiveFacts:
    """Measure an open retrospective as things stand now; raises NotNow."""
    row = _held(retrospective_id, State.OPEN)
    row.measured, row.measured_at = looked_back(about=subject_of(row)), clock.now()
    row.save()
    return retrospective_facts(row)


def close_retrospective(*, retrospective_id: UUID) -> RetrospectiveFacts:
    """Finish a retrospective: what was measured stands still. Raises NotNow."""
    row = _held(retrospective_id, State.OPEN)
    row.measured, row.measured_at = looked_back(about=subject_of(row)), clock.now()
    row.state, row.closed_at, row.closed_by = State.CLOSED, clock.now(), current_actor()[:100]
    return _moved(row)


def reopen_retrospective(*, retrospective_id: UUID) -> RetrospectiveFacts:
    """Take a finished retrospective up again; raises NotNow."""
    row = _held(retrospective_id, State.CLOSED)
    row.state, row.closed_at, row.closed_by = State.OPEN, None, ""
    return _moved(row)


def _held(retrospective_id: UUID, state: str) -> Retrospective:
    row = Retrospective.objects.select_for_update().filter(pk=retrospective_id).first()
    if row is None or row.state != state:
        raise NotNow(row.state if row else "")
    return row


def _edited(row: Retrospective, names: list[str], *, undone: bool) -> RetrospectiveFacts:
    row.save()
    if names:
        tell(row, RetrospectiveEdited(retrospective_id=row.id, number=row.number, undone=undone))
    return retrospective_facts(row)


def _moved(row: Retrospective) -> RetrospectiveFacts:
    row.save()
    reopened = row.state == State.OPEN
    tell(row, RetrospectiveClosed(retrospective_id=row.id, number=row.number, reopened=reopened))
    return retrospective_facts(row)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
