"""What rules say, in plain sentences; and their faults, comparisons and results in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yinuo.doors.desk import labels
from yinuo.doors.desk.event_names import event_name
from yinuo.ground.kernel import wording
from yinuo.ground.process.automations.deeds import Parameter, deed
from yinuo.ground.process.automations.scenes import in_words
from yinuo.ground.process.automations.vocabulary import Fact, kind_of

Words = dict[str, Promise | str]
WHENS: Words = {
    "event": gettext_lazy("发生某件事"),
    "change": gettext_lazy("字段改动"),
    "moment": gettext_lazy("日期前后"),
    "schedule": gettext_lazy("定时"),
}
EVERY: Words = {
    "hour": gettext_lazy("每小时"),
    "day": gettext_lazy("每天"),
    "workday": gettext_lazy("每个工作日"),
    "week": gettext_lazy("每周"),
    "month": gettext_lazy("每月"),
}
OPERATORS: Words = {
    "eq": pgettext_lazy("comparison", "是"),
    "ne": gettext_lazy("不是"),
    "gt": gettext_lazy("大于"),
    "ge": gettext_lazy("大于等于"),
    "lt": gettext_lazy("小于"),
    "le": gettext_lazy("小于等于"),
    "contains": gettext_lazy("包含"),
    "lacks": gettext_lazy("不包含"),
    "starts": gettext_lazy("开头是"),
    "one_of": gettext_lazy("是其中之一"),
    "none_of": gettext_lazy("都不是"),
    "known": gettext_lazy("已填写"),
    "unknown": gettext_lazy("未填写"),
    "yes": gettext_lazy("为是"),
    "no": gettext_lazy("为否"),
    "within": gettext_lazy("在接下来几小时内"),
    "passed": gettext_lazy("已过去至少几小时"),
    "before": gettext_lazy("早于"),
    "after": gettext_lazy("不早于"),
}
_ASKED: Words = {
    "eq": gettext_lazy("%(field)s是%(value)s"),
    "ne": gettext_lazy("%(field)s不是%(value)s"),
    "gt": gettext_lazy("%(field)s大于 %(value)s"),
    "ge": gettext_lazy("%(field)s大于等于 %(value)s"),
    "lt": gettext_lazy("%(field)s小于 %(value)s"),
    "le": gettext_lazy("%(field)s小于等于 %(value)s"),
    "contains": gettext_lazy("%(field)s包含“%(value)s”"),
    "lacks": gettext_lazy("%(field)s不包含“%(value)s”"),
    "starts": gettext_lazy("%(field)s以“%(value)s”开头"),
    "one_of": gettext_lazy("%(field)s是%(value)s之一"),
    "none_of": gettext_lazy("%(field)s不是%(value)s"),
    "known": gettext_lazy("%(field)s已填写"),
    "unknown": gettext_lazy("%(field)s未填写"),
    "yes": gettext_lazy("%(field)s为是"),
    "no": gettext_lazy("%(field)s为否"),
    "within": gettext_lazy("%(field)s在 %(value)s内"),
    "passed": gettext_lazy("%(field)s已过去至少 %(value)s"),
    "before": gettext_lazy("%(field)s早于 %(value)s"),
    "after": gettext_lazy("%(field)s不早于 %(value)s"),
}
_DONE: Words = {
    "ask_approval": gettext_lazy("发起审批“%(title)s”，由%(to)s审批"),
    "create_task": gettext_lazy("创建任务“%(title)s”，交给%(to)s"),
    "notify": gettext_lazy("通知%(to)s"),
    "tell_customer": gettext_lazy("给客户发邮件“%(subject)s”"),
    "start_process": gettext_lazy("发起流程“%(process)s”"),
    "set_fact": gettext_lazy("把%(fact)s改为“%(value)s”"),
    "call_webhook": gettext_lazy("调用 Webhook %(endpoint)s"),
    "open_risk": gettext_lazy("登记风险“%(title)s”"),
}
FAULTS: Words = {
    "missing": gettext_lazy("请填写或选择。"),
    "unknown": gettext_lazy("这个选项已不存在，请重新选择。"),
    "too_long": gettext_lazy("太长，请缩短。"),
    "too_many": gettext_lazy("太多，请减少。"),
    "out_of_range": gettext_lazy("超出范围，请填合理的数字。"),
    "not_a_number": gettext_lazy("请填数字。"),
    "not_a_moment": gettext_lazy("请填日期和时间。"),
    "not_a_time": gettext_lazy("请填时间，例如 08:00。"),
    "field_missing": gettext_lazy("请选择字段。"),
    "operator_missing": gettext_lazy("请选择比较方式。"),
    "value_missing": gettext_lazy("请填写比较的值。"),
    "too_deep": gettext_lazy("表达式的括号太多层，请拆简单些。"),
    "too_many_loops": gettext_lazy("表达式里最多只能有一个循环。"),
    "unreadable": gettext_lazy("表达式里有无法识别的字符。"),
    "not_translatable": gettext_lazy("表达式里有无法识别的词。"),
}
RUN_FAULTS: Words = {
    "too_deep": gettext_lazy("规则互相触发超过 5 层，已拦下"),
    "too_often": gettext_lazy("一小时内运行过于频繁，规则已自动停用"),
    "condition_unclear": gettext_lazy("条件算不出结果"),
    "condition_gone": gettext_lazy("重试时条件已不成立"),
    "deed_missing": gettext_lazy("动作已不可用"),
    "thing_missing": gettext_lazy("没有找到相关的对象"),
    "nobody_found": gettext_lazy("没有找到接收人"),
    "no_contact": gettext_lazy("客户没有可用的邮箱"),
    "process_missing": gettext_lazy("流程没有已发布的版本"),
    "endpoint_missing": gettext_lazy("Webhook 已停用或删除"),
    "value_unknown": gettext_lazy("字段不接受这个值"),
    "risk_refused": gettext_lazy("风险登记册不接受"),
    "order_closed": gettext_lazy("订单已验收或取消，不能修改"),
    "error": gettext_lazy("出现意外错误，系统会自动重试"),
}
RUN_STATES: Words = {
    "done": gettext_lazy("已执行"),
    "failed": gettext_lazy("未成功"),
    "stopped": gettext_lazy("已拦下"),
}
RUN_TONES = {"done": "fine", "failed": "critical", "stopped": "warning"}


def fault_words(code: str) -> str:
    """Return what to do about a fault."""
    kind, _colon, text = code.partition(":")
    if kind == "syntax":
        return _("表达式有语法错误：%(text)s") % {"text": text.strip()}
    if kind == "no_place":
        return _("没有“%(text)s”这个字段，执行时填不上。请从“可以引用的字段”里选。") % {"text": text.strip()}
    return labels.word(FAULTS, kind)


def summary(body: Mapping[str, Any]) -> str:
    """Return a whole rule as one sentence."""
    told = {"when": when_words(body["when"]), "then": then_words(body["then"])}
    asked = if_words(body["if"])
    if not asked:
        return _("%(when)s，就%(then)s。") % told
    return _("%(when)s，如果%(asked)s，就%(then)s。") % {**told, "asked": asked}


def when_words(when: Mapping[str, Any]) -> str:
    """Return what sets a rule off."""
    if when["kind"] == "event":
        return _("%(event)s时") % {"event": event_name(when["event"])}
    if when["kind"] == "schedule":
        return _schedule(when)
    field = _label(f"{when['subject']}.{when['field']}")
    if when["kind"] == "change":
        return _("“%(field)s”改动时") % {"field": field}
    hours = float(when["hours"])
    told = {"field": field, "length": wording.duration(abs(hours))}
    if not hours:
        return _("到“%(field)s”时") % told
    return _("“%(field)s”前 %(length)s") % told if hours < 0 else _("“%(field)s”过后 %(length)s") % told


def _schedule(when: Mapping[str, Any]) -> str:
    told = {"at": when["at"], "weekday": labels.word(labels.WEEKDAYS, when["weekday"]), "day": when["day"]}
    words = {
        "hour": _("每小时"),
        "day": _("每天 %(at)s"),
        "workday": _("每个工作日 %(at)s"),
        "week": _("每%(weekday)s %(at)s"),
        "month": _("每月 %(day)s 日 %(at)s"),
    }[when["every"]] % told
    kind = kind_of(when["subject"]) if when["subject"] else None
    return _("%(turn)s逐个检查%(kind)s") % {"turn": words, "kind": kind.label} if kind else words


def if_words(asked: Mapping[str, Any]) -> str:
    """Return a condition in words; an expression stands as it was written."""
    if asked.get("expression"):
        return str(asked["expression"])
    joint = _("，且") if asked.get("every", True) else _("，或")
    return joint.join(_row(row) for row in asked["rows"])


def _row(row: Mapping[str, Any]) -> str:
    fact = fact_of(row["field"])
    words = labels.word(_ASKED, row["op"])
    value = row.get("value")
    hours = row["op"] in ("within", "passed")
    told = wording.duration(float(value or 0)) if hours else _value(fact, value)
    return words % {"field": _label(row["field"]), "value": told}


def _value(fact: Fact | None, value: Any) -> str:
    if fact is None:
        return str(value)
    if fact.kind in ("number", "money"):
        return wording.number(float(value), 2)
    return in_words(fact, value)


def fact_of(name: str) -> Fact | None:
    """Return the fact that `order.amount` names, or None."""
    kind_name, _dot, fact_name = name.partition(".")
    kind = kind_of(kind_name)
    return kind.fact(fact_name) if kind else None


def _label(name: str) -> str:
    fact = fact_of(name)
    return _inside(str(fact.label)) if fact else name


def _inside(label: str) -> str:
    """Return a label as it stands within a sentence: an English one does not begin with a capital there."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def then_words(then: list[Mapping[str, Any]]) -> str:
    """Return what a rule does."""
    return _("，并").join(_deed(said) for said in then)


def _deed(said: Mapping[str, Any]) -> str:
    known = deed(said["do"])
    if known is None:
        return str(said["do"])
    told = {one.name: parameter_words(one, said.get(one.name, "")) for one in known.parameters}
    return labels.word(_DONE, said["do"]) % told if said["do"] in _DONE else str(known.label)


def parameter_words(parameter: Parameter, value: Any) -> str:
    """Return what a deed is told, in words."""
    several = value if isinstance(value, list) else [value]
    known = dict(parameter.choices()) if parameter.choices else {}
    return _("、").join(str(known.get(str(one), one)) for one in several)
