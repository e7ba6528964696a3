"""Confirming a device: a code of six digits goes to the link's holder, and is typed where the link was opened."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yinuo.doors.portal.entry import PortalRequest, by_any_link, confirm_page
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.people import actions as people


@require_POST
@by_any_link
def send_code(request: PortalRequest) -> HttpResponse:
    """Send a code to the holder's mail address."""
    try:
        code_id, code = sharing.make_code(link=request.link, device=request.device)
    except sharing.NoAddress:
        return confirm_page(request, status=409)
    except sharing.TooManyCodes:
        words = _("验证码发送太频繁，请一小时后再试，或联系给您发链接的人。")
        return confirm_page(request, status=429, fault=words)
    with translation.override(request.link.language or request.language):
        people.queue_notice(
            key=f"sharing.code:{code_id}",
            channel="email",
            subject=_("验证码 %(code)s") % {"code": code},
            text=_(
                "您正在 %(device)s 上打开订单链接。\n\n"
                "验证码：%(code)s，10 分钟内有效。不是您本人操作，请勿告诉任何人。"
            )
            % {"code": code, "device": request.device.name},
            contact_id=request.link.contact_id,
            address=request.link.email,
            about_type="portal_link",
            about_id=request.link.id,
        )
    return confirm_page(request, sent=True)


@require_POST
@by_any_link
def confirm(request: PortalRequest) -> HttpResponse:
    """Confirm this device by the code, and go on to what was wanted."""
    try:
        sharing.confirm_device(link=request.link, device=request.device, code=request.POST.get("code", "")[:20])
    except sharing.WrongCode as wrong:
        left = wrong.tries_left
        words = (
            ngettext("验证码不对，还可以试 %(n)s 次。", "验证码不对，还可以试 %(n)s 次。", left) % {"n": left}
            if left
            else _("验证码已失效，请重新获取。")
        )
        return confirm_page(request, status=422, fault=words, sent=bool(left))
    return HttpResponseRedirect(_onward(request))


def _onward(request: PortalRequest) -> str:
    """Return where to go: only to a page of this very link."""
    home = reverse("portal:order", kwargs={"token": request.token})
    wanted = request.POST.get("next", "")
    return wanted if wanted == home or wanted.startswith(f"{home}/") else home
