"""What the radar does. The parts live beside this file; other rooms and doors know only this face."""

from __future__ import annotations

from yinuo.flow.radar.alerting import AlertNotAlive, Resolution, acknowledge, escalate, resolve, serialise
from yinuo.flow.radar.reforecasting import reforecast

__all__ = ["AlertNotAlive", "Resolution", "acknowledge", "escalate", "reforecast", "resolve", "serialise"]
