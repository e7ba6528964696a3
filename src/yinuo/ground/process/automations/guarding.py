"""The loop guard: rules that set each other off are stopped by depth, a rule that runs too often is switched off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.process.automations.deeds import deed
from yinuo.ground.process.automations.scenes import Occasion
from yinuo.ground.process.events import RuleStopped
from yinuo.ground.process.models import Rule, Run

ACTOR = "automation"
DEEPEST = 5  # rules that set one another off, one after the other
HOURLY_RUNS = declare(
    name="process.automation_hourly_runs",
    default=500.0,
    unit="runs",
    meaning="A rule that runs more often than this within an hour is switched off, and its administrators are told.",
)


def actor_of(rule: Rule, run: Run) -> str:
    """Return who acts when a rule does: the rule, and how deeply it was set off by others."""
    return f"{ACTOR}:{rule.id}:{run.depth}"


def depth_of(event: Recorded | None) -> int:
    """Return how many rules stand behind what happens now."""
    if event is None or not event.actor.startswith(f"{ACTOR}:"):
        return 1
    return int(event.actor.rpartition(":")[2]) + 1


def stopped(*, rule: Rule, run: Run) -> str:
    """Return why a run may not be, as a code, or nothing; a rule that runs too often is switched off."""
    if run.depth > DEEPEST:
        log.publish(subject_type="rule", subject_id=rule.id, body=_stopped(rule, "too_deep"))
        return "too_deep"
    since = run.at - timedelta(hours=1)
    recent = Run.objects.filter(rule_id=rule.id, at__gt=since).exclude(state=Run.State.STOPPED).count()
    if recent < people.preference(name=HOURLY_RUNS.name):
        return ""
    rule.enabled, rule.halted_at = False, clock.now()
    rule.save(update_fields=["enabled", "halted_at"])
    log.publish(subject_type="rule", subject_id=rule.id, body=_stopped(rule, "too_often"))
    _tell_administrators(rule)
    return "too_often"


def hold_locks(rules: Iterable[Rule]) -> None:
    """Take the locks that the deeds of these rules need, in one order, before any of them publishes."""
    named = [deed(said["do"]) for rule in rules for said in rule.body["then"]]
    for name in sorted({name for one in named if one is not None for name in one.locks}):
        locks.hold(name)


def revived(run: Run) -> Occasion:
    """Return the occasion of a run that is tried again."""
    told: dict[str, Any] = run.occasion
    event = kernel.event(event_id=UUID(told["event"])) if told.get("event") else None
    thing_id = UUID(told["thing"]) if told.get("thing") else None
    return Occasion(key=run.key, event=event, kind=told.get("kind", ""), thing_id=thing_id)


def _stopped(rule: Rule, code: str) -> RuleStopped:
    return RuleStopped(rule_id=rule.id, name=rule.name, code=code)


def _tell_administrators(rule: Rule) -> None:
    from django.utils import translation
    from django.utils.translation import gettext as _

    halted_at = rule.halted_at.isoformat() if rule.halted_at else ""
    for member in people.members(roles=["owner", "manager"]):
        with translation.override(member.language or people.organisation().language):
            people_actions.queue_notice(
                key=f"automation-halted:{rule.id}:{halted_at}:{member.id}",
                channel="app",
                subject=_("自动化“%(name)s”已停下") % {"name": rule.name},
                text=_("它一小时内运行得太频繁，可能在循环触发。请检查规则后再启用。"),
                member_id=member.id,
                link=f"/automations/{rule.id}",
                about_type="rule",
                about_id=rule.id,
            )
