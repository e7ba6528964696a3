"""Tables of automations: rules with their versions, and what each run of a rule did."""

from __future__ import annotations

from django.db import models

from yinuo.ground.kernel.tenancy import Owned, OwnedKey


class Rule(Owned):
    """When something happens, and if a condition holds, then deeds are done. A removed rule stays for its runs."""

    name = models.CharField(max_length=100)
    position = models.IntegerField()
    enabled = models.BooleanField(default=False)
    version = models.IntegerField()
    body = models.JSONField()
    wakes_on = models.JSONField(default=list)  # the event types that make it look
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=100)
    halted_at = models.DateTimeField(null=True)  # the loop guard switched it off
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "position"], condition=models.Q(removed_at=None), name="process_rule_order"
            )
        ]


class RuleVersion(Owned):
    """What a rule said, by whom and when."""

    rule = OwnedKey(Rule)
    version = models.IntegerField()
    name = models.CharField(max_length=100)
    body = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "rule", "version"], name="process_rule_version")
        ]


class Run(Owned):
    """One time that a rule's condition held: what was done, or why not. Its key lets it happen once."""

    class State(models.TextChoices):
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    rule = OwnedKey(Rule)
    version = models.IntegerField()
    key = models.CharField(max_length=200)
    occasion = models.JSONField()
    subject_type = models.CharField(max_length=50, blank=True, default="")
    subject_id = models.UUIDField(null=True)
    subject_label = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices)
    code = models.CharField(max_length=60, blank=True, default="")
    text = models.CharField(max_length=500, blank=True, default="")
    results = models.JSONField(default=list)  # [{"do": …, "told": …, "id": …}, …]
    depth = models.SmallIntegerField(default=0)
    attempts = models.SmallIntegerField(default=1)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "rule", "key"], name="process_run_once")]
        indexes = [
            models.Index(fields=["organisation_id", "rule", "-at"], name="process_run_rule"),
            models.Index(fields=["organisation_id", "-at"], name="process_run_newest"),
        ]
