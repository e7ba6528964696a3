"""A joint response carried out order by order, or taken back; each order in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yinuo.flow.radar import actions as radar
from yinuo.flow.responses.actions import InvalidResponse, ResponseNotUndoable, apply_measures, undo_response
from yinuo.flow.responses.events import JointResponseApplied, JointResponseUndone
from yinuo.flow.responses.models import JointResponse, Response
from yinuo.flow.responses.queries import NoSuchAlert, situation
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.tenancy import acting_for, current_organisation

Watch = Callable[[int, int], None]
State = JointResponse.State


@dataclass(frozen=True, kw_only=True)
class Applied:
    """How many orders measures were started for, and the numbers of those whose situation had changed meanwhile."""

    orders: int
    changed: list[str]


def apply_joint_response(*, organisation_id: UUID, payload: Mapping[str, Any], watch: Watch) -> Applied:
    """Start the measures of a proposal; an order that was answered by it before is left alone."""
    joint_id, member_id = UUID(str(payload["joint_id"])), UUID(str(payload["member_id"]))
    with acting_for(organisation_id):
        row = JointResponse.objects.filter(pk=joint_id).first()
        orders = [one for one in row.proposal.get("orders", ()) if one["measures"]] if row else []
    if payload.get("order_ids") is not None:
        orders = [one for one in orders if one["order_id"] in set(payload["order_ids"])]
    changed = []
    for number, one in enumerate(orders):
        watch(number, len(orders))
        with acting_for(organisation_id):
            if not _apply(joint_id, member_id, one, tell=bool(payload.get("tell", True))):
                changed.append(one["number"])
    with acting_for(organisation_id):
        body = JointResponseApplied(joint_id=joint_id, orders=len(orders) - len(changed), changed=changed)
        if JointResponse.objects.filter(pk=joint_id, state=State.PROPOSED).update(
            state=State.APPLIED, applied_at=clock.now()
        ):
            log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return Applied(orders=len(orders) - len(changed), changed=changed)


def undo_joint_response(*, organisation_id: UUID, joint_id: UUID, watch: Watch) -> int:
    """Take back what a joint response started and is not over; return how many orders."""
    with acting_for(organisation_id):
        found = list(
            Response.objects.filter(joint_id=joint_id, state=Response.State.APPLIED).values_list("id", flat=True)
        )
    undone = 0
    for number, response_id in enumerate(found):
        watch(number, len(found))
        with acting_for(organisation_id):
            try:
                undo_response(response_id=response_id)
                undone += 1
            except ResponseNotUndoable:
                continue
    with acting_for(organisation_id):
        if JointResponse.objects.filter(pk=joint_id, state=State.APPLIED).update(state=State.UNDONE):
            body = JointResponseUndone(joint_id=joint_id, orders=undone)
            log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return undone


def _apply(joint_id: UUID, member_id: UUID, one: Mapping[str, Any], *, tell: bool) -> bool:
    if Response.objects.filter(joint_id=joint_id, order_id=one["order_id"]).exists():
        return True
    measure_ids = [UUID(measure["id"]) for measure in one["measures"]]
    try:
        seen = situation(alert_id=UUID(one["alert_id"]))
        wanted = tell and any(each.tells_customer for each in seen.measures if each.id in measure_ids)
        draft = seen.draft(measure_ids=measure_ids, new_date=None) if wanted else None
        apply_measures(
            alert_id=seen.alert.id,
            measure_ids=measure_ids,
            member_id=member_id,
            message=draft.text if draft else "",
            subject=draft.subject if draft else "",
            joint_id=joint_id,
        )
    except (NoSuchAlert, InvalidResponse, radar.AlertNotAlive):
        return False
    return True
