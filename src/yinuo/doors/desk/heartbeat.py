"""The radar's sign of life in words: when it last went out, or why it does not and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.flow.radar import queries as radar
from yinuo.flow.radar.queries import HeartbeatFacts, Trouble
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.wording import ago


@dataclass(frozen=True, kw_only=True)
class HeartbeatTold:
    """What pages say; `tone` is `fine` or `warning`."""

    tone: str
    text: str


def heartbeat_told() -> HeartbeatTold | None:
    """Return the sign of life in words; None where no address is set."""
    found = radar.heartbeat()
    if found is None:
        return None
    if found.tried_at is None:
        return HeartbeatTold(tone="fine", text=_("雷达心跳：还没有发出，后台任务运行后一分钟内发出第一次。"))
    if found.is_silent:
        text = _("雷达心跳停了，上一次尝试：%(ago)s。后台任务可能没有运行，请管理员查看。")
        return HeartbeatTold(tone="warning", text=text % {"ago": ago(found.tried_at, clock.now())})
    if found.trouble:
        return HeartbeatTold(tone="warning", text=_trouble(found))
    return HeartbeatTold(
        tone="fine", text=_("雷达心跳：%(ago)s发出，对方已收到。") % {"ago": ago(found.beaten_at, clock.now())}
    )


def _trouble(found: HeartbeatFacts) -> str:
    last = (
        _("上次成功：%(ago)s。") % {"ago": ago(found.beaten_at, clock.now())}
        if found.beaten_at
        else _("还没有成功过。")
    )
    return _why(found) + last


def _why(found: HeartbeatFacts) -> str:
    if found.trouble == Trouble.MISSED:
        count = int(found.said) if found.said.isdecimal() else 1
        words = ngettext(
            "雷达心跳没有发出：有 %(n)s 个时刻该看的订单还没看到。",
            "雷达心跳没有发出：有 %(n)s 个时刻该看的订单还没看到。",
            count,
        )
        return words % {"n": count}
    if found.trouble == Trouble.PRIVATE:
        return _("雷达心跳没有发出：这个地址在内网。自己部署的可设环境变量 YINUO_PRIVATE_WEBHOOKS=1 允许访问。")
    if found.trouble == Trouble.REFUSED:
        return _("雷达心跳对方没有接受，答复是：%(said)s。请检查地址。") % {"said": found.said}
    return _("雷达心跳发不到这个地址（%(said)s），请检查地址和网络。") % {"said": found.said}
