"""What members are told of approvals, in their language, with the way straight to the act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.ground.kernel.events import Recorded
from yinuo.ground.people import actions
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.process.models import Approval, Task

CHANNELS = ("app", "email")


def on_turn(event: Recorded) -> None:
    """Tell a member that it is their turn; a task that is over by now is not told of."""
    told = event.payload
    task = Task.objects.select_related("stands_for", "approval__initiator").filter(pk=told["task_id"]).first()
    if task is None or task.state != Task.State.OPEN:
        return
    _queue(
        member_id=UUID(told["member_id"]),
        key=f"turn:{task.id}",
        link=f"/tasks/{task.id}",
        about=task.approval,
        words=lambda: (_turn_subject(task), _turn_text(task)),
    )


def on_copied(event: Recorded) -> None:
    """Tell members of an approval without asking them."""
    row = _approval(event)
    for ident in event.payload["member_ids"] if row is not None else []:
        _queue(
            member_id=UUID(ident),
            key=f"copied:{row.id}",  # type: ignore[union-attr]
            link=f"/approvals/{row.id}",  # type: ignore[union-attr]
            about=row,
            words=lambda: (_("抄送：%(title)s") % {"title": row.title}, _about(row)),  # type: ignore[union-attr, arg-type]
        )


def on_waits(event: Recorded) -> None:
    """Urge members, remind them, or tell that an approval is overdue."""
    row = _approval(event)
    if row is None:
        return
    what = event.payload["what"]
    for ident in event.payload["member_ids"]:
        task = Task.objects.filter(approval_id=row.id, assignee_id=ident, state=Task.State.OPEN).first()
        _queue(
            member_id=UUID(ident),
            key=f"{what}:{row.id}:{event.seq}",
            link=f"/tasks/{task.id}" if task is not None else f"/approvals/{row.id}",
            about=row,
            words=lambda: (_WAITS[what]() % {"title": row.title}, _about(row)),
        )


def on_decided(event: Recorded) -> None:
    """Tell the initiator how it ended, unless they ended it themselves."""
    row = _approval(event)
    if row is None or row.initiator_id is None or event.actor == f"member:{row.initiator_id}":
        return
    if row.status not in _DECIDED:
        return
    _queue(
        member_id=row.initiator_id,
        key=f"decided:{row.id}:{event.seq}",
        link=f"/approvals/{row.id}",
        about=row,
        words=lambda: (_DECIDED[row.status]() % {"title": row.title}, _about(row)),
    )


def _queue(
    *, member_id: UUID, key: str, link: str, about: Approval | None, words: Callable[[], tuple[str, str]]
) -> None:
    member = people.member(member_id=member_id)
    if member is None or not member.active:
        return
    with translation.override(_language(member)):
        subject, text = words()
    for channel in CHANNELS:
        actions.queue_notice(
            key=f"{key}:{member_id}:{channel}"[:200],
            channel=channel,
            subject=subject,
            text=text,
            member_id=member_id,
            link=link,
            about_type=about.subject_type if about else "",
            about_id=about.subject_id if about else None,
            event="approval_asked",
        )


def _language(member: MemberFacts) -> str:
    return member.language or people.organisation().language


def _approval(event: Recorded) -> Approval | None:
    ident = event.payload["approval_id"]
    return Approval.objects.select_related("initiator").filter(pk=ident).first()


def _turn_subject(task: Task) -> str:
    words: dict[str, Any] = {
        Task.Kind.APPROVAL: _("待你审批：%(title)s"),
        Task.Kind.ADVICE: _("请你给意见：%(title)s"),
        Task.Kind.REVISION: _("被退回，待你修改：%(title)s"),
    }
    return str(words[task.kind]) % {"title": task.title}


def _turn_text(task: Task) -> str:
    lines = [_about(task.approval)] if task.approval else []
    if task.stands_for:
        lines.append(_("%(name)s 外出期间由你代为审批。") % {"name": task.stands_for.name})
    return "\n".join(lines)


def _about(row: Approval) -> str:
    lines = [row.detail] if row.detail else []
    if row.initiator:
        lines.append(_("发起人：%(name)s") % {"name": row.initiator.name})
    return "\n".join(lines) or row.title


_WAITS: dict[str, Callable[[], str]] = {
    "nudged": lambda: _("催办：%(title)s"),
    "remind": lambda: _("提醒：%(title)s 等待处理"),
    "overdue": lambda: _("已超时：%(title)s"),
}
_DECIDED: dict[str, Callable[[], str]] = {
    "approved": lambda: _("已通过：%(title)s"),
    "refused": lambda: _("已拒绝：%(title)s"),
    "returned": lambda: _("已退回：%(title)s"),
}
