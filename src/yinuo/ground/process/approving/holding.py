"""An approval under lock while somebody acts: its table, its process, and all that is to be written.

The process is locked before the approval, as by every step of the engine, so that two who act wait for each other
and never in a circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.core.approving import Approval as Table
from yinuo.core.approving import Seat, Status, act
from yinuo.core.approving.deeds import Closed, Decided, Deed, Opened
from yinuo.ground.kernel import bulk, timers
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.people.rights import ADMINISTER
from yinuo.ground.process import outcomes
from yinuo.ground.process.batch import Batch
from yinuo.ground.process.events import ApprovalActed, ApprovalDecided
from yinuo.ground.process.models import Act, Approval, Instance, Task
from yinuo.ground.process.seating.finding import active_members
from yinuo.ground.process.seating.opening import DEADLINE, act_row, deadlines, draft
from yinuo.ground.process.seating.turns import turn_of


class NoSuchApproval(Exception):
    """There is no such approval, or no such task of one, in this organisation."""


class MayNotAct(Exception):
    """It is not this member's turn, nor their approval."""


class UnknownPerson(Exception):
    """Nobody active has this id."""


class ReasonMissing(Exception):
    """A refusal, and sending back, needs a reason."""


class Held:
    """One approval while somebody acts on it."""

    def __init__(self, row: Approval, batch: Batch) -> None:
        self.row = row
        self.batch = batch
        self.now = batch.now
        self.table = Table.from_plain(row.state)
        self.decided: Status | None = None
        self._tasks: list[Task] = []
        self._acts: list[Act] = []

    @property
    def instance(self) -> Instance | None:
        """Return the process it belongs to, locked."""
        return self.batch.rows.get(self.row.instance_id) if self.row.instance_id else None

    def seat(self, number: int) -> Seat:
        """Return a seat; raises NoSuchApproval."""
        found = self.table.seat(number)
        if found is None:
            raise NoSuchApproval(str(self.row.id))
        return found

    def play(self, deed: Deed, *, done_by: UUID | None = None, seat: int = 0, note: str = "") -> None:
        """Let a deed happen and gather what follows; raises NotAllowed. `done_by` ends the task of the seat as done."""
        self.table, effects = act(approval=self.table, deed=deed)
        for effect in effects:
            if isinstance(effect, Closed):
                done = effect.said or effect.seat == seat
                self.end_tasks(effect.seat, done_by=done_by if done else None, note=note)
            elif isinstance(effect, Opened):
                self.begin_turn(effect.seat)
            elif isinstance(effect, Decided):
                self.decided = effect.status

    def begin_turn(self, seat: int) -> None:
        """Give a seat its task."""
        task, news = turn_of(row=self.row, table=self.table, seat=seat, now=self.now)
        self.add_task(task)
        self.batch.effects.drafts += news

    def add_task(self, task: Task) -> None:
        """Write a task with the rest."""
        self._tasks.append(task)

    def end_tasks(self, seat: int | None, *, done_by: UUID | None, note: str = "") -> None:
        """End the open tasks of a seat, or of all: as done by somebody, else as not needed any more."""
        rows = Task.objects.filter(approval_id=self.row.id, state=Task.State.OPEN)
        rows = rows if seat is None else rows.filter(seat=seat)
        if done_by is None:
            rows.update(state=Task.State.CANCELLED)
        else:
            rows.update(state=Task.State.DONE, done_at=self.now, done_by_id=done_by, note=note)

    def record(
        self, verb: str, *, member: MemberFacts | None, seat: int = 0, to: Sequence[UUID] = (), why: str = ""
    ) -> None:
        """Put an act on record, in the history and in the log."""
        names = [active_members()[one].name for one in to if one in active_members()]
        mine = self.table.seat(seat)
        other = UUID(mine.member) if mine is not None and member is not None and mine.member != str(member.id) else None
        self._acts.append(
            act_row(
                self.row,
                verb=verb,
                at=self.now,
                member_id=member.id if member else None,
                stands_for_id=other if verb in SPOKEN else None,
                seat=seat,
                to=names,
                reason=why,
            )
        )
        body = ApprovalActed(approval_id=self.row.id, title=self.row.title, verb=verb, who=names, reason=why[:1_000])
        self.batch.effects.drafts.append(draft(self.row, body))

    def write(self, *, closed: bool) -> None:
        """Write everything; the log comes last. A closed approval has no deadlines any more."""
        self.row.state = self.table.to_plain()
        self.row.status = self.table.status.value
        if closed:
            self.row.closed_at = self.now
            timers.cancel_timers(kind=DEADLINE, keys=[f"{self.row.id}:{what}" for what, _at in deadlines(self.row)])
            body = ApprovalDecided(
                approval_id=self.row.id, title=self.row.title, kind=self.row.kind, status=self.row.status
            )
            self.batch.effects.drafts.append(draft(self.row, body))
        instance = self.instance
        self.row.steps = instance.steps if instance is not None else 0
        self.row.save()
        bulk.insert(rows=self._tasks)
        bulk.insert(rows=self._acts)
        self.batch.flush()


SPOKEN = frozenset({"approved", "refused", "advised", "returned", "added_before", "added_after", "transferred"})


def hold(approval_id: UUID) -> Held:
    """Lock an approval, its process first; raises NoSuchApproval."""
    found = Approval.objects.filter(pk=approval_id).values_list("instance_id", "kind").first()
    if found is None:
        raise NoSuchApproval(str(approval_id))
    instance_id, kind = found
    outcomes.prepare(kind)
    batch = Batch()
    if instance_id is not None:
        batch.lock([instance_id])
    return Held(Approval.objects.select_for_update(no_key=True).get(pk=approval_id), batch)


def hold_turn(task_id: UUID, member: MemberFacts) -> tuple[Held, Task]:
    """Lock the approval of an open task that is a member's; raises NoSuchApproval, MayNotAct, TurnOver."""
    known = Task.objects.filter(pk=task_id).values_list("approval_id", flat=True).first()
    if known is None:
        raise NoSuchApproval(str(task_id))
    held = hold(known)
    task = Task.objects.get(pk=task_id)
    if task.state != Task.State.OPEN:
        raise TurnOver(str(task_id))
    seat = held.table.seat(task.seat)
    if member.id != task.assignee_id and (seat is None or seat.member != str(member.id)):
        raise MayNotAct(str(member.id))
    return held, task


class TurnOver(Exception):
    """The task is done or not needed any more; somebody was quicker."""


def person(member_id: UUID) -> MemberFacts:
    """Return an active member; raises UnknownPerson."""
    found = active_members().get(member_id)
    if found is None:
        raise UnknownPerson(str(member_id))
    return found


def may_rule(row: Approval, member: MemberFacts) -> bool:
    """Tell whether a member may cancel or urge an approval: who began it, and administrators."""
    return row.initiator_id == member.id or member.may(ADMINISTER)
