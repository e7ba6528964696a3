"""Reports on stages in words: why one was taken as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_WORDS: dict[str, Promise] = {
    "unknown_order": gettext_lazy("找不到订单 %(number)s"),
    "unknown_stage": gettext_lazy("该订单没有环节“%(stage)s”"),
    "order_in_cancelled": gettext_lazy("订单 %(number)s 已取消，不再接收进度"),
    "order_in_review": gettext_lazy("订单 %(number)s 尚待审核，审核后再上报"),
    "held_until": gettext_lazy("发生时间在未来，将于 %(at)s 生效"),
    "earlier_closed": gettext_lazy("前一环节“%(stage)s”未报完工，已按此时完工处理"),
    "earlier_skipped": gettext_lazy("环节“%(stage)s”没有上报，视为跳过"),
    "start_inferred": gettext_lazy("没有开工上报，推定 %(at)s 开工"),
    "replaces_inferred": gettext_lazy("以上报时间取代推定时间"),
    "fills_skipped": gettext_lazy("补记先前跳过的环节，订单当前环节不变"),
    "already_started": gettext_lazy("该环节已于 %(at)s 开工"),
    "already_finished": gettext_lazy("该环节已于 %(at)s 完工"),
    "finish_before_start": gettext_lazy("完工时间早于开工时间 %(at)s，状态不变"),
    "older_than_known": gettext_lazy("早于已知的最新进度（%(at)s），只作记录，状态不变"),
    "waits_for": gettext_lazy("流程还停在“%(stage)s”，到了这个环节自动生效"),
    "suspended": gettext_lazy("流程已暂停，恢复后自动生效"),
    "other_branch": gettext_lazy("按流程的条件，这张订单不经过环节“%(stage)s”"),
    "answered_elsewhere": gettext_lazy("环节“%(stage)s”是审批或另一个流程，不能直接上报"),
    "out_of_sight": gettext_lazy("这张订单不在您可见的范围内"),
    "reported_since": gettext_lazy("之后又有上报：%(stage)s %(kind)s（%(by)s，%(at)s），请先撤销那一条"),
    "process_moved_since": gettext_lazy("流程在“%(stage)s”已自行继续（%(at)s），不能再退回"),
    "process_went_on": gettext_lazy("流程之后已继续、暂停或更换版本，不能再退回"),
    "file_accepted": gettext_lazy("客户已经验收"),
    "file_cancelled": gettext_lazy("订单已经取消"),
    "key_seen": gettext_lazy("同一上报已于 %(at)s 收到"),
    "key_reused": gettext_lazy("此标识已用于另一条上报，请更换标识"),
}
DISPOSITIONS: dict[str, Promise] = {
    "applied": gettext_lazy("已生效"),
    "duplicate": gettext_lazy("重复"),
    "out_of_order": gettext_lazy("迟到"),
    "held": gettext_lazy("待生效"),
    "rejected": gettext_lazy("未采用"),
}
KINDS: dict[str, Promise] = {
    "started": gettext_lazy("开工"),
    "finished": gettext_lazy("完工"),
    "delayed": gettext_lazy("延误"),
    "quantity": gettext_lazy("数量"),
    "place": gettext_lazy("位置"),
    "undone": gettext_lazy("撤销"),
}


def explain(*, reasons: Sequence[Mapping[str, Any]]) -> str:
    """Return why a report was taken as it was, in the reader's language; empty when it was simply taken."""
    return _("；").join(_sentence(reason) for reason in reasons)


def _sentence(reason: Mapping[str, Any]) -> str:
    values = {name: _moment(value) if name == "at" else value for name, value in reason.items()}
    values |= {"kind": KINDS.get(str(values["kind"]), values["kind"])} if "kind" in values else {}
    words = _WORDS.get(str(reason.get("code")))
    return str(words) % values if words else str(reason.get("code", ""))


def _moment(value: Any) -> str:
    try:
        return f"{timezone.localtime(datetime.fromisoformat(str(value))):%Y-%m-%d %H:%M}"
    except ValueError:
        return str(value)
