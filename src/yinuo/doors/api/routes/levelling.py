"""Levelling over the API: what it would move, proven, and adopting that as one edit."""

from __future__ import annotations

import time
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Field, Router

from yinuo.doors.api.entry import scope
from yinuo.doors.api.plan_schemas import EditedOut, LevellingIn, LevellingOut
from yinuo.doors.api.problems import Problem
from yinuo.flow.plans import levelling
from yinuo.flow.plans.levelling import NothingToLevel, NotProven

router = Router(tags=["projects"])
PROBLEMS: dict[type[Exception], Problem] = {
    NothingToLevel: Problem(
        status=409,
        code="nothing-to-level",
        title=_("没有可均衡的任务"),  # type: ignore[arg-type]
        detail=lambda _error: gettext("没有未开始、又有人或设备的任务：请先给任务安排人或工作中心。"),
    ),
    NotProven: Problem(
        status=409,
        code="not-levelled",
        title=_("排不出可行的方案"),  # type: ignore[arg-type]
        detail=lambda _error: gettext("请给更多的计算秒数（seconds），或减少任务上的固定日期。"),
    ),
}


@router.get("/projects/{uuid:project_id}/levelling", response=LevellingOut, auth=scope("plans:read"))
def level(request: HttpRequest, project_id: UUID, seconds: Annotated[float, Field(ge=0, le=30)] = 1.0) -> Any:
    """Return what would begin later so that nobody has more to do than time for it; nothing is changed.

    Other running projects and orders keep the people and machines they have. With more seconds more is tried.
    """
    return levelling.preview(project_id=project_id, clock=time.perf_counter, seconds=seconds)


@router.put("/projects/{uuid:project_id}/levelling", response=EditedOut, auth=scope("plans:write"))
def adopt(request: HttpRequest, project_id: UUID, told: LevellingIn) -> Any:
    """Adopt the moves of a proposal as one edit, which can be undone."""
    return levelling.apply(project_id=project_id, changes=[levelling.change_of(move=one) for one in told.moves])
