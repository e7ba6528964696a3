"""What happens to supply, over the API: purchases that move, come in or do not come; machines that stand still."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.ground.kernel import clock
from yinuo.ground.supply import actions, queries
from yinuo.ground.supply.actions import MoreThanOpen, PurchaseClosed, PurchaseRef
from yinuo.ground.supply.queries import DowntimeFacts

router = Router(tags=["supply"])
PROBLEMS: dict[type[Exception], Problem] = {
    PurchaseClosed: Problem(
        status=409,
        code="purchase-closed",
        title=_("采购行已关闭"),
        detail=lambda _error: _("这一行已经全部到货或取消，不能再改。"),
    ),
    MoreThanOpen: Problem(
        status=409,
        code="more-than-open",
        title=_("数量不符"),
        detail=lambda error: (
            _("未到数量是 %(open)s，到货数量应大于 0 且不超过它。") % {"open": f"{error.open_quantity.normalize():f}"}
        ),
    ),
}


class Move(Schema):
    """When a purchase comes instead."""

    due_at: AwareDatetime
    reason: str = Field("", max_length=200, examples=["铸件返工"])


class Receipt(Schema):
    """How much came in; without a moment, now."""

    quantity: Decimal = Field(gt=0, lt=10**14)
    received_at: AwareDatetime | None = None


class DowntimeIn(Schema):
    """A stoppage: `machine` counts from 1; without it, all machines stand still."""

    work_centre: str = Field(min_length=1, max_length=60)
    machine: int | None = Field(None, ge=1, le=1_000)
    start_at: AwareDatetime
    end_at: AwareDatetime
    reason: str = Field("", max_length=200, examples=["主轴更换"])


class DowntimeOut(Schema):
    """A stoppage as it is kept."""

    id: UUID
    work_centre: str
    machine: int | None
    start_at: datetime
    end_at: datetime
    reason: str


class End(Schema):
    """When the machine works again; without a moment, now."""

    at: AwareDatetime | None = None


class Line(Schema):
    """A line of a purchase order after what happened to it."""

    id: UUID
    number: str
    line: int
    state: str
    open_quantity: Decimal
    due_at: datetime
    promised_at: datetime
    received_at: datetime | None


@router.post("/purchase-lines/{uuid:record_id}/move", response=Line, auth=scope("supply:write"))
def move_purchase(request: HttpRequest, record_id: UUID, move: Move) -> Any:
    """Say that a purchase comes at another time; orders that wait for it are dated anew."""
    actions.move_purchase(ref=_ref(record_id), due_at=move.due_at, reason=move.reason)
    return queries.record(kind="purchase_line", record_id=record_id)


@router.post("/purchase-lines/{uuid:record_id}/receipts", response=Line, auth=scope("supply:write"))
def receive_purchase(request: HttpRequest, record_id: UUID, receipt: Receipt) -> Any:
    """Take some of a purchase in: it lies in stock from now on, with what was reserved of it."""
    at = receipt.received_at or clock.now()
    actions.receive_purchase(ref=_ref(record_id), quantity=receipt.quantity, received_at=at)
    return queries.record(kind="purchase_line", record_id=record_id)


@router.post("/purchase-lines/{uuid:record_id}/cancellation", response=Line, auth=scope("supply:write"))
def cancel_purchase(request: HttpRequest, record_id: UUID) -> Any:
    """Say that the rest of a purchase does not come."""
    actions.cancel_purchase(ref=_ref(record_id))
    return queries.record(kind="purchase_line", record_id=record_id)


@router.get("/downtimes", response=list[DowntimeOut], auth=scope("supply:read"))
def list_downtimes(request: HttpRequest, work_centre: str = "", past: bool = False) -> list[dict[str, Any]]:
    """List stoppages by their start, those that are over only with `past`."""
    since = None if past else clock.now()
    return [_downtime(one) for one in queries.downtimes(work_centre=work_centre.replace("\x00", ""), since=since)]


@router.post("/downtimes", response={201: DowntimeOut}, auth=scope("supply:write"))
def enter_downtime(request: HttpRequest, new: DowntimeIn) -> tuple[int, dict[str, Any]]:
    """Say that a machine stands still; orders that need it are dated anew."""
    downtime_id = actions.enter_downtime(
        work_centre=new.work_centre.replace("\x00", ""),
        machine=-1 if new.machine is None else new.machine - 1,
        start_at=new.start_at,
        end_at=new.end_at,
        reason=new.reason,
    )
    return 201, _downtime(_known(downtime_id))


@router.post("/downtimes/{uuid:downtime_id}/end", response={204: None}, auth=scope("supply:write"))
def end_downtime(request: HttpRequest, downtime_id: UUID, end: End) -> tuple[int, None]:
    """Say that the machine works again; before its start, the stoppage was a mistake and is gone."""
    _known(downtime_id)
    actions.end_downtime(downtime_id=downtime_id, at=end.at or clock.now())
    return 204, None


def _ref(record_id: UUID) -> PurchaseRef:
    known = queries.record(kind="purchase_line", record_id=record_id)
    if known is None:
        raise Http404
    return PurchaseRef(number=known["number"], line=known["line"])


def _known(downtime_id: UUID) -> DowntimeFacts:
    found = queries.downtime(downtime_id=downtime_id)
    if found is None:
        raise Http404
    return found


def _downtime(one: DowntimeFacts) -> dict[str, Any]:
    return {
        "id": one.id,
        "work_centre": one.work_centre,
        "machine": one.machine + 1 if one.machine >= 0 else None,
        "start_at": one.start_at,
        "end_at": one.end_at,
        "reason": one.reason,
    }
