"""What is said of processes, in the reader's language: faults, differences, obstacles, what keeps an instance back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yinuo.core.bpmn.checking import ProcessFault
from yinuo.core.bpmn.comparing import Change
from yinuo.core.bpmn.elements import Process

Words = Mapping[str, Promise | str]

KIND_NAMES: Words = {
    "startEvent": gettext_lazy("开始"),
    "endEvent": gettext_lazy("结束"),
    "intermediateCatchEvent": gettext_lazy("等待"),
    "intermediateThrowEvent": gettext_lazy("发出事件"),
    "boundaryEvent": gettext_lazy("附着事件"),
    "task": gettext_lazy("步骤"),
    "userTask": gettext_lazy("人工任务"),
    "manualTask": gettext_lazy("线下任务"),
    "serviceTask": gettext_lazy("自动服务"),
    "sendTask": gettext_lazy("发送消息"),
    "receiveTask": gettext_lazy("接收消息"),
    "businessRuleTask": gettext_lazy("决策表"),
    "scriptTask": gettext_lazy("脚本"),
    "exclusiveGateway": gettext_lazy("条件分支"),
    "parallelGateway": gettext_lazy("并行分支"),
    "inclusiveGateway": gettext_lazy("多选分支"),
    "complexGateway": gettext_lazy("复杂分支"),
    "eventBasedGateway": gettext_lazy("事件分支"),
    "subProcess": gettext_lazy("子流程"),
    "transaction": gettext_lazy("事务"),
    "adHocSubProcess": gettext_lazy("自由子流程"),
    "callActivity": gettext_lazy("调用流程"),
    "sequenceFlow": gettext_lazy("连线"),
}
_FAULTS: Words = {
    "no_process": gettext_lazy("文件里没有流程。"),
    "no_start": gettext_lazy("没有开始：加一个开始事件。"),
    "nothing_inside": gettext_lazy("里面是空的：加上步骤，或者删掉它。"),
    "flow_without_end": gettext_lazy("连线缺一头：把它连到两个步骤上。"),
    "flow_across": gettext_lazy("连线不能穿过子流程的边界。"),
    "id_twice": gettext_lazy("有两个元素用了同一个编号：给其中一个换编号。"),
    "not_executable": gettext_lazy("这类元素不能运行：%(text)s。请删掉或换一种。"),
    "script_not_executed": gettext_lazy("脚本不会执行，流程会直接走过。"),
    "foreign_ignored": gettext_lazy("其他工具的设置不起作用：%(text)s。"),
    "between_parties": gettext_lazy("各方之间怎么往来只是图，不会运行：%(text)s。"),
    "always_interrupts": gettext_lazy("错误和取消总会中断所在的步骤：把它设成“中断”。"),
    "unattached": gettext_lazy("附着事件没有附在步骤上。"),
    "nothing_to_wait_for": gettext_lazy("没写等什么：选择时间、消息或错误。"),
    "no_timer": gettext_lazy("没写时间：填一个时刻或时长。"),
    "timer": gettext_lazy("时间看不懂：%(text)s。"),
    "condition": gettext_lazy("条件写错了：%(text)s。"),
    "no_default": gettext_lazy("所有连线都有条件，都不满足时流程会卡住：指定一条“其他情况”。"),
    "no_condition": gettext_lazy("有多条连线没写条件，都会走：写上条件，或改用并行分支。"),
    "default_elsewhere": gettext_lazy("“其他情况”指向了别处的连线。"),
    "link_alone": gettext_lazy("链接“%(text)s”找不到另一头。"),
    "not_after_gateway": gettext_lazy("事件分支后面只能是等待的事件或接收消息。"),
    "call_unnamed": gettext_lazy("没写调用哪个流程。"),
    "undoes_nothing": gettext_lazy("补偿事件没有连到用来撤销的步骤。"),
    "cancel_outside": gettext_lazy("取消事件只能用在事务里。"),
    "event_elsewhere": gettext_lazy("这个位置的事件不能是这一种（%(text)s）：换一种，或者换个位置。"),
    "start_triggered": gettext_lazy("子流程的开始事件不能等消息或时间。"),
    "event_start_plain": gettext_lazy("事件子流程的开始事件要写明等什么。"),
    "event_start_count": gettext_lazy("事件子流程要有且只有一个开始事件。"),
    "unreachable": gettext_lazy("走不到这一步：把它连上，或者删掉。"),
    "quantity": gettext_lazy("次数或令牌数不能小于 1。"),
    "table_missing": gettext_lazy("没有已发布的决策表“%(text)s”：先发布它，或换一张。"),
    "form_missing": gettext_lazy("没有已发布的表单“%(text)s”，办这一步时没有内容可填：先发布它，或换一张。"),
    "approval": gettext_lazy("审批没设好：%(text)s。选审批人和审批方式。"),
    "nobodys": gettext_lazy("没写由谁办，会落到管理者那里：选一个角色或一个人，或放进以角色命名的泳道。"),
    "not_counted": gettext_lazy("要重复执行，但没写按什么重复。"),
    "too_large": gettext_lazy("文件太大，最多 20 MB、200,000 个元素。"),
    "too_deep": gettext_lazy("文件嵌套太深，最多 %(text)s 层。"),
    "not_xml": gettext_lazy("不是完整的 XML 文件（第 %(text)s 处出错）。请从画图工具重新导出 BPMN。"),
    "forbidden": gettext_lazy("文件含有不允许的声明（DTD 或实体）。请从画图工具重新导出 BPMN。"),
    "not_bpmn": gettext_lazy("不是 BPMN 2.0 文件。"),
}
_CONDITION_FAULTS: Words = {
    "empty": gettext_lazy("还没写"),
    "too_long": gettext_lazy("太长，最多 2,000 个字符"),
    "too_deep": gettext_lazy("括号套得太深"),
    "too_many_loops": gettext_lazy("循环太多"),
    "unreadable": gettext_lazy("有看不懂的符号"),
    "not_translatable": gettext_lazy("这种写法还不支持"),
    "syntax": gettext_lazy("语法不对"),
}
_UNTOLD = re.compile(r"Undefined variable or function: '([^']+)'")  # as the language of conditions says it
_OBSTACLES: Words = {
    "pool": gettext_lazy("有泳池或多个流程"),
    "lanes": gettext_lazy("有泳道"),
    "boundary": gettext_lazy("步骤上附着了事件"),
    "inside": gettext_lazy("有子流程"),
    "repeated": gettext_lazy("有重复执行的步骤"),
    "element": gettext_lazy("有步骤列表里没有的元素"),
    "foreign": gettext_lazy("有其他工具加的设置"),
    "start_count": gettext_lazy("开始事件不是正好一个"),
    "no_end": gettext_lazy("有一步后面没有连线"),
    "event": gettext_lazy("有步骤列表不支持的事件"),
    "turns_back": gettext_lazy("有连线往回走"),
    "meets_elsewhere": gettext_lazy("分支没有汇合在同一处"),
    "several_ways": gettext_lazy("一步后面有多条连线，而不是分支"),
    "apart": gettext_lazy("有没连上的元素"),
}
MISFITS: Words = {
    "gone": gettext_lazy("新版本里没有这一步"),
    "other_kind": gettext_lazy("新版本里这一步换了类型"),
    "other_place": gettext_lazy("新版本里这一步移进或移出了子流程"),
    "other_loop": gettext_lazy("新版本里这一步的重复方式变了"),
    "flow_gone": gettext_lazy("新版本里没有这条连线"),
}
INCIDENTS: Words = {
    "no_way_out": gettext_lazy("没有一条连线的条件满足"),
    "condition": gettext_lazy("条件算不出来"),
    "timer": gettext_lazy("时间算不出来"),
    "failed": gettext_lazy("步骤失败"),
    "quantity": gettext_lazy("重复次数是负数，或令牌数不到 1"),
    "endless_loop": gettext_lazy("一直在转圈，已停下"),
    "too_many_turns": gettext_lazy("要重复一千次以上，没有开始"),
    "runs_in_circle": gettext_lazy("自动步骤一小时内反复太多次，像在转圈，已挂起；检查图后可继续"),
    "call_missing": gettext_lazy("要调用的流程不存在或没发布"),
    "call_circle": gettext_lazy("流程互相调用，层数太多"),
    "service_missing": gettext_lazy("没有这个自动服务"),
    "service_failed": gettext_lazy("自动服务多次失败"),
}
STATUSES: Words = {
    "running": gettext_lazy("进行中"),
    "completed": gettext_lazy("已完成"),
    "terminated": gettext_lazy("已终止"),
    "failed": gettext_lazy("已失败"),
    "cancelled": gettext_lazy("已取消"),
    "withdrawn": gettext_lazy("已撤回"),
}
OUTCOMES: Words = {**STATUSES, "refused": pgettext_lazy("instance", "未通过")}
_ASPECTS: Words = {
    "role": gettext_lazy("负责岗位"),
    "assignee": gettext_lazy("负责人"),
    "due": gettext_lazy("标准时间"),
    "elapsed": gettext_lazy("计时方式"),
    "approval": gettext_lazy("审批方式"),
    "approvers": gettext_lazy("审批人"),
    "form": gettext_lazy("表单"),
    "service": gettext_lazy("自动服务"),
    "table": gettext_lazy("决策表"),
    "stage": gettext_lazy("交付环节"),
    "text": gettext_lazy("内容"),
    "to": gettext_lazy("告知谁"),
    "events": gettext_lazy("等待的事件"),
    "loop": gettext_lazy("重复方式"),
    "called": gettext_lazy("调用的流程"),
    "message": gettext_lazy("消息"),
    "lane": gettext_lazy("泳道"),
}


def fault_text(*, fault: ProcessFault) -> str:
    """Return a fault as one sentence that says what to do."""
    sentence = _FAULTS.get(fault.code)
    if sentence is None:
        return f"{fault.code} {fault.text}".strip()
    text = fault.text
    if fault.code == "condition":
        code, _colon, said = text.partition(": ")
        text = condition_fault(code=code, text=said)
    return str(sentence) % {"text": text}


def condition_fault(*, code: str, text: str = "") -> str:
    """Return what is wrong with a condition, in words."""
    told = str(_CONDITION_FAULTS.get(code, code)) % {"text": text}
    return f"{told}（{text}）" if text and code not in ("too_long", "empty") else told


def incident_text(*, text: str) -> str:
    """Return what an incident says more: a fact that a condition asked for and nobody told is named in words."""
    missing = missing_fact(text=text)
    return _("缺少数据“%(name)s”。补上后重试。") % {"name": missing} if missing else text


def missing_fact(*, text: str) -> str:
    """Return the name of the fact that a condition asked for and nobody told, as an incident says it; or nothing."""
    missing = _UNTOLD.match(text)
    return missing[1] if missing else ""


def obstacle_text(*, code: str) -> str:
    """Return why a process is not a list of steps."""
    return str(_OBSTACLES.get(code, code))


def element_name(*, process: Process | None, element: str) -> str:
    """Return what an element is called: its name, else its kind."""
    node = process.node(element) if process is not None else None
    if node is not None:
        return node.name or str(KIND_NAMES.get(node.kind.value, node.kind.value))
    flow = next((one for one in process.flows if one.id == element), None) if process is not None else None
    if flow is not None and process is not None:
        ends = (process.nodes[flow.source], process.nodes[flow.target])
        return flow.name or " → ".join(one.name or str(KIND_NAMES.get(one.kind.value, one.id)) for one in ends)
    return element


def change_text(*, change: Change) -> str:
    """Return one difference between versions as a sentence."""
    kind = str(KIND_NAMES.get(change.kind, change.kind))
    values = {
        "kind": kind,
        "name": change.name or kind,
        "before": change.before or _("空"),
        "after": change.after or _("空"),
        "aspect": str(_ASPECTS.get(change.aspect, change.aspect)),
        "after_kind": str(KIND_NAMES.get(change.after, change.after)),
    }
    return _sentence(change) % values


def _sentence(change: Change) -> str:
    if change.what == "setting" or (change.what == "detail" and change.aspect in _ASPECTS):
        return _("“%(name)s”的%(aspect)s由“%(before)s”改为“%(after)s”")
    told: dict[str, Any] = {
        "added": _("新增%(kind)s“%(name)s”"),
        "removed": _("删除%(kind)s“%(name)s”"),
        "renamed": _("“%(before)s”改名为“%(after)s”"),
        "kind": _("“%(name)s”改成%(after_kind)s"),
        "condition": _("“%(name)s”的条件由“%(before)s”改为“%(after)s”"),
        "way_added": _("新增连线“%(name)s”"),
        "way_removed": _("删除连线“%(name)s”"),
    }
    return str(told.get(change.what, _("“%(name)s”的设置有改动")))
