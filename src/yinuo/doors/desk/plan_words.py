"""What pages of projects call things, and why an edit was refused, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from yinuo.flow.plans import sheets_written
from yinuo.flow.plans.facts import DAY_MINUTES
from yinuo.flow.plans.fields import MOST_LAG, MOST_MINUTES

STATES: dict[str, Promise] = {
    "draft": pgettext_lazy("project", "草稿"),
    "active": pgettext_lazy("project", "进行中"),
    "paused": pgettext_lazy("project", "暂停"),
    "done": pgettext_lazy("project", "已完成"),
    "cancelled": pgettext_lazy("project", "已取消"),
    "template": pgettext_lazy("project", "模板"),
}
TONES = {"draft": "quiet", "active": "watch", "paused": "warning", "done": "fine", "cancelled": "quiet"}
PAYMENTS: dict[str, Promise] = {
    "none": gettext_lazy("无付款"),
    "planned": gettext_lazy("未到期"),
    "due": gettext_lazy("该开票了"),
    "invoiced": gettext_lazy("已开票"),
    "paid": gettext_lazy("已收款"),
}
PAYMENT_TONES = {"none": "quiet", "planned": "quiet", "due": "warning", "invoiced": "watch", "paid": "fine"}
CONSTRAINTS: dict[str, Promise] = sheets_written.CONSTRAINTS
LINK_KINDS: dict[str, Promise] = {
    "FS": gettext_lazy("完成后开始"),
    "SS": gettext_lazy("一起开始"),
    "FF": gettext_lazy("一起完成"),
    "SF": gettext_lazy("开始后完成"),
}
GOAL_PARTS: dict[str, Promise] = {
    "goal": gettext_lazy("目标（具体要达成什么）"),
    "measure": gettext_lazy("怎么衡量"),
    "means": gettext_lazy("凭什么做得到"),
    "reason": gettext_lazy("为什么值得做"),
    "due": gettext_lazy("什么时候达成"),
    "result": gettext_lazy("量到的结果"),
}
LIMITS: dict[str, Promise] = {
    "next": gettext_lazy("“未开始”最多"),
    "active": gettext_lazy("“进行中”最多"),
}
FIELDS: dict[str, Promise] = {
    "parent_id": gettext_lazy("上级任务"),
    "rank": gettext_lazy("顺序"),
    "name": gettext_lazy("名称"),
    "milestone": gettext_lazy("里程碑"),
    "minutes": gettext_lazy("工期"),
    "optimistic": gettext_lazy("最快"),
    "pessimistic": gettext_lazy("最慢"),
    "done_percent": gettext_lazy("完成百分比"),
    "started_at": gettext_lazy("实际开始"),
    "finished_at": gettext_lazy("实际完成"),
    "constraint": gettext_lazy("日期约束"),
    "constraint_at": gettext_lazy("约束日期"),
    "deadline_at": gettext_lazy("截止日期"),
    "assignees": gettext_lazy("负责人"),
    "work_centres": gettext_lazy("工作中心"),
    "deliverable": gettext_lazy("交付物"),
    "note": gettext_lazy("备注"),
    "levelled_at": gettext_lazy("均衡后不早于"),
    "before_id": gettext_lazy("前置任务"),
    "after_id": gettext_lazy("后续任务"),
    "kind": gettext_lazy("关系"),
    "lag_minutes": gettext_lazy("间隔"),
}
FAULTS: dict[str, Promise] = {
    "missing": gettext_lazy("请填写“%(field)s”。"),
    "too_long": gettext_lazy("“%(field)s”过长，请缩短。"),
    "out_of_range": gettext_lazy("“%(field)s”超出允许的范围，请改小或改大。"),
    "no_date": gettext_lazy("“%(field)s”不是有效的日期，请重新选择。"),
    "before_start": gettext_lazy("完成时间早于开始时间，请更正。"),
    "not_around": gettext_lazy("最快的天数不能多于工期，最慢的不能少于工期，请更正。"),
    "unknown": gettext_lazy("“%(field)s”里的内容已不存在，请重新选择。"),
    "circle": gettext_lazy("任务不能放到自己的下级里。"),
    "too_deep": gettext_lazy("层级太深，最多 12 层。"),
    "itself": gettext_lazy("任务不能等自己。"),
    "twice": gettext_lazy("这两个任务之间已经有链接了。"),
    "cycle": gettext_lazy("这样连会绕成一圈，谁也开始不了：%(path)s。请去掉其中一条链接。"),
    "link_to_part": gettext_lazy("任务不能和自己的下级相连。"),
    "summary_link": gettext_lazy("汇总任务之间只能用“完成后开始”等部分关系，请连到具体任务。"),
    "taken": gettext_lazy("这一行已经有了。"),
    "empty": gettext_lazy("没有要保存的改动。"),
    "too_many": gettext_lazy("一次改动太多，请分几次。"),
    "accepted": gettext_lazy("里程碑“%(task)s”客户已验收，不能删除，也不能改成普通任务。"),
    "invoiced": gettext_lazy("里程碑“%(task)s”已开票，不能删除，也不能改成普通任务。"),
    "paid": gettext_lazy("里程碑“%(task)s”已收款，不能删除，也不能改成普通任务。"),
    "beyond_horizon": gettext_lazy("按这样排，计划要拖到几十年以后。请检查工期和日期。"),
}
# Of each field that has bounds: what is allowed.
RANGES: dict[str, Promise] = {
    **dict.fromkeys(("minutes", "optimistic", "pessimistic"), gettext_lazy("“%(field)s”请填 0 到 %(days)s 天。")),
    "lag_minutes": gettext_lazy("“%(field)s”最多前后 %(lag)s 天，请改小。"),
    "done_percent": gettext_lazy("完成率请填 0 到 100 的数。"),
    **dict.fromkeys(("assignees", "work_centres"), gettext_lazy("“%(field)s”投入的比例请填 1%% 到 10000%%。")),
}
# Each event: its words, mark and tone.
SENTENCES: dict[str, tuple[Promise, str, str]] = {
    "plans.project_created": (gettext_lazy("建立项目 %(number)s“%(name)s”"), "layout-kanban", ""),
    "plans.project_changed": (gettext_lazy("项目 %(number)s 的资料有改动"), "edit", ""),
    "plans.plan_edited": (gettext_lazy("计划 %(number)s 改动 %(count)s 处，预计 %(finish_at)s 完成"), "edit", ""),
    "plans.plan_levelled": (
        gettext_lazy("计划 %(number)s 均衡资源，挪动 %(count)s 个任务，预计 %(finish_at)s 完成"),
        "scale",
        "",
    ),
    "plans.edit_undone": (gettext_lazy("撤销计划 %(number)s 的一次改动"), "arrow-back-up", ""),
    "plans.task_progressed": (gettext_lazy("%(number)s“%(task)s”完成到百分之 %(done_percent)s"), "progress", ""),
    "plans.milestone_reached": (gettext_lazy("%(number)s 达成里程碑“%(task)s”"), "flag-3", "fine"),
    "plans.milestone_committed": (
        gettext_lazy("%(number)s 里程碑“%(task)s”承诺 %(committed_at)s"),
        "rosette-discount-check",
        "",
    ),
    "plans.milestone_acceptance_asked": (
        gettext_lazy("请客户验收 %(number)s 的里程碑“%(task)s”"),
        "send",
        "",
    ),
    "plans.milestone_acceptance_withdrawn": (
        gettext_lazy("%(number)s 里程碑“%(task)s”的验收撤回，重新等客户验收"),
        "arrow-back-up",
        "warning",
    ),
    "plans.milestone_accepted": (
        gettext_lazy("%(accepted_by)s 验收了 %(number)s 的里程碑“%(task)s”"),
        "circle-check",
        "fine",
    ),
    "plans.milestone_invoiced": (
        gettext_lazy("%(number)s 里程碑“%(task)s”开票 %(invoice_number)s，%(due_at)s 前付款"),
        "file-text",
        "",
    ),
    "plans.milestone_paid": (gettext_lazy("%(number)s 里程碑“%(task)s”收到货款"), "cash", "fine"),
    "plans.baseline_taken": (gettext_lazy("%(number)s 存下基线“%(name)s”"), "versions", ""),
    "plans.feed_opened": (gettext_lazy("%(number)s 的日历订阅链接已生成"), "rss", ""),
    "plans.feed_closed": (gettext_lazy("%(number)s 的日历订阅链接已停用"), "rss", ""),
}


def fault_texts(*, faults: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    """Return what is wrong with an edit as sentences; `names` are the tasks' by id."""
    found = []
    for one in faults:
        path = " → ".join(names.get(ref, ref) for ref in str(one.get("values", {}).get("path", "")).split(" → "))
        text = FAULTS.get(one["code"], gettext_lazy("“%(field)s”填写有误，请更正。"))
        if one["code"] == "out_of_range":
            text = RANGES.get(one["field"], text)
        bounds = {"days": MOST_MINUTES // DAY_MINUTES, "lag": MOST_LAG // DAY_MINUTES}
        field = str(FIELDS.get(one["field"], one["field"]))
        told = str(text) % {"field": field, "path": path, "task": names.get(str(one.get("id", "")), ""), **bounds}
        if told not in found:
            found.append(told)
    return found[:5]


def state_options(*, state: str) -> list[tuple[str, Promise]]:
    """Return the states that a project may be given."""
    return [(state, STATES[state])] if state == "template" else [(c, w) for c, w in STATES.items() if c != "template"]
