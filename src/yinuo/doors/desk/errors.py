"""What a person reads when something did not work: no codes, and always a way on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from yinuo.doors.desk.entry import is_fragment, render
from yinuo.ground.kernel.ids import as_uuid


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


def other_way(request: HttpRequest, *, allowed: str) -> HttpResponse:
    """Answer a method that this address does not take (405); `allowed` names those that it takes.

    Who looks with a browser gets a page with a way back, everybody else the same words as plain text.
    """
    title, text = _("这个地址不能直接打开"), _("它只接收页面上的操作。什么都没有改变，请回到页面上，从那里的按钮进入。")
    if "GET" in allowed:
        title, text = _("这个页面只能查看"), _("它不接收提交的内容，什么都没有改变。")
    if is_fragment(request) or not request.accepts("text/html"):
        return HttpResponse(f"{title}\n{text}\n", status=405, content_type="text/plain; charset=utf-8")
    return _answer(request, 405, title, text, back=_page_above(request))


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when we failed (500)."""
    return _answer(request, 500, _("系统出了问题"), _("错误已记录。请稍后重试；如果反复出现，请联系管理员。"))


def _page_above(request: HttpRequest) -> str:
    """Return the page from which an address is used: of the one thing it belongs to, else of all of its kind."""
    parts = request.path.strip("/").split("/")
    for above in ("/".join(parts[:2]), parts[0]):
        if above != request.path.strip("/") and _is_page(above):
            return f"/{above}"
    return ""


def _is_page(above: str) -> bool:
    first, _slash, thing = above.partition("/")
    try:
        resolve(f"/{above}")
    except Resolver404:
        return False
    return bool(first) and (not thing or as_uuid(thing) is not None)


def _answer(request: HttpRequest, status: int, title: str, text: str, *, back: str = "") -> HttpResponse:
    if request.path.startswith("/api/"):
        problem: dict[str, Any] = {"type": "about:blank", "status": status, "title": title, "detail": text}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    context = {"title": title, "text": text, "back": back, "member": None}
    return render(request, "desk/errors/error.html", context, status=status)
