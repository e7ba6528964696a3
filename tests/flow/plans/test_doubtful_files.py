"""What a plan in a file says and cannot be, or can hardly be meant, is told of its row before anything is made."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Factory
from yinuo.flow.plans import filing, queries
from yinuo.flow.plans.brought import Problem, ReadPlan
from yinuo.flow.plans.facts import DAY_MINUTES as DAY

pytestmark = pytest.mark.django_db
PLANNER = "远山机械-planner"


def read(*rows: str, headings: str = "编号,任务,工期,前置", name: str = "t.csv") -> ReadPlan:
    """Return what is read of a table."""
    return filing.take(content="\n".join([headings, *rows]).encode(), name=name)[1]


def links(plan: ReadPlan) -> list[tuple[str, str, str, int]]:
    """Return the links that are to be made, by names."""
    names = {one["id"]: one["after"]["name"] for one in plan.changes if one["kind"] == "task"}
    rows = [one["after"] for one in plan.changes if one["kind"] == "link"]
    return [(names[one["before_id"]], names[one["after_id"]], one["kind"], one["lag_minutes"]) for one in rows]


@pytest.mark.parametrize(
    ("duration", "days"),
    [
        *(("2", 2), ("2 days", 2), ("1.5d", 1.5), ("16 hrs", 2), ("240 分钟", 0.5), ("2 周", 10), ("1 mon?", 20)),
        *(("3 个工作日", 3), ("２", 2), ("1 eday", 1), ("1 eweek", 7)),
    ],
)
def test_durations_are_read_as_microsoft_project_writes_them(factory: Factory, duration: str, days: float) -> None:
    assert read(f"1,做,{duration},").tasks[0]["minutes"] == days * DAY


@pytest.mark.parametrize(
    ("duration", "code"),
    [
        *(("-2", "negative"), ("-1 周", "negative"), ("五天", "days"), ("9 年", "days")),
        *(("3000", "too_long"), ("1 eday", "elapsed")),
    ],
)
def test_why_a_duration_is_not_taken_as_it_stands_is_told(factory: Factory, duration: str, code: str) -> None:
    assert read(f"1,做,{duration},").problems == [Problem("2", code, duration)]


@pytest.mark.parametrize(
    ("before", "kind", "days"),
    [
        ("1", "FS", 0),
        ("1SS+2", "SS", 2),
        ("1FF-0.5 天", "FF", -0.5),
        ("1 fs + 4 hrs", "FS", 0.5),
        ("1SF+1 wk", "SF", 5),
    ],
)
def test_what_a_task_waits_for_is_read_with_its_lag(factory: Factory, before: str, kind: str, days: float) -> None:
    found = read("1,先,2,", f"2,后,2,{before}")

    assert links(found) == [("先", "后", kind, days * DAY)] and found.problems == []


def test_a_lag_in_percent_is_a_share_of_the_task_before_and_told(factory: Factory) -> None:
    found = read("1,先,4,", "2,后,2,1SS+50%", "3,末,1,2FS+1 eday")

    assert links(found) == [("先", "后", "SS", 2 * DAY), ("后", "末", "FS", DAY)]
    assert found.problems == [Problem("3", "lag", "1SS+50%"), Problem("4", "lag", "2FS+1 eday")]


@pytest.mark.parametrize(
    ("before", "code"),
    [
        *(("1SS+x", "before_text"), ("1+", "before_text"), ("1XX", "before_text"), ("1FS+-2", "before_text")),
        *(("1FS+9999 月", "before_text"), ("7", "before"), ("2", "before_itself")),
    ],
)
def test_a_link_that_cannot_be_made_says_why(factory: Factory, before: str, code: str) -> None:
    found = read("1,先,2,", f"2,后,2,{before}")

    assert found.problems == [Problem("3", code, before)] and links(found) == []


def test_a_link_that_is_told_twice_is_made_once(factory: Factory) -> None:
    found = read("1,先,2,", "2,后,2,1；1SS")

    assert found.problems == [Problem("3", "before_twice", "1SS")] and links(found) == [("先", "后", "FS", 0)]


def test_a_circle_is_told_of_its_row_and_the_rest_of_the_plan_is_made(factory: Factory) -> None:
    rows = "1,甲,2,3", "2,乙,2,1", "3,丙,2,2", "4,丁,2,4SS+x；3", "5,戊,1,6", "6,己,1,5"
    found = read(*rows)

    assert found.problems == [
        Problem("4", "circle", "丙 → 甲 → 乙 → 丙"),
        Problem("5", "before_text", "4SS+x"),
        Problem("7", "circle", "己 → 戊 → 己"),
    ]
    made = filing.make(plan=found, name="导入", starts_at=NOW, customer_id=None, source="")
    assert len(queries.tasks(project_id=made.id)) == 6 and links(found)[-1] == ("己", "戊", "FS", 0)


def test_a_circle_through_a_summary_and_a_link_to_ones_own_part_are_told(factory: Factory) -> None:
    found = read("1,总,,2", "1.1,甲,2,1", "2,乙,2,1.1", "3,丙,1,1SS")

    assert [(one.where, one.code) for one in found.problems] == [
        ("3", "summary_link"),
        ("4", "circle"),
        ("5", "summary_link"),
    ]
    assert filing.make(plan=found, name="导入", starts_at=NOW, customer_id=None, source="").id


def test_a_circle_in_microsofts_file_is_told_of_its_task(factory: Factory) -> None:
    link = "<PredecessorLink><PredecessorUID>{2}</PredecessorUID></PredecessorLink>"
    task = "<Task><UID>{0}</UID><Name>{1}</Name>" + link + "</Task>"
    rows = task.format(1, "甲", 2) + task.format(2, "乙", 1)
    text = f"<?xml version='1.0'?><Project><Tasks>{rows}</Tasks></Project>"
    found = filing.take(content=text.encode(), name="p.xml")[1]

    assert Problem("乙", "circle", "乙 → 甲 → 乙") in found.problems and links(found) == [("乙", "甲", "FS", 0)]


def test_more_of_a_person_than_there_is_is_read_and_doubted(factory: Factory) -> None:
    found = read(f"1,做,2,{PLANNER}[200%]", f"2,看,2,{PLANNER}[50%]", headings="编号,任务,工期,负责人")

    assert found.problems == [Problem("2", "overfull", f"{PLANNER} 200%")]
    assert [one["assignees"][0]["units"] for one in found.tasks] == [2.0, 0.5]


def test_more_of_a_person_than_there_is_is_doubted_in_microsofts_file_too(factory: Factory) -> None:
    text = (
        "<?xml version='1.0'?><Project><Tasks><Task><UID>1</UID><Name>做</Name></Task></Tasks>"
        f"<Resources><Resource><UID>7</UID><Name>{PLANNER}</Name></Resource></Resources><Assignments><Assignment>"
        "<TaskUID>1</TaskUID><ResourceUID>7</ResourceUID><Units>2</Units></Assignment></Assignments></Project>"
    )

    assert Problem("做", "overfull", f"{PLANNER} 200%") in filing.take(content=text.encode(), name="p.xml")[1].problems


@pytest.mark.parametrize(
    ("column", "wanted"),
    [(("0.5", "1"), [50, 100]), (("50", "1"), [50, 1]), (("50%", "1%"), [50, 1]), (("100%", "0"), [100, 0])],
)
def test_one_is_one_percent_where_others_are_percent(
    factory: Factory, column: tuple[str, str], wanted: list[int]
) -> None:
    rows = [f"{number},做,{share}" for number, share in enumerate(column, start=1)]

    assert [one["done_percent"] for one in read(*rows, headings="编号,任务,完成率").tasks] == wanted


@pytest.mark.parametrize(
    ("ended", "code"), [("2026-03-01", "ended_before"), ("1980-01-01", "ended"), ("昨天", "ended")]
)
def test_dates_that_cannot_be_are_told_of_their_row(factory: Factory, ended: str, code: str) -> None:
    found = read(f"1,做,2026-03-02,{ended}", headings="编号,任务,实际开始,实际完成")

    assert found.problems == [Problem("2", code, ended)] and "finished_at" not in found.tasks[0]
