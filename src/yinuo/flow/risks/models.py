"""Tables of risks: what may go wrong, how likely and how grave, and what is done about it."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Risk(Owned):
    """Something that may go wrong with a project, an order, or the organisation as a whole."""

    class State(models.TextChoices):
        OPEN = "open"
        HAPPENED = "happened"
        CLOSED = "closed"

    class Category(models.TextChoices):
        TECHNICAL = "technical"
        MARKET = "market"
        FINANCE = "finance"
        PEOPLE = "people"
        SUPPLY = "supply"
        EQUIPMENT = "equipment"
        NATURE = "nature"
        POLICY = "policy"

    number = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    category = models.CharField(max_length=12, choices=Category.choices)
    project = OwnedKey("plans.Project", on_delete=models.CASCADE, null=True, related_name="+")
    # The task whose time it would lengthen; none: what comes of it delays the end of the whole project.
    task = OwnedKey("plans.Task", on_delete=models.SET_NULL, null=True, related_name="+")
    order = OwnedKey("orders.Order", on_delete=models.CASCADE, null=True, related_name="+")
    likelihood = models.IntegerField()
    impact = models.IntegerField()
    # Working days of delay if it happens, at least, usually and at most; 0 where it delays nothing.
    delay_least = models.FloatField(default=0)
    delay_usual = models.FloatField(default=0)
    delay_most = models.FloatField(default=0)
    loss_minor = models.BigIntegerField(default=0)
    owner = OwnedKey("people.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    prevention = models.TextField(blank=True, default="")
    contingency = models.TextField(blank=True, default="")
    playbook = OwnedKey("responses.Playbook", on_delete=models.SET_NULL, null=True, related_name="+")
    # Looked at again after so many working days; 0: never.
    review_days = models.IntegerField(default=0)
    review_due_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # When a sign of it was seen last, until somebody looks at the risk.
    triggered_at = models.DateTimeField(null=True)
    happened_at = models.DateTimeField(null=True)
    happened_why = models.CharField(max_length=500, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=500, blank=True, default="")
    # What it was before it was closed.
    closed_from = models.CharField(max_length=10, blank=True, default="")
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=100)
    # The file it came with.
    imported_from = models.UUIDField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation_id", "number"], name="risks_risk_number"),
            CheckConstraint(
                condition=Q(likelihood__range=(1, 5)) & Q(impact__range=(1, 5)), name="risks_risk_one_to_five"
            ),
            CheckConstraint(
                condition=Q(delay_least__gte=0)
                & Q(delay_usual__gte=models.F("delay_least"))
                & Q(delay_most__gte=models.F("delay_usual")),
                name="risks_risk_delay_rises",
            ),
            CheckConstraint(condition=Q(project=None) | Q(order=None), name="risks_risk_of_one"),
            CheckConstraint(condition=Q(loss_minor__gte=0) & Q(review_days__gte=0), name="risks_risk_not_below_zero"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state", "raised_at"], name="risks_risk_state"),
            models.Index(fields=["organisation_id", "project"], name="risks_risk_project"),
            models.Index(fields=["organisation_id", "order"], name="risks_risk_order"),
        ]


class Trigger(Owned):
    """A sign by which it is seen that a risk comes true."""

    class Kind(models.TextChoices):
        DATE = "date"
        EVENT = "event"
        METRIC = "metric"

    risk = OwnedKey(Risk, on_delete=models.CASCADE, related_name="triggers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    day = models.DateField(null=True)
    event_type = models.CharField(max_length=60, blank=True, default="")
    metric = models.CharField(max_length=60, blank=True, default="")
    over = models.BooleanField(default=True)
    bound = models.FloatField(null=True)
    # Whether the sign also starts the contingency, without waiting for anybody.
    starts = models.BooleanField(default=False)
    # Whether the figure stands beyond its bound: only the step across it is news.
    met = models.BooleanField(default=False)
    fired_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(kind="date", day__isnull=False)
                | (Q(kind="event") & ~Q(event_type=""))
                | (Q(kind="metric", bound__isnull=False) & ~Q(metric="")),
                name="risks_trigger_whole",
            )
        ]
        indexes = [
            models.Index(fields=["organisation_id", "risk"], name="risks_trigger_risk"),
            models.Index(fields=["organisation_id", "kind", "event_type"], name="risks_trigger_kind"),
        ]


class Panel(Owned):
    """Several people weigh a risk unseen by each other, see how they spread, talk, and weigh it again (Delphi)."""

    class State(models.TextChoices):
        RATING = "rating"
        SHOWN = "shown"
        SETTLED = "settled"
        CALLED_OFF = "called_off"

    risk = OwnedKey(Risk, on_delete=models.CASCADE, related_name="panels")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RATING)
    question = models.CharField(max_length=500, blank=True, default="")
    turn = models.IntegerField(default=1)
    # When this round ends even if not everybody has rated.
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=100, blank=True, default="")
    likelihood = models.IntegerField(null=True)
    impact = models.IntegerField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["organisation_id", "risk"],
                condition=Q(state__in=("rating", "shown")),
                name="risks_panel_one_at_a_time",
            ),
            CheckConstraint(condition=Q(turn__gte=1), name="risks_panel_turn"),
        ]
        indexes = [models.Index(fields=["organisation_id", "risk", "opened_at"], name="risks_panel_risk")]


class Rating(Owned):
    """What one person thinks in one round of a panel; nobody but they sees whose it is."""

    panel = OwnedKey(Panel, on_delete=models.CASCADE, related_name="ratings")
    turn = models.IntegerField()
    member = OwnedKey("people.Member", on_delete=models.CASCADE, related_name="+")
    likelihood = models.IntegerField(null=True)
    impact = models.IntegerField(null=True)
    reason = models.CharField(max_length=1_000, blank=True, default="")
    rated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["organisation_id", "panel", "turn", "member"], name="risks_rating_one"),
            CheckConstraint(
                condition=Q(rated_at=None, likelihood=None, impact=None)
                | Q(rated_at__isnull=False, likelihood__range=(1, 5), impact__range=(1, 5)),
                name="risks_rating_whole",
            ),
        ]
