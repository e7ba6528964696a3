"""The events that people are told of: for whom, with which facts, and in which words where an organisation has none."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class EventKind:
    """An event that people hear of; `variables` may stand in braces in its words.

    What is `optional` a customer may stop; answers to what they wrote, and letters with a term, are not.
    """

    name: str
    label: Promise
    for_customer: bool
    variables: tuple[str, ...]
    subject: Promise | str
    text: Promise | str

    @property
    def optional(self) -> bool:
        """Whether a customer may stop being told of this."""
        return self.for_customer and self.name not in _OWED


# What somebody sends to themselves to see whether it arrives: at once, whatever they wish to hear otherwise.
TRIAL = "trial"
# Answers to what customers wrote themselves, and letters on which a term depends.
_OWED = frozenset(
    {
        "message",
        "complaint_answered",
        "change_offered",
        "change_refused",
        "acceptance_asked",
        "silence_told",
        "silence_accepted",
        "acceptance_reminder",
        "milestone_asked",
    }
)
VARIABLES: dict[str, tuple[Promise, Promise | str]] = {
    "house": (_("本组织名称"), _("远山机械")),
    "name": (_("收件人姓名"), _("王工")),
    "customer": (_("客户名称"), _("华东重工")),
    "order": (_("订单号"), "SO-1024"),
    "date": (_("承诺送达日期"), _("3月18日")),
    "earliest": (_("最早送达日期"), _("3月16日")),
    "previous": (_("原承诺日期"), _("3月15日")),
    "reason": (_("原因"), _("部分物料到货延迟")),
    "delivered": (_("送达时间"), _("3月17日")),
    "what": (_("所指内容"), _("送货单 SH-2026-0012")),
    "deadline": (_("截止日期"), _("3月20日")),
    "left": (_("剩余时间"), _("还剩 3 天，3月20日 当天结束截止。")),
    "clause": (_("合同条款"), _("收货后 7 日内未提出异议的，视为验收合格。")),
    "number": (_("验收单号"), "YS-SO-1024"),
    "complaint": (_("客诉编号"), "KS-2026-0007"),
    "reply": (_("答复内容"), _("我们已安排补发。")),
    "title": (_("事项标题"), _("待你审批：折扣 8 %")),
    "detail": (_("事项详情"), _("发起人：李静")),
}
_ORDER = ("house", "name", "customer", "order")
_STAFF = ("house", "name", "title", "detail")


def _customer(name: str, label: Promise, more: tuple[str, ...], subject: Promise, text: Promise | str) -> EventKind:
    return EventKind(name=name, label=label, for_customer=True, variables=(*_ORDER, *more), subject=subject, text=text)


def _staff(name: str, label: Promise) -> EventKind:
    return EventKind(name=name, label=label, for_customer=False, variables=_STAFF, subject="{title}", text="{detail}")


_KINDS = (
    _customer(
        "promised",
        _("承诺交付日期"),
        ("date", "earliest"),
        _("订单 {order} 的交付日期：{date}"),
        _("{name}，您好：\n\n您的订单 {order} 已排定，承诺 {date} 前送达。进度有变化会第一时间告诉您。\n\n{house}"),
    ),
    _customer(
        "promise_changed",
        _("承诺日期变更"),
        ("date", "earliest", "previous", "reason"),
        _("订单 {order} 的交付日期调整为 {date}"),
        _("{name}，您好：\n\n您的订单 {order} 原定 {previous} 送达，现调整为 {date}。\n原因：{reason}。\n\n{house}"),
    ),
    _customer(
        "delay_risk",
        _("延期风险"),
        ("date", "reason"),
        _("订单 {order} 可能延期"),
        _(
            "{name}，您好：\n\n您的订单 {order} 承诺 {date} 送达，目前有延期风险。\n原因：{reason}。\n"
            "我们正全力争取按期交付，有新的安排会马上告诉您。\n\n{house}"
        ),
    ),
    _customer(
        "shipped",
        _("发货"),
        ("date",),
        _("订单 {order} 已发货"),
        _("{name}，您好：\n\n您的订单 {order} 已发货，预计 {date} 前送达。\n\n{house}"),
    ),
    _customer(
        "delivered",
        _("送达"),
        ("delivered",),
        _("订单 {order} 已送达"),
        _("{name}，您好：\n\n您的订单 {order} 已于 {delivered} 送达。请清点，如有问题直接回复此邮件。\n\n{house}"),
    ),
    _customer(
        "acceptance_asked",
        _("邀请验收"),
        ("what", "deadline"),
        _("请验收订单 {order}，截止 {deadline}"),
        _(
            "{name}，您好：\n\n订单 {order} 的货物已送达（{what}）。请在 {deadline} 当天结束前验收签字，"
            "有问题也请在此之前提出。\n\n{house}"
        ),
    ),
    _customer(
        "silence_told",
        _("邀请验收，并告知默示验收"),
        ("what", "deadline", "clause"),
        _("请验收订单 {order}，截止 {deadline}"),
        _(
            "{name}，您好：\n\n订单 {order} 的货物已送达（{what}）。请在 {deadline} 当天结束前验收签字，"
            "有问题也请在此之前提出。\n\n到期没有签字、也没有提出异议的，依合同视为验收合格。合同约定：{clause}\n\n{house}"
        ),
    ),
    _customer(
        "silence_accepted",
        _("告知已默示验收"),
        ("what", "number", "deadline", "clause"),
        _("订单 {order} 已按合同视为验收合格（{number}）"),
        _(
            "{name}，您好：\n\n订单 {order}（{what}）的验收期限 {deadline} 已过，期间没有收到签收、拒收或异议，"
            "依合同视为验收合格。合同约定：{clause}\n\n"
            "验收单 {number} 见链接；与事实不符的话，请直接回复我们。\n\n{house}"
        ),
    ),
    _customer(
        "milestone_asked",
        _("邀请验收里程碑"),
        ("what",),
        _("订单 {order}：请验收 {what}"),
        _(
            "{name}，您好：\n\n{what} 已完成，请验收。点开链接在手机上看内容、签字就行；"
            "有问题也可以直接写在那里。\n\n{house}"
        ),
    ),
    _customer(
        "acceptance_reminder",
        _("提醒验收"),
        ("what", "deadline", "left"),
        _("提醒：订单 {order} 还没有验收"),
        _("{name}，您好：\n\n订单 {order}（{what}）还没有验收签字，点开链接在手机上就能办。{left}\n\n{house}"),
    ),
    _customer(
        "reminder",
        _("提醒客户配合"),
        ("what", "deadline"),
        _("订单 {order}：{what}"),
        _(
            "{name}，您好：\n\n订单 {order} 的交付需要您在 {deadline} 前提供：{what}。\n"
            "收到后我们按原定日期交付；若晚于此日，交付日期会相应顺延。\n\n{house}"
        ),
    ),
    _customer(
        "link_given",
        _("客户链接"),
        (),
        _("订单进度，随时可查（{order}）"),
        _("{name}，您好：\n\n点开以下链接，可随时查看订单（{order}）的进度，收货时可在手机上签收。\n\n{house}"),
    ),
    _customer(
        "change_offered",
        _("变更方案"),
        ("reply",),
        _("关于订单 {order} 的变更"),
        _("{name}，您好：\n\n订单 {order} 的变更有了方案，请打开下面的链接查看并确认。\n\n{reply}\n\n{house}"),
    ),
    _customer(
        "change_refused",
        _("变更未能安排"),
        ("reply",),
        _("关于订单 {order} 的变更"),
        _("{name}，您好：\n\n很抱歉，您为订单 {order} 申请的变更未能安排。\n\n{reply}\n\n{house}"),
    ),
    _customer(
        "complaint_received",
        _("收到客诉"),
        ("complaint",),
        _("已收到您的反馈（{complaint}）"),
        _("{name}，您好：\n\n您就订单 {order} 反映的问题已收到，编号 {complaint}，我们会尽快答复。\n\n{house}"),
    ),
    _customer(
        "complaint_answered",
        _("答复客诉"),
        ("complaint", "reply"),
        _("关于订单 {order} 的答复（{complaint}）"),
        _("{name}，您好：\n\n{reply}\n\n{house}"),
    ),
    _customer(
        "survey",
        _("满意度调查"),
        (),
        _("订单 {order}：您满意吗？"),
        _("{name}，您好：\n\n关于订单 {order}，请花半分钟告诉我们至今做得如何。\n\n{house}"),
    ),
    _customer(
        "status_report",
        _("状态报告"),
        ("what", "detail"),
        _("{order} 的状态报告（{what}）"),
        _("{name}，您好：\n\n附上 {order} 的状态报告（{what}）。\n\n{detail}\n\n完整内容见附件。\n\n{house}"),
    ),
    _customer(
        "minutes",
        _("会议纪要"),
        ("what", "detail"),
        _("会议纪要：{what}"),
        _("{name}，您好：\n\n附上关于 {order} 的会议纪要。\n\n{detail}\n\n{house}"),
    ),
    _customer("message", _("沟通消息"), ("detail",), _("关于订单 {order} 的消息"), "{detail}"),
    _staff("task_given", _("任务")),
    _staff("approval_asked", _("审批")),
    _staff("alert", _("预警")),
    _staff("mention", _("提到我")),
    _staff("customer_wrote", _("客户来信")),
    _staff("briefing", _("晨报")),
    _staff("report_due", _("状态报告到期")),
    _staff("scheduled_report", _("定时报表")),
    _staff("minutes_given", _("会议纪要")),
    _staff("other", _("其他通知")),
)
EVENTS: dict[str, EventKind] = {one.name: one for one in _KINDS}


def samples() -> dict[str, str]:
    """Return an example for every variable, in the reader's language."""
    return {name: str(example) for name, (_label, example) in VARIABLES.items()}
