"""Tables of making: work centres, set-ups, crews, stoppages, bills of materials and routings."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey
from yinuo.ground.supply.models.places import Calendar, Site, Supplier
from yinuo.ground.supply.models.things import Item
from yinuo.ground.supply.models.walls import not_negative, ordered, share

ALL_MACHINES = -1


class WorkCentre(Owned):
    """Equal machines side by side, a line or a team; overtime is a longer calendar at a price."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    site = OwnedKey(Site, null=True)
    calendar = OwnedKey(Calendar, null=True)
    machines = models.IntegerField(default=1)
    efficiency = models.FloatField(default=1)
    cost_minor_per_hour = models.BigIntegerField(default=0)
    overtime_calendar = OwnedKey(Calendar, null=True, related_name="overtime_of")
    overtime_minor_per_hour = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "code"], name="supply_workcentre_code"),
            models.CheckConstraint(
                condition=models.Q(machines__gte=1) & models.Q(efficiency__gt=0), name="supply_workcentre_capacity"
            ),
            not_negative("cost_minor_per_hour", "overtime_minor_per_hour", name="supply_workcentre_price"),
        ]


class Setup(Owned):
    """Minutes to change a work centre from one family of work to another."""

    work_centre = OwnedKey(WorkCentre, on_delete=models.CASCADE)
    from_family = models.CharField(max_length=100)
    to_family = models.CharField(max_length=100)
    minutes = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "work_centre", "from_family", "to_family"], name="supply_setup_one"
            ),
            not_negative("minutes", name="supply_setup_minutes"),
        ]


class Crew(Owned):
    """So many people with a skill, on one calendar."""

    skill = models.CharField(max_length=60)
    name = models.CharField(max_length=100, blank=True, default="")
    people = models.IntegerField(default=1)
    calendar = OwnedKey(Calendar, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "skill"], name="supply_crew_skill"),
            models.CheckConstraint(condition=models.Q(people__gte=1), name="supply_crew_people"),
        ]


class Downtime(Owned):
    """A machine (or, machine -1, all of a work centre) that stands still for a while."""

    work_centre = OwnedKey(WorkCentre, on_delete=models.CASCADE)
    machine = models.IntegerField(default=ALL_MACHINES)
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_at__gt=models.F("start_at")) & models.Q(machine__gte=ALL_MACHINES),
                name="supply_downtime_sane",
            )
        ]
        indexes = [models.Index(fields=["organisation_id", "end_at"], name="supply_downtime_end")]


class Component(Owned):
    """A line of a bill of materials: so much of the child goes into one parent, a share of it is lost."""

    parent = OwnedKey(Item, on_delete=models.CASCADE, related_name="components")
    child = OwnedKey(Item, related_name="used_in")
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    scrap = models.FloatField(default=0)
    unit = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "parent", "child"], name="supply_component_one"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0) & ~models.Q(parent=models.F("child")), name="supply_component_sane"
            ),
            share(column="scrap", name="supply_component_scrap"),
        ]


class Operation(Owned):
    """A step of an item's routing, on a work centre or at a sub-contractor; of equal sequence, the alternates."""

    item = OwnedKey(Item, on_delete=models.CASCADE)
    sequence = models.IntegerField()
    rank = models.IntegerField(default=0)
    name = models.CharField(max_length=100, blank=True, default="")
    work_centre = OwnedKey(WorkCentre, null=True)
    setup_minutes = models.FloatField(default=0)
    run_minutes = models.FloatField(default=0)
    family = models.CharField(max_length=100, blank=True, default="")
    skill = models.CharField(max_length=60, blank=True, default="")
    supplier = OwnedKey(Supplier, null=True)
    outside_low_hours = models.FloatField(null=True)
    outside_hours = models.FloatField(null=True)
    outside_high_hours = models.FloatField(null=True)
    low_factor = models.FloatField(null=True)
    usual_factor = models.FloatField(null=True)
    high_factor = models.FloatField(null=True)
    cost_minor_per_hour = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "item", "sequence", "rank"], name="supply_operation_one"
            ),
            models.CheckConstraint(
                condition=models.Q(work_centre__isnull=False, supplier__isnull=True)
                | models.Q(work_centre__isnull=True, supplier__isnull=False, outside_hours__isnull=False),
                name="supply_operation_place",
            ),
            ordered(
                low="outside_low_hours",
                usual="outside_hours",
                high="outside_high_hours",
                name="supply_operation_outside",
            ),
            ordered(low="low_factor", usual="usual_factor", high="high_factor", name="supply_operation_factors"),
            not_negative(
                "sequence", "rank", "setup_minutes", "run_minutes", "cost_minor_per_hour", name="supply_operation_times"
            ),
        ]
