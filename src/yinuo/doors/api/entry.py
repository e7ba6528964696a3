"""How a program comes in: a bearer token with scopes, one transaction a call, idempotency keys, problem details.

Each module in `routes/` has a `router`, whose operations name their scope by `auth=scope("orders:read")`;
an operation that names none is closed. A module may have `PROBLEMS`: {exception class: Problem}.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import AuthenticationError

from yinuo.doors.api.bodies import BrokenBody, parsed
from yinuo.doors.api.problems import LackingScope, invalid, problem_response
from yinuo.ground.kernel import idempotency, sighting
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.people.tokens import SCOPES, Bearer, bearer_of, note_use, organisation_of

IDEMPOTENCY_HEADER = "Idempotency-Key"
_LONGEST_KEY = 200
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class ApiRequest(HttpRequest):
    """A request with a valid token; only seen by type checkers."""

    bearer: Bearer


def broken(request: HttpRequest) -> dict[str, str]:
    """Return what of a request cannot be read at all, whatever it asks for: {where, fault}; empty where all can."""
    if "\x00" in request.path or "\x00" in unquote(request.META.get("QUERY_STRING", "")):
        return {"where": "address", "fault": _("地址里不能有 NUL 字符（%00），请去掉。")}
    try:
        if request.body and "json" in (request.content_type or ""):
            parsed(request.body)
    except BrokenBody as error:
        return {"where": "body", "fault": str(error)}
    return {}


class Scope:
    """Opens an operation to tokens with one scope."""

    def __init__(self, name: str) -> None:
        SCOPES[name]  # an unknown scope is a programming error, found at import
        self.name = name

    def __call__(self, request: HttpRequest) -> Bearer:
        """Return the caller; raises AuthenticationError, LackingScope."""
        bearer = getattr(request, "bearer", None)
        if bearer is None:
            raise AuthenticationError
        if not bearer.may(self.name):
            raise LackingScope(self.name)
        return cast(Bearer, bearer)


def scope(name: str) -> Scope:
    """Return the guard of one scope, for `auth=`."""
    return Scope(name)


def gate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap an API view: who calls, in whose organisation, one transaction, at most once per idempotency key."""

    @csrf_exempt
    def guarded(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        if fault := broken(request):
            return invalid(faults=[fault])
        token = _token(request)
        organisation_id = organisation_of(text=token)
        if organisation_id is None:
            return view(request, *args, **parts)
        with acting_for(organisation_id):
            bearer = bearer_of(text=token)
            response = _answered(request, bearer, lambda known: view(request, *args, **known), parts)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        if bearer is not None and bearer.use_is_news:
            note_use(bearer=bearer)
        return response

    return guarded


def _token(request: HttpRequest) -> str:
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else ""


def _answered(
    request: HttpRequest, bearer: Bearer | None, call: Callable[[dict[str, Any]], HttpResponse], parts: dict[str, Any]
) -> HttpResponse:
    if bearer is None:
        return call(parts)
    api_request = cast(ApiRequest, request)
    api_request.bearer = bearer
    with ExitStack() as stack:
        stack.enter_context(acting_as(f"token:{bearer.token_id}"))
        stack.enter_context(timezone.override(ZoneInfo(people.organisation().timezone)))
        known = sighting.veiled(parts=parts)
        if request.method in ("GET", "HEAD"):
            stack.enter_context(sighting.looking())
        return _once(api_request, lambda: call(known))


def _once(request: ApiRequest, call: Callable[[], HttpResponse]) -> HttpResponse:
    key = request.headers.get(IDEMPOTENCY_HEADER, "")
    if not key or request.method not in _WRITES:
        return call()
    if len(key) > _LONGEST_KEY or not key.isprintable():
        return problem_response(
            status=400,
            code="bad-idempotency-key",
            title=_("幂等键无效"),
            detail=_("Idempotency-Key 最长 200 个可打印字符。"),
        )
    scope_name = f"token:{request.bearer.token_id}"
    content = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    fingerprint = hashlib.sha256(content).hexdigest()
    try:
        earlier = idempotency.earlier_answer(scope=scope_name, key=key, fingerprint=fingerprint)
    except idempotency.KeyReused:
        return problem_response(
            status=422,
            code="idempotency-key-reused",
            title=_("幂等键已用于另一请求"),
            detail=_("请为新的请求换用新的 Idempotency-Key。"),
        )
    if earlier is not None:
        headers = {"Idempotent-Replayed": "true"}
        return HttpResponse(earlier.body, status=earlier.status, content_type="application/json", headers=headers)
    response = call()
    if 200 <= response.status_code < 300:
        body = response.content.decode()
        idempotency.keep_answer(
            scope=scope_name, key=key, fingerprint=fingerprint, status=response.status_code, body=body
        )
    return response
