"""Tables of acceptance: delivery notes, what customers signed, and how."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class DeliveryNote(Owned):
    """What goes to the customer at one time, on paper with a code to scan: the quantities handed over."""

    class State(models.TextChoices):
        ISSUED = "issued"
        DELIVERED = "delivered"
        CANCELLED = "cancelled"

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    link = OwnedKey("sharing.PortalLink", null=True)
    number = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    lines = models.JSONField(default=list)
    carrier = models.CharField(max_length=200, blank=True, default="")
    remarks = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    delivered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_why = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="acceptance_note_number"),
            models.UniqueConstraint(fields=["organisation_id", "key"], name="acceptance_note_key"),
        ]
        indexes = [models.Index(fields=["organisation_id", "order"], name="acceptance_note_order")]


class NoteSeries(Owned):
    """The last number given to a delivery note of one prefix: without a gap, and never twice."""

    prefix = models.CharField(max_length=60)
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "prefix"], name="acceptance_series_prefix")]


class Acceptance(Owned):
    """The customer's word on a delivery or a milestone: signed, recorded from paper, or given by silence."""

    class State(models.TextChoices):
        VALID = "valid"
        WITHDRAWN = "withdrawn"

    class Way(models.TextChoices):
        SIGNED = "signed"
        PAPER = "paper"
        TACIT = "tacit"

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted"
        PARTLY = "partly"
        REFUSED = "refused"

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    link = OwnedKey("sharing.PortalLink", null=True)
    note = OwnedKey(DeliveryNote, null=True)
    # What was accepted: `order`, `note-…`, `stage-…` or `milestone-…`; and the milestone's name as it was then.
    subject = models.CharField(max_length=60, default="order")
    subject_name = models.CharField(max_length=100, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.VALID)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.SIGNED)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.ACCEPTED)
    number = models.CharField(max_length=60)
    signer_name = models.CharField(max_length=100)
    items = models.JSONField(default=list)
    checks = models.JSONField(default=list)
    photos = models.JSONField(default=list)
    remarks = models.TextField(blank=True, default="")
    grounds = models.TextField(blank=True, default="")
    signature_file = OwnedKey("kernel.StoredFile", null=True, related_name="+")
    pdf_file = OwnedKey("kernel.StoredFile", null=True, related_name="+")
    content_hash = models.CharField(max_length=64)
    seen_hash = models.CharField(max_length=64, blank=True, default="")
    key = models.CharField(max_length=100)
    device = models.CharField(max_length=300, blank=True, default="")
    device_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=64, blank=True, default="")
    recorded_by = models.CharField(max_length=100, blank=True, default="")
    signed_at = models.DateTimeField()
    corrects = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=100, blank=True, default="")
    withdrawn_why = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "order", "key"], name="acceptance_key"),
            models.UniqueConstraint(fields=["organisation_id", "number"], name="acceptance_number"),
        ]
        indexes = [models.Index(fields=["organisation_id", "signed_at"], name="acceptance_signed_at")]


class AcceptanceSetup(Owned):
    """How an organisation accepts: reasons to refuse, checklists, milestones, copies of its delivery notes."""

    plain = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id"], name="acceptance_setup_one")]


class AcceptanceTerms(Owned):
    """What a contract says of silence: of one customer, or of one order, which counts first."""

    customer = OwnedKey("people.Customer", null=True)
    order = OwnedKey("orders.Order", null=True, on_delete=models.CASCADE)
    days = models.IntegerField()
    working = models.BooleanField(default=False)
    reminders = models.JSONField(default=list)
    tacit = models.BooleanField(default=True)
    clause = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "customer"], name="acceptance_terms_customer"),
            models.UniqueConstraint(fields=["organisation_id", "order"], name="acceptance_terms_order"),
            models.CheckConstraint(
                condition=models.Q(customer__isnull=True) ^ models.Q(order__isnull=True),
                name="acceptance_terms_of_one",
            ),
        ]


class AcceptancePeriod(Owned):
    """The time a customer has for one delivery, and what happens at its end."""

    class State(models.TextChoices):
        RUNNING = "running"
        UNTOLD = "untold"
        STOPPED = "stopped"
        OVER = "over"

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    subject = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    terms = models.JSONField(default=dict)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_notice_id = models.UUIDField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=100, blank=True, default="")
    stopped_why = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "order", "subject"], name="acceptance_period_one")
        ]


class SigningKey(Owned):
    """A key with which the organisation signs documents: its certificate for all to see, the key itself sealed."""

    class Source(models.TextChoices):
        MADE = "made"
        UPLOADED = "uploaded"

    source = models.CharField(max_length=10, choices=Source.choices)
    fingerprint = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    certificate = models.TextField()
    chain = models.JSONField(default=list)
    sealed = models.TextField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "fingerprint"], name="acceptance_key_fingerprint"),
            models.UniqueConstraint(
                fields=["organisation_id"], condition=models.Q(active=True), name="acceptance_key_active"
            ),
        ]
