"""One moment of a schedule for one reader: counted by what the reader sees, in their language and time zone.

What asks for a measure, a dimension or a filter that the reader may not see is not sent to them: without it the
number would be another one. Files go only to who may export.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yinuo.core.measuring import NoSuchPart
from yinuo.flow.insight import answering, asking, dashboards, own_fields, queries, reports, schedules, sheets
from yinuo.flow.insight.answering import Answer
from yinuo.flow.insight.dimensions import DIMENSIONS
from yinuo.flow.insight.formulas import measures
from yinuo.flow.insight.models import Schedule, ScheduleReader, Sending
from yinuo.flow.insight.wording import value_text
from yinuo.ground.kernel import clock, files, timers, wording
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tables.writing import XLSX_TYPE
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.notices import wishes
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.people.queries import MemberFacts

EVENT = "scheduled_report"
_NO_CHATS = frozenset({"app", "email", "sms", "webpush"})
_LINES_TOLD, _PARTS_TOLD = 8, 6
logger = logging.getLogger(__name__)


class NotSent(Exception):
    """Nothing goes to this reader: left, no_right, unseen, no_chat, gone, owner_right, owner_unseen."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Part:
    """One question as the reader sees it answered."""

    title: str
    answer: Answer


def serve(*, moments: Sequence[Moment]) -> None:
    """Send what is due by now and plan each reader's next moment; of moments that passed meanwhile one is sent."""
    told = {UUID(one.key.removeprefix(schedules.NOW)): one for one in sorted(moments, key=_by_hand)}
    rows = ScheduleReader.objects.select_for_update().filter(pk__in=list(told)).order_by("id")
    for reader in list(rows.select_related("schedule")):
        _serve(reader, told[reader.id])


def preview(*, schedule_id: UUID, member_id: UUID) -> list[Part]:
    """Return what a schedule's reader or owner would be sent just now; raises NotSent."""
    row, member = Schedule.objects.filter(pk=schedule_id).first(), people.member(member_id=member_id)
    if row is None or member is None:
        raise NotSent("gone")
    return parts_for(row=row, member=member)


def parts_for(*, row: Schedule, member: MemberFacts) -> list[Part]:
    """Return the questions of a schedule, answered by what a member sees; raises NotSent where nothing is seen.

    What its owner sees no more is asked for nobody.
    """
    everything, told = measures(), {*DIMENSIONS, *own_fields.codes()}
    whole = [
        (title, query, asking.read_text(query, known=everything, dimensions=told)) for title, query in _questions(row)
    ]
    with acting_as(f"member:{row.owner_id}"):
        owned = [(title, query) for title, query, one in whole if _asked(query, one) is not None]
    if whole and not owned:
        raise NotSent("owner_unseen")
    with acting_as(f"member:{member.id}"):
        found = [_part(title, query, one) for title, query, one in whole if (title, query) in owned]
    seen = [one for one in found if one is not None]
    if not seen:
        raise NotSent("unseen")
    return seen


def _by_hand(moment: Moment) -> bool:
    # Of one reader's two moments the one by hand counts; the rhythm's stays planned by its own row.
    return moment.key.startswith(schedules.NOW)


def _serve(reader: ScheduleReader, moment: Moment) -> None:
    row, now, by_hand = reader.schedule, clock.now(), _by_hand(moment)
    if row.removed_at is not None or (row.paused_why and not by_hand):
        return
    member = people.member(member_id=reader.member_id)
    due_at = now
    if reader.next_at is not None and reader.next_at <= now and member is not None:
        due_at = reader.next_at
        reader.next_at = schedules.next_at(row=row, member=member, after=now)
        reader.save()
        if reader.next_at is not None:
            timers.set_timer(kind=schedules.DUE, key=str(reader.id), due_at=reader.next_at)
    elif not by_hand:
        return
    _record(reader, due_at, by_hand=by_hand, member=member)


def _record(reader: ScheduleReader, due_at: datetime, *, by_hand: bool, member: MemberFacts | None) -> None:
    """Send, and note what came of it; a fault that nobody foresaw is logged, and the others still get theirs."""
    state, why, keys = Sending.State.SENT, "", []
    try:
        with transaction.atomic():
            keys = _send(reader, due_at, member)
    except NotSent as reason:
        state, why = Sending.State.SKIPPED, reason.why
    except Exception:
        logger.exception("schedule %s could not be sent to %s", reader.schedule_id, reader.member_id)
        state, why = Sending.State.FAILED, "error"
    values = {"made_at": clock.now(), "by_hand": by_hand, "state": state, "why": why, "keys": keys}
    Sending.objects.update_or_create(
        schedule_id=reader.schedule_id,
        member_id=reader.member_id,
        due_at=due_at,
        organisation_id=reader.organisation_id,
        defaults=values,
    )


def _send(reader: ScheduleReader, due_at: datetime, member: MemberFacts | None) -> list[str]:
    """Queue the messages of one moment and return their keys; raises NotSent."""
    row, owner = reader.schedule, people.member(member_id=reader.schedule.owner_id)
    if member is None or not member.active or owner is None or not owner.active:
        raise NotSent("left")
    if not owner.may(rights.EXPORT):
        raise NotSent("owner_right")
    if not member.may(rights.SEE):
        raise NotSent("no_right")
    ways = [*(["email"] if row.mail else []), *(_chats(member) if row.chat else [])]
    if not ways:
        raise NotSent("no_chat")
    house = people.organisation()
    zone = ZoneInfo(member.timezone or house.timezone)
    with translation.override(member.language or house.language), timezone.override(zone):
        name = (row.report or row.dashboard).name
        parts, may_have_files = parts_for(row=row, member=member), member.may(rights.EXPORT)
        subject = f"{name} · {wording.date_text(clock.now())}"
        # Who is named in the words of a question is named only to who may see them.
        with acting_as(f"member:{member.id}"):
            text = _text(row, parts, with_files=may_have_files)
            attached = _files(row, name, parts) if row.mail and may_have_files else []
    keys = []
    for way in ways:
        key = f"insight.schedule:{reader.id}:{due_at.isoformat()}:{way}"
        people_actions.queue_notice(
            key=key,
            channel=way,
            subject=subject,
            text=text,
            member_id=member.id,
            link=f"/insight/schedules/{row.id}",
            attachment_id=attached[0] if way == "email" and attached else None,
            attachment_too_id=attached[1] if way == "email" and len(attached) > 1 else None,
            event=EVENT,
        )
        keys.append(key)
    return keys


def _chats(member: MemberFacts) -> list[str]:
    return [one for one in wishes.channels_of(member_id=member.id) if one not in _NO_CHATS]


def _questions(row: Schedule) -> list[tuple[str, str]]:
    try:
        if row.report_id is not None:
            found = reports.report(report_id=row.report_id, member_id=row.owner_id)
            return [(found.name, found.query)]
        assert row.dashboard_id is not None  # a constraint of the table
        board = dashboards.dashboard(dashboard_id=row.dashboard_id, member_id=row.owner_id)
    except (reports.ReportMissing, dashboards.DashboardMissing) as gone:
        raise NotSent("gone") from gone
    return [(tile.report.name, tile.report.query) for tile in board.tiles]


def _asked(query: str, whole: asking.Asked) -> asking.Asked | None:
    """Return a question as whoever acts may ask it; None where a part of it is not for them."""
    known, seen = measures(), queries.dimensions()
    used = {whole.by, whole.across, *(code.removeprefix(queries.NOT) for code in whole.filters)} - {""}
    if used - seen.keys() or set(whole.measures) - known.keys() or not whole.measures:
        return None
    return asking.read_text(query, known=known, dimensions=seen)


def _part(title: str, query: str, whole: asking.Asked) -> Part | None:
    """Return a question answered by what whoever acts sees; None where a part of it is not for them."""
    asked = _asked(query, whole)
    if asked is None:
        return None
    try:
        return Part(title=title, answer=answering.answer(asked=asked, known=measures(), now=clock.now()))
    except NoSuchPart:
        return None


def _text(row: Schedule, parts: Sequence[Part], *, with_files: bool) -> str:
    told = [row.note] if row.note else []
    for part in parts[:_PARTS_TOLD]:
        told += ["", *([part.title] if len(parts) > 1 else []), sheets.words_of(part.answer), *_lines(part.answer)]
    if len(parts) > _PARTS_TOLD:
        told += ["", _("其余 %(n)s 块见附件或页面。") % {"n": len(parts) - _PARTS_TOLD}]
    if (row.pdf or row.excel) and row.mail and not with_files:
        told += ["", _("你没有导出权限，所以没有附件；打开链接可以查看。")]
    return "\n".join(told).strip()


def _lines(answer: Answer) -> list[str]:
    if answer.empty:
        return [_("这段时间没有可计的记录。")]
    pattern = _("%(name)s：%(value)s")
    found = []
    for measure in answer.measures:
        measured = answer.total.numbers[measure.code]
        found.append(pattern % {"name": measure.name, "value": value_text(measure, measured.value)})
    first = answer.measures[0]
    for line in answer.lines[:_LINES_TOLD]:
        head = sheets.head_text(answer, answer.asked.by, line.head)
        found.append("  " + pattern % {"name": head, "value": value_text(first, line.numbers[first.code].value)})
    if len(answer.lines) > _LINES_TOLD:
        found.append("  …")
    return found


def _files(row: Schedule, name: str, parts: Sequence[Part]) -> list[UUID]:
    answers = [(part.title, part.answer) for part in parts]
    day = timezone.localtime(clock.now()).date().isoformat()
    found = []
    for wanted, form, media_type in ((row.pdf, "pdf", "application/pdf"), (row.excel, "xlsx", XLSX_TYPE)):
        if wanted:
            content = sheets.written_together(answers=answers, form=form, title=name)
            kept = files.store(content=content, name=f"{name} {day}.{form}", media_type=media_type)
            found.append(kept.id)
    return found
