"""Tables of sharing: personal links, the devices that opened them, and what is shown to or came from outside."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class PortalLink(Owned):
    """A personal link of one person outside; only the hash of its secret is kept.

    It belongs to a customer, a supplier or a carrier. With an order it opens that order; without one, a customer's
    opens all orders of that customer.
    """

    customer = OwnedKey("people.Customer", null=True)
    supplier = OwnedKey("supply.Supplier", null=True)
    carrier = OwnedKey("supply.Carrier", null=True)
    order = OwnedKey("orders.Order", on_delete=models.CASCADE, null=True)
    contact = OwnedKey("people.Contact", null=True)
    # Whose it is where there is no contact of a customer.
    holder = models.CharField(max_length=100, blank=True, default="")
    email = models.EmailField(max_length=254, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    # Whose link this one says again in a letter, for theirs cannot be read; it is revoked with it.
    like = OwnedKey("sharing.PortalLink", on_delete=models.CASCADE, null=True, related_name="+")
    rights = models.JSONField(default=list)
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=100, blank=True, default="")
    first_used_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        # The first links lived in the room of acceptance; their table stays where references to it point.
        db_table = "acceptance_portallink"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "secret_hash"], name="acceptance_link_secret"),
            models.CheckConstraint(
                condition=(
                    models.Q(customer__isnull=False, supplier__isnull=True, carrier__isnull=True)
                    | models.Q(customer__isnull=True, supplier__isnull=False, carrier__isnull=True)
                    | models.Q(customer__isnull=True, supplier__isnull=True, carrier__isnull=False)
                ),
                name="sharing_link_one_party",
            ),
        ]
        indexes = [models.Index(fields=["organisation_id", "-created_at", "-id"], name="sharing_link_newest")]


class LinkDevice(Owned):
    """A device that opened a link; `confirmed_at` is set once its user typed a code sent to the holder."""

    link = OwnedKey(PortalLink, on_delete=models.CASCADE)
    key_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=64, blank=True, default="")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "link", "key_hash"], name="sharing_device_once")
        ]


class LinkCode(Owned):
    """A code of six digits sent to a link's holder for one device; only its hash is kept."""

    link = OwnedKey(PortalLink, on_delete=models.CASCADE)
    key_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    address = models.CharField(max_length=64, blank=True, default="")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    spent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "link", "-sent_at"], name="sharing_code_newest"),
            models.Index(fields=["organisation_id", "address", "-sent_at"], name="sharing_code_address"),
        ]


class SharedDocument(Owned):
    """A file of an order that customer and staff both see; `link` is set where the customer sent it."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    file = OwnedKey("kernel.StoredFile", related_name="+")
    link = OwnedKey(PortalLink, null=True, on_delete=models.SET_NULL)
    pledge_id = models.UUIDField(null=True)
    title = models.CharField(max_length=200)
    shared_at = models.DateTimeField()
    shared_by = models.CharField(max_length=100)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "order", "-shared_at"], name="sharing_document_newest")]


class ChangeRequest(Owned):
    """What a customer would have different about an order; nothing changes by it.

    asked → refused | withdrawn, or it is answered by a change order and follows that: offered → agreed | declined.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        OFFERED = "offered"
        AGREED = "agreed"
        REFUSED = "refused"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    link = OwnedKey(PortalLink, null=True, on_delete=models.SET_NULL)
    key = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    text = models.TextField(blank=True, default="")
    wants = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=100)
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=100, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "key"], name="sharing_change_once"),
        ]
        indexes = [models.Index(fields=["organisation_id", "order", "-asked_at"], name="sharing_change_newest")]


class Shipment(Owned):
    """A parcel or a load of an order on its way, as the customer may follow it."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    carrier = OwnedKey("supply.Carrier", null=True)
    carrier_name = models.CharField(max_length=100)
    number = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True, default="")
    shipped_at = models.DateTimeField()
    entered_by = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "order", "carrier_name", "number"], name="sharing_shipment_once"
            )
        ]


class ShipmentEvent(Owned):
    """What happened to a consignment on its way, told by its carrier through a link, or by us."""

    class Kind(models.TextChoices):
        PICKED_UP = "picked_up"
        UNDER_WAY = "under_way"
        DELAYED = "delayed"
        ARRIVED = "arrived"

    shipment = OwnedKey(Shipment, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    place = models.CharField(max_length=100, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    happened_at = models.DateTimeField()
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=100)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "shipment", "-happened_at"], name="sharing_way_newest")]


class SupplierWord(Owned):
    """A supplier's word, given through a link, on when a line of a purchase comes; the newest one counts."""

    line = OwnedKey("supply.PurchaseLine", on_delete=models.CASCADE)
    link = OwnedKey(PortalLink, null=True, on_delete=models.SET_NULL)
    due_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True, default="")
    said_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "line", "-said_at"], name="sharing_word_newest")]


class PartnerDocument(Owned):
    """A file that a supplier sent about a line of a purchase, or a carrier about a consignment; customers see none."""

    line = OwnedKey("supply.PurchaseLine", on_delete=models.CASCADE, null=True)
    shipment = OwnedKey(Shipment, on_delete=models.CASCADE, null=True)
    file = OwnedKey("kernel.StoredFile", related_name="+")
    link = OwnedKey(PortalLink, null=True, on_delete=models.SET_NULL)
    title = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(line__isnull=False, shipment__isnull=True)
                | models.Q(line__isnull=True, shipment__isnull=False),
                name="sharing_partner_document_of_one",
            )
        ]
        indexes = [
            models.Index(fields=["organisation_id", "line", "-sent_at"], name="sharing_document_of_line"),
            models.Index(fields=["organisation_id", "shipment", "-sent_at"], name="sharing_document_of_way"),
        ]


class TrackingPage(Owned):
    """Where a carrier shows a consignment: an address with {number} in it, by the carrier's name."""

    carrier_name = models.CharField(max_length=100)
    address = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "carrier_name"], name="sharing_tracking_once")
        ]


class Visibility(Owned):
    """Which fields customers see: the organisation's own rule (without a customer), or one customer's."""

    customer = OwnedKey("people.Customer", null=True, on_delete=models.CASCADE)
    shown = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "customer"], nulls_distinct=False, name="sharing_visibility_once"
            )
        ]


class Brand(Owned):
    """How an organisation looks to people outside."""

    name = models.CharField(max_length=100, blank=True, default="")
    colour = models.CharField(max_length=7, blank=True, default="")
    footer = models.CharField(max_length=300, blank=True, default="")
    contact = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    timezone = models.CharField(max_length=60, blank=True, default="")
    logo = OwnedKey("kernel.StoredFile", null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id"], name="sharing_brand_once")]


class PortalHost(models.Model):
    """A host name of an organisation's own under which its portal stands. No secret: every request asks for it."""

    host = models.CharField(max_length=253, unique=True)
    organisation_id = models.UUIDField(unique=True)
    changed_at = models.DateTimeField()
