"""Tables of quality: what was agreed, how it is inspected, what was found, and what is done about it."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Severity(models.TextChoices):
    """How grave what is wrong is."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class Standard(Owned):
    """Acceptance criteria of an item, a stage or a deliverable, by version; once agreed, only a new version differs."""

    name = models.CharField(max_length=100)
    version = models.IntegerField(default=1)
    item_code = models.CharField(max_length=60, blank=True, default="")
    stage_code = models.CharField(max_length=60, blank=True, default="")
    deliverable = models.CharField(max_length=200, blank=True, default="")
    customer = OwnedKey("people.Customer", on_delete=models.SET_NULL, null=True, related_name="+")
    criteria = models.TextField(blank=True, default="")
    agreed_by = models.CharField(max_length=100, blank=True, default="")
    agreed_at = models.DateTimeField(null=True)
    current = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation_id", "name", "version"], name="quality_standard_version"),
            UniqueConstraint(
                fields=["organisation_id", "name"], condition=Q(current=True), name="quality_standard_one_current"
            ),
        ]


class Characteristic(Owned):
    """One thing that is looked at: measured between limits, right or not, or a number of defects."""

    class Kind(models.TextChoices):
        MEASURED = "measured"
        YES_NO = "yes_no"
        COUNT = "count"

    standard = OwnedKey(Standard, on_delete=models.CASCADE, related_name="characteristics")
    position = models.IntegerField()
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    unit = models.CharField(max_length=20, blank=True, default="")
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.MAJOR)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation_id", "standard", "position"], name="quality_characteristic_place"),
            CheckConstraint(
                condition=Q(lower=None) | Q(upper=None) | Q(lower__lt=models.F("upper")),
                name="quality_characteristic_limits",
            ),
        ]


class InspectionPlan(Owned):
    """What is inspected by which standard, how many of a lot, and how strictly just now."""

    class Kind(models.TextChoices):
        INCOMING = "incoming"
        IN_PROCESS = "in_process"
        FINAL = "final"

    class Mode(models.TextChoices):
        SAMPLING = "sampling"
        WHOLE = "whole"
        FIXED = "fixed"

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    standard_name = models.CharField(max_length=100)
    item_code = models.CharField(max_length=60, blank=True, default="")
    supplier_code = models.CharField(max_length=60, blank=True, default="")
    stage_code = models.CharField(max_length=60, blank=True, default="")
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.SAMPLING)
    level = models.CharField(max_length=5, default="II")
    aql = models.FloatField(default=1.0)
    fixed_size = models.IntegerField(default=0)
    checklist = models.JSONField(default=list)
    may_reduce = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    strictness = models.CharField(max_length=10, default="normal")
    recent = models.JSONField(default=list)
    score = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation_id", "name"], name="quality_plan_name"),
            CheckConstraint(condition=Q(fixed_size__gte=0), name="quality_plan_size"),
        ]


class Inspection(Owned):
    """One lot looked at: its sample, what was found, and the verdict."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        PARTIAL = "partial"
        REFUSED = "refused"
        CANCELLED = "cancelled"

    number = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    plan = OwnedKey(InspectionPlan, on_delete=models.PROTECT)
    standard = OwnedKey(Standard, on_delete=models.PROTECT)
    order = OwnedKey("orders.Order", on_delete=models.CASCADE, null=True, related_name="+")
    line_position = models.IntegerField(null=True)
    item_code = models.CharField(max_length=60, blank=True, default="")
    supplier_code = models.CharField(max_length=60, blank=True, default="")
    stage_code = models.CharField(max_length=60, blank=True, default="")
    lot = models.CharField(max_length=60, blank=True, default="")
    lot_size = models.IntegerField()
    sample_size = models.IntegerField()
    accept = models.IntegerField()
    strictness = models.CharField(max_length=10, default="normal")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    inspected = models.IntegerField(default=0)
    nonconforming = models.IntegerField(default=0)
    accepted_quantity = models.IntegerField(null=True)
    checked = models.JSONField(default=list)
    photos = models.JSONField(default=list)
    note = models.TextField(blank=True, default="")
    source = models.CharField(max_length=20, default="desk")
    opened_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation_id", "number"], name="quality_inspection_number"),
            UniqueConstraint(fields=["organisation_id", "key"], name="quality_inspection_key"),
            CheckConstraint(condition=Q(lot_size__gte=1) & Q(sample_size__gte=1), name="quality_inspection_sizes"),
            CheckConstraint(
                condition=~Q(state="partial")
                | Q(
                    accepted_quantity__isnull=False,
                    accepted_quantity__gte=1,
                    accepted_quantity__lt=models.F("lot_size"),
                ),
                name="quality_inspection_part",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state", "opened_at"], name="quality_inspection_state"),
            models.Index(fields=["organisation_id", "judged_at"], name="quality_inspection_judged"),
            models.Index(fields=["organisation_id", "order"], name="quality_inspection_order"),
        ]


class Reading(Owned):
    """What was found of one characteristic at one unit of a sample."""

    inspection = OwnedKey(Inspection, on_delete=models.CASCADE, related_name="readings")
    characteristic = OwnedKey(Characteristic, on_delete=models.PROTECT)
    unit_number = models.IntegerField()
    value = models.FloatField(null=True)
    conforms = models.BooleanField()
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=100)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["organisation_id", "inspection", "characteristic", "unit_number"], name="quality_reading_one"
            ),
            CheckConstraint(condition=Q(unit_number__gte=1), name="quality_reading_unit"),
        ]
        indexes = [models.Index(fields=["organisation_id", "characteristic", "taken_at"], name="quality_reading_of")]


class NonConformity(Owned):
    """Something that is not as agreed, and what is done with it."""

    class State(models.TextChoices):
        OPEN = "open"
        WAITING = "waiting"
        DECIDED = "decided"
        CLOSED = "closed"

    class Disposition(models.TextChoices):
        REWORK = "rework"
        CONCESSION = "concession"
        SCRAP = "scrap"
        RETURN = "return"

    class Source(models.TextChoices):
        INSPECTION = "inspection"
        COMPLAINT = "complaint"
        HAND = "hand"

    number = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    source = models.CharField(max_length=12, choices=Source.choices)
    source_number = models.CharField(max_length=60, blank=True, default="")
    inspection = OwnedKey(Inspection, on_delete=models.SET_NULL, null=True, related_name="+")
    order = OwnedKey("orders.Order", on_delete=models.CASCADE, null=True, related_name="+")
    line_position = models.IntegerField(null=True)
    item_code = models.CharField(max_length=60, blank=True, default="")
    supplier_code = models.CharField(max_length=60, blank=True, default="")
    stage_code = models.CharField(max_length=60, blank=True, default="")
    lot = models.CharField(max_length=60, blank=True, default="")
    defect = models.CharField(max_length=100)
    text = models.TextField(blank=True, default="")
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.MAJOR)
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    disposition = models.CharField(max_length=12, choices=Disposition.choices, blank=True, default="")
    decision = models.TextField(blank=True, default="")
    cost_minor = models.BigIntegerField(default=0)
    decided_by = models.CharField(max_length=100, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=100, blank=True, default="")
    approved_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation_id", "number"], name="quality_nonconformity_number"),
            UniqueConstraint(fields=["organisation_id", "key"], name="quality_nonconformity_key"),
            CheckConstraint(condition=Q(quantity__gt=0) & Q(cost_minor__gte=0), name="quality_nonconformity_amounts"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state", "raised_at"], name="quality_nonconformity_state"),
            models.Index(fields=["organisation_id", "order"], name="quality_nonconformity_order"),
        ]


class CorrectiveAction(Owned):
    """How something is kept from happening again: plan, do, check, act."""

    class State(models.TextChoices):
        PLAN = "plan"
        DO = "do"
        CHECK = "check"
        CLOSED = "closed"

    class Cause(models.TextChoices):
        PEOPLE = "people"
        MACHINE = "machine"
        MATERIAL = "material"
        METHOD = "method"
        MEASUREMENT = "measurement"
        ENVIRONMENT = "environment"

    number = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    nonconformity = OwnedKey(NonConformity, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLAN)
    whys = models.JSONField(default=list)
    cause_class = models.CharField(max_length=12, choices=Cause.choices, blank=True, default="")
    owner = OwnedKey("people.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    check_on = models.DateField(null=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=100, blank=True, default="")
    effective = models.BooleanField(null=True)
    verdict = models.TextField(blank=True, default="")
    rounds = models.IntegerField(default=1)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["organisation_id", "number"], name="quality_action_number")]
        indexes = [models.Index(fields=["organisation_id", "state", "opened_at"], name="quality_action_state")]


class ActionStep(Owned):
    """One thing to do for a corrective action, by whom and until when."""

    action = OwnedKey(CorrectiveAction, on_delete=models.CASCADE, related_name="steps")
    text = models.CharField(max_length=500)
    owner = OwnedKey("people.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    round = models.IntegerField(default=1)


class Hold(Owned):
    """Goods or an order that quality does not let go: stock that may not be promised, a line that may not leave."""

    class Kind(models.TextChoices):
        STOCK = "stock"
        ORDER = "order"

    kind = models.CharField(max_length=6, choices=Kind.choices)
    item_code = models.CharField(max_length=60, blank=True, default="")
    site_code = models.CharField(max_length=60, blank=True, default="")
    batch = models.CharField(max_length=60, blank=True, default="")
    quantity = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    order = OwnedKey("orders.Order", on_delete=models.CASCADE, null=True, related_name="+")
    line_position = models.IntegerField(null=True)
    nonconformity = OwnedKey(NonConformity, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    placed_by = models.CharField(max_length=100)
    placed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=100, blank=True, default="")
    released_why = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(kind="order", order__isnull=False) | Q(kind="stock", quantity__gt=0),
                name="quality_hold_what",
            )
        ]
        indexes = [
            models.Index(fields=["organisation_id", "released_at"], name="quality_hold_released"),
            models.Index(fields=["organisation_id", "order"], name="quality_hold_order"),
        ]
