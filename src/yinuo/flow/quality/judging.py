"""The verdict on a lot by what was found: whole, in part or not at all, and how strictly lots are inspected then."""

from __future__ import annotations

from uuid import UUID

from yinuo.core.measuring import switching
from yinuo.core.measuring.sampling import NoPlanError
from yinuo.core.measuring.sampling import Severity as Strictness
from yinuo.core.measuring.switching import LotResult, Standing
from yinuo.flow.quality.events import InspectionJudged, StrictnessChanged
from yinuo.flow.quality.faults import InspectionIncomplete, NotNow
from yinuo.flow.quality.inspecting import State, opened, tell
from yinuo.flow.quality.models import Inspection, InspectionPlan
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor


def judge(*, inspection_id: UUID, note: str = "") -> bool:
    """Accept or refuse a lot by what was found, and return whether it was accepted; raises NotNow.

    A lot may be refused as soon as more do not conform than the plan allows; to accept it every unit of the sample
    must be inspected and every point of the checklist be done: raises InspectionIncomplete.
    """
    row = opened(inspection_id=inspection_id)
    refused = row.nonconforming > row.accept
    if not refused:
        _whole(row)
    _settle(row, accepted=0 if refused else row.lot_size, note=note)
    return not refused


def judge_part(*, row: Inspection, accepted: int, note: str) -> None:
    """Accept so many units of a lot that is locked, whatever the sample would say of the whole.

    The switching rules take the lot as its sample found it. Every unit of the sample must be inspected and every point
    of the checklist be done: raises InspectionIncomplete.
    """
    _whole(row)
    _settle(row, accepted=accepted, note=note)


def part_faults(*, row: Inspection, accepted: int, note: str) -> dict[str, str]:
    """Return why part of a lot cannot be accepted so: {field: code}.

    `accepted` takes in what does not conform (`most:N`), or nothing has to be kept back (`whole`); `note` must tell how
    the good units were found.
    """
    faults = {} if note.strip() else {"note": "missing"}
    most = row.lot_size - row.nonconforming
    if row.inspected >= row.sample_size and not row.nonconforming:
        faults["accepted"] = "whole"
    elif not 1 <= accepted <= most:
        faults["accepted"] = f"most:{most}"
    return faults


def resume_plan(*, plan_id: UUID) -> None:
    """Go on with a plan that the rules stopped, tightened, since its maker has acted; raises NotNow."""
    plan = InspectionPlan.objects.select_for_update().filter(pk=plan_id, strictness=Strictness.STOPPED.value).first()
    if plan is None:
        raise NotNow
    stood = switching.resumed(standing=Standing(severity=Strictness.STOPPED))
    _stand(plan, stood)
    body = StrictnessChanged(name=plan.name, before=Strictness.STOPPED.value, strictness=plan.strictness)
    log.publish(subject_type="quality", subject_id=plan.id, body=body)


def _whole(row: Inspection) -> None:
    missing = row.sample_size - row.inspected
    if missing > 0 or len(row.checked) < len(row.plan.checklist):
        raise InspectionIncomplete(max(missing, 0))


def _settle(row: Inspection, *, accepted: int, note: str) -> None:
    """Write the verdict: so many units are accepted; the switching rules follow what the sample found."""
    plan = InspectionPlan.objects.select_for_update().get(pk=row.plan_id)
    row.state = State.ACCEPTED if accepted == row.lot_size else State.PARTIAL if accepted else State.REFUSED
    row.accepted_quantity = accepted
    row.judged_at, row.judged_by = clock.now(), current_actor()[:100]
    row.note = note.strip() or row.note
    row.save()
    before = plan.strictness
    _switch(plan, row)
    tell(row, _judged(row))
    if plan.strictness != before:
        body = StrictnessChanged(name=plan.name, before=before, strictness=plan.strictness)
        log.publish(subject_type="quality", subject_id=plan.id, body=body)


def _switch(plan: InspectionPlan, row: Inspection) -> None:
    if plan.mode != InspectionPlan.Mode.SAMPLING or row.strictness != plan.strictness:
        return
    standing = Standing(
        severity=Strictness(plan.strictness), recent=tuple(plan.recent), score=plan.score, refused=plan.refused
    )
    result = LotResult(lot=row.lot_size, level=plan.level, aql=plan.aql, nonconforming=row.nonconforming)
    try:
        _stand(plan, switching.after(standing=standing, result=result, may_reduce=plan.may_reduce))
    except NoPlanError:
        return  # a lot of one unit has no place in the rules


def _stand(plan: InspectionPlan, standing: Standing) -> None:
    plan.strictness, plan.recent = standing.severity.value, list(standing.recent)
    plan.score, plan.refused = standing.score, standing.refused
    plan.save(update_fields=["strictness", "recent", "score", "refused"])


def _judged(row: Inspection) -> InspectionJudged:
    return InspectionJudged(
        inspection_id=row.id,
        number=row.number,
        item=row.item_code,
        lot=row.lot,
        result=row.state,
        inspected=row.inspected,
        nonconforming=row.nonconforming,
        accepted=row.accepted_quantity or 0,
    )
