"""Tables of care: what the customer says is wrong, and how satisfied they are."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Complaint(Owned):
    """What the customer says is wrong, and the two clocks that run until it is answered and solved."""

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        WAITING = "waiting"
        SOLVED = "solved"
        CLOSED = "closed"

    class Topic(models.TextChoices):
        LATE = "late"
        QUALITY = "quality"
        DAMAGE = "damage"
        MISSING = "missing"
        SERVICE = "service"
        OTHER = "other"

    class Severity(models.TextChoices):
        CRITICAL = "critical"
        MAJOR = "major"
        MINOR = "minor"

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    number = models.CharField(max_length=60)
    topic = models.CharField(max_length=10, choices=Topic.choices)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.MAJOR)
    text = models.TextField()
    reporter = models.CharField(max_length=100)
    channel = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    cause = models.CharField(max_length=60, blank=True, default="")
    owner = OwnedKey("people.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    line_position = models.IntegerField(null=True)
    stage_code = models.CharField(max_length=60, blank=True, default="")
    supplier_code = models.CharField(max_length=60, blank=True, default="")
    raised_at = models.DateTimeField()
    reply_due_at = models.DateTimeField(null=True)
    first_replied_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True, default="")
    solve_due_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    paused_minutes = models.IntegerField(default=0)
    solved_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_how = models.CharField(max_length=12, blank=True, default="")
    reopened = models.IntegerField(default=0)
    merged_into = OwnedKey("care.Complaint", on_delete=models.SET_NULL, null=True, related_name="+")
    # Which clock its people were reminded of, and how far up the chain they were told that it ran out.
    reminded_of = models.CharField(max_length=10, blank=True, default="")
    level = models.IntegerField(default=0)
    level_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "key"], name="care_complaint_key"),
            models.UniqueConstraint(fields=["organisation_id", "number"], name="care_complaint_number"),
            models.CheckConstraint(condition=models.Q(paused_minutes__gte=0), name="care_complaint_paused"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "raised_at"], name="care_complaint_raised"),
            models.Index(fields=["organisation_id", "order"], name="care_complaint_order"),
        ]


class ClosingStep(Owned):
    """One step of closing a complaint well: what was done about it, by whom, by when."""

    class Kind(models.TextChoices):
        CONTAINMENT = "containment"
        CAUSE = "cause"
        REMEDY = "remedy"
        PREVENTION = "prevention"

    complaint = OwnedKey(Complaint, on_delete=models.CASCADE)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField()
    owner = OwnedKey("people.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "complaint", "kind"], name="care_closing_step_one")
        ]


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


class TrustRepair(Owned):
    """What is done after a broken promise, which is an order with the date that was committed."""

    class Reason(models.TextChoices):
        UNDELIVERED = "undelivered"
        LATE = "late"
        REFUSED = "refused"

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        DROPPED = "dropped"

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    committed_at = models.DateTimeField()
    started_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "order", "committed_at"], name="care_repair_once_each_promise"
            )
        ]
        indexes = [models.Index(fields=["organisation_id", "state", "started_at"], name="care_repair_state")]


class RepairStep(Owned):
    """One step of a trust repair, and whose it is."""

    class Kind(models.TextChoices):
        TELL = "tell"
        REMEDY = "remedy"
        PREVENT = "prevent"
        FOLLOW_UP = "follow_up"

    repair = OwnedKey(TrustRepair, on_delete=models.CASCADE)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    role = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "repair", "kind"], name="care_repair_step")]


class Survey(Owned):
    """What customers are asked, when, and in which words; `questions` are further ones beside the score."""

    class Kind(models.TextChoices):
        CSAT = "csat"
        NPS = "nps"
        CES = "ces"

    class Trigger(models.TextChoices):
        DELIVERY = "delivery"
        ACCEPTANCE = "acceptance"
        COMPLAINT = "complaint"
        STAGE = "stage"
        MILESTONE = "milestone"
        NONE = "none"

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    trigger = models.CharField(max_length=12, choices=Trigger.choices)
    stage_code = models.CharField(max_length=60, blank=True, default="")
    delay_hours = models.FloatField(default=0.0)
    question = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "name"], name="care_survey_name")]


class SurveyAsk(Owned):
    """One customer asked about one order, and what they answered."""

    class State(models.TextChoices):
        PLANNED = "planned"
        ASKED = "asked"
        ANSWERED = "answered"
        SKIPPED = "skipped"

    survey = OwnedKey(Survey, on_delete=models.CASCADE)
    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    contact = OwnedKey("people.Contact", on_delete=models.SET_NULL, null=True, related_name="+")
    about = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    why_skipped = models.CharField(max_length=20, blank=True, default="")
    secret_hash = models.CharField(max_length=64, blank=True, default="")
    planned_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    score = models.IntegerField(null=True)
    answers = models.JSONField(default=dict)
    comment = models.TextField(blank=True, default="")
    source = models.CharField(max_length=20, blank=True, default="")
    recorded_by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "survey", "order", "about"], name="care_ask_once"),
            models.UniqueConstraint(
                fields=["organisation_id", "secret_hash"],
                condition=~models.Q(secret_hash=""),
                name="care_ask_secret",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "contact", "asked_at"], name="care_ask_contact"),
            models.Index(fields=["organisation_id", "answered_at"], name="care_ask_answered"),
        ]


class Improvement(Owned):
    """Something that was changed so that customers are more content."""

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Survey.Kind.choices)
    introduced_at = models.DateTimeField()
    owner = OwnedKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
