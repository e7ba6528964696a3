"""How the portal looks and what customers see there: brand, fields for all customers, and for one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.settings_frame import show
from yinuo.flow.sharing import actions
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

_MOST_READ = 1024 * 1024
FIELDS = ("name", "colour", "footer", "contact", "language", "timezone", "host")
_FAULTS: dict[tuple[str, str], Promise] = {
    ("colour", "invalid"): gettext_lazy("请填写 #RRGGBB 形式的颜色，例如 #1D4E89。"),
    ("colour", "unreadable"): gettext_lazy("这个颜色在白底上看不清（对比度低于 4.5）。请选深一些的颜色。"),
    ("host", "invalid"): gettext_lazy("请填写完整域名，例如 track.example.com，不带 https:// 和端口。"),
    ("host", "taken"): gettext_lazy("这个域名已被其他组织使用。"),
    ("host", "ours"): gettext_lazy("这是系统自己的域名，无须填写。"),
}
_LOGO_FAULTS: dict[str, Promise] = {
    "empty": gettext_lazy("请选择图片。"),
    "too_large": gettext_lazy("图片不能超过 512 kB。"),
    "kind": gettext_lazy("请上传 PNG、JPEG 或 SVG 图片。"),
    "content": gettext_lazy("图片已损坏或含有不允许的内容，请重新导出。"),
    "bomb": gettext_lazy("图片边长不能超过 2000 像素。"),
}


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def portal(request: DeskRequest) -> HttpResponse:
    """Show and change how the portal looks."""
    if request.method == "GET":
        return _page(request, typed=None, faults={})
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    try:
        with attempt():
            actions.change_brand(changes=typed)
    except actions.InvalidBrand as invalid:
        words = {one: str(_FAULTS.get((one, code), _("内容过长或无效。"))) for one, code in invalid.faults.items()}
        return _page(request, typed=typed, faults=words)
    say(request, _("已保存。"))
    return redirect("desk:settings-portal")


@page(rights.ADMINISTER)
@require_POST
def logo(request: DeskRequest) -> HttpResponse:
    """Set the logo, or take it away."""
    file = request.FILES.get("logo")
    try:
        with attempt():
            actions.set_logo(content=None if "remove" in request.POST else file.read(_MOST_READ) if file else b"")
    except actions.InvalidLogo as invalid:
        return _page(request, typed=None, faults={"logo": str(_LOGO_FAULTS.get(invalid.code, ""))})
    say(request, _("已保存。"))
    return redirect("desk:settings-portal")


@page(rights.ADMINISTER)
@require_POST
def visibility(request: DeskRequest) -> HttpResponse:
    """Set what all customers see."""
    chosen = set(request.POST.getlist("shown"))
    actions.set_visibility(shown={name: name in chosen for name in actions.USUAL})
    say(request, _("已保存。"))
    return redirect("desk:settings-portal")


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def customer_visibility(request: DeskRequest, customer_id: UUID) -> HttpResponse:
    """Show and set what one customer sees differently from all others."""
    customer = people.customer(customer_id=customer_id)
    if customer is None:
        raise Http404
    if request.method == "POST":
        told = {name: request.POST.get(f"shown_{name}", "") for name in actions.USUAL}
        shown = {name: word == "yes" for name, word in told.items() if word in ("yes", "no")}
        actions.set_visibility(shown=shown, customer_id=customer_id)
        say(request, _("已保存。"))
        return redirect("desk:customer-visibility", customer_id=customer_id)
    context = {
        "customer": customer,
        "general": actions.shown_to(customer_id=None),
        "own": actions.own_rule(customer_id=customer_id),
        "words": labels.PORTAL_FIELDS,
    }
    return show(request, "settings-portal", "desk/settings/customer_visibility.html", context)


def _page(request: DeskRequest, *, typed: dict[str, str] | None, faults: dict[str, str]) -> HttpResponse:
    brand, own = actions.brand(), actions.customers_with_own_rule()
    known = {**{name: getattr(brand, name) for name in FIELDS}, "name": brand.own_name}
    context: dict[str, Any] = {
        "brand": brand,
        "typed": typed if typed is not None else known,
        "faults": faults,
        "shown": actions.shown_to(customer_id=None),
        "words": labels.PORTAL_FIELDS,
        "customers": people.customers_by_id(ids=list(own)).values(),
        "languages": labels.options(labels.LANGUAGES),
        "zones": [(zone, zone) for zone in labels.TIMEZONES],
    }
    status = 422 if faults else 200
    return show(request, "settings-portal", "desk/settings/portal.html", context, status=status)


urlpatterns = [
    path("settings/portal", portal, name="settings-portal"),
    path("settings/portal/logo", logo, name="settings-portal-logo"),
    path("settings/portal/visibility", visibility, name="settings-portal-visibility"),
    path("customers/<uuid:customer_id>/visibility", customer_visibility, name="customer-visibility"),
]
