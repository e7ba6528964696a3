"""Tables of quotes: offers as they were told, and what certificates were computed from."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class QuoteSeries(Owned):
    """The last number given to a quote of one prefix."""

    prefix = models.CharField(max_length=40)
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "prefix"], name="promises_series_prefix")]


class Quote(Owned):
    """An offer told to a customer: it holds nothing, and nobody is bound by it after `expires_at`.

    `wanted` and `offer` are in the plain form of `quoting`, `plans` in that of `core.promising.plain`.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        WITHDRAWN = "withdrawn"

    number = models.CharField(max_length=60)
    customer = OwnedKey("people.Customer")
    order = OwnedKey("orders.Order", on_delete=models.SET_NULL, null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    wanted = models.JSONField()
    offer = models.JSONField()
    plans = models.JSONField(default=list)
    inputs_sha256 = models.CharField(max_length=64, blank=True, default="")
    requested_at = models.DateTimeField(null=True)
    latest_at = models.DateTimeField()
    confidence = models.FloatField()
    value_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=10)
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=100, blank=True, default="")
    settled_why = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="promises_quote_number"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="promises_quote_expires_later"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "customer", "-made_at"], name="promises_quote_customer"),
            models.Index(fields=["organisation_id", "-made_at", "id"], name="promises_quote_newest"),
        ]


class CertifiedInputs(Owned):
    """All that one decision was computed from, compressed, under the hash that its certificate names."""

    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    size = models.IntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "sha256"], name="promises_inputs_one")]
