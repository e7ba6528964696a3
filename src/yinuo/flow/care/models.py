"""Tables of care: what the customer says is wrong, and how satisfied they are."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Complaint(Owned):
    """What the customer says is wrong."""

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        CLOSED = "closed"

    class Topic(models.TextChoices):
        LATE = "late"
        QUALITY = "quality"
        DAMAGE = "damage"
        MISSING = "missing"
        SERVICE = "service"
        OTHER = "other"

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    number = models.CharField(max_length=60)
    topic = models.CharField(max_length=10, choices=Topic.choices)
    text = models.TextField()
    reporter = models.CharField(max_length=100)
    channel = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    raised_at = models.DateTimeField()
    reply_due_at = models.DateTimeField(null=True)
    first_replied_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "key"], name="care_complaint_key"),
            models.UniqueConstraint(fields=["organisation_id", "number"], name="care_complaint_number"),
        ]
        indexes = [models.Index(fields=["organisation_id", "raised_at"], name="care_complaint_raised")]


class Rating(Owned):
    """How satisfied a customer was with one delivery, from 1 to 5."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    score = models.IntegerField()
    comment = models.TextField(blank=True, default="")
    source = models.CharField(max_length=20)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "order"], name="care_rating_one"),
            models.CheckConstraint(condition=models.Q(score__gte=1) & models.Q(score__lte=5), name="care_rating_score"),
        ]
        indexes = [models.Index(fields=["organisation_id", "rated_at"], name="care_rating_at")]
