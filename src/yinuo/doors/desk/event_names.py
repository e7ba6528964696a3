"""What rules call the events that set them off, in clauses: “when an order is entered”. Grouped by room for people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk import labels
from yinuo.ground.kernel.events import registered_types
from yinuo.ground.process.automations.bodies import OWN_EVENTS

EVENT_NAMES: dict[str, Promise] = {
    "orders.order_created": _("新订单录入"),
    "orders.order_reviewed": _("订单审核通过"),
    "orders.order_changed": _("订单资料修改"),
    "orders.lines_changed": _("订单明细修改"),
    "orders.order_cancelled": _("订单取消"),
    "orders.order_reinstated": _("订单恢复"),
    "orders.order_delivered": _("订单交付"),
    "orders.delivery_retracted": _("交付上报撤销"),
    "orders.order_accepted": _("客户验收"),
    "orders.orders_imported": _("订单文件导入"),
    "orders.import_undone": _("订单导入撤销"),
    "promises.promise_confirmed": _("交付日期承诺"),
    "promises.promise_reopened": _("承诺重新开放"),
    "promises.promise_released": _("预留释放"),
    "promises.quote_made": _("报价发出"),
    "promises.quote_accepted": _("客户接受报价"),
    "promises.quote_withdrawn": _("报价撤回"),
    "promises.approval_asked": _("申请提前承诺"),
    "promises.approval_answered": _("提前承诺的申请得到答复"),
    "promises.pledge_made": _("约定事项登记"),
    "promises.pledge_moved": _("约定事项改期"),
    "promises.pledge_settled": _("约定事项了结"),
    "promises.pledge_overdue": _("约定事项逾期"),
    "promises.order_redated": _("预计交付日期变动"),
    "promises.repromise_proposed": _("重排方案待确认"),
    "promises.repromise_confirmed": _("重排生效"),
    "work.progress_recorded": _("进度上报"),
    "work.progress_undone": _("进度上报撤销"),
    "work.stage_started": _("环节开工"),
    "work.stage_finished": _("环节完工"),
    "work.stages_opened": _("环节排定"),
    "radar.alert_raised": _("预警出现"),
    "radar.alert_acknowledged": _("预警被接手"),
    "radar.alert_quieted": _("预警暂缓提醒"),
    "radar.alert_woken": _("预警恢复提醒"),
    "radar.alert_escalated": _("预警升级"),
    "radar.alert_resolved": _("预警解除"),
    "radar.hazard_found": _("发现隐患"),
    "radar.hazard_cleared": _("隐患消失"),
    "radar.force_majeure_declared": _("登记不可抗力"),
    "radar.force_majeure_lifted": _("不可抗力解除"),
    "radar.briefing_issued": _("晨报发出"),
    "responses.response_applied": _("应急措施执行"),
    "responses.response_undone": _("应急措施撤销"),
    "responses.joint_response_proposed": _("联合应急方案算出"),
    "responses.joint_response_applied": _("联合应急启动"),
    "responses.joint_response_undone": _("联合应急撤销"),
    "responses.customer_told": _("延期告知客户"),
    "acceptance.customer_invited": _("客户链接发出"),
    "acceptance.link_opened": _("客户打开链接"),
    "sharing.document_shared": _("文件共享"),
    "sharing.change_asked": _("变更提出"),
    "sharing.change_answered": _("变更答复"),
    "sharing.change_settled": _("变更定案"),
    "sharing.order_shipped": _("运单登记"),
    "acceptance.delivery_signed": _("客户签收"),
    "acceptance.goods_refused": _("客户拒收或短少"),
    "acceptance.tacitly_accepted": _("默示验收"),
    "acceptance.acceptance_withdrawn": _("验收撤回"),
    "acceptance.period_began": _("验收期限开始"),
    "acceptance.period_untold": _("验收期限未能告知"),
    "acceptance.note_issued": _("送货单开出"),
    "acceptance.note_delivered": _("送货单送达"),
    "care.complaint_raised": _("客户提出客诉"),
    "care.complaint_answered": _("客诉答复"),
    "care.complaint_sorted": _("客诉分派或改类"),
    "care.complaint_paused": _("客诉等客户答复"),
    "care.complaint_resumed": _("客户补充答复，客诉继续"),
    "care.complaint_step_set": _("客诉记下处理步骤"),
    "care.complaint_overdue": _("客诉超时"),
    "care.complaint_solved": _("客诉处理完毕"),
    "care.complaint_closed": _("客诉关闭"),
    "care.complaint_reopened": _("客诉重新打开"),
    "care.complaint_merged": _("客诉合并"),
    "care.complaint_separated": _("客诉取消合并"),
    "care.delivery_rated": _("客户评价"),
    "notices.channel_set_up": _("消息渠道设置改动"),
    "notices.wording_changed": _("消息模板改动"),
    "notices.unsubscribed": _("联系人退订邮件"),
    "conversations.message_written": _("订单有新消息"),
    "conversations.mail_left_over": _("来信待分派"),
    "conversations.conversation_settled": _("消息标记为无需答复"),
    "care.survey_saved": _("保存调查"),
    "care.survey_sent": _("发出调查"),
    "care.survey_answered": _("客户答复调查"),
    "care.improvement_noted": _("记下改进"),
    "care.trust_repair_started": _("失约后开始信任修复"),
    "care.trust_repair_step_done": _("信任修复完成一步"),
    "care.trust_repair_done": _("信任修复完成"),
    "care.trust_repair_dropped": _("信任修复终止"),
    "people.customer_registered": _("新客户登记"),
    "people.customer_changed": _("客户资料修改"),
    "people.member_joined": _("新成员加入"),
    "people.member_changed": _("成员资料修改"),
    "process.task_created": _("任务创建"),
    "process.task_completed": _("任务完成"),
    "process.task_reopened": _("任务重新打开"),
    "process.instance_started": _("流程开始"),
    "process.instance_ended": _("流程结束"),
    "process.instance_went_on": _("流程前进一步"),
    "process.instance_suspended": _("流程暂停"),
    "process.incident_opened": _("流程步骤出错"),
    "process.form_answered": _("表单填写完成"),
    "process.custom_filled": _("自定义字段首次填写"),
    "process.custom_changed": _("自定义字段修改"),
    "process.definition_published": _("流程新版本发布"),
    "supply.purchase_moved": _("采购到货改期"),
    "supply.purchase_received": _("采购到货"),
    "supply.purchase_cancelled": _("采购取消"),
    "supply.machine_down": _("设备停机"),
    "supply.machine_up": _("设备恢复"),
    "supply.records_saved": _("供应资料修改"),
    "supply.stock_used": _("库存出库"),
    "supply.calendar_saved": _("工作日历修改"),
}


def event_name(type_name: str) -> str:
    """Return what an event type is called; one without words of its own by its type."""
    return str(EVENT_NAMES.get(type_name, type_name))


def event_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all event types that a rule may wait for, by room, those with words first."""
    groups: dict[str, list[tuple[str, str]]] = {}
    known = registered_types()
    for type_name in [*EVENT_NAMES, *sorted(known.keys() - EVENT_NAMES.keys())]:
        room = type_name.partition(".")[0]
        if type_name in known and room in labels.ROOMS and not type_name.startswith(OWN_EVENTS):
            name = event_name(type_name)
            groups.setdefault(labels.word(labels.ROOMS, room), []).append((type_name, name[:1].upper() + name[1:]))
    return list(groups.items())
