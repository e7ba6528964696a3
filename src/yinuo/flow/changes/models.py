"""Tables of changes: change orders, and their numbers."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class ChangeOrder(Owned):
    """A change of what was ordered, with its effect on date and price, agreed by the customer.

    draft → computed → (approving) → sent → applied | refused | lapsed; all but the last three may be withdrawn. What
    was sent goes back to `computed` where the order or the book moved under it.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        COMPUTED = "computed"
        APPROVING = "approving"
        SENT = "sent"
        APPLIED = "applied"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"
        LAPSED = "lapsed"

    class Kind(models.TextChoices):
        SCOPE = "scope"
        QUANTITY = "quantity"
        DATE = "date"
        ADDRESS = "address"
        SPECIFICATION = "specification"

    number = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    project_id = models.UUIDField(null=True)
    request = OwnedKey("sharing.ChangeRequest", null=True, on_delete=models.SET_NULL)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.SCOPE)
    asked_by_customer = models.BooleanField(default=False)
    reason = models.TextField(blank=True, default="")
    edits = models.JSONField(default=dict)
    fee_minor = models.BigIntegerField(default=0)
    alternative = models.CharField(max_length=40, blank=True, default="")
    # What was there before each edit of the draft, the last one last; and how often it was edited.
    earlier = models.JSONField(default=list)
    revision = models.IntegerField(default=1)
    impact = models.JSONField(default=dict)
    # When what was computed or sent was found to hold no longer.
    moved_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)

    answer_within_at = models.DateTimeField(null=True)
    message = models.TextField(blank=True, default="")
    # What both sides asked and answered about it: [{by, name, text, at}].
    words = models.JSONField(default=list)
    contact = OwnedKey("people.Contact", null=True, on_delete=models.SET_NULL)
    link_id = models.UUIDField(null=True)
    approval_asked_by = models.CharField(max_length=100, blank=True, default="")
    approved_by = models.CharField(max_length=100, blank=True, default="")
    approval_note = models.CharField(max_length=500, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=100, blank=True, default="")

    signed_at = models.DateTimeField(null=True)
    signer_name = models.CharField(max_length=100, blank=True, default="")
    signed_how = models.CharField(max_length=10, blank=True, default="")
    content_sha256 = models.CharField(max_length=64, blank=True, default="")
    document = OwnedKey("kernel.StoredFile", null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=100, blank=True, default="")
    settled_why = models.CharField(max_length=500, blank=True, default="")
    promise_version = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="changes_order_number"),
            models.UniqueConstraint(fields=["organisation_id", "key"], name="changes_order_key"),
            # The customer answers one change of an order at a time.
            models.UniqueConstraint(
                fields=["organisation_id", "order"], condition=models.Q(state="sent"), name="changes_one_sent"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "order", "-made_at"], name="changes_of_order"),
            models.Index(fields=["organisation_id", "-made_at", "-id"], name="changes_newest"),
        ]


class ChangeSeries(Owned):
    """The last number given to a change order of one prefix."""

    prefix = models.CharField(max_length=40)
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "prefix"], name="changes_series_prefix")]
