"""Access tokens of the chats' apps: fetched with the app's secret, kept in memory for as long as they hold."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yinuo.doors.channels.contract import Permanent, Result, Temporary
from yinuo.doors.channels.verdicts import Codes, is_stale, verdict
from yinuo.ground.kernel import clock

# A token that ends within this time is fetched anew.
_MARGIN_SECONDS = 120.0


Asked = dict[str, Any] | Temporary | Permanent
_kept: dict[str, tuple[str, float]] = {}
_lock = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class App:
    """An app as its chat knows it: `parts` name place, app and secret, `ask` asks for a token.

    `token` and `seconds` are the fields of the answer that hold the token and how long it is good.
    """

    parts: tuple[str, ...]
    ask: Callable[[], Asked]
    codes: Codes
    token: str = "access_token"
    seconds: str = "expires_in"


def sent(*, app: App, post: Callable[[str], Asked], read: Callable[[dict[str, Any]], Result]) -> Result:
    """Post with the token at hand, and where that ran out before its time, once more with a fresh one.

    `read` tells what an answer that took the message means.
    """
    return _sent(app, post, read, fresh=False)


def _sent(app: App, post: Callable[[str], Asked], read: Callable[[dict[str, Any]], Result], *, fresh: bool) -> Result:
    held = _token(app, fresh=fresh)
    if not isinstance(held, str):
        return held
    answer = post(held)
    if isinstance(answer, Temporary | Permanent):
        return answer
    if is_stale(answer=answer, codes=app.codes) and not fresh:
        return _sent(app, post, read, fresh=True)
    return verdict(answer=answer, codes=app.codes) or read(answer)


def _token(app: App, *, fresh: bool) -> str | Temporary | Permanent:
    """Return the app's token, fetched if there is none or `fresh` is asked."""
    key = hashlib.sha256("\x00".join(app.parts).encode()).hexdigest()
    now = clock.now().timestamp()
    with _lock:
        known = _kept.get(key)
    if known is not None and known[1] > now and not fresh:
        return known[0]
    answer = app.ask()
    if isinstance(answer, Temporary | Permanent):
        return answer
    fault = verdict(answer=answer, codes=app.codes)
    if fault is not None:
        return fault
    text = str(answer[app.token])
    with _lock:
        _kept[key] = (text, now + float(answer.get(app.seconds, 0)) - _MARGIN_SECONDS)
    return text


def forget_all() -> None:
    """Forget every token; for tests."""
    with _lock:
        _kept.clear()
