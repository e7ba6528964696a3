"""Tables of plans: projects, their tasks and links, milestones, baselines, and every edit that was made."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Project(Owned):
    """What we owe a customer in many steps; a template is one that is only copied."""

    class State(models.TextChoices):
        DRAFT = "draft"
        ACTIVE = "active"
        PAUSED = "paused"
        DONE = "done"
        CANCELLED = "cancelled"
        TEMPLATE = "template"

    number = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    customer = OwnedKey("people.Customer", null=True)
    manager = OwnedKey("people.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    calendar = OwnedKey("supply.Calendar", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    starts_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True)
    # {field: text} of a goal that is specific, measurable, achievable, relevant and bound in time.
    goals = models.JSONField(default=list)
    # {column of the board: how many tasks at most}
    wip_limits = models.JSONField(default=dict)
    currency = models.CharField(max_length=3, default="CNY")
    made_from = models.CharField(max_length=100, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    # The number of the last edit; and when the plan ends by the last reckoning.
    revision = models.IntegerField(default=0)
    finish_at = models.DateTimeField(null=True)
    feed_secret_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "number"], name="plans_project_number")]
        indexes = [
            models.Index(fields=["organisation_id", "state", "finish_at"], name="plans_project_state"),
            models.Index(fields=["organisation_id", "customer"], name="plans_project_customer"),
        ]


class ProjectOrder(Owned):
    """An order that a project delivers."""

    project = OwnedKey(Project, on_delete=models.CASCADE)
    order = OwnedKey("orders.Order", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "project", "order"], name="plans_project_order_one")
        ]
        indexes = [models.Index(fields=["organisation_id", "order"], name="plans_order_project")]


class Task(Owned):
    """A piece of work, a milestone, or what sums up the tasks below it; the last columns are reckoned."""

    project = OwnedKey(Project, on_delete=models.CASCADE)
    parent = OwnedKey("plans.Task", on_delete=models.CASCADE, null=True, related_name="+")
    rank = models.FloatField()
    name = models.CharField(max_length=200)
    milestone = models.BooleanField(default=False)
    minutes = models.IntegerField(default=0)
    # Working minutes at best and at worst, where somebody said so; `minutes` is then the likely ones.
    optimistic = models.IntegerField(null=True)
    pessimistic = models.IntegerField(null=True)
    done_percent = models.IntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # As in `core.planning`: ASAP, ALAP, SNET, SNLT, FNET, FNLT, MSO, MFO.
    constraint = models.CharField(max_length=4, default="ASAP")
    constraint_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(null=True)
    # [{"member": id, "units": 0.5}] and [{"work_centre": code, "units": 1.0}]
    assignees = models.JSONField(default=list)
    work_centres = models.JSONField(default=list)
    deliverable = models.CharField(max_length=200, blank=True, default="")
    note = models.TextField(blank=True, default="")
    # No earlier than this, so that nobody has more to do than time for it.
    levelled_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)
    touched_at = models.DateTimeField()
    touched_by = models.CharField(max_length=100)

    start_at = models.DateTimeField(null=True)
    finish_at = models.DateTimeField(null=True)
    late_start_at = models.DateTimeField(null=True)
    late_finish_at = models.DateTimeField(null=True)
    total_float = models.IntegerField(null=True)
    free_float = models.IntegerField(null=True)
    critical = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gte=0), name="plans_task_minutes"),
            models.CheckConstraint(
                condition=models.Q(done_percent__gte=0) & models.Q(done_percent__lte=100), name="plans_task_percent"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "project"], name="plans_task_project"),
            models.Index(fields=["organisation_id", "finish_at", "start_at"], name="plans_task_span"),
        ]


class Link(Owned):
    """One task waits for another: finish or start of the one to finish or start of the other, and a lag between."""

    class Kind(models.TextChoices):
        FINISH_START = "FS"
        START_START = "SS"
        FINISH_FINISH = "FF"
        START_FINISH = "SF"

    project = OwnedKey(Project, on_delete=models.CASCADE)
    before = OwnedKey(Task, on_delete=models.CASCADE, related_name="+")
    after = OwnedKey(Task, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=2, choices=Kind.choices, default=Kind.FINISH_START)
    lag_minutes = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "before", "after"], name="plans_link_one"),
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="plans_link_of_two"),
        ]
        indexes = [models.Index(fields=["organisation_id", "project"], name="plans_link_project")]


class Milestone(Owned):
    """What hangs on a milestone: the date we committed to, its acceptance, and the payment that it makes due."""

    task = OwnedKey(Task, on_delete=models.CASCADE, related_name="+")
    committed_at = models.DateTimeField(null=True)
    committed_by = models.CharField(max_length=100, blank=True, default="")
    # When the customer was asked to accept it by the portal.
    asked_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=100, blank=True, default="")
    amount_minor = models.BigIntegerField(default=0)
    payment_days = models.IntegerField(default=0)
    invoiced_at = models.DateTimeField(null=True)
    invoice_number = models.CharField(max_length=60, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "task"], name="plans_milestone_one"),
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="plans_milestone_amount"),
        ]


class Baseline(Owned):
    """The plan as it was agreed on at one moment."""

    project = OwnedKey(Project, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    revision = models.IntegerField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "project", "name"], name="plans_baseline_name"),
            models.UniqueConstraint(
                fields=["organisation_id", "project"], condition=models.Q(active=True), name="plans_baseline_active"
            ),
        ]


class BaselineRow(Owned):
    """One task as it stood in a baseline; the task may be gone by now."""

    baseline = OwnedKey(Baseline, on_delete=models.CASCADE)
    task_id = models.UUIDField()
    name = models.CharField(max_length=200)
    summary = models.BooleanField(default=False)
    minutes = models.IntegerField()
    start_at = models.DateTimeField(null=True)
    finish_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "baseline", "task_id"], name="plans_baseline_row_one")
        ]


class Edit(Owned):
    """One change of a plan, whole: what each thing was before and after, so that it can be taken back."""

    project = OwnedKey(Project, on_delete=models.CASCADE)
    revision = models.IntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    # [{"kind": "task" or "link", "id": …, "before": {field: value} or null, "after": {field: value} or null}]
    changes = models.JSONField(default=list)
    why = models.CharField(max_length=40, blank=True, default="")
    undoes = OwnedKey("plans.Edit", on_delete=models.SET_NULL, null=True, related_name="+")
    undone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "project", "revision"], name="plans_edit_revision")
        ]


class Waiting(Owned):
    """A task waits for what somebody owes us: until it came, the task begins no earlier than it is due."""

    task = OwnedKey(Task, on_delete=models.CASCADE, related_name="+")
    pledge = OwnedKey("promises.Pledge", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "task", "pledge"], name="plans_waiting_one")]
        indexes = [models.Index(fields=["organisation_id", "pledge"], name="plans_waiting_pledge")]


class Levelling(Owned):
    """One project, or several, levelled in the background: a proposal, applied as a whole and taken back."""

    class State(models.TextChoices):
        COMPUTING = "computing"
        PROPOSED = "proposed"
        APPLIED = "applied"
        UNDONE = "undone"
        STOPPED = "stopped"
        FAILED = "failed"

    state = models.CharField(max_length=10, choices=State.choices, default=State.COMPUTING)
    # [{"id": project, "priority": 1 to 4}]
    projects = models.JSONField(default=list)
    seconds = models.IntegerField()
    fault = models.CharField(max_length=20, blank=True, default="")
    proposal = models.JSONField(default=dict)
    # {project: the edit that was made of its plan}
    edits = models.JSONField(default=dict)
    job_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-asked_at"], name="plans_levelling_recent")]


class MachineDay(Owned):
    """A work centre on a day that is over: minutes that its machines were open, and minutes of them that orders held.

    A day once written stays, whatever becomes of calendars, machines and orders later.
    """

    work_centre = models.CharField(max_length=60)
    day = models.DateField()
    open_minutes = models.IntegerField()
    held_minutes = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "day", "work_centre"], name="plans_machine_day_one"),
            models.CheckConstraint(
                condition=models.Q(held_minutes__gte=0) & models.Q(held_minutes__lte=models.F("open_minutes")),
                name="plans_machine_day_sane",
            ),
        ]
