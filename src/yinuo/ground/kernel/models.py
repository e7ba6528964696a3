"""Tables of the kernel: the log, its cursors, the timers, jobs, files and what was already answered."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Event(Owned):
    """One thing that happened. Append-only: the application may insert and read, never change."""

    append_only = True

    seq = models.BigIntegerField()
    type = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=50)
    subject_id = models.UUIDField(null=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    payload = models.JSONField()
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "seq"], name="kernel_event_seq")]
        indexes = [
            models.Index(fields=["organisation_id", "subject_type", "subject_id", "seq"], name="kernel_event_subject"),
            models.Index(fields=["organisation_id", "type", "happened_at"], name="kernel_event_type"),
        ]


class ChainHead(Owned):
    """The newest link of an organisation's log; its row lock puts appends in one order."""

    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32, default=bytes(32))
    sweepable = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id"], name="kernel_chainhead_one")]


class Subscription(Owned):
    """How far one subscriber has read an organisation's log."""

    sweepable = True

    subscriber = models.CharField(max_length=100)
    last_seq = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "subscriber"], name="kernel_subscription_one")
        ]


class ParkedEvent(Owned):
    """An event that a subscriber could not take in after several attempts; a person may replay it."""

    subscriber = models.CharField(max_length=100)
    event = OwnedKey(Event)
    error = models.TextField()
    attempts = models.IntegerField()
    parked_at = models.DateTimeField()
    replayed_at = models.DateTimeField(null=True)


class Timer(Owned):
    """A moment at which something must happen: claimed and served in one transaction."""

    sweepable = True

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    payload = models.JSONField(default=dict)
    attempts = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "kind", "key"], name="kernel_timer_one")]
        indexes = [models.Index(fields=["organisation_id", "due_at"], name="kernel_timer_due")]


class Job(Owned):
    """Long work that a person waits for: state, progress and result."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True, default="")
    requested_by = models.CharField(max_length=100)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)


class StoredFile(Owned):
    """A file kept by the hash of its content."""

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "sha256"], name="kernel_file_hash")]


class IdempotentAnswer(Owned):
    """What a request with an idempotency key was answered, kept for seven days."""

    scope = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.IntegerField()
    body = models.TextField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "scope", "key"], name="kernel_idempotent_one")
        ]


class WebhookEndpoint(Owned):
    """An address outside that wants to hear of events."""

    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=100)
    event_types = models.JSONField(default=list)
    description = models.CharField(max_length=200, blank=True, default="")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()


class WebhookDelivery(Owned):
    """One event on its way to one endpoint."""

    class State(models.TextChoices):
        PENDING = "pending"
        DELIVERED = "delivered"
        FAILED = "failed"

    endpoint = OwnedKey(WebhookEndpoint, on_delete=models.CASCADE)
    event = OwnedKey(Event)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_status = models.IntegerField(null=True)
    last_error = models.TextField(blank=True, default="")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "endpoint", "event"], name="kernel_delivery_one")
        ]


class NumberSeries(Owned):
    """The highest number that was given of one kind, such as of risks of a year."""

    prefix = models.CharField(max_length=60)
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "prefix"], name="kernel_series_one")]
