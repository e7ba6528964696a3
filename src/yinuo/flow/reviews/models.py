"""Tables of reviews: status reports and how often they are due.

A paper is what several people write at: every edit keeps what stood before, so that it can be taken back and two
editors lose nothing.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yinuo.ground.kernel.tenancy import Owned, OwnedKey

# A paper is about an order or about a project.
ONE_SUBJECT = Q(order__isnull=False, project__isnull=True) | Q(order__isnull=True, project__isnull=False)


class Paper(Owned):
    """What people write about an order or a project; `content` is what may be edited, by name."""

    number = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    order = OwnedKey("orders.Order", on_delete=models.CASCADE, null=True, related_name="+")
    project = OwnedKey("plans.Project", on_delete=models.CASCADE, null=True, related_name="+")
    content = models.JSONField(default=dict)
    revision = models.IntegerField(default=1)
    # [{revision, content, by, at}] before each edit, the last one last.
    earlier = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=100)

    class Meta:
        abstract = True


class Report(Paper):
    """A status report to the customer; once sent it never changes, and `letter` is what the customer reads."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SENT = "sent"
        DISCARDED = "discarded"

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    language = models.CharField(max_length=10)
    zone = models.CharField(max_length=50)
    # What was composed from facts, by section; where the text still is the same, nobody touched it.
    composed = models.JSONField(default=dict)
    rhythmic = models.BooleanField(default=False)
    contact = OwnedKey("people.Contact", null=True, on_delete=models.SET_NULL, related_name="+")
    link_id = models.UUIDField(null=True)
    letter = models.JSONField(default=dict)
    content_sha256 = models.CharField(max_length=64, blank=True, default="")
    document = OwnedKey("kernel.StoredFile", null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="reviews_report_number"),
            models.UniqueConstraint(fields=["organisation_id", "key"], name="reviews_report_key"),
            models.CheckConstraint(condition=ONE_SUBJECT, name="reviews_report_subject"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False, document__isnull=False),
                name="reviews_report_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "order", "-made_at"], name="reviews_report_order"),
            models.Index(fields=["organisation_id", "project", "-made_at"], name="reviews_report_project"),
            models.Index(fields=["organisation_id", "state", "-made_at"], name="reviews_report_state"),
        ]


class Rhythm(Owned):
    """A report of an order or a project is due every so many weeks."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE, null=True, related_name="+")
    project = OwnedKey("plans.Project", on_delete=models.CASCADE, null=True, related_name="+")
    weeks = models.IntegerField()
    next_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "order"], name="reviews_rhythm_order"),
            models.UniqueConstraint(fields=["organisation_id", "project"], name="reviews_rhythm_project"),
            models.CheckConstraint(condition=ONE_SUBJECT, name="reviews_rhythm_subject"),
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=26), name="reviews_rhythm_weeks"),
        ]


class Retrospective(Paper):
    """A look back once an order or a project is over: what was planned against what happened, and what people say."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # What was measured (see `looking_back`); it stands still once the retrospective is closed.
    measured = models.JSONField(default=dict)
    measured_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="reviews_retrospective_number"),
            models.UniqueConstraint(fields=["organisation_id", "key"], name="reviews_retrospective_key"),
            models.UniqueConstraint(fields=["organisation_id", "order"], name="reviews_retrospective_order"),
            models.UniqueConstraint(fields=["organisation_id", "project"], name="reviews_retrospective_project"),
            models.CheckConstraint(condition=ONE_SUBJECT, name="reviews_retrospective_subject"),
        ]
        indexes = [models.Index(fields=["organisation_id", "state", "-made_at"], name="reviews_retrospective_state")]


class Lesson(Owned):
    """Something learnt, with what it is about; `good` is worth keeping, the rest is to be avoided."""

    retrospective = OwnedKey(Retrospective, on_delete=models.SET_NULL, null=True, related_name="lessons")
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    good = models.BooleanField(default=False)
    item_family = models.CharField(max_length=60, blank=True, default="")
    order_type = models.CharField(max_length=40, blank=True, default="")
    stage_code = models.CharField(max_length=40, blank=True, default="")
    supplier_code = models.CharField(max_length=60, blank=True, default="")
    labels = models.JSONField(default=list)
    search = models.TextField(blank=True, default="")
    revision = models.IntegerField(default=1)
    # [{revision, content, by, at}] before each edit, the last one last.
    earlier = models.JSONField(default=list)
    removed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "removed_at", "-made_at"], name="reviews_lesson_newest"),
            models.Index(fields=["organisation_id", "retrospective"], name="reviews_lesson_of"),
        ]


class Adoption(Owned):
    """What was measured became the standard time of a stage, or of a task of a template; it can be taken back."""

    class Kind(models.TextChoices):
        STAGE = "stage"
        TASK = "task"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    order_type = models.CharField(max_length=40, blank=True, default="")
    stage_code = models.CharField(max_length=40, blank=True, default="")
    project = OwnedKey("plans.Project", on_delete=models.CASCADE, null=True, related_name="+")
    task_id = models.UUIDField(null=True)
    edit_id = models.UUIDField(null=True)
    name = models.CharField(max_length=200)
    before_hours = models.FloatField()
    after_hours = models.FloatField()
    cases = models.IntegerField()
    lesson = OwnedKey(Lesson, on_delete=models.SET_NULL, null=True, related_name="+")
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=100)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(before_hours__gt=0, after_hours__gt=0), name="reviews_adoption_hours")
        ]
        indexes = [models.Index(fields=["organisation_id", "-adopted_at"], name="reviews_adoption_newest")]


class Meeting(Paper):
    """A meeting about an order or a project; `content` holds title, place, agenda, notes, internal, attendees
    ([{kind, id, name}]) and decisions ([{text, by}])."""

    held_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_revision = models.IntegerField(null=True)
    sent_to = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="reviews_meeting_number"),
            models.UniqueConstraint(fields=["organisation_id", "key"], name="reviews_meeting_key"),
            models.CheckConstraint(condition=ONE_SUBJECT, name="reviews_meeting_subject"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "order", "-held_at"], name="reviews_meeting_order"),
            models.Index(fields=["organisation_id", "project", "-held_at"], name="reviews_meeting_project"),
            models.Index(fields=["organisation_id", "-held_at", "-id"], name="reviews_meeting_newest"),
        ]


class MeetingAction(Owned):
    """What somebody is to do after a meeting; a task of its owner until it is done or dropped."""

    meeting = OwnedKey(Meeting, on_delete=models.CASCADE, related_name="actions")
    position = models.IntegerField()
    text = models.CharField(max_length=500)
    owner = OwnedKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    due_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "meeting", "position"], name="reviews_action_position"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(dropped_at=None), name="reviews_action_one_end"),
        ]
