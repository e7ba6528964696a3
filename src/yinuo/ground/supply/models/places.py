"""Tables of places and partners: calendars, sites, suppliers, carriers and the lanes between them."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey
from yinuo.ground.supply.models.walls import not_negative, ordered


class Calendar(Owned):
    """A working calendar in the plain form of `core.worktime`."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    plain = models.JSONField()
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_calendar_code")]


class Site(Owned):
    """A place where goods lie or are made; `picks_per_day` 0 is no limit."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    region = models.CharField(max_length=100, blank=True, default="")
    timezone = models.CharField(max_length=60, default="Asia/Shanghai")
    calendar = OwnedKey(Calendar, null=True)
    cutoff_minute = models.IntegerField(null=True)
    pick_minutes = models.FloatField(default=0)
    picks_per_day = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_site_code"),
            not_negative("pick_minutes", "picks_per_day", name="supply_site_picking"),
        ]


class Supplier(Owned):
    """Who delivers to us: lead time in hours on its calendar (`working`) or by the clock, and faster at a price."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    region = models.CharField(max_length=100, blank=True, default="")
    postcode = models.CharField(max_length=20, blank=True, default="")
    calendar = OwnedKey(Calendar, null=True)
    working = models.BooleanField(default=False)
    lead_low_hours = models.FloatField(null=True)
    lead_hours = models.FloatField(null=True)
    lead_high_hours = models.FloatField(null=True)
    expedited_low_hours = models.FloatField(null=True)
    expedited_hours = models.FloatField(null=True)
    expedited_high_hours = models.FloatField(null=True)
    expedite_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_supplier_code"),
            ordered(low="lead_low_hours", usual="lead_hours", high="lead_high_hours", name="supply_supplier_lead"),
            ordered(
                low="expedited_low_hours",
                usual="expedited_hours",
                high="expedited_high_hours",
                name="supply_supplier_expedited",
            ),
            not_negative("expedite_minor", name="supply_supplier_price"),
        ]


class Carrier(Owned):
    """Who carries goods to the customer."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_carrier_code")]


class Lane(Owned):
    """A way from one region (or site) to another, with its transit time as low, usual and high hours."""

    code = models.CharField(max_length=120)
    carrier = OwnedKey(Carrier, null=True)
    origin = models.CharField(max_length=100)
    origin_site = OwnedKey(Site, null=True)
    destination = models.CharField(max_length=100)
    low_hours = models.FloatField()
    usual_hours = models.FloatField()
    high_hours = models.FloatField()
    calendar = OwnedKey(Calendar, null=True)
    cost_minor = models.BigIntegerField(default=0)
    rank = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_lane_code"),
            models.CheckConstraint(
                condition=models.Q(low_hours__gt=0)
                & models.Q(low_hours__lte=models.F("usual_hours"))
                & models.Q(usual_hours__lte=models.F("high_hours")),
                name="supply_lane_hours_ordered",
            ),
            not_negative("cost_minor", "rank", name="supply_lane_price"),
        ]
