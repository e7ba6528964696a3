"""Projects levelled together in the background: chosen with their priorities, watched, seen, applied, taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import chronicle, labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.jobs import progress_by_job
from yinuo.flow.plans import actions, queries
from yinuo.flow.plans.queries import LevellingFacts, ProjectFacts
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import rights

_PAST, _SHOWN = 20, 200
PRIORITIES: dict[int, Promise] = {
    4: gettext_lazy("最高"),
    3: gettext_lazy("高"),
    2: gettext_lazy("普通"),
    1: gettext_lazy("低"),
}
SECONDS: dict[int, Promise] = {
    10: gettext_lazy("10 秒"),
    30: gettext_lazy("30 秒"),
    120: gettext_lazy("2 分钟"),
    600: gettext_lazy("10 分钟"),
}
FAULTS: dict[str, Promise] = {
    "no_projects": gettext_lazy("请至少选择一个项目。"),
    "too_many": gettext_lazy("一次最多均衡 20 个项目。"),
    "unknown_project": gettext_lazy("有的项目已结束或已删除，请重新选择。"),
    "priority": gettext_lazy("请为每个项目选择优先级。"),
    "seconds": gettext_lazy("请从列表里选择计算多久。"),
    "nothing": gettext_lazy("没做完的任务都没有指定负责人或工作中心，没有可均衡的。先在任务里指定谁来做。"),
    "impossible": gettext_lazy("按现在的日期和人手排不出可行的方案。请检查日期约束，或减少同一个人同时的任务。"),
    "failed": gettext_lazy("计算中断了，计划没有改动。请再试一次。"),
    "stopped": gettext_lazy("计算已停止，计划没有改动。"),
}


@page(rights.SEE)
@require_GET
def levellings(request: DeskRequest) -> HttpResponse:
    """Show which projects can be levelled together, and what was computed so far; `?project=` chooses one."""
    return _listed(request, chosen=[one] if (one := as_uuid(request.GET.get("project", ""))) else None)


def _listed(
    request: DeskRequest,
    *,
    chosen: Sequence[UUID] | None = None,
    ranks: Mapping[UUID, int] | None = None,
    seconds: int = 30,
    fault: str = "",
) -> HttpResponse:
    """Show the form, with what was typed and what is wrong with it."""
    members = chronicle.members_by_id()
    known, past = queries.projects(), queries.levellings(limit=_PAST)
    earlier = {UUID(one["id"]): one["priority"] for told in reversed(past) for one in told.projects}
    ranked = {**earlier, **(ranks or {})}
    context: dict[str, Any] = {
        "projects": [
            {
                "project": one,
                "chosen": one.state == "active" if chosen is None else one.id in chosen,
                "priority": ranked.get(one.id, 2),
            }
            for one in known
        ],
        "priorities": PRIORITIES,
        "seconds": SECONDS,
        "asked_seconds": seconds,
        "fault": fault,
        "past": [
            {"levelling": one, "who": chronicle.who(one.asked_by, members), "names": _names(one, known)} for one in past
        ],
        "may_edit": request.member.may(rights.EDIT_PLANS),
    }
    return render(request, "desk/projects/levellings.html", context, status=422 if fault else 200)


@page(rights.EDIT_PLANS)
@require_POST
def propose(request: DeskRequest) -> HttpResponse:
    """Begin to level the chosen projects."""
    named = [one for one in map(as_uuid, request.POST.getlist("project")) if one is not None]
    said = {one.removeprefix("priority-"): request.POST[one] for one in request.POST if one.startswith("priority-")}
    typed = {one: _whole(rank) for name, rank in said.items() if (one := as_uuid(name)) is not None}
    seconds = _whole(request.POST.get("seconds", "30"))
    try:
        with attempt():
            ranks = {one: typed.get(one, 2) for one in named}
            made = actions.propose_levelling(project_ids=named, priorities=ranks, seconds=seconds)
    except actions.InvalidLevelling as refused:
        return _listed(request, chosen=named, ranks=typed, seconds=seconds, fault=str(FAULTS[refused.code]))
    return redirect("desk:levelling", levelling_id=made.id)


@page(rights.SEE)
@require_GET
def levelling(request: DeskRequest, levelling_id: UUID) -> HttpResponse:
    """Show how far a levelling is, or what would move in each project."""
    found = _known(levelling_id)
    known = queries.projects(states=("draft", "active", "paused", "done", "cancelled"))
    base = {
        "levelling": found,
        "may_edit": request.member.may(rights.EDIT_PLANS),
        "names": _names(found, known),
        "fault": str(FAULTS.get(found.fault or found.state, "")),
    }
    if found.state == "computing" and found.job_id:
        context = {**base, "progress": progress_by_job(job_id=found.job_id)}
        return render(request, "desk/projects/levelling_progress.html", context)
    by_id = {str(one.id): one for one in known}
    told = found.proposal.get("projects", [])
    context = {
        **base,
        "parts": [_part(one, by_id) for one in told],
        "bound_at": _when(found.proposal.get("bound_at")),
        "state_word": labels.word(labels.JOINT_STATES, found.state) if found.state != "applied" else _("已应用"),
        "state_tone": labels.JOINT_TONES[found.state],
    }
    return render(request, "desk/projects/levelling_proposal.html", context)


@page(rights.EDIT_PLANS)
@require_POST
def stop(request: DeskRequest, levelling_id: UUID) -> HttpResponse:
    """Let a levelling not be computed any further."""
    return _done(request, levelling_id, lambda: actions.stop_levelling(levelling_id=levelling_id), "")


@page(rights.EDIT_PLANS)
@require_POST
def apply(request: DeskRequest, levelling_id: UUID) -> HttpResponse:
    """Apply what was proposed to all plans, as one edit of each."""
    n = _known(levelling_id).moved
    said = ngettext("已挪动 %(n)s 个任务，可以撤销。", "已挪动 %(n)s 个任务，可以撤销。", n) % {"n": n}
    url = reverse("desk:levelling-undo", kwargs={"levelling_id": levelling_id})
    return _done(request, levelling_id, lambda: actions.apply_levelling(levelling_id=levelling_id), said, url)


@page(rights.EDIT_PLANS)
@require_POST
def undo(request: DeskRequest, levelling_id: UUID) -> HttpResponse:
    """Take back what was applied, of all plans."""
    said = _("均衡已撤销，各项目的计划回到原样。")
    return _done(request, levelling_id, lambda: actions.undo_levelling(levelling_id=levelling_id), said)


def _done(
    request: DeskRequest, levelling_id: UUID, act: Callable[[], Any], said: str, undo_url: str = ""
) -> HttpResponse:
    _known(levelling_id)
    try:
        with attempt():
            act()
    except actions.LevellingNotOpen:
        say(request, _("计划在这之后又改过，或方案状态已变，没有改动。请重新均衡。"), level=WARNING)
    else:
        if said:
            say(request, said, undo_url=undo_url)
    return redirect("desk:levelling", levelling_id=levelling_id)


def _known(levelling_id: UUID) -> LevellingFacts:
    found = queries.levelling(levelling_id=levelling_id)
    if found is None:
        raise Http404
    return found


def _names(found: LevellingFacts, known: list[ProjectFacts]) -> str:
    names = {str(one.id): one.name for one in known}
    return _("、").join(names[one["id"]] for one in found.projects if one["id"] in names)


def _part(told: dict[str, Any], known: dict[str, ProjectFacts]) -> dict[str, Any]:
    """Return what would become of one project."""
    before, after = _when(told["finish_before"]), _when(told["finish_at"])
    return {
        "id": told["id"],
        "project": known.get(told["id"]),
        "before": before,
        "after": after,
        "later": before is not None and after is not None and after > before,
        "moves": [_dated(move) for move in told["moves"][:_SHOWN]],
        "count": len(told["moves"]),
    }


def _dated(move: dict[str, Any]) -> dict[str, Any]:
    return {name: _when(said) if name.endswith(("_at", "_before")) else said for name, said in move.items()}


def _when(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


urlpatterns = [
    path("levellings", levellings, name="levellings"),
    path("levellings/new", propose, name="levelling-new"),
    path("levellings/<uuid:levelling_id>", levelling, name="levelling"),
    path("levellings/<uuid:levelling_id>/stop", stop, name="levelling-stop"),
    path("levellings/<uuid:levelling_id>/application", apply, name="levelling-application"),
    path("levellings/<uuid:levelling_id>/undo", undo, name="levelling-undo"),
]
