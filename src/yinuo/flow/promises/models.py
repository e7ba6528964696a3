"""Tables of promises: every version of a commitment, never changed once made."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


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
