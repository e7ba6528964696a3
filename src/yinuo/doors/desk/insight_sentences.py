"""One sentence for each event of insight, and what each is called in a list of events."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk.sentence import Sentence

EVENT_NAMES: dict[str, Promise] = {
    "insight.report_saved": _("保存报表"),
    "insight.report_removed": _("删除报表"),
    "insight.dashboard_saved": _("保存看板"),
    "insight.dashboard_removed": _("删除看板"),
    "insight.dashboard_linked": _("生成看板的公开链接"),
    "insight.dashboard_link_revoked": _("收回看板的公开链接"),
    "insight.schedule_saved": _("保存定时发送"),
    "insight.schedule_paused": _("定时发送暂停"),
    "insight.schedule_resumed": _("定时发送恢复"),
    "insight.schedule_removed": _("删除定时发送"),
    "insight.schedule_restored": _("找回定时发送"),
    "insight.target_set": _("修改指标目标"),
    "insight.sight_changed": _("修改成员的数字可见范围"),
    "insight.formula_saved": _("保存公式指标"),
    "insight.formula_removed": _("删除公式指标"),
}
SENTENCES: dict[str, Sentence] = {
    "insight.report_saved": Sentence(text=_("保存报表“%(name)s”，谁能看到：%(shared)s"), icon="bookmark"),
    "insight.report_removed": Sentence(text=_("删除报表“%(name)s”"), icon="trash"),
    "insight.dashboard_saved": Sentence(
        text=_("保存看板“%(name)s”，%(tiles)s 块，谁能看到：%(shared)s"), icon="layout-dashboard"
    ),
    "insight.dashboard_removed": Sentence(text=_("删除看板“%(name)s”"), icon="trash"),
    "insight.dashboard_linked": Sentence(
        text=_("生成看板“%(name)s”的公开链接“%(label)s”，到 %(expires_at)s 失效"), icon="link", tone="warning"
    ),
    "insight.dashboard_link_revoked": Sentence(text=_("收回看板“%(name)s”的公开链接“%(label)s”"), icon="link-off"),
    "insight.schedule_saved": Sentence(text=_("定时发送“%(name)s”，收件人 %(readers)s 位"), icon="clock"),
    "insight.schedule_paused": Sentence(text=_("定时发送“%(name)s”暂停（%(paused_why)s）"), icon="player-pause"),
    "insight.schedule_resumed": Sentence(text=_("定时发送“%(name)s”恢复"), icon="player-play"),
    "insight.schedule_removed": Sentence(text=_("删除定时发送“%(name)s”"), icon="trash"),
    "insight.schedule_restored": Sentence(text=_("找回定时发送“%(name)s”"), icon="arrow-back-up"),
    "insight.target_set": Sentence(text=_("修改指标目标"), icon="target-arrow"),
    "insight.sight_changed": Sentence(
        text=_("修改 %(member_id)s 的数字可见范围，全部可见：%(whole)s"), icon="eye", tone="warning"
    ),
    "insight.formula_saved": Sentence(text=_("保存公式指标“%(name)s”"), icon="calculator"),
    "insight.formula_removed": Sentence(text=_("删除公式指标“%(name)s”"), icon="trash"),
}
PAUSED: dict[str, Promise] = {"hand": _("手动"), "left": _("所有者已离开")}
SHARED: dict[str, Promise] = {
    "nobody": _("只有自己"),
    "team": _("本部门"),
    "organisation": _("全公司"),
}
RENAMED = {"paused_why": (PAUSED, "why"), "shared": (SHARED, "shared")}
