"""Tables of forms: their definitions in versions, what was answered, files that were handed in."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Form(Owned):
    """One version of a form: a draft that may change, a published one that never does."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        RETIRED = "retired"

    key = models.CharField(max_length=60)
    version = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True, default="")
    design = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=100)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "key", "version"], name="process_form_version"),
            models.UniqueConstraint(
                fields=["organisation_id", "key"], condition=models.Q(state="draft"), name="process_form_one_draft"
            ),
        ]


class Answer(Owned):
    """A form that was filled in, on the version that it was."""

    form = OwnedKey(Form)
    key = models.CharField(max_length=60)
    version = models.IntegerField()
    task_id = models.UUIDField(null=True)
    step = models.CharField(max_length=200, blank=True, default="")
    subject_type = models.CharField(max_length=50, blank=True, default="")
    subject_id = models.UUIDField(null=True)
    subject_label = models.CharField(max_length=200, blank=True, default="")
    values = models.JSONField()
    filled_by = models.CharField(max_length=100)
    filled_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "key", "-filled_at"], name="process_answer_form"),
            models.Index(fields=["organisation_id", "subject_type", "subject_id"], name="process_answer_subject"),
            models.Index(fields=["organisation_id", "task_id"], name="process_answer_task"),
        ]


class HandedIn(Owned):
    """A file that somebody handed in with a form: only such may be named in answers, and be looked at."""

    file = OwnedKey("kernel.StoredFile", related_name="+")
    handed_in_by = models.CharField(max_length=100)
    handed_in_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "file"], name="process_handed_in_one")]
