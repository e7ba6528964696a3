"""The process of an order on its page, and the choice of a process for an order type."""

from __future__ import annotations

import pytest

from tests.cast import NOW
from yinuo.flow.orders import queries as order_facts
from yinuo.flow.work import actions as work
from yinuo.flow.work import queries as stages
from yinuo.flow.work.actions import ProgressReport
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import definitions, gallery, publishing

pytestmark = pytest.mark.django_db
TYPE = "make_to_order"


def publish(desk, template="made_to_order", key="ours") -> None:
    with acting_for(desk.factory.id):
        draft = definitions.save_draft(content=gallery.template(template).content(key=key, name="订单生产"))
        publishing.publish_definition(definition_id=draft)


def choose(desk, key="ours", role="owner"):
    return desk.browser(role).post("/settings/stages/process", {"type": TYPE, "process": key}, follow=True)


def opened(desk, **facts):
    order_id = desk.order(number="SO-1", order_type=TYPE, ordered_at=NOW, **facts)
    with acting_for(desk.factory.id):
        work.open_stages(order_ids=[order_id])
    return order_id


def finish(desk, order_id, stage):
    said = ProgressReport(key=stage, kind="finished", happened_at=NOW, order_id=order_id, stage_code=stage)
    with acting_for(desk.factory.id):
        work.record_progress(reports=[said])


def test_a_manager_chooses_the_process_of_an_order_type_and_new_orders_walk_through_it(desk):
    publish(desk)

    shown = choose(desk).content.decode()

    assert "总经理审批" in shown and "完成即交付" in shown
    order_id = opened(desk)
    with acting_for(desk.factory.id):
        assert [one.code for one in stages.stages(order_id=order_id)][:3] == ["confirm", "boss", "material"]
        assert order_facts.order(order_id=order_id).stage_name == "订单确认"


def test_the_list_of_stages_can_be_chosen_again(desk):
    publish(desk)
    choose(desk)

    choose(desk, key="")

    with acting_for(desk.factory.id):
        assert order_facts.process_keys() == {}


@pytest.mark.parametrize(("key", "words"), [("nothing", "还没有发布"), ("approval", "没有一步设了标准时间")])
def test_a_process_that_cannot_be_used_is_refused_in_words(desk, key, words):
    with acting_for(desk.factory.id):
        empty = gallery.empty(key="approval", name="空")
        publishing.publish_definition(definition_id=definitions.save_draft(content=empty))

    answer = choose(desk, key=key).content.decode()

    assert words in answer


def test_the_order_page_shows_the_tokens_and_the_time_against_the_standard(desk):
    publish(desk)
    choose(desk)
    order_id = opened(desk)
    finish(desk, order_id, "confirm")

    shown = desk.browser().get(f"/orders/{order_id}/process").content.decode()

    assert '"material": "active"' in shown and '"confirm": "done"' in shown
    assert "订单生产 · 版本 1" in shown
    assert shown.count("<tr>") == 1 + 8
    assert "已跳过" in shown


def test_an_order_that_nobody_reported_on_shows_its_list_as_a_process(desk):
    order_id = opened(desk)

    shown = desk.browser().get(f"/orders/{order_id}/process").content.decode()

    assert '"confirm": "active"' in shown
    assert "/processes/instances/" not in shown


def test_stages_with_a_task_are_not_offered_twice_in_the_inbox(desk):
    publish(desk)
    choose(desk)
    opened(desk)

    shown = desk.browser("sales").get("/tasks?box=offered").content.decode()

    assert shown.count("订单确认") >= 1
    assert "stage-row" not in shown
