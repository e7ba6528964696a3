"""Tables of promises: every version of a commitment, and the standard and learnt times it is computed from."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class StageTemplate(Owned):
    """A step of the delivery of one order type, and how long it should take; `work` opens stages from it."""

    order_type = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True, default="")
    customer_text = models.CharField(max_length=100, blank=True, default="")
    position = models.IntegerField()
    standard_hours = models.FloatField()
    working_time = models.BooleanField(default=True)
    role = models.CharField(max_length=20, default="operator")
    completes_delivery = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "order_type", "code"], name="promises_template_code"),
            models.CheckConstraint(condition=models.Q(standard_hours__gt=0), name="promises_template_hours"),
        ]


class Promise(Owned):
    """One version of what we committed to for an order."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    version = models.IntegerField()
    earliest_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    committed_at = models.DateTimeField()
    confidence = models.FloatField()
    earliest_days = models.IntegerField()
    latest_days = models.IntegerField()
    basis = models.CharField(max_length=20)
    reasons = models.JSONField(default=list)
    evidence = models.JSONField(default=dict)
    why = models.CharField(max_length=500, blank=True, default="")
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.CharField(max_length=100, blank=True, default="")
    reopened_why = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "order", "version"], name="promises_version"),
            models.UniqueConstraint(
                fields=["organisation_id", "order"],
                condition=models.Q(superseded_at=None),
                name="promises_one_current",
            ),
            models.CheckConstraint(
                condition=models.Q(earliest_at__lte=models.F("latest_at")), name="promises_interval_ordered"
            ),
        ]


class LearntSegments(Owned):
    """The organisation's table of durations by segment, as `core.promising` made it from history."""

    learnt_at = models.DateTimeField()
    outcomes = models.IntegerField()
    table = models.JSONField()


class LearntOutlook(Owned):
    """Forests of delivery times, as `core.promising.learnt` made them; `compared` with segments, `used` if better."""

    learnt_at = models.DateTimeField()
    deliveries = models.IntegerField()
    used = models.BooleanField()
    compared = models.JSONField(default=dict)
    content = models.JSONField(default=dict)


class JudgedPromise(Owned):
    """A first promise that has come due, as the newest report on coverage judged it, with its names by dimension."""

    promise = OwnedKey(Promise, on_delete=models.CASCADE)
    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    promised_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    confidence = models.FloatField()
    kept = models.BooleanField()
    month = models.CharField(max_length=7)
    region = models.TextField(blank=True, default="")
    tier = models.TextField(blank=True, default="")
    family = models.TextField(blank=True, default="")
    level = models.CharField(max_length=8)
    basis = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "promise"], name="promises_judged_once")]
        indexes = [models.Index(fields=["organisation_id", "-latest_at", "-id"], name="promises_judged_newest")]


class LearntCorrection(Owned):
    """What became of planned promises: the correction of their intervals, and the report on how well all are kept."""

    learnt_at = models.DateTimeField()
    outcomes = models.IntegerField()
    table = models.JSONField()
    coverage = models.JSONField()
