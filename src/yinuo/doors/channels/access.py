"""Access tokens of the chats' apps: fetched with the app's secret, kept in memory for as long as they hold."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass

from yinuo.doors.channels.contract import Permanent, Result, Temporary
from yinuo.ground.kernel import clock

# A token that ends within this time is fetched anew.
_MARGIN_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token and how many seconds it holds."""

    text: str
    seconds: float


Fetch = Callable[[], Token | Temporary | Permanent]
_kept: dict[str, tuple[str, float]] = {}
_lock = threading.Lock()


def token(*, parts: tuple[str, ...], fetch: Fetch, fresh: bool = False) -> str | Temporary | Permanent:
    """Return the token of what the parts name (place, app, secret), fetched if there is none or `fresh` is asked."""
    key = hashlib.sha256("\x00".join(parts).encode()).hexdigest()
    now = clock.now().timestamp()
    with _lock:
        known = _kept.get(key)
    if known is not None and known[1] > now and not fresh:
        return known[0]
    found = fetch()
    if not isinstance(found, Token):
        return found
    with _lock:
        _kept[key] = (found.text, now + found.seconds - _MARGIN_SECONDS)
    return found.text


def with_fresh_token(attempt: Callable[[bool], Result | None]) -> Result:
    """Send with the token at hand; where that ran out before its time (None), once more with a fresh one."""
    for fresh in (False, True):
        result = attempt(fresh)
        if result is not None:
            return result
    return Temporary(reason="token refused")


def forget_all() -> None:
    """Forget every token; for tests."""
    with _lock:
        _kept.clear()
