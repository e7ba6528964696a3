"""Three risks of the demo: two of the coating line, watched by signs and reviewed, one of the whole company."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from yinuo.doors.console.demo.stage import Stage
from yinuo.flow.plans import queries as plans
from yinuo.flow.risks import actions, metrics
from yinuo.flow.risks.actions import NewRisk, NewTrigger

MANAGER = "project"
BURNER, PITS = "烘干炉安装", "前处理线就位"
LATE_BURNER = NewRisk(
    title="进口燃烧器延期到货",
    description="德国厂家排产紧，海运经红海改道，交期已从 10 周推到 14 周。",
    category="supply",
    likelihood=3,
    impact=4,
    delay_least=5.0,
    delay_usual=12.0,
    delay_most=25.0,
    loss_minor=18_000_000,
    prevention="每周与厂家核对排产；提前付清尾款锁定舱位；备选国产燃烧器的接口图先出。",
    contingency="改空运最后一程；先装国产燃烧器调试，到货后更换。",
    review_days=10,
)
SUNKEN_PITS = NewRisk(
    title="客户地坑基础返工",
    category="technical",
    likelihood=4,
    impact=3,
    delay_least=3.0,
    delay_usual=6.0,
    delay_most=15.0,
    prevention="浇筑前派人到现场复测标高和预埋件，双方签字。",
    contingency="先装不压地坑的输送线，地坑返工并行。",
    review_days=5,
)
TYPHOON = NewRisk(
    title="台风季停工停运",
    category="nature",
    likelihood=2,
    impact=3,
    delay_least=1.0,
    delay_usual=2.0,
    delay_most=5.0,
    prevention="七到九月的发运避开预警窗口，沿海客户提前三天发货。",
    contingency="登记不可抗力，逐个告知受影响的客户新日期。",
    review_days=20,
)
JUDGEMENTS = (
    (3, 4, "厂家上次也晚了三周，这次有驻厂。"),
    (5, 4, "红海改道没有恢复，船期一周一变。"),
    (2, 3, "国产件的接口图已经出了，晚了也能先调试。"),
    (4, 5, "客户八月底投产，晚一天都要赔。"),
)
AGAIN = (4, 4, "看了大家写的：船期确实没有把握。")
SIGNS = (
    NewTrigger(kind="event", event_type="supply.purchase_moved"),
    NewTrigger(kind="metric", metric=metrics.PAST_DEADLINE, bound=5.0),
)


def fear_some(*, stage: Stage) -> None:
    """Register what may go wrong with the project that has a burner to buy, and with the company."""
    project_id, tasks = _coating()
    owner_id = stage.members[MANAGER].id
    with stage.acting(stage.now - timedelta(days=20), MANAGER):
        burner, pits = (
            actions.register_risk(new=replace(one, project_id=project_id, task_id=tasks.get(task), owner_id=owner_id))
            for one, task in ((LATE_BURNER, BURNER), (SUNKEN_PITS, PITS))
        )
        for sign in SIGNS:
            actions.add_trigger(risk_id=burner, new=sign)
        actions.register_risk(new=TYPHOON)
    with stage.acting(stage.now - timedelta(days=6), MANAGER):
        actions.review_risk(risk_id=pits, likelihood=3, impact=3, note="复测合格两处，还有一处等客户整改。")
    _weigh_together(stage=stage, risk_id=burner)


def _weigh_together(*, stage: Stage, risk_id: UUID) -> None:
    """Let four people weigh a risk unseen; they are apart, and are asked a second time."""
    ids = [one.id for one in stage.members.values()][: len(JUDGEMENTS)]
    with stage.acting(stage.now - timedelta(days=4), MANAGER):
        panel = actions.open_panel(
            risk_id=risk_id, member_ids=ids, due_at=stage.now - timedelta(days=2), question="会拖到八月的发运窗口吗？"
        )
        for member_id, (likelihood, impact, reason) in zip(ids, JUDGEMENTS, strict=True):
            actions.rate(panel_id=panel, member_id=member_id, likelihood=likelihood, impact=impact, reason=reason)
    with stage.acting(stage.now - timedelta(hours=20), MANAGER):
        actions.another_round(panel_id=panel, due_at=stage.now + timedelta(days=2))
        likelihood, impact, reason = AGAIN
        actions.rate(panel_id=panel, member_id=ids[-1], likelihood=likelihood, impact=impact, reason=reason)


def _coating() -> tuple[UUID | None, dict[str, UUID]]:
    for project in plans.projects():
        tasks = {one.name: one.id for one in plans.tasks(project_id=project.id)}
        if BURNER in tasks:
            return project.id, tasks
    return None, {}
