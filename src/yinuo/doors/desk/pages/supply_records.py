"""Adding, changing and taking out one record of supply."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.custom_entry import CustomEntry
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.supply import mark_faults, record_form, told_by
from yinuo.doors.desk.supply_frame import kind_of, tabs_for
from yinuo.ground.people import rights
from yinuo.ground.supply import actions, queries
from yinuo.ground.supply.actions import InvalidSupplyInput, RecordInUse
from yinuo.ground.supply.kinds.shapes import Kind
from yinuo.ground.supply.wording import called

_WITH_PAGES = frozenset({"item", "work_centre", "supplier"})


@page(rights.EDIT_SUPPLY)
@require_http_methods(["GET", "POST"])
def new_record(request: DeskRequest, records: str) -> HttpResponse:
    """Add a record; what the address tells is filled in."""
    kind = kind_of(records)
    begun = {field.name: field.default for field in kind.fields if field.default is not None}
    asked = {name: value for name, value in request.GET.items() if name in kind.by_name}
    form = record_form(kind=kind, data=request.POST or None, record={**begun, **asked})
    custom = CustomEntry(request, kind=kind.name)
    if request.method == "POST" and all([form.is_valid(), custom.valid()]):
        told = told_by(kind=kind, form=form)
        key = tuple(told[name] for name in kind.key)
        if queries.records_by_key(kind=kind.name, keys=[key]):
            form.add_error(kind.key[0], _("已经有这条资料。请换一个编码，或去修改它。"))
        elif row_id := _saved(kind, form, told):
            custom.keep(row_id)
            say(request, _("已保存。"))
            return redirect(_after(request, kind, row_id))
    return _form_page(request, kind, form, None, custom)


@page(rights.EDIT_SUPPLY)
@require_http_methods(["GET", "POST"])
def change_record(request: DeskRequest, records: str, record_id: UUID) -> HttpResponse:
    """Change a record; what names it stays."""
    kind = kind_of(records)
    record = _known(kind, record_id)
    form = record_form(kind=kind, data=request.POST or None, record=record)
    custom = CustomEntry(request, kind=kind.name, subject_id=record_id)
    if request.method == "POST" and all([form.is_valid(), custom.valid()]):
        told = told_by(kind=kind, form=form, record=record)
        if _saved(kind, form, told, given=_changed(kind, record, told)):
            custom.keep(record_id)
            say(request, _("已保存。"))
            return redirect(_after(request, kind, record_id))
    return _form_page(request, kind, form, record, custom)


@page(rights.EDIT_SUPPLY)
@require_POST
def remove_record(request: DeskRequest, records: str, record_id: UUID) -> HttpResponse:
    """Take a record out, unless something rests on it."""
    kind = kind_of(records)
    _known(kind, record_id)
    listed = reverse("desk:supply-list", kwargs={"records": records})
    try:
        with attempt():
            actions.remove_records(kind=kind.name, ids=[record_id])
    except RecordInUse as used:
        by = _("、").join(called(name=one) for one in used.by)
        words = _("%(record)s 正被使用（%(by)s），不能删除。") if by else _("%(record)s 正被使用，不能删除。")
        say(request, words % {"record": used.record, "by": by}, level=WARNING)
        return redirect(
            _safe(request) or reverse("desk:supply-record", kwargs={"records": records, "record_id": record_id})
        )
    say(request, _("已删除。"))
    return redirect(_safe(request) or listed)


def _saved(kind: Kind, form: Any, told: dict[str, Any], given: set[str] | None = None) -> UUID | None:
    """Save what a form tells and return the record's id, or None after telling the form what is wrong."""
    try:
        with attempt():
            ids = actions.save_records(kind=kind.name, records=[told], given=given)
    except InvalidSupplyInput as refused:
        mark_faults(form=form, error=refused)
        return None
    return next(iter(ids.values()), None)


def _changed(kind: Kind, before: dict[str, Any], told: dict[str, Any]) -> set[str]:
    """Return the fields that the person changed: what is not touched must not come back with less precision."""
    first, then = (record_form(kind=kind, record=one) for one in (before, {**before, **told}))
    return {name for name in kind.by_name if first.initial.get(name) != then.initial.get(name)}


def _form_page(
    request: DeskRequest, kind: Kind, form: Any, record: dict[str, Any] | None, custom: CustomEntry
) -> HttpResponse:
    context = {**tabs_for(kind), "form": form, "record": record, "next": _safe(request), "custom": custom}
    return render(request, "desk/supply/form.html", context, status=422 if form.is_bound else 200)


def _after(request: DeskRequest, kind: Kind, record_id: UUID) -> str:
    if back := _safe(request):
        return back
    if kind.name in _WITH_PAGES:
        return reverse("desk:supply-record", kwargs={"records": kind.slug, "record_id": record_id})
    return reverse("desk:supply-list", kwargs={"records": kind.slug})


def _safe(request: DeskRequest) -> str:
    """Return where the person came from, if that is a page of ours."""
    told = request.POST.get("next") or request.GET.get("next") or ""
    return told if url_has_allowed_host_and_scheme(told, allowed_hosts=None) else ""


def _known(kind: Kind, record_id: UUID) -> dict[str, Any]:
    record = queries.record(kind=kind.name, record_id=record_id)
    if record is None:
        raise Http404
    return record


urlpatterns = [
    path("supply/<slug:records>/new", new_record, name="supply-new"),
    path("supply/<slug:records>/<uuid:record_id>/facts", change_record, name="supply-change"),
    path("supply/<slug:records>/<uuid:record_id>/removal", remove_record, name="supply-remove"),
]
