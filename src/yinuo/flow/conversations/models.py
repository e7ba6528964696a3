"""Tables of conversations: one for each order, its messages, their files, and who has read how far."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Conversation(Owned):
    """All that customer and staff write about one order; `waiting_since` while the customer waits for an answer."""

    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    last_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "order"], name="conversations_one_per_order")]
        indexes = [
            models.Index(fields=["organisation_id", "waiting_since"], name="conversations_waiting"),
            models.Index(fields=["organisation_id", "-last_at"], name="conversations_newest"),
        ]


class Message(Owned):
    """What somebody wrote, or an internal note that no customer ever sees."""

    class Side(models.TextChoices):
        CUSTOMER = "customer"
        STAFF = "staff"

    conversation = OwnedKey(Conversation, on_delete=models.CASCADE)
    side = models.CharField(max_length=10, choices=Side.choices)
    member = OwnedKey("people.Member", null=True, related_name="+")
    contact = OwnedKey("people.Contact", on_delete=models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=100)
    channel = models.CharField(max_length=20)
    internal = models.BooleanField(default=False)
    text = models.TextField()
    mentions = models.JSONField(default=list)
    key = models.CharField(max_length=200)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "key"], name="conversations_message_key"),
            models.CheckConstraint(
                condition=models.Q(internal=False) | models.Q(side="staff"), name="conversations_notes_are_ours"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "conversation", "written_at"], name="conversations_message_order")
        ]


class Enclosure(Owned):
    """A file that goes with a message."""

    message = OwnedKey(Message, on_delete=models.CASCADE)
    file = OwnedKey("kernel.StoredFile", related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "message", "file"], name="conversations_enclosure_one")
        ]


class ReadMark(Owned):
    """How far somebody has read a conversation; `reader` is `member:ID` or `contact:ID`."""

    conversation = OwnedKey(Conversation, on_delete=models.CASCADE)
    reader = models.CharField(max_length=60)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "reader", "conversation"], name="conversations_mark_one")
        ]


class Stray(Owned):
    """A mail that no order could be found for; it waits until somebody assigns or dismisses it."""

    key = models.CharField(max_length=64)
    sender = models.CharField(max_length=254)
    sender_name = models.CharField(max_length=100)
    subject = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField(blank=True, default="")
    file_ids = models.JSONField(default=list)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    order = OwnedKey("orders.Order", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "key"], name="conversations_stray_key")]
        indexes = [models.Index(fields=["organisation_id", "settled_at", "received_at"], name="conversations_strays")]
