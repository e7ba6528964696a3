"""For how long an alert may be quiet, as its card offers it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.ground.supply import queries as supply

HOURS, TOMORROW, DAYS, ENDLESS = "hours", "tomorrow", "days", "endless"
QUIET_HOURS, QUIET_DAYS = 4, 3
# Why a quiet alert speaks again.
WOKEN = {
    "time": gettext_lazy("到了约定的时间"),
    "graver": gettext_lazy("情况变重"),
    "promise": gettext_lazy("承诺有变"),
    "member": gettext_lazy("有人恢复"),
}


def quiet_choices() -> list[tuple[str, str]]:
    """Return the choices, the shortest first."""
    return [
        (HOURS, _("%(n)s 小时后再提醒") % {"n": QUIET_HOURS}),
        (TOMORROW, _("下个工作日开工时再提醒")),
        (DAYS, _("%(n)s 天后再提醒") % {"n": QUIET_DAYS}),
        (ENDLESS, _("不再提醒（需写理由）")),
    ]


def moment_of(chosen: str, *, now: datetime) -> datetime | None:
    """Return when an alert speaks again that is quiet for this choice; None means not before it ends."""
    if chosen == HOURS:
        return now + timedelta(hours=QUIET_HOURS)
    if chosen == DAYS:
        return now + timedelta(days=QUIET_DAYS)
    if chosen == ENDLESS:
        return None
    local = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    opens: datetime = supply.working_calendar().next_open(instant=local)
    return opens
