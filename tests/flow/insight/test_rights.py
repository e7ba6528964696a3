"""Numbers show what pages show: costs to who may see costs, what each of the staff did to who leads."""

from __future__ import annotations

import pytest

from tests.cast import Factory
from tests.flow.insight import books
from tests.flow.insight.test_insight import PERIOD, factory
from yinuo.flow.insight import formulas, queries, sheets
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens

pytestmark = pytest.mark.django_db
__all__ = ["factory"]
COSTS = {"orders_revenue", "orders_cost", "expenses_actual", "expenses_committed"}
STAFF = {"person", "team"}


@pytest.mark.parametrize(
    ("role", "costs", "staff"),
    [
        ("owner", True, True),
        ("manager", True, True),
        ("project_manager", True, False),
        ("sales", False, False),
        ("viewer", False, False),
    ],
)
def test_costs_and_staff_are_counted_for_who_has_the_right(
    factory: Factory, role: str, costs: bool, staff: bool
) -> None:
    with acting_for(factory.id), acting_as(f"member:{factory.members[role].id}"):
        known, dimensions = formulas.measures().keys(), queries.dimensions().keys()

    assert known & (COSTS | {"margin_rate"}) == (COSTS | {"margin_rate"} if costs else set())
    assert dimensions & {*STAFF, "cost_kind"} == (STAFF if staff else set()) | ({"cost_kind"} if costs else set())
    assert {"tasks_done", "lines_value", "cost_of_delay"} <= known


def test_without_the_right_neither_number_nor_group_nor_filter_is_answered(factory: Factory) -> None:
    sales = factory.members["sales"].id
    with acting_for(factory.id):
        tokens.issue_token(member_id=sales, name="t", scopes=["insight:read"])
        [token] = tokens.tokens()
        for actor in (f"member:{sales}", f"token:{token['id']}"):
            with acting_as(actor):
                with pytest.raises(queries.UnknownMetric):
                    queries.number(metric="orders_cost", period=PERIOD)
                with pytest.raises(queries.UnknownDimension):
                    queries.breakdown(metric="tasks_done", dimension="person", period=PERIOD)
                with pytest.raises(queries.UnknownDimension):
                    queries.rows(metric="hours_recorded", period=PERIOD, filters={"team": ("x",)})
                assert queries.number(metric="tasks_done", period=PERIOD).count == 3


def test_a_customer_without_orders_is_named_to_whoever_sees_all_customers(factory: Factory) -> None:
    with acting_for(factory.id):
        [new] = books.customers(1)
        with acting_as(f"member:{factory.members['sales'].id}"):
            [told] = sheets.filter_texts({"customer": (str(new.id),)})

    assert new.name in told
