"""One sentence for each event type. `%(field)s` is a field of its payload, written as people read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """How an event is told: its words, its mark, and which fields of the payload stand below."""

    text: Promise
    icon: str = "circle-check"
    tone: str = ""
    details: tuple[str, ...] = ()


FIELD_NAMES: dict[str, Promise] = {
    "name": _("名称"),
    "role": _("角色"),
    "title": _("职务"),
    "active": _("启用"),
    "language": _("语言"),
    "timezone": _("时区"),
    "tier": _("等级"),
    "region": _("地区"),
    "city": _("城市"),
    "postcode": _("邮编"),
    "requested_at": _("需求日期"),
    "channel": _("渠道"),
    "owner_id": _("负责人"),
    "contact_id": _("联系人"),
    "order_type": _("订单类型"),
    "order_type_id": _("订单类型"),
    "reference": _("客户单号"),
    "note": _("备注"),
    "value_minor": _("金额"),
    "penalty_minor_per_day": _("每天罚金"),
    "family": _("物料类别"),
    "supplier_code": _("供应商"),
    "lane_code": _("线路"),
}

SENTENCES: dict[str, Sentence] = {
    "people.organisation_founded": Sentence(text=_("组织“%(name)s”开始使用一诺"), icon="building"),
    "people.organisation_changed": Sentence(text=_("组织资料变更：%(changes)s"), icon="building"),
    "people.member_joined": Sentence(text=_("%(member_id)s 加入，角色为%(role)s"), icon="user-plus"),
    "people.member_changed": Sentence(text=_("成员 %(member_id)s：%(changes)s"), icon="user"),
    "people.customer_registered": Sentence(text=_("登记客户 %(name)s（%(code)s），等级%(tier)s"), icon="user-plus"),
    "people.customer_changed": Sentence(text=_("客户资料变更：%(changes)s"), icon="user"),
    "people.token_issued": Sentence(text=_("签发 API 令牌“%(name)s”"), icon="key", details=("scopes",)),
    "people.token_revoked": Sentence(text=_("吊销 API 令牌"), icon="key"),
    "people.preferences_changed": Sentence(text=_("偏好设置变更：%(changes)s"), icon="settings"),
    "people.notice_queued": Sentence(text=_("发出一条消息（%(channel)s）"), icon="mail"),
    "process.task_created": Sentence(text=_("新任务：%(title)s"), icon="checklist"),
    "process.task_completed": Sentence(text=_("任务完成"), icon="square-check", tone="fine", details=("note",)),
    "process.task_reopened": Sentence(text=_("任务重新打开"), icon="arrow-back-up"),
    "process.tasks_cancelled": Sentence(text=_("%(count)s 项任务不再需要"), icon="ban"),
    "orders.order_created": Sentence(text=_("录入订单 %(number)s，需求日期 %(requested_at)s"), icon="plus"),
    "orders.order_reviewed": Sentence(text=_("订单审核通过"), icon="clipboard-check", details=("note",)),
    "orders.order_changed": Sentence(text=_("%(changes)s"), icon="pencil"),
    "orders.order_cancelled": Sentence(text=_("订单取消"), icon="ban", details=("why",)),
    "orders.order_delivered": Sentence(text=_("已交付，交付时间 %(delivered_at)s"), icon="truck-delivery", tone="fine"),
    "orders.order_accepted": Sentence(text=_("客户验收，时间 %(accepted_at)s"), icon="signature", tone="fine"),
    "orders.orders_imported": Sentence(
        text=_("从 %(file_name)s 导入 %(order_count)s 张订单，%(faulty_rows)s 行有误"), icon="file-import"
    ),
    "orders.import_undone": Sentence(
        text=_("撤销导入 %(file_name)s，移除 %(order_count)s 张订单"), icon="arrow-back-up"
    ),
    "orders.types_defined": Sentence(text=_("定义订单类型：%(names)s"), icon="category"),
    "promises.promise_confirmed": Sentence(
        text=_("承诺 %(committed_at)s 交付（第 %(version)s 版，把握 %(confidence)s）"),
        icon="rosette-discount-check",
        details=("why",),
    ),
    "promises.commitments_imported": Sentence(
        text=_("%(orders)s 张订单随导入带来承诺日期"), icon="rosette-discount-check"
    ),
    "promises.standards_set": Sentence(text=_("调整标准时间：%(standard_hours)s"), icon="adjustments"),
    "promises.segments_learnt": Sentence(
        text=_("从 %(deliveries)s 次交付学到 %(segments)s 组交付时间"), icon="chart-dots"
    ),
    "work.stages_opened": Sentence(text=_("排定环节，第一步应在 %(due_at)s 前完成"), icon="timeline"),
    "work.progress_recorded": Sentence(
        text=_("上报进度：%(kind)s（%(disposition)s）"), icon="progress", details=("note", "reasons")
    ),
    "work.progress_undone": Sentence(text=_("撤回一条进度上报：%(kind)s"), icon="arrow-back-up"),
    "work.stage_started": Sentence(text=_("“%(stage_name)s”开工"), icon="player-play"),
    "work.stage_finished": Sentence(text=_("“%(stage_name)s”完工"), icon="check", tone="fine"),
    "work.history_imported": Sentence(text=_("导入 %(orders)s 张订单的 %(reports)s 条进度"), icon="file-import"),
}
