"""Writing rules: each change is a version; switched on and off, put in order, taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max

from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.process.automations.bodies import checked, wakes_on
from yinuo.ground.process.automations.moments import arm
from yinuo.ground.process.events import RuleRemoved, RuleSaved, RuleSwitched
from yinuo.ground.process.models import Rule, RuleVersion

SUBJECT = "rule"


class UnknownRule(Exception):
    """There is no such rule, or it was taken out."""


def add_rule(*, name: str, body: Mapping[str, Any], enabled: bool = False) -> UUID:
    """Write a rule, and return its id; raises InvalidRule."""
    said, now = checked(name=name, body=body), clock.now()
    last = Rule.objects.aggregate(last=Max("position"))["last"] or 0
    row = Rule(position=last + 1, version=0, created_at=now, enabled=enabled)
    _say(row, name, said)
    return row.id


def change_rule(*, rule_id: UUID, name: str, body: Mapping[str, Any]) -> bool:
    """Let a rule say something else from now on, and return whether it does; raises UnknownRule, InvalidRule."""
    row = _known(rule_id)
    said = checked(name=name, body=body)
    if row.name == name.strip() and row.body == said:
        return False
    _say(row, name, said)
    return True


def switch_rule(*, rule_id: UUID, enabled: bool) -> None:
    """Switch a rule on, from now on, or off; raises UnknownRule."""
    row = _known(rule_id)
    row.enabled, row.halted_at = enabled, None
    row.save(update_fields=["enabled", "halted_at"])
    arm(row)
    body = RuleSwitched(rule_id=row.id, name=row.name, enabled=enabled)
    log.publish(subject_type=SUBJECT, subject_id=row.id, body=body)


def order_rules(*, rule_ids: Sequence[UUID]) -> None:
    """Put rules in order; those that are not named follow in the order they had."""
    rows = {row.id: row for row in Rule.objects.select_for_update().filter(removed_at=None).order_by("position", "id")}
    named = [one for one in rule_ids if one in rows]
    for position, one in enumerate([*named, *(one for one in rows if one not in named)], start=1):
        if rows[one].position != position:
            Rule.objects.filter(pk=one).update(position=position)


def remove_rule(*, rule_id: UUID) -> None:
    """Take a rule out; its versions and runs stay. Raises UnknownRule."""
    row = _known(rule_id)
    row.enabled, row.removed_at = False, clock.now()
    row.save(update_fields=["enabled", "removed_at"])
    arm(row)
    log.publish(subject_type=SUBJECT, subject_id=row.id, body=RuleRemoved(rule_id=row.id, name=row.name))


def _known(rule_id: UUID) -> Rule:
    row = Rule.objects.select_for_update().filter(pk=rule_id, removed_at=None).first()
    if row is None:
        raise UnknownRule(str(rule_id))
    return row


def _say(row: Rule, name: str, said: dict[str, Any]) -> None:
    row.name, row.body, row.version = name.strip(), said, row.version + 1
    row.wakes_on = wakes_on(said)
    row.changed_at, row.changed_by = clock.now(), current_actor()
    row.save()
    RuleVersion(
        rule_id=row.id,
        version=row.version,
        name=row.name,
        body=said,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    ).save()
    arm(row)
    body = RuleSaved(rule_id=row.id, name=row.name, version=row.version)
    log.publish(subject_type=SUBJECT, subject_id=row.id, body=body)
