"""A dry run: how often a rule would have run in the last days, and for what. Nothing is done, nothing kept.

Conditions are checked by what is known now of the things; what an event told is as it was then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.process.automations.bodies import checked, wakes_on
from yinuo.ground.process.automations.matching import wants
from yinuo.ground.process.automations.moments import MOST_AT_ONCE
from yinuo.ground.process.automations.running import judge
from yinuo.ground.process.automations.scenes import Occasion, prepare, scene_of
from yinuo.ground.process.automations.scheduling import next_turn
from yinuo.ground.process.automations.vocabulary import Lookup, kind_of

DAYS = 30
MOST_EVENTS = 3_000
MOST_TOLD = 50
PIECE = 500


@dataclass(frozen=True, kw_only=True)
class Would:
    """One time that it would have run."""

    at: datetime
    label: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a dry run found; `whole` is false where there was more than is looked through."""

    checked: int
    met: int
    unclear: int
    unclear_text: str
    told: tuple[Would, ...]
    whole: bool


def dry_run(*, name: str, body: Mapping[str, Any], days: int = DAYS) -> Trial:
    """Return how often a rule would have run in the last days; raises InvalidRule."""
    said = checked(name=name, body=body)
    now = clock.now()
    found = list(_occasions(said, now - timedelta(days=days), now))
    lookup = Lookup()
    told: list[Would] = []
    met = unclear = 0
    text = ""
    for start in range(0, len(found), PIECE):
        piece = found[start : start + PIECE]
        prepare(occasions=[occasion for _at, occasion in piece], lookup=lookup)
        for at, occasion in piece:
            scene = scene_of(occasion=occasion, lookup=lookup, now=at)
            verdict = judge(body=said, scene=scene)
            met, unclear = met + verdict.holds, unclear + bool(verdict.unclear)
            text = text or verdict.unclear
            if verdict.holds and len(told) < MOST_TOLD:
                thing = scene.thing
                told.append(Would(at=at, label=thing.label if thing else "", path=thing.path if thing else ""))
    whole = len(found) < MOST_EVENTS
    return Trial(checked=len(found), met=met, unclear=unclear, unclear_text=text, told=tuple(told), whole=whole)


def _occasions(said: dict[str, Any], since: datetime, now: datetime) -> Iterator[tuple[datetime, Occasion]]:
    """Yield when it would have looked, the newest first."""
    kind = said["when"]["kind"]
    yield from {"event": _of_events, "change": _of_events, "moment": _of_moments, "schedule": _of_turns}[kind](
        said, since, now
    )


def _of_events(said: dict[str, Any], since: datetime, now: datetime) -> Iterator[tuple[datetime, Occasion]]:
    for event in kernel.recent(types=wakes_on(said), limit=MOST_EVENTS):
        if event.recorded_at < since:
            return
        if wants(said["when"], event):
            yield event.recorded_at, Occasion(key=str(event.id), event=event)


def _of_moments(said: dict[str, Any], since: datetime, now: datetime) -> Iterator[tuple[datetime, Occasion]]:
    when = said["when"]
    kind, offset = kind_of(when["subject"]), timedelta(hours=float(when["hours"]))
    found = kind.due(when["field"], since - offset, now - offset, MOST_EVENTS) if kind else []
    for one, at in sorted(found, key=lambda pair: pair[1], reverse=True):
        yield at + offset, Occasion(key=str(one), kind=when["subject"], thing_id=one)


def _of_turns(said: dict[str, Any], since: datetime, now: datetime) -> Iterator[tuple[datetime, Occasion]]:
    when, turn = said["when"], since
    kind = kind_of(when["subject"]) if when["subject"] else None
    ids = kind.living(MOST_AT_ONCE) if kind and kind.living else [None]
    count = 0
    while (turn := next_turn(when=when, after=turn)) < now:
        for one in ids:
            count += 1
            if count > MOST_EVENTS:
                return
            yield turn, Occasion(key=f"{turn}:{one}", kind=when["subject"], thing_id=one)
