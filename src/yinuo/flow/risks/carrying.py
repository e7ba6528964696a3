"""Risks carry custom fields."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yinuo.flow.risks import queries
from yinuo.ground.people import rights
from yinuo.ground.process.custom.holders import Holder, carry, page_at


def register() -> None:
    """Let risks carry custom fields."""
    carry(
        Holder(
            name="risk",
            label=_("风险"),
            right=rights.MANAGE_RISKS,
            named=_named,
            page=page_at("/risks/{id}"),
            icon="shield-half",
        )
    )


def _named(ids: Sequence[UUID]) -> dict[UUID, str]:
    return {one: f"{risk.number} {risk.title}" for one, risk in queries.risks_by_id(ids=ids).items()}
