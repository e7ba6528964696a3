"""Taking back the last thing that was done to a complaint, where one can err: sorting, closing, merging, waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.care import complaining, queries, settling
from yinuo.flow.care.queries import ComplaintFacts
from yinuo.ground.kernel.events import Recorded


class NothingToUndo(Exception):
    """The last thing that happened to the complaint cannot be taken back."""


def undo(*, complaint_id: UUID) -> ComplaintFacts:
    """Take the last thing back; raises NothingToUndo, ComplaintNotOpen, InvalidComplaint."""
    found = queries.complaint(complaint_id=complaint_id)
    told = queries.happened(complaint_id=complaint_id, order_id=found.order_id) if found else []
    if not told or told[0].type not in _BACK:
        raise NothingToUndo(str(complaint_id))
    return _BACK[told[0].type](complaint_id, told[0])


def _sorted_back(complaint_id: UUID, event: Recorded) -> ComplaintFacts:
    before: dict[str, Any] = {name: pair[0] for name, pair in event.payload["changes"].items()}
    if before.get("owner_id"):
        before["owner_id"] = UUID(before["owner_id"])
    return complaining.sort(complaint_id=complaint_id, values=before)


def _taken_up(complaint_id: UUID, _event: Recorded) -> ComplaintFacts:
    return settling.reopen(complaint_id=complaint_id, why=_("撤销"))


_BACK: dict[str, Callable[[UUID, Recorded], ComplaintFacts]] = {
    "care.complaint_sorted": _sorted_back,
    "care.complaint_solved": _taken_up,
    "care.complaint_closed": _taken_up,
    "care.complaint_merged": lambda complaint_id, _event: settling.separate(complaint_id=complaint_id),
    "care.complaint_paused": lambda complaint_id, _event: complaining.resume(complaint_id=complaint_id),
}
