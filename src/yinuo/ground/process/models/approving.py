"""Tables of approvals: who is asked and what was said, every act, copies, and who stands in for whom."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Approval(Owned):
    """One approval, of a step of a process or on its own; its table of seats is the state of `core.approving`."""

    class Status(models.TextChoices):
        OPEN = "open"
        RETURNED = "returned"
        APPROVED = "approved"
        REFUSED = "refused"
        CANCELLED = "cancelled"

    instance = OwnedKey("process.Instance", null=True)
    token = models.IntegerField(default=0)
    element = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True, default="")
    subject_type = models.CharField(max_length=50)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=100)
    initiator = OwnedKey("people.Member", null=True, related_name="+")
    setting = models.JSONField()
    state = models.JSONField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    nudged_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    steps = models.IntegerField(default=0)  # of the instance, when it was decided

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "source"], name="process_approval_source"),
            models.Index(fields=["organisation_id", "subject_type", "subject_id"], name="process_approval_subject"),
            models.Index(
                fields=["organisation_id", "initiator", "opened_at"],
                condition=models.Q(initiator__isnull=False),
                name="process_approval_initiator",
            ),
        ]


class Act(Owned):
    """Something that somebody did to an approval, with the reason; never changed."""

    approval = OwnedKey(Approval)
    seat = models.SmallIntegerField(default=0)
    verb = models.CharField(max_length=20)
    member = OwnedKey("people.Member", null=True, related_name="+")  # None: time or a rule did it
    stands_for = OwnedKey("people.Member", null=True, related_name="+")
    to = models.JSONField(default=list)  # names of whom it concerns
    reason = models.CharField(max_length=1_000, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "approval", "at"], name="process_act_approval")]


class Copy(Owned):
    """Somebody is told of an approval without being asked."""

    approval = OwnedKey(Approval)
    member = OwnedKey("people.Member", related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "approval", "member"], name="process_copy_one")
        ]
        indexes = [models.Index(fields=["organisation_id", "member", "at"], name="process_copy_member")]


class Absence(Owned):
    """While a member is away, somebody else is asked in their place."""

    member = OwnedKey("people.Member", related_name="+")
    deputy = OwnedKey("people.Member", related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    kinds = models.JSONField(default=list)  # of approvals; none: all
    note = models.CharField(max_length=200, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "member", "until_at"],
                condition=models.Q(ended_at__isnull=True),
                name="process_absence_member",
            )
        ]
