"""Three projects of the demo: a coating line in full swing, a software rollout, and a plant that is being planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from yinuo.doors.console.demo.stage import Stage
from yinuo.flow.plans import actions, queries, templates
from yinuo.flow.plans.facts import TaskFacts
from yinuo.flow.plans.starters import Line
from yinuo.ground.people import queries as people

MANAGER = "project"
SLIPS = (0.0, 0.0, 0.6, 0.0, 1.2, 0.0, 0.0, 0.9)  # days by which finished tasks ended later than planned

COATING: tuple[Line, ...] = (
    (0, "启动与勘测", 0, ""),
    (1, "合同交底会", 1, ""),
    (1, "现场勘测", 3, "2"),
    (1, "工艺参数确认", 3, "3"),
    (1, "布置图设计", 5, "3"),
    (1, "客户确认布置图", 0, "4,5FS+2"),
    (0, "详细设计", 0, ""),
    (1, "前处理槽体设计", 6, "6"),
    (1, "喷房结构设计", 6, "6"),
    (1, "烘干炉热工计算", 5, "6"),
    (1, "输送系统设计", 7, "6"),
    (1, "电控原理图", 6, "6SS+2"),
    (1, "废气处理方案", 5, "6"),
    (1, "设计评审", 1, "8,9,10,11,12,13"),
    (1, "图纸下发", 0, "14"),
    (0, "采购", 0, ""),
    (1, "不锈钢板材", 12, "15"),
    (1, "输送链条", 20, "15"),
    (1, "燃烧器", 25, "15"),
    (1, "循环风机", 18, "15"),
    (1, "喷涂机器人", 30, "15"),
    (1, "电控元器件", 15, "12"),
    (1, "RTO 废气炉", 28, "13"),
    (0, "制造", 0, ""),
    (1, "槽体焊接", 12, "17"),
    (1, "喷房板件加工", 10, "17SS+3"),
    (1, "烘干炉炉体", 14, "17,10"),
    (1, "输送轨道制作", 8, "18"),
    (1, "电控柜装配", 9, "22"),
    (1, "控制程序开发", 15, "12"),
    (1, "厂内预装配", 6, "25,26,27,28"),
    (1, "厂内电气联调", 4, "29,30,31"),
    (1, "出厂检验", 2, "32"),
    (1, "客户出厂验收", 0, "33"),
    (0, "发运", 0, ""),
    (1, "拆解包装", 3, "34"),
    (1, "运输", 3, "36"),
    (1, "到货开箱", 1, "37"),
    (0, "现场安装", 0, ""),
    (1, "客户基础与地坑完工", 20, "6FS+20"),
    (1, "公用管线接口", 6, "40"),
    (1, "前处理线就位", 4, "38,40"),
    (1, "喷房安装", 6, "42SS+2"),
    (1, "烘干炉安装", 7, "42"),
    (1, "输送线安装", 6, "43,44SS+3"),
    (1, "机器人安装", 4, "21,43"),
    (1, "RTO 安装", 6, "23,41"),
    (1, "电缆敷设与接线", 7, "44SS+2,45SS+2"),
    (1, "安装完工检查", 0, "45,46,47,48"),
    (0, "调试", 0, ""),
    (1, "单机试车", 4, "49"),
    (1, "输送联动", 3, "51"),
    (1, "前处理药剂调试", 3, "51"),
    (1, "炉温均匀性测试", 3, "51"),
    (1, "机器人轨迹示教", 5, "51"),
    (1, "废气排放检测", 2, "54"),
    (1, "首件喷涂", 2, "52,53,54,55"),
    (1, "节拍验证", 3, "57"),
    (0, "交付", 0, ""),
    (1, "操作与维护培训", 3, "57"),
    (1, "竣工资料", 4, "58SS"),
    (1, "终验收", 0, "56,58,60,61"),
    (0, "质保跟踪", 20, "62"),
)
ROLLOUT: tuple[Line, ...] = (
    (0, "蓝图", 0, ""),
    (1, "现状调研", 6, ""),
    (1, "差异分析", 4, "2"),
    (1, "业务蓝图", 6, "3"),
    (1, "蓝图签字", 0, "4"),
    (0, "实现", 0, ""),
    (1, "基础数据模板", 3, "5"),
    (1, "客户整理基础数据", 12, "7"),
    (1, "审批流程配置", 6, "5"),
    (1, "报表开发", 9, "5"),
    (1, "ERP 接口", 10, "5"),
    (1, "系统测试", 5, "9,10,11"),
    (0, "上线", 0, ""),
    (1, "数据导入", 3, "8,12"),
    (1, "关键用户培训", 3, "12"),
    (1, "用户验收测试", 5, "14,15"),
    (1, "上线切换", 1, "16"),
    (1, "上线验收", 0, "17"),
    (0, "陪跑一个月", 20, "18"),
)


@dataclass(frozen=True)
class Story:
    """A project of the demo: how long ago it began, its customer, its tasks, milestones' shares of the price."""

    name: str
    customer: str
    began_days_ago: int
    lines: tuple[Line, ...]
    running: bool
    price_minor: int
    hands: tuple[str, ...]
    goal: tuple[str, str, str, str, str]


STORIES = (
    Story(
        "涂装线交钥匙工程",
        "C-003",
        96,
        COATING,
        True,
        680_000_000,
        ("project", "planner", "operator", "quality"),
        ("新涂装线按期投产", "节拍 90 秒一件，一次合格率 98%", "同类线做过四条", "客户新车型要用", "年内终验收"),
    ),
    Story(
        "交付管理系统实施",
        "C-007",
        38,
        ROLLOUT,
        True,
        48_000_000,
        ("project", "planner"),
        ("销售订单全部在系统里承诺", "上线首月录入率 95%", "客户已配两名关键用户", "替换手工台账", "三个月内上线"),
    ),
    Story(
        "二期厂房机电工程",
        "C-012",
        -14,
        (),
        False,
        320_000_000,
        ("project",),
        ("二期厂房具备设备进场条件", "消防与环保一次通过", "", "扩产", "半年内竣工"),
    ),
)


def begin(*, stage: Stage) -> None:
    """Begin the projects of the demo and bring those that run to where they stand now."""
    customers = people.customers_by_code(codes=[one.customer for one in STORIES])
    for story in STORIES:
        began = stage.now - timedelta(days=story.began_days_ago)
        moment = min(began, stage.now)
        customer = customers.get(story.customer)
        with stage.acting(moment, MANAGER):
            made = templates.start(
                source="" if story.lines else "starter:engineering",
                name=story.name if customer is None else f"{customer.name} · {story.name}",
                starts_at=began,
                customer_id=customer.id if customer else None,
                manager_id=stage.members[MANAGER].id if MANAGER in stage.members else None,
                deadline_at=None,
            )
            if story.lines:
                actions.edit(project_id=made.id, changes=templates.drawn(lines=story.lines))
            goal = dict(zip(("goal", "measure", "means", "reason", "due"), story.goal, strict=True))
            actions.change_project(project_id=made.id, values={"goals": [goal], "wip_limits": {"active": 5}})
            _staff(stage, story, made.id)
            _price(story, made.id)
            if story.running:
                actions.take_baseline(project_id=made.id, name="合同版")
        if story.running:
            _bring_on(stage, made.id)


def _staff(stage: Stage, story: Story, project_id: UUID) -> None:
    """Give every task somebody, in turn."""
    own = [stage.members[role] for role in story.hands if role in stage.members]
    leaves = [one for one in _tasks(project_id) if not one.summary and not one.milestone]
    changes = [
        {
            "kind": "task",
            "id": str(one.id),
            "before": {},
            "after": {"assignees": [{"member": str(own[at % len(own)].id), "units": 0.5 + 0.5 * (at % 2)}]},
        }
        for at, one in enumerate(leaves)
    ]
    if own and changes:
        actions.edit(project_id=leaves[0].project_id, changes=changes)


def _price(story: Story, project_id: UUID) -> None:
    """Let milestones carry the price in equal parts, and promise their dates with a few days in hand."""
    found = [one for one in _tasks(project_id) if one.milestone]
    for one in found:
        share = story.price_minor // len(found)
        actions.price(project_id=one.project_id, task_id=one.id, amount_minor=share, payment_days=30)
        if one.finish_at is not None and story.running:
            committed = one.finish_at + timedelta(days=3)
            actions.commit(project_id=one.project_id, task_id=one.id, committed_at=committed)


def _bring_on(stage: Stage, project_id: UUID) -> None:
    """Report what is done by now, some of it late, and what is under way."""
    changes, late = [], 0.0
    for at, one in enumerate(_tasks(project_id)):
        if one.summary or one.start_at is None or one.finish_at is None:
            continue
        late = max(late, SLIPS[at % len(SLIPS)])
        start, finish = one.start_at + timedelta(days=late), one.finish_at + timedelta(days=late)
        if finish < stage.now:
            after: dict[str, object] = {"started_at": start.isoformat(), "finished_at": finish.isoformat()}
        elif start < stage.now:
            share = (stage.now - start) / (finish - start)
            after = {"started_at": start.isoformat(), "done_percent": min(round(share * 80), 95)}
        else:
            continue
        changes.append({"kind": "task", "id": str(one.id), "before": {}, "after": after})
    with stage.acting(stage.now, MANAGER):
        own = _tasks(project_id)[0].project_id
        actions.change_project(project_id=own, values={"state": "active"})
        if changes:
            actions.edit(project_id=own, changes=changes)
        _collect(project_id)


def _collect(project_id: UUID) -> None:
    """Accept, invoice and collect what was reached, the last of them not yet."""
    reached = [one for one in _tasks(project_id) if one.milestone and one.done_percent == 100]
    for at, one in enumerate(reached):
        actions.accept(project_id=one.project_id, task_id=one.id, accepted_by="王工")
        if at < len(reached) - 1:
            actions.invoice(project_id=one.project_id, task_id=one.id, invoice_number=f"FP-{2_600 + at}")
            actions.pay(project_id=one.project_id, task_id=one.id)


def _tasks(project_id: UUID) -> list[TaskFacts]:
    return queries.tasks(project_id=project_id)
