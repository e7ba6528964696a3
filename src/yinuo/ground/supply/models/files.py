"""Tables of files that were brought in, and of what their columns meant."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned


class ImportedFile(Owned):
    """A file of records of one kind, how far its import is, and what undoes it."""

    class State(models.TextChoices):
        UPLOADED = "uploaded"
        IMPORTING = "importing"
        DONE = "done"
        FAILED = "failed"
        UNDONE = "undone"

    kind = models.CharField(max_length=40)
    file_id = models.UUIDField()
    file_name = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    job_id = models.UUIDField(null=True)
    row_count = models.IntegerField(default=0)
    saved_count = models.IntegerField(default=0)
    new_count = models.IntegerField(default=0)
    errors = models.JSONField(default=list)
    error_count = models.IntegerField(default=0)
    faulty_file_id = models.UUIDField(null=True)
    before_file_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "created_at"], name="supply_file_newest")]


class RememberedColumns(Owned):
    """What the columns of files of one kind with certain headings meant last time."""

    kind = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "kind", "signature"], name="supply_columns_one")
        ]
