"""Tables of process: tasks, definitions in versions, their instances and what these wait for.

A task and an instance know their subject only by an opaque key.
"""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Task(Owned):
    """Something a person has to do."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        CANCELLED = "cancelled"

    class Kind(models.TextChoices):
        TASK = "task"
        APPROVAL = "approval"
        ADVICE = "advice"
        REVISION = "revision"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TASK)
    approval = OwnedKey("process.Approval", null=True)
    seat = models.SmallIntegerField(default=0)
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True, default="")
    subject_type = models.CharField(max_length=50)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=100)
    assignee = OwnedKey("people.Member", null=True)
    stands_for = OwnedKey("people.Member", null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    important = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = OwnedKey("people.Member", null=True, related_name="+")
    note = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "state", "due_at"], name="process_task_due"),
            models.Index(fields=["organisation_id", "subject_type", "subject_id"], name="process_task_subject"),
            models.Index(
                fields=["organisation_id", "source"], condition=models.Q(state="open"), name="process_task_source"
            ),
            models.Index(
                fields=["organisation_id", "assignee", "due_at", "created_at"],
                condition=models.Q(state="open"),
                name="process_task_own",
            ),
            models.Index(
                fields=["organisation_id", "role", "due_at", "created_at"],
                condition=models.Q(state="open", assignee__isnull=True),
                name="process_task_offered",
            ),
            models.Index(
                fields=["organisation_id", "done_by", "done_at"],
                condition=models.Q(state="done"),
                name="process_task_done",
            ),
            models.Index(
                fields=["organisation_id", "approval"],
                condition=models.Q(approval__isnull=False),
                name="process_task_approval",
            ),
        ]


class Definition(Owned):
    """One version of a process: a draft that may change, a published one that never does."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        RETIRED = "retired"

    key = models.CharField(max_length=100)
    version = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    name = models.CharField(max_length=200, blank=True, default="")
    content = models.BinaryField()
    starts = models.JSONField(default=list)  # [[process, element, trigger, name], …]: what begins it beside people
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=100)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "key", "version"], name="process_definition_version"),
            models.UniqueConstraint(
                fields=["organisation_id", "key"],
                condition=models.Q(state="draft"),
                name="process_definition_one_draft",
            ),
        ]


class Table(Owned):
    """One version of a decision table: a draft that may change, a published one that never does."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        RETIRED = "retired"

    key = models.CharField(max_length=100)
    version = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    name = models.CharField(max_length=200, blank=True, default="")
    content = models.JSONField()  # as `core.rules.plain` writes it
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=100)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "key", "version"], name="process_table_version"),
            models.UniqueConstraint(
                fields=["organisation_id", "key"], condition=models.Q(state="draft"), name="process_table_one_draft"
            ),
        ]


class Instance(Owned):
    """A running process: all of its state in one row, which whoever steps it locks."""

    definition = OwnedKey(Definition)
    process_key = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=50, blank=True, default="")
    subject_id = models.UUIDField(null=True)
    subject_label = models.CharField(max_length=200, blank=True, default="")
    business_key = models.CharField(max_length=100, blank=True, default="")
    state = models.JSONField()
    status = models.CharField(max_length=12)
    code = models.CharField(max_length=100, blank=True, default="")
    suspended = models.BooleanField(default=False)
    held = models.JSONField(default=list)  # what came while it was suspended
    steps = models.IntegerField(default=0)
    caller_id = models.UUIDField(null=True)
    caller_token = models.IntegerField(default=0)
    depth = models.SmallIntegerField(default=0)
    started_by = OwnedKey("people.Member", null=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "definition", "status"], name="process_instance_version"),
            models.Index(fields=["organisation_id", "subject_type", "subject_id"], name="process_instance_subject"),
            models.Index(
                fields=["organisation_id", "caller_id"],
                condition=models.Q(caller_id__isnull=False),
                name="process_instance_caller",
            ),
            models.Index(
                fields=["organisation_id", "started_by", "started_at"],
                condition=models.Q(started_by__isnull=False, caller_id__isnull=True),
                name="process_instance_starter",
            ),
        ]


class Step(Owned):
    """One step of an instance: what happened, and which tokens moved: [[element, start | end | cancel, token], …]."""

    instance = OwnedKey(Instance)
    number = models.IntegerField()
    event = models.JSONField()
    actor = models.CharField(max_length=100)
    at = models.DateTimeField()
    trace = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "instance", "number"], name="process_step_number")
        ]


class Listener(Owned):
    """An instance that waits for a message or a signal."""

    instance = OwnedKey(Instance)
    wait = models.IntegerField()
    trigger = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    correlation = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "instance", "wait"], name="process_listener_one")
        ]
        indexes = [
            models.Index(fields=["organisation_id", "trigger", "name", "correlation"], name="process_listener_name")
        ]


class WaitingMessage(Owned):
    """A message that nobody waited for when it came."""

    name = models.CharField(max_length=200)
    correlation = models.CharField(max_length=100, blank=True, default="")
    variables = models.JSONField(default=dict)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "name", "correlation"], name="process_message_name")]


class Incident(Owned):
    """A step that failed and that a person may repair."""

    instance = OwnedKey(Instance)
    token = models.IntegerField()
    element = models.CharField(max_length=200)
    code = models.CharField(max_length=40)
    text = models.CharField(max_length=500, blank=True, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "opened_at"],
                condition=models.Q(closed_at__isnull=True),
                name="process_incident_open",
            ),
            models.Index(fields=["organisation_id", "instance"], name="process_incident_instance"),
        ]


class Move(Owned):
    """An instance that was moved to another version; it can be moved back until it goes on."""

    instance = OwnedKey(Instance)
    before = OwnedKey(Definition, related_name="+")
    after = OwnedKey(Definition, related_name="+")
    mapping = models.JSONField(default=dict)  # elements that have another id there
    steps = models.IntegerField()
    moved_at = models.DateTimeField()
    moved_by = models.CharField(max_length=100)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "instance"], name="process_move_instance")]
