"""How goods are taken in: what was agreed with a customer, and what an order's quote agreed on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class ReceivingTerms(Owned):
    """Terms of one customer, or of one order: in which parts, from when, on which calendar, by which lane."""

    customer = OwnedKey("people.Customer", null=True, on_delete=models.CASCADE)
    order = OwnedKey("orders.Order", null=True, on_delete=models.CASCADE)
    ship = models.CharField(max_length=10)
    min_split = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    max_splits = models.IntegerField(default=2)
    not_before = models.DateTimeField(null=True)
    receiver_calendar = models.CharField(max_length=60, blank=True, default="")
    lane_code = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "customer"], name="promises_terms_of_customer"),
            models.UniqueConstraint(fields=["organisation_id", "order"], name="promises_terms_of_order"),
            models.CheckConstraint(
                condition=Q(customer__isnull=True) ^ Q(order__isnull=True), name="promises_terms_of_one"
            ),
        ]
