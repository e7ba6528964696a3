"""Errors as RFC 9457 problem details; every anticipated failure is turned into words here and nowhere else."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yinuo.doors.api import fault_words
from yinuo.doors.api.bodies import BrokenBody
from yinuo.doors.api.schema_faults import in_words

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_OF_LISTS = ("list_type", "too_long", "too_short")
_BY_STATUS = {
    400: gettext_lazy("请求读不懂，请对照 /api/v1/docs 检查。"),
    403: gettext_lazy("这个令牌或它的成员不能这样做，请让管理者调整。"),
    404: gettext_lazy("该对象不存在，或不属于你的组织。"),
    409: gettext_lazy("它在这之后变过了：请重新读取，再决定。"),
    422: gettext_lazy("请对照 /api/v1/docs 更正后重试。"),
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """How one kind of failure is told: `detail` makes the sentence, `faults` the single faults of the exception.

    Without a `detail`, the sentence names the faults and what to do about each, or what its status asks for.
    """

    status: int
    code: str
    title: str
    detail: Callable[[Any], str] | None = None
    faults: Callable[[Any], Any] | None = None


class LackingScope(Exception):
    """The token, or its member, may not do this."""


def problem_response(
    *, status: int, code: str, title: str, detail: str = "", extra: dict[str, Any] | None = None
) -> HttpResponse:
    """Return a problem document; `code` is the last part of its type address."""
    body = {"type": f"urn:yinuo:problem:{code}", "title": title, "status": status, "detail": detail, **(extra or {})}
    return HttpResponse(json.dumps(body, ensure_ascii=False, default=str), status=status, content_type=MEDIA_TYPE)


def sentence(*, problem: Problem, error: Any) -> str:
    """Return what a failure asks of whoever called."""
    if problem.detail is not None:
        return problem.detail(error)
    faults = getattr(error, "faults", None)
    if faults and isinstance(faults, dict | list):
        return fault_words.told(faults=faults)
    return str(_BY_STATUS[problem.status])


def install(api: NinjaAPI, problems: dict[type[Exception], Problem]) -> None:
    """Teach the API every anticipated failure; what is not named is logged once and told as 500."""

    def told(problem: Problem) -> Callable[[HttpRequest, Any], HttpResponse]:
        def handler(request: HttpRequest, error: Any) -> HttpResponse:
            faults = problem.faults(error) if problem.faults else getattr(error, "faults", None)
            return problem_response(
                status=problem.status,
                code=problem.code,
                title=_(problem.title),
                detail=sentence(problem=problem, error=error),
                extra={"faults": faults} if faults else None,
            )

        return handler

    for kind, problem in {**_common(), **problems}.items():
        api.exception_handler(kind)(told(problem))
    api.exception_handler(ValidationError)(_invalid)
    api.exception_handler(HttpError)(_http_error)
    api.exception_handler(Exception)(_unexpected)


def _common() -> dict[type[Exception], Problem]:
    return {
        AuthenticationError: Problem(
            status=401,
            code="unauthenticated",
            title=_("需要有效的访问令牌"),
            detail=lambda _error: _("请在 Authorization 头中携带有效的 Bearer 令牌。"),
        ),
        LackingScope: Problem(
            status=403,
            code="forbidden",
            title=_("权限不足"),
            detail=lambda error: _("此令牌缺少权限范围 %(scope)s。") % {"scope": error},
        ),
        PermissionDenied: Problem(status=403, code="forbidden", title=_("权限不足")),
        Http404: Problem(status=404, code="not-found", title=_("未找到")),
    }


def other_method(request: HttpRequest, *, allowed: str) -> HttpResponse:
    """Return the problem of a method that this address does not take; `allowed` names those that it takes."""
    return problem_response(
        status=405,
        code="method-not-allowed",
        title=_("不支持该方法"),
        detail=_("此地址不接受 %(method)s，只接受 %(allowed)s。") % {"method": request.method, "allowed": allowed},
    )


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return invalid(
        faults=[
            {"where": ".".join(str(part) for part in place), "fault": in_words(fault={**fault, "loc": place})}
            for fault, place in ((fault, _place(fault)) for fault in error.errors)
        ]
    )


def _place(fault: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return where a fault is; where the body itself is to be a list, without the name that our code has for it."""
    place = tuple(fault.get("loc", ()))
    is_list = (len(place) == 2 and fault.get("type") in _OF_LISTS) or (len(place) > 2 and isinstance(place[2], int))
    return (place[0], *place[2:]) if place[:1] == ("body",) and is_list else place


def invalid(*, faults: list[dict[str, str]]) -> HttpResponse:
    """Return the problem of a request whose content is faulty, with every fault and where it is."""
    return problem_response(
        status=422,
        code="invalid",
        title=_("请求内容有误"),
        detail=_("请更正以下 %(n)s 处后重试。") % {"n": len(faults)},
        extra={"faults": faults},
    )


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, BrokenBody):
        return invalid(faults=[{"where": "body", "fault": str(error.__cause__)}])
    known = str(_BY_STATUS[error.status_code]) if error.status_code in _BY_STATUS else str(error)
    return problem_response(status=error.status_code, code="refused", title=_("请求被拒绝"), detail=known)


def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.exception("API call failed: %s %s", request.method, request.path)
    return problem_response(
        status=500, code="unexpected", title=_("服务器出错"), detail=_("已记录该错误，请稍后重试。")
    )
