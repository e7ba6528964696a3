"""One sentence for each event of reviews, and what each is called in a list of events."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk.sentence import Sentence

EVENT_NAMES: dict[str, Promise] = {
    "reviews.report_drafted": _("状态报告起草"),
    "reviews.report_edited": _("状态报告修改"),
    "reviews.report_sent": _("状态报告发出"),
    "reviews.report_discarded": _("状态报告作废或恢复"),
    "reviews.rhythm_set": _("状态报告周期设定"),
    "reviews.meeting_noted": _("记会议纪要"),
    "reviews.meeting_edited": _("会议纪要修改"),
    "reviews.meeting_sent": _("会议纪要发出"),
    "reviews.action_agreed": _("会议行动派出"),
    "reviews.action_ended": _("会议行动结束"),
    "reviews.retrospective_opened": _("开始复盘"),
    "reviews.retrospective_edited": _("复盘修改"),
    "reviews.retrospective_closed": _("复盘完成或重新打开"),
    "reviews.lesson_kept": _("记经验"),
    "reviews.lesson_removed": _("经验移除或放回"),
    "reviews.reference_adopted": _("采用标准时间"),
    "reviews.reference_undone": _("撤销采用的标准时间"),
}
SENTENCES: dict[str, Sentence] = {
    "reviews.report_drafted": Sentence(text=_("起草状态报告 %(number)s，%(since_at)s 至 %(until_at)s"), icon="report"),
    "reviews.report_edited": Sentence(text=_("修改状态报告 %(number)s"), icon="pencil"),
    "reviews.report_sent": Sentence(
        text=_("状态报告 %(number)s 发给客户 %(to)s"), icon="send", tone="fine", details=("sha256",)
    ),
    "reviews.report_discarded": Sentence(text=_("状态报告 %(number)s 作废，恢复：%(restored)s"), icon="trash"),
    "reviews.rhythm_set": Sentence(text=_("状态报告每 %(weeks)s 周一期，下一期 %(next_at)s"), icon="calendar-repeat"),
    "reviews.meeting_noted": Sentence(text=_("会议 %(number)s：%(title)s"), icon="users"),
    "reviews.meeting_edited": Sentence(text=_("修改会议纪要 %(number)s"), icon="pencil"),
    "reviews.meeting_sent": Sentence(text=_("会议纪要 %(number)s 发给 %(to)s"), icon="send"),
    "reviews.action_agreed": Sentence(
        text=_("会议 %(number)s：由 %(owner_id)s 在 %(due_at)s 前做“%(text)s”"), icon="checklist"
    ),
    "reviews.action_ended": Sentence(text=_("会议 %(number)s 的“%(text)s”结束，做完：%(done)s"), icon="checkbox"),
    "reviews.retrospective_opened": Sentence(text=_("开始复盘 %(number)s"), icon="history"),
    "reviews.retrospective_edited": Sentence(text=_("修改复盘 %(number)s"), icon="pencil"),
    "reviews.retrospective_closed": Sentence(
        text=_("复盘 %(number)s 完成，重新打开：%(reopened)s"), icon="circle-check"
    ),
    "reviews.lesson_kept": Sentence(text=_("经验“%(title)s”记入经验库"), icon="bulb"),
    "reviews.lesson_removed": Sentence(text=_("经验“%(title)s”移除，放回：%(restored)s"), icon="trash"),
    "reviews.reference_adopted": Sentence(
        text=_("“%(name)s”的标准时间由 %(before_hours)s 改为 %(after_hours)s，依据 %(cases)s 次完工"), icon="timeline"
    ),
    "reviews.reference_undone": Sentence(
        text=_("撤销采用：“%(name)s”的标准时间由 %(before_hours)s 恢复为 %(after_hours)s"), icon="arrow-back-up"
    ),
}
