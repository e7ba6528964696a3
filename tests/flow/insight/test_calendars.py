"""What each organisation has in its own way: fiscal year, holidays, departments; and who sees whose facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tests.cast import Factory
from tests.flow.insight.test_insight import DAY, PERIOD, factory
from yinuo.flow.insight import calendars, naming, queries, sight
from yinuo.flow.insight.queries import Period
from yinuo.flow.insight.wording import key_text
from yinuo.flow.orders.models import Order
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people import departments
from yinuo.ground.supply import actions as supply

__all__ = ["factory"]
pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Shanghai")
YEAR = Period(since=datetime(2025, 1, 1, tzinfo=HERE), until=datetime(2026, 1, 1, tzinfo=HERE))
# number, when it was delivered, which kind of day that is, which holiday it belongs to
DAYS = [
    ("A", datetime(2025, 1, 29, 10, tzinfo=HERE), "法定节假日", "春节"),
    ("B", datetime(2025, 1, 26, 10, tzinfo=HERE), "调休上班", "非节假日"),
    ("C", datetime(2025, 2, 22, 23, 30, tzinfo=HERE), "周末", "非节假日"),
    ("D", datetime(2025, 2, 24, 0, 30, tzinfo=HERE), "工作日", "非节假日"),
]


@pytest.fixture
def year(factory: Factory) -> Iterator[Factory]:
    with acting_for(factory.id):
        for number, moment, _kind, _holiday in DAYS:
            Order.objects.filter(number=number).update(delivered_at=moment)
        yield factory


def by(dimension: str, metric: str = "deliveries", period: Period = YEAR) -> dict[str, list[str]]:
    """Return which orders stand in which group, by what the group is called."""
    with translation.override("zh-hans"):
        groups = queries.breakdown(metric=metric, dimension=dimension, period=period)
        return {
            key_text(dimension, one.key, one.label): sorted(
                fact.order.number if fact.order else fact.about
                for fact in queries.rows(metric=metric, period=period, filters={dimension: (one.key,)})
            )
            for one in groups
        }


@pytest.mark.parametrize(("dimension", "place"), [("day_kind", 2), ("holiday", 3)])
def test_days_are_workdays_weekends_holidays_and_make_up_workdays(year: Factory, dimension: str, place: int) -> None:
    expected: dict[str, list[str]] = {}
    for row in DAYS:
        expected.setdefault(row[place], []).append(row[0])

    assert by(dimension) == expected


def test_where_no_public_holidays_are_kept_there_are_weekends_only(year: Factory, monkeypatch) -> None:
    monkeypatch.setattr(calendars, "_holidays", lambda: (None, 2026))

    assert by("day_kind") == {"工作日": ["A", "D"], "周末": ["B", "C"]}
    assert by("holiday") == {"非节假日": ["A", "B", "C", "D"]}


@pytest.mark.parametrize(
    ("month", "years", "quarters"),
    [
        (1, {"2025 财年": ["A", "B", "C", "D"]}, {"2025 财年第 1 季度": ["A", "B", "C", "D"]}),
        (
            2,
            {"2024 财年": ["A", "B"], "2025 财年": ["C", "D"]},
            {"2024 财年第 4 季度": ["A", "B"], "2025 财年第 1 季度": ["C", "D"]},
        ),
        (4, {"2024 财年": ["A", "B", "C", "D"]}, {"2024 财年第 4 季度": ["A", "B", "C", "D"]}),
    ],
)
def test_a_fiscal_year_is_told_by_the_year_in_which_it_begins(year: Factory, month, years, quarters) -> None:
    people.set_preferences(changes={"insight.fiscal_month": month})

    assert (by("fiscal_year"), by("fiscal_quarter")) == (years, quarters)


def test_a_snapshot_of_another_calendar_does_not_count(year: Factory) -> None:
    before = calendars.as_written()
    people.set_preferences(changes={"insight.fiscal_month": 4})

    assert before != calendars.as_written()


def test_teams_are_departments_as_they_are_now(factory: Factory) -> None:
    with acting_for(factory.id):
        team = departments.save_department(new=departments.NewDepartment(code="SALES", name="销售部")).id
        sales, manager = (factory.members[role].id for role in ("sales", "manager"))
        departments.place_member(member_id=sales, department_id=team, reports_to_id=None)
        found = by("team", "tasks_done", PERIOD)
        departments.place_member(member_id=manager, department_id=team, reports_to_id=None)
        later = by("team", "tasks_done", PERIOD)
        persons = by("person", "tasks_done", PERIOD)

    assert found == {"销售部": ["A"], "未填写": ["A", "task manager"]}
    assert later == {"销售部": ["A", "task manager"], "未填写": ["A"]}
    assert persons[factory.members["manager"].name] == ["task manager"]


def test_stages_and_items_are_called_by_their_names_and_rows_say_what_they_are(factory: Factory) -> None:
    with acting_for(factory.id):
        supply.save(drafts=[supply.NewItem(code="CAP", name="端盖")])
        items = by("item", "units_inspected", PERIOD)
        rows = queries.rows(metric="stage_hours", period=PERIOD)
        called = naming.name_of("stage", "make")

    assert items == {"端盖": ["A", "IQ-"]}
    assert sorted(fact.about for fact in rows) == ["make", "make"] and called == "make"


def test_who_sees_some_customers_sees_their_facts_only_in_every_number(factory: Factory) -> None:
    viewer = factory.members["project_manager"].id
    with acting_for(factory.id):
        sight.set_sight(member_id=viewer, limits={"tier": ["vip"]}, metrics=[], dimensions=[])
        with acting_as(f"member:{viewer}"):
            told = {code: queries.rows(metric=code, period=PERIOD) for code in queries.metrics()}

    assert {"stages_finished", "tasks_done", "expenses_actual", "risks_raised", "lots_accepted_rate"} <= told.keys()
    assert {fact.order and fact.order.tier for facts in told.values() for fact in facts} == {"vip"}
    assert PERIOD.since + DAY < PERIOD.until
