"""Stoppages: a machine, or all of a work centre, stands still for a while; and comes back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yinuo.ground.kernel import log
from yinuo.ground.supply.events import MachineDown, MachineUp
from yinuo.ground.supply.faults import InvalidSupplyInput, RecordFault
from yinuo.ground.supply.models import Downtime, WorkCentre
from yinuo.ground.supply.models.making import ALL_MACHINES
from yinuo.ground.supply.versions import bump

LONGEST_REASON = 200


class UnknownDowntime(Exception):
    """No such stoppage."""


def enter_downtime(
    *, work_centre: str, start_at: datetime, end_at: datetime, machine: int = ALL_MACHINES, reason: str = ""
) -> UUID:
    """Say that a machine (counted from 0; -1: all of them) stands still; raises InvalidSupplyInput."""
    centre = WorkCentre.objects.filter(code=work_centre).first()
    faults = []
    if centre is None:
        faults.append(_fault(work_centre, "work_centre", "unknown", work_centre, "work_centre"))
    elif not ALL_MACHINES <= machine < centre.machines:
        faults.append(_fault(work_centre, "machine", "no_such_machine", str(machine + 1), str(centre.machines)))
    if end_at <= start_at:
        faults.append(_fault(work_centre, "end_at", "end_before_start", ""))
    if len(reason) > LONGEST_REASON:
        faults.append(_fault(work_centre, "reason", "too_long", reason[:40], str(LONGEST_REASON)))
    if faults or centre is None:
        raise InvalidSupplyInput(faults, "downtime")
    row = Downtime(work_centre=centre, machine=machine, start_at=start_at, end_at=end_at, reason=reason)
    row.save()
    bump(design=True)
    body = MachineDown(
        downtime_id=row.id, work_centre=centre.code, machine=machine, start_at=start_at, end_at=end_at, reason=reason
    )
    log.publish(subject_type="supply", subject_id=row.id, body=body)
    return row.id


def end_downtime(*, downtime_id: UUID, at: datetime) -> None:
    """Say that the machine works again from a moment on; before its start, it never stood still.

    Raises UnknownDowntime. A moment after the end that was told changes nothing.
    """
    row = Downtime.objects.select_for_update(of=("self",)).select_related("work_centre").filter(pk=downtime_id).first()
    if row is None:
        raise UnknownDowntime(str(downtime_id))
    if at >= row.end_at:
        return
    if at <= row.start_at:
        row.delete()
    else:
        row.end_at = at
        row.save(update_fields=["end_at"])
    bump(design=True)
    body = MachineUp(downtime_id=downtime_id, work_centre=row.work_centre.code, machine=row.machine, at=at)
    log.publish(subject_type="supply", subject_id=downtime_id, body=body)


def _fault(record: str, field: str, code: str, value: str, also: str = "") -> RecordFault:
    return RecordFault(index=0, record=record, field=field, code=code, value=value, also=also)
