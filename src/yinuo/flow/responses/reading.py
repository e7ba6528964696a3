"""Joint responses as they are read: proposals for many alerts, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.responses.models import JointResponse


@dataclass(frozen=True, kw_only=True)
class JointResponseFacts:
    """A joint response; `proposal` is empty until it is computed (see `weighing.proposal_of`)."""

    id: UUID
    state: str
    alert_ids: list[str]
    proposal: dict[str, Any]
    job_id: UUID | None
    asked_by: str
    asked_at: datetime
    computed_at: datetime | None
    applied_at: datetime | None

    @property
    def orders(self) -> list[dict[str, Any]]:
        """Return one entry for each order."""
        return list(self.proposal.get("orders", ()))


_FACTS = tuple(field.name for field in fields(JointResponseFacts))


def joint_response(*, joint_id: UUID) -> JointResponseFacts | None:
    """Return a joint response, or None."""
    row = JointResponse.objects.filter(pk=joint_id).first()
    return joint_facts(row) if row else None


def joint_responses(*, limit: int = 20) -> list[JointResponseFacts]:
    """Return the newest joint responses."""
    return [joint_facts(row) for row in JointResponse.objects.order_by("-asked_at")[:limit]]


def joint_facts(row: JointResponse) -> JointResponseFacts:
    """Return a row as what is told of it; only for this room."""
    return JointResponseFacts(**{name: getattr(row, name) for name in _FACTS})
