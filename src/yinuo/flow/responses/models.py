"""Tables of responses: what may be done about a delay, and what was."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Playbook(Owned):
    """What may be done about one kind of cause."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True, default="")
    causes = models.JSONField(default=list)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="responses_playbook_code")]


class Measure(Owned):
    """One thing that may be done: its cost, the hours it gains, and who acts."""

    playbook = OwnedKey(Playbook, on_delete=models.CASCADE)
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True, default="")
    kind = models.CharField(max_length=20)
    stage_codes = models.JSONField(default=list)
    cost_minor = models.BigIntegerField(default=0)
    cost_share = models.FloatField(default=0)
    hours_gained = models.FloatField(default=0)
    # At least and at most; empty where the gain is taken as known.
    hours_least = models.FloatField(null=True)
    hours_most = models.FloatField(null=True)
    uses = models.JSONField(default=dict)  # what one use takes of budgets: {budget code: amount}
    # Of measures with the same word at most one is taken for an order when many are weighed together.
    instead_of = models.CharField(max_length=40, blank=True, default="")
    role = models.CharField(max_length=20)
    task_title = models.CharField(max_length=200)
    tells_customer = models.BooleanField(default=False)
    # What the message to the customer says of this measure; where it is empty, a word for its kind stands.
    customer_text = models.CharField(max_length=500, blank=True, default="")
    customer_text_en = models.CharField(max_length=500, blank=True, default="")
    active = models.BooleanField(default=True)
    position = models.IntegerField(default=0)
    # Learnt from so many responses: the hours to reckon with are `hours_gained` times the ratio.
    learnt_uses = models.IntegerField(default=0)
    learnt_ratio = models.FloatField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "playbook", "code"], name="responses_measure_code"),
            models.CheckConstraint(condition=models.Q(cost_minor__gte=0), name="responses_measure_cost"),
        ]


class Budget(Owned):
    """What measures for all orders share: hours of overtime, money for air freight; so much in any seven days."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True, default="")
    unit = models.CharField(max_length=20, blank=True, default="")
    weekly_limit = models.FloatField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "code"], name="responses_budget_code"),
            models.CheckConstraint(condition=models.Q(weekly_limit__gte=0), name="responses_budget_limit"),
        ]


class JointResponse(Owned):
    """Measures chosen for many alerts at once, within the budgets: a proposal, applied in whole or in part."""

    class State(models.TextChoices):
        COMPUTING = "computing"
        PROPOSED = "proposed"
        APPLIED = "applied"
        UNDONE = "undone"
        STOPPED = "stopped"
        FAILED = "failed"

    state = models.CharField(max_length=10, choices=State.choices, default=State.COMPUTING)
    alert_ids = models.JSONField(default=list)
    proposal = models.JSONField(default=dict)
    job_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-asked_at"], name="responses_joint_recent")]


class PlaybookEdit(Owned):
    """One change of a playbook or a measure, with what was there before, so that it can be taken back.

    `before` is empty where the thing was new.
    """

    class Subject(models.TextChoices):
        PLAYBOOK = "playbook"
        MEASURE = "measure"

    subject = models.CharField(max_length=10, choices=Subject.choices)
    subject_id = models.UUIDField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class Response(Owned):
    """Measures chosen for an order's alert, and what they were expected to do."""

    class State(models.TextChoices):
        APPLIED = "applied"
        UNDONE = "undone"
        DONE = "done"

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    alert = OwnedKey("radar.Alert", on_delete=models.CASCADE, null=True)
    measures = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    cost_minor = models.BigIntegerField(default=0)
    hours_gained = models.FloatField(default=0)
    probability_before = models.FloatField(null=True)
    probability_after = models.FloatField(null=True)
    contact = OwnedKey("people.Contact", null=True)
    message_subject = models.CharField(max_length=200, blank=True, default="")
    message = models.TextField(blank=True, default="")
    # Until then the message may still be taken back.
    message_due_at = models.DateTimeField(null=True)
    message_queued_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    new_committed_at = models.DateTimeField(null=True)
    applied_by = models.CharField(max_length=100)
    applied_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    kept_promise = models.BooleanField(null=True)
    # The likely finish when the measures were started, and how many hours before it the order was delivered.
    projected_at = models.DateTimeField(null=True)
    actual_hours = models.FloatField(null=True)
    uses = models.JSONField(default=dict)  # what was taken of budgets: {budget code: amount}
    joint = OwnedKey(JointResponse, null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "applied_at"],
                condition=~models.Q(uses={}) & ~models.Q(state="undone"),
                name="responses_used_lately",
            ),
            models.Index(fields=["organisation_id", "order", "-applied_at"], name="responses_by_order"),
        ]
