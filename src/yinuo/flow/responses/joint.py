"""Many alerts answered together: which measures for which orders, within the budgets, as a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yinuo.core.responding import Plight, choose_together
from yinuo.flow.orders import queries as orders
from yinuo.flow.radar import queries as radar
from yinuo.flow.radar.queries import AlertFilters
from yinuo.flow.responses.budgets import budgets
from yinuo.flow.responses.events import JointResponseProposed
from yinuo.flow.responses.models import JointResponse
from yinuo.flow.responses.queries import NoSuchAlert, Situation, situation
from yinuo.flow.responses.reading import JointResponseFacts, joint_facts
from yinuo.flow.responses.weighing import plight_of, proposal_of
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.kernel.undertakings import Undertaking, Watch, follow_by_job

SETTLE = "responses.joint_settle"
MOST_ALERTS = 500  # the heaviest; more than people can act on in a day
LATENESS = "lateness"
State = JointResponse.State


class UnknownJointResponse(Exception):
    """There is no such joint response in this organisation."""


class JointResponseNotOpen(Exception):
    """It is not computed yet, could not be, was applied or taken back already."""


def propose_joint_response(*, alert_ids: Sequence[UUID] = (), tiers: Sequence[str] = ()) -> JointResponseFacts:
    """Begin to weigh alerts together: those named, or all living alerts of these tiers (all where none is named).

    At most `MOST_ALERTS`, the heaviest. Nothing is done before it is applied. Raises NotAllSeen.
    """
    orders.need_all_seen()
    chosen = list(dict.fromkeys(alert_ids))[:MOST_ALERTS]
    if not chosen:
        found = radar.alerts(filters=AlertFilters(cause=LATENESS, tiers=tuple(tiers)), limit=MOST_ALERTS)
        chosen = [one.id for one in found]
    row = JointResponse(alert_ids=[str(one) for one in chosen], asked_by=current_actor(), asked_at=clock.now())
    PROPOSING.begin(row=row)
    return joint_facts(row)


def compute_joint_response(*, organisation_id: UUID, row_id: UUID, watch: Watch) -> int:
    """Compute a proposal and store it; return how many orders it is about. Computing twice is the same as once."""
    with acting_for(organisation_id):
        row = PROPOSING.going(row_id=row_id).first()
        limits = {one.code: one.left for one in budgets()}
    if row is None:
        return 0
    found: dict[str, Situation] = {}
    plights: list[Plight] = []
    for number, alert_id in enumerate(row.alert_ids):
        watch(number, len(row.alert_ids))
        with acting_for(organisation_id):
            _look(UUID(alert_id), found, plights)
    choice = choose_together(plights=plights, budgets=limits)
    without = {one.key: one.without() for one in plights}
    proposal = proposal_of(choice=choice, situations=found, limits=limits, without=without)
    watch(len(row.alert_ids), len(row.alert_ids))
    with acting_for(organisation_id):
        return _keep(row_id, proposal)


def stop_joint_response(*, joint_id: UUID) -> None:
    """Let nobody compute a proposal any further; raises UnknownJointResponse, JointResponseNotOpen."""
    _locked(joint_id, State.COMPUTING)
    PROPOSING.stop(row_id=joint_id)


def start_applying(
    *, joint_id: UUID, member_id: UUID, order_ids: Sequence[UUID] | None = None, tell: bool = True
) -> JointResponseFacts:
    """Begin to apply a proposal, for all its orders or those named; `tell` writes to customers where measures say so.

    Raises UnknownJointResponse, JointResponseNotOpen.
    """
    row = _locked(joint_id, State.PROPOSED)
    named = None if order_ids is None else [str(one) for one in order_ids]
    payload = {"joint_id": row.id, "member_id": member_id, "order_ids": named, "tell": tell}
    follow_by_job(row=row, kind=SETTLE, payload=payload)
    return joint_facts(row)


def start_undoing(*, joint_id: UUID) -> JointResponseFacts:
    """Begin to take back what was applied; raises UnknownJointResponse, JointResponseNotOpen."""
    row = _locked(joint_id, State.APPLIED)
    follow_by_job(row=row, kind=SETTLE, payload={"joint_id": row.id, "undo": True})
    return joint_facts(row)


def _look(alert_id: UUID, found: dict[str, Situation], plights: list[Plight]) -> None:
    """Add one alert, unless its order is there already or nothing can be done about it."""
    try:
        seen = situation(alert_id=alert_id)
    except NoSuchAlert:
        return
    key = str(seen.order.id)
    if key in found or not seen.alert.is_alive:
        return
    plight = plight_of(situation=seen, probs=radar.PROBS)
    if plight is not None:
        found[key] = seen
        plights.append(plight)


def _keep(joint_id: UUID, proposal: dict[str, Any]) -> int:
    row = PROPOSING.going(row_id=joint_id).select_for_update().first()
    if row is None:
        return 0
    row.state, row.proposal, row.computed_at = State.PROPOSED, proposal, clock.now()
    row.save()
    helped = sum(1 for one in proposal["orders"] if one["measures"])
    body = JointResponseProposed(
        joint_id=row.id, orders=len(proposal["orders"]), helped=helped, cost_minor=proposal["cost"]
    )
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return len(proposal["orders"])


def _locked(joint_id: UUID, state: str) -> JointResponse:
    row = JointResponse.objects.select_for_update().filter(pk=joint_id).first()
    if row is None:
        raise UnknownJointResponse(str(joint_id))
    if row.state != state:
        raise JointResponseNotOpen(row.state)
    return row


PROPOSING = Undertaking(kind="responses.joint", model=JointResponse, compute=compute_joint_response)
