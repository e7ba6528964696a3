"""How the codes of approvals and tasks are called on pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.doors.desk.labels import Words

MODES: Words = {
    "all": _("会签"),
    "any": _("或签"),
    "percent": _("比例通过"),
    "sequential": _("依次审批"),
}
STATES: Words = {
    "open": _("审批中"),
    "approved": _("已通过"),
    "refused": _("已拒绝"),
    "returned": _("已退回"),
    "cancelled": pgettext_lazy("approval", "已撤销"),
}
TONES: dict[str, str] = {
    "open": "watch",
    "approved": "fine",
    "refused": "critical",
    "returned": "warning",
    "cancelled": "quiet",
}
VERBS: Words = {
    "approved": pgettext_lazy("act", "同意"),
    "refused": pgettext_lazy("act", "拒绝"),
    "advised": pgettext_lazy("act", "给出意见"),
    "added_before": pgettext_lazy("act", "前加签"),
    "added_after": pgettext_lazy("act", "同意并后加签"),
    "removed": pgettext_lazy("act", "减签"),
    "transferred": pgettext_lazy("act", "转办"),
    "delegated": pgettext_lazy("act", "委派"),
    "returned": pgettext_lazy("act", "退回"),
    "resubmitted": pgettext_lazy("act", "重新提交"),
    "taken_back": pgettext_lazy("act", "撤回"),
    "cancelled": pgettext_lazy("act", "撤销"),
    "nudged": pgettext_lazy("act", "催办"),
    "copied": pgettext_lazy("act", "抄送"),
    "skipped": pgettext_lazy("act", "无审批人，自动通过"),
    "fallback": pgettext_lazy("act", "无审批人，转交"),
    "besides": pgettext_lazy("act", "有审批人算不出，另请"),
    "reminded": pgettext_lazy("act", "到时提醒"),
    "overdue": pgettext_lazy("act", "超时"),
    "escalated": pgettext_lazy("act", "超时上报"),
}
KINDS: Words = {
    "task": _("任务"),
    "approval": _("审批"),
    "advice": _("征求意见"),
    "revision": _("待修改"),
}
ICONS: dict[str, str] = {
    "approved": "check",
    "refused": "x",
    "advised": "message-circle",
    "added_before": "user-plus",
    "added_after": "users",
    "removed": "circle-minus",
    "transferred": "arrows-exchange",
    "delegated": "message-circle",
    "returned": "arrow-back-up",
    "resubmitted": "send",
    "taken_back": "rotate",
    "cancelled": "ban",
    "nudged": "bell-ringing",
    "copied": "copy",
    "reminded": "bell",
    "overdue": "clock-exclamation",
    "escalated": "clock-exclamation",
}
WORDS_SAID: Words = {
    "": pgettext_lazy("seat", "待处理"),
    "approved": pgettext_lazy("seat", "已同意"),
    "refused": pgettext_lazy("seat", "已拒绝"),
    "given": pgettext_lazy("seat", "已给意见"),
    "dropped": pgettext_lazy("seat", "已减签"),
}
PLACES: Words = {
    "before": pgettext_lazy("seat", "前加签"),
    "after": pgettext_lazy("seat", "后加签"),
    "advice": pgettext_lazy("seat", "征求意见"),
}
INSTANCE_STATES: Words = {
    "running": pgettext_lazy("instance", "进行中"),
    "completed": pgettext_lazy("instance", "已完成"),
    "terminated": pgettext_lazy("instance", "已完成"),
    "failed": pgettext_lazy("instance", "未通过"),
    "withdrawn": pgettext_lazy("instance", "已撤销"),
    "done": pgettext_lazy("instance", "已完成"),
}
TONES |= {"running": "watch", "completed": "fine", "failed": "critical", "done": "fine"}
