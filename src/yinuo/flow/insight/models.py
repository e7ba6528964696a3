"""Tables of insight: questions that were kept, and measures made of others. Insight keeps no facts of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Shared(models.TextChoices):
    """Who else finds it."""

    NOBODY = "nobody"
    TEAM = "team"
    ORGANISATION = "organisation"


class Report(Owned):
    """A question under a name; `query` is the query of its address. A team is the owner's department."""

    owner = OwnedKey("people.Member", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=6000)
    shared = models.CharField(max_length=12, choices=Shared.choices, default=Shared.NOBODY)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation_id", "owner", "name"], name="insight_report_name"),
        ]


class Sight(Owned):
    """What one member sees in numbers: the values of dimensions that count, and what is hidden.

    `limits` is {dimension: [keys]}; a member without a row sees everything.
    """

    member = OwnedKey("people.Member", on_delete=models.CASCADE, related_name="+")
    limits = models.JSONField(default=dict)
    hidden_metrics = models.JSONField(default=list)
    hidden_dimensions = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["organisation_id", "member"], name="insight_sight_member")]


class Formula(Owned):
    """A measure made of others by an expression; the whole organisation has it."""

    class Unit(models.TextChoices):
        NUMBER = "number"
        SHARE = "share"
        DAYS = "days"
        HOURS = "hours"

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    text = models.CharField(max_length=500)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.NUMBER)
    made_by = OwnedKey("people.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation_id", "code"], name="insight_formula_code"),
            UniqueConstraint(fields=["organisation_id", "name"], name="insight_formula_name"),
        ]


class Dashboard(Owned):
    """Reports side by side; `tiles` are [{report, width, height}] in their order, sizes in parts of the grid."""

    owner = OwnedKey("people.Member", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    shared = models.CharField(max_length=12, choices=Shared.choices, default=Shared.NOBODY)
    tiles = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["organisation_id", "owner", "name"], name="insight_dashboard_name")]


class DashboardLink(Owned):
    """A way to a dashboard for who has its address; only the hash of the secret is kept.

    It shows what its maker sees.
    """

    dashboard = OwnedKey(Dashboard, on_delete=models.CASCADE, related_name="links")
    made_by = OwnedKey("people.Member", on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=80, blank=True, default="")
    token_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["organisation_id", "token_hash"], name="insight_link_hash")]


class Schedule(Owned):
    """A report or a dashboard that is sent again and again; each reader has it at an hour of their own time zone."""

    owner = OwnedKey("people.Member", on_delete=models.CASCADE, related_name="+")
    report = OwnedKey(Report, on_delete=models.CASCADE, null=True, related_name="+")
    dashboard = OwnedKey(Dashboard, on_delete=models.CASCADE, null=True, related_name="+")
    every = models.CharField(max_length=16)
    weekdays = models.JSONField(default=list)
    month_day = models.SmallIntegerField(default=1)
    minute = models.SmallIntegerField()
    pdf = models.BooleanField(default=False)
    excel = models.BooleanField(default=False)
    mail = models.BooleanField(default=True)
    chat = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True, default="")
    paused_why = models.CharField(max_length=10, blank=True, default="")
    removed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(report__isnull=False) ^ Q(dashboard__isnull=False), name="insight_schedule_one_thing"
            ),
            CheckConstraint(condition=Q(mail=True) | Q(chat=True), name="insight_schedule_some_way"),
        ]
        indexes = [Index(fields=["organisation_id", "owner"], name="insight_schedule_owner")]


class ScheduleReader(Owned):
    """Who gets it, and when next."""

    schedule = OwnedKey(Schedule, on_delete=models.CASCADE, related_name="readers")
    member = OwnedKey("people.Member", on_delete=models.CASCADE, related_name="+")
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["organisation_id", "schedule", "member"], name="insight_reader_once")]
        indexes = [Index(fields=["organisation_id", "member"], name="insight_reader_member")]


class Sending(Owned):
    """What came of one moment for one reader; `why` says why nothing went."""

    class State(models.TextChoices):
        SENT = "sent"
        SKIPPED = "skipped"
        FAILED = "failed"

    schedule = OwnedKey(Schedule, on_delete=models.CASCADE, related_name="sendings")
    member = OwnedKey("people.Member", on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    by_hand = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices)
    why = models.CharField(max_length=20, blank=True, default="")
    keys = models.JSONField(default=list)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation_id", "schedule", "member", "due_at"], name="insight_sending_once")
        ]


class Target(Owned):
    """What a metric shall come to from a day on; who said so, and when."""

    metric = models.CharField(max_length=60)
    value = models.FloatField()
    since = models.DateField()
    set_by = OwnedKey("people.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["organisation_id", "metric", "since"], name="insight_target_day")]
