"""Tables of buying: the lines of purchase orders, each a receipt to come."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey
from yinuo.ground.supply.models.places import Site, Supplier
from yinuo.ground.supply.models.things import Item
from yinuo.ground.supply.models.walls import held_within


class PurchaseLine(Owned):
    """A line of a purchase order: `promised_at` is the first date told, `due_at` the one that holds now.

    `open_quantity` is still to come, `reserved` of it is promised on; a line that is done keeps `received_at`,
    so that the supplier's real lead time can be learnt.
    """

    class State(models.TextChoices):
        OPEN = "open"
        RECEIVED = "received"
        CANCELLED = "cancelled"

    number = models.CharField(max_length=60)
    line = models.IntegerField(default=1)
    item = OwnedKey(Item)
    supplier = OwnedKey(Supplier, null=True)
    site = OwnedKey(Site)
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    open_quantity = models.DecimalField(max_digits=18, decimal_places=4)
    reserved = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    ordered_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number", "line"], name="supply_purchase_one"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0)
                & models.Q(open_quantity__gte=0)
                & models.Q(open_quantity__lte=models.F("quantity"))
                & models.Q(line__gte=0),
                name="supply_purchase_quantities",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(open_quantity=0), name="supply_purchase_closed"
            ),
            held_within(whole="open_quantity", name="supply_purchase_reserved_within"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state", "due_at"], name="supply_purchase_due"),
            models.Index(fields=["organisation_id", "supplier", "received_at"], name="supply_purchase_received"),
        ]
