"""What if: assumptions put together, tried on a copy of the book as a job, and what they would do to orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import chronicle, labels
from yinuo.doors.desk.answers import attempt, only_for_who_sees_all
from yinuo.doors.desk.assumption_words import assumption_texts
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.assumed import EXTRA
from yinuo.doors.desk.forms.assumptions import KINDS
from yinuo.doors.desk.forms.scenarios import MOST_ROWS, TypedRow, blank_row, rows_again, typed_rows
from yinuo.doors.desk.offers import gain_text
from yinuo.doors.desk.pages.jobs import progress_by_job
from yinuo.doors.desk.promise_frame import promise_tabs
from yinuo.flow.orders.queries import NotAllSeen
from yinuo.flow.promises import actions, forms, queries
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.wording import date_text
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply

_PAST, _SHOWN, _LONGEST_NAME, _MOST_PURCHASES = 20, 50, 100, 300
_DAY_HOURS = 24
FAULTS: dict[str, Promise] = {
    "not_there": gettext_lazy("假设里提到的东西，现在的资料里没有了：%(told)s。请改一改再试。"),
    "shift_overlaps": gettext_lazy("加的班次与原有班次重叠。请错开时间再试。"),
    "shift_unreadable": gettext_lazy("加的班次看不明白：%(told)s。请写成 18:00-21:00 这样再试。"),
    "impossible": gettext_lazy("照这个假设排不出计划：%(told)s。请改一改再试。"),
    "failed": gettext_lazy("计算中断了，什么都没有改动。请再试一次。"),
    "stopped": gettext_lazy("计算已停止，什么都没有改动。"),
    "too_long": gettext_lazy("名字请写在 100 字以内。"),
    "missing": gettext_lazy("请至少加一条假设。"),
    "too_many": gettext_lazy("最多 50 条假设。撤掉的订单每行算一条。"),
}


@page(rights.SEE)
@require_GET
def what_ifs(request: DeskRequest) -> HttpResponse:
    """Show the form, filled with an earlier scenario's assumptions by `?from=`, and the scenarios tried so far."""
    earlier = as_uuid(request.GET.get("from", ""))
    known = queries.scenario(scenario_id=earlier) if earlier else None
    if known is None:
        return _form_page(request, [], "")
    return _form_page(request, rows_again(assumptions=known.assumptions), known.name)


@page(rights.PROMISE)
@require_POST
def try_what_if(request: DeskRequest) -> HttpResponse:
    """Add an assumption to the form, take one out, or begin to try them."""
    rows, name = typed_rows(request.POST), request.POST.get("name", "").strip()[: 2 * _LONGEST_NAME]
    if request.POST.get("add") in KINDS and len(rows) < MOST_ROWS:
        return _form_page(request, [*rows, blank_row(kind=request.POST["add"], number=len(rows))], name, added=True)
    if "drop" in request.POST:
        return _form_page(request, [row for row in rows if str(row.number) != request.POST["drop"]], name)
    assumptions = [one for row in rows for one in row.plain()]
    if any(row.faults for row in rows):
        return _form_page(request, rows, name, status=422)
    try:
        with attempt():
            made = actions.start_scenario(name=name or _called(assumptions), assumptions=assumptions)
    except actions.InvalidAssumptions as error:
        return _form_page(request, rows, name, status=422, fault=_fault(*error.faults.values(), told=error.told))
    except NotAllSeen:
        return only_for_who_sees_all(request, "desk:what-ifs")
    return redirect("desk:what-if", scenario_id=made.id)


@page(rights.SEE)
@require_GET
def what_if_page(request: DeskRequest, scenario_id: UUID) -> HttpResponse:
    """Show how far a scenario is, or what it would do to orders."""
    scenario = queries.scenario(scenario_id=scenario_id)
    if scenario is None:
        raise Http404
    base = {
        "scenario": scenario,
        "texts": assumption_texts(assumptions=scenario.assumptions),
        "may_promise": request.member.may(rights.PROMISE),
    }
    if scenario.state == "computing" and scenario.job_id:
        context = {**base, "progress": progress_by_job(job_id=scenario.job_id)}
        return render(request, "desk/what_ifs/progress.html", context)
    number = max(int(request.GET["page"]), 1) if request.GET.get("page", "").isdecimal() else 1
    moves = [move for move in scenario.moves if not move.get("ref")]
    context = {
        **base,
        "fault": _fault(scenario.fault.get("code", scenario.state), told=scenario.fault.get("told", "")),
        "rows": [_row(move) for move in moves[(number - 1) * _SHOWN :][:_SHOWN]],
        "added": [_row(move) for move in scenario.moves if move.get("ref")],
        "total": len(moves),
        "more": scenario.orders - len(scenario.moves),
        "page_number": number,
        "pages": -(-len(moves) // _SHOWN),
    }
    return render(request, "desk/what_ifs/scenario.html", context)


@page(rights.PROMISE)
@require_POST
def stop(request: DeskRequest, scenario_id: UUID) -> HttpResponse:
    """Let a scenario not be computed any further."""
    try:
        with attempt():
            actions.stop_scenario(scenario_id=scenario_id)
    except actions.UnknownScenario as error:
        raise Http404 from error
    return redirect("desk:what-if", scenario_id=scenario_id)


def _called(assumptions: Sequence[dict[str, Any]]) -> str:
    """Return a name for assumptions that nobody named."""
    return _("；").join(assumption_texts(assumptions=assumptions))[:_LONGEST_NAME]


def _fault(*codes: str, told: str) -> str:
    found = next((FAULTS[code] for code in codes if code in FAULTS), None)
    return str(found) % {"told": forms.meant_words(told=told)} if found else ""


def _form_page(
    request: DeskRequest,
    rows: Sequence[TypedRow],
    name: str,
    *,
    added: bool = False,
    status: int = 200,
    fault: str = "",
) -> HttpResponse:
    members = chronicle.members_by_id()
    context = {
        "tabs": promise_tabs(chosen="what-ifs"),
        "rows": list(enumerate(rows)),
        "name": name,
        "added": added,
        "fault": fault,
        "kinds": KINDS,
        "options": _options(rows),
        "items": _item_names(rows),
        "weekdays": labels.WEEKDAYS,
        "full": len(rows) >= MOST_ROWS,
        "may_promise": request.member.may(rights.PROMISE),
        "past": [
            {"scenario": one, "who": chronicle.who(one.made_by, members)} for one in queries.scenarios(limit=_PAST)
        ],
    }
    return render(request, "desk/what_ifs/form.html", context, status=status)


def _options(rows: Sequence[TypedRow]) -> dict[str, list[tuple[str, str]]]:
    """Return what the fields of these rows may be chosen from, by shape."""
    shapes = {blank.shape for row in rows for blank in row.told.blanks}
    return {shape: choices() for shape, choices in _CHOICES.items() if shape in shapes}


def _named(facts: Sequence[Any]) -> list[tuple[str, str]]:
    return [(one.code, f"{one.name} · {one.code}" if one.name != one.code else one.code) for one in facts]


def _purchases() -> list[tuple[str, str]]:
    found = supply.records(kind="purchase_line", filters={"state": "open"}, limit=_MOST_PURCHASES, sort=["due_at"])
    return [(f"po:{one['number']}/{one['line']}", _purchase(one)) for one in found]


def _purchase(one: dict[str, Any]) -> str:
    due = one["due_at"]
    day = date_text(due) if isinstance(due, datetime) else ""
    return f"{one['number']}/{one['line']} · {one['item']} × {one['quantity'].normalize():f} · {day}"


_CHOICES = {
    "work_centre": lambda: _named(supply.work_centres()),
    "supplier": lambda: _named(supply.suppliers()),
    "site": lambda: _named(supply.sites()),
    "lane": lambda: [(lane.code, lane.code) for lane in supply.lanes()],
    "purchase": _purchases,
}


def _item_names(rows: Sequence[TypedRow]) -> dict[str, str]:
    codes = {str(row.values.get("item", "")) for row in rows} - {""}
    return {code: item.name for code, item in supply.items_by_code(codes=sorted(codes)).items()} if codes else {}


def _row(move: dict[str, Any]) -> dict[str, Any]:
    before, after = (datetime.fromisoformat(at) if at else None for at in (move["before_at"], move["after_at"]))
    return {
        **move,
        "before": before,
        "after": after,
        "moved": gain_text(hours=-move["moved_days"] * _DAY_HOURS) if before and after else "",
        "tone": labels.OUTCOME_TONES.get(move["outcome"], "quiet"),
        "place": move.get("ref", "").removeprefix(EXTRA),
    }


urlpatterns = [
    path("what-ifs", what_ifs, name="what-ifs"),
    path("what-ifs/new", try_what_if, name="what-if-new"),
    path("what-ifs/<uuid:scenario_id>", what_if_page, name="what-if"),
    path("what-ifs/<uuid:scenario_id>/stop", stop, name="what-if-stop"),
]
