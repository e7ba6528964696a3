"""Settings of acceptance: reasons, checklists, milestones, delivery notes, and the key that signs documents."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk import acceptance_words
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.settings_frame import show
from yinuo.flow.acceptance import keys
from yinuo.flow.acceptance import setup as setups
from yinuo.ground.kernel import clock
from yinuo.ground.people import rights

_PARTS = ("reasons", "checklists", "milestones", "copies", "paper", "number_pattern")


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def acceptance(request: DeskRequest) -> HttpResponse:
    """Show and change how deliveries are accepted."""
    typed = setups.written(known=setups.setup())
    if request.method != "POST":
        return _page(request, typed, {})
    typed |= {part: request.POST[part] for part in _PARTS if part in request.POST}
    try:
        with attempt():
            setups.change_setup(changes=typed)
    except setups.InvalidSetup as invalid:
        return _page(request, typed, invalid.faults, status=422)
    say(request, _("已保存。"))
    return redirect("desk:settings-acceptance")


@page(rights.ADMINISTER)
@require_POST
def upload_key(request: DeskRequest) -> HttpResponse:
    """Sign with the organisation's own key from now on."""
    file = request.FILES.get("file")
    content = file.read(100_000) if file is not None else b""
    try:
        with attempt():
            keys.upload_key(content=content, password=request.POST.get("password", ""))
    except keys.BadKeyFile as bad:
        typed = setups.written(known=setups.setup())
        return _page(request, typed, {}, key_fault=acceptance_words.key_fault(bad.code), status=422)
    say(request, _("之后的验收单用这张证书签名；以前的文件仍可核验。"))
    return redirect("desk:settings-acceptance")


def _page(
    request: DeskRequest, typed: dict[str, str], faults: dict[str, str], *, key_fault: str = "", status: int = 200
) -> HttpResponse:
    known, now = keys.active_key(), clock.now()
    context = {
        "typed": typed,
        "faults": {part: acceptance_words.faults({part: code})[0] for part, code in faults.items()},
        "papers": list(acceptance_words.PAPERS.items()),
        "signing_key": known,
        "days_left": known.days_left(now) if known else None,
        "ends_soon": bool(known and known.ends_soon(now)),
        "key_fault": key_fault,
    }
    return show(request, "settings-acceptance", "desk/settings/acceptance.html", context, status=status)


urlpatterns = [
    path("settings/acceptance", acceptance, name="settings-acceptance"),
    path("settings/acceptance/key", upload_key, name="settings-acceptance-key"),
]
