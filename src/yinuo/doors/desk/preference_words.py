"""What each setting of an organisation means, in the reader's language; a test holds it to what is declared."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class PreferenceWords:
    """How a setting is called, what it does, and its unit."""

    label: Promise
    meaning: Promise
    unit: Promise | str = ""
    choices: tuple[tuple[str, Promise], ...] = ()


_PROBABILITY = _("0 到 1")
_HOURS = _("小时")
_WORK_HOURS = _("工作小时")
_DAYS = _("天")
_FACTOR = _("倍")
_WEIGHT = _("重排时，这一等级客户的订单晚一天按这么多倍计。")
_AHEAD = _("此角色可自行承诺比系统算得的日期早这么久；再早须经管理者批准。")
_CLOSING = _(
    "写明这些内容才能结案，用逗号分隔：containment 遏制、cause 原因、remedy 补救、prevention 预防；留空则不要求。"
)
_REPAIR_ROLE = _("这一步的任务交给哪个角色，填角色代码，例如 sales、manager、quality。")
_REPAIR_HOURS = _("失约后应在此时间内完成这一步。")
_THRESHOLD = _("逾期概率达到此值即预警。等级越高的客户宜设得越低。")

_TELL = _(
    "自动告诉这一等级客户的事：promised 承诺、promise_changed 承诺变更、delay_risk 延期风险、shipped 发货、"
    "delivered 送达、complaint_received 收到客诉。用逗号分隔，留空则都不发。"
)

PREFERENCES: dict[str, PreferenceWords] = {
    "conversations.tell_vip": PreferenceWords(label=_("主动告知：VIP 客户"), meaning=_TELL),
    "conversations.tell_key": PreferenceWords(label=_("主动告知：重点客户"), meaning=_TELL),
    "conversations.tell_standard": PreferenceWords(label=_("主动告知：普通客户"), meaning=_TELL),
    "conversations.tell_new": PreferenceWords(label=_("主动告知：新客户"), meaning=_TELL),
    "conversations.confirm": PreferenceWords(
        label=_("先确认再发"), meaning=_("这些消息先放在订单页，成员点“发给客户”才发出。用逗号分隔。")
    ),
    "conversations.complaint_words": PreferenceWords(
        label=_("客诉来信：主题词"),
        meaning=_("来信能认出订单、主题含这些词之一时，自动建客诉。用逗号分隔，留空则不建。"),
    ),
    "conversations.complaint_addresses": PreferenceWords(
        label=_("客诉来信：收信地址"), meaning=_("来信能认出订单、发到这些地址之一时，自动建客诉。用逗号分隔。")
    ),
    "conversations.shipping_stages": PreferenceWords(
        label=_("发货环节"), meaning=_("这些环节完工即视为已发货，客户会收到通知。填环节代码，用逗号分隔。")
    ),
    "insight.fiscal_month": PreferenceWords(
        label=_("财年起始月"), meaning=_("报表里的“本财年”“上财年”从这个月的第一天算起。"), unit=_("月")
    ),
    "insight.snapshots_from": PreferenceWords(
        label=_("启用快照的订单数"),
        meaning=_("订单达到这么多后，数据量很大的报表由快照回答，并注明数据截至何时；不足时一律实时统计。"),
    ),
    "insight.snapshot_minutes": PreferenceWords(
        label=_("快照更新间隔"),
        meaning=_("每隔这么久更新一次快照；超过三倍时间未更新的快照不再使用，改为实时统计。"),
        unit=_("分钟"),
    ),
    "costs.week_hours": PreferenceWords(label=_("每周标准工时"), meaning=_("工时表以此对照是否填满。"), unit=_HOURS),
    "costs.timer_rounding_minutes": PreferenceWords(
        label=_("计时取整"), meaning=_("计时器按这么长一段记工时，不足一段算一段。"), unit=_("分钟")
    ),
    "costs.timer_longest_hours": PreferenceWords(
        label=_("计时最长"), meaning=_("计时器跑得比这更久就当作忘了停，停止时要写明实际做到几点。"), unit=_HOURS
    ),
    "costs.warn_at_share": PreferenceWords(
        label=_("超预算预警线"), meaning=_("预计完工成本超过预算的这个倍数即提醒。"), unit=_FACTOR
    ),
    "costs.exchange_rates": PreferenceWords(
        label=_("汇率"), meaning=_("一单位外币折合本币多少，例如 USD=7.1，用逗号分隔。")
    ),
    "orders.review_channels": PreferenceWords(
        label=_("先审核的渠道"),
        meaning=_(
            "来自这些渠道的订单先待审核，通过后进入在途。用逗号分隔：web、phone、email、marketplace、sales、api。"
        ),
    ),
    "orders.number_prefix": PreferenceWords(label=_("单号前缀"), meaning=_("没有填写单号的订单，自动编号以此开头。")),
    "promises.confidence": PreferenceWords(
        label=_("承诺把握"), meaning=_("承诺区间最晚一天的把握程度。越高区间越宽。"), unit=_PROBABILITY
    ),
    "promises.ahead_hours_owner": PreferenceWords(label=_("提前承诺：负责人"), meaning=_AHEAD, unit=_HOURS),
    "promises.ahead_hours_manager": PreferenceWords(label=_("提前承诺：管理者"), meaning=_AHEAD, unit=_HOURS),
    "promises.ahead_hours_sales": PreferenceWords(label=_("提前承诺：销售"), meaning=_AHEAD, unit=_HOURS),
    "promises.ahead_hours_planner": PreferenceWords(label=_("提前承诺：计划员"), meaning=_AHEAD, unit=_HOURS),
    "promises.ahead_hours_project_manager": PreferenceWords(label=_("提前承诺：项目经理"), meaning=_AHEAD, unit=_HOURS),
    "promises.approval_hours": PreferenceWords(
        label=_("承诺审批时限"), meaning=_("提前承诺和重排的申请应在此时间内答复。"), unit=_HOURS
    ),
    "promises.repromise_approval": PreferenceWords(
        label=_("重排须批准"),
        meaning=_("确认重排的日期何时须经管理者批准。负责人和管理者自行确认，不必申请。"),
        choices=(("never", _("从不")), ("later", _("有承诺推迟时")), ("always", _("总是"))),
    ),
    "process.automation_hourly_runs": PreferenceWords(
        label=_("自动化每小时上限"),
        meaning=_("一条规则一小时内执行超过这么多次，就自动停用并通知管理员。"),
        unit=_("次"),
    ),
    "process.nudge_hours": PreferenceWords(
        label=_("催办间隔"), meaning=_("同一审批催办后，过了这个时间才能再次催办。"), unit=_HOURS
    ),
    "promises.pledge_remind_hours": PreferenceWords(
        label=_("配合事项提醒"), meaning=_("客户或同事应完成的事项，到期前这么久提醒，逾期后每天提醒。"), unit=_HOURS
    ),
    "promises.quote_hours": PreferenceWords(
        label=_("报价有效期"), meaning=_("报价默认在此时间内有效；报价不占用库存与产能。"), unit=_HOURS
    ),
    "promises.quote_prefix": PreferenceWords(label=_("报价单号前缀"), meaning=_("报价的编号以此开头。")),
    "promises.takes_off_stock": PreferenceWords(
        label=_("发货扣减库存"), meaning=_("订单货物发出后，从现有库存扣减所预留的数量；库存由其他系统维护时请关闭。")
    ),
    "promises.inputs_days": PreferenceWords(
        label=_("承诺依据保存期"), meaning=_("报价和承诺的计算依据保存这么久，期间可以复算。"), unit=_DAYS
    ),
    "promises.weight_vip": PreferenceWords(label=_("重排权重：VIP"), meaning=_WEIGHT, unit=_FACTOR),
    "promises.weight_key": PreferenceWords(label=_("重排权重：重点"), meaning=_WEIGHT, unit=_FACTOR),
    "promises.weight_standard": PreferenceWords(label=_("重排权重：普通"), meaning=_WEIGHT, unit=_FACTOR),
    "promises.weight_new": PreferenceWords(label=_("重排权重：新客户"), meaning=_WEIGHT, unit=_FACTOR),
    "radar.threshold_vip": PreferenceWords(label=_("预警线：VIP"), meaning=_THRESHOLD, unit=_PROBABILITY),
    "radar.threshold_key": PreferenceWords(label=_("预警线：重点"), meaning=_THRESHOLD, unit=_PROBABILITY),
    "radar.threshold_standard": PreferenceWords(label=_("预警线：普通"), meaning=_THRESHOLD, unit=_PROBABILITY),
    "radar.threshold_new": PreferenceWords(label=_("预警线：新客户"), meaning=_THRESHOLD, unit=_PROBABILITY),
    "radar.lead_hours": PreferenceWords(
        label=_("预警提前量"), meaning=_("承诺日期前至少提前这么久作出判断，不少于 36 小时。"), unit=_HOURS
    ),
    "radar.importance": PreferenceWords(
        label=_("重要程度与提前量"), meaning=_("各客户等级、各订单类型的权重和判断提前量，在“重要程度”页设置。")
    ),
    "radar.hysteresis": PreferenceWords(
        label=_("预警解除余量"), meaning=_("逾期概率低于预警线这么多，预警才自动解除，避免反复。"), unit=_PROBABILITY
    ),
    "radar.overrun_hours": PreferenceWords(
        label=_("环节超时预警"), meaning=_("环节超过应完成时间这么久即预警。"), unit=_HOURS
    ),
    "radar.stale_days": PreferenceWords(
        label=_("录入时已逾期"),
        meaning=_("录入时承诺日期已过这么久的订单，只合并提示，不逐单预警。"),
        unit=_DAYS,
    ),
    "radar.acknowledge_hours": PreferenceWords(
        label=_("升级时限"), meaning=_("没有自设升级链时，预警每过这么久无人接手就升一级。"), unit=_WORK_HOURS
    ),
    "radar.escalation": PreferenceWords(
        label=_("升级链"), meaning=_("无人接手的预警依次通知谁、各等多久，在“升级链”页设置。")
    ),
    "radar.escalate_sooner": PreferenceWords(
        label=_("升级提速"), meaning=_("VIP 客户的预警和严重预警只等各级时间的这一比例。"), unit=_PROBABILITY
    ),
    "radar.notify_roles": PreferenceWords(
        label=_("预警通知角色"), meaning=_("除订单负责人外，这些角色也收到每个预警。用逗号分隔角色代码。")
    ),
    "radar.email_severity": PreferenceWords(
        label=_("邮件通知起点"), meaning=_("达到这个级别的预警同时发邮件：watch 关注、warning 预警、critical 严重。")
    ),
    "radar.horizon_weeks": PreferenceWords(
        label=_("隐患看多远"), meaning=_("往后这么多周内找缺料和满载的工作中心。"), unit=_("周")
    ),
    "radar.full_share": PreferenceWords(
        label=_("满载线"), meaning=_("一周工时被已承诺的工作占到这个比例，就算满载。"), unit=_PROBABILITY
    ),
    "radar.briefing_time": PreferenceWords(
        label=_("晨报时刻"),
        meaning=_(
            "工作日的这个时刻发出晨报事件，供群机器人和 Webhook 使用，例如 08:00；留空不发。邮件由各人在晨报页自选。"
        ),
    ),
    "radar.heartbeat_url": PreferenceWords(
        label=_("雷达心跳地址"),
        meaning=_("所有订单都按时盯到时，每 5 分钟访问一次这个地址；停了说明雷达没有在看，由外部监控告警。"),
    ),
    "risks.probabilities": PreferenceWords(
        label=_("风险：五级可能性"),
        meaning=_("从 1 到 5 级各有多大机会发生，用逗号分隔，例如 0.05, 0.2, 0.4, 0.6, 0.85；推算完工影响时用。"),
    ),
    "risks.thresholds": PreferenceWords(
        label=_("风险：等级分界"),
        meaning=_("可能性乘影响从多少起算中、高、极高，用逗号分隔三个数，例如 4, 8, 15。"),
    ),
    "risks.keeper_role": PreferenceWords(
        label=_("风险：无人负责时找谁"), meaning=_("没有负责人的风险，复核提醒和应急任务交给这个角色。")
    ),
    "quality.approved_dispositions": PreferenceWords(
        label=_("质量：须审批的处置"),
        meaning=_("这些处置须经批准才生效，用逗号分隔：rework 返工、concession 让步接收、scrap 报废、return 退货。"),
    ),
    "quality.approver_role": PreferenceWords(
        label=_("质量：谁审批处置"), meaning=_("此角色的成员收到审批不合格处置的任务。")
    ),
    "quality.rules": PreferenceWords(
        label=_("质量：判异规则"),
        meaning=_("控制图用哪一套规则判断异常。"),
        choices=(("western_electric", _("西电四条规则")), ("nelson", _("尼尔森八条规则"))),
    ),
    "reviews.tell_nonconformities": PreferenceWords(
        label=_("状态报告：写明不合格"),
        meaning=_("状态报告里向客户列出订单未关闭的不合格：缺陷和数量；关着就只写客户反映的问题。"),
    ),
    "reviews.reference_days": PreferenceWords(
        label=_("参考时间：看多久"), meaning=_("从这么多天内的完工记录学习各环节的实际用时。"), unit=_DAYS
    ),
    "reviews.tell_budget": PreferenceWords(
        label=_("状态报告：写明金额"),
        meaning=_("向能看到价格的客户写明订单金额、已同意的变更和付款；成本和毛利从不写。"),
    ),
    "care.reply_hours_critical": PreferenceWords(
        label=_("严重客诉：答复时限"), meaning=_("严重客诉应在此时间内首次答复。"), unit=_WORK_HOURS
    ),
    "care.reply_hours": PreferenceWords(
        label=_("一般客诉：答复时限"), meaning=_("一般客诉应在此时间内首次答复。"), unit=_WORK_HOURS
    ),
    "care.reply_hours_minor": PreferenceWords(
        label=_("轻微客诉：答复时限"), meaning=_("轻微客诉应在此时间内首次答复。"), unit=_WORK_HOURS
    ),
    "care.solve_hours_critical": PreferenceWords(
        label=_("严重客诉：解决时限"), meaning=_("严重客诉应在此时间内解决；等客户答复的时间不算。"), unit=_WORK_HOURS
    ),
    "care.solve_hours": PreferenceWords(
        label=_("一般客诉：解决时限"), meaning=_("一般客诉应在此时间内解决；等客户答复的时间不算。"), unit=_WORK_HOURS
    ),
    "care.solve_hours_minor": PreferenceWords(
        label=_("轻微客诉：解决时限"), meaning=_("轻微客诉应在此时间内解决；等客户答复的时间不算。"), unit=_WORK_HOURS
    ),
    "care.vip_share": PreferenceWords(
        label=_("VIP 客诉提速"), meaning=_("VIP 客户的客诉，答复和解决时限按这个比例缩短。"), unit=_PROBABILITY
    ),
    "care.remind_share": PreferenceWords(
        label=_("客诉到期提醒"), meaning=_("答复或解决时限过去这个比例时，提醒负责的人。"), unit=_PROBABILITY
    ),
    "care.close_days": PreferenceWords(
        label=_("客诉自动关闭"), meaning=_("处理完毕后客户一直没有回音，过这么多个工作日自动关闭。"), unit=_("工作日")
    ),
    "care.causes": PreferenceWords(
        label=_("客诉原因清单"), meaning=_("处理客诉时可选的原因，用逗号分隔，例如：包装不当、错发、供应商来料。")
    ),
    "care.closing_critical": PreferenceWords(label=_("严重客诉：结案要求"), meaning=_CLOSING),
    "care.closing_major": PreferenceWords(label=_("一般客诉：结案要求"), meaning=_CLOSING),
    "care.closing_minor": PreferenceWords(label=_("轻微客诉：结案要求"), meaning=_CLOSING),
    "care.repair_triggers": PreferenceWords(
        label=_("信任修复：何时开始"),
        meaning=_(
            "哪些失约自动开始信任修复，用逗号分隔：undelivered 到期未交、late 晚到、refused 客户拒收；留空不开始。"
        ),
    ),
    "care.repair_role_tell": PreferenceWords(label=_("信任修复：谁告知"), meaning=_REPAIR_ROLE),
    "care.repair_role_remedy": PreferenceWords(label=_("信任修复：谁补救"), meaning=_REPAIR_ROLE),
    "care.repair_role_prevent": PreferenceWords(label=_("信任修复：谁预防"), meaning=_REPAIR_ROLE),
    "care.repair_role_follow_up": PreferenceWords(label=_("信任修复：谁回访"), meaning=_REPAIR_ROLE),
    "care.repair_hours_tell": PreferenceWords(label=_("信任修复：告知时限"), meaning=_REPAIR_HOURS, unit=_WORK_HOURS),
    "care.repair_hours_remedy": PreferenceWords(label=_("信任修复：补救时限"), meaning=_REPAIR_HOURS, unit=_WORK_HOURS),
    "care.repair_hours_prevent": PreferenceWords(
        label=_("信任修复：预防时限"), meaning=_REPAIR_HOURS, unit=_WORK_HOURS
    ),
    "care.repair_hours_follow_up": PreferenceWords(
        label=_("信任修复：回访时限"), meaning=_REPAIR_HOURS, unit=_WORK_HOURS
    ),
    "care.survey_rest_days": PreferenceWords(
        label=_("同一联系人调查间隔"), meaning=_("同一位联系人在这么多天内最多收到一次调查。"), unit=_DAYS
    ),
    "care.survey_quiet_days": PreferenceWords(
        label=_("不发调查的星期"), meaning=_("这些天不发调查，顺延到下一个工作日，用逗号分隔：mon 到 sun。")
    ),
    "care.rating_open_days": PreferenceWords(
        label=_("评价可修改期"), meaning=_("客户评价后，这段时间内可以修改。"), unit=_DAYS
    ),
    "promises.least_deliveries": PreferenceWords(
        label=_("学习所需交付数"),
        meaning=_("同类订单交付满这么多次，才用它们自己的历史；不足则参考更大的范围。"),
        unit=_("次"),
    ),
    "supply.least_receipts": PreferenceWords(
        label=_("供应商学习所需到货数"),
        meaning=_("供应商到货满这么多次，采购周期才按实际到货计算；不足则按供应商资料。"),
        unit=_("次"),
    ),
    "supply.preset_lead_hours": PreferenceWords(
        label=_("默认采购周期"), meaning=_("供应商资料里没有采购周期时，按这个时间计算。"), unit=_HOURS
    ),
    "responses.message_grace_seconds": PreferenceWords(
        label=_("消息缓发"), meaning=_("应急措施给客户的消息先等这么久再发，期间可以撤回。"), unit=_("秒")
    ),
    "responses.compensation_limit": PreferenceWords(
        label=_("赔付免批额度"),
        meaning=_("补偿超过此金额，须由管理者或负责人批准后才执行、才告知客户。"),
        unit=_("订单币种"),
    ),
    "responses.task_hours": PreferenceWords(
        label=_("应急任务时限"), meaning=_("应急措施派出的任务应在此时间内完成。"), unit=_WORK_HOURS
    ),
    "acceptance.link_days": PreferenceWords(
        label=_("客户链接有效期"), meaning=_("发给客户的链接默认有效这么久。"), unit=_DAYS
    ),
    "changes.approval_amount": PreferenceWords(
        label=_("变更单须批准：金额"),
        meaning=_("价格变动或毛利减少达到这么多的变更单，须管理者批准后才发给客户。"),
        unit=_("元"),
    ),
    "changes.approval_days": PreferenceWords(
        label=_("变更单须批准：天数"),
        meaning=_("承诺日期移动达到这么多工作日的变更单，须管理者批准后才发给客户。"),
        unit=_("个工作日"),
    ),
    "changes.approval_hours": PreferenceWords(
        label=_("变更单批准时限"), meaning=_("变更单应在此时间内批准或退回。"), unit=_WORK_HOURS
    ),
    "changes.open_days": PreferenceWords(
        label=_("变更单有效期"), meaning=_("客户在此时间内答复；逾期失效，订单照原样执行。"), unit=_DAYS
    ),
    "changes.grace_hours": PreferenceWords(
        label=_("变更单日期宽限"),
        meaning=_("客户同意时重新算得的日期若只晚这么久，仍按发出的日期承诺；更晚则重新报给客户。"),
        unit=_HOURS,
    ),
    "changes.number_prefix": PreferenceWords(label=_("变更单编号前缀"), meaning=_("变更单的编号以此开头。")),
    "sharing.code_for": PreferenceWords(
        label=_("换设备时的验证码"),
        meaning=_("客户在没有确认过的设备上打开链接时，何时要输入发到邮箱的验证码。首次打开链接的设备签收时不用。"),
        choices=(
            ("never", _("从不")),
            ("sensitive", _("签收和同意变更时")),
            ("always", _("查看也要")),
        ),
    ),
    "acceptance.time_stamp_url": PreferenceWords(
        label=_("时间戳服务地址"),
        meaning=_("验收单签名时向此地址取可信时间戳（RFC 3161）；留空则不取。"),
        unit=_("网址"),
    ),
}
