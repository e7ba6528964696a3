"""Where the time goes: each activity's waiting and working, and what is done again, as shares of all time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from yinuo.core.discovery.mapping import ProcessMap


class Loss(StrEnum):
    """How time is spent at an activity."""

    WAITING = "waiting"
    WORKING = "working"
    AGAIN = "again"


@dataclass(frozen=True, kw_only=True)
class Bottleneck:
    """Time spent at an activity: minutes on the clock in all and for each time, and its share of all the time.

    What is done again is part of the working time, told once more by itself: in working time, not on the clock.
    """

    loss: Loss
    activity: int
    count: int
    total: float
    mean: float
    p90: float
    share: float


def bottlenecks(*, found: ProcessMap) -> tuple[Bottleneck, ...]:
    """Return where time goes, the greatest share first; the shares of waiting and working add up to one."""
    whole = sum(one.waiting_elapsed.total + one.working_elapsed.total for one in found.activities)
    worked = sum(one.working.total for one in found.activities)
    told = []
    for one in found.activities:
        for loss, spans in ((Loss.WAITING, one.waiting_elapsed), (Loss.WORKING, one.working_elapsed)):
            told.append(
                Bottleneck(
                    loss=loss,
                    activity=one.number,
                    count=spans.count,
                    total=spans.total,
                    mean=spans.mean,
                    p90=spans.p90,
                    share=spans.total / whole if whole else 0.0,
                )
            )
        if one.again:
            told.append(
                Bottleneck(
                    loss=Loss.AGAIN,
                    activity=one.number,
                    count=one.again,
                    total=one.again_minutes,
                    mean=one.again_minutes / one.again,
                    p90=one.working.p90,
                    share=one.again_minutes / worked if worked else 0.0,
                )
            )
    return tuple(sorted((one for one in told if one.total), key=lambda one: (-one.share, one.activity, one.loss)))
