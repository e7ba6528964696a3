"""When a reader may be told: quiet hours and digests on the clock of their own time zone. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

AT_ONCE, HOURLY, DAILY, OFF = "at_once", "hourly", "daily", "off"
MINUTES_OF_A_DAY = 24 * 60


def allowed_at(
    *, now: datetime, zone: str, mode: str, quiet_from: int | None, quiet_until: int | None, daily_at: int
) -> datetime:
    """Return the first moment from `now` on at which a notice of this mode may be sent."""
    at = now
    if mode == HOURLY:
        at = (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    elif mode == DAILY:
        at = _next_minute(now=now, zone=zone, minute=daily_at)
    return _after_quiet(at=at, zone=zone, quiet_from=quiet_from, quiet_until=quiet_until)


def _after_quiet(*, at: datetime, zone: str, quiet_from: int | None, quiet_until: int | None) -> datetime:
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return at
    local = at.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    overnight = quiet_from > quiet_until
    quiet = (minute >= quiet_from or minute < quiet_until) if overnight else quiet_from <= minute < quiet_until
    return _next_minute(now=at, zone=zone, minute=quiet_until) if quiet else at


def _next_minute(*, now: datetime, zone: str, minute: int) -> datetime:
    """Return when the clock there next shows this minute of the day, after `now`."""
    there = ZoneInfo(zone)
    day = now.astimezone(there).date()
    for n in range(3):
        at = datetime.combine(day + timedelta(days=n), time(minute // 60, minute % 60), tzinfo=there)
        if at > now:
            return at.astimezone(now.tzinfo)
    raise AssertionError("a clock that never shows this minute")
