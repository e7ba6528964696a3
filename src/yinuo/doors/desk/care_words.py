"""What the desk calls the states, kinds and steps of care."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.flow.care.names import TOPICS

Words = dict[str, Promise | str]

COMPLAINT_STATES: Words = {
    "open": _("待答复"),
    "answered": _("处理中"),
    "waiting": _("等客户"),
    "solved": _("待客户确认"),
    "closed": _("已关闭"),
}
COMPLAINT_TONES: dict[str, str] = {
    "open": "warning",
    "answered": "watch",
    "waiting": "quiet",
    "solved": "watch",
    "closed": "fine",
}
COMPLAINT_SEVERITIES: Words = {"critical": _("严重"), "major": _("一般"), "minor": _("轻微")}
COMPLAINT_SEVERITY_TONES: dict[str, str] = {"critical": "critical", "major": "warning", "minor": "watch"}
COMPLAINT_CHANNELS: Words = {
    "portal": _("客户页面"),
    "phone": _("电话"),
    "email": _("邮件"),
    "visit": _("当面"),
    "api": _("接口"),
}
CLOSING_STEPS: Words = {
    "containment": _("遏制"),
    "cause": _("原因"),
    "remedy": _("补救"),
    "prevention": _("预防"),
}
CLOSED_HOW: Words = {
    "customer": _("客户确认"),
    "staff": _("我方结案"),
    "silence": _("客户没有异议"),
    "merged": _("并入另一条"),
}
REPAIR_REASONS: Words = {"undelivered": _("到期未交"), "late": _("晚到"), "refused": _("客户拒收")}
REPAIR_STEPS: Words = {
    "tell": _("告知"),
    "remedy": _("补救"),
    "prevent": _("预防"),
    "follow_up": _("回访"),
}
REPAIR_STATES: Words = {"open": _("进行中"), "done": _("已完成"), "dropped": _("已终止")}
CARE_CLOCKS: Words = {"reply": _("答复"), "solve": _("解决")}
COMPLAINT_TOPICS: Words = dict(TOPICS)
SURVEY_KINDS: Words = {"csat": _("满意度（CSAT）"), "nps": _("推荐度（NPS）"), "ces": _("省心度（CES）")}
SURVEY_TRIGGERS: Words = {
    "delivery": _("送达"),
    "acceptance": _("验收"),
    "complaint": _("客诉关闭"),
    "stage": _("环节完成"),
    "milestone": _("里程碑达成"),
    "none": _("只记访谈"),
}
SURVEY_QUESTIONS: Words = {"scale": _("打分 1–5"), "choice": _("单选"), "text": _("文字")}
SURVEY_ASK_STATES: Words = {
    "planned": _("待发出"),
    "asked": _("等答复"),
    "answered": _("已答复"),
    "skipped": _("没有问"),
}
SURVEY_ASK_TONES: dict[str, str] = {"planned": "quiet", "asked": "watch", "answered": "fine", "skipped": "quiet"}
SURVEY_SKIPS: Words = {
    "cancelled": _("订单已取消"),
    "no_address": _("联系人没有邮箱"),
    "asked_lately": _("近期已经问过"),
    "open_complaint": _("客户有未结客诉"),
}
SATISFACTION_DRIVERS: Words = {
    "lateness": _("晚交"),
    "quality": _("质量问题"),
    "communication": _("服务与沟通"),
}
