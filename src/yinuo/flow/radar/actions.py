"""What the radar does. The parts live beside this file; other rooms and doors know only this face."""

from __future__ import annotations

from uuid import UUID

from yinuo.flow.radar.alerting import AlertNotAlive, Resolution, acknowledge, escalate, resolve, serialise
from yinuo.flow.radar.learning import FIT
from yinuo.flow.radar.quieting import NoReason, QuietTooLong, silence, snooze, wake
from yinuo.flow.radar.reforecasting import reforecast
from yinuo.flow.radar.taking import acknowledge_common
from yinuo.ground.kernel import jobs


def start_learning() -> UUID:
    """Begin to learn from all that is known, as every night; return the job."""
    return jobs.start_job(kind=FIT, payload={})


__all__ = [
    "AlertNotAlive",
    "NoReason",
    "QuietTooLong",
    "Resolution",
    "acknowledge",
    "acknowledge_common",
    "escalate",
    "reforecast",
    "resolve",
    "serialise",
    "silence",
    "snooze",
    "start_learning",
    "wake",
]
