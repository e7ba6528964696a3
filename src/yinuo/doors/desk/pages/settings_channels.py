"""Settings of channels: what each needs, whether it sends, a trial; secrets go in and never come out."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.settings_frame import show
from yinuo.ground.notices import kinds, setup, wishes
from yinuo.ground.notices.catalogue import EVENTS, TRIAL
from yinuo.ground.notices.kinds import ChannelKind
from yinuo.ground.people import actions as people
from yinuo.ground.people import notices, rights

_FAULTS: dict[str, Promise] = {
    "missing": gettext_lazy("请填写此项。"),
    "url": gettext_lazy("请填写以 http:// 或 https:// 开头的完整地址。"),
    "number": gettext_lazy("请填写数字。"),
    "port": gettext_lazy("端口请填 1 到 65535。"),
    "events": gettext_lazy("有不认识的代码：请用下面列出的，以逗号分开。"),
    "signing": gettext_lazy("密钥须是 whsec_ 开头的 base64，至少 24 字节。"),
    "invalid": gettext_lazy("内容有误，请检查。"),
}


def _kind(channel: str) -> ChannelKind:
    try:
        return kinds.kind(name=channel)
    except kinds.UnknownChannel as unknown:
        raise Http404 from unknown


@page(rights.ADMINISTER)
@require_GET
def channel_list(request: DeskRequest) -> HttpResponse:
    """Show the channels and which of them are set up."""
    known = setup.setups()
    context = {
        "channels": [(kind, known.get(kind.name)) for kind in kinds.kinds()],
        "failed": notices.failed_count(),
    }
    return show(request, "settings-channels", "desk/settings/channels.html", context)


@page(rights.ADMINISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def channel(request: DeskRequest, channel: str) -> HttpResponse:
    """Show what a channel needs, and set it up; a secret that is left empty stays."""
    kind = _kind(channel)
    faults: dict[str, str] = {}
    if request.method == "POST" and kind.fields:
        entered = {field.name: request.POST.get(field.name, "") for field in kind.fields}
        try:
            with attempt():
                setup.set_up(channel=kind.name, entered=entered)
        except setup.InvalidSetup as invalid:
            faults = {name: str(_FAULTS.get(code, _FAULTS["invalid"])) for name, code in invalid.faults.items()}
        else:
            say(request, _("已保存。"))
            return redirect("desk:settings-channel", channel=kind.name)
    return _channel_page(request, kind, faults)


def _channel_page(request: DeskRequest, kind: ChannelKind, faults: dict[str, str]) -> HttpResponse:
    known = setup.setups().get(kind.name)
    typed = request.POST if faults else (known.shown if known else {})
    fields: list[dict[str, Any]] = [
        {
            "field": field,
            # A secret is never written into a page, not even the one just typed.
            "value": "" if field.secret else typed.get(field.name, field.default),
            "kept": known is not None and field.name in known.kept_secrets,
            "fault": faults.get(field.name),
        }
        for field in kind.fields
    ]
    callback = request.build_absolute_uri(f"/m/feishu/{request.organisation.id.hex}")
    context = {
        "kind": kind,
        "known": known,
        "fields": fields,
        "events": EVENTS.values(),
        "callback": callback if kind.name == "feishu_app" else "",
    }
    status = 422 if faults else 200
    return show(request, "settings-channels", "desk/settings/channel.html", context, status=status)


@page(rights.ADMINISTER)
@require_POST
def switch(request: DeskRequest, channel: str) -> HttpResponse:
    """Pause a channel, or let it send again."""
    kind, known = _kind(channel), setup.setups().get(channel)
    if known is None:
        say(request, _("请先填写并保存设置。"), level=WARNING)
    else:
        setup.switch(channel=kind.name, active=not known.active)
        say(request, _("已暂停发送。") if known.active else _("已恢复发送。"))
    return redirect("desk:settings-channel", channel=kind.name)


@page(rights.ADMINISTER)
@require_POST
def remove(request: DeskRequest, channel: str) -> HttpResponse:
    """Forget a channel's settings and secrets."""
    kind = _kind(channel)
    try:
        with attempt():
            setup.take_down(channel=kind.name)
    except setup.NotSetUp:
        say(request, _("请先填写并保存设置。"), level=WARNING)
    else:
        say(request, _("设置和密钥已删除。"))
    return redirect("desk:settings-channels")


@page(rights.ADMINISTER)
@require_POST
def trial(request: DeskRequest, channel: str) -> HttpResponse:
    """Send a trial: to the group, or to the member who asks."""
    kind = _kind(channel)
    if kind.reaches == "person" and not _reached(request, kind):
        words = _("你在这个渠道还没有地址：请先到“个人资料 → 消息”填写或打开，再发测试消息。")
        say(request, words, level=WARNING)
        return redirect("desk:settings-channel", channel=kind.name)
    people.queue_notice(
        key=f"trial:{kind.name}:{uuid4()}",
        channel=kind.name,
        subject=_("一诺测试消息"),
        text=_("收到这条消息，说明“%(channel)s”已设置好。") % {"channel": kind.label},
        member_id=request.member.id if kind.reaches == "person" else None,
        link="/settings/channels",
        event=TRIAL,
    )
    say(request, _("测试消息已发出；没有收到时，请看“未送达”。"))
    return redirect("desk:settings-channel", channel=kind.name)


def _reached(request: DeskRequest, kind: ChannelKind) -> bool:
    """Return whether the member who asks can be reached; the app and mail need no address of their own."""
    known = wishes.addresses_of(channel=kind.name, member_id=request.member.id, contact_id=None)
    return bool(known) or kind.name in ("app", "email")


urlpatterns = [
    path("settings/channels", channel_list, name="settings-channels"),
    path("settings/channels/<slug:channel>", channel, name="settings-channel"),
    path("settings/channels/<slug:channel>/activity", switch, name="settings-channel-activity"),
    path("settings/channels/<slug:channel>/removal", remove, name="settings-channel-removal"),
    path("settings/channels/<slug:channel>/trial", trial, name="settings-channel-trial"),
]
