"""Tables of things: items, what lies where, what may stand in, which site serves whom, and what is kept for whom."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey
from yinuo.ground.supply.models.places import Site, Supplier
from yinuo.ground.supply.models.walls import held_within, not_negative, ordered, share


class Item(Owned):
    """What is sold, made or bought; lots of zero have no rule, a shelf life of zero has no end."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    family = models.CharField(max_length=100, blank=True, default="")
    unit = models.CharField(max_length=20, default="件")
    weight_g = models.FloatField(null=True)
    volume_cm3 = models.FloatField(null=True)
    price_minor = models.BigIntegerField(null=True)
    cost_minor = models.BigIntegerField(default=0)
    supplier = OwnedKey(Supplier, null=True)
    lead_low_hours = models.FloatField(null=True)
    lead_hours = models.FloatField(null=True)
    lead_high_hours = models.FloatField(null=True)
    lot_min = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    lot_multiple = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    lot_max = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    scrap = models.FloatField(default=0)
    shelf_life_hours = models.FloatField(default=0)
    search = models.CharField(max_length=600, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_item_code"),
            ordered(low="lead_low_hours", usual="lead_hours", high="lead_high_hours", name="supply_item_lead"),
            share(column="scrap", name="supply_item_scrap"),
            not_negative(
                "cost_minor", "lot_min", "lot_multiple", "lot_max", "shelf_life_hours", name="supply_item_amounts"
            ),
            models.CheckConstraint(
                condition=models.Q(lot_max=0) | models.Q(lot_max__gte=models.F("lot_min")), name="supply_item_lots"
            ),
        ]


class Stock(Owned):
    """How much of an item lies at a site: what of it is reserved, kept for safety, or blocked by quality."""

    item = OwnedKey(Item, on_delete=models.CASCADE)
    site = OwnedKey(Site, on_delete=models.CASCADE)
    on_hand = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    reserved = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    safety = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    blocked = models.DecimalField(max_digits=18, decimal_places=4, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "item", "site"], name="supply_stock_one"),
            not_negative("blocked", name="supply_stock_blocked"),
            models.CheckConstraint(condition=models.Q(on_hand__gte=0), name="supply_stock_not_negative"),
            held_within(whole="on_hand", name="supply_stock_reserved_within"),
        ]


class StockBatch(Owned):
    """The part of a stock that goes bad at one moment; what is on hand beyond its batches keeps."""

    stock = OwnedKey(Stock, on_delete=models.CASCADE)
    batch = models.CharField(max_length=60)
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    reserved = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    blocked = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "stock", "batch"], name="supply_batch_one"),
            not_negative("quantity", "blocked", name="supply_batch_not_negative"),
            held_within(whole="quantity", name="supply_batch_reserved_within"),
        ]


class Substitute(Owned):
    """`by` may stand in for `item`, `ratio` of it for each one; the lowest rank first."""

    item = OwnedKey(Item, on_delete=models.CASCADE, related_name="stand_ins")
    by = OwnedKey(Item, on_delete=models.CASCADE, related_name="stands_in_for")
    ratio = models.FloatField(default=1)
    rank = models.IntegerField(default=0)
    extra_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "item", "by"], name="supply_substitute_one"),
            models.CheckConstraint(
                condition=~models.Q(item=models.F("by")) & models.Q(ratio__gt=0), name="supply_substitute_sane"
            ),
            not_negative("rank", name="supply_substitute_rank"),
        ]


class Sourcing(Owned):
    """Which site may serve a region with an item or a family (empty: all), the lowest rank first."""

    site = OwnedKey(Site, on_delete=models.CASCADE)
    region = models.CharField(max_length=100, blank=True, default="")
    item = OwnedKey(Item, on_delete=models.CASCADE, null=True)
    family = models.CharField(max_length=100, blank=True, default="")
    rank = models.IntegerField(default=0)
    cost_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "site", "region", "item", "family"],
                nulls_distinct=False,
                name="supply_sourcing_one",
            ),
            not_negative("cost_minor", "rank", name="supply_sourcing_amounts"),
        ]


class Allocation(Owned):
    """Of an item's supply until a moment: so much is kept for a customer group, so much it may take at most."""

    item = OwnedKey(Item, on_delete=models.CASCADE)
    group = models.CharField(max_length=60)
    protected = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    cap = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "item", "group"], name="supply_allocation_one"),
            not_negative("protected", name="supply_allocation_amounts"),
            models.CheckConstraint(
                condition=models.Q(cap__isnull=True) | models.Q(cap__gte=models.F("protected")),
                name="supply_allocation_cap",
            ),
        ]
