"""Processes to begin with: five ways to deliver, with standard hours for each step, and two approvals.

Their texts are those of the reader's language at the moment of taking; what is taken is the organisation's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.core.bpmn.vertical import Branch, Column, Step, Wait, write_column

HIGH_AMOUNT = 500_000
DELIVERY, APPROVAL = "delivery", "approval"


@dataclass(frozen=True, kw_only=True)
class Template:
    """One entry; `order_type` is the usual code of the orders it is for."""

    code: str
    family: str
    name: Any
    meaning: Any
    steps: Callable[[], Sequence[Step]]
    order_type: str = ""

    def column(self, *, key: str, name: str = "") -> Column:
        """Return the process in the present language, under a key of its own."""
        called = name or str(self.name)
        return Column(
            id=key,
            name=called,
            note=str(self.meaning),
            start_name=_("开始"),
            end_name=_("结束"),
            steps=tuple(self.steps()),
        )

    def content(self, *, key: str, name: str = "") -> bytes:
        """Return its BPMN file."""
        return write_column(column=self.column(key=key, name=name))


def templates() -> tuple[Template, ...]:
    """Return all templates, deliveries first."""
    return _TEMPLATES


def template(code: str) -> Template | None:
    """Return a template by its code, or None."""
    return next((one for one in _TEMPLATES if one.code == code), None)


def empty(*, key: str, name: str) -> bytes:
    """Return a process with nothing but a start and an end."""
    column = Column(id=key, name=name, start_name=_("开始"), end_name=_("结束"))
    return write_column(column=column)


def _stage(code: str, name: str, role: str, hours: float, *, elapsed: bool = False, note: str = "") -> Step:
    """Return a step that is a stage of the delivery, with its standard hours."""
    told = {"stage": code, "role": role, "due": f"PT{hours:g}H", **({"elapsed": "true"} if elapsed else {})}
    return Step(id=code, kind="do", name=name, note=note, settings=tuple(sorted(told.items())))


def _approval(identity: str, name: str, role: str, hours: float = 8) -> Step:
    told = {"approval": "any", "approvers": f"role:{role}", "role": role, "due": f"PT{hours:g}H"}
    return Step(id=identity, kind="approve", name=name, settings=tuple(sorted(told.items())))


def _either(identity: str, name: str, *ways: Branch, kind: str = "choose") -> Step:
    return Step(id=identity, kind=kind, name=name, branches=ways)


def _way(identity: str, name: str, condition: str, *steps: Step) -> Branch:
    return Branch(id=identity, name=name, condition=condition, steps=steps)


def _else(identity: str, name: str, *steps: Step) -> Branch:
    return Branch(id=identity, name=name, otherwise=True, steps=steps)


def _side(identity: str, name: str, *steps: Step) -> Branch:
    return Branch(id=identity, name=name, steps=steps)


def _made_to_stock() -> list[Step]:
    return [
        _stage("confirm", _("订单确认"), "sales", 4),
        _stage("pick", _("拣货"), "operator", 4),
        _stage("pack", _("打包"), "operator", 4),
        _stage("dispatch", _("出库交运"), "operator", 4),
        _stage("transport", _("运输"), "operator", 48, elapsed=True),
    ]


def _made_to_order() -> list[Step]:
    return [
        _stage("confirm", _("订单确认"), "sales", 4),
        _approve_when_high(),
        _either(
            "ready",
            "",
            _side("ready_1", _("备料"), _stage("material", _("采购备料"), "planner", 40)),
            _side("ready_2", _("图纸"), _stage("drawing", _("图纸确认"), "planner", 16)),
            kind="together",
        ),
        _stage("make", _("生产"), "operator", 80),
        _stage("inspect", _("检验"), "quality", 8),
        _stage("pack", _("打包"), "operator", 4),
        _stage("transport", _("运输"), "operator", 72, elapsed=True),
    ]


def _project() -> list[Step]:
    return [
        _stage("kickoff", _("项目启动"), "project_manager", 16),
        _stage("design", _("方案设计"), "project_manager", 80),
        _approval("design_review", _("方案评审"), "manager", 16),
        _either(
            "build",
            "",
            _side("build_1", _("采购"), _stage("procure", _("设备采购"), "planner", 160)),
            _side("build_2", _("土建"), _stage("civil", _("土建施工"), "project_manager", 120)),
            kind="together",
        ),
        _stage("install", _("安装"), "operator", 80),
        _stage("commission", _("调试"), "operator", 40),
        _stage("train", _("培训"), "project_manager", 16),
        _stage("handover", _("验收移交"), "project_manager", 24),
    ]


def _service() -> list[Step]:
    return [
        _stage("accept", _("受理"), "sales", 2),
        _stage("schedule", _("派工"), "planner", 4),
        _stage("visit", _("上门服务"), "operator", 16),
        _either(
            "solved",
            _("解决了吗"),
            _way("solved_no", _("未解决"), "solved == false", _stage("escalate", _("二次处理"), "quality", 24)),
            _else("solved_yes", _("已解决")),
        ),
        _stage("report", _("服务报告"), "operator", 4),
    ]


def _export() -> list[Step]:
    return [
        _stage("confirm", _("订单确认"), "sales", 8),
        _approve_when_high(),
        _stage("make", _("生产"), "operator", 120),
        _stage("inspect", _("出货检验"), "quality", 16),
        _either(
            "ship",
            "",
            _side("ship_1", _("单证"), _stage("documents", _("制单"), "sales", 16)),
            _side("ship_2", _("订舱"), _stage("booking", _("订舱"), "planner", 24)),
            kind="together",
        ),
        _stage("customs", _("报关"), "planner", 16),
        _stage("voyage", _("海运"), "planner", 720, elapsed=True),
        _stage("clearance", _("清关派送"), "planner", 72, elapsed=True),
    ]


def _approve_when_high() -> Step:
    boss = _approval("boss", _("总经理审批"), "manager")
    return _either(
        "amount_check",
        _("金额"),
        _way("amount_high", _("超过 50 万"), f"amount > {HIGH_AMOUNT}", boss),
        _else("amount_low", _("其他")),
    )


def _amount_approval() -> list[Step]:
    boss = _approval("boss", _("总经理审批"), "manager")
    return [
        _approval("lead", _("主管审批"), "project_manager"),
        _either(
            "amount_check",
            _("金额"),
            _way("amount_high", _("超过 50 万"), f"amount > {HIGH_AMOUNT}", boss),
            _else("amount_low", _("其他")),
        ),
        _told("tell", _("告知发起人"), _("审批已通过。")),
    ]


def _change_approval() -> list[Step]:
    cost = _stage("cost", _("核算费用与交期"), "planner", 8)
    effect = replace(cost, settings=tuple(pair for pair in cost.settings if pair[0] != "stage"))
    return [
        effect,
        _either(
            "sides",
            "",
            _side("sides_1", _("技术"), _approval("technical", _("技术会签"), "project_manager")),
            _side("sides_2", _("质量"), _approval("quality", _("质量会签"), "quality")),
            kind="together",
        ),
        _approval("boss", _("总经理审批"), "manager"),
        Step(
            id="cool",
            kind="wait",
            name=_("等客户确认"),
            wait=Wait(kind="message", text=_("客户已确认变更")),
        ),
    ]


def _told(identity: str, name: str, text: str) -> Step:
    told = {"service": "notify", "to": "initiator", "text": text}
    return Step(id=identity, kind="notify", name=name, settings=tuple(sorted(told.items())))


_TEMPLATES = (
    Template(
        code="made_to_stock",
        family=DELIVERY,
        name=gettext_lazy("现货交付"),
        meaning=gettext_lazy("从库存发货：确认、拣货、打包、出库、运输。"),
        steps=_made_to_stock,
        order_type="make_to_stock",
    ),
    Template(
        code="made_to_order",
        family=DELIVERY,
        name=gettext_lazy("订单生产"),
        meaning=gettext_lazy("接单后生产：大额先审批，备料与图纸并行，再生产、检验、发运。"),
        steps=_made_to_order,
        order_type="make_to_order",
    ),
    Template(
        code="project",
        family=DELIVERY,
        name=gettext_lazy("工程项目"),
        meaning=gettext_lazy("从启动、设计评审，到采购施工、安装调试、验收移交。"),
        steps=_project,
        order_type="project",
    ),
    Template(
        code="service",
        family=DELIVERY,
        name=gettext_lazy("服务"),
        meaning=gettext_lazy("受理、派工、上门，没解决就二次处理，最后出报告。"),
        steps=_service,
        order_type="service",
    ),
    Template(
        code="export",
        family=DELIVERY,
        name=gettext_lazy("出口订单"),
        meaning=gettext_lazy("生产检验之后，单证与订舱并行，再报关、海运、清关派送。"),
        steps=_export,
        order_type="export",
    ),
    Template(
        code="amount_approval",
        family=APPROVAL,
        name=gettext_lazy("金额审批"),
        meaning=gettext_lazy("主管先批；金额超过 50 万，再由总经理审批。"),
        steps=_amount_approval,
    ),
    Template(
        code="change_approval",
        family=APPROVAL,
        name=gettext_lazy("变更审批"),
        meaning=gettext_lazy("先核算费用与交期，技术和质量会签，总经理批准后等客户确认。"),
        steps=_change_approval,
    ),
)
