"""Deadlines of approvals, in working time: whoever's turn it is is reminded; overdue, those above hear of it."""

from __future__ import annotations

from uuid import UUID

from yinuo.ground.kernel.timers import Moment
from yinuo.ground.process.approving.following import copy_to
from yinuo.ground.process.approving.holding import Held, NoSuchApproval, hold
from yinuo.ground.process.events import ApprovalWaits
from yinuo.ground.process.models import Approval, Task
from yinuo.ground.process.seating.finding import Case, find
from yinuo.ground.process.seating.opening import draft
from yinuo.ground.process.seating.setting import Setting


def on_deadlines(moments: list[Moment]) -> None:
    """Serve reminders and deadlines; an approval that is over or was sent back is left alone."""
    for moment in sorted(moments, key=lambda one: (one.due_at, one.key)):
        ident, _colon, what = moment.key.partition(":")
        try:
            held = hold(UUID(ident))
        except NoSuchApproval:
            continue
        if held.row.status == Approval.Status.OPEN:
            _told(held, what)


def _told(held: Held, what: str) -> None:
    setting = Setting.from_plain(held.row.setting)
    open_tasks = Task.objects.filter(approval_id=held.row.id, state=Task.State.OPEN)
    whom = [one for one in open_tasks.values_list("assignee_id", flat=True) if one is not None]
    verb = "reminded"
    if what == "overdue":
        instance = held.instance
        facts = instance.state.get("v", {}) if instance is not None else {}
        case = Case(initiator_id=held.row.initiator_id, element=held.row.element, facts=facts)
        above = [one for one in find(text=setting.escalate, case=case) if one not in whom]
        copy_to(held, above)
        whom, verb = whom + above, "escalated" if above else "overdue"
    held.record(verb, member=None, to=whom)
    body = ApprovalWaits(approval_id=held.row.id, title=held.row.title, what=what, member_ids=whom)
    held.batch.effects.drafts.append(draft(held.row, body))
    held.write(closed=False)
