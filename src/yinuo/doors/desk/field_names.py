"""How the fields of events are called where a change of them is told."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
    "name_en": _("英文名"),
    "causes": _("用于"),
    "kind": _("类型"),
    "task_title": _("任务标题"),
    "stage_codes": _("适用环节"),
    "cost_minor": _("固定费用"),
    "cost_share": _("按金额的费用"),
    "hours_gained": _("预计抢回"),
    "tells_customer": _("默认同时告知客户"),
    "customer_text": _("给客户的话"),
    "customer_text_en": _("给客户的话（英文）"),
    "topic": _("问题"),
    "severity": _("级别"),
    "cause": _("原因"),
    "line_position": _("订单行"),
    "stage_code": _("环节"),
}
