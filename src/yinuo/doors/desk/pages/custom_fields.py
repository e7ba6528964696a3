"""Custom fields: which kinds of objects carry some, their designer, and filling them in on one object."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import form_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.custom_entry import CustomEntry, read_only
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.settings_frame import show
from yinuo.ground.people import rights
from yinuo.ground.process.custom import defining, reading
from yinuo.ground.process.custom.holders import Holder, holder_of, holders
from yinuo.ground.process.forms.filling import BadAnswers
from yinuo.ground.process.forms.reading import newest_about


@page(rights.ADMINISTER)
@require_GET
def field_list(request: DeskRequest) -> HttpResponse:
    """Show which kinds of objects carry custom fields."""
    rows = [(one, newest_about(kind=one.name), reading.design_of(kind=one.name).fields()) for one in holders()]
    return show(request, "custom-fields", "desk/custom/list.html", {"rows": rows, "words": form_words})


@page(rights.ADMINISTER)
@require_POST
def open_fields(request: DeskRequest, holder: str) -> HttpResponse:
    """Open the custom fields of a kind of object in the designer of forms."""
    with attempt():
        form_id = defining.open_fields(kind=_holder(holder).name)
    return redirect("desk:form-design", form_id=form_id)


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def fill_in(request: DeskRequest, holder: str, holder_id: UUID) -> HttpResponse:
    """Fill the custom fields of one object in; who may not change the object only reads them."""
    known = _holder(holder)
    name = known.named([holder_id]).get(holder_id)
    if name is None:
        raise Http404
    may_fill = request.member.may(known.right)
    back = known.page(holder_id)
    entry = CustomEntry(request, kind=holder, subject_id=holder_id)
    if request.method == "POST" and not may_fill:
        raise PermissionDenied(known.right)
    if request.method == "POST" and entry.valid() and _kept(entry, holder_id):
        say(request, _("已保存。"))
        return redirect(back)
    sections = entry.sections() if may_fill else read_only(request, kind=holder, subject_id=holder_id)
    context = {
        "known": known,
        "name": name,
        "back": back,
        "sections": sections,
        "faults": entry.faults,
        "may_fill": may_fill,
        "draft_url": entry.draft_url() if may_fill else "",
    }
    return render(request, "desk/custom/fill.html", context, status=422 if entry.faults else 200)


@page(rights.SEE)
@require_POST
def draft(request: DeskRequest, holder: str, holder_id: UUID | None = None) -> HttpResponse:
    """Draw the fields again with what was typed: fields come and go, formulas are reckoned."""
    known = _holder(holder)
    if not request.member.may(known.right):
        raise PermissionDenied(known.right)
    if holder_id is not None and holder_id not in known.named([holder_id]):
        raise Http404
    entry = CustomEntry(request, kind=holder, subject_id=holder_id)
    entry.read()
    context = {"sections": entry.sections(), "draft_url": entry.draft_url()}
    return render(request, "desk/filling/_fields.html", context)


def _kept(entry: CustomEntry, holder_id: UUID) -> bool:
    try:
        with attempt():
            entry.keep(holder_id)
    except BadAnswers as bad:
        entry.faults = dict(bad.faults)
        return False
    return True


def _holder(name: str) -> Holder:
    found = holder_of(name)
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("settings/custom-fields", field_list, name="custom-fields"),
    path("settings/custom-fields/<slug:holder>", open_fields, name="custom-fields-open"),
    path("custom/<slug:holder>/draft", draft, name="custom-new-draft"),
    path("custom/<slug:holder>/<uuid:holder_id>", fill_in, name="custom"),
    path("custom/<slug:holder>/<uuid:holder_id>/draft", draft, name="custom-draft"),
]
