"""One sentence for each event type. `%(field)s` is a field of its payload, written as people read it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk import insight_sentences, plan_words, quality_sentences, review_sentences, risk_sentences
from yinuo.doors.desk.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "people.organisation_founded": Sentence(text=_("组织“%(name)s”开始使用一诺"), icon="building"),
    "people.department_saved": Sentence(text=_("部门“%(name)s”已保存，负责人 %(department_lead)s"), icon="sitemap"),
    "people.department_removed": Sentence(text=_("部门“%(name)s”已删除"), icon="sitemap"),
    "people.organisation_changed": Sentence(text=_("组织资料变更：%(changes)s"), icon="building"),
    "people.member_joined": Sentence(text=_("%(member_id)s 加入，角色为%(role)s"), icon="user-plus"),
    "people.member_changed": Sentence(text=_("成员 %(member_id)s：%(changes)s"), icon="user"),
    "people.mail_bounced": Sentence(text=_("发到 %(address)s 的邮件被退回：%(said)s"), icon="mail"),
    "people.address_mended": Sentence(text=_("%(contact)s 的邮箱改为 %(address)s"), icon="mail"),
    "people.customer_registered": Sentence(text=_("登记客户 %(name)s（%(code)s），等级%(tier)s"), icon="user-plus"),
    "people.customers_removed": Sentence(text=_("移除 %(count)s 个没有用到的客户"), icon="user", details=("codes",)),
    "people.customer_changed": Sentence(text=_("客户资料变更：%(changes)s"), icon="user"),
    "people.token_issued": Sentence(text=_("签发 API 令牌“%(name)s”"), icon="key", details=("scopes",)),
    "people.token_revoked": Sentence(text=_("吊销 API 令牌"), icon="key"),
    "people.preferences_changed": Sentence(text=_("偏好设置变更：%(changes)s"), icon="settings"),
    "people.notice_queued": Sentence(text=_("发出一条消息（%(channel)s）"), icon="mail"),
    "process.task_created": Sentence(text=_("新任务：%(title)s"), icon="checklist"),
    "process.task_completed": Sentence(text=_("任务完成"), icon="square-check", tone="fine", details=("note",)),
    "process.task_reopened": Sentence(text=_("任务重新打开"), icon="arrow-back-up"),
    "process.tasks_cancelled": Sentence(text=_("%(count)s 项任务不再需要"), icon="ban"),
    "process.definition_published": Sentence(text=_("流程 %(key)s 发布第 %(version)s 版"), icon="sitemap"),
    "process.definition_retired": Sentence(text=_("流程 %(key)s 停用，运行中的照常走完"), icon="archive"),
    "process.instance_started": Sentence(text=_("按第 %(version)s 版开始流程“%(process_name)s”"), icon="player-play"),
    "process.instance_ended": Sentence(text=_("流程“%(process_name)s”结束"), icon="flag", details=("code",)),
    "process.instance_went_on": Sentence(text=_("流程走到第 %(steps)s 步"), icon="arrow-right"),
    "process.instance_suspended": Sentence(text=_("流程暂停"), icon="player-pause", details=("reason",)),
    "process.instance_resumed": Sentence(text=_("流程继续"), icon="player-play"),
    "process.instance_moved": Sentence(text=_("流程从第 %(before)s 版换到第 %(after)s 版"), icon="arrow-right"),
    "process.task_claimed": Sentence(text=_("领取任务：%(title)s"), icon="user-check"),
    "process.task_given_back": Sentence(text=_("任务退回待领：%(title)s"), icon="arrow-back-up"),
    "process.approval_opened": Sentence(
        text=_("发起审批：%(title)s（%(approval_mode)s）"), icon="writing", details=("who",)
    ),
    "process.approval_turn": Sentence(text=_("轮到 %(member_id)s 处理"), icon="user-check"),
    "process.approval_acted": Sentence(
        text=_("%(approval_verb)s：%(title)s"), icon="writing", details=("who", "reason")
    ),
    "process.approval_decided": Sentence(text=_("审批%(approval_state)s：%(title)s"), icon="checkbox"),
    "process.approval_copied": Sentence(text=_("抄送：%(title)s"), icon="copy"),
    "process.approval_waits": Sentence(text=_("审批等待处理：%(title)s"), icon="bell", tone="watch"),
    "process.absence_set": Sentence(
        text=_("%(name)s 外出，由 %(deputy)s 代为审批，%(from_at)s 起至 %(until_at)s"), icon="calendar"
    ),
    "process.absence_ended": Sentence(text=_("%(name)s 的代理审批结束"), icon="calendar"),
    "process.incident_opened": Sentence(
        text=_("流程步骤 %(element)s 出错，等人处理"), icon="alert-triangle", tone="critical", details=("text",)
    ),
    "process.incident_repaired": Sentence(text=_("流程步骤 %(element)s 已修复重试"), icon="tool", tone="fine"),
    "process.table_published": Sentence(text=_("决策表 %(key)s 发布第 %(version)s 版"), icon="table"),
    "process.table_retired": Sentence(text=_("决策表 %(key)s 停用"), icon="archive"),
    "process.form_published": Sentence(text=_("表单“%(name)s”发布第 %(version)s 版"), icon="clipboard-text"),
    "process.form_retired": Sentence(text=_("表单“%(name)s”停用"), icon="archive"),
    "process.form_answered": Sentence(text=_("填写表单“%(name)s”"), icon="clipboard-check", tone="fine"),
    "process.custom_filled": Sentence(text=_("自定义字段：%(custom_values)s"), icon="list-details"),
    "process.custom_changed": Sentence(text=_("%(custom_changes)s"), icon="pencil"),
    "process.rule_saved": Sentence(text=_("自动化“%(name)s”保存为第 %(version)s 版"), icon="wand"),
    "process.rule_switched": Sentence(text=_("自动化“%(name)s”启用：%(enabled)s"), icon="wand"),
    "process.rule_removed": Sentence(text=_("删除自动化“%(name)s”"), icon="trash"),
    "process.rule_ran": Sentence(text=_("自动化“%(name)s”已执行：%(deeds)s"), icon="wand"),
    "process.rule_failed": Sentence(
        text=_("自动化“%(name)s”没有执行成功"), icon="alert-triangle", tone="warning", details=("text",)
    ),
    "process.rule_stopped": Sentence(text=_("自动化“%(name)s”被循环保护拦下"), icon="alert-triangle", tone="warning"),
    "process.rule_called": Sentence(text=_("自动化“%(name)s”调用了 Webhook"), icon="webhook", details=("text",)),
    "orders.order_created": Sentence(text=_("录入订单 %(number)s，需求日期 %(requested_at)s"), icon="plus"),
    "orders.order_reviewed": Sentence(text=_("订单审核通过"), icon="clipboard-check", details=("note",)),
    "orders.order_changed": Sentence(text=_("%(changes)s"), icon="pencil"),
    "orders.lines_changed": Sentence(text=_("修改物料明细：%(lines)s"), icon="pencil"),
    "orders.order_cancelled": Sentence(text=_("订单取消"), icon="ban", details=("why",)),
    "orders.order_reinstated": Sentence(text=_("撤销取消，订单恢复"), icon="arrow-back-up"),
    "orders.order_delivered": Sentence(text=_("已交付，交付时间 %(delivered_at)s"), icon="truck-delivery", tone="fine"),
    "orders.order_accepted": Sentence(text=_("客户验收，时间 %(accepted_at)s"), icon="signature", tone="fine"),
    "orders.orders_imported": Sentence(
        text=_("从 %(file_name)s 导入 %(order_count)s 张订单，%(faulty_rows)s 行有误"), icon="file-import"
    ),
    "orders.import_undone": Sentence(
        text=_("撤销导入 %(file_name)s，移除 %(order_count)s 张订单、%(customers)s 个客户、%(items)s 种物料"),
        icon="arrow-back-up",
    ),
    "orders.type_process_set": Sentence(
        text=_("订单类型 %(order_type)s 的新订单改走流程 %(process_key)s"), icon="sitemap"
    ),
    "orders.types_defined": Sentence(text=_("定义订单类型：%(names)s"), icon="category"),
    "promises.promise_confirmed": Sentence(
        text=_("承诺 %(committed_at)s 交付（第 %(version)s 版，%(how_sure)s）"),
        icon="rosette-discount-check",
        details=("why",),
    ),
    "promises.commitments_imported": Sentence(
        text=_("%(orders)s 张订单随导入带来承诺日期"), icon="rosette-discount-check"
    ),
    "promises.receiving_terms_agreed": Sentence(text=_("修改收货约定"), icon="truck-delivery"),
    "promises.standards_set": Sentence(text=_("调整标准时间：%(standard_hours)s"), icon="adjustments"),
    "promises.outlook_learnt": Sentence(text=_("比较了两种交付时间的算法，试算 %(tried)s 张订单"), icon="sparkles"),
    "promises.segments_learnt": Sentence(
        text=_("从 %(deliveries)s 次交付学到 %(segments)s 组交付时间"), icon="chart-dots"
    ),
    "promises.quote_made": Sentence(
        text=_("报价 %(number)s：最晚 %(latest_at)s，把握 %(confidence)s，有效至 %(expires_at)s"), icon="file-invoice"
    ),
    "promises.quote_accepted": Sentence(text=_("客户接受报价 %(number)s"), icon="circle-check", tone="fine"),
    "promises.quote_sent": Sentence(text=_("报价 %(number)s 发给 %(address)s"), icon="send"),
    "promises.quote_withdrawn": Sentence(text=_("撤回报价 %(number)s"), icon="ban", details=("why",)),
    "promises.promise_released": Sentence(
        text=_("释放 %(reservations)s 项预留的库存与产能"), icon="lock-open", details=("why",)
    ),
    "promises.promise_reopened": Sentence(
        text=_("订单变更，第 %(version)s 版承诺重新开放：%(changes)s"), icon="refresh-alert", tone="warning"
    ),
    "promises.approval_asked": Sentence(
        text=_("申请承诺 %(committed_at)s，比系统算得的早 %(ahead_hours)s"), icon="help-circle", details=("why",)
    ),
    "promises.approval_answered": Sentence(
        text=_("答复提前承诺 %(committed_at)s 的申请，批准：%(approved)s"), icon="checkbox", details=("why",)
    ),
    "promises.pledge_made": Sentence(text=_("%(owed_by)s应在 %(due_at)s 前完成：%(what)s"), icon="heart-handshake"),
    "promises.pledge_moved": Sentence(
        text=_("“%(what)s”由 %(due_before)s 改到 %(due_at)s"), icon="calendar-event", details=("why",)
    ),
    "promises.pledge_settled": Sentence(text=_("%(owed_by)s的“%(what)s”：%(pledge_state)s"), icon="circle-check"),
    "promises.pledge_overdue": Sentence(
        text=_("%(owed_by)s的“%(what)s”应在 %(due_at)s 前完成，尚未完成"), icon="clock-exclamation", tone="warning"
    ),
    "promises.order_redated": Sentence(
        text=_("预计交付改为 %(projected_at)s，承诺 %(committed_at)s 不变"), icon="calendar-time", details=("reasons",)
    ),
    "promises.repromise_proposed": Sentence(
        text=_("重排全部 %(orders)s 张订单：%(earlier)s 张提前，%(later)s 张推后，待确认"), icon="arrows-sort"
    ),
    "promises.repromise_approval_asked": Sentence(
        text=_("申请批准重排的 %(orders)s 张订单，其中 %(late)s 张晚于现在的承诺"),
        icon="help-circle",
        details=("why",),
        tone="watch",
    ),
    "promises.repromise_approval_answered": Sentence(
        text=_("答复重排的申请，批准：%(approved)s"), icon="checkbox", details=("why",)
    ),
    "promises.repromise_confirmed": Sentence(
        text=_("重排生效，%(orders)s 张订单有了新的承诺"), icon="rosette-discount-check"
    ),
    "promises.repromise_undone": Sentence(
        text=_("撤销重排，%(orders)s 张订单恢复原承诺，%(kept)s 张已另行承诺"), icon="arrow-back-up"
    ),
    "promises.scenario_tried": Sentence(text=_("试算“%(name)s”：%(earlier)s 张提前，%(later)s 张推后"), icon="flask"),
    "work.stages_opened": Sentence(text=_("排定环节，第一步应在 %(due_at)s 前完成"), icon="timeline"),
    "work.progress_recorded": Sentence(
        text=_("上报进度：%(kind)s（%(disposition)s）"), icon="progress", details=("note", "reasons")
    ),
    "work.progress_undone": Sentence(text=_("撤销一条进度上报：%(kind)s"), icon="arrow-back-up"),
    "work.stage_started": Sentence(text=_("“%(stage_name)s”开工"), icon="player-play"),
    "work.stage_finished": Sentence(text=_("“%(stage_name)s”完工"), icon="check", tone="fine"),
    "work.history_imported": Sentence(text=_("导入 %(orders)s 张订单的 %(reports)s 条进度"), icon="file-import"),
    "orders.delivery_retracted": Sentence(text=_("撤销交付上报，订单恢复在途"), icon="arrow-back-up"),
    "supply.records_saved": Sentence(
        text=_("更新 %(count)s 条%(record_kind)s资料"), icon="database", details=("codes",)
    ),
    "supply.calendar_saved": Sentence(text=_("更新工作日历 %(code)s"), icon="calendar"),
    "supply.stock_used": Sentence(text=_("库存出库：%(takes)s"), icon="package-export"),
    "supply.purchase_moved": Sentence(
        text=_("采购 %(number)s（%(item)s）改到 %(due_at)s 到货，原为 %(due_before)s"),
        icon="truck-delivery",
        details=("reason",),
    ),
    "supply.purchase_received": Sentence(
        text=_("采购 %(number)s 到货：%(item)s %(quantity)s"), icon="package-import", tone="fine"
    ),
    "supply.purchase_cancelled": Sentence(
        text=_("采购 %(number)s 取消未到的 %(quantity)s（%(item)s）"), icon="package-off"
    ),
    "supply.file_imported": Sentence(
        text=_("从文件 %(file_name)s 更新 %(count)s 条%(record_kind)s资料"), icon="file-import"
    ),
    "supply.machine_down": Sentence(
        text=_("%(work_centre)s 停机，%(start_at)s 至 %(end_at)s"), icon="tool", details=("reason",)
    ),
    "supply.machine_up": Sentence(text=_("%(work_centre)s 恢复"), icon="player-play", tone="fine"),
    "radar.alert_raised": Sentence(
        text=_("预警：%(cause)s，逾期概率 %(late_probability)s，%(lead)s"),
        icon="bell-ringing",
        tone="severity",
        details=("reasons",),
    ),
    "radar.alert_acknowledged": Sentence(text=_("%(member_id)s 接手预警（%(cause)s）"), icon="user-check"),
    "radar.alert_quieted": Sentence(
        text=_("%(member_id)s 暂缓预警提醒（%(cause)s），%(quiet_until)s"), icon="bell-off", details=("reason",)
    ),
    "radar.alert_woken": Sentence(
        text=_("预警恢复提醒（%(cause)s）：%(woken_why)s"), icon="bell-ringing", tone="severity"
    ),
    "radar.alert_escalated": Sentence(text=_("预警升级到第 %(level)s 级（%(cause)s）"), icon="urgent", tone="severity"),
    "radar.alert_resolved": Sentence(text=_("预警解除（%(cause)s）：%(resolution)s"), icon="circle-check", tone="fine"),
    "radar.hazard_found": Sentence(
        text=_("发现隐患（%(kind)s）：%(key)s，涉及 %(orders)s 张订单"), icon="shield-exclamation", tone="severity"
    ),
    "radar.hazard_cleared": Sentence(text=_("隐患消失（%(kind)s）：%(key)s"), icon="shield-check", tone="fine"),
    "radar.force_majeure_declared": Sentence(
        text=_("登记不可抗力“%(name)s”：%(place)s"), icon="storm", tone="severity"
    ),
    "radar.force_majeure_lifted": Sentence(text=_("不可抗力“%(name)s”解除：%(place)s"), icon="check", tone="fine"),
    "radar.briefing_issued": Sentence(text=_("晨报发出：%(soon)s 张订单 36 小时内可能逾期"), icon="news"),
    "radar.model_fitted": Sentence(text=_("从 %(outcomes)s 次交付重新学习预测"), icon="chart-dots"),
    "radar.model_promoted": Sentence(text=_("%(order_type)s 类订单的预测模型改用第 %(version)s 版"), icon="chart-dots"),
    "radar.model_drifted": Sentence(
        text=_("%(order_type)s 类订单的预测模型失准，暂用更简单的办法预测"), icon="alert-triangle", tone="warning"
    ),
    "responses.response_applied": Sentence(
        text=_("采取应急措施：%(measures)s，预计抢回 %(hours_gained)s，费用 %(cost_minor)s"), icon="first-aid-kit"
    ),
    "responses.response_undone": Sentence(text=_("撤销应急措施，未完成的任务已取消"), icon="arrow-back-up"),
    "responses.customer_told": Sentence(text=_("已告知客户"), icon="send"),
    "responses.response_proved": Sentence(
        text=_("应急措施效果已核实，承诺兑现：%(kept_promise)s"), icon="target", details=("measures",)
    ),
    "responses.joint_response_proposed": Sentence(
        text=_("联合应急方案：%(orders)s 张订单中为 %(helped)s 张安排措施，费用 %(cost_minor)s"), icon="scale"
    ),
    "responses.joint_response_applied": Sentence(
        text=_("联合应急：已为 %(orders)s 张订单启动措施"), icon="scale", details=("changed",)
    ),
    "responses.joint_response_undone": Sentence(text=_("撤销联合应急，涉及 %(orders)s 张订单"), icon="arrow-back-up"),
    "responses.budget_set": Sentence(text=_("共用资源“%(name)s”每周上限定为 %(weekly_limit)s"), icon="scale"),
    "responses.playbook_added": Sentence(text=_("新建应急预案“%(name)s”"), icon="first-aid-kit"),
    "responses.playbook_changed": Sentence(text=_("修改应急预案“%(name)s”：%(changes)s"), icon="first-aid-kit"),
    "responses.measure_added": Sentence(text=_("新增应急措施“%(name)s”"), icon="first-aid-kit"),
    "responses.measure_changed": Sentence(text=_("修改应急措施“%(name)s”：%(changes)s"), icon="first-aid-kit"),
    "responses.playbook_entry_removed": Sentence(text=_("撤销新增“%(name)s”"), icon="arrow-back-up"),
    "acceptance.customer_invited": Sentence(text=_("给客户发出链接，%(expires_at)s 到期"), icon="link"),
    "acceptance.link_revoked": Sentence(text=_("作废客户链接"), icon="ban"),
    "acceptance.link_opened": Sentence(text=_("客户打开了链接"), icon="eye", details=("device",)),
    "acceptance.device_confirmed": Sentence(text=_("客户用验证码确认了设备 %(device)s"), icon="shield-check"),
    "sharing.partner_document_sent": Sentence(text=_("%(holder)s 就 %(ref)s 发来文件“%(title)s”"), icon="files"),
    "sharing.document_shared": Sentence(text=_("共享文件“%(title)s”"), icon="files"),
    "sharing.document_withdrawn": Sentence(text=_("不再共享文件“%(title)s”"), icon="ban"),
    "sharing.change_asked": Sentence(text=_("提出变更申请"), icon="arrows-exchange", details=("text",)),
    "sharing.change_answered": Sentence(text=_("变更申请未能安排"), icon="message", details=("answer",)),
    "sharing.change_settled": Sentence(text=_("客户撤回变更申请"), icon="ban"),
    "changes.change_drafted": Sentence(text=_("起草变更单 %(number)s"), icon="arrows-exchange", details=("reason",)),
    "changes.change_computed": Sentence(
        text=_("变更单 %(number)s 的影响：交期 %(previous_at)s → %(committed_at)s，金额 %(value_minor)s"),
        icon="scale",
    ),
    "changes.change_approval_asked": Sentence(text=_("变更单 %(number)s 提交批准"), icon="checklist", tone="watch"),
    "changes.change_approval_answered": Sentence(
        text=_("变更单 %(number)s 批准结果：%(approved)s"), icon="checklist", details=("why",)
    ),
    "changes.change_sent": Sentence(
        text=_("变更单 %(number)s 发给客户：交期 %(committed_at)s，金额 %(value_minor)s"), icon="send", tone="watch"
    ),
    "changes.change_discussed": Sentence(text=_("变更单 %(number)s 问答"), icon="messages", details=("text",)),
    "changes.change_moved": Sentence(
        text=_("变更单 %(number)s 情况有变，重新算得 %(committed_at)s"), icon="refresh", tone="warning"
    ),
    "changes.change_signed": Sentence(
        text=_("%(signer_name)s 同意变更单 %(number)s"), icon="signature", tone="fine", details=("content_sha256",)
    ),
    "changes.change_applied": Sentence(
        text=_("变更单 %(number)s 生效：交期 %(committed_at)s，金额 %(value_minor)s"), icon="circle-check", tone="fine"
    ),
    "changes.change_refused": Sentence(text=_("客户不同意变更单 %(number)s"), icon="x", details=("why",)),
    "changes.change_withdrawn": Sentence(text=_("撤回变更单 %(number)s"), icon="ban", details=("why",)),
    "changes.change_lapsed": Sentence(text=_("变更单 %(number)s 逾期未答复，已失效"), icon="clock"),
    "changes.change_document_kept": Sentence(text=_("变更单 %(number)s 已存档"), icon="file-text"),
    "orders.scope_frozen": Sentence(
        text=_("范围自 %(frozen_at)s 起冻结，只能经变更单修改"), icon="lock", details=("why",)
    ),
    "orders.scope_thawed": Sentence(text=_("范围解冻"), icon="lock-open", details=("why",)),
    "orders.type_freeze_set": Sentence(text=_("订单类型 %(order_type)s 承诺后冻结范围：%(freezes)s"), icon="lock"),
    "sharing.order_shipped": Sentence(text=_("发出运单 %(carrier_name)s %(number)s"), icon="truck-delivery"),
    "sharing.consignment_told": Sentence(
        text=_("承运商上报运单 %(number)s"), icon="truck-delivery", details=("place",)
    ),
    "sharing.purchase_confirmed": Sentence(
        text=_("%(holder)s 确认采购 %(ref)s 于 %(due_at)s 到货"), icon="calendar-check", details=("note",)
    ),
    "sharing.visibility_changed": Sentence(text=_("修改客户可见的内容"), icon="eye"),
    "sharing.brand_changed": Sentence(text=_("修改客户门户的外观"), icon="palette"),
    "acceptance.delivery_signed": Sentence(
        text=_("%(signer_name)s 签收，验收单 %(number)s"), icon="signature", tone="fine"
    ),
    "acceptance.goods_refused": Sentence(
        text=_("验收单 %(number)s 有拒收或短少"), icon="alert-triangle", tone="warning"
    ),
    "acceptance.tacitly_accepted": Sentence(text=_("期限内无异议，默示验收，验收单 %(number)s"), icon="clock"),
    "acceptance.acceptance_withdrawn": Sentence(
        text=_("撤回验收单 %(number)s"), icon="arrow-back-up", tone="warning", details=("why",)
    ),
    "acceptance.period_began": Sentence(text=_("已告知客户 %(due_at)s 前验收"), icon="clock", details=("clause",)),
    "acceptance.period_untold": Sentence(
        text=_("没能告知客户验收期限，默示验收不生效"), icon="alert-triangle", tone="warning"
    ),
    "acceptance.period_stopped": Sentence(text=_("默示验收停止"), icon="ban", details=("why",)),
    "acceptance.reminded": Sentence(text=_("提醒客户验收"), icon="bell-ringing"),
    "acceptance.note_issued": Sentence(text=_("开出送货单 %(number)s"), icon="truck-delivery"),
    "acceptance.note_delivered": Sentence(text=_("送货单 %(number)s 已送达"), icon="truck-delivery", tone="fine"),
    "acceptance.note_cancelled": Sentence(text=_("送货单 %(number)s 作废"), icon="ban", details=("why",)),
    "acceptance.setup_changed": Sentence(text=_("验收设置变更"), icon="settings"),
    "acceptance.terms_set": Sentence(text=_("验收条款变更，期限 %(days)s 天"), icon="scale"),
    "acceptance.signing_key_changed": Sentence(
        text=_("签名证书更换：%(name)s，有效期至 %(ends_at)s"), icon="certificate"
    ),
    "orders.acceptance_retracted": Sentence(text=_("验收被撤回，订单回到已交付"), icon="arrow-back-up"),
    "care.complaint_raised": Sentence(
        text=_("客诉 %(number)s（%(topic)s），应在 %(reply_due_at)s 前答复"), icon="message-circle", tone="warning"
    ),
    "care.complaint_answered": Sentence(text=_("答复客诉 %(number)s，用时 %(hours)s 小时"), icon="message"),
    "notices.channel_set_up": Sentence(text=_("消息渠道 %(channel)s 的设置改动"), icon="settings"),
    "notices.wording_changed": Sentence(text=_("消息模板 %(event)s（%(language)s）改动"), icon="pencil"),
    "notices.unsubscribed": Sentence(text=_("联系人退订邮件"), icon="mail"),
    "conversations.message_written": Sentence(text=_("%(author)s 写了消息"), icon="message"),
    "conversations.mail_left_over": Sentence(text=_("%(sender)s 的邮件待分派"), icon="mail"),
    "conversations.conversation_settled": Sentence(text=_("客户的消息标记为无需答复"), icon="message"),
    "care.complaint_sorted": Sentence(text=_("客诉 %(number)s：%(changes)s"), icon="pencil"),
    "care.complaint_paused": Sentence(text=_("客诉 %(number)s 等客户答复，暂停计时"), icon="player-pause"),
    "care.complaint_resumed": Sentence(
        text=_("客户补充答复，客诉 %(number)s 继续计时"), icon="player-play", details=("text",)
    ),
    "care.complaint_step_set": Sentence(
        text=_("客诉 %(number)s 记下%(closing_step)s"), icon="clipboard-check", details=("text",)
    ),
    "care.complaint_overdue": Sentence(
        text=_("客诉 %(number)s 超过%(care_clock)s期限，通知升级链第 %(level)s 级"),
        icon="alert-triangle",
        tone="critical",
    ),
    "care.complaint_solved": Sentence(
        text=_("客诉 %(number)s 处理完毕，客户没有异议则 %(closes_at)s 关闭"), icon="circle-check"
    ),
    "care.complaint_closed": Sentence(text=_("客诉 %(number)s 关闭：%(closed_how)s"), icon="circle-check", tone="fine"),
    "care.complaint_reopened": Sentence(
        text=_("客诉 %(number)s 重新打开"), icon="arrow-back-up", tone="warning", details=("why",)
    ),
    "care.complaint_merged": Sentence(text=_("客诉 %(number)s 并入 %(into_number)s"), icon="git-fork"),
    "care.complaint_separated": Sentence(text=_("客诉 %(number)s 取消合并"), icon="arrow-back-up"),
    "care.survey_saved": Sentence(text=_("调查“%(name)s”保存"), icon="star"),
    "care.survey_sent": Sentence(text=_("发出调查“%(survey)s”"), icon="star"),
    "care.survey_answered": Sentence(
        text=_("客户答复调查“%(survey)s”：%(score)s 分"), icon="star", details=("comment",)
    ),
    "care.improvement_noted": Sentence(text=_("记下改进“%(title)s”"), icon="star"),
    "care.trust_repair_started": Sentence(
        text=_("承诺 %(committed_at)s 未兑现（%(repair_reason)s），开始信任修复"),
        icon="heart-handshake",
        tone="warning",
    ),
    "care.trust_repair_step_done": Sentence(
        text=_("信任修复：%(repair_step)s已完成"), icon="heart-handshake", details=("note",)
    ),
    "care.trust_repair_done": Sentence(text=_("信任修复全部完成"), icon="heart-handshake", tone="fine"),
    "care.trust_repair_dropped": Sentence(text=_("信任修复终止"), icon="ban", details=("why",)),
    "care.delivery_rated": Sentence(text=_("客户评价 %(score)s 星"), icon="star", details=("comment",)),
    **{name: Sentence(text=told[0], icon=told[1], tone=told[2]) for name, told in plan_words.SENTENCES.items()},
    **quality_sentences.SENTENCES,
    **risk_sentences.SENTENCES,
    **review_sentences.SENTENCES,
    **insight_sentences.SENTENCES,
}
