"""Tables of work: the stages of orders, and what was reported on them."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey
from yinuo.ground.process.stages import LISTED


class StageState(models.TextChoices):
    """Where a stage is."""

    NEXT = "next"
    ACTIVE = "active"
    DONE = "done"
    SKIPPED = "skipped"


class Stage(Owned):
    """A step of one order. A stage that is next and has `due_at` is ready: the one before it is over."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True, default="")
    customer_text = models.CharField(max_length=100, blank=True, default="")
    position = models.IntegerField()
    standard_hours = models.FloatField()
    working_time = models.BooleanField(default=True)
    role = models.CharField(max_length=20, default="operator")
    completes_delivery = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=StageState.choices, default=StageState.NEXT)
    started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    start_inferred = models.BooleanField(default=False)
    finish_inferred = models.BooleanField(default=False)
    reported_at = models.DateTimeField(null=True)
    quantity_done = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    place = models.CharField(max_length=200, blank=True, default="")
    delay_note = models.CharField(max_length=500, blank=True, default="")
    kind = models.CharField(max_length=10, default=LISTED)  # of the process's step, see `process.stages`
    before = models.JSONField(null=True)  # codes that lie on a way to it; null: all of a lower position

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "order", "code"], name="work_stage_code")]
        indexes = [
            models.Index(fields=["organisation_id", "state", "due_at"], name="work_stage_due"),
            models.Index(fields=["organisation_id", "finished_at"], name="work_stage_finished"),
        ]


class Walk(Owned):
    """An order on its way through a process: the instance, its version as last looked at, and the steps known of it."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    instance_id = models.UUIDField()
    definition_id = models.UUIDField()
    steps = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "order"], name="work_walk_order"),
            models.UniqueConstraint(fields=["organisation_id", "instance_id"], name="work_walk_instance"),
        ]


class ProgressEvent(Owned):
    """One recorded fact, and what was made of it.

    `reasons` are codes with values (see `core.planning`); `before` holds the stages as they were, for undo;
    `undoes` names the report that a compensating one takes back.
    """

    class Kind(models.TextChoices):
        STARTED = "started"
        FINISHED = "finished"
        DELAYED = "delayed"
        QUANTITY = "quantity"
        PLACE = "place"
        UNDONE = "undone"

    class Disposition(models.TextChoices):
        APPLIED = "applied"
        DUPLICATE = "duplicate"
        OUT_OF_ORDER = "out_of_order"
        HELD = "held"
        REJECTED = "rejected"

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    stage_code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    reporter = models.CharField(max_length=100)
    quantity = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    place = models.CharField(max_length=200, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    disposition = models.CharField(max_length=15, choices=Disposition.choices)
    reasons = models.JSONField(default=list)
    before = models.JSONField(default=list)
    undoes = models.UUIDField(null=True)
    walk_before = models.JSONField(null=True)  # where the order's process stood, if the report moved it
    walk_steps = models.IntegerField(default=0)  # how many steps it had made afterwards
    undone = models.BooleanField(default=False)
    file_id = models.UUIDField(null=True)  # of the `ReportFile` it came in with

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "key"], name="work_progress_key")]
        indexes = [
            models.Index(fields=["organisation_id", "order", "happened_at"], name="work_progress_order"),
            models.Index(
                fields=["organisation_id", "file_id"],
                condition=models.Q(file_id__isnull=False),
                name="work_progress_file",
            ),
        ]


class ReportFile(Owned):
    """A file of reports that recorded anything: its name, who sent it when, and who took it back."""

    name = models.CharField(max_length=100)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=100)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-taken_at"], name="work_file_taken")]
