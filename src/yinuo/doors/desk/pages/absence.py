"""While I am away: who approves in my place, from when until when, and for which kinds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights
from yinuo.ground.process.approving import absences
from yinuo.ground.process.approving.absences import InvalidAbsence, NoSuchAbsence
from yinuo.ground.process.approving.holding import UnknownPerson

_WORDS: dict[str, Promise] = {
    "self": gettext_lazy("不能委托给自己，请选择一位同事。"),
    "before_from": gettext_lazy("结束时间要晚于开始时间。"),
    "past": gettext_lazy("这段时间已经过去，请重新填写。"),
    "overlaps": gettext_lazy("这段时间已有委托，请先结束它或错开时间。"),
}


class AbsenceForm(forms.Form):
    """When, and who."""

    deputy = forms.ChoiceField(label=gettext_lazy("代我审批的同事"))
    start = forms.DateTimeField(
        label=gettext_lazy("从"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    until = forms.DateTimeField(
        label=gettext_lazy("到"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("只限这些审批"),
        required=False,
        help_text=gettext_lazy("不选表示全部。"),
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=200)

    def __init__(self, request: DeskRequest) -> None:
        """Offer the colleagues and the kinds of approvals there are."""
        now = timezone.localtime().replace(minute=0, second=0, microsecond=0)
        super().__init__(request.POST or None, initial={"start": now})
        self.fields["deputy"].choices = [  # type: ignore[attr-defined]
            ("", _("请选择")),
            *((str(one.id), one.name) for one in people.members() if one.id != request.member.id),
        ]
        kinds = absences.kinds_known()
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]
        if not kinds:
            del self.fields["kinds"]


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def absence(request: DeskRequest) -> HttpResponse:
    """Show who stands in for me, and let somebody."""
    form = AbsenceForm(request)
    if request.method == "POST" and form.is_valid():
        try:
            with attempt():
                _set(request, form.cleaned_data)
        except InvalidAbsence as fault:
            names = {"deputy": "deputy", "until": "until", "from": "start"}
            for field, code in fault.faults.items():
                form.add_error(names[field], str(_WORDS[code]))
        except UnknownPerson:
            form.add_error("deputy", _("所选同事不存在或已停用，请重新选择。"))
        else:
            say(request, _("委托已生效，期间的审批会交给对方。"))
            return redirect("desk:absence")
    found = absences.absences(member_id=request.member.id)
    context = {"form": form, "absences": found, "kinds": dict(absences.kinds_known())}
    return render(request, "desk/tasks/absence.html", context, status=422 if form.is_bound else 200)


@page(rights.SEE)
@require_POST
def end(request: DeskRequest, absence_id: UUID) -> HttpResponse:
    """Stand for myself again."""
    try:
        with attempt():
            absences.end_absence(absence_id=absence_id, member_id=request.member.id)
    except NoSuchAbsence as error:
        raise Http404 from error
    say(request, _("委托已结束，新的审批直接交给你。"))
    return redirect("desk:absence")


def _set(request: DeskRequest, entered: dict[str, Any]) -> None:
    start: datetime = entered["start"]
    absences.set_absence(
        member_id=request.member.id,
        deputy_id=UUID(entered["deputy"]),
        from_at=start,
        until_at=entered["until"],
        kinds=entered.get("kinds", []),
        note=entered["note"],
    )


urlpatterns = [
    path("tasks/absence", absence, name="absence"),
    path("tasks/absence/<uuid:absence_id>/end", end, name="absence-end"),
]
