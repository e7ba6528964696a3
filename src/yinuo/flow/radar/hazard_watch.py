"""When hazards are looked for: nightly, soon after news that may matter, and when somebody asks.

Rooms above the radar bring sources of their own; what they find is settled here like all else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from yinuo.flow.radar import hazard_sources as sources
from yinuo.flow.radar import hazards, quality_sources, shortages
from yinuo.flow.radar.hazards import Found
from yinuo.ground.kernel import clock, jobs, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.jobs import JobHandle
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.kernel.timers import Moment

logger = logging.getLogger(__name__)
LOOK, SOON = "radar.hazards", "radar.hazards_soon"
# News come in bursts: one look serves all of the next minutes.
WAIT = timedelta(minutes=10)
HOLDS = ("quality.hold_placed", "quality.hold_released")
NEWS = (
    "promises.promise_confirmed",
    "promises.promise_released",
    "supply.purchase_moved",
    "supply.purchase_received",
    "supply.purchase_cancelled",
    "supply.machine_down",
    "supply.machine_up",
    "supply.records_saved",
    "supply.file_imported",
    *HOLDS,
    "quality.inspection_judged",
    "quality.nonconformity_raised",
    "care.complaint_raised",
    "radar.force_majeure_declared",
    "radar.force_majeure_lifted",
)
Source = Callable[[], list[Found]]
_sources: dict[str, Source] = {
    hazards.SHORTAGE: shortages.shortages,
    hazards.OVERLOAD: sources.overloads,
    hazards.SLIPPING: sources.slipping,
    hazards.HELD: quality_sources.held_back,
    hazards.DEFECTS: quality_sources.more_defects,
    hazards.FORCE: sources.forces_at_work,
}


def provide(*, kind: str, source: Source) -> None:
    """Bring a source of hazards; a room does so when its app is ready."""
    _sources[kind] = source


def start_look() -> UUID:
    """Begin to look for hazards; return the job."""
    return jobs.start_job(kind=LOOK, payload={})


def look(job: JobHandle) -> dict[str, Any]:
    """Look for hazards of every kind, each in a transaction of its own."""
    found = {}
    for number, kind in enumerate(_sources):
        job.report(done=number, total=len(_sources))
        with acting_for(job.organisation_id):
            found[kind] = look_for(kind=kind)
    return found


def look_for(*, kind: str) -> int:
    """Look for hazards of one kind and settle them; return how many there are."""
    found = _sources[kind]()
    hazards.settle(kind=kind, found=found)
    return len(found)


def look_soon(events: Sequence[Recorded]) -> None:
    """Look within minutes; what is planned already serves these news too. What quality holds back is told at once."""
    if any(one.type in HOLDS for one in events):
        look_for(kind=hazards.HELD)
    key = str(current_organisation())
    if not timers.moments_of(kind=SOON, keys=[key]):
        timers.set_timer(kind=SOON, key=key, due_at=clock.now() + WAIT)


def look_now(moments: list[Moment]) -> None:
    """Start the look that news asked for."""
    start_look()
