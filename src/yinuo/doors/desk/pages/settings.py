"""Settings of the organisation: its name, its members, its preferences."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.forms.settings import MemberForm, OrganisationForm, PreferencesForm, shown_value
from yinuo.doors.desk.heartbeat import heartbeat_told
from yinuo.doors.desk.settings_frame import show
from yinuo.ground.people import actions as people
from yinuo.ground.people import organisation as organisations
from yinuo.ground.people import queries, rights, sign_in
from yinuo.ground.people.queries import MemberFacts

_FAULTS = {
    "already_member": gettext_lazy("已经是成员。"),
    "invalid": gettext_lazy("邮箱格式不对。"),
    "last_owner": gettext_lazy("至少保留一位所有者。"),
}


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def organisation(request: DeskRequest) -> HttpResponse:
    """Show and change the organisation's name and time zone."""
    known = {"name": request.organisation.name, "timezone": request.organisation.timezone}
    form = OrganisationForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.cleaned_data.items() if value != known[name]}
        if changes:
            organisations.change_organisation(changes=changes)
        say(request, _("已保存。"))
        return redirect("desk:settings")
    context = {"form": form, "facts": request.organisation}
    return show(request, "settings", "desk/settings/organisation.html", context, status=422 if form.is_bound else 200)


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def members(request: DeskRequest) -> HttpResponse:
    """Show the members, and invite another."""
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with attempt():
                made = people.add_member(**form.cleaned_data)
        except people.InvalidPeopleInput as refused:
            for field, code in refused.faults.items():
                form.add_error(field if field in form.fields else None, fault_words(code))
        else:
            return _invited(request, made)
    return _members_page(request, form, status=422 if form.is_bound else 200)


@page(rights.ADMINISTER)
@require_POST
def change_member(request: DeskRequest, member_id: UUID) -> HttpResponse:
    """Give a member another role, or let them in or out."""
    if queries.member(member_id=member_id) is None:
        raise Http404
    changes: dict[str, Any] = {}
    if request.POST.get("role") in labels.ROLES:
        changes["role"] = request.POST["role"]
    if request.POST.get("active") in ("0", "1"):
        changes["active"] = request.POST["active"] == "1"
    try:
        with attempt():
            changed = people.change_member(member_id=member_id, **changes)
    except people.InvalidPeopleInput as refused:
        say(request, fault_words(next(iter(refused.faults.values()))), level=WARNING)
    else:
        say(request, _("%(name)s 的权限已更新。") % {"name": changed.name})
    return redirect("desk:settings-members")


@page(rights.ADMINISTER)
@require_POST
def invite(request: DeskRequest, member_id: UUID) -> HttpResponse:
    """Make a fresh link by which a member sets a password."""
    known = queries.member(member_id=member_id)
    if known is None:
        raise Http404
    return _invited(request, known)


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def preferences(request: DeskRequest) -> HttpResponse:
    """Show and change the declared settings."""
    known = queries.all_preferences()
    initial = {name: shown_value(value) for name, value in known.items()}
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.values().items() if value != known[name]}
        if changes:
            people.set_preferences(changes=changes)
        say(request, _("已保存。"))
        return redirect("desk:settings-preferences")
    context = {"form": form, "heartbeat": heartbeat_told()}
    status = 422 if form.is_bound else 200
    return show(request, "settings-preferences", "desk/settings/preferences.html", context, status=status)


def fault_words(code: str) -> str:
    """Return a fault of people's input in words."""
    return str(_FAULTS.get(code, _("内容有误。")))


def _invited(request: DeskRequest, member: MemberFacts) -> HttpResponse:
    link = sign_in.password_link(member_id=member.id)
    url = ""
    if link is not None:
        address = reverse("desk:set-password", kwargs={"account_id": link.account_id, "token": link.token})
        url = request.build_absolute_uri(address)
        people.queue_notice(
            key=f"password:{link.account_id}:{link.token}",
            channel="email",
            subject=_("%(organisation)s 邀请你使用一诺") % {"organisation": request.organisation.name},
            text=_("请打开下面的链接设置密码，三天内有效，只能使用一次。\n\n%(url)s") % {"url": url},
            member_id=member.id,
            address=member.email,
            link=url,
        )
    return _members_page(request, MemberForm(), invited=member, url=url)


def _members_page(
    request: DeskRequest, form: MemberForm, *, invited: MemberFacts | None = None, url: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "members": queries.members(active_only=False),
        "invited": invited,
        "invitation_url": url,
    }
    return show(request, "settings-members", "desk/settings/members.html", context, status=status)


urlpatterns = [
    path("settings", organisation, name="settings"),
    path("settings/members", members, name="settings-members"),
    path("settings/members/<uuid:member_id>", change_member, name="settings-member"),
    path("settings/members/<uuid:member_id>/invitation", invite, name="settings-member-invitation"),
    path("settings/preferences", preferences, name="settings-preferences"),
]
