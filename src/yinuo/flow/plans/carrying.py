"""Projects carry custom fields."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import pgettext_lazy

from yinuo.flow.plans import queries
from yinuo.ground.people import rights
from yinuo.ground.process.custom.holders import Holder, carry, page_at


def register() -> None:
    """Let projects carry custom fields."""
    carry(
        Holder(
            name="project",
            label=pgettext_lazy("project", "项目"),
            right=rights.EDIT_PLANS,
            named=_named,
            page=page_at("/projects/{id}/facts"),
            icon="layout-kanban",
        )
    )


def _named(ids: Sequence[UUID]) -> dict[UUID, str]:
    found = ((one, queries.project(project_id=one)) for one in ids)
    return {one: project.name for one, project in found if project is not None}
