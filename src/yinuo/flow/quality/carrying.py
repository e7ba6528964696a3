"""Non-conformities carry custom fields."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yinuo.flow.quality import queries
from yinuo.ground.people import rights
from yinuo.ground.process.custom.holders import Holder, carry, page_at


def register() -> None:
    """Let non-conformities carry custom fields."""
    carry(
        Holder(
            name="nonconformity",
            label=_("不合格品"),
            right=rights.MANAGE_QUALITY,
            named=_named,
            page=page_at("/quality/nonconformities/{id}"),
            icon="alert-triangle",
        )
    )


def _named(ids: Sequence[UUID]) -> dict[UUID, str]:
    found = ((one, queries.nonconformity(nonconformity_id=one)) for one in ids)
    return {one: known.number for one, known in found if known is not None}
