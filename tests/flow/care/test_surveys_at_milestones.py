"""A milestone of a project that is reached is asked about: once, and at the customer of the project's order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, found_factory
from tests.flow.acceptance.made_order import make_order
from tests.flow.plans.conftest import Plan
from tests.outbox import deliver_all
from yinuo.flow.care import actions, queries
from yinuo.flow.plans import actions as plans
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people

pytestmark = pytest.mark.django_db


def test_a_reached_milestone_is_asked_about_once_however_often_it_is_reached() -> None:
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW), acting_as(f"member:{factory.members['project_manager'].id}"):
        told = {"name": "里程碑后", "kind": "csat", "trigger": "milestone", "delay_hours": 1.0}
        actions.save_survey(values={**told, "question": {}, "questions": []})
        order_id = make_order(factory)
        plan = Plan(plans.create_project(name="产线", starts_at=NOW, order_ids=[order_id]).id)
        plan.add("出图", 1)
        reached = plan.add("预验收", 0, milestone=True)

        for percent in (100, 0, 100):
            plan.change("预验收", done_percent=percent)
        plan.change("出图", done_percent=100)
        deliver_all()
        planned = queries.asks(order_id=order_id)
        with clock.frozen(NOW + timedelta(hours=2)):
            deliver_all()

        [ask] = queries.asks(order_id=order_id)
        assert [one.state for one in planned] == ["planned"] and (ask.state, ask.about) == ("asked", str(reached))
        assert [one for one in people.notices(about_id=order_id) if "/p/survey/" in one["link"]]
