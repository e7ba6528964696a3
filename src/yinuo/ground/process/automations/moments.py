"""Rules that wait for a moment: dates of things are looked through hour by hour, each moment near by is a timer.

A date that moves is looked at when the event comes. A moment is served once; one that is no longer true is let go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yinuo.ground.kernel import clock, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.process.automations.guarding import hold_locks
from yinuo.ground.process.automations.running import consider
from yinuo.ground.process.automations.scenes import Occasion
from yinuo.ground.process.automations.scheduling import next_turn
from yinuo.ground.process.automations.vocabulary import Lookup, kind_of
from yinuo.ground.process.models import Rule

SCAN, MOMENT, SCHEDULE = "process.rule_scan", "process.rule_moment", "process.rule_schedule"
SCAN_EVERY = timedelta(hours=1)
AHEAD = timedelta(hours=2)
LATE = timedelta(hours=24)  # a date entered when its moment has just passed still counts
MOST_AT_ONCE = 5_000


def arm(rule: Rule) -> None:
    """Set the moments of a rule that is on, and forget those of one that is off."""
    key, when, now = str(rule.id), rule.body["when"], clock.now()
    timers.cancel_timer(kind=SCAN, key=key)
    timers.cancel_timer(kind=SCHEDULE, key=key)
    if not rule.enabled or rule.removed_at is not None:
        return
    if when["kind"] == "moment":
        timers.set_timer(kind=SCAN, key=key, due_at=now, payload={"until": now.isoformat()})
    elif when["kind"] == "schedule":
        _set_turn(rule, now)


def on_scans(moments: list[Moment]) -> None:
    """Set the moments of the next hours, and look again in an hour."""
    now = clock.now()
    for moment in moments:
        rule = _on(moment.key)
        if rule is None or rule.body["when"]["kind"] != "moment":
            continue
        until = now + AHEAD
        start = datetime.fromisoformat(moment.payload["until"])
        _set_moments(rule, start=start, end=until)
        timers.set_timer(kind=SCAN, key=moment.key, due_at=now + SCAN_EVERY, payload={"until": until.isoformat()})


def on_dates(*, rules: Sequence[Rule], events: Sequence[Recorded]) -> None:
    """Look at things whose dates may have moved: a moment that is near, or has just passed, is a timer."""
    now = clock.now()
    lookup = Lookup()
    for rule in rules:
        when = rule.body["when"]
        kind = kind_of(when["subject"]) if when["kind"] == "moment" else None
        if kind is None:
            continue
        touched = {kind.id_in(event) for event in events if event.type in kind.moved_by} - {None}
        ids = [one for one in touched if one is not None]
        lookup.prepare(kind.name, ids)
        for one in ids:
            at = _moment_of(rule, one, lookup)
            if at is not None and max(now - LATE, rule.changed_at - LATE) <= at <= now + AHEAD:
                _set(rule, [(one, at)])


def on_moments(moments: list[Moment]) -> None:
    """Let rules look at things whose moment has come, if it is still theirs."""
    lookup = Lookup()
    pairs = []
    for moment in moments:
        rule_id, _colon, rest = moment.key.partition(":")
        thing_id, _colon, at = rest.partition(":")
        rule = _on(rule_id)
        if rule is None or rule.body["when"]["kind"] != "moment":
            continue
        kind = rule.body["when"]["subject"]
        still = _moment_of(rule, UUID(thing_id), lookup)
        if still is not None and still.isoformat() == at:
            occasion = Occasion(key=f"moment:{thing_id}:{at}", kind=kind, thing_id=UUID(thing_id))
            pairs.append((rule, occasion))
    consider(pairs=pairs, lookup=lookup)


def on_schedules(moments: list[Moment]) -> None:
    """Take a rule's turn: once, or for each thing that it goes through."""
    found = [(moment, _on(moment.key)) for moment in moments]
    turns = [(moment, rule) for moment, rule in found if rule and rule.body["when"]["kind"] == "schedule"]
    hold_locks([rule for _moment, rule in turns])
    for moment, rule in turns:
        due = moment.due_at.isoformat()
        consider(pairs=[(rule, one) for one in _turns(rule, due)], lookup=Lookup())
        _set_turn(rule, clock.now())


def _turns(rule: Rule, due: str) -> Iterable[Occasion]:
    name = rule.body["when"].get("subject", "")
    kind = kind_of(name) if name else None
    if kind is None or kind.living is None:
        return [Occasion(key=f"turn:{due}")]
    return [Occasion(key=f"turn:{due}:{one}", kind=name, thing_id=one) for one in kind.living(MOST_AT_ONCE)]


def _set_turn(rule: Rule, now: datetime) -> None:
    timers.set_timer(kind=SCHEDULE, key=str(rule.id), due_at=next_turn(when=rule.body["when"], after=now))


def _on(rule_id: str) -> Rule | None:
    return Rule.objects.filter(pk=UUID(rule_id), enabled=True, removed_at=None).first()


def _offset(rule: Rule) -> timedelta:
    return timedelta(hours=float(rule.body["when"]["hours"]))


def _moment_of(rule: Rule, thing_id: UUID, lookup: Lookup) -> datetime | None:
    when = rule.body["when"]
    thing = lookup.thing(when["subject"], thing_id)
    at = thing.facts.get(when["field"]) if thing and not thing.over else None
    return at + _offset(rule) if isinstance(at, datetime) else None


def _set_moments(rule: Rule, *, start: datetime, end: datetime) -> None:
    kind = kind_of(rule.body["when"]["subject"])
    if kind is None:
        return
    offset = _offset(rule)
    found = kind.due(rule.body["when"]["field"], start - offset, end - offset, MOST_AT_ONCE)
    _set(rule, [(one, at + offset) for one, at in found])


def _set(rule: Rule, found: Iterable[tuple[UUID, datetime]]) -> None:
    timers.set_timers(kind=MOMENT, moments=[(f"{rule.id}:{one}:{at.isoformat()}", at, {}) for one, at in found])
