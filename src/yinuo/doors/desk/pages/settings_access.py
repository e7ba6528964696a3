"""Settings of programs: API tokens, and addresses that hear of events."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.forms.settings import TokenForm, WebhookForm
from yinuo.doors.desk.settings_frame import show
from yinuo.ground.kernel import clock, webhooks
from yinuo.ground.kernel.webhooks import EndpointFacts
from yinuo.ground.people import rights, tokens

_DELIVERIES = 100


@page(rights.ADMINISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def token_list(request: DeskRequest) -> HttpResponse:
    """Show the tokens, and make another; its secret is shown in this answer only."""
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        expires_at = clock.now() + timedelta(days=int(entered["days"])) if entered["days"] else None
        secret = tokens.issue_token(
            member_id=request.member.id, name=entered["name"], scopes=entered["scopes"], expires_at=expires_at
        )
        form = TokenForm()
    context = {
        "form": form,
        "tokens": tokens.tokens(),
        "secret": secret,
        "now": clock.now(),
        "scopes": _scopes_by_resource(),
    }
    status = 422 if form.is_bound else 200
    return show(request, "settings-tokens", "desk/settings/tokens.html", context, status=status)


@page(rights.ADMINISTER)
@require_POST
def revoke(request: DeskRequest, token_id: UUID) -> HttpResponse:
    """Take a token back."""
    if token_id not in {token["id"] for token in tokens.tokens()}:
        raise Http404
    tokens.revoke_token(token_id=token_id)
    say(request, _("令牌已吊销，立即失效。"))
    return redirect("desk:settings-tokens")


@page(rights.ADMINISTER)
@never_cache
@require_http_methods(["GET", "POST"])
def endpoint_list(request: DeskRequest) -> HttpResponse:
    """Show the endpoints, and register another; its secret is shown in this answer only."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            with attempt():
                made = webhooks.register_endpoint(
                    url=entered["url"],
                    event_types=[f"{room}.*" for room in entered["rooms"]],
                    description=entered["description"],
                )
        except webhooks.InvalidEndpoint:
            form.add_error("url", _("请填写以 http:// 或 https:// 开头的完整地址。"))
        else:
            return _endpoint_page(request, made, secret=made.secret)
    context = {"form": form, "endpoints": webhooks.endpoints()}
    status = 422 if form.is_bound else 200
    return show(request, "settings-webhooks", "desk/settings/webhooks.html", context, status=status)


@page(rights.ADMINISTER)
@require_GET
def endpoint(request: DeskRequest, endpoint_id: UUID) -> HttpResponse:
    """Show an endpoint and its deliveries."""
    return _endpoint_page(request, _known(endpoint_id))


@page(rights.ADMINISTER)
@require_POST
def switch(request: DeskRequest, endpoint_id: UUID) -> HttpResponse:
    """Pause an endpoint, or let it hear again."""
    active = not _known(endpoint_id).active
    webhooks.change_endpoint(endpoint_id=endpoint_id, changes={"active": active})
    say(request, _("已恢复发送。") if active else _("已暂停发送。"))
    return redirect("desk:settings-webhook", endpoint_id=endpoint_id)


@page(rights.ADMINISTER)
@never_cache
@require_POST
def rotate(request: DeskRequest, endpoint_id: UUID) -> HttpResponse:
    """Give an endpoint a new secret, shown in this answer only."""
    _known(endpoint_id)
    changed = webhooks.rotate_secret(endpoint_id=endpoint_id)
    return _endpoint_page(request, changed, secret=changed.secret)


@page(rights.ADMINISTER)
@require_POST
def remove(request: DeskRequest, endpoint_id: UUID) -> HttpResponse:
    """Forget an endpoint."""
    _known(endpoint_id)
    webhooks.remove_endpoint(endpoint_id=endpoint_id)
    say(request, _("Webhook 已删除。"))
    return redirect("desk:settings-webhooks")


@page(rights.ADMINISTER)
@require_POST
def replay(request: DeskRequest, delivery_id: UUID) -> HttpResponse:
    """Send a delivery again."""
    known = webhooks.delivery(delivery_id=delivery_id)
    if known is None:
        raise Http404
    webhooks.replay(delivery_id=delivery_id)
    say(request, _("已重新发送。"))
    return redirect("desk:settings-webhook", endpoint_id=known.endpoint.id)


def _scopes_by_resource() -> list[tuple[str, list[str]]]:
    return [(name, list(scopes)) for name, scopes in groupby(tokens.SCOPES, key=lambda scope: scope.partition(":")[0])]


def _known(endpoint_id: UUID) -> EndpointFacts:
    found = webhooks.endpoint(endpoint_id=endpoint_id)
    if found is None:
        raise Http404
    return found


def _endpoint_page(request: DeskRequest, found: EndpointFacts, *, secret: str = "") -> HttpResponse:
    rooms = [labels.word(labels.ROOMS, kind.removesuffix(".*")) for kind in found.event_types]
    context: dict[str, Any] = {
        "endpoint": found,
        "rooms": rooms,
        "secret": secret,
        "deliveries": webhooks.deliveries(endpoint_id=found.id, limit=_DELIVERIES),
    }
    return show(request, "settings-webhooks", "desk/settings/webhook.html", context)


urlpatterns = [
    path("settings/tokens", token_list, name="settings-tokens"),
    path("settings/tokens/<uuid:token_id>/revocation", revoke, name="settings-token-revocation"),
    path("settings/webhooks", endpoint_list, name="settings-webhooks"),
    path("settings/webhooks/<uuid:endpoint_id>", endpoint, name="settings-webhook"),
    path("settings/webhooks/<uuid:endpoint_id>/activity", switch, name="settings-webhook-activity"),
    path("settings/webhooks/<uuid:endpoint_id>/secret", rotate, name="settings-webhook-secret"),
    path("settings/webhooks/<uuid:endpoint_id>/removal", remove, name="settings-webhook-removal"),
    path("settings/webhooks/deliveries/<uuid:delivery_id>/replay", replay, name="settings-webhook-replay"),
]
