"""How stored codes are called on pages. Knows codes and words, and nothing of where they come from."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.doors.desk import care_words, change_words
from yinuo.ground.people import names

Words = dict[str, Promise | str]

ROLES: Words = names.ROLES
TIERS: Words = names.TIERS

ROLE_MEANINGS: Words = {
    "owner": _("全部权限，至少保留一位"),
    "manager": _("全部权限"),
    "sales": _("录入订单、承诺日期、邀请客户、答复客诉"),
    "planner": _("录入订单、承诺日期、报进度、处理预警与应急"),
    "project_manager": _("订单全过程，含验收邀请与客诉"),
    "operator": _("查看和报进度"),
    "quality": _("报进度、处理预警、答复客诉"),
    "viewer": _("只看，不改"),
}
PLEDGE_STATES: Words = {
    "open": _("未完成"),
    "kept": _("已完成"),
    "cancelled": _("不再需要"),
}
PLEDGE_KINDS: Words = {
    "drawing": _("图纸确认"),
    "prepayment": _("预付款"),
    "material": _("来料"),
    "approval": _("审批"),
    "other": _("其他"),
}
WEEKDAYS: Words = {
    "0": _("周一"),
    "1": _("周二"),
    "2": _("周三"),
    "3": _("周四"),
    "4": _("周五"),
    "5": _("周六"),
    "6": _("周日"),
}
OUTCOMES: Words = {
    "earlier": _("提前"),
    "later": _("推迟"),
    "unplanned": _("排不下"),
    "same": _("不变"),
}
OUTCOME_TONES: dict[str, str] = {"earlier": "fine", "later": "warning", "unplanned": "critical", "same": "quiet"}
COVERAGE_VERDICTS: Words = {
    "as_promised": _("说到做到"),
    "too_short": _("承诺偏紧"),
    "too_long": _("承诺偏松"),
    "too_few": _("样本太少"),
}
COVERAGE_TONES: dict[str, str] = {
    "as_promised": "fine",
    "too_short": "warning",
    "too_long": "watch",
    "too_few": "quiet",
}
REPROMISE_STATES: Words = {
    "computing": _("计算中"),
    "proposed": _("待确认"),
    "confirmed": _("已确认"),
    "undone": _("已撤销"),
    "failed": _("未成功"),
    "stopped": _("已停止"),
}
REPROMISE_TONES: dict[str, str] = {
    "computing": "watch",
    "proposed": "watch",
    "confirmed": "fine",
    "undone": "quiet",
    "failed": "critical",
    "stopped": "quiet",
}
JOINT_STATES: Words = {
    "computing": _("计算中"),
    "proposed": _("待确认"),
    "applied": _("已启动"),
    "undone": _("已撤销"),
    "stopped": _("已停止"),
    "failed": _("未成功"),
}
JOINT_TONES: dict[str, str] = {
    "computing": "watch",
    "proposed": "watch",
    "applied": "fine",
    "undone": "quiet",
    "stopped": "quiet",
    "failed": "critical",
}
STATES: Words = {
    "review": _("待审核"),
    "open": _("在途"),
    "delivered": _("已交付"),
    "accepted": _("已验收"),
    "cancelled": _("已取消"),
}
STATE_TONES: dict[str, str] = {
    "review": "watch",
    "open": "quiet",
    "delivered": "fine",
    "accepted": "fine",
    "cancelled": "quiet",
}
CHANNELS: Words = {
    "web": _("网站"),
    "phone": _("电话"),
    "email": _("邮件"),
    "marketplace": _("电商平台"),
    "sales": _("销售录入"),
    "api": _("接口"),
}
SEVERITIES: Words = {
    "critical": _("严重"),
    "warning": pgettext_lazy("severity", "预警"),
    "watch": _("关注"),
    "fine": _("正常"),
}
LANGUAGES: Words = {"zh-hans": _("简体中文"), "en": _("English"), "zh-hant": _("繁體中文")}
BATCH_STATES: Words = {
    "uploaded": _("待确认"),
    "importing": _("导入中"),
    "done": _("已完成"),
    "failed": _("未成功"),
    "undone": _("已撤销"),
}
BATCH_TONES: dict[str, str] = {
    "uploaded": "watch",
    "importing": "watch",
    "done": "fine",
    "failed": "critical",
    "undone": "quiet",
}
QUOTE_STATES: Words = {
    "open": _("待客户答复"),
    "accepted": _("已接受"),
    "expired": _("已过期"),
    "withdrawn": _("已撤回"),
}
QUOTE_TONES: dict[str, str] = {"open": "watch", "accepted": "fine", "expired": "quiet", "withdrawn": "quiet"}
QUOTE_VIEWS: Words = {**QUOTE_STATES, "all": _("全部")}
COMPLAINT_STATES = care_words.COMPLAINT_STATES
COMPLAINT_TONES = care_words.COMPLAINT_TONES
COMPLAINT_SEVERITIES = care_words.COMPLAINT_SEVERITIES
COMPLAINT_SEVERITY_TONES = care_words.COMPLAINT_SEVERITY_TONES
COMPLAINT_CHANNELS = care_words.COMPLAINT_CHANNELS
CLOSING_STEPS = care_words.CLOSING_STEPS
CLOSED_HOW = care_words.CLOSED_HOW
SURVEY_KINDS = care_words.SURVEY_KINDS
SURVEY_TRIGGERS = care_words.SURVEY_TRIGGERS
SURVEY_QUESTIONS = care_words.SURVEY_QUESTIONS
SURVEY_ASK_STATES = care_words.SURVEY_ASK_STATES
SURVEY_ASK_TONES = care_words.SURVEY_ASK_TONES
SURVEY_SKIPS = care_words.SURVEY_SKIPS
SATISFACTION_DRIVERS = care_words.SATISFACTION_DRIVERS
REPAIR_REASONS = care_words.REPAIR_REASONS
REPAIR_STEPS = care_words.REPAIR_STEPS
REPAIR_STATES = care_words.REPAIR_STATES
CARE_CLOCKS = care_words.CARE_CLOCKS
COMPLAINT_TOPICS = care_words.COMPLAINT_TOPICS
NOTICE_CHANNELS: Words = {
    "app": _("站内"),
    "webpush": _("浏览器推送"),
    "dingtalk_robot": _("钉钉群机器人"),
    "dingtalk_app": _("钉钉应用"),
    "wecom_robot": _("企业微信群机器人"),
    "wecom_app": _("企业微信应用"),
    "feishu_robot": _("飞书群机器人"),
    "feishu_app": _("飞书应用"),
    "sms": _("短信"),
}
NOTICE_STATES: Words = {
    "queued": _("待发送"),
    "sent": _("已发送"),
    "failed": _("未送达"),
    "held": _("等你确认"),
    "skipped": _("未发送"),
}
MESSAGE_CHANNELS: Words = {
    "portal": _("门户"),
    "email": _("邮件"),
    "desk": _("工作台"),
    "api": _("接口"),
    "phone": _("电话"),
}
NOTICE_TONES: dict[str, str] = {"queued": "watch", "sent": "fine", "failed": "critical", "held": "warning"}
LINK_RIGHTS: Words = {
    "view": _("只查看"),
    "write": _("查看并留言"),
    "change": _("可变更"),
    "sign": _("可签收"),
}
LINK_STATES: Words = {"good": _("有效"), "unopened": _("未打开"), "revoked": _("已作废"), "expired": _("已过期")}
LINK_PARTIES: Words = {"customer": _("客户"), "supplier": _("供应商"), "carrier": _("承运商")}
CHANGE_STATES = change_words.CHANGE_STATES
CHANGE_TONES = change_words.CHANGE_TONES
CHANGE_ORDER_STATES = change_words.CHANGE_ORDER_STATES
CHANGE_ORDER_TONES = change_words.CHANGE_ORDER_TONES
CHANGE_KINDS = change_words.CHANGE_KINDS
CHANGE_ASKED = change_words.CHANGE_ASKED
PORTAL_FIELDS: Words = {
    "stages": _("进度环节"),
    "dates": _("交付日期"),
    "expected": _("预计可能延期的日期"),
    "confidence": _("日期的把握"),
    "history": _("交期变更记录"),
    "history_causes": _("变更原因的类别"),
    "history_words": _("承诺时填写的说明原文"),
    "lines": _("物料明细"),
    "quantities": _("数量"),
    "prices": _("价格和金额"),
    "requested": _("客户要求的日期"),
    "reference": _("客户单号"),
    "place": _("送达地"),
    "pledges": _("需要客户配合的事项"),
    "documents": _("往来文件"),
    "shipments": _("运单"),
    "carrier": _("承运商名称"),
    "changes": _("变更"),
    "messages": _("消息"),
    "issues": _("反映的问题"),
    "rating": _("评价"),
    "reports": _("状态报告"),
}
JOB_STATES: Words = {
    "queued": _("排队中"),
    "running": _("进行中"),
    "done": _("已完成"),
    "failed": _("未成功"),
    "stopped": _("已停止"),
}
DELIVERY_STATES: Words = {"pending": _("待发送"), "delivered": _("已送达"), "failed": _("未送达")}
DELIVERY_TONES: dict[str, str] = {"pending": "watch", "delivered": "fine", "failed": "critical"}
ROOMS: Words = {
    "orders": pgettext_lazy("plural", "订单"),
    "promises": pgettext_lazy("plural", "承诺"),
    "plans": pgettext_lazy("plural", "项目"),
    "work": _("执行"),
    "costs": _("成本"),
    "quality": _("质量"),
    "radar": _("预警"),
    "responses": _("应急"),
    "risks": pgettext_lazy("plural", "风险"),
    "sharing": _("客户门户"),
    "changes": _("变更"),
    "acceptance": _("验收"),
    "care": _("售后"),
    "conversations": _("沟通"),
    "reviews": _("报告与复盘"),
    "notices": _("消息渠道"),
    "people": _("成员与客户"),
    "supply": _("供应"),
    "process": _("流程与任务"),
}
DEEDS: Words = {
    "ask_approval": _("发起审批"),
    "create_task": _("创建任务"),
    "notify": _("通知同事"),
    "tell_customer": _("通知客户"),
    "start_process": _("发起流程"),
    "set_fact": _("修改字段"),
    "call_webhook": _("调用 Webhook"),
    "open_risk": _("登记风险"),
}
CAUSES: Words = {"lateness": _("预计延期"), "stage_overrun": _("环节超时")}
MEASURE_KINDS: Words = {
    "production": _("生产"),
    "supply": _("供应"),
    "logistics": _("物流"),
    "repromise": _("改期"),
    "compensate": _("补偿"),
    "other": _("其他"),
}
RECORD_KINDS: Words = {
    "item": _("物料"),
    "site": _("场所"),
    "stock": _("库存"),
    "supplier": _("供应商"),
    "carrier": _("承运商"),
    "lane": _("线路"),
    "work_centre": _("工作中心"),
    "setup": _("换型时间"),
    "crew": _("班组"),
    "downtime": _("停机"),
    "component": "BOM",
    "operation": _("工艺路线"),
    "purchase_line": _("采购"),
    "stock_batch": _("库存批次"),
    "substitute": _("替代料"),
    "sourcing": _("供货规则"),
    "allocation": _("配额"),
}
PURCHASE_STATES: Words = {"open": _("在途"), "received": _("已到货"), "cancelled": _("已取消")}
PURCHASE_TONES: dict[str, str] = {"open": "watch", "received": "fine", "cancelled": "quiet"}
LEAD_SOURCES: Words = {
    "learnt": _("按实际到货学习"),
    "stated": _("按供应商资料"),
    "preset": _("按默认采购周期"),
}
SCOPES: Words = {
    "orders": pgettext_lazy("plural", "订单"),
    "customers": pgettext_lazy("plural", "客户"),
    "supply": _("供应"),
    "imports": _("导入"),
    "promises": pgettext_lazy("plural", "承诺"),
    "plans": pgettext_lazy("plural", "项目"),
    "progress": _("进度"),
    "time": _("工时"),
    "costs": _("成本"),
    "rates": _("费率"),
    "tasks": _("任务"),
    "approvals": _("审批"),
    "people": _("成员与部门"),
    "processes": _("流程"),
    "instances": _("流程实例"),
    "radar": _("预警"),
    "responses": _("应急"),
    "playbooks": _("应急预案"),
    "custom": _("自定义字段"),
    "forms": pgettext_lazy("plural", "表单"),
    "automations": _("自动化"),
    "portal": _("客户链接"),
    "quality": _("质量"),
    "risks": pgettext_lazy("plural", "风险"),
    "care": _("客诉与评价"),
    "reviews": _("报告与复盘"),
    "messages": _("沟通"),
    "insight": _("指标"),
    "export": _("导出"),
    "webhooks": "Webhook",
    "events": _("事件日志"),
}
SCOPE_ACTS: Words = dict(
    read=_("读"), write=_("写"), approve=_("批准"), manage=_("管理"), send=_("发送"), adopt=_("采用")
)
COUNTRIES: Words = {
    "CN": _("中国（含调休）"),
    "HK": _("中国香港"),
    "TW": _("中国台湾"),
    "SG": _("新加坡"),
    "JP": _("日本"),
    "KR": _("韩国"),
    "VN": _("越南"),
    "TH": _("泰国"),
    "MY": _("马来西亚"),
    "IN": _("印度"),
    "AE": _("阿联酋"),
    "DE": _("德国"),
    "FR": _("法国"),
    "GB": _("英国"),
    "US": _("美国"),
    "BR": _("巴西"),
    "AU": _("澳大利亚"),
}
TIMEZONES: tuple[str, ...] = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Bangkok",
    "Asia/Ho_Chi_Minh",
    "Asia/Kolkata",
    "Asia/Dubai",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "Australia/Sydney",
    "UTC",
)


def word(words: Mapping[str, Promise | str], code: object) -> str:
    """Return the word for a code, or the code itself when it has none."""
    return str(words.get(str(code), str(code)))


def options(words: Mapping[str, Promise | str]) -> list[tuple[str, str]]:
    """Return the codes and words as choices of a form field."""
    return [(code, str(text)) for code, text in words.items()]
