"""Tables of forms: their definitions in versions, what was answered, files that were handed in."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Form(Owned):
    """One version of a form: a draft that may change, a published one that never does.

    `about` names the kind of business object whose custom fields it holds; empty for a form that tasks ask for.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        RETIRED = "retired"

    key = models.CharField(max_length=60)
    about = models.CharField(max_length=40, blank=True, default="")
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


class CustomValues(Owned):
    """The values of the custom fields of one business object, by key."""

    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    values = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "kind", "subject_id"], name="process_custom_one")
        ]


class CustomMark(Owned):
    """One value of a custom field as lists look for it: as text, or as a number that periods and sizes go by.

    Row-level security lets no index of JSON be used (decision 5), so what is looked for stands in columns.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    text = models.CharField(max_length=200, blank=True, default="")
    number = models.FloatField(null=True)
    single = models.BooleanField(default=False)  # no other object may hold it: the field was unique when it was written

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "kind", "key", "text", "number"],
                condition=models.Q(single=True),
                nulls_distinct=False,
                name="process_mark_single",
            )
        ]
        indexes = [
            models.Index(fields=["organisation_id", "kind", "key", "text", "subject_id"], name="process_mark_text"),
            models.Index(
                fields=["organisation_id", "kind", "key", "number", "subject_id"],
                condition=models.Q(number__isnull=False),
                name="process_mark_number",
            ),
            models.Index(fields=["organisation_id", "subject_id", "key", "text"], name="process_mark_subject"),
        ]
