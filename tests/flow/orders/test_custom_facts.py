"""Custom fields of orders as rules and processes see them: `order.custom.grade`, waited for, asked and set."""

from __future__ import annotations

import pytest

from tests.doors.desk.custom import define
from tests.flow.orders.offices import Office, body
from yinuo.ground.process.automations.vocabulary import Lookup, kind_of
from yinuo.ground.process.custom import holding, reading

pytestmark = pytest.mark.django_db(transaction=True)
COLD = {"rows": [{"field": "order.custom.grade", "op": "eq", "value": "o2"}]}
CHANGED = {"kind": "change", "subject": "order", "field": "custom.grade"}
TASK = {"do": "create_task", "title": "评审 {order.number} {order.custom.grade}", "to": "role:owner", "due_hours": "8"}


@pytest.fixture
def office() -> Office:
    made = Office()
    define(made.factory.id)
    return made


def _fill(office: Office, order_id, **given: object) -> None:
    with office.at_work():
        holding.fill(kind="order", subject_id=order_id, given={"project": "P-1", **given}, role="owner")
    office.rest()


def test_a_rule_waits_for_a_change_of_a_custom_field_and_asks_for_it(office: Office) -> None:
    office.rule(body(CHANGED, (TASK,), **COLD))
    order_id = office.order()

    _fill(office, order_id, grade="o1")
    _fill(office, order_id, grade="o2")
    _fill(office, order_id, grade="o2", budget=5)

    assert office.titles() == ["评审 SO-1 低温"]


def test_a_rule_sets_a_custom_field(office: Office) -> None:
    deed = {"do": "set_fact", "fact": "order.custom.grade", "value": "低温"}
    office.rule(body(then=(deed,)))

    order_id = office.order()

    with office.at_work():
        held = reading.values_of(kind="order", subject_ids=[order_id])
    (run,) = office.runs()
    assert run.state == "failed" and order_id not in held  # the project number is required


def test_a_rule_sets_a_custom_field_of_an_order_that_is_filled_in(office: Office) -> None:
    order_id = office.order()
    _fill(office, order_id)
    deed = {"do": "set_fact", "fact": "order.custom.grade", "value": "低温"}
    office.rule(body(CHANGED | {"field": "custom.project"}, (deed,)))

    _fill(office, order_id, project="P-2")

    with office.at_work():
        assert reading.values_of(kind="order", subject_ids=[order_id])[order_id]["grade"] == "o2"


def test_a_condition_in_words_of_its_own_reaches_custom_fields(office: Office) -> None:
    order_id = office.order()
    _fill(office, order_id, budget=900, survey="2026-03-05")

    with office.at_work():
        thing = Lookup().thing("order", order_id)
        kind = kind_of("order")
        assert thing is not None and kind is not None
        names = {fact.name for fact in kind.all_facts()}

    assert thing.value("custom.budget") == 900 and thing.value("custom.survey").day == 5
    assert thing.value("custom.grade") is None
    assert {"custom.project", "custom.grade", "custom.budget"} <= names
