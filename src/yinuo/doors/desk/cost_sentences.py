"""What the log says of time and costs. Amounts are not told: who reads a history may not see costs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "costs.time_submitted": Sentence(text=_("%(member_id)s 提交 %(week)s 那周的工时 %(hours)s 小时"), icon="clock"),
    "costs.time_withdrawn": Sentence(text=_("%(member_id)s 撤回 %(week)s 那周的工时"), icon="arrow-back-up"),
    "costs.time_approved": Sentence(
        text=_("批准 %(member_id)s %(week)s 那周的工时 %(hours)s 小时"), icon="circle-check", tone="fine"
    ),
    "costs.time_returned": Sentence(
        text=_("退回 %(member_id)s %(week)s 那周的工时 %(hours)s 小时"), icon="arrow-back-up", details=("reason",)
    ),
    "costs.week_locked": Sentence(text=_("锁定 %(week)s 那周的工时"), icon="lock"),
    "costs.week_unlocked": Sentence(text=_("解锁 %(week)s 那周的工时"), icon="lock-open", details=("why",)),
    "costs.rate_set": Sentence(text=_("设置费率（%(rate_scope)s），%(since)s 起生效"), icon="coin"),
    "costs.rate_removed": Sentence(text=_("删除费率（%(rate_scope)s），原 %(since)s 起生效"), icon="coin"),
    "costs.expense_entered": Sentence(text=_("记录费用：%(cost_kind)s（%(expense_state)s）"), icon="receipt"),
    "costs.expense_changed": Sentence(text=_("修改费用：%(cost_kind)s（%(expense_state)s）"), icon="receipt"),
    "costs.expense_removed": Sentence(text=_("删除费用：%(cost_kind)s"), icon="receipt"),
    "costs.budget_set": Sentence(text=_("设定预算：%(cost_kinds)s"), icon="cash"),
    "costs.budget_exceeded": Sentence(
        text=_("预计超出预算，完工成本为预算的 %(budget_share)s"), icon="alert-triangle", tone="warning"
    ),
    "costs.budget_kept": Sentence(
        text=_("预计回到预算之内，完工成本为预算的 %(budget_share)s"), icon="circle-check", tone="fine"
    ),
}
