"""Tables of process: tasks. A task knows its subject only by an opaque key."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Task(Owned):
    """Something a person has to do."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        CANCELLED = "cancelled"

    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True, default="")
    subject_type = models.CharField(max_length=50)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=100)
    assignee = OwnedKey("people.Member", null=True)
    role = models.CharField(max_length=20, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = OwnedKey("people.Member", null=True, related_name="+")
    note = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "state", "due_at"], name="process_task_due"),
            models.Index(fields=["organisation_id", "subject_type", "subject_id"], name="process_task_subject"),
        ]
