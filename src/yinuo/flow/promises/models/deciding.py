"""Tables of what people decide and owe: approvals of dates before the computed one, and pledges."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Approval(Owned):
    """A date before the computed one that somebody wants to promise and may not by himself."""

    class State(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    task_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    committed_at = models.DateTimeField()
    computed_at = models.DateTimeField()
    ahead_hours = models.FloatField()
    confidence = models.FloatField()
    based_on_version = models.IntegerField()
    why = models.CharField(max_length=500)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    answered_by = models.CharField(max_length=100, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answer_why = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "order"],
                condition=models.Q(state="pending"),
                name="promises_approval_one_pending",
            )
        ]


class Pledge(Owned):
    """What somebody owes us by a date so that our promise holds: a drawing approved, a prepayment, material."""

    class Kind(models.TextChoices):
        DRAWING = "drawing"
        PREPAYMENT = "prepayment"
        MATERIAL = "material"
        APPROVAL = "approval"
        OTHER = "other"

    class State(models.TextChoices):
        OPEN = "open"
        KEPT = "kept"
        CANCELLED = "cancelled"

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    what = models.CharField(max_length=200)
    party = models.CharField(max_length=20)
    owed_by = models.CharField(max_length=100)
    member = OwnedKey("people.Member", null=True)
    contact = OwnedKey("people.Contact", null=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=100, blank=True, default="")
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "state", "due_at"], name="promises_pledge_due")]
