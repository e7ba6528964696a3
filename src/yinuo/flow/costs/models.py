"""Tables of costs: time, rates, other costs, budgets, and how each order stands."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yinuo.ground.kernel.tenancy import Owned, OwnedKey

DAY_MINUTES = 24 * 60


class CostKind(models.TextChoices):
    """What money is spent on."""

    LABOUR = "labour"
    MACHINE = "machine"
    MATERIAL = "material"
    TRAVEL = "travel"
    SUBCONTRACT = "subcontract"
    FREIGHT = "freight"
    OTHER = "other"


class BookedOn(models.TextChoices):
    """What time is spent on; a task or a project is known by an opaque key."""

    ORDER = "order"
    PROJECT = "project"
    TASK = "task"
    INTERNAL = "internal"


class TimeEntry(Owned):
    """How long a member worked on one thing on one day: a cell of the week's grid."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        APPROVED = "approved"
        RETURNED = "returned"

    member = OwnedKey("people.Member", on_delete=models.CASCADE)
    day = models.DateField()
    minutes = models.IntegerField()
    kind = models.CharField(max_length=10, choices=BookedOn.choices)
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    order = OwnedKey("orders.Order", on_delete=models.CASCADE, null=True)
    stage_code = models.CharField(max_length=40, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    billable = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    reason = models.CharField(max_length=500, blank=True, default="")
    decided_by = OwnedKey("people.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "member", "day", "kind", "key", "stage_code"], name="costs_time_cell"
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0) & Q(minutes__lte=DAY_MINUTES), name="costs_time_minutes"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "order"], name="costs_time_order"),
            models.Index(fields=["organisation_id", "state", "day"], name="costs_time_state"),
        ]


class RunningTimer(Owned):
    """What a member is working on just now, and since when."""

    member = OwnedKey("people.Member", on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=BookedOn.choices)
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    stage_code = models.CharField(max_length=40, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    started_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "member"], name="costs_timer_one")]


class LockedWeek(Owned):
    """A week whose time nobody changes any more, by its Monday."""

    week = models.DateField()
    locked_by = models.CharField(max_length=100)
    locked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "week"], name="costs_week_one")]


class CostRate(Owned):
    """What an hour of a member, a role, a work centre, or of anybody costs in [since, until)."""

    class Scope(models.TextChoices):
        MEMBER = "member"
        ROLE = "role"
        EVERYBODY = "everybody"
        WORK_CENTRE = "work_centre"

    scope = models.CharField(max_length=12, choices=Scope.choices)
    subject = models.CharField(max_length=60, blank=True, default="")
    minor_per_hour = models.BigIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "scope", "subject", "since"], name="costs_rate_since"),
            models.CheckConstraint(condition=Q(minor_per_hour__gte=0), name="costs_rate_sign"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="costs_rate_period"),
        ]


class Expense(Owned):
    """A cost other than people's time: committed while it is only ordered, actual once it is billed or spent.

    `own_minor` is the amount in the organisation's currency, by `exchange` units of it for one of `currency`.
    """

    class State(models.TextChoices):
        COMMITTED = "committed"
        ACTUAL = "actual"

    order = OwnedKey("orders.Order", on_delete=models.CASCADE, null=True)
    project_key = models.CharField(max_length=60, blank=True, default="")
    kind = models.CharField(max_length=12, choices=CostKind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTUAL)
    day = models.DateField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    exchange = models.DecimalField(max_digits=18, decimal_places=8, default=1)
    own_minor = models.BigIntegerField()
    work_centre_code = models.CharField(max_length=60, blank=True, default="")
    minutes = models.IntegerField(null=True)
    supplier = models.CharField(max_length=200, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    file = OwnedKey("kernel.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=200)
    entered_by = models.CharField(max_length=100)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "key"], name="costs_expense_key"),
            models.CheckConstraint(condition=Q(exchange__gt=0), name="costs_expense_exchange"),
        ]
        indexes = [models.Index(fields=["organisation_id", "order", "day"], name="costs_expense_order")]


class Budget(Owned):
    """What an order may cost of one kind; of work, also how many hours it may take."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    kind = models.CharField(max_length=12, choices=CostKind.choices)
    amount_minor = models.BigIntegerField()
    hours = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "order", "kind"], name="costs_budget_kind"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="costs_budget_sign"),
        ]


class CostStanding(Owned):
    """How an order stands, as last computed; lists and sums of customers are read from it."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    customer = OwnedKey("people.Customer", on_delete=models.CASCADE)
    revenue_minor = models.BigIntegerField(null=True)
    planned_minor = models.BigIntegerField()
    budget_minor = models.BigIntegerField(null=True)
    actual_minor = models.BigIntegerField()
    committed_minor = models.BigIntegerField()
    forecast_minor = models.BigIntegerField()
    share_done = models.FloatField()
    over = models.BooleanField(default=False)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "order"], name="costs_standing_one")]
        indexes = [models.Index(fields=["organisation_id", "customer"], name="costs_standing_customer")]
