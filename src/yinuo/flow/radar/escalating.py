"""The organisation's chain of escalation: who hears of alerts that nobody takes, and when, in its working time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yinuo.core.responding import Chain, Step
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.people.names import ROLES
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.supply import queries as supply

CHAIN = declare(
    name="radar.escalation",
    default=[],
    unit="steps",
    meaning="Who hears of an alert that nobody takes: steps of wait_hours, roles, members, order_owner, in order.",
)
SOONER = declare(
    name="radar.escalate_sooner",
    default=0.5,
    unit="share",
    meaning="VIP customers' alerts and critical ones wait this share of each step's time before they are escalated.",
)
MOST_STEPS, MOST_WAIT_HOURS = 8, 400.0
LEAST_WAIT_HOURS, LEAST_SHARE = 0.1, 0.05
HURRIED_TIERS = ("vip",)


class InvalidChain(Exception):
    """Faults of a chain: {number of the step, from 0: code}."""

    def __init__(self, faults: dict[int, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One step as people set it: after so many more working hours these roles and members are told."""

    wait_hours: float
    roles: tuple[str, ...] = ()
    member_ids: tuple[UUID, ...] = ()
    order_owner: bool = False


def rungs() -> list[Rung]:
    """Return the chain that is set; without one managers and the order's owner, then the owners."""
    told = people.all_preferences()
    found = [_read(one) for one in told[CHAIN.name]]
    if found:
        return found
    hours = max(0.25, float(told["radar.acknowledge_hours"]))
    return [
        Rung(wait_hours=hours, roles=("manager",), order_owner=True),
        Rung(wait_hours=hours, roles=("owner",)),
    ]


def is_own() -> bool:
    """Return whether the organisation has set a chain of its own."""
    return bool(people.all_preferences()[CHAIN.name])


def sooner() -> float:
    """Return the share of each wait that VIP customers' and critical alerts are given."""
    return min(1.0, max(LEAST_SHARE, float(people.all_preferences()[SOONER.name])))


def chain() -> Chain:
    """Return the chain as the core knows it."""
    return Chain(steps=tuple(_step(one) for one in rungs()), sooner=sooner())


def set_chain(*, steps: Sequence[Rung], sooner: float | None = None) -> None:
    """Set the chain, the usual one when there are no steps; raises InvalidChain."""
    known = {member.id for member in people.members()}
    faults = {number: fault for number, one in enumerate(steps) if (fault := _fault(one, known))}
    if len(steps) > MOST_STEPS:
        faults[MOST_STEPS] = "too_many"
    if faults:
        raise InvalidChain(faults)
    changes: dict[str, Any] = {CHAIN.name: [_plain(one) for one in steps]}
    if sooner is not None:
        changes[SOONER.name] = sooner
    people_actions.set_preferences(changes=changes)


def goes_up_at(*, level: int, severity: str, tier: str, since: datetime, chain: Chain) -> datetime | None:
    """Return when an alert that has been at a level since a moment goes up one more; None where the chain ends."""
    hurried = severity == "critical" or tier in HURRIED_TIERS
    minutes = chain.wait_minutes(level=level, hurried=hurried)
    if minutes is None:
        return None
    start = since.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return supply.working_calendar().add(instant=start, minutes=minutes)


def told_at(*, step: Step, owner_id: UUID | None, members: Sequence[MemberFacts]) -> list[MemberFacts]:
    """Return the members whom a step reaches for an order of this owner."""
    return [
        one
        for one in members
        if one.may(rights.SEE)
        and step.reaches(role=one.role, person=str(one.id), owns_order=owner_id is not None and one.id == owner_id)
    ]


def next_up(
    *, level: int, severity: str, tier: str, since: datetime, owner_id: UUID | None
) -> Mapping[str, Any] | None:
    """Return when an alert goes up next (`at`) and whose names hear it then (`names`); None where nobody is left."""
    known, members = chain(), people.members()
    up = known.next_level(
        level=level, anybody=lambda step: bool(told_at(step=step, owner_id=owner_id, members=members))
    )
    at = goes_up_at(level=level, severity=severity, tier=tier, since=since, chain=known)
    if up is None or at is None:
        return None
    step = known.steps[up - 1]
    names = [one.name for one in told_at(step=step, owner_id=owner_id, members=members)]
    return {"at": max(at, clock.now()), "names": names}


def _read(one: Mapping[str, Any]) -> Rung:
    return Rung(
        wait_hours=float(one["wait_hours"]),
        roles=tuple(one.get("roles", ())),
        member_ids=tuple(UUID(member) for member in one.get("members", ())),
        order_owner=bool(one.get("order_owner")),
    )


def _plain(one: Rung) -> dict[str, Any]:
    return {
        "wait_hours": one.wait_hours,
        "roles": list(one.roles),
        "members": [str(member) for member in one.member_ids],
        "order_owner": one.order_owner,
    }


def _step(one: Rung) -> Step:
    return Step(
        wait_minutes=max(1, round(one.wait_hours * 60)),
        roles=one.roles,
        people=tuple(str(member) for member in one.member_ids),
        order_owner=one.order_owner,
    )


def _fault(one: Rung, known: Set[UUID]) -> str:
    if not (math.isfinite(one.wait_hours) and LEAST_WAIT_HOURS <= one.wait_hours <= MOST_WAIT_HOURS):
        return "wait"
    if set(one.roles) - set(ROLES) or set(one.member_ids) - known:
        return "unknown"
    return "" if one.roles or one.member_ids or one.order_owner else "nobody"
