"""Tables of people: who works here, who is served, and who may come in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Organisation(models.Model):
    """The tenant; owns every row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    timezone = models.CharField(max_length=60, default="Asia/Shanghai")
    country = models.CharField(max_length=2, default="CN")
    currency = models.CharField(max_length=3, default="CNY")
    language = models.CharField(max_length=10, default="zh-hans")
    preferences = models.JSONField(default=dict)
    created_at = models.DateTimeField()


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Return the account with that e-mail."""
        return self.get(email__iexact=username or "")


class Account(AbstractBaseUser):
    """A person who signs in; may be a member of several organisations."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = AccountManager()


class SignInAttempt(models.Model):
    """A failed or successful sign-in, kept to slow down guessing."""

    identity = models.CharField(max_length=254)
    address = models.CharField(max_length=64)
    succeeded = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["identity", "at"], name="people_attempt_identity"),
            models.Index(fields=["address", "at"], name="people_attempt_address"),
        ]


class Role(models.TextChoices):
    """What a member may do; see `rights`."""

    OWNER = "owner"
    MANAGER = "manager"
    SALES = "sales"
    PLANNER = "planner"
    PROJECT_MANAGER = "project_manager"
    OPERATOR = "operator"
    QUALITY = "quality"
    VIEWER = "viewer"


class Member(Owned):
    """A user inside one organisation."""

    seen_by_account = True

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=20, choices=Role.choices)
    title = models.CharField(max_length=100, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    timezone = models.CharField(max_length=60, blank=True, default="")
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    department = OwnedKey("people.Department", null=True, related_name="+")
    reports_to = OwnedKey("people.Member", null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "account"], name="people_member_one")]


class Department(Owned):
    """A part of the organisation, with the person who leads it."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    parent = OwnedKey("people.Department", null=True, related_name="+")
    lead = OwnedKey(Member, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="people_department_code")]


class Tier(models.TextChoices):
    """A customer's weight; drives attention and escalation."""

    VIP = "vip"
    KEY = "key"
    STANDARD = "standard"
    NEW = "new"


class Customer(Owned):
    """Who ordered, and to whom we owe."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    tier = models.CharField(max_length=10, choices=Tier.choices, default=Tier.STANDARD)
    region = models.CharField(max_length=100, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    postcode = models.CharField(max_length=20, blank=True, default="")
    search = models.CharField(max_length=600, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="people_customer_code")]
        indexes = [models.Index(fields=["organisation_id", "name"], name="people_customer_name")]


class Contact(Owned):
    """A person at the customer's, with the language and time zone we speak to them in."""

    customer = OwnedKey(Customer, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    email = models.EmailField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=10, default="zh-hans")
    timezone = models.CharField(max_length=60, default="Asia/Shanghai")
    primary = models.BooleanField(default=False)
    # Since when mails to their address come back, and what the other side said.
    bounced_at = models.DateTimeField(null=True)
    bounced_why = models.CharField(max_length=200, blank=True, default="")


class ApiToken(Owned):
    """A program's key; only its hash is kept."""

    member = OwnedKey(Member, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "token_hash"], name="people_token_hash")]


class SavedView(Owned):
    """A list's filters, order and columns under a name."""

    member = OwnedKey(Member, on_delete=models.CASCADE)
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000)
    shared = models.BooleanField(default=False)
    position = models.IntegerField(default=0)


class Notice(Owned):
    """A message to one member or contact, on one channel."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"
        HELD = "held"
        SKIPPED = "skipped"

    member = OwnedKey(Member, on_delete=models.CASCADE, null=True)
    contact = OwnedKey(Contact, on_delete=models.CASCADE, null=True)
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254, blank=True, default="")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    link = models.CharField(max_length=500, blank=True, default="")
    attachment = OwnedKey("kernel.StoredFile", null=True, related_name="+")
    attachment_too = OwnedKey("kernel.StoredFile", null=True, related_name="+")
    about_type = models.CharField(max_length=50, blank=True, default="")
    about_id = models.UUIDField(null=True)
    event = models.CharField(max_length=40, default="other")
    key = models.CharField(max_length=200)
    not_before = models.DateTimeField(null=True)
    digest = models.BooleanField(default=False)
    claimed_until = models.DateTimeField(null=True)
    delivered_id = models.CharField(max_length=200, blank=True, default="")
    merged_into = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.IntegerField(default=0)
    error = models.TextField(blank=True, default="")
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "key"], name="people_notice_key")]
        indexes = [
            models.Index(fields=["organisation_id", "about_type", "about_id"], name="people_notice_about"),
            models.Index(
                fields=["organisation_id", "channel", "member", "contact", "queued_at"],
                name="people_notice_lane",
                condition=models.Q(state="queued"),
            ),
            models.Index(
                fields=["organisation_id", "queued_at"], name="people_notice_failed", condition=models.Q(state="failed")
            ),
        ]
