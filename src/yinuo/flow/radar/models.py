"""Tables of the radar: the newest forecast of each open order, and the alerts."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Forecast(Owned):
    """The distribution of one open order's completion, as last computed."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    made_at = models.DateTimeField()
    earliest_at = models.DateTimeField()
    likely_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    late_probability = models.FloatField()
    expected_late_hours = models.FloatField(default=0)
    # Hours from made_at to the finish, at the probabilities of `foreseeing.PROBS`.
    curve = ArrayField(models.FloatField(), default=list)
    drivers = models.JSONField(default=list)
    basis = models.CharField(max_length=20)
    next_verdict_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "order"], name="radar_forecast_one")]
        indexes = [models.Index(fields=["organisation_id", "next_verdict_at"], name="radar_forecast_next")]


class AlertState(models.TextChoices):
    """The life of an alert."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    QUIET = "quiet"
    RESOLVED = "resolved"


class Alert(Owned):
    """A forecast that breaks a promise, or a stage over its time: one alive per order and cause."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    cause = models.CharField(max_length=60)
    stage_code = models.CharField(max_length=40, blank=True, default="")
    severity = models.CharField(max_length=10)
    state = models.CharField(max_length=15, choices=AlertState.choices, default=AlertState.OPEN)
    impact = models.FloatField(default=0)
    raised_at = models.DateTimeField()
    lead_hours = models.FloatField(null=True)
    late_probability = models.FloatField(null=True)
    committed_at = models.DateTimeField(null=True)
    projected_at = models.DateTimeField(null=True)
    reasons = models.JSONField(default=list)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = OwnedKey("people.Member", null=True, related_name="+")
    escalation_level = models.IntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)
    # Quiet until a moment, or without one until it ends; what it was then says when it has become graver.
    quiet_until = models.DateTimeField(null=True)
    quiet_by = OwnedKey("people.Member", null=True, related_name="+")
    quiet_reason = models.CharField(max_length=300, blank=True, default="")
    quiet_severity = models.CharField(max_length=10, blank=True, default="")
    quiet_committed_at = models.DateTimeField(null=True)
    # When it last became graver, and what it was before.
    worse_at = models.DateTimeField(null=True)
    worse_from = models.CharField(max_length=10, blank=True, default="")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = OwnedKey("people.Member", null=True, related_name="+")
    # A code of `alerting.Resolution`; the words of whoever resolved it stand beside.
    resolution = models.CharField(max_length=20, blank=True, default="")
    resolution_note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "order", "cause"],
                condition=~models.Q(state="resolved"),
                name="radar_alert_one_alive",
            )
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state", "-impact"], name="radar_alert_impact"),
            models.Index(
                fields=["organisation_id", "-impact", "id"],
                include=["severity", "state", "committed_at", "order"],
                condition=~models.Q(state="resolved"),
                name="radar_alert_alive",
            ),
            models.Index(fields=["organisation_id", "raised_at"], name="radar_alert_raised"),
            models.Index(fields=["organisation_id", "order", "-raised_at"], name="radar_alert_order"),
        ]


class BriefingReader(Owned):
    """A member who wants the morning briefing by e-mail on working days, at a minute of their day."""

    member = OwnedKey("people.Member", on_delete=models.CASCADE)
    minute = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "member"], name="radar_briefing_reader_one"),
            models.CheckConstraint(
                condition=models.Q(minute__gte=0) & models.Q(minute__lt=1440), name="radar_briefing_reader_minute"
            ),
        ]


class Hazard(Owned):
    """Something that will trouble many orders: one alive per kind and subject; cleared when it is over."""

    kind = models.CharField(max_length=20)
    # What it is about: an item at a site, a work centre, a supplier, a dimension with its value.
    key = models.CharField(max_length=250)
    severity = models.CharField(max_length=10)
    begins_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)
    order_ids = models.JSONField(default=list)
    order_count = models.IntegerField(default=0)
    found_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "kind", "key"],
                condition=models.Q(cleared_at=None),
                name="radar_hazard_one_alive",
            )
        ]
        indexes = [models.Index(fields=["organisation_id", "cleared_at"], name="radar_hazard_cleared")]


class ForceMajeure(Owned):
    """What nobody can help, such as a typhoon, entered once for a region or a lane, and what it does there."""

    class Scope(models.TextChoices):
        REGION = "region"
        LANE = "lane"

    name = models.CharField(max_length=100)
    scope = models.CharField(max_length=10, choices=Scope.choices)
    place = models.CharField(max_length=120)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    delay_hours = models.FloatField(default=0)
    closed = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True, default="")
    declared_by = OwnedKey("people.Member", null=True, related_name="+")
    declared_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")) & models.Q(delay_hours__gte=0),
                name="radar_force_majeure_sane",
            )
        ]
        indexes = [models.Index(fields=["organisation_id", "ends_at"], name="radar_force_majeure_ends")]


class Heartbeat(Owned):
    """The sign of life to an address outside: when it was last given, and what came of the last try."""

    tried_at = models.DateTimeField()
    beaten_at = models.DateTimeField(null=True)
    # A code of `heart.Trouble`, empty when it was taken; `said` is what the other side answered, or what was missed.
    trouble = models.CharField(max_length=10, blank=True, default="")
    said = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id"], name="radar_heartbeat_one")]


class ForecastModel(Owned):
    """A fit of `core.foresight` for one order type: a version that serves or served, or a challenger that did not.

    Versions are kept as files and numbered by order type from 1; a challenger that stayed out has number 0, no file.
    """

    order_type = models.CharField(max_length=40)
    version = models.IntegerField(default=0)
    fitted_at = models.DateTimeField()
    # When its memory of past deliveries was last brought up to date; the forests stay as they were fitted.
    refreshed_at = models.DateTimeField(null=True)
    promoted_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    # A code of `versions.Decision`: why it serves, or why not.
    decision = models.CharField(max_length=20, blank=True, default="")
    promoted_by = OwnedKey("people.Member", null=True, related_name="+")
    outcomes = models.IntegerField()
    kind = models.CharField(max_length=20)
    file = OwnedKey("kernel.StoredFile", null=True)
    note = models.CharField(max_length=300, blank=True, default="")
    figures = models.JSONField(default=dict)
    active = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "order_type"], condition=models.Q(active=True), name="radar_model_one_active"
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "order_type", "version"],
                condition=models.Q(version__gt=0),
                name="radar_model_version",
            ),
        ]
