"""Tables of acceptance: signatures."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Acceptance(Owned):
    """The customer's signature on a delivery."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    link = OwnedKey("sharing.PortalLink", null=True)
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
