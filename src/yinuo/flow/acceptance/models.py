"""Tables of acceptance: personal links and signatures."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class PortalLink(Owned):
    """A personal link of one contact to one order; only the hash of its secret is kept."""

    class Right(models.TextChoices):
        VIEW = "view"
        SIGN = "sign"

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    contact = OwnedKey("people.Contact", null=True)
    right = models.CharField(max_length=10, choices=Right.choices)
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    first_used_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "secret_hash"], name="acceptance_link_secret")
        ]


class Acceptance(Owned):
    """The customer's signature on a delivery."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    link = OwnedKey(PortalLink, null=True)
    number = models.CharField(max_length=60)
    signer_name = models.CharField(max_length=100)
    items = models.JSONField(default=list)
    remarks = models.TextField(blank=True, default="")
    signature_file = OwnedKey("kernel.StoredFile", related_name="+")
    pdf_file = OwnedKey("kernel.StoredFile", related_name="+", null=True)
    content_hash = models.CharField(max_length=64)
    key = models.CharField(max_length=100)
    device = models.CharField(max_length=300, blank=True, default="")
    address = models.CharField(max_length=64, blank=True, default="")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "order"], name="acceptance_one_per_order"),
            models.UniqueConstraint(fields=["organisation_id", "number"], name="acceptance_number"),
        ]
