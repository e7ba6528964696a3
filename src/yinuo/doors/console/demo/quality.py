"""The demo's quality: parts that are measured, lots that drift, what is done about it, and what is held back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from yinuo.doors.console.demo.stage import Stage
from yinuo.flow.quality import actions, queries
from yinuo.flow.quality.actions import (
    NewCharacteristic,
    NewHold,
    NewInspection,
    NewNonConformity,
    NewPlan,
    NewReading,
    NewStandard,
)

QUALITY, MANAGER, OPERATOR = "quality", "manager", "operator"
LOTS = 26
EVERY = timedelta(days=4)
# The tool wears: from this lot on the bore grows by so much a lot.
WEARS_FROM, WEAR = 20, 0.0035
BORE, SPREAD = 62.012, 0.0045

HOUSING = NewStandard(
    name="减速机箱体验收标准",
    item_code="RM-HSG",
    criteria="按图纸 YS-HSG-07 C 版。孔径在 20 ℃ 下测量；外观不得有裂纹、缩孔；毛刺不多于一处且可打磨。",
    characteristics=[
        NewCharacteristic(name="轴承孔径", kind="measured", unit="mm", lower=62.0, upper=62.03, severity="critical"),
        NewCharacteristic(name="外观", kind="yes_no"),
        NewCharacteristic(name="毛刺", kind="count", upper=1, severity="minor"),
    ],
)
REDUCER = NewStandard(
    name="减速机出厂标准",
    deliverable="减速机整机",
    criteria="空载 30 分钟，噪声不大于 68 dB(A)，不漏油；铭牌、合格证、说明书齐全。",
    characteristics=[
        NewCharacteristic(name="噪声", kind="measured", unit="dB(A)", upper=68.0),
        NewCharacteristic(name="漏油", kind="yes_no", severity="critical"),
    ],
)
INCOMING = NewPlan(
    name="箱体铸件来料检验",
    kind="incoming",
    standard_name=HOUSING.name,
    item_code="RM-HSG",
    supplier_code="S-HZ",
    mode="fixed",
    fixed_size=5,
)
FINAL = NewPlan(
    name="减速机出货检验",
    kind="final",
    standard_name=REDUCER.name,
    level="II",
    aql=1.0,
    checklist=["铭牌与订单一致", "合格证和说明书", "包装防锈"],
)
DEFECTS = (
    ("毛刺", 9, "minor"),
    ("孔径超差", 6, "critical"),
    ("缩孔", 4, "major"),
    ("划伤", 3, "minor"),
    ("标签错误", 2, "major"),
    ("漏油", 1, "critical"),
)  # fmt: skip


def inspect_some(*, stage: Stage) -> None:
    """Inspect the castings of a quarter, find what drifts, correct it, and hold back what is in doubt."""
    draw = Random(stage.draw.random())
    begins = stage.now - EVERY * LOTS
    with stage.acting(begins - timedelta(days=2), QUALITY):
        first = actions.save_standard(new=HOUSING)
        actions.agree_standard(standard_id=first, agreed_by="华东重工 王工")
        actions.save_standard(new=REDUCER)
        incoming, final = actions.save_plan(new=INCOMING), actions.save_plan(new=FINAL)
    for number in range(LOTS):
        with stage.acting(begins + EVERY * number, QUALITY):
            _lot(incoming, number, draw)
    _defects(stage, begins, draw)
    _corrected(stage)
    with stage.acting(stage.now - timedelta(hours=3), OPERATOR):
        new = NewInspection(
            plan_id=final, item_code="GR-S67", lot_size=40, lot="JSJ-2611", key="demo:final", note="本周装配批"
        )
        waiting = actions.open_inspection(new=new)
        readings = [one for unit in (1, 2, 3) for one in _reducer(unit, draw)]
        actions.record_readings(inspection_id=waiting, readings=readings)
        actions.open_inspection(new=NewInspection(plan_id=incoming, lot_size=20, lot="HZ-1127", key="demo:next"))


def _lot(plan_id: UUID, number: int, draw: Random) -> None:
    new = NewInspection(plan_id=plan_id, lot_size=20, lot=f"HZ-{1001 + number}", key=f"demo:{number}")
    inspection_id = actions.open_inspection(new=new)
    drift = max(0, number - WEARS_FROM) * WEAR
    readings = []
    for unit in range(1, 6):
        bore = round(draw.gauss(BORE + drift, SPREAD), 4)
        readings += [
            NewReading(position=1, unit_number=unit, value=min(max(bore, 61.99), 62.05)),
            NewReading(position=2, unit_number=unit, conforms=draw.random() > 0.01),
            NewReading(position=3, unit_number=unit, value=float(draw.random() < 0.15)),
        ]
    actions.record_readings(inspection_id=inspection_id, readings=readings)
    actions.judge(inspection_id=inspection_id)


def _reducer(unit: int, draw: Random) -> list[NewReading]:
    return [
        NewReading(position=1, unit_number=unit, value=round(draw.gauss(65.5, 0.6), 1)),
        NewReading(position=2, unit_number=unit, conforms=True),
    ]


def _defects(stage: Stage, begins: datetime, draw: Random) -> None:
    """Note what was found over the quarter; most of it is long decided."""
    whole = stage.now - begins
    count = 0
    for defect, times, severity in DEFECTS:
        for _time in range(times):
            count += 1
            with stage.acting(begins + whole * draw.uniform(0.05, 0.95), QUALITY):
                new = NewNonConformity(
                    defect=defect,
                    quantity=Decimal(draw.randint(1, 6)),
                    severity=severity,
                    item_code="RM-HSG" if defect in ("毛刺", "孔径超差", "缩孔") else "",
                    supplier_code="S-HZ" if defect in ("毛刺", "孔径超差", "缩孔") else "",
                    lot=f"HZ-{draw.randint(1001, 1026)}",
                    key=f"demo:nc:{count}",
                )
                made = actions.raise_nonconformity(new=new)
                cost = draw.randint(2, 40) * 10_000
                actions.decide(
                    nonconformity_id=made, disposition="rework", decision="打磨或补加工后复检", cost_minor=cost
                )
                actions.close_nonconformity(nonconformity_id=made)


def _corrected(stage: Stage) -> None:
    """The lots that drifted: refused, decided upon, their cause found, stock in doubt held back."""
    refused = queries.inspections(found=queries.Found(states=("refused",)), limit=1)
    with stage.acting(stage.now - timedelta(days=1), QUALITY):
        made = actions.raise_nonconformity(
            new=NewNonConformity(
                defect="孔径超差",
                quantity=Decimal(12),
                severity="critical",
                text="连续几批轴承孔径偏大，控制图显示逐批上升。",
                inspection_id=refused[0].id if refused else None,
                item_code="RM-HSG",
                supplier_code="S-HZ",
                key="demo:nc:drift",
            )
        )
        hold = NewHold(
            reason="孔径超差，待复检", item_code="RM-HSG", site_code="SZ", quantity=Decimal(12), nonconformity_id=made
        )
        actions.place_hold(new=hold)
        action_id = actions.open_action(
            title="箱体铸件轴承孔径逐批变大", nonconformity_id=made, owner_id=stage.members[QUALITY].id
        )
        whys = ["孔径偏大", "镗刀磨损后未补偿", "换刀只凭经验", "没有按件数的换刀规定"]
        actions.set_cause(action_id=action_id, whys=whys, cause_class="method")
        due = stage.now + timedelta(days=5)
        for text, who in (("供方按 200 件强制换刀并留记录", QUALITY), ("来料孔径每批全检一个月", OPERATOR)):
            actions.add_step(action_id=action_id, text=text, owner_id=stage.members[who].id, due_at=due)
        actions.start_action(action_id=action_id)
    with stage.acting(stage.now - timedelta(days=20), QUALITY):
        done = actions.open_action(title="减速机标签贴错", owner_id=stage.members[OPERATOR].id)
        actions.set_cause(action_id=done, whys=["拿错标签卷", "两种标签放在一起"], cause_class="people")
        actions.add_step(action_id=done, text="标签分色分架存放", owner_id=stage.members[OPERATOR].id, due_at=None)
        actions.start_action(action_id=done)
        for step in queries.steps(action_id=done):
            actions.step_done(step_id=step.id)
        day: date = (stage.now - timedelta(days=6)).date()
        actions.plan_check(action_id=done, check_on=day)
    with stage.acting(stage.now - timedelta(days=5), QUALITY):
        actions.check_action(action_id=done, effective=True, verdict="三周内没有再贴错。")
