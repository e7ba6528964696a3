"""What a member wants to hear of, where and when: a matrix of events and channels, quiet hours, addresses."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.messages import WARNING
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk.answers import attempt, json_body, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.radar.actions import minute_of
from yinuo.ground.kernel.webhooks import is_callable
from yinuo.ground.notices import kinds, push_keys, setup, wishes
from yinuo.ground.notices.catalogue import EVENTS
from yinuo.ground.notices.kinds import ChannelKind
from yinuo.ground.people import rights

MODES: tuple[tuple[str, Promise], ...] = (
    ("at_once", gettext_lazy("立即")),
    ("hourly", gettext_lazy("每小时汇总")),
    ("daily", gettext_lazy("每天汇总")),
    ("off", gettext_lazy("不要")),
)
_LONGEST_ADDRESS = 200
_MOST_BYTES = 8_000


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def my_wishes(request: DeskRequest) -> HttpResponse:
    """Show and keep what this member wants to hear of."""
    faults: dict[str, str] = {}
    if request.method == "POST":
        faults = _keep(request)
        if not faults:
            say(request, _("已保存。"))
            return redirect("desk:my-wishes")
    return render(request, "desk/messages/wishes.html", _context(request, faults), status=422 if faults else 200)


def _keep(request: DeskRequest) -> dict[str, str]:
    reader = f"member:{request.member.id}"
    chosen = {
        (event.name, kind.name): mode
        for event in _events()
        for kind in _channels()
        if (mode := request.POST.get(f"{event.name}:{kind.name}", ""))
    }
    times = {name: request.POST.get(name, "").strip() for name in ("quiet_from", "quiet_until", "daily_at")}
    minutes = {name: minute_of(text) if text else None for name, text in times.items()}
    faults = {name: _("请填写几点几分，例如 22:00。") for name, text in times.items() if text and minutes[name] is None}
    if faults:
        return faults
    try:
        with attempt():
            wishes.wish(reader=reader, wishes=chosen)
            daily_at = minutes["daily_at"]
            facts = wishes.HoursFacts(
                quiet_from=minutes["quiet_from"],
                quiet_until=minutes["quiet_until"],
                daily_at=480 if daily_at is None else daily_at,
            )
            wishes.set_hours(reader=reader, facts=facts)
            _keep_addresses(request)
    except wishes.InvalidWish:
        return {"quiet_from": _("免打扰的开始和结束都要填写，或都留空。")}
    return {}


def _keep_addresses(request: DeskRequest) -> None:
    for kind in _with_addresses():
        address = request.POST.get(f"address:{kind.name}", "").strip()[:_LONGEST_ADDRESS]
        known = wishes.addresses_of(channel=kind.name, member_id=request.member.id, contact_id=None)
        if address == next(iter(known), ""):
            continue
        wishes.unreach(channel=kind.name, member_id=request.member.id)
        if address:
            wishes.reach(channel=kind.name, address=address, member_id=request.member.id)


def _context(request: DeskRequest, faults: dict[str, str]) -> dict[str, Any]:
    reader, member = f"member:{request.member.id}", request.member
    said, hours = wishes.wishes_of(reader=reader), wishes.hours_of(reader=reader)
    times = {"quiet_from": hours.quiet_from, "quiet_until": hours.quiet_until, "daily_at": hours.daily_at}
    return {
        "faults": faults,
        "modes": MODES,
        "channels": _channels(),
        "rows": [
            (
                event,
                [(kind, said.get((event.name, kind.name)) or _usual(reader, event.name, kind)) for kind in _channels()],
            )
            for event in _events()
        ],
        "times": {name: request.POST.get(name, "") if faults else _clock(minute) for name, minute in times.items()},
        "addresses": [
            (kind, next(iter(wishes.addresses_of(channel=kind.name, member_id=member.id, contact_id=None)), ""))
            for kind in _with_addresses()
        ],
        "pushed": "webpush" in wishes.channels_of(member_id=member.id),
    }


def _usual(reader: str, event: str, kind: ChannelKind) -> str:
    return wishes.default_mode(reader=reader, event=event, channel=kind.name)


def _events() -> list[Any]:
    return [one for one in EVENTS.values() if not one.for_customer]


def _channels() -> list[ChannelKind]:
    """Return the channels that reach persons and are in use; in the app everything stands at once."""
    known = setup.setups()
    return [
        kind
        for kind in kinds.kinds()
        if kind.reaches == "person"
        and kind.name != "app"
        and (not kind.fields or (kind.name in known and known[kind.name].active))
    ]


def _with_addresses() -> list[ChannelKind]:
    return [kind for kind in _channels() if kind.address_label]


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"


@page(rights.SEE)
@require_GET
def push_key(request: DeskRequest) -> HttpResponse:
    """Return the public key by which browsers know our push messages, if it was made already."""
    known = setup.setups().get(push_keys.CHANNEL)
    return JsonResponse({"key": known.shown.get("public_key", "") if known else ""})


@page(rights.SEE)
@require_POST
def push(request: DeskRequest) -> HttpResponse:
    """Keep this browser's subscription; an empty one asks for the key, which is made at first use."""
    try:
        told = json_body(request, most=_MOST_BYTES)
    except ValueError:
        return JsonResponse({"fault": "json"}, status=422)
    if not told:
        return JsonResponse({"key": push_keys.public_key()})
    endpoint, keys = told.get("endpoint"), told.get("keys")
    sound = isinstance(endpoint, str) and is_callable(address=endpoint) and endpoint.startswith("https://")
    if not sound or not isinstance(keys, dict) or not {"p256dh", "auth"} <= set(keys):
        return JsonResponse({"fault": "subscription"}, status=422)
    kept = {"endpoint": endpoint, "keys": {name: str(keys[name])[:200] for name in ("p256dh", "auth")}}
    wishes.reach(channel=push_keys.CHANNEL, address=json.dumps(kept, sort_keys=True), member_id=request.member.id)
    return JsonResponse({"kept": True})


@page(rights.SEE)
@require_POST
def push_off(request: DeskRequest) -> HttpResponse:
    """Push nothing more to this member's browsers."""
    wishes.unreach(channel=push_keys.CHANNEL, member_id=request.member.id)
    say(request, _("浏览器推送已关闭。"), level=WARNING)
    return redirect("desk:my-wishes")


_WORKER = """self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  const options = { body: told.text || "", tag: told.id, data: { link: told.link || "/" } };
  event.waitUntil(self.registration.showNotification(told.title || "Yinuo", options));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.link));
});
"""


@page(rights.SEE)
@require_GET
def push_worker(request: DeskRequest) -> HttpResponse:
    """Return the worker that shows push messages while no page is open."""
    return HttpResponse(_WORKER, content_type="text/javascript; charset=utf-8")


urlpatterns = [
    path("profile/wishes", my_wishes, name="my-wishes"),
    path("profile/push", push, name="push"),
    path("profile/push/key", push_key, name="push-key"),
    path("profile/push/removal", push_off, name="push-removal"),
    path("push-worker.js", push_worker, name="push-worker"),
]
