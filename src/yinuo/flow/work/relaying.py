"""The stages of an order whose process was moved to another version: those that stay, that are new, that are gone."""

from __future__ import annotations

from uuid import UUID

from yinuo.flow.promises.queries import drawn_standard
from yinuo.flow.work.history import stage_row
from yinuo.flow.work.models import Stage, StageState
from yinuo.ground.process.stages import StageStep

LAID_OUT = (
    "position",
    "name",
    "name_en",
    "customer_text",
    "standard_hours",
    "working_time",
    "role",
    "completes_delivery",
    "kind",
    "before",
)


def laid_out_anew(*, order_id: UUID, rows: list[Stage], steps: tuple[StageStep, ...]) -> list[Stage]:
    """Return an order's stages as another version has them, and write what differs but how they stand.

    What was done keeps its moments; a stage that is gone stays only where something was reported on it.
    """
    known = {row.code: row for row in rows}
    codes = {step.code for step in steps}
    gone = [row for row in rows if row.code not in codes]
    kept = [row for row in gone if row.reported_at is not None or row.started_at is not None]
    Stage.objects.filter(pk__in=[row.pk for row in gone if row not in kept]).delete()
    for position, row in enumerate(kept):
        row.position, row.before, row.completes_delivery = position, [], False
    found, fresh = list(kept), list[Stage]()
    for position, step in enumerate(steps, start=len(kept)):
        plan = stage_row(order_id=order_id, standard=drawn_standard(step), position=position)
        old = known.get(step.code)
        if old is None:
            fresh.append(plan)
        else:
            _take_over(old, plan)
        found.append(old or plan)
    Stage.objects.bulk_create(fresh)
    Stage.objects.bulk_update([row for row in found if row not in fresh], LAID_OUT)
    return found


def _take_over(row: Stage, plan: Stage) -> None:
    """Take over the plan of a stage; what it should take stays as it was once it is over."""
    over = row.state in (StageState.DONE, StageState.SKIPPED)
    for name in LAID_OUT:
        if not (over and name in ("standard_hours", "working_time")):
            setattr(row, name, getattr(plan, name))
