"""What the demo reports and learns: a status report that was sent, one due every other week, meetings, a look back."""

from __future__ import annotations

from datetime import timedelta

from yinuo.doors.console.demo.stage import Stage
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.plans import queries as plans
from yinuo.flow.plans.queries import ProjectFacts
from yinuo.flow.reviews import actions
from yinuo.flow.reviews.actions import NewLesson
from yinuo.ground.people import queries as people

WRITER = "project"
# title, what to do, worth keeping, stage, labels
LEARNT = (
    ("装配前先核对电控元器件齐套", "齐套率不到九成不开装，先做机械部分。", False, "", ("齐套", "装配")),
    ("客户图纸要在合同交底会上当面确认", "会后当天把确认页发给客户签字。", True, "", ("图纸", "客户")),
    ("雨季铸件多留两天", "提前一周催铸造厂，备一家替补。", False, "", ("采购", "季节")),
)


def review(stage: Stage) -> None:
    """Report, meet, look back; each about something of its own."""
    open_order, over, project = _open(), _over(), _project()
    with stage.acting(stage.now - timedelta(days=2), WRITER):
        if open_order is not None:
            _report(open_order)
        if project is not None:
            _meet(stage, project)
    with stage.acting(stage.now, WRITER):
        if open_order is not None:
            actions.set_rhythm(order_id=open_order.id, weeks=2)
        if project is not None:
            actions.draft_report(key="demo-project", project_id=project.id)
        if over is not None:
            _look_back(over)


def _open() -> OrderFacts | None:
    found = orders.facts_for(order_ids=orders.open_ids()).values()
    rows = [one for one in found if one.committed_at is not None and one.contact_id is not None]
    return min(rows, key=lambda one: (one.ordered_at, one.number), default=None)


def _over() -> OrderFacts | None:
    rows: list[OrderFacts] = []
    for customer in people.customers(limit=20):
        rows += orders.of_customer(customer_id=customer.id)
    over = [one for one in rows if one.delivered_at is not None and one.committed_at is not None]
    late = [one for one in over if one.delivered_at and one.committed_at and one.committed_at < one.delivered_at]
    return max(late or over, key=lambda one: (one.ordered_at, one.number), default=None)


def _project() -> ProjectFacts | None:
    return next(iter(plans.projects(states=("active",))), None)


def _report(order: OrderFacts) -> None:
    made = actions.draft_report(key="demo-report", order_id=order.id, since_at=order.ordered_at)
    told = {"outlook": "下一期报告会附上出厂检验的照片。需要加急的备件请在本周五前告诉我们。"}
    edited = actions.edit_report(report_id=made.id, texts=told, revision=made.revision)
    actions.send_report(
        report_id=made.id, contact_id=order.contact_id, message="您好，附上本期进展，请查收。", revision=edited.revision
    )


def _meet(stage: Stage, project: ProjectFacts) -> None:
    contacts = people.contacts(customer_id=project.customer_id) if project.customer_id else []
    present = [{"kind": "member", "id": str(stage.members[name].id)} for name in (WRITER, "planner", "quality")]
    present += [{"kind": "contact", "id": str(one.id)} for one in contacts[:1]]
    content = {
        "title": "第三次项目周会",
        "place": "二楼会议室",
        "agenda": "布置图确认；燃烧器到货；现场条件",
        "notes": "客户基础施工比计划慢约一周，需要在月底前给出地坑尺寸确认。",
        "internal": "若地坑再晚，安装队要先去另一个项目。",
        "attendees": [*present, {"kind": "guest", "name": "监理 陈工"}],
        "decisions": [
            {"text": "烘干炉布置按 B 方案执行", "by": "客户"},
            {"text": "燃烧器改用备选供应商，差价由我方承担", "by": "张经理"},
        ],
    }
    made = actions.note_meeting(
        key="demo-meeting", content=content, held_at=stage.now - timedelta(days=3), project_id=project.id
    )
    due = stage.now + timedelta(days=4)
    for name, text in (("planner", "重排安装队的档期"), ("quality", "准备出厂检验清单")):
        actions.agree_action(meeting_id=made.id, text=text, owner_id=stage.members[name].id, due_at=due)
    done = actions.agree_action(
        meeting_id=made.id, text="把 B 方案图纸发给客户", owner_id=stage.members[WRITER].id, due_at=due
    )
    actions.action_done(action_id=done)


def _look_back(order: OrderFacts) -> None:
    made = actions.open_retrospective(key="demo-look-back", order_id=order.id)
    texts = {
        "went_well": "客户沟通及时，变更当天就有答复。",
        "went_badly": "装配等电控元器件三天，质检返工一次。",
        "causes": "元器件采购按平均交期下单，没有看供应商近期表现。",
        "next_time": "装配前做齐套检查；关键元器件提前一周催。",
        "attendees": "项目经理、计划、质量、装配班长",
    }
    actions.edit_retrospective(retrospective_id=made.id, texts=texts, revision=made.revision)
    for title, text, good, stage_code, labels in LEARNT:
        new = NewLesson(
            title=title,
            text=text,
            good=good,
            stage_code=stage_code,
            order_type=order.order_type,
            item_family=order.family,
            labels=labels,
        )
        actions.keep_lesson(new=new, retrospective_id=made.id)
    actions.close_retrospective(retrospective_id=made.id)
