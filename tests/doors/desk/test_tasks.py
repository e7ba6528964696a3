"""Tasks, stages and promises as members tap them."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth import get_user_model

from tests.cast import NOW, found_factory
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewOrder
from yinuo.flow.promises import queries as promises
from yinuo.flow.work import actions as work
from yinuo.flow.work import queries as stages
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import actions as process
from yinuo.ground.process import queries as tasks

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


class Desk:
    """A member at the desk of a factory with one open order, SO-1."""

    def __init__(self, client, factory, role):
        self.client, self.factory, self.member = client, factory, factory.members[role]
        account = get_user_model().objects.get(email=self.member.email)
        client.force_login(account)
        session = client.session
        session["organisation"] = str(factory.id)
        session.save()

    def get(self, path):
        return self.client.get(path, headers=HTMX)

    def post(self, path, **fields):
        return self.client.post(path, fields, headers=HTMX)


@pytest.fixture
def factory():
    with clock.frozen(NOW):
        yield found_factory()


@pytest.fixture
def order_id(factory):
    with acting_for(factory.id):
        one = orders.create_order(order=NewOrder(number="SO-1", customer_code="C-001", ordered_at=NOW))
        work.open_stages(order_ids=[one])
        return one


def states(factory, order_id):
    with acting_for(factory.id):
        return " ".join(stage.state for stage in stages.stages(order_id=order_id))


def toast(response):
    return json.loads(response.headers["HX-Trigger"])["toast"]


def test_a_task_is_done_with_one_tap_and_undone_with_another(client, factory, order_id):
    with acting_for(factory.id):
        task_id = process.create_task(
            title="联系客户改期",
            subject_type="order",
            subject_id=order_id,
            source="t",
            role="sales",
            subject_label="SO-1",
        )
    desk = Desk(client, factory, "sales")
    before = desk.get("/tasks").content.decode()

    done = desk.post(f"/tasks/{task_id}/completion")
    after = desk.get("/tasks?box=done").content.decode()
    desk.post(toast(done)["undo_url"])

    assert "联系客户改期" in before
    assert "联系客户改期" in after
    with acting_for(factory.id):
        assert [task.id for task in tasks.tasks(roles=["sales"])] == [task_id]


def test_a_task_that_somebody_else_finished_says_so(client, factory, order_id):
    with acting_for(factory.id):
        task_id = process.create_task(title="x", subject_type="order", subject_id=order_id, source="t", role="sales")
    desk = Desk(client, factory, "sales")
    desk.post(f"/tasks/{task_id}/completion")

    again = desk.post(f"/tasks/{task_id}/completion")

    assert "他人完成" in toast(again)["text"]
    assert toast(again)["undo_url"] == ""


def test_an_operator_begins_ends_and_takes_back_on_the_page_of_todays_work(client, factory, order_id):
    with acting_for(factory.id):
        work.record_progress(
            reports=[
                work.ProgressReport(key="k", kind="finished", happened_at=NOW, order_id=order_id, stage_code="confirm")
            ]
        )
    desk = Desk(client, factory, "operator")
    page = desk.client.get("/tasks").content.decode()

    desk.post(f"/orders/{order_id}/progress", kind="started", stage_code="prepare", key="a")
    finished = desk.post(f"/orders/{order_id}/progress", kind="finished", stage_code="prepare", key="a")
    there = states(factory, order_id)
    desk.post(toast(finished)["undo_url"])

    assert "SO-1" in page
    assert "备货" in page
    assert there == "done done next next"
    assert states(factory, order_id) == "done active next next"


def test_a_double_tap_reports_once(client, factory, order_id):
    desk = Desk(client, factory, "operator")
    first, second = (desk.post(f"/orders/{order_id}/progress", kind="started", key="same") for _ in range(2))

    assert toast(first)["level"] == "fine"
    assert "重复" in toast(second)["text"]
    with acting_for(factory.id):
        assert len(stages.progress(order_id=order_id)) == 1


def test_a_delay_is_reported_with_its_note_and_stands_on_the_order(client, factory, order_id):
    desk = Desk(client, factory, "operator")

    desk.post(f"/orders/{order_id}/progress", kind="delayed", stage_code="confirm", note="轴承未到货", key="d")

    part = desk.get(f"/orders/{order_id}/stages").content.decode()
    assert "轴承未到货" in part


def test_the_panel_shows_the_interval_its_cause_and_every_version(client, factory, order_id):
    desk = Desk(client, factory, "sales")
    before = desk.get(f"/orders/{order_id}/promises").content.decode()
    desk.post(f"/orders/{order_id}/promise/confirmation", committed_on="2026-04-15", version="0")
    later = desk.post(
        f"/orders/{order_id}/promise/confirmation", committed_on="2026-04-20", version="1", why="客户场地未就绪"
    )
    after = desk.get(f"/orders/{order_id}/promises").content.decode()

    assert "确认承诺" in before
    assert "个工作日" in before
    assert "最耗时" in before
    assert "4月20日" in toast(later)["text"]
    assert "第 2 版" in after
    assert "客户场地未就绪" in after
    assert "第 1 版" in after


REFUSED = [
    ("a day that cannot be read", {"committed_on": "soon"}, "日期无法识别"),
    ("a day before the computed one, without the right", {"committed_on": "2026-03-13", "why": "x"}, "须经管理者批准"),
    ("a version that moved on", {"committed_on": "2026-05-20", "why": "x", "version": "7"}, "刚被他人更新"),
]


@pytest.mark.parametrize(("fields", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_commitment_that_is_refused_says_why_and_keeps_what_was_typed(client, factory, order_id, fields, words):
    desk = Desk(client, factory, "sales")

    answer = desk.post(f"/orders/{order_id}/promise/confirmation", **{"version": "0", **fields})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    with acting_for(factory.id):
        assert promises.promises(order_id=order_id) == []


def test_a_new_date_without_a_reason_is_refused(client, factory, order_id):
    desk = Desk(client, factory, "sales")
    desk.post(f"/orders/{order_id}/promise/confirmation", committed_on="2026-04-15", version="0")

    answer = desk.post(f"/orders/{order_id}/promise/confirmation", committed_on="2026-04-20", version="1")

    assert answer.status_code == 422
    assert "请写明改期原因" in answer.content.decode()


def test_the_dialog_works_as_a_page_of_its_own(client, factory, order_id):
    desk = Desk(client, factory, "sales")

    page = desk.client.get(f"/orders/{order_id}/promise/confirmation")
    done = desk.client.post(f"/orders/{order_id}/promise/confirmation", {"committed_on": "2026-04-15", "version": "0"})

    assert page.status_code == 200
    assert done.headers["Location"] == f"/orders/{order_id}"


def test_who_may_only_look_is_offered_no_taps(client, factory, order_id):
    desk = Desk(client, factory, "viewer")

    part = desk.get(f"/orders/{order_id}/stages").content.decode()
    refused = desk.post(f"/orders/{order_id}/progress", kind="started", key="a")

    assert "开工</button>" not in part
    assert refused.status_code == 403


def test_orders_of_others_are_not_found(client, factory, order_id):
    stranger = found_factory(name="别家")
    desk = Desk(client, stranger, "manager")

    for path in ("stages", "promises", "promise/confirmation"):
        assert desk.get(f"/orders/{order_id}/{path}").status_code == 404
    assert desk.post(f"/orders/{order_id}/progress", kind="started", key="a").status_code == 404
