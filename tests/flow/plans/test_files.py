"""Plans come in as Microsoft Project's XML or as tables, and go out so that they can come in again."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from tests.cast import NOW, Factory
from tests.flow.plans.conftest import DAY, Plan
from yinuo.flow.plans import baselines, filing, queries, templates
from yinuo.flow.plans.filing import ReadPlan, UnreadablePlan
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db
ZONE = "Asia/Shanghai"
PROJECT = """<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project"><Title>涂装线</Title><StartDate>2026-03-11T09:00:00</StartDate><Tasks>
<Task><UID>0</UID><Name>涂装线</Name><OutlineLevel>0</OutlineLevel><Summary>1</Summary></Task>
<Task><UID>1</UID><Name>设计</Name><OutlineLevel>1</OutlineLevel><Summary>1</Summary></Task>
<Task><UID>2</UID><Name>图纸</Name><OutlineLevel>2</OutlineLevel><Duration>PT16H0M0S</Duration><Summary>0</Summary></Task>
<Task><UID>3</UID><Name>确认</Name><OutlineLevel>2</OutlineLevel><Duration>PT0H0M0S</Duration><Milestone>1</Milestone>
<PredecessorLink><PredecessorUID>2</PredecessorUID><Type>1</Type><LinkLag>4800</LinkLag></PredecessorLink></Task>
<Task><UID>4</UID><Name>制造</Name><OutlineLevel>1</OutlineLevel><Duration>PT40H0M0S</Duration>
<ConstraintType>4</ConstraintType><ConstraintDate>2026-03-20T09:00:00</ConstraintDate>
<PredecessorLink><PredecessorUID>3</PredecessorUID><Type>3</Type></PredecessorLink>
<PredecessorLink><PredecessorUID>99</PredecessorUID></PredecessorLink></Task>
</Tasks></Project>"""
TABLE = """编号,任务,工期,前置,负责人,完成率,里程碑
1,设计,,,,,
1.1,图纸,2天,,远山机械-planner,50%,
1.2,确认,0,1.1+1,,,是
2,制造,五天,1.2SS,某某,,
,,3,,,,
3,安装,2,9,,,
"""
Shape = list[tuple[str, str, int, bool, int]]


def made(content: str, name: str) -> queries.PlanFacts:
    """Take a file and make its project."""
    _name, plan, _id = filing.take(content=content.encode(), name=name)
    project = filing.make(plan=plan, name="导入", starts_at=plan.starts_at or NOW, customer_id=None, source=name)
    found = queries.plan(project_id=project.id)
    assert found is not None
    return found


def told(plan: ReadPlan) -> list[tuple[str, str]]:
    """Return of which row or task what was told."""
    return [(one.where, one.code) for one in plan.problems]


def shape(plan: queries.PlanFacts) -> Shape:
    """Return number, name, minutes, whether a milestone and percent of each task."""
    return [(one.wbs, one.name, one.minutes, one.milestone, one.done_percent) for one in plan.tasks]


def links(plan: queries.PlanFacts) -> list[tuple[str, str, str, int]]:
    """Return the links by names."""
    names = {one.id: one.name for one in plan.tasks}
    return sorted((names[one.before_id], names[one.after_id], one.kind, one.lag_minutes) for one in plan.links)


def test_a_project_of_microsoft_comes_in_with_its_breakdown_links_lags_and_constraints(factory: Factory) -> None:
    plan = made(PROJECT, "p.xml")

    assert shape(plan) == [
        ("1", "设计", 0, False, 0),
        ("1.1", "图纸", 2 * DAY, False, 0),
        ("1.2", "确认", 0, True, 0),
        ("2", "制造", 5 * DAY, False, 0),
    ]
    assert links(plan) == [("图纸", "确认", "FS", DAY), ("确认", "制造", "SS", 0)]
    assert plan.tasks[3].constraint == "SNET"


def test_what_was_left_out_of_a_file_is_told(factory: Factory) -> None:
    assert told(filing.take(content=PROJECT.encode(), name="p.xml")[1]) == [("制造", "link")]


def test_a_table_comes_in_and_each_fault_names_its_row(factory: Factory) -> None:
    _name, read, _id = filing.take(content=TABLE.encode(), name="t.csv")
    plan = made(TABLE, "t.csv")

    assert told(read) == [("5", "days"), ("5", "members"), ("6", "name"), ("7", "before")]
    assert [(wbs, name) for wbs, name, *_rest in shape(plan)] == [
        ("1", "设计"),
        ("1.1", "图纸"),
        ("1.2", "确认"),
        ("2", "制造"),
        ("3", "安装"),
    ]
    assert links(plan) == [("图纸", "确认", "FS", DAY), ("确认", "制造", "SS", 0)]
    assert plan.tasks[1].assignees[0]["member"] == str(factory.members["planner"].id)


def facts(plan: queries.PlanFacts) -> list[list[Any]]:
    """Return what people said of each task, by its name."""
    names = ("constraint", "constraint_at", "deadline_at", "started_at", "finished_at", "assignees", "work_centres")
    names += ("deliverable", "note", "start_at", "finish_at", "optimistic", "pessimistic")
    return [[one.name, *(getattr(one, name) for name in names)] for one in plan.tasks]


@pytest.fixture
def full(plan: Plan, factory: Factory) -> Plan:
    """Return the plan with all kinds of links, dates, hands and progress, in a breakdown of two levels."""
    planner = str(factory.members["planner"].id)
    supply.save(drafts=[supply.NewWorkCentre(code="CNC", name="加工中心", machines=2)])
    whole = plan.add("项目", 0)
    plan.change("设计", parent_id=str(whole), done_percent=100)
    plan.change("制造", assignees=[{"member": planner, "units": 0.5}], deadline_at="2026-06-01T09:00:00+00:00")
    plan.change("采购", constraint="FNLT", constraint_at="2026-05-01T09:00:00+00:00", note="分两批, 先钢材\n后油漆")
    plan.change(
        "安装",
        work_centres=[{"work_centre": "CNC", "units": 2.0}],
        done_percent=0,
        optimistic=DAY,
        pessimistic=30 * DAY,
    )
    plan.change("采购", pessimistic=40 * DAY + 30, name="采购\n第一批  钢材", deliverable="钢材\n入库单")
    for name, kind, lag in (("调试", "SS", DAY), ("培训", "FF", -DAY // 2), ("撤场", "SF", 0)):
        plan.add(name, 3)
        plan.link("安装", name, kind, lag)
    return plan


@pytest.mark.parametrize(
    ("kind", "language"), [("xml", "zh-hans"), ("xlsx", "zh-hans"), ("csv", "zh-hant"), ("xlsx", "en")]
)
def test_what_goes_out_comes_in_again_as_it_was(full: Plan, kind: str, language: str) -> None:
    before = queries.plan(project_id=full.id)
    assert before is not None
    with translation.override(language):
        content, _type = filing.WRITERS[kind](plan=before, zone=ZONE)

    _name, read, _id = filing.take(content=content, name=f"p.{kind}")
    again = filing.make(plan=read, name="再来", starts_at=NOW, customer_id=None, source="")

    after = queries.plan(project_id=again.id)
    assert after is not None and read.problems == []
    assert shape(after) == shape(before)
    assert links(after) == links(before)
    assert facts(after) == facts(before)
    assert read.starts_at == min(one.start_at for one in before.tasks if one.start_at)


def test_a_baseline_and_a_calendar_go_out_and_come_in_again(full: Plan) -> None:
    kept = baselines.take_baseline(project_id=full.id, name="合同")
    full.change("制造", minutes=9 * DAY)
    before = queries.plan(project_id=full.id)
    assert before is not None
    content, _type = filing.WRITERS["xml"](plan=before, zone=ZONE)

    _name, read, _id = filing.take(content=content, name="p.xml")
    again = filing.make(plan=read, name="再来", starts_at=NOW, customer_id=None, source="p.xml")

    (adopted,) = queries.baselines(project_id=again.id)
    rows = [
        sorted((row["name"], row["minutes"], row["start_at"], row["finish_at"]) for row in of.values())
        for of in (queries.baseline_rows(baseline_id=kept.id), queries.baseline_rows(baseline_id=adopted.id))
    ]
    assert rows[0] == rows[1] and adopted.active
    # The week of Microsoft begins on Sunday; a public holiday of the spring is a day of its own.
    assert "<DayType>1</DayType><DayWorking>0</DayWorking>" in content.decode()
    assert "<FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime>" in content.decode()
    assert "<FromDate>2026-04-06T00:00:00</FromDate>" in content.decode()


def test_three_durations_stand_where_microsofts_analysis_has_them(full: Plan) -> None:
    before = queries.plan(project_id=full.id)
    assert before is not None
    content = filing.WRITERS["xml"](plan=before, zone=ZONE)[0].decode()

    assert "<FieldID>188743783</FieldID><FieldName>Duration1</FieldName><Alias>Optimistic Duration</Alias>" in content
    assert "<FieldID>188743783</FieldID><Value>PT8H0M0S</Value>" in content
    assert "<FieldID>188743785</FieldID><Value>PT240H0M0S</Value>" in content
    assert content.count("<Value>PT") == 5  # two tasks with their likely one, of which one has no fastest
    assert content.index("</ExtendedAttributes>") < content.index("<Calendars>")  # the schema's order


FIELD = "<ExtendedAttribute><FieldID>{id}</FieldID><Alias>{name}</Alias></ExtendedAttribute>"
VALUE = "<ExtendedAttribute><FieldID>{id}</FieldID><Value>PT{hours}H0M0S</Value></ExtendedAttribute>"
OTHERS = [
    ("a field of that name", "乐观工期", 4, (DAY // 2, None), []),
    ("a field that holds something else", "走路的时间", 4, (None, None), [("", "custom")]),
    ("one that is slower than planned", "Optimistic", 16, (None, None), [("做", "estimate")]),
]


@pytest.mark.parametrize(("what", "name", "hours", "wanted", "problems"), OTHERS, ids=[row[0] for row in OTHERS])
def test_a_field_of_another_file_is_known_by_its_name(
    factory: Factory, what: str, name: str, hours: int, wanted: tuple[int | None, int | None], problems: list[Any]
) -> None:
    field = FIELD.format(id=7, name=name)
    more = "<Duration>PT8H0M0S</Duration>" + VALUE.format(id=7, hours=hours)
    task = TASK.format(uid=1, name="做", level=1, more=more)
    text = f"<Project><ExtendedAttributes>{field}</ExtendedAttributes><Tasks>{task}</Tasks></Project>"

    (one,) = made(text, "p.xml").tasks
    assert (one.optimistic, one.pessimistic) == wanted
    assert told(filing.take(content=text.encode(), name="p.xml")[1]) == problems


TASK = "<Task><UID>{uid}</UID><Name>{name}</Name><OutlineLevel>{level}</OutlineLevel>{more}</Task>"
STRANGE = (
    "<Project><CalendarUID>3</CalendarUID><Calendars><Calendar><UID>3</UID><Name>三班倒</Name></Calendar></Calendars><Tasks>"
    + TASK.format(uid=1, name="总", level=1, more="<Summary>0</Summary><ConstraintType>2</ConstraintType>")
    + TASK.format(uid=2, name="晾干", level=2, more="<Duration>PT48H0M0S</Duration><DurationFormat>8</DurationFormat>")
    + TASK.format(
        uid=3,
        name="手动",
        level=2,
        more="<Duration>PT8H0M0S</Duration><Manual>1</Manual><Start>2026-04-01T08:00:00</Start><CalendarUID>9</CalendarUID>"
        "<PredecessorLink><PredecessorUID>2</PredecessorUID><LinkLag>50</LinkLag><LagFormat>19</LagFormat></PredecessorLink>"
        "<PredecessorLink><PredecessorUID>1</PredecessorUID></PredecessorLink>"
        "<Baseline><Number>1</Number></Baseline>",
    )
    + TASK.format(uid=3, name="重号", level=1, more="")
    + TASK.format(uid=4, name="停用", level=1, more="<Active>0</Active>")
    + TASK.format(uid=5, name="算钱", level=1, more="<FixedCost>100</FixedCost><ExtendedAttribute/>")
    + "</Tasks><Resources><Resource><UID>7</UID><Name>外人</Name></Resource></Resources>"
    "<Assignments><Assignment><TaskUID>5</TaskUID><ResourceUID>7</ResourceUID></Assignment></Assignments></Project>"
)


def test_what_a_plan_of_ours_has_no_place_for_is_named(factory: Factory) -> None:
    plan = made(STRANGE, "strange.xml")
    problems = told(filing.take(content=STRANGE.encode(), name="strange.xml")[1])

    assert set(problems) == {
        ("重号", "uid"),
        ("停用", "inactive"),
        ("外人", "resource"),
        ("三班倒", "calendar"),
        ("手动", "task_calendar"),
        ("总", "constraint"),
        ("晾干", "elapsed"),
        ("手动", "manual"),
        ("Baseline 1", "baseline"),
        ("手动", "lag"),
        ("手动", "summary_link"),
        ("", "costs"),
        ("", "custom"),
    }
    assert shape(plan)[1:3] == [("1.1", "晾干", 2 * DAY, False, 0), ("1.2", "手动", DAY, False, 0)]
    assert links(plan) == [("晾干", "手动", "FS", 3 * DAY)]


BAD = [
    ("not XML", b"<?xml version='1.0'?><a", "a.xml", "not_xml"),
    ("XML of something else", b"<?xml version='1.0'?><a/>", "a.xml", "not_project"),
    (
        "entities that blow up",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><Project>&b;</Project>",
        "a.xml",
        "has_dtd",
    ),
    ("a project without tasks", b"<?xml version='1.0'?><Project><Tasks/></Project>", "a.xml", "empty"),
    ("a table without names", "编号,数量\n1,2\n".encode(), "a.csv", "no_names"),
    ("nothing", b"  ", "a.csv", "empty"),
    ("a PDF", b"%PDF-1.7\n1 0 obj", "a.pdf", "pdf"),
    ("a PDF by another name", b"%PDF-1.7\n1 0 obj", "a.xlsx", "pdf"),
    ("Microsoft Project's own format", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.mpp", "mpp"),
    (
        "the same by another name",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "MSProject.MPP14".encode("utf-16-le"),
        "a.xls",
        "mpp",
    ),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0", "a.png", "not_table"),
]


@pytest.mark.parametrize(("_what", "content", "name", "code"), BAD, ids=[row[0] for row in BAD])
def test_what_is_no_plan_is_told_so(factory: Factory, _what: str, content: bytes, name: str, code: str) -> None:
    with pytest.raises(UnreadablePlan, match=code):
        filing.take(content=content, name=name)


@pytest.mark.parametrize("code", list(templates.starters()))
def test_a_starter_is_a_plan_that_can_be_reckoned(factory: Factory, code: str) -> None:
    project = templates.start(source=f"starter:{code}", name="从模板", starts_at=NOW)

    found = queries.tasks(project_id=project.id)
    assert len(found) > 15 and all(one.start_at is not None for one in found)
    assert any(one.critical for one in found) and project.finish_at is not None


def test_a_template_keeps_tasks_and_links_but_no_progress(plan: Plan) -> None:
    plan.change("设计", done_percent=100)

    kept = templates.keep(project_id=plan.id, name="涂装线模板")
    project = templates.start(source=f"project:{kept.id}", name="第二条线", starts_at=NOW)

    before, after = queries.plan(project_id=plan.id), queries.plan(project_id=project.id)
    assert before is not None and after is not None
    assert links(after) == links(before)
    assert [one.done_percent for one in after.tasks] == [0] * 5
    assert kept.state == "template"
