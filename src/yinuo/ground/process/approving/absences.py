"""Delegation while away: from when until when, to whom, for which kinds of approvals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy

from yinuo.ground.kernel import clock, log
from yinuo.ground.process.approving.holding import person
from yinuo.ground.process.events import AbsenceEnded, AbsenceSet
from yinuo.ground.process.models import Absence, Approval, Definition


class InvalidAbsence(Exception):
    """Faults in what was entered: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class NoSuchAbsence(Exception):
    """There is no such absence of this member, or it is over."""


@dataclass(frozen=True, kw_only=True)
class AbsenceFacts:
    """An absence; no `kinds` are all kinds."""

    id: UUID
    member_id: UUID
    member_name: str
    deputy_id: UUID
    deputy_name: str
    from_at: datetime
    until_at: datetime
    kinds: tuple[str, ...]
    note: str


def set_absence(
    *,
    member_id: UUID,
    deputy_id: UUID,
    from_at: datetime,
    until_at: datetime,
    kinds: Sequence[str] = (),
    note: str = "",
) -> UUID:
    """Let somebody stand in for a member for a while; raises InvalidAbsence, UnknownPerson.

    It counts for whatever is assigned meanwhile; what was assigned before stays where it is.
    """
    member, deputy = person(member_id), person(deputy_id)
    faults = {}
    if deputy_id == member_id:
        faults["deputy"] = "self"
    if until_at <= from_at:
        faults["until"] = "before_from"
    elif until_at <= clock.now():
        faults["until"] = "past"
    if Absence.objects.filter(member_id=member_id, ended_at=None, from_at__lt=until_at, until_at__gt=from_at).exists():
        faults["from"] = "overlaps"
    if faults:
        raise InvalidAbsence(faults)
    row = Absence(member_id=member_id, deputy_id=deputy_id, from_at=from_at, until_at=until_at)
    row.kinds, row.note = list(kinds), note.strip()[:200]
    row.save()
    body = AbsenceSet(
        absence_id=row.id, name=member.name, deputy=deputy.name, from_at=row.from_at, until_at=row.until_at
    )
    log.publish(subject_type="member", subject_id=member_id, body=body)
    return row.id


def end_absence(*, absence_id: UUID, member_id: UUID) -> None:
    """End an absence of a member now; raises NoSuchAbsence."""
    changed = Absence.objects.filter(pk=absence_id, member_id=member_id, ended_at=None).update(ended_at=clock.now())
    if not changed:
        raise NoSuchAbsence(str(absence_id))
    body = AbsenceEnded(absence_id=absence_id, name=person(member_id).name)
    log.publish(subject_type="member", subject_id=member_id, body=body)


def absences(*, member_id: UUID | None = None) -> list[AbsenceFacts]:
    """Return absences that are not over, of one member or of all, the next first."""
    rows = Absence.objects.select_related("member", "deputy").filter(ended_at=None, until_at__gt=clock.now())
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    return [
        AbsenceFacts(
            id=row.id,
            member_id=row.member_id,
            member_name=row.member.name,
            deputy_id=row.deputy_id,
            deputy_name=row.deputy.name,
            from_at=row.from_at,
            until_at=row.until_at,
            kinds=tuple(row.kinds),
            note=row.note,
        )
        for row in rows.order_by("from_at")
    ]


# What approvals are called that no process asked for.
_WITHOUT_PROCESS = {"free": gettext_lazy("直接发起的审批"), "automation": gettext_lazy("自动化发起的审批")}


def kinds_known() -> list[tuple[str, str]]:
    """Return the kinds of approvals there have been, with what their process is called."""
    kinds = list(Approval.objects.order_by("kind").values_list("kind", flat=True).distinct()[:50])
    names = {row.key: row.name for row in Definition.objects.filter(key__in=kinds).order_by("version").defer("content")}
    return [(one, names.get(one) or str(_WITHOUT_PROCESS.get(one, one))) for one in kinds]
