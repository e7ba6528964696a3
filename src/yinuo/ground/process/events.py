"""What happens to tasks, definitions and instances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.ground.kernel.events import event_type


@event_type("process.task_created")
@dataclass(frozen=True, kw_only=True)
class TaskCreated:
    """Somebody has something to do."""

    task_id: UUID
    title: str
    role: str
    source: str


@event_type("process.task_completed")
@dataclass(frozen=True, kw_only=True)
class TaskCompleted:
    """A task was done."""

    task_id: UUID
    source: str
    note: str


@event_type("process.task_reopened")
@dataclass(frozen=True, kw_only=True)
class TaskReopened:
    """A task that was done by mistake is open again."""

    task_id: UUID


@event_type("process.tasks_cancelled")
@dataclass(frozen=True, kw_only=True)
class TasksCancelled:
    """Tasks are no longer needed."""

    source: str
    count: int


@event_type("process.definition_published")
@dataclass(frozen=True, kw_only=True)
class DefinitionPublished:
    """New instances of a process run on this version from now on."""

    definition_id: UUID
    key: str
    version: int


@event_type("process.definition_retired")
@dataclass(frozen=True, kw_only=True)
class DefinitionRetired:
    """No new instance of a process begins."""

    key: str


@event_type("process.table_published")
@dataclass(frozen=True, kw_only=True)
class TablePublished:
    """Rule tasks decide by this version of a decision table from now on."""

    table_id: UUID
    key: str
    version: int


@event_type("process.table_retired")
@dataclass(frozen=True, kw_only=True)
class TableRetired:
    """No process decides by a table any more."""

    key: str


@event_type("process.instance_started")
@dataclass(frozen=True, kw_only=True)
class InstanceStarted:
    """A process began for a subject."""

    instance_id: UUID
    key: str
    version: int


@event_type("process.instance_ended")
@dataclass(frozen=True, kw_only=True)
class InstanceEnded:
    """A process is over: completed, terminated, failed (with the error's code), cancelled or withdrawn."""

    instance_id: UUID
    key: str
    status: str
    code: str


@event_type("process.instance_went_on")
@dataclass(frozen=True, kw_only=True)
class InstanceWentOn:
    """An instance whose subject's room watches it went on, by a person, time or a service, to its `steps`-th step."""

    instance_id: UUID
    steps: int


@event_type("process.instance_suspended")
@dataclass(frozen=True, kw_only=True)
class InstanceSuspended:
    """An instance stands still until it is resumed."""

    instance_id: UUID
    reason: str


@event_type("process.instance_resumed")
@dataclass(frozen=True, kw_only=True)
class InstanceResumed:
    """An instance goes on, with what came while it stood still."""

    instance_id: UUID


@event_type("process.instance_moved")
@dataclass(frozen=True, kw_only=True)
class InstanceMoved:
    """A running instance was moved to another version of its process."""

    instance_id: UUID
    before: int
    after: int


@event_type("process.incident_opened")
@dataclass(frozen=True, kw_only=True)
class IncidentOpened:
    """A step failed; somebody has to look at it."""

    instance_id: UUID
    element: str
    code: str
    text: str


@event_type("process.incident_repaired")
@dataclass(frozen=True, kw_only=True)
class IncidentRepaired:
    """Somebody repaired what an incident named, and it was tried again."""

    instance_id: UUID
    element: str
    code: str


@event_type("process.task_claimed")
@dataclass(frozen=True, kw_only=True)
class TaskClaimed:
    """A member took a task that was offered to a role."""

    task_id: UUID
    title: str


@event_type("process.task_given_back")
@dataclass(frozen=True, kw_only=True)
class TaskGivenBack:
    """A member offered a task to its role again."""

    task_id: UUID
    title: str


@event_type("process.approval_opened")
@dataclass(frozen=True, kw_only=True)
class ApprovalOpened:
    """An approval began: all, any, percent or sequential of these people; nobody, where it was skipped."""

    approval_id: UUID
    title: str
    kind: str
    mode: str
    who: list[str]


@event_type("process.approval_turn")
@dataclass(frozen=True, kw_only=True)
class ApprovalTurn:
    """It is a member's turn: to approve, to advise, or to revise what was sent back; maybe for somebody away."""

    approval_id: UUID
    task_id: UUID
    member_id: UUID
    stands_for_id: UUID | None
    kind: str


@event_type("process.approval_acted")
@dataclass(frozen=True, kw_only=True)
class ApprovalActed:
    """Somebody did something to an approval; `who` it concerns, and why."""

    approval_id: UUID
    title: str
    verb: str
    who: list[str]
    reason: str


@event_type("process.approval_decided")
@dataclass(frozen=True, kw_only=True)
class ApprovalDecided:
    """An approval is over: approved, refused, returned to an earlier step, or cancelled."""

    approval_id: UUID
    title: str
    kind: str
    status: str


@event_type("process.approval_copied")
@dataclass(frozen=True, kw_only=True)
class ApprovalCopied:
    """Members are told of an approval without being asked."""

    approval_id: UUID
    title: str
    member_ids: list[UUID]


@event_type("process.approval_waits")
@dataclass(frozen=True, kw_only=True)
class ApprovalWaits:
    """An approval is waited for: reminded of, urged, or overdue and escalated to these members."""

    approval_id: UUID
    title: str
    what: str
    member_ids: list[UUID]


@event_type("process.absence_set")
@dataclass(frozen=True, kw_only=True)
class AbsenceSet:
    """A member will be away; somebody stands in."""

    absence_id: UUID
    name: str
    deputy: str
    from_at: datetime
    until_at: datetime


@event_type("process.absence_ended")
@dataclass(frozen=True, kw_only=True)
class AbsenceEnded:
    """A member is back, or will not be away after all."""

    absence_id: UUID
    name: str


@event_type("process.rule_saved")
@dataclass(frozen=True, kw_only=True)
class RuleSaved:
    """A rule was written, or says something else from this version on."""

    rule_id: UUID
    name: str
    version: int


@event_type("process.rule_switched")
@dataclass(frozen=True, kw_only=True)
class RuleSwitched:
    """A rule was switched on or off."""

    rule_id: UUID
    name: str
    enabled: bool


@event_type("process.rule_removed")
@dataclass(frozen=True, kw_only=True)
class RuleRemoved:
    """A rule was taken out; what it did stays on record."""

    rule_id: UUID
    name: str


@event_type("process.rule_ran")
@dataclass(frozen=True, kw_only=True)
class RuleRan:
    """A rule's condition held and its deeds were done."""

    rule_id: UUID
    run_id: UUID
    name: str
    deeds: list[str]


@event_type("process.rule_failed")
@dataclass(frozen=True, kw_only=True)
class RuleFailed:
    """A rule's condition held, and its deeds could not be done; nothing of them was kept."""

    rule_id: UUID
    run_id: UUID
    name: str
    code: str
    text: str


@event_type("process.rule_stopped")
@dataclass(frozen=True, kw_only=True)
class RuleStopped:
    """The loop guard kept a rule from running: it was set off by rules too deeply, or ran too often and is off now."""

    rule_id: UUID
    name: str
    code: str


@event_type("process.rule_called")
@dataclass(frozen=True, kw_only=True)
class RuleCalled:
    """A rule told an address outside: what it is about, and the facts that the rule saw."""

    rule_id: UUID
    run_id: UUID
    name: str
    text: str
    facts: dict[str, object]


@event_type("process.form_published")
@dataclass(frozen=True, kw_only=True)
class FormPublished:
    """A form is filled in on this version from now on."""

    form_id: UUID
    key: str
    name: str
    version: int


@event_type("process.form_retired")
@dataclass(frozen=True, kw_only=True)
class FormRetired:
    """A form is no longer filled in."""

    key: str
    name: str


@event_type("process.form_answered")
@dataclass(frozen=True, kw_only=True)
class FormAnswered:
    """Somebody filled in a form; the answers are kept with the version they were given on."""

    answer_id: UUID
    key: str
    name: str
    version: int
    values: dict[str, object]


@event_type("process.custom_filled")
@dataclass(frozen=True, kw_only=True)
class CustomFilled:
    """A business object came in with values of its custom fields, by key."""

    kind: str
    values: dict[str, object]


@event_type("process.custom_changed")
@dataclass(frozen=True, kw_only=True)
class CustomChanged:
    """Custom fields of a business object were changed: {key: [before, after]}."""

    kind: str
    changes: dict[str, list[object]]
