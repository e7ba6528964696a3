"""What a person reads when something did not work: no codes, and always a way on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from yinuo.doors.desk.entry import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be understood (400)."""
    return _answer(request, 400, _("请求无法识别"), _("链接或提交的内容不完整。请返回上一页重试。"))


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a member who lacks the right (403)."""
    return _answer(request, 403, _("没有权限"), _("你的角色不能打开这个页面。需要的话，请管理员调整角色。"))


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection does not match, mostly one left open for long (403)."""
    return _answer(request, 403, _("页面已过期"), _("页面停留过久，或浏览器没有保存 Cookie。请刷新后再提交。"))


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for what is not there, or not this organisation's (404)."""
    return _answer(request, 404, _("找不到这个页面"), _("可能已被删除，或链接有误。"))


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when we failed (500)."""
    return _answer(request, 500, _("系统出了问题"), _("错误已记录。请稍后重试；如果反复出现，请联系管理员。"))


def _answer(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem: dict[str, Any] = {"type": "about:blank", "status": status, "title": title, "detail": text}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    return render(request, "desk/errors/error.html", {"title": title, "text": text, "member": None}, status=status)
