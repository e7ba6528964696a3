"""Tables of notices: channels set up, addresses of people on them, their wishes and hours, words, and pace."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class ChannelSetup(Owned):
    """A channel as the organisation has set it up; what is secret of it stands sealed."""

    channel = models.CharField(max_length=20)
    active = models.BooleanField(default=True)
    shown = models.JSONField(default=dict)
    sealed = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "channel"], name="notices_setup_one")]


class Reach(Owned):
    """Where a person is reached on a channel, such as a user id or a browser's subscription (sealed, as JSON)."""

    channel = models.CharField(max_length=20)
    member = OwnedKey("people.Member", on_delete=models.CASCADE, null=True, related_name="+")
    contact = OwnedKey("people.Contact", on_delete=models.CASCADE, null=True, related_name="+")
    address = models.TextField()
    mark = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "channel", "mark"], name="notices_reach_one")]


class Wish(Owned):
    """How a reader (`member:ID`, `contact:ID`) wants to hear of an event on a channel."""

    class Mode(models.TextChoices):
        OFF = "off"
        AT_ONCE = "at_once"
        HOURLY = "hourly"
        DAILY = "daily"

    reader = models.CharField(max_length=60)
    event = models.CharField(max_length=40)
    channel = models.CharField(max_length=20)
    mode = models.CharField(max_length=10, choices=Mode.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "reader", "event", "channel"], name="notices_wish_one")
        ]


class Hours(Owned):
    """When a reader wants quiet, and when their daily digest comes: minutes of their own day."""

    reader = models.CharField(max_length=60)
    quiet_from = models.IntegerField(null=True)
    quiet_until = models.IntegerField(null=True)
    daily_at = models.IntegerField(default=480)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "reader"], name="notices_hours_one")]


class Wording(Owned):
    """An organisation's own words for an event; an empty channel means every channel."""

    event = models.CharField(max_length=40)
    channel = models.CharField(max_length=20, blank=True, default="")
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "event", "channel", "language"], name="notices_wording_one"
            )
        ]


class Pace(Owned):
    """When something was last sent at a paced place: instants in seconds, as many as its longest limit looks back."""

    key = models.CharField(max_length=200)
    instants = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "key"], name="notices_pace_one")]
