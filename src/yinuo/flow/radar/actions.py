"""What the radar does. The parts live beside this file; other rooms and doors know only this face."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from uuid import UUID

from yinuo.flow.radar import forces, versions
from yinuo.flow.radar.alerting import AlertNotAlive, Resolution, acknowledge, escalate, resolve, serialise
from yinuo.flow.radar.briefing_delivery import NoSuchMinute, minute_of, read_briefing, stop_briefing
from yinuo.flow.radar.escalating import InvalidChain, Rung, set_chain
from yinuo.flow.radar.forces import ForceFacts, ForceOver, InvalidForce
from yinuo.flow.radar.hazard_watch import look_for as look_for_hazards
from yinuo.flow.radar.hazard_watch import start_look as start_looking_for_hazards
from yinuo.flow.radar.hazards import FORCE
from yinuo.flow.radar.heart import note_heartbeat
from yinuo.flow.radar.importance import InvalidImportance, Regard, set_importance
from yinuo.flow.radar.learning import FIT, REFRESH
from yinuo.flow.radar.quieting import NoReason, QuietTooLong, silence, snooze, wake
from yinuo.flow.radar.reforecasting import reforecast
from yinuo.flow.radar.taking import acknowledge_common
from yinuo.flow.radar.versions import NoSuchVersion, VersionServes, VersionUnusable
from yinuo.ground.kernel import jobs

_Told = ParamSpec("_Told")


def start_learning() -> UUID:
    """Begin to learn from all that is known, as every night; return the job."""
    return jobs.start_job(kind=FIT, payload={})


def put_in_service(*, version_id: UUID, member_id: UUID | None) -> UUID:
    """Let an earlier version of a model serve again, and forecast the whole book with it; return the job.

    Raises NoSuchVersion, VersionServes or VersionUnusable.
    """
    versions.put_in_service(version_id=version_id, member_id=member_id)
    return jobs.start_job(kind=REFRESH, payload={})


def _shown_at_once(deed: Callable[_Told, ForceFacts]) -> Callable[_Told, ForceFacts]:
    """Let the hazards tell of what nobody can help in the same transaction."""

    @wraps(deed)
    def done(*given: _Told.args, **named: _Told.kwargs) -> ForceFacts:
        force = deed(*given, **named)
        look_for_hazards(kind=FORCE)
        return force

    return done


declare_force = _shown_at_once(forces.declare_force)
lift_force = _shown_at_once(forces.lift_force)


__all__ = [
    "AlertNotAlive",
    "ForceOver",
    "InvalidChain",
    "InvalidForce",
    "InvalidImportance",
    "NoReason",
    "NoSuchMinute",
    "NoSuchVersion",
    "QuietTooLong",
    "Regard",
    "Resolution",
    "Rung",
    "VersionServes",
    "VersionUnusable",
    "acknowledge",
    "acknowledge_common",
    "declare_force",
    "escalate",
    "lift_force",
    "look_for_hazards",
    "minute_of",
    "note_heartbeat",
    "put_in_service",
    "read_briefing",
    "reforecast",
    "resolve",
    "serialise",
    "set_chain",
    "set_importance",
    "silence",
    "snooze",
    "start_learning",
    "start_looking_for_hazards",
    "stop_briefing",
    "wake",
]
