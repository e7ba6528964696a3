"""Custom fields of orders tell numbers apart, for those who may see them, in both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from tests.cast import NOW, Factory
from tests.doors.desk.custom import FIELDS, define
from tests.flow.insight.test_insight import PERIOD, factory
from yinuo.flow.insight import asking, engines, formulas, own_fields, queries
from yinuo.flow.insight.snapshots import choosing, writing
from yinuo.flow.insight.wording import dimension_name, key_text
from yinuo.flow.orders.models import Order
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process.custom import holding, reading

__all__ = ["factory"]
pytestmark = pytest.mark.django_db
SECRET = {
    "key": "secret",
    "kind": "text",
    "label": "底价档",
    "rights": [{"role": "*", "right": "hidden"}, {"role": "owner", "right": "write"}],
}
URGENT = {"key": "urgent", "kind": "boolean", "label": "加急"}
# Whoever fills anything in says that it is not urgent by saying nothing.
HELD = {"A": {"grade": "o1", "urgent": True, "secret": "甲"}, "B": {"grade": "o2"}, "C": {"grade": "o1"}}


@pytest.fixture
def asked(factory: Factory) -> Iterator[Factory]:
    define(factory.id, fields=(*FIELDS, SECRET, URGENT))
    with acting_for(factory.id):
        for number, given in HELD.items():
            subject = Order.objects.get(number=number).id
            holding.fill(kind="order", subject_id=subject, given={"project": "P-1", **given}, role="owner")
        with acting_as(f"member:{factory.members['owner'].id}"), translation.override("zh-hans"):
            yield factory


def by(code: str, metric: str = "deliveries") -> dict[str, list[str]]:
    groups = queries.breakdown(metric=metric, dimension=code, period=PERIOD)
    return {
        key_text(code, one.key, one.label): sorted(
            fact.order.number if fact.order else ""
            for fact in queries.rows(metric=metric, period=PERIOD, filters={code: (one.key,)})
        )
        for one in groups
    }


CASES = [
    # a field, a metric, what it tells apart
    ("grade", "deliveries", {"常温": ["A", "C"], "低温": ["B"], "未填写": ["D"]}),
    ("urgent", "deliveries", {"是": ["A"], "否": ["B", "C"], "未填写": ["D"]}),
    ("secret", "deliveries", {"甲": ["A"], "未填写": ["B", "C", "D"]}),
    # Facts of an order are told apart by its fields too; a task of no order has none.
    ("grade", "stages_finished", {"常温": ["A", "C"], "低温": ["B"], "未填写": ["D"]}),
    ("grade", "tasks_done", {"常温": ["A", "A"], "未填写": [""]}),
]


@pytest.mark.parametrize(("field", "metric", "groups"), CASES, ids=[f"{c[0]} of {c[1]}" for c in CASES])
def test_what_orders_hold_tells_their_numbers_apart(asked: Factory, field: str, metric: str, groups) -> None:
    assert by(own_fields.PREFIX + field, metric) == groups


def test_numbers_times_and_machines_have_no_such_dimension(asked: Factory) -> None:
    assert {"field_grade", "field_project"} <= queries.dimensions().keys()
    assert not queries.dimensions().keys() & {"field_budget", "field_survey", "field_margin"}
    assert "field_grade" not in queries.serving(metrics=["machine_hours_open"])
    assert (dimension_name("field_grade"), dimension_name("region")) == ("工况", "地区")


def test_who_may_not_see_a_field_finds_it_nowhere(asked: Factory) -> None:
    with acting_as(f"member:{asked.members['viewer'].id}"):
        read = asking.read_text(
            "m=deliveries&by=field_secret&field_secret=甲", known=formulas.measures(), dimensions=queries.dimensions()
        )
        with pytest.raises(queries.UnknownDimension) as refused:
            queries.number(metric="deliveries", period=PERIOD, filters={"field_secret": ("甲",)})
        names = dimension_name("field_secret"), key_text("field_secret", "甲", "")
        seen = queries.dimensions().keys()

    assert "field_grade" in seen and "field_secret" not in seen
    assert read.by == "" and read.filters == {} and "field_secret" in read.unknown
    assert "底价档" not in (str(refused.value), *names)


def test_both_engines_know_the_fields_and_a_snapshot_without_them_does_not_count(
    asked: Factory, settings, tmp_path: Path, monkeypatch
) -> None:
    settings.SNAPSHOTS_FOLDER = tmp_path
    monkeypatch.setattr(choosing, "HEAVY_FACTS", 0)
    with clock.frozen(NOW):
        writing.refresh()
        before = writing.definition("deliveries")
        there = by("field_grade")
        assert engines.as_of() == NOW
        with engines.live():
            assert by("field_grade") == there == CASES[0][2]
        given = {"project": "P", "grade": "o2"}
        holding.fill(kind="order", subject_id=Order.objects.get(number="D").id, given=given, role="owner")
        assert writing.refresh() > 0
        engines.forget()
        assert by("field_grade") == {"常温": ["A", "C"], "低温": ["B", "D"]}
    define(asked.id, fields=FIELDS)
    reading.forget_fields(kind="order")  # as in another transaction

    assert writing.definition("deliveries") != before
