"""How long the machines of each work centre were open and held on days that are over: written once, at night.

Calendars live in no table that could be counted, and a booking that moves leaves no trace in tomorrow's plan. So each
day is written down when it is over; what is changed afterwards does not falsify it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max

from yinuo.flow.plans import machine_hours
from yinuo.flow.plans.models import MachineDay
from yinuo.flow.promises import held
from yinuo.ground.kernel import clock, jobs, outbox, timers
from yinuo.ground.kernel.countable import Countable, countable
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.jobs import JobHandle
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

DUE, JOB = "plans.machine_days_due", "plans.machine_days"
# Only promises hold machines; whoever has none needs no days.
NEWS = ("promises.promise_confirmed", "promises.commitments_imported")
# After midnight, and before what learns at night.
NIGHT = time(0, 30)
# What was held longer ago is not looked for when days are first written.
MOST_DAYS = 400
_BATCH = 5_000


@dataclass(frozen=True, kw_only=True)
class MachineDayFacts:
    """A work centre on a day that is over."""

    work_centre: str
    name: str
    day: date


def register() -> None:
    """Begin with the first promise; serve the nights; run the job."""
    outbox.subscribe(name="plans.machine_days", types=NEWS, handler=expect)
    timers.serve(kind=DUE, handler=begin)
    jobs.handle(kind=JOB, handler=run)


def expect(events: Sequence[Recorded]) -> None:
    """Write what is missing at once, if no night is planned yet."""
    if not timers.moments_of(kind=DUE, keys=[DUE]):
        timers.set_timer(kind=DUE, key=DUE, due_at=clock.now())


def begin(moments: list[Moment]) -> None:
    """Start the job, and plan the next night."""
    jobs.start_job(kind=JOB, payload={})
    now, zone = clock.now(), _zone()
    tonight = datetime.combine(now.astimezone(zone).date(), NIGHT, tzinfo=zone)
    timers.set_timer(kind=DUE, key=DUE, due_at=tonight if tonight > now else tonight + timedelta(days=1))


def run(job: JobHandle) -> dict[str, Any]:
    """Write the days that are over."""
    with acting_for(job.organisation_id):
        return {"written": write_days()}


def write_days() -> int:
    """Write every work centre's days that are over and not yet written; return how many."""
    edges = _edges()
    if len(edges) < 2:
        return 0
    rows = MachineDay.objects.bulk_create(_days(edges), batch_size=_BATCH, ignore_conflicts=True)
    return len(rows)


def take_over(*, shares: Mapping[str, Mapping[date, float]]) -> int:
    """Enter what another system knew of days before the first promise, by work centre and day, and return how many.

    A share is of the time that the machines were open by today's calendars, from 0 to 1; days that are written stay.
    Raises ValueError for a share beyond that and for days that are not over.
    """
    days = sorted({day for known in shares.values() for day in known})
    zone = _zone()
    if not days:
        return 0
    if days[-1] >= clock.now().astimezone(zone).date():
        raise ValueError(f"{days[-1]} is not over")
    rows, edges = [], _midnights(days[0], days[-1] + timedelta(days=1), zone)
    for centre in supply.work_centres():
        told = shares.get(centre.code, {})
        wrong = next((day for day, share in told.items() if not 0 <= share <= 1), None)
        if wrong is not None:
            raise ValueError(f"{centre.code} on {wrong}: {told[wrong]} is no share")
        there = machine_hours.hours_there(
            machines=machine_hours.running(centre=centre, still=(), edges=edges), edges=edges
        )
        for edge, hours in zip(edges, there, strict=False):
            if edge.date() in told:
                taken = round(hours * 60 * told[edge.date()])
                rows.append(_row(centre.code, edge.date(), opened=round(hours * 60), taken=taken))
    return len(MachineDay.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True))


def machine_days_to_count() -> Countable:
    """Return the days of work centres as a relation."""
    return countable(MachineDay.objects.values("id", "day", "work_centre", "open_minutes", "held_minutes"))


def machine_days(*, ids: Sequence[UUID]) -> dict[UUID, MachineDayFacts]:
    """Return days of work centres by their id."""
    names = {one.code: one.name for one in supply.work_centres()}
    rows = MachineDay.objects.filter(pk__in=list(ids)).values_list("id", "work_centre", "day")
    return {key: MachineDayFacts(work_centre=code, name=names.get(code, code), day=day) for key, code, day in rows}


def _edges() -> list[datetime]:
    """Return the midnights between the days to write, the first and the last included; none where nothing is held."""
    zone, first = _zone(), held.first_machine_held_at()
    if first is None:
        return []
    today = clock.now().astimezone(zone).date()
    last: date | None = MachineDay.objects.aggregate(last=Max("day"))["last"]
    begin = max(first.astimezone(zone).date(), today - timedelta(days=MOST_DAYS))
    begin = begin if last is None else last + timedelta(days=1)
    return _midnights(begin, today, zone)


def _midnights(first: date, last: date, zone: ZoneInfo) -> list[datetime]:
    days = [first + timedelta(days=nth) for nth in range((last - first).days + 1)]
    return [datetime.combine(day, time(), tzinfo=zone) for day in days]


def _days(edges: Sequence[datetime]) -> Iterator[MachineDay]:
    slots = held.machines_held_then(since=edges[0], until=edges[-1])
    still = machine_hours.standstills(since=edges[0], until=edges[-1])
    for centre in supply.work_centres():
        machines = machine_hours.running(centre=centre, still=still.get(centre.code, ()), edges=edges)
        own = [one for one in slots if one.work_centre == centre.code]
        taken = [0] * (len(edges) - 1)
        for nth, _order_id, minutes in machine_hours.minutes_held(slots=own, machines=machines, edges=edges):
            taken[nth] += minutes
        there = machine_hours.hours_there(machines=machines, edges=edges)
        for first, hours, minutes in zip(edges, there, taken, strict=False):
            yield _row(centre.code, first.date(), opened=round(hours * 60), taken=minutes)


def _row(work_centre: str, day: date, *, opened: int, taken: int) -> MachineDay:
    return MachineDay(
        organisation_id=current_organisation(),
        work_centre=work_centre,
        day=day,
        open_minutes=opened,
        held_minutes=min(taken, opened),
    )


def _zone() -> ZoneInfo:
    return ZoneInfo(people.organisation().timezone)
