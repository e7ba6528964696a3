"""Tables of orders: the order with its three dates, its lines, and how it came in."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey, OwnedOne


class OrderType(Owned):
    """A kind of order: made to stock, made to order, project, service, export."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True, default="")
    process_key = models.CharField(max_length=100, blank=True, default="")  # empty: its list of stages
    freezes_scope = models.BooleanField(default=False)  # once a date is committed

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="orders_type_code")]


class Channel(models.TextChoices):
    """Where an order came from."""

    WEB = "web"
    PHONE = "phone"
    EMAIL = "email"
    MARKETPLACE = "marketplace"
    SALES = "sales"
    API = "api"


class OrderState(models.TextChoices):
    """Where an order is in its life."""

    REVIEW = "review"
    OPEN = "open"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


# Those of an order that is still to be delivered.
LIVE_STATES = (OrderState.REVIEW.value, OrderState.OPEN.value)


class NumberSeries(Owned):
    """The last number given to an order of one prefix, so that two people never get the same."""

    prefix = models.CharField(max_length=40)
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "prefix"], name="orders_series_prefix")]


class ImportBatch(Owned):
    """One imported file, so that it can be undone as a whole."""

    class State(models.TextChoices):
        UPLOADED = "uploaded"
        IMPORTING = "importing"
        DONE = "done"
        FAILED = "failed"
        UNDONE = "undone"

    file = OwnedKey("kernel.StoredFile", null=True, related_name="+")
    faulty_file = OwnedKey("kernel.StoredFile", null=True, related_name="+")
    file_name = models.CharField(max_length=255)
    source = models.CharField(max_length=40, default="file")
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    job_id = models.UUIDField(null=True)
    row_count = models.IntegerField(default=0)
    # How many orders of the file were dealt with, entered or refused, and in which pieces (the first order of each);
    # both move in the transaction that enters a piece.
    done_pieces = models.JSONField(default=list)
    done_orders = models.IntegerField(default=0)
    order_count = models.IntegerField(default=0)
    # What the file brought in besides orders: ids of customers and of items.
    entered = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    error_count = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)
    undone_at = models.DateTimeField(null=True)


class RememberedMapping(Owned):
    """Which column of a file with these headings means what."""

    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "signature"], name="orders_mapping_signature")
        ]


# What the list is sorted by has an index each, what it is filtered by and searched in one for all.
SORTED_BY = {
    "committed": "committed_at",
    "requested": "requested_at",
    "ordered": "ordered_at",
    "customer": "customer_sort",
    "value": "value_minor",
}
# What is expected of it stands in a table of its own.
SORTED_BY_OUTLOOK = {"projected": "projected_at", "late": "late_probability"}
# An index on the moment itself would be written with most of the rows every night. One on stretches of days is not,
# where a moment moves within its stretch; what lies in the same one is sorted when it is asked for.
STRETCHED = {"projected_at": "projected_stretch"}
STRETCH_DAYS = 4
# Whether an order was overdue when it came in is told by both moments.
BESIDE = {"committed": ["created_at"]}
FILTERED_BY = ("region", "severity", "tier", "stage_code", "channel")


class Order(Owned):
    """What the customer ordered.

    requested, committed and projected dates are stored apart, the projected ones in `Outlook`; the columns below the
    dates repeat facts of later rooms (told by event or by call) so that a list of 100,000 orders needs no join.
    """

    number = models.CharField(max_length=60)
    customer = OwnedKey("people.Customer")
    contact = OwnedKey("people.Contact", null=True)
    order_type = OwnedKey(OrderType)
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.SALES)
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.OPEN)
    batch = OwnedKey(ImportBatch, null=True)
    owner = OwnedKey("people.Member", null=True)
    reference = models.CharField(max_length=100, blank=True, default="")
    note = models.TextField(blank=True, default="")

    ordered_at = models.DateTimeField()
    requested_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    committed_earliest_at = models.DateTimeField(null=True)
    committed_confidence = models.FloatField(null=True)
    delivered_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    value_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="CNY")
    penalty_minor_per_day = models.BigIntegerField(default=0)

    customer_name = models.CharField(max_length=200)
    customer_sort = models.CharField(max_length=200, blank=True, default="")
    tier = models.CharField(max_length=10)
    region = models.CharField(max_length=100, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    postcode = models.CharField(max_length=20, blank=True, default="")
    family = models.CharField(max_length=100, blank=True, default="")
    supplier_code = models.CharField(max_length=60, blank=True, default="")
    lane_code = models.CharField(max_length=120, blank=True, default="")
    search = models.CharField(max_length=800, blank=True, default="")
    stage_code = models.CharField(max_length=40, blank=True, default="")
    stage_name = models.CharField(max_length=100, blank=True, default="")
    severity = models.CharField(max_length=10, blank=True, default="")
    created_at = models.DateTimeField()
    # From then on what was ordered changes by change orders only.
    scope_frozen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "number"], name="orders_order_number")]
        indexes = [
            *(
                models.Index(
                    fields=["organisation_id", "state", column, "id"],
                    include=BESIDE.get(name),
                    name=f"orders_state_{name}",
                )
                for name, column in SORTED_BY.items()
            ),
            # Words alone are looked for in the narrowest index that holds them.
            models.Index(fields=["organisation_id", "state"], include=["id", "search"], name="orders_words"),
            # Filters and search are answered from this index alone: few values each, so that one skips to the next.
            models.Index(
                fields=["organisation_id", "state", *FILTERED_BY], include=["id", "search"], name="orders_find"
            ),
            models.Index(
                fields=["organisation_id", "customer", "-ordered_at"],
                include=["id", "state"],
                name="orders_by_customer",
            ),
            models.Index(fields=["organisation_id", "delivered_at"], name="orders_by_delivered"),
        ]


class Outlook(Owned):
    """What is expected of an order, as later rooms say: each order has one.

    Most of these rows are written again every night: an order has a row three times as long and seventeen indexes.
    """

    id = None  # type: ignore[assignment]
    order = OwnedOne(Order, primary_key=True, on_delete=models.CASCADE, db_column="id", related_name="outlook")
    projected_at = models.DateTimeField(null=True)
    projected_earliest_at = models.DateTimeField(null=True)
    projected_latest_at = models.DateTimeField(null=True)
    late_probability = models.FloatField(null=True)
    # That of the order, which the indexes begin with: so neither open nor delivered orders lie in each other's way.
    state = models.CharField(max_length=10, choices=OrderState.choices)
    projected_stretch = models.GeneratedField(
        expression=models.Func(
            "projected_at",
            template=f"floor(extract(epoch from (%(expressions)s at time zone 'UTC')) / {STRETCH_DAYS * 86_400})::int",
        ),
        output_field=models.IntegerField(null=True),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "state", "projected_stretch"], name="orders_outlook_projected"),
            models.Index(fields=["organisation_id", "state", "late_probability", "order"], name="orders_outlook_late"),
        ]


class OrderEdit(Owned):
    """One edit of one order or many, with what was there before, so that it can be taken back."""

    changes = models.JSONField()
    before = models.JSONField()
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class OrderLine(Owned):
    """One item of an order."""

    order = OwnedKey(Order, on_delete=models.CASCADE)
    position = models.IntegerField()
    item = OwnedKey("supply.Item", null=True)
    item_code = models.CharField(max_length=60, blank=True, default="")
    item_name = models.CharField(max_length=200)
    family = models.CharField(max_length=100, blank=True, default="")
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    unit = models.CharField(max_length=20, default="件")
    price_minor = models.BigIntegerField(default=0)
    freight_minor = models.BigIntegerField(default=0)
    supplier = OwnedKey("supply.Supplier", null=True)
    handover_due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "order", "position"], name="orders_line_position"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="orders_line_quantity"),
        ]
