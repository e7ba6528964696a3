"""Tables of promising the whole book anew, who approved of it, and of what-if: proposals, never the book itself."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class RepromiseRules(Owned):
    """In which order the book is promised anew, and which class each kind of order is in, under a name."""

    name = models.CharField(max_length=60)
    order_by = models.JSONField()
    classes = models.JSONField()
    is_default = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "name"], name="promises_rules_name"),
            models.UniqueConstraint(
                fields=["organisation_id"], condition=models.Q(is_default=True), name="promises_rules_one_default"
            ),
        ]


class Repromise(Owned):
    """A proposal to promise the whole book anew, computed on the book as it stood at `book_version`."""

    class State(models.TextChoices):
        COMPUTING = "computing"
        PROPOSED = "proposed"
        CONFIRMED = "confirmed"
        UNDONE = "undone"
        FAILED = "failed"
        STOPPED = "stopped"

    rules = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMPUTING)
    job_id = models.UUIDField(null=True)
    book_version = models.BigIntegerField(default=0)
    orders = models.IntegerField(default=0)
    earlier = models.IntegerField(default=0)
    later = models.IntegerField(default=0)
    same = models.IntegerField(default=0)
    unplanned = models.IntegerField(default=0)
    confirmed = models.IntegerField(default=0)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=100, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    waiting = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-asked_at"], name="promises_repromise_newest")]


class Move(Owned):
    """What a re-promise would do to one order, and what it was before, so that it can be taken back."""

    repromise = OwnedKey(Repromise, on_delete=models.CASCADE)
    order = OwnedKey("orders.Order", on_delete=models.CASCADE)
    order_class = models.CharField(max_length=20)
    committed_at = models.DateTimeField(null=True)
    before_at = models.DateTimeField(null=True)
    after_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10)
    plans = models.JSONField(default=list)
    before_plans = models.JSONField(default=list)
    version = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "repromise", "order"], name="promises_move_one")
        ]
        indexes = [models.Index(fields=["organisation_id", "repromise", "outcome"], name="promises_move_outcome")]


class RepromiseApproval(Owned):
    """New dates of a proposal that somebody wants to confirm and may not by himself; `late` is how many of the orders
    would be promised later than they are."""

    class State(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    repromise = OwnedKey(Repromise, on_delete=models.CASCADE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    order_ids = models.JSONField()
    late = models.IntegerField()
    why = models.CharField(max_length=500)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    answered_by = models.CharField(max_length=100, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answer_why = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "repromise"],
                condition=models.Q(state="pending"),
                name="promises_repromise_one_pending",
            )
        ]
        indexes = [models.Index(fields=["organisation_id", "repromise", "-asked_at"], name="promises_repromise_asked")]


class Scenario(Owned):
    """Assumptions under a name, and what would come of them; `fault` is why nothing could (code, told)."""

    class State(models.TextChoices):
        COMPUTING = "computing"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    state = models.CharField(max_length=10, choices=State.choices, default=State.DONE)
    job_id = models.UUIDField(null=True)
    fault = models.JSONField(default=dict)
    name = models.CharField(max_length=100)
    assumptions = models.JSONField()
    orders = models.IntegerField(default=0)
    earlier = models.IntegerField(default=0)
    later = models.IntegerField(default=0)
    moves = models.JSONField(default=list)
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()
