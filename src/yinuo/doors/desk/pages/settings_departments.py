"""Settings of departments: what there is, who leads it, who works where and reports to whom."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.settings_frame import show
from yinuo.ground.people import departments, rights
from yinuo.ground.people import queries as people
from yinuo.ground.people.actions import InvalidPeopleInput
from yinuo.ground.people.departments import NewDepartment

_WORDS: dict[tuple[str, str], Promise] = {
    ("code", "missing"): gettext_lazy("请填写部门编码。"),
    ("code", "taken"): gettext_lazy("部门编码已被占用，请换一个。"),
    ("code", "too_long"): gettext_lazy("部门编码最长 40 个字符。"),
    ("name", "missing"): gettext_lazy("请填写部门名称。"),
    ("parent", "circle"): gettext_lazy("上级部门不能是它自己或它的下级。"),
    ("reports_to", "circle"): gettext_lazy("不能汇报给自己。"),
}
_OTHER = gettext_lazy("所选的部门或成员已不存在，请刷新后重选。")


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def department_list(request: DeskRequest) -> HttpResponse:
    """Show the departments and who works where, and make another department."""
    fault = ""
    if request.method == "POST":
        fault = _saved(request, None)
        if not fault:
            return redirect("desk:settings-departments")
    found = departments.departments()
    context = {
        "departments": found,
        "names": {one.id: one.name for one in found},
        "members": people.members(),
        "fault": fault,
        "typed": request.POST,
    }
    return show(
        request, "settings-departments", "desk/settings/departments.html", context, status=422 if fault else 200
    )


@page(rights.ADMINISTER)
@require_POST
def department(request: DeskRequest, department_id: UUID) -> HttpResponse:
    """Change a department, or take it out."""
    if departments.department(department_id=department_id) is None:
        raise Http404
    if request.POST.get("do") == "remove":
        departments.remove_department(department_id=department_id)
        say(request, _("部门已删除，下级部门并入上级。"))
        return redirect("desk:settings-departments")
    fault = _saved(request, department_id)
    if fault:
        say(request, fault, level=30)
    return redirect("desk:settings-departments")


@page(rights.ADMINISTER)
@require_POST
def place(request: DeskRequest, member_id: UUID) -> HttpResponse:
    """Say where a member works and whom they report to."""
    if people.member(member_id=member_id) is None:
        raise Http404
    try:
        with attempt():
            departments.place_member(
                member_id=member_id,
                department_id=_id(request.POST.get("department", "")),
                reports_to_id=_id(request.POST.get("reports_to", "")),
            )
    except InvalidPeopleInput as refusal:
        say(request, _told(refusal), level=30)
    else:
        say(request, _("已保存。"))
    return redirect("desk:settings-departments")


def _saved(request: DeskRequest, department_id: UUID | None) -> str:
    """Save what was entered; return what is wrong with it, or nothing."""
    told = request.POST
    new = NewDepartment(
        code=told.get("code", ""),
        name=told.get("name", ""),
        parent_id=_id(told.get("parent", "")),
        lead_id=_id(told.get("lead", "")),
    )
    try:
        with attempt():
            departments.save_department(new=new, department_id=department_id)
    except InvalidPeopleInput as refusal:
        return _told(refusal)
    say(request, _("部门已保存。"))
    return ""


def _told(refusal: InvalidPeopleInput) -> str:
    return " ".join(str(_WORDS.get((name, code), _OTHER)) for name, code in refusal.faults.items())


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


urlpatterns = [
    path("settings/departments", department_list, name="settings-departments"),
    path("settings/departments/<uuid:department_id>", department, name="settings-department"),
    path("settings/members/<uuid:member_id>/place", place, name="settings-member-place"),
]
