"""What is done around an approval: asked without a process, taken back, cancelled, urged, told to others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from yinuo.core.approving import NotAllowed, Status
from yinuo.core.approving.deeds import Cancel, TakeBack
from yinuo.core.bpmn.messages import Back, Withdraw
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people
from yinuo.ground.process import outcomes
from yinuo.ground.process.approving.following import copy_to as told_to
from yinuo.ground.process.approving.following import tell
from yinuo.ground.process.approving.holding import Held, MayNotAct, hold, may_rule, person
from yinuo.ground.process.batch import RUNNING
from yinuo.ground.process.events import ApprovalWaits
from yinuo.ground.process.models import Act, Approval, Task
from yinuo.ground.process.seating.opening import Ask, draft, seat_all
from yinuo.ground.process.seating.setting import BadSetting, faults_of

NUDGE_HOURS = declare(
    name="process.nudge_hours",
    default=2.0,
    unit="elapsed hours",
    meaning="An approval may be urged again after this time.",
)
_TAKEN_BACK = ("approved", "refused", "advised", "added_after")


class TooSoon(Exception):
    """It was urged a short while ago; it carries when it may be again."""

    def __init__(self, again_at: object) -> None:
        super().__init__(again_at)
        self.again_at = again_at


def ask_approval(*, ask: Ask) -> UUID:
    """Ask for an approval that belongs to no process, and return it; raises BadSetting."""
    faults = faults_of(setting=ask.setting)
    if faults:
        raise BadSetting(faults)
    source = ask.source or f"approval:{new_id()}"
    seated = seat_all(asks=[replace(ask, source=source)], now=clock.now())
    seated.write()
    log.publish_all(drafts=seated.drafts)
    return seated.approvals[0].id


def take_back(*, approval_id: UUID, member_id: UUID, reason: str = "") -> None:
    """Take one's own last word back (撤回) while nothing followed; raises NoSuchApproval, MayNotAct, NotAllowed."""
    member = person(member_id)
    held = hold(approval_id)
    last = (
        Act.objects.filter(approval_id=approval_id, member_id=member_id, verb__in=_TAKEN_BACK)
        .order_by("-at", "-id")
        .first()
    )
    if last is None:
        raise MayNotAct(str(member_id))
    over = held.table.status in (Status.APPROVED, Status.REFUSED)
    if over:
        _stand_again(held)
    held.play(TakeBack(seat=last.seat, undecides=over))
    held.record("taken_back", member=member, seat=last.seat, why=reason)
    held.write(closed=False)


def cancel(*, approval_id: UUID, member_id: UUID, reason: str = "") -> None:
    """Ask no more (撤销), with the process it belongs to: the initiator, or an administrator.

    Raises NoSuchApproval, MayNotAct, NotAllowed.
    """
    member = person(member_id)
    held = hold(approval_id)
    if not may_rule(held.row, member):
        raise MayNotAct(str(member_id))
    held.play(Cancel())
    held.end_tasks(None, done_by=None)
    held.record("cancelled", member=member, why=reason)
    instance = held.instance
    if instance is not None:
        held.batch.happen(instance.id, Withdraw())
    held.write(closed=True)
    tell(held, member_id=member_id, reason=reason)


def cancel_asked(*, source: str, reason: str = "") -> int:
    """Cancel the open approvals of a source; return how many. Processes stay as they are."""
    ids = list(Approval.objects.filter(source=source, closed_at=None).values_list("id", flat=True))
    for one in ids:
        held = hold(one)
        held.play(Cancel())
        held.end_tasks(None, done_by=None)
        held.record("cancelled", member=None, why=reason)
        held.write(closed=True)
    return len(ids)


def nudge(*, approval_id: UUID, member_id: UUID, reason: str = "") -> list[UUID]:
    """Urge whoever's turn it is (催办); return whom. Raises NoSuchApproval, MayNotAct, NotAllowed, TooSoon."""
    member = person(member_id)
    held = hold(approval_id)
    if not may_rule(held.row, member):
        raise MayNotAct(str(member_id))
    again_at = held.row.nudged_at and held.row.nudged_at + timedelta(
        hours=float(people.preference(name=NUDGE_HOURS.name))
    )
    if again_at and held.now < again_at:
        raise TooSoon(again_at)
    open_tasks = Task.objects.filter(approval_id=approval_id, state=Task.State.OPEN)
    whom = [one for one in open_tasks.values_list("assignee_id", flat=True) if one is not None]
    if not whom:
        raise NotAllowed("not_open")
    held.row.nudged_at = held.now
    held.record("nudged", member=member, to=whom, why=reason)
    body = ApprovalWaits(approval_id=held.row.id, title=held.row.title, what="nudged", member_ids=whom)
    held.batch.effects.drafts.append(draft(held.row, body))
    held.write(closed=False)
    return whom


def copy_to(*, approval_id: UUID, member_id: UUID, to: Sequence[UUID], reason: str = "") -> None:
    """Tell others of an approval (抄送); raises NoSuchApproval, UnknownPerson."""
    member = person(member_id)
    held = hold(approval_id)
    fresh = told_to(held, [person(one).id for one in to])
    if fresh:
        held.record("copied", member=member, to=fresh, why=reason)
    held.write(closed=False)


def _stand_again(held: Held) -> None:
    """Let the process stand at the approval again, if nothing happened in it since; raises NotAllowed."""
    instance, row = held.instance, held.row
    if instance is None:
        if outcomes.follower(row.kind) is not None:
            raise NotAllowed("went_on")
        row.closed_at = None
        return
    if instance.status != RUNNING or instance.suspended or instance.steps != row.steps:
        raise NotAllowed("went_on")
    process = held.batch.process(instance)
    waiting = [
        one[0] for one in instance.state.get("t", []) if one[0] > row.token and (len(one) < 4 or one[3] == "wait")
    ]
    back = (Back(token=token, to=row.element) for token in waiting)
    if process.node(row.element) is None or not any(held.batch.happen(instance.id, event) for event in back):
        raise NotAllowed("went_on")
    ask = held.batch.effects.take_ask(instance.id, row.element)
    if ask is None:
        raise NotAllowed("went_on")
    row.token, row.source, row.closed_at = ask.token, ask.source, None
