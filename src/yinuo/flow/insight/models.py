"""Tables of insight: questions that were kept, and measures made of others. Insight keeps no facts of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import UniqueConstraint

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Shared(models.TextChoices):
    """Who else finds it."""

    NOBODY = "nobody"
    TEAM = "team"
    ORGANISATION = "organisation"


class Report(Owned):
    """A question under a name; `query` is the query of its address. A team is the owner's department."""

    owner = OwnedKey("people.Member", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=6000)
    shared = models.CharField(max_length=12, choices=Shared.choices, default=Shared.NOBODY)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation_id", "owner", "name"], name="insight_report_name"),
        ]


class Sight(Owned):
    """What one member sees in numbers: the values of dimensions that count, and what is hidden.

    `limits` is {dimension: [keys]}; a member without a row sees everything.
    """

    member = OwnedKey("people.Member", on_delete=models.CASCADE, related_name="+")
    limits = models.JSONField(default=dict)
    hidden_metrics = models.JSONField(default=list)
    hidden_dimensions = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["organisation_id", "member"], name="insight_sight_member")]


class Formula(Owned):
    """A measure made of others by an expression; the whole organisation has it."""

    class Unit(models.TextChoices):
        NUMBER = "number"
        SHARE = "share"
        DAYS = "days"
        HOURS = "hours"

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    text = models.CharField(max_length=500)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.NUMBER)
    made_by = OwnedKey("people.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation_id", "code"], name="insight_formula_code"),
            UniqueConstraint(fields=["organisation_id", "name"], name="insight_formula_name"),
        ]


class Dashboard(Owned):
    """Reports side by side; `tiles` are [{report, width, height}] in their order, sizes in parts of the grid."""

    owner = OwnedKey("people.Member", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    shared = models.CharField(max_length=12, choices=Shared.choices, default=Shared.NOBODY)
    tiles = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["organisation_id", "owner", "name"], name="insight_dashboard_name")]


class DashboardLink(Owned):
    """A way to a dashboard for who has its address; only the hash of the secret is kept.

    It shows what its maker sees.
    """

    dashboard = OwnedKey(Dashboard, on_delete=models.CASCADE, related_name="links")
    made_by = OwnedKey("people.Member", on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=80, blank=True, default="")
    token_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["organisation_id", "token_hash"], name="insight_link_hash")]
