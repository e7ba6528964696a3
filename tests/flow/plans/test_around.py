"""What stands around a plan: milestones, baselines, what others owe, weeks of work, and calendars that read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.acceptance.made_order import make_order
from tests.flow.plans.conftest import DAY, Plan
from yinuo.flow.plans import actions, comparing, feeds, loading, queries, waiting
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises import held
from yinuo.flow.promises.held import HeldMachine
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db


def test_a_committed_date_stays_while_the_projected_one_moves(plan: Plan) -> None:
    committed = datetime(2026, 3, 24, 10, tzinfo=UTC)
    actions.commit(project_id=plan.id, task_id=plan.ids["终验收"], committed_at=committed)
    plan.change("制造", minutes=9 * DAY)

    (one,) = queries.milestones(project_id=plan.id)
    assert one.committed_at == committed
    assert one.projected_at is not None and one.projected_at > committed
    assert one.slip_days is not None and one.slip_days > 3


def test_a_milestone_goes_from_the_order_to_the_bank(plan: Plan) -> None:
    about = {"project_id": plan.id, "task_id": plan.ids["终验收"]}
    stood = [actions.price(**about, amount_minor=500_000, payment_days=30).payment]
    actions.report(**about, done_percent=100)
    stood.append(actions.accept(**about, accepted_by="王工").payment)
    invoiced = actions.invoice(**about, invoice_number="FP-1")
    stood += [invoiced.payment, actions.pay(**about).payment]

    assert stood == ["planned", "due", "invoiced", "paid"]
    assert invoiced.due_at == NOW + timedelta(days=30)


def test_what_cannot_be_said_of_a_milestone_is_refused(plan: Plan) -> None:
    about = {"project_id": plan.id, "task_id": plan.ids["终验收"]}
    with pytest.raises(actions.InvalidMilestone, match="not_done"):
        actions.accept(**about, accepted_by="王工")
    with pytest.raises(actions.InvalidMilestone, match="missing"):
        actions.invoice(**about, invoice_number="FP-1")
    with pytest.raises(actions.InvalidMilestone, match="not_invoiced"):
        actions.pay(**about)
    with pytest.raises(actions.UnknownMilestone):
        actions.pay(project_id=plan.id, task_id=plan.ids["设计"])


def test_a_baseline_tells_what_moved_came_and_went(plan: Plan) -> None:
    base = actions.take_baseline(project_id=plan.id, name="合同版")
    plan.change("制造", minutes=6 * DAY)
    plan.add("包装", 1)
    plan.remove("采购")

    found = {one.name: one.kind for one in comparing.differences(project_id=plan.id, baseline_id=base.id)}

    assert found == {"制造": "longer", "安装": "moved", "终验收": "moved", "包装": "added", "采购": "removed"}


def test_earned_value_is_of_the_baselines_work(plan: Plan) -> None:
    base = actions.take_baseline(project_id=plan.id, name="合同版")
    actions.report(project_id=plan.id, task_id=plan.ids["设计"], done_percent=50)
    later = datetime(2026, 3, 13, 1, tzinfo=UTC)  # the drawings should be done, nothing else begun

    found = comparing.earned(project_id=plan.id, baseline_id=base.id, now=later)

    assert (found.budget_hours, found.planned_hours, found.earned_hours) == (96.0, 16.0, 8.0)
    assert found.index == 0.5


def test_a_task_waits_for_what_is_owed_and_goes_on_when_it_came(plan: Plan, factory: Factory) -> None:
    order_id = make_order(factory)
    actions.change_project(project_id=plan.id, values={"order_ids": [order_id]})
    due = datetime(2026, 3, 18, 9, tzinfo=UTC)
    made = waiting.wait_for(
        project_id=plan.id, task_id=plan.ids["制造"], kind="drawing", what="总装图确认", party="customer", due_at=due
    )

    start = plan.task("制造").start_at
    assert start is not None and start >= due
    assert made.pledge.owed_by == "华东重工"
    (held,) = waiting.held_up(project_id=plan.id)
    # Making would begin on Friday the 13th at nine; now on Wednesday the 18th at the end of the day.
    assert (held.wait.task_name, held.wait.pledge.id, held.is_late) == ("制造", made.pledge.id, False)
    assert 3 < held.days < 8
    promises.settle_pledge(pledge_id=made.pledge.id)
    waiting.pledges_moved(pledge_ids=[made.pledge.id])
    assert plan.task("制造").start_at == datetime(2026, 3, 13, 1, tzinfo=UTC)
    assert waiting.held_up(project_id=plan.id) == []


def test_without_an_order_nobody_can_owe_anything(plan: Plan) -> None:
    with pytest.raises(actions.NoOrder):
        waiting.wait_for(
            project_id=plan.id,
            task_id=plan.ids["制造"],
            kind="drawing",
            what="图",
            party="customer",
            due_at=NOW + timedelta(days=3),
        )


def test_weeks_of_work_are_added_up_and_too_much_is_seen(plan: Plan, factory: Factory) -> None:
    planner = str(factory.members["planner"].id)
    for name in ("制造", "采购"):
        plan.change(name, assignees=[{"member": planner, "units": 1.0}])
    monday = datetime(2026, 3, 15, 16, tzinfo=UTC)

    (row,) = loading.workload(first=monday - timedelta(days=7), weeks=3)

    # Friday from nine: both tasks, seven hours each; the week after, what is left of five days and of three.
    assert row.wanted == (14.0, 50.0, 0.0)
    assert row.there[1] == 40.0
    assert [row.is_over(week) for week in range(3)] == [False, True, False]


def test_machines_that_orders_hold_are_load_of_their_work_centre(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    supply.save(drafts=[supply.NewWorkCentre(code="CNC", name="加工中心", machines=2)])
    monday = datetime(2026, 3, 15, 16, tzinfo=UTC)
    order_id = UUID(int=1)
    slots = [
        HeldMachine(order_id=order_id, work_centre="CNC", start_at=monday, end_at=monday + timedelta(days=days))
        for days in (5, 3)
    ]
    monkeypatch.setattr(held, "held_machines", lambda **_told: slots)

    (row,) = loading.workload(first=monday, weeks=2)

    # Five days and three of eight hours; there are two machines for five days.
    assert (row.name, row.wanted, row.there[0]) == ("加工中心", (64.0, 0.0), 80.0)
    assert [(one.order_id, one.hours) for one in row.tasks[0]] == [(order_id, 64.0)]
    assert loading.workload(first=monday, weeks=2, project_id=plan.id) == []


def test_a_calendar_reads_the_dates_by_a_link_that_can_be_closed(plan: Plan) -> None:
    organisation_id, project_id, secret = feeds.parts_of(token=feeds.open_feed(project_id=plan.id))

    text = feeds.feed(project_id=project_id, secret=secret)

    assert (text.count("BEGIN:VEVENT"), text.count("DTEND:")) == (5, 4)  # a milestone is a moment
    assert "SUMMARY:涂装线改造 · ◆ 终验收" in text
    assert text.splitlines()[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Yinuo//plans//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    plan.change("设计", name="a,b;c\\d\x0b" + "长" * 60)
    written = feeds.feed(project_id=project_id, secret=secret)
    unfolded = written.replace("\r\n ", "").split("\r\n")
    assert f"SUMMARY:涂装线改造 · a\\,b\\;c\\\\d{'长' * 60}" in unfolded
    assert all(len(line.encode()) <= 75 and line.isprintable() for line in written.split("\r\n"))
    uids = [{line for line in one.split("\r\n") if line.startswith("UID:")} for one in (text, written)]
    assert uids[0] == uids[1] and len(uids[0]) == 5
    feeds.close_feed(project_id=plan.id)
    with pytest.raises(feeds.UnknownFeed):
        feeds.feed(project_id=project_id, secret=secret)
    assert organisation_id


@pytest.mark.django_db(transaction=True)
def test_two_people_who_edit_at_the_same_moment_lose_nothing() -> None:
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        plan = Plan(actions.create_project(name="两人同改", starts_at=NOW).id)
        for at in range(8):
            plan.add(f"任务{at}")
    refused: list[Exception] = []

    def work(names: range) -> None:
        from django.db import connection

        try:
            for at in names:
                with acting_for(factory.id), clock.frozen(NOW):
                    plan.change(f"任务{at}", {"minutes": DAY}, minutes=(at + 2) * DAY)
        except Exception as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(names,)) for names in (range(4), range(4, 8))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused == []
    with acting_for(factory.id):
        found = {one.name: one.minutes for one in queries.tasks(project_id=plan.id)}
        revisions = [one.revision for one in queries.edits(project_id=plan.id)]
    assert found == {f"任务{at}": (at + 2) * DAY for at in range(8)}
    assert revisions == list(range(16, 0, -1))


def test_a_project_that_is_elsewhere_is_unknown(plan: Plan) -> None:
    with pytest.raises(actions.UnknownProject):
        actions.edit(project_id=UUID(int=0), changes=[Plan.new("task", UUID(int=1), {"name": "x"})])
