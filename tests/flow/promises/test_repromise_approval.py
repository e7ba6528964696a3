"""New dates of the whole book that need a yes: who has to ask, what waits meanwhile, and what follows the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.flow.promises.test_repromising import proposed, two_orders
from yinuo.flow.promises import actions, queries, repromise_asking
from yinuo.flow.promises.actions import (
    ApprovalNotPending,
    InvalidCommitment,
    MayNotAnswer,
    RepromiseNeedsApproval,
    RepromiseWaits,
)
from yinuo.ground.kernel import jobs
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.people import actions as people
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.approving import acting, ruling, sending_back
from yinuo.ground.process.outcomes import CannotFollow

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(factory):
    return two_orders(factory)


def member(factory, role):
    return acting_as(f"member:{factory.members[role].id}")


def committed(order_id):
    return queries.current(order_id=order_id).committed_at


def asked(factory, why="VIP 催得急", role="planner"):
    """A planner's proposal that makes a newcomer later, sent to the managers."""
    proposal = proposed()
    with member(factory, role):
        return actions.confirm_repromise(repromise_id=proposal.id, role=role, why=why)


def question(proposal):
    return queries.repromise_approval(repromise_id=proposal.id)


def turns(factory, role="manager"):
    return tasks.tasks(member_id=factory.members[role].id)


def answer(factory, proposal, *, yes=True, why="", role="manager"):
    with member(factory, role):
        actions.answer_repromise(repromise_id=proposal.id, yes=yes, why=why, member_id=factory.members[role].id)
    return queries.repromise(repromise_id=proposal.id)


def run(factory, proposal):
    job_id = queries.repromise(repromise_id=proposal.id).job_id
    jobs.run_now(organisation_id=factory.id, job_id=job_id)
    return jobs.job_state(job_id=job_id), queries.repromise(repromise_id=proposal.id)


POLICIES = [
    # a sentence, what the organisation says, role, rules, whether it is asked
    ("who plans asks before a promise gets later", None, "planner", "vip-first", True),
    ("so does who sells", "later", "sales", "vip-first", True),
    ("and a program without a role", "later", "", "vip-first", True),
    ("managers answer for it themselves", "later", "manager", "vip-first", False),
    ("owners too", "always", "owner", "vip-first", False),
    ("nobody asks where nobody has to", "never", "planner", "vip-first", False),
    ("what makes nobody later is confirmed without asking", "later", "planner", "told-before", False),
    ("but not where everything is asked", "always", "planner", "told-before", True),
]


@pytest.mark.parametrize(("said", "role", "rules", "asks"), [one[1:] for one in POLICIES], ids=[p[0] for p in POLICIES])
def test_the_organisation_says_when_new_dates_need_a_yes(factory, book, said, role, rules, asks):
    if said is not None:
        people.set_preferences(changes={"promises.repromise_approval": said})
    if rules == "told-before":
        # Both were told dates so late that nobody's gets later.
        far = queries.day_end(on=NOW.date() + timedelta(days=40))
        for one in book[1:]:
            actions.confirm_promise(order_id=one, committed_at=far, why="客户同意")
    proposal = proposed()

    if not asks:
        assert actions.confirm_repromise(repromise_id=proposal.id, role=role).state == "confirmed"
        return
    with pytest.raises(RepromiseNeedsApproval) as caught:
        actions.confirm_repromise(repromise_id=proposal.id, role=role)
    assert len(caught.value.order_ids) == 2
    assert list(caught.value.late) == ([] if rules == "told-before" else [book[1]])


def test_a_question_waits_and_moves_nothing(factory, book):
    _factory, newcomer, vip = book
    before = committed(newcomer), committed(vip)

    proposal = asked(factory)

    (task,) = turns(factory)
    assert (proposal.state, proposal.waiting, question(proposal).state) == ("proposed", True, "pending")
    assert "2 张订单" in task.detail and "1 张晚于现在的承诺，最多晚" in task.detail and "VIP 催得急" in task.detail
    assert (committed(newcomer), committed(vip)) == before
    assert task.due_at is not None and [one.id for one in turns(factory, "owner")]


def test_nobody_confirms_around_a_question(factory, book):
    proposal = asked(factory)

    for confirm in (actions.confirm_repromise, actions.start_confirming):
        with pytest.raises(RepromiseWaits):
            confirm(repromise_id=proposal.id, role="manager")


def test_a_yes_confirms_beside_the_request_in_the_askers_name(factory, book):
    _factory, newcomer, vip = book
    proposal = asked(factory)

    answered = answer(factory, proposal, why="同意")
    told, confirmed = run(factory, proposal)

    promise = queries.current(order_id=newcomer)
    assert (answered.state, answered.waiting, question(proposal).state) == ("proposed", False, "approved")
    assert (told["state"], confirmed.state, turns(factory)) == ("done", "confirmed", [])
    assert promise.made_by == f"member:{factory.members['planner'].id}"
    assert promise.reasons[0]["approved_by"] == f"member:{factory.members['manager'].id}"
    assert promise.why == "vip-first：VIP 催得急" and queries.current(order_id=vip).version == 2
    types = [one.type for one in kernel.history(subject_type="organisation", subject_id=factory.id)]
    assert {"promises.repromise_approval_asked", "promises.repromise_approval_answered"} <= set(types)


def test_what_was_approved_is_taken_back_as_ever(factory, book):
    _factory, newcomer, vip = book
    before = committed(newcomer), committed(vip)
    proposal = asked(factory)
    answer(factory, proposal)
    run(factory, proposal)

    undone = actions.undo_repromise(repromise_id=proposal.id)

    assert undone.state == "undone" and (committed(newcomer), committed(vip)) == before


def test_what_was_approved_is_looked_at_again_in_the_book_as_it_is_then(factory, book):
    _factory, newcomer, vip = book
    proposal = asked(factory)
    answer(factory, proposal)
    for one in (newcomer, vip):
        actions.release_promise(order_id=one, why="客户取消")

    told, after = run(factory, proposal)

    assert told["state"] == "failed" and "请重新计算" in told["error"]
    assert after.state == "proposed" and not after.waiting


def test_what_was_approved_and_did_not_go_through_needs_no_second_yes(factory, book):
    proposal = asked(factory)
    answer(factory, proposal)  # its job is not run: the worker died

    assert actions.confirm_repromise(repromise_id=proposal.id, role="planner").state == "confirmed"


def test_a_no_needs_a_reason_and_leaves_the_book(factory, book):
    _factory, newcomer, _vip = book
    before = committed(newcomer)
    proposal = asked(factory)

    with pytest.raises(InvalidCommitment):
        answer(factory, proposal, yes=False)
    after = answer(factory, proposal, yes=False, why="新客户也重要")

    assert (question(proposal).state, question(proposal).answer_why) == ("refused", "新客户也重要")
    assert (after.state, after.waiting, committed(newcomer)) == ("proposed", False, before)
    with pytest.raises(RepromiseNeedsApproval):
        actions.confirm_repromise(repromise_id=proposal.id, role="planner")


@pytest.mark.parametrize("role", ["sales", "planner", "viewer"])
def test_only_who_is_asked_answers(factory, book, role):
    proposal = asked(factory)

    with pytest.raises(MayNotAnswer):
        answer(factory, proposal, role=role)


def test_nobody_approves_what_he_asked_for(factory, book):
    asked(factory, role="planner")
    people.change_member(member_id=factory.members["planner"].id, role="manager")
    (turn,) = turns(factory)
    acting.hand_over(task_id=turn.id, member_id=factory.members["manager"].id, to=factory.members["planner"].id)
    (mine,) = turns(factory, "planner")

    with pytest.raises(CannotFollow):
        acting.approve(task_id=mine.id, member_id=factory.members["planner"].id)


def test_an_answer_counts_once(factory, book):
    proposal = asked(factory)
    answer(factory, proposal, yes=False, why="不急")

    with pytest.raises(ApprovalNotPending):
        answer(factory, proposal, role="owner")


def test_a_question_is_taken_back_by_whoever_asked_or_by_the_undo(factory, book):
    proposal = asked(factory)

    actions.withdraw_repromise_approval(repromise_id=proposal.id)

    assert question(proposal).state == "withdrawn" and turns(factory) == []
    assert not queries.repromise(repromise_id=proposal.id).waiting
    with pytest.raises(ApprovalNotPending):
        actions.withdraw_repromise_approval(repromise_id=proposal.id)


def test_a_question_cancelled_in_its_process_is_withdrawn(factory, book):
    proposal = asked(factory)
    (turn,) = turns(factory)

    ruling.cancel(approval_id=turn.approval_id, member_id=factory.members["planner"].id, reason="不改了")

    assert (question(proposal).state, queries.repromise(repromise_id=proposal.id).waiting) == ("withdrawn", False)


def test_a_question_sent_back_waits_until_it_is_sent_again(factory, book):
    proposal = asked(factory)
    (turn,) = turns(factory)
    sending_back.send_back(task_id=turn.id, member_id=factory.members["manager"].id, to="initiator", reason="先问客户")
    waiting = queries.repromise(repromise_id=proposal.id).waiting
    (revision,) = turns(factory, "planner")

    with member(factory, "planner"):
        sending_back.resubmit(
            task_id=revision.id, member_id=factory.members["planner"].id, again=False, reason="已问过"
        )
    answer(factory, proposal)

    assert waiting and question(proposal).state == "approved"


def test_asking_needs_a_why(factory, book):
    proposal = proposed()

    with pytest.raises(RepromiseNeedsApproval):
        actions.confirm_repromise(repromise_id=proposal.id, role="planner", why="  ")


def test_a_job_says_that_a_yes_is_needed_and_asks_where_it_has_a_why(factory, book):
    repromise_asking.ship()
    proposal = proposed()

    with member(factory, "planner"):
        actions.start_confirming(repromise_id=proposal.id, role="planner")
        told, before = run(factory, proposal)
        chosen = told["result"]["chosen"]
        actions.start_confirming(repromise_id=proposal.id, order_ids=chosen, role="planner", why="急")
        _told, after = run(factory, proposal)

    assert (told["state"], told["result"]["late"], len(chosen)) == ("done", 1, 2)
    assert (before.waiting, after.waiting) == (False, True)
    assert question(proposal).asked_by == f"member:{factory.members['planner'].id}"
