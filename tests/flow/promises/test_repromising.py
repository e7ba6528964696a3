"""The whole book promised anew: a proposal that touches nothing, confirmed in part or in whole, and taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from tests.cast import NOW, found_factory
from tests.flow.promises.workshop import PUMP, SEAL, equip, order_pumps
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine
from yinuo.flow.promises import actions, books, queries, repromising, settling
from yinuo.flow.promises.actions import InvalidRules
from yinuo.flow.promises.booking import minute
from yinuo.ground.kernel import clock, jobs
from yinuo.ground.kernel.tenancy import acting_for, current_organisation
from yinuo.ground.people import queries as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(factory):
    return two_orders(factory)


def two_orders(factory):
    """A newcomer's large order that holds the machine first, and a VIP's small one that came after it."""
    equip()
    newcomer = order_pumps("SO-NEW", count=8, customer_code="C-002")
    vip = order_pumps("SO-VIP", count=1, customer_code="C-001")
    for order_id in (newcomer, vip):
        actions.confirm_promise(order_id=order_id)
    soon = queries.current(order_id=vip).committed_at - timedelta(days=4)
    actions.confirm_promise(order_id=vip, committed_at=soon, why="VIP 要求提前", ahead_allowed=True)
    return factory, newcomer, vip


def proposed(rules="vip-first"):
    order_by = ["tier", "due"]
    actions.save_rules(name=rules, order_by=order_by, classes=dict.fromkeys(("vip", "new"), "redistribute"))
    asked = actions.propose_repromise(rules=rules)
    jobs.run_now(organisation_id=current_organisation(), job_id=asked.job_id)
    return queries.repromise(repromise_id=asked.id)


def state(order_id):
    return queries.current(order_id=order_id), queries.reservations(order_id=order_id)


def test_a_proposal_says_who_would_move_and_touches_nothing(book):
    _factory, newcomer, vip = book
    before = state(newcomer), state(vip)

    proposal = proposed()

    moves = {move.order_id: move for move in queries.moves(repromise_id=proposal.id)}
    assert (proposal.state, proposal.orders) == ("proposed", 2)
    assert moves[vip].outcome == "earlier" and moves[vip].after_at < moves[vip].before_at
    assert moves[newcomer].outcome == "later"
    assert (state(newcomer), state(vip)) == before


def test_a_confirmed_proposal_is_promised_and_held(book):
    _factory, newcomer, vip = book
    proposal = proposed()

    confirmed = actions.confirm_repromise(repromise_id=proposal.id, role="manager")

    later = queries.current(order_id=newcomer)
    assert confirmed.state == "confirmed"
    assert later.version == 2 and later.why == "vip-first"
    first = {one.start_at for one in queries.reservations(order_id=vip) if one.place == "5X"}
    second = {one.start_at for one in queries.reservations(order_id=newcomer) if one.place == "5X"}
    assert min(first) < min(second)


WORDS_GIVEN = [
    # a sentence, when the plan ends, what was promised, the date it stands for: the end of a day, or what was promised
    ("the end of the day on which it ends", "2026-03-18T14:00", None, 18),
    ("noon of a day stands where the plan ends in the morning", "2026-03-18T10:00", "2026-03-18T12:00", None),
    ("so does the very minute", "2026-03-18T12:00", "2026-03-18T12:00", None),
    ("not where it ends after noon", "2026-03-18T14:00", "2026-03-18T12:00", 18),
    ("a Sunday stands where the plan ends on Saturday", "2026-03-21T10:00", "2026-03-22T12:00", None),
    ("what ends days before comes earlier", "2026-03-17T10:00", "2026-03-18T12:00", 17),
]


@pytest.mark.parametrize(("ends", "given", "day"), [one[1:] for one in WORDS_GIVEN], ids=[w[0] for w in WORDS_GIVEN])
def test_a_date_given_for_another_hour_or_a_day_of_rest_stands(factory, ends, given, day):
    equip()
    there = minute(_local(ends))
    step = Step(kind=StepKind.READY, item=PUMP, quantity=1, ready_at=there, start=there, end=there)
    plan = DemandPlan(ref="SO-1", deliveries=(step,), due_at=there)
    promised = _local(given) if given else None

    found = repromising.date_of(plans=[plan], projection=None, given=promised)

    assert found == (queries.day_end(on=date(2026, 3, day)) if day else promised)


def _local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def test_what_has_no_room_without_the_others_is_not_confirmed(book):
    _factory, newcomer, vip = book
    proposal = proposed()

    # The VIP's new place is the newcomer's old one, which was not given up.
    with pytest.raises(actions.RepromiseNotOpen):
        actions.confirm_repromise(repromise_id=proposal.id, order_ids=[vip], role="manager")

    assert queries.current(order_id=vip).version == 2
    assert (
        actions.confirm_repromise(repromise_id=proposal.id, order_ids=[vip, newcomer], role="manager").state
        == "confirmed"
    )


def test_what_was_confirmed_can_be_taken_back(book):
    _factory, newcomer, vip = book
    before = {order_id: (state(order_id)[0].committed_at, slots(order_id)) for order_id in (newcomer, vip)}
    proposal = proposed()
    actions.confirm_repromise(repromise_id=proposal.id, role="manager")

    undone = actions.undo_repromise(repromise_id=proposal.id)

    assert undone.state == "undone"
    assert queries.current(order_id=newcomer).committed_at == before[newcomer][0]
    assert slots(newcomer) == before[newcomer][1]


def slots(order_id):
    return sorted((one.place, one.start_at) for one in queries.reservations(order_id=order_id) if one.kind == "slot")


def test_undoing_leaves_what_somebody_promised_since(book):
    _factory, newcomer, _vip = book
    proposal = proposed()
    actions.confirm_repromise(repromise_id=proposal.id, role="manager")
    since = actions.confirm_promise(
        order_id=newcomer, committed_at=NOW + timedelta(days=60), why="客户同意", ahead_allowed=True
    )

    actions.undo_repromise(repromise_id=proposal.id)

    assert queries.current(order_id=newcomer) == since


def test_a_proposal_runs_as_a_job(book):
    factory, _newcomer, _vip = book
    asked = actions.propose_repromise()

    jobs.run_now(organisation_id=factory.id, job_id=asked.job_id)

    assert jobs.job_state(job_id=asked.job_id)["state"] == "done"
    assert queries.repromise(repromise_id=asked.id).state == "proposed"


def test_a_proposal_in_the_making_says_how_far_it_is_to_others_and_can_be_stopped(factory, book):
    asked, seen = actions.propose_repromise(), []

    def watch(done, total):
        seen.append((done, total))

    repromising.compute_repromise(organisation_id=factory.id, row_id=asked.id, watch=watch)
    later = actions.propose_repromise()
    stopped = actions.stop_repromise(repromise_id=later.id)
    jobs.run_now(organisation_id=factory.id, job_id=later.job_id)

    assert seen[-1] == (2, 2)
    assert stopped.state == queries.repromise(repromise_id=later.id).state == "stopped"
    assert queries.moves(repromise_id=later.id) == []
    assert jobs.job_state(job_id=later.job_id)["state"] == "stopped"


def test_what_is_computed_already_cannot_be_stopped(book):
    proposal = proposed()

    with pytest.raises(actions.RepromiseNotOpen):
        actions.stop_repromise(repromise_id=proposal.id)

    assert queries.repromise(repromise_id=proposal.id).state == "proposed"


def seen_meanwhile(proposal_id, *, stop):
    """What somebody else sees of a confirmation just before it promises; with `stop` it is stopped then."""
    with acting_for(found_organisation()):
        job_id = queries.repromise(repromise_id=proposal_id).job_id
        if stop:
            actions.stop_repromise(repromise_id=proposal_id)
        told = jobs.job_state(job_id=job_id)
    connection.close()
    return told


def found_organisation():
    return people.organisation_ids()[0]


@pytest.mark.parametrize("stop", [False, True])
@pytest.mark.django_db(transaction=True)
def test_others_see_how_far_a_confirmation_is_and_one_that_is_stopped_leaves_all_as_it_was(monkeypatch, stop):
    factory = found_factory()
    monkeypatch.setattr(jobs, "PACE_SECONDS", 0.0)
    with clock.frozen(NOW), acting_for(factory.id):
        _factory, newcomer, vip = two_orders(factory)
        proposal = proposed()
        before = state(newcomer), state(vip)
        confirming = actions.start_confirming(repromise_id=proposal.id, role="manager")
    seen, real = [], settling.write_projections

    def looked_at(*, rows):
        with ThreadPoolExecutor(1) as elsewhere:
            seen.append(elsewhere.submit(seen_meanwhile, proposal.id, stop=stop).result())
        real(rows=rows)

    monkeypatch.setattr(settling, "write_projections", looked_at)
    with clock.frozen(NOW):
        jobs.run_now(organisation_id=factory.id, job_id=confirming.job_id)

    with acting_for(factory.id):
        ended = jobs.job_state(job_id=confirming.job_id)
        settled = queries.repromise(repromise_id=proposal.id)
        after = state(newcomer), state(vip)
    assert [(one["done"], one["total"]) for one in seen] == [(4, 8)]
    assert (ended["state"], settled.state) == (("stopped", "proposed") if stop else ("done", "confirmed"))
    assert (after == before) is stop


def test_an_item_or_a_lane_that_is_gone_does_not_hold_up_the_book(book):
    _factory, newcomer, vip = book
    with books.opened_book(now=clock.now()) as kept:
        for ref, lost in ((f"{newcomer}/1", {"item": "没有了"}), (f"{vip}/1", {"lane": "没有了"})):
            kept.demands[ref] = replace(kept.demands[ref], **lost)

    moved = {move.order_id for move in queries.moves(repromise_id=proposed().id)}

    assert moved == {vip}


@pytest.mark.parametrize("order_by", [["lateness"], ["tier", "lateness"], ["lateness", "margin", "age"]])
def test_the_whole_book_is_planned_at_once_by_lateness_confirmed_and_taken_back(book, order_by):
    _factory, newcomer, vip = book
    before = {one: (state(one)[0].committed_at, slots(one)) for one in (newcomer, vip)}
    classes = dict.fromkeys(("vip", "new"), "redistribute")
    actions.save_rules(name="least late", order_by=order_by, classes=classes)
    asked = actions.propose_repromise(rules="least late")
    repromising.compute_repromise(organisation_id=_factory.id, row_id=asked.id, watch=lambda *_: None)

    moves = {move.order_id: move for move in queries.moves(repromise_id=asked.id)}
    actions.confirm_repromise(repromise_id=asked.id, role="manager")
    held = books.build(now=clock.now()).left_out
    actions.undo_repromise(repromise_id=asked.id)

    assert moves[vip].outcome == "earlier" and held == {}
    assert {one: (state(one)[0].committed_at, slots(one)) for one in (newcomer, vip)} == before


def test_an_order_whose_work_has_begun_keeps_what_it_has(book):
    _factory, newcomer, vip = book
    first = min(one.start_at for one in queries.reservations(order_id=newcomer) if one.kind == "slot")

    with clock.frozen(first + timedelta(hours=1)):
        proposal = proposed()
        moved = {move.order_id for move in queries.moves(repromise_id=proposal.id)}

    assert moved == {vip}


def test_an_order_of_which_one_line_has_begun_keeps_all_its_lines(factory):
    equip(castings=0)
    bought = NewLine(item_code=PUMP, item_name="液压泵", quantity=Decimal(2), unit="台", price_minor=900_000)
    seals = NewLine(item_code=SEAL, item_name="密封圈", quantity=Decimal(5), unit="件", price_minor=900)
    order_id = orders.create_order(order=orders.NewOrder(number="SO-9", customer_code="C-001", lines=(bought, seals)))
    other = order_pumps("SO-8", count=1, requested_at=NOW + timedelta(days=60))
    for one in (order_id, other):
        actions.confirm_promise(order_id=one)
    before = {one.id for one in queries.reservations(order_id=order_id)}

    with clock.frozen(NOW + timedelta(days=1)):
        proposal = proposed()
        moved = {move.order_id for move in queries.moves(repromise_id=proposal.id)}
        if moved:
            actions.confirm_repromise(repromise_id=proposal.id, role="manager")

    assert order_id not in moved and other in moved
    assert {one.id for one in queries.reservations(order_id=order_id)} == before


def test_confirming_and_taking_back_run_as_jobs(book):
    factory, newcomer, _vip = book
    before = state(newcomer)[0].committed_at
    proposal = proposed()

    confirming = actions.start_confirming(repromise_id=proposal.id, role="manager")
    jobs.run_now(organisation_id=factory.id, job_id=confirming.job_id)
    moved = state(newcomer)[0].committed_at
    undoing = actions.start_undoing(repromise_id=proposal.id)
    jobs.run_now(organisation_id=factory.id, job_id=undoing.job_id)

    assert confirming.state == "proposed" and moved > before
    assert queries.repromise(repromise_id=proposal.id).state == "undone"
    assert state(newcomer)[0].committed_at == before


def test_a_part_that_has_no_room_is_told_in_a_sentence(book):
    factory, _newcomer, vip = book
    proposal = proposed()

    started = actions.start_confirming(repromise_id=proposal.id, order_ids=[vip], role="manager")
    jobs.run_now(organisation_id=factory.id, job_id=started.job_id)

    told = jobs.job_state(job_id=started.job_id)
    assert told["state"] == "failed" and "请重新计算" in told["error"]


@pytest.mark.parametrize("count", [1, 8])
def test_an_order_with_time_enough_is_not_put_off_until_it_would_be_late(factory, count):
    equip()
    order_id = order_pumps("SO-1", count=count, requested_at=NOW + timedelta(days=40))
    promised = actions.confirm_promise(
        order_id=order_id, committed_at=queries.day_end(on=NOW.date() + timedelta(days=40))
    )
    actions.save_rules(
        name="all", order_by=["lateness", "promised"], classes=dict.fromkeys(("vip", "new"), "redistribute")
    )

    asked = actions.propose_repromise(rules="all")
    jobs.run_now(organisation_id=factory.id, job_id=asked.job_id)

    (move,) = queries.moves(repromise_id=asked.id)
    assert move.after_at <= promised.committed_at and move.outcome == "same"


FAULTY = [
    ("without a name", {"name": " "}, {"name": "missing"}),
    ("by an unknown measure", {"order_by": ["beauty"]}, {"order_by": "unknown"}),
    ("by one measure twice", {"order_by": ["tier", "tier"]}, {"order_by": "twice"}),
    ("of an unknown class", {"classes": {"vip": "king"}}, {"classes": "unknown"}),
    ("of an unknown tier", {"classes": {"emperor": "win"}}, {"classes": "unknown"}),
]


@pytest.mark.parametrize(("facts", "faults"), [row[1:] for row in FAULTY], ids=[row[0] for row in FAULTY])
def test_faulty_rules_are_refused(factory, facts, faults):
    told = {"name": "x", "order_by": ["tier"], "classes": {"vip": "win"}, **facts}

    with pytest.raises(InvalidRules) as caught:
        actions.save_rules(**told)

    assert caught.value.faults == faults


def test_saved_rules_come_back_and_one_of_them_is_the_default(factory):
    actions.save_rules(name="甲", order_by=["due"], classes={"vip": "win"}, is_default=True)
    actions.save_rules(name="乙", order_by=["margin"], classes={"new": "lose"}, is_default=True)

    assert [(one.name, one.is_default) for one in queries.rules()] == [("乙", True), ("甲", False), ("standard", False)]
