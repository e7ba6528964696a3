"""Tables of the book: what every promised order holds, and a number that rises with every change of it."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class BookHead(Owned):
    """How far the organisation's book has changed; whoever changes the book raises it in the same transaction."""

    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id"], name="promises_book_one")]


class OrderPlan(Owned):
    """How one order is met, in force from book version `since` until `until` (None: now).

    `demands` and `plans` are in the plain form of `core.promising.plain`. Ended rows stay for a while: the book as
    it stood at any version is what was in force then.
    """

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    demands = models.JSONField()
    plans = models.JSONField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "order"], condition=models.Q(until=None), name="promises_plan_one"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")), name="promises_plan_ordered"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "since"], name="promises_plan_since"),
            # Those in force are found by their order or, all of them, as they are.
            models.Index(
                fields=["organisation_id", "until"], condition=models.Q(until__isnull=False), name="promises_plan_ended"
            ),
        ]


class Reservation(Owned):
    """What an order holds: stock, a receipt, a machine for a while. Two orders never hold a machine at once.

    The exclusion constraint of machine slots and the index of what is held stand in the migration.
    """

    class Kind(models.TextChoices):
        STOCK = "stock"
        RECEIPT = "receipt"
        PURCHASE = "purchase"
        SLOT = "slot"
        OUTSIDE = "outside"
        PICK = "pick"

    plan = OwnedKey(OrderPlan, on_delete=models.CASCADE)
    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    position = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    item_code = models.CharField(max_length=60)
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    ref = models.CharField(max_length=200, blank=True, default="")
    place = models.CharField(max_length=120, blank=True, default="")
    machine = models.IntegerField(null=True)
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0) & models.Q(end_at__gte=models.F("start_at")),
                name="promises_reservation_sane",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "kind", "place", "end_at"],
                condition=models.Q(released_at=None),
                name="promises_reservation_held",
            ),
            models.Index(
                fields=["organisation_id", "order"],
                condition=models.Q(released_at=None),
                name="promises_reservation_order",
            ),
        ]


class Projection(Owned):
    """When an order that holds reservations will arrive as things stand, and what moved it last."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    earliest_at = models.DateTimeField()
    likely_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    reasons = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "order"], name="promises_projection_one")]
