"""What pages of quality and cost reckon by themselves is what the layer says, wherever both tell of the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.cast import NOW, Factory
from tests.flow.insight.test_insight import DAY, PERIOD, factory
from yinuo.flow.costs import queries as costs
from yinuo.flow.costs.models import TimeEntry
from yinuo.flow.insight import queries
from yinuo.flow.orders.models import Order
from yinuo.flow.quality import charting
from yinuo.flow.quality.models import Inspection, NonConformity
from yinuo.ground.kernel import remembering
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.models import Organisation
from yinuo.ground.people.queries import OWN_ROW

__all__ = ["factory"]
pytestmark = pytest.mark.django_db
# defect, item, supplier, stage, quantity, cost in minor units
MORE = [("划伤", "CAP", "S-1", "pack", 1, 20_000), ("毛刺", "PUMP", "S-2", "make", 9, 5_000)]
# by what the Pareto of quality tells apart, the dimension, how many there are
BY = [("defect", "cause", 2), ("item_code", "item", 2), ("stage_code", "stage", 2), ("supplier_code", "supplier", 3)]


@pytest.fixture
def here(factory: Factory) -> Iterator[Factory]:
    """The book of the table of deliveries, with more that does not conform and a lot accepted in part."""
    with acting_for(factory.id):
        for place, (defect, item, supplier, stage, quantity, cost) in enumerate(MORE):
            told = {"number": f"NC-{place + 2}", "key": str(place), "source": "hand", "quantity": Decimal(quantity)}
            where = {"item_code": item, "supplier_code": supplier, "stage_code": stage}
            NonConformity(defect=defect, cost_minor=cost, raised_at=NOW + 2 * DAY, **where, **told).save()
        Inspection.objects.filter(number="IQ-").update(state=Inspection.State.PARTIAL, accepted_quantity=100)
        yield factory


def layer(metric: str, dimension: str) -> dict[str, tuple[float, int]]:
    """Return the numbers of the layer by key, each with how many facts it stands on."""
    groups = queries.breakdown(metric=metric, dimension=dimension, period=PERIOD)
    return {one.key: (round(one.measured.value, 9), one.measured.count) for one in groups if one.measured.count}


@pytest.mark.parametrize(("currency", "total"), [("CNY", 550), ("JPY", 55_000)])
def test_the_pareto_of_quality_says_what_the_layer_says(here: Factory, currency: str, total: int) -> None:
    Organisation.objects.filter(pk=here.id).update(currency=currency)
    remembering.forget(OWN_ROW)
    period = charting.Period(since=PERIOD.since, until=PERIOD.until)

    with acting_for(here.id):
        for by, dimension, groups in BY:
            for weight, metric in (("count", "nonconformities_raised"), ("cost_minor", "nonconformities_cost")):
                bars = {one.key: one.amount for one in charting.most_frequent(by=by, weight=weight, period=period)}
                told = {key: value for key, (value, _count) in layer(metric, dimension).items()}
                assert bars == pytest.approx(told) and len(bars) == groups, (by, weight)
            assert sum(bars.values()) == pytest.approx(total)


def test_the_centre_of_the_chart_of_shares_is_what_did_not_conform_of_what_was_inspected(here: Factory) -> None:
    charted = charting.counted(kind="p", period=charting.Period(since=PERIOD.since, until=PERIOD.until))
    wrong, looked_at = (
        queries.number(metric=code, period=PERIOD).value for code in ("units_nonconforming", "units_inspected")
    )

    assert charted is not None and {*charted.charts.main.centre} == {wrong / looked_at} == {5 / 80}


def test_customers_costs_and_revenue_are_those_of_the_layer_once_all_is_delivered(here: Factory) -> None:
    told = {str(one.customer_id): one for one in costs.customer_standings()}
    revenue, cost = layer("orders_revenue", "customer"), layer("orders_cost", "customer")

    assert {key: (one.revenue_minor / 100, one.orders) for key, one in told.items()} == revenue
    assert {key: (one.actual_minor / 100, one.orders) for key, one in told.items()} == cost
    assert len(told) == 1


def test_expenses_of_an_order_are_those_of_the_layer(here: Factory) -> None:
    order = Order.objects.get(number="A")
    spent = [one.own_minor for one in costs.expenses(order_id=order.id) if one.state == "actual"]
    rows = queries.rows(metric="expenses_actual", period=PERIOD)

    assert [one.value for one in rows if one.order and one.order.id == order.id] == [one / 100 for one in spent]
    assert spent == [120_000]


def test_hours_of_timesheets_are_those_of_the_layer_by_person(here: Factory) -> None:
    TimeEntry(
        member_id=here.members["manager"].id,
        day=(NOW + DAY).date(),
        minutes=90,
        kind="internal",
        key="m",
        label="m",
        changed_at=NOW,
    ).save()
    TimeEntry.objects.filter(minutes=30).update(state=TimeEntry.State.RETURNED)
    hours: dict[str, tuple[float, int]] = {}
    for one in costs.entries_between(since=PERIOD.since.date(), until=PERIOD.until.date()):
        if one.state != "returned":
            value, count = hours.get(str(one.member_id), (0.0, 0))
            hours[str(one.member_id)] = (value + one.minutes / 60, count + 1)

    assert layer("hours_recorded", "person") == hours
    assert sorted(hours.values()) == [(1.5, 1), (10.0, 2)]
