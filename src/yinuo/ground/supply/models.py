"""Tables of supply: what is made and stocked, where, by whom, and how it travels."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Calendar(Owned):
    """A working calendar in the plain form of `core.worktime`."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    plain = models.JSONField()
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_calendar_code")]


class Site(Owned):
    """A place where goods lie or are made."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    region = models.CharField(max_length=100, blank=True, default="")
    timezone = models.CharField(max_length=60, default="Asia/Shanghai")
    calendar = OwnedKey(Calendar, null=True)
    cutoff_minute = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_site_code")]


class Supplier(Owned):
    """Who delivers to us."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    region = models.CharField(max_length=100, blank=True, default="")
    postcode = models.CharField(max_length=20, blank=True, default="")
    lead_hours = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_supplier_code")]


class Item(Owned):
    """What is sold, made or bought."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    family = models.CharField(max_length=100, blank=True, default="")
    unit = models.CharField(max_length=20, default="件")
    weight_g = models.FloatField(null=True)
    volume_cm3 = models.FloatField(null=True)
    price_minor = models.BigIntegerField(null=True)
    supplier = OwnedKey(Supplier, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_item_code")]


class Stock(Owned):
    """How much of an item lies at a site."""

    item = OwnedKey(Item, on_delete=models.CASCADE)
    site = OwnedKey(Site, on_delete=models.CASCADE)
    on_hand = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    reserved = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    safety = models.DecimalField(max_digits=18, decimal_places=4, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "item", "site"], name="supply_stock_one"),
            models.CheckConstraint(condition=models.Q(on_hand__gte=0), name="supply_stock_not_negative"),
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0) & models.Q(reserved__lte=models.F("on_hand")),
                name="supply_stock_reserved_within",
            ),
        ]


class Carrier(Owned):
    """Who carries goods to the customer."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_carrier_code")]


class Lane(Owned):
    """A way from one region to another, with its transit time as low, usual and high hours."""

    code = models.CharField(max_length=120)
    carrier = OwnedKey(Carrier, null=True)
    origin = models.CharField(max_length=100)
    destination = models.CharField(max_length=100)
    low_hours = models.FloatField()
    usual_hours = models.FloatField()
    high_hours = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_lane_code"),
            models.CheckConstraint(
                condition=models.Q(low_hours__gt=0)
                & models.Q(low_hours__lte=models.F("usual_hours"))
                & models.Q(usual_hours__lte=models.F("high_hours")),
                name="supply_lane_hours_ordered",
            ),
        ]


class WorkCentre(Owned):
    """A machine, line or team that does work on orders."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    site = OwnedKey(Site, null=True)
    calendar = OwnedKey(Calendar, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_workcentre_code")]
