"""Projects levelled together over the API: begun, watched, applied, taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from yinuo.doors.api import fault_words
from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.plans import actions, queries

router = Router(tags=["projects"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.LevellingNotOpen: Problem(
        status=409,
        code="levelling-not-open",
        title=_("方案还没算完，已经应用、停止、撤销，或计划在这之后改过"),  # type: ignore[arg-type]
        detail=lambda _error: gettext("请读取 /levellings/{id} 的 state；计划改过的，请重新提出均衡。"),
    ),
    actions.InvalidLevelling: Problem(
        status=422,
        code="invalid-levelling",
        title=_("这样均衡不了"),  # type: ignore[arg-type]
        detail=lambda error: fault_words.told(faults={"projects": error.code}),
    ),
}
READ, WRITE = scope("plans:read"), scope("plans:write")


class RankedIn(Schema):
    """A project and its priority: 1 low, 2 usual, 3 high, 4 highest."""

    id: UUID
    priority: Annotated[int, Field(ge=1, le=4)] = 2


class LevellingAsked(Schema):
    """Which projects are levelled together, for how many seconds at most."""

    projects: Annotated[list[RankedIn], Field(min_length=1, max_length=20)]
    seconds: Annotated[int, Field(ge=1, le=600)] = 30


class LevellingTold(Schema):
    """A levelling: state computing, proposed, applied, undone, stopped or failed (`fault` says why).

    `proposal`: of each project its finish before and after and the tasks that move; `bound_at`, before which not all
    can end; `share_over`, by how much of its working time it may be worse than the best there is (0: proven).
    """

    id: UUID
    state: str
    projects: list[dict[str, Any]]
    seconds: int
    fault: str
    proposal: dict[str, Any]
    job_id: UUID | None
    asked_by: str
    asked_at: datetime
    computed_at: datetime | None
    applied_at: datetime | None


@router.post("/levellings", response={202: LevellingTold}, auth=WRITE, operation_id="propose_levelling")
def propose(request: HttpRequest, asked: LevellingAsked) -> Any:
    """Begin to level projects that share people and machines; the result is a proposal, and no plan is changed."""
    ranks = {one.id: one.priority for one in asked.projects}
    return 202, actions.propose_levelling(project_ids=list(ranks), priorities=ranks, seconds=asked.seconds)


@router.get("/levellings", response=list[LevellingTold], auth=READ, operation_id="list_levellings")
def levellings(request: HttpRequest) -> Any:
    """List the newest levellings."""
    return queries.levellings()


@router.get("/levellings/{uuid:levelling_id}", response=LevellingTold, auth=READ, operation_id="get_levelling")
def levelling(request: HttpRequest, levelling_id: UUID) -> Any:
    """Return a levelling."""
    return _known(levelling_id)


@router.delete(
    "/levellings/{uuid:levelling_id}/computation", response=LevellingTold, auth=WRITE, operation_id="stop_levelling"
)
def stop(request: HttpRequest, levelling_id: UUID) -> Any:
    """Let a levelling not be computed any further."""
    _known(levelling_id)
    return actions.stop_levelling(levelling_id=levelling_id)


@router.post(
    "/levellings/{uuid:levelling_id}/application", response=LevellingTold, auth=WRITE, operation_id="apply_levelling"
)
def apply(request: HttpRequest, levelling_id: UUID) -> Any:
    """Apply a proposal, one edit of each plan; where a plan was changed since, nothing is applied."""
    _known(levelling_id)
    return actions.apply_levelling(levelling_id=levelling_id)


@router.delete(
    "/levellings/{uuid:levelling_id}/application", response=LevellingTold, auth=WRITE, operation_id="undo_levelling"
)
def undo(request: HttpRequest, levelling_id: UUID) -> Any:
    """Take back what was applied, of all plans."""
    _known(levelling_id)
    return actions.undo_levelling(levelling_id=levelling_id)


def _known(levelling_id: UUID) -> queries.LevellingFacts:
    found = queries.levelling(levelling_id=levelling_id)
    if found is None:
        raise Http404
    return found
