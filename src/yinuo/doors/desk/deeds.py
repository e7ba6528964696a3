"""What a member may begin from anywhere, by the command palette. Every page carries it, so that it answers at once."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yinuo.ground.people import rights
from yinuo.ground.people.queries import MemberFacts

# Words, page, icon, right, and what people type for it.
DEEDS: tuple[tuple[Promise, str, str, str, str], ...] = (
    (gettext_lazy("新建订单"), "order-new", "plus", rights.EDIT_ORDERS, "xinjian dingdan xjdd new order"),
    (gettext_lazy("新报价"), "quote-new", "calendar-time", rights.PROMISE, "baojia bj xinbaojia xbj new quote date"),
    (gettext_lazy("重排承诺"), "repromises", "arrows-sort", rights.SEE, "chongpai chengnuo cpcn repromise book rules"),
    (gettext_lazy("假设推演"), "what-ifs", "git-fork", rights.SEE, "jiashe tuiyan jsty what if scenario"),
    (gettext_lazy("兑现情况"), "coverage", "target-arrow", rights.SEE, "duixian qingkuang dxqk coverage kept"),
    (gettext_lazy("等客户签字"), "acceptances", "signature", rights.SEE, "yanshou ys qianzi songhuodan sign"),
    (gettext_lazy("导入订单"), "imports", "file-import", rights.IMPORT, "daoru dingdan drdd import"),
    (gettext_lazy("新建客户"), "customer-new", "user-plus", rights.EDIT_ORDERS, "xinjian kehu xjkh new customer"),
    (gettext_lazy("邀请同事"), "settings-members", "users", rights.ADMINISTER, "yaoqing tongshi yqts invite member"),
    (gettext_lazy("环节与标准时间"), "settings-stages", "timeline", rights.ADMINISTER, "huanjie biaozhun hjbz stages"),
    (gettext_lazy("应急预案"), "playbooks", "first-aid-kit", rights.SEE, "yingji yuan yjya playbooks measures"),
    (gettext_lazy("自动化"), "automations", "wand", rights.ADMINISTER, "zidonghua zdh guize gz automations rules"),
    (
        gettext_lazy("发起流程"),
        "process-starts",
        "send",
        rights.START_PROCESSES,
        "faqi liucheng fqlc shenqing shenpi start process request approval",
    ),
    (gettext_lazy("新建流程"), "process-new", "route", rights.DESIGN, "xinjian liucheng xjlc new process bpmn"),
    (gettext_lazy("流程实例"), "instances", "player-play", rights.SEE, "liucheng shili lcsl instances"),
    (pgettext_lazy("plural", "决策表"), "tables", "table", rights.SEE, "juecebiao jcb guize decision tables dmn"),
    (gettext_lazy("表单设计"), "forms", "clipboard-text", rights.ADMINISTER, "biaodan bd sheji forms designer"),
    (gettext_lazy("物料与库存"), "supply", "building-warehouse", rights.SEE, "wuliao kucun wlkc items stock supply"),
    (gettext_lazy("工作日历"), "settings-calendars", "calendar", rights.ADMINISTER, "gongzuo rili gzrl calendar"),
    (gettext_lazy("API 令牌"), "settings-tokens", "key", rights.ADMINISTER, "lingpai lp api token"),
    (gettext_lazy("Webhook"), "settings-webhooks", "webhook", rights.ADMINISTER, "webhook wh"),
    (gettext_lazy("日志"), "journal", "history", rights.ADMINISTER, "rizhi rz journal log audit"),
    (gettext_lazy("个人资料"), "profile", "user-circle", rights.SEE, "geren ziliao grzl profile password mima"),
)


def deeds_for(*, member: MemberFacts) -> list[dict[str, Any]]:
    """Return what a member may do, as the palette shows it."""
    return [
        {"title": str(title), "url": reverse(f"desk:{name}"), "icon": icon, "keys": keys, "group": _("操作")}
        for title, name, icon, right, keys in DEEDS
        if member.may(right)
    ]
