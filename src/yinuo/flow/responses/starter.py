"""The measures a new organisation begins with; figures of a mid-size manufacturer, to be replaced by its own.

A stage code that begins with `@` stands for a kind of stage: `@work` runs on the working calendar, `@transport` on
the clock. Costs are in minor units of the organisation's currency; a share is of the order's value.
"""

from __future__ import annotations

from dataclasses import dataclass

WORK, TRANSPORT = "@work", "@transport"
LATENESS, OVERRUN = "lateness", "stage_overrun"
CAUSES = (LATENESS, OVERRUN)
REPROMISE, COMPENSATE = "repromise", "compensate"
ASKED, APPROVED, REFUSED = "asked", "approved", "refused"  # how far the approval of a measure has come
KINDS = ("production", "supply", "logistics", REPROMISE, COMPENSATE, "other")


@dataclass(frozen=True, kw_only=True)
class StarterMeasure:
    """A measure as it is given to a new organisation."""

    code: str
    name: str
    name_en: str
    kind: str
    role: str
    task_title: str
    hours_gained: float = 0.0
    cost_minor: int = 0
    cost_share: float = 0.0
    stage_codes: tuple[str, ...] = ()
    tells_customer: bool = False


@dataclass(frozen=True, kw_only=True)
class StarterPlaybook:
    """Measures that belong together."""

    code: str
    name: str
    name_en: str
    causes: tuple[str, ...]
    measures: tuple[StarterMeasure, ...]


STARTER_SET: tuple[StarterPlaybook, ...] = (
    StarterPlaybook(
        code="production",
        name="生产赶工",
        name_en="Speed up production",
        causes=(LATENESS, OVERRUN),
        measures=(
            StarterMeasure(
                code="priority",
                name="调整排程优先级",
                name_en="Move up in the schedule",
                kind="production",
                role="planner",
                task_title="将订单排到最前",
                hours_gained=12,
                stage_codes=(WORK,),
            ),
            StarterMeasure(
                code="overtime",
                name="加班赶工",
                name_en="Overtime",
                kind="production",
                role="planner",
                task_title="安排加班",
                hours_gained=20,
                cost_minor=200_000,
                cost_share=0.01,
                stage_codes=(WORK,),
            ),
            StarterMeasure(
                code="other_line",
                name="换产线",
                name_en="Another line",
                kind="production",
                role="planner",
                task_title="改到空闲产线生产",
                hours_gained=30,
                cost_minor=350_000,
                cost_share=0.01,
                stage_codes=(WORK,),
            ),
        ),
    ),
    StarterPlaybook(
        code="supply",
        name="供应保障",
        name_en="Secure supply",
        causes=(LATENESS, OVERRUN),
        measures=(
            StarterMeasure(
                code="chase_supplier",
                name="催促供应商",
                name_en="Chase the supplier",
                kind="supply",
                role="planner",
                task_title="催促供应商并确认到货时间",
                hours_gained=8,
                stage_codes=(WORK,),
            ),
            StarterMeasure(
                code="other_supplier",
                name="启用备选供应商",
                name_en="Another supplier",
                kind="supply",
                role="planner",
                task_title="向备选供应商下单",
                hours_gained=48,
                cost_share=0.05,
                stage_codes=(WORK,),
            ),
        ),
    ),
    StarterPlaybook(
        code="logistics",
        name="物流提速",
        name_en="Faster transport",
        causes=(LATENESS, OVERRUN),
        measures=(
            StarterMeasure(
                code="faster_mode",
                name="改空运或专车",
                name_en="Air freight or a direct vehicle",
                kind="logistics",
                role="project_manager",
                task_title="改为空运或专车发运",
                hours_gained=40,
                cost_minor=300_000,
                cost_share=0.03,
                stage_codes=(TRANSPORT,),
            ),
            StarterMeasure(
                code="split",
                name="分批发货",
                name_en="Ship in parts",
                kind="logistics",
                role="planner",
                task_title="先发已完成部分",
                hours_gained=24,
                cost_minor=80_000,
                stage_codes=(TRANSPORT,),
            ),
        ),
    ),
    StarterPlaybook(
        code="customer",
        name="客户沟通",
        name_en="Talk to the customer",
        causes=(LATENESS,),
        measures=(
            StarterMeasure(
                code="tell_customer",
                name="向客户说明并改期",
                name_en="Tell the customer and move the date",
                kind=REPROMISE,
                role="sales",
                task_title="与客户确认新的交付日期",
                tells_customer=True,
            ),
            StarterMeasure(
                code="compensate",
                name="给予补偿",
                name_en="Compensation",
                kind=COMPENSATE,
                role="sales",
                task_title="与客户商定补偿",
                cost_share=0.03,
                tells_customer=True,
            ),
        ),
    ),
)
