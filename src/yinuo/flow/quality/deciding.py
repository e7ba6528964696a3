"""What is not as agreed: noted, decided upon, approved where that is asked for, and closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.orders import queries as orders
from yinuo.flow.quality import numbering
from yinuo.flow.quality.events import (
    DispositionSentBack,
    NonConformityClosed,
    NonConformityDecided,
    NonConformityRaised,
)
from yinuo.flow.quality.faults import InvalidQuality, NotNow
from yinuo.flow.quality.inspecting import tell
from yinuo.flow.quality.models import Inspection, NonConformity, Severity
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import current_actor, member_of
from yinuo.ground.kernel.numbering import next_of_year
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

State = NonConformity.State
APPROVED = declare(
    name="quality.approved_dispositions",
    default=["concession", "scrap"],
    unit="dispositions",
    meaning="Decisions on non-conformities of these kinds count only once somebody with the right approves them.",
)
APPROVER = declare(
    name="quality.approver_role",
    default="manager",
    unit="role",
    meaning="Members of this role get the task to approve decisions on non-conformities.",
)
APPROVAL, ANEW = "quality.approval:", "quality.decision:"


@dataclass(frozen=True, kw_only=True)
class NewNonConformity:
    """What is not as agreed; the same `key` is noted once. From an inspection its lot and item are taken over."""

    defect: str
    quantity: Decimal
    key: str
    text: str = ""
    severity: str = "major"
    source: str = "hand"
    source_number: str = ""
    inspection_id: UUID | None = None
    order_number: str = ""
    line_position: int | None = None
    item_code: str = ""
    supplier_code: str = ""
    stage_code: str = ""
    lot: str = ""


def raise_nonconformity(*, new: NewNonConformity) -> UUID:
    """Note something that is not as agreed and return its id; raises InvalidQuality."""
    numbering.hold_numbers()
    known = NonConformity.objects.filter(key=new.key).values_list("id", flat=True).first()
    if known is not None:
        return known
    inspection = Inspection.objects.filter(pk=new.inspection_id).first() if new.inspection_id else None
    order = orders.order_by_number(number=new.order_number.strip()) if new.order_number.strip() else None
    checks: Mapping[str, bool] = {
        "defect": bool(new.defect.strip()),
        "quantity": Decimal(0) < new.quantity < Decimal(10) ** 12,
        "severity": new.severity in Severity.values,
        "source": new.source in NonConformity.Source.values,
        "inspection_id": new.inspection_id is None or inspection is not None,
        "order_number": not new.order_number.strip() or order is not None,
    }
    faults = {name: "invalid" for name, right in checks.items() if not right}
    if faults:
        raise InvalidQuality(faults)
    row = NonConformity(
        number=next_of_year(model=NonConformity, prefix=numbering.NONCONFORMITIES),
        key=new.key[:120],
        source="inspection" if inspection else new.source,
        source_number=inspection.number if inspection else new.source_number[:60],
        inspection=inspection,
        order_id=order.id if order else inspection.order_id if inspection else None,
        defect=new.defect.strip()[:100],
        text=new.text.strip(),
        severity=new.severity,
        quantity=new.quantity,
        raised_at=clock.now(),
    )
    _take_over(row, new, inspection)
    row.save()
    body = NonConformityRaised(
        nonconformity_id=row.id, number=row.number, defect=row.defect, quantity=row.quantity, severity=row.severity
    )
    tell(row, body)
    return row.id


def decide(*, nonconformity_id: UUID, disposition: str, decision: str, cost_minor: int = 0) -> str:
    """Settle what is done with it, and return the state: `waiting` where somebody must approve first.

    Raises InvalidQuality, NotNow.
    """
    row = _held(nonconformity_id, State.OPEN)
    faults = {} if disposition in NonConformity.Disposition.values else {"disposition": "unknown"}
    if not decision.strip():
        faults["decision"] = "missing"
    if not 0 <= cost_minor < 10**15:
        faults["cost_minor"] = "invalid"
    if faults:
        raise InvalidQuality(faults)
    row.disposition, row.decision, row.cost_minor = disposition, decision.strip(), cost_minor
    row.decided_by, row.decided_at = current_actor()[:100], clock.now()
    process.cancel_tasks(source=f"{ANEW}{row.id}")
    if disposition in people.preference(name=APPROVED.name):
        row.state = State.WAITING
        row.save()
        _ask_for_approval(row)
    else:
        _decided(row)
    return row.state


def approve(*, nonconformity_id: UUID, agreed: bool, note: str = "") -> None:
    """Let a decision count, or give it back, with the reason, to who decided; raises NotNow, InvalidQuality."""
    row, note = _held(nonconformity_id, State.WAITING), note.strip()
    if not agreed and not note:
        raise InvalidQuality({"note": "missing"})
    process.cancel_tasks(source=f"{APPROVAL}{row.id}")
    if not agreed:
        _send_back(row, note)
        return
    if note:
        row.decision = f"{row.decision}\n{note}"
    row.approved_by, row.approved_at = current_actor()[:100], clock.now()
    _decided(row)


def close_nonconformity(*, nonconformity_id: UUID) -> None:
    """Note that what was decided is done; raises NotNow."""
    row = _held(nonconformity_id, State.DECIDED)
    row.state, row.closed_at = State.CLOSED, clock.now()
    row.save()
    tell(row, NonConformityClosed(nonconformity_id=row.id, number=row.number))


def _take_over(row: NonConformity, new: NewNonConformity, inspection: Inspection | None) -> None:
    row.line_position = new.line_position or (inspection.line_position if inspection else None)
    for name in ("item_code", "supplier_code", "stage_code", "lot"):
        setattr(row, name, getattr(new, name)[:60] or (getattr(inspection, name) if inspection else ""))


def _held(nonconformity_id: UUID, state: str) -> NonConformity:
    row = NonConformity.objects.select_for_update().filter(pk=nonconformity_id).first()
    if row is None or row.state != state:
        raise NotNow(row.state if row else "")
    return row


def _decided(row: NonConformity) -> None:
    row.state = State.DECIDED
    row.save()
    body = NonConformityDecided(
        nonconformity_id=row.id, number=row.number, disposition=row.disposition, decision=row.decision
    )
    tell(row, body)


def _send_back(row: NonConformity, reason: str) -> None:
    """Open it again; what was decided stands there as a draft, and who decided gets the task to decide anew."""
    row.state = State.OPEN
    row.save()
    body = DispositionSentBack(
        nonconformity_id=row.id,
        number=row.number,
        disposition=row.disposition,
        decision=row.decision,
        reason=reason,
    )
    tell(row, body)
    decider_id = member_of(actor=row.decided_by)
    if decider_id is not None:
        process.create_task(
            title=_("不合格 %(number)s 的处置被退回，请重新决定：%(defect)s")
            % {"number": row.number, "defect": row.defect},
            subject_type="order" if row.order_id else "quality",
            subject_id=row.order_id or row.id,
            subject_label=row.number,
            source=f"{ANEW}{row.id}",
            assignee_id=decider_id,
            detail=reason[:500],
            important=row.severity == Severity.CRITICAL,
        )


def _ask_for_approval(row: NonConformity) -> None:
    process.create_task(
        title=_("审批不合格 %(number)s 的处置：%(defect)s") % {"number": row.number, "defect": row.defect},
        subject_type="order" if row.order_id else "quality",
        subject_id=row.order_id or row.id,
        subject_label=row.number,
        source=f"{APPROVAL}{row.id}",
        role=str(people.preference(name=APPROVER.name)),
        detail=row.decision[:500],
        important=row.severity == Severity.CRITICAL,
    )
