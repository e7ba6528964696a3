"""Rules at work: each looks at what happened, and what it does happens once, wholly or not at all, on the record.

Runs in the transaction of whoever tells it of occasions, so that a run and its deeds are one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from yinuo.core.rules import BadExpression, NoValue, expression
from yinuo.ground.kernel import clock, log, timers
from yinuo.ground.kernel.events import Recorded, acting_as
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.process.automations import guarding
from yinuo.ground.process.automations.bodies import condition_of
from yinuo.ground.process.automations.deeds import Doing, Refused, deed
from yinuo.ground.process.automations.matching import wants
from yinuo.ground.process.automations.scenes import Occasion, Scene, prepare, scene_of
from yinuo.ground.process.automations.vocabulary import Lookup, kinds
from yinuo.ground.process.events import RuleFailed, RuleRan
from yinuo.ground.process.models import Rule, Run

logger = logging.getLogger(__name__)
RETRY = "process.rule_retry"
MOST_ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 30


class NotRepeatable(Exception):
    """The run is unknown, or did what it should: it cannot be tried again."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a condition holds; `unclear` says why that cannot be told."""

    holds: bool
    unclear: str = ""


def on_events(*, rules: Sequence[Rule], events: Sequence[Recorded]) -> None:
    """Let rules look at events, event by event, each by the rules in their order."""
    lookup = Lookup()
    wanted = [(rule, event) for event in events for rule in rules if wants(rule.body["when"], event)]
    occasions = [(rule, Occasion(key=f"event:{event.id}", event=event)) for rule, event in wanted]
    consider(pairs=occasions, lookup=lookup)


def consider(*, pairs: Sequence[tuple[Rule, Occasion]], lookup: Lookup) -> int:
    """Let each rule look at its occasion, and run where its condition holds; return how many ran."""
    guarding.hold_locks([rule for rule, _occasion in pairs])
    prepare(occasions=[occasion for _rule, occasion in pairs], lookup=lookup)
    known = _known_runs(pairs)
    ran = 0
    for rule, occasion in pairs:
        if (rule.id, occasion.key) in known or not rule.enabled:
            continue
        known.add((rule.id, occasion.key))
        scene = scene_of(occasion=occasion, lookup=lookup, now=clock.now())
        verdict = judge(body=rule.body, scene=scene)
        if not verdict.holds and not verdict.unclear:
            continue
        run = _new_run(rule, occasion, scene)
        _carry_out(rule, run, scene, verdict)
        ran += 1
        lookup.forget()
    return ran


def judge(*, body: dict[str, Any], scene: Scene) -> Verdict:
    """Return whether a rule's condition holds in a scene; one about a thing that is not there does not."""
    text = condition_of(body)
    if not text:
        return Verdict(holds=True)
    absent = {kind.name for kind in kinds()} - scene.things.keys()
    try:
        asked = expression(text)
        if asked.names & absent:
            return Verdict(holds=False)
        return Verdict(holds=asked.value(variables=scene.variables()) is True)
    except (BadExpression, NoValue) as unclear:
        return Verdict(holds=False, unclear=str(unclear)[:500])


def retry(*, run_id: UUID) -> str:
    """Try a run that failed once more, by what its rule says now, and return its state; raises NotRepeatable."""
    guarding.hold_locks(Rule.objects.filter(run__id=run_id))
    run = Run.objects.select_for_update().filter(pk=run_id).exclude(state=Run.State.DONE).first()
    if run is None:
        raise NotRepeatable(str(run_id))
    rule = Rule.objects.get(pk=run.rule_id)
    occasion = guarding.revived(run)
    run.attempts, run.version = run.attempts + 1, rule.version
    scene = scene_of(occasion=occasion, lookup=Lookup(), now=clock.now())
    _carry_out(rule, run, scene, judge(body=rule.body, scene=scene), again=True)
    return str(run.state)


def on_retries(moments: list[timers.Moment]) -> None:
    """Try runs again whose pause is over; one that somebody saw to meanwhile is left alone."""
    ids = [UUID(moment.key) for moment in moments]
    runs = list(Run.objects.filter(pk__in=ids, state=Run.State.FAILED, rule__enabled=True).select_related("rule"))
    guarding.hold_locks([run.rule for run in runs])
    for run in sorted(runs, key=lambda one: ids.index(one.id)):
        retry(run_id=run.id)


def _known_runs(pairs: Iterable[tuple[Rule, Occasion]]) -> set[tuple[UUID, str]]:
    keys = {occasion.key for _rule, occasion in pairs}
    return set(Run.objects.filter(key__in=keys).values_list("rule_id", "key")) if keys else set()


def _new_run(rule: Rule, occasion: Occasion, scene: Scene) -> Run:
    thing, now = scene.thing, clock.now()
    return Run(
        id=new_id(),
        rule_id=rule.id,
        version=rule.version,
        key=occasion.key,
        occasion=occasion.plain(),
        subject_type=thing.kind if thing else "",
        subject_id=thing.id if thing else None,
        subject_label=thing.label[:200] if thing else "",
        depth=guarding.depth_of(occasion.event),
        at=now,
        changed_at=now,
    )


def _carry_out(rule: Rule, run: Run, scene: Scene, verdict: Verdict, *, again: bool = False) -> None:
    """Do the deeds, or note why not, and keep the run."""
    run.code, run.text, run.changed_at = "", "", clock.now()
    if verdict.unclear:
        run.state, run.code, run.text = Run.State.FAILED, "condition_unclear", verdict.unclear
    elif not verdict.holds:
        run.state, run.code = Run.State.STOPPED, "condition_gone"
    elif not again and (stop := guarding.stopped(rule=rule, run=run)):
        run.state, run.code = Run.State.STOPPED, stop
    else:
        _do(rule, run, scene)
    run.save()
    _tell(rule, run)


def _do(rule: Rule, run: Run, scene: Scene) -> None:
    """Do all deeds or none."""
    try:
        with transaction.atomic(), acting_as(guarding.actor_of(rule, run)):
            run.results = [_one(rule, run, scene, place, said) for place, said in enumerate(rule.body["then"])]
        run.state = Run.State.DONE
    except Refused as refused:
        run.state, run.code, run.text = Run.State.FAILED, refused.code, refused.text[:500]
        run.results = []
    except Exception as error:
        logger.warning("rule %s failed: %r", rule.id, error)
        run.state, run.code, run.text = Run.State.FAILED, "error", f"{type(error).__name__}: {error}"[:500]
        run.results = []
        if run.attempts < MOST_ATTEMPTS:
            pause = timedelta(seconds=FIRST_PAUSE_SECONDS * 4 ** (run.attempts - 1))
            timers.set_timer(kind=RETRY, key=str(run.id), due_at=clock.now() + pause)


def _one(rule: Rule, run: Run, scene: Scene, place: int, said: dict[str, Any]) -> dict[str, Any]:
    known = deed(said["do"])
    if known is None:
        raise Refused("deed_missing", said["do"])
    if known.needs and known.needs not in scene.things:
        raise Refused("thing_missing", known.needs)
    doing = Doing(rule_id=rule.id, rule_name=rule.name, run_id=run.id, place=place, said=said, scene=scene)
    done = known.do(doing)
    return {"do": known.name, "told": done.told, "id": str(done.id) if done.id else None}


def _tell(rule: Rule, run: Run) -> None:
    body: RuleRan | RuleFailed
    if run.state == Run.State.DONE:
        body = RuleRan(rule_id=rule.id, run_id=run.id, name=rule.name, deeds=[one["do"] for one in run.results])
    elif run.state == Run.State.FAILED:
        body = RuleFailed(rule_id=rule.id, run_id=run.id, name=rule.name, code=run.code, text=run.text)
    else:
        return
    with acting_as(guarding.actor_of(rule, run)):
        log.publish(subject_type=run.subject_type or "rule", subject_id=run.subject_id or rule.id, body=body)
