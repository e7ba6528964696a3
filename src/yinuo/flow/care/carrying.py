"""Complaints carry custom fields."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yinuo.flow.care import queries
from yinuo.ground.people import rights
from yinuo.ground.process.custom.holders import Holder, carry, page_at

COMPLAINT = "complaint"


def register() -> None:
    """Let complaints carry custom fields."""
    carry(
        Holder(
            name=COMPLAINT,
            label=_("客诉"),
            right=rights.ANSWER_COMPLAINTS,
            named=_named,
            page=page_at("/complaints/{id}"),
            icon="message-circle",
        )
    )


def _named(ids: Sequence[UUID]) -> dict[UUID, str]:
    found = ((one, queries.complaint(complaint_id=one)) for one in ids)
    return {one: complaint.number for one, complaint in found if complaint is not None}
