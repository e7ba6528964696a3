"""Customers are asked once, at the right time and not too often; a low score is looked into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.outbox import deliver_all
from yinuo.flow.care import actions, queries
from yinuo.flow.care.models import SurveyAsk
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.process import queries as process

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def factory() -> Iterator[Factory]:
    made = found_factory()
    with acting_for(made.id), clock.frozen(NOW):
        yield made


def survey(**told: Any) -> queries.SurveyFacts:
    usual = {
        "name": "送达后",
        "kind": "nps",
        "trigger": "delivery",
        "delay_hours": 1.0,
        "question": {},
        "questions": [],
    }
    return actions.save_survey(values={**usual, **told})


def delivered(factory: Factory, number: str = "YS-1") -> UUID:
    contact = people.contacts(customer_id=factory.vip.id)[0]
    order_id = orders.create_order(
        order=orders.NewOrder(
            customer_id=factory.vip.id, contact_id=contact.id, number=number, committed_at=NOW + timedelta(days=9)
        )
    )
    orders.note_delivered(order_id=order_id, delivered_at=clock.now())
    deliver_all()
    return order_id


def later(hours: float) -> None:
    with clock.frozen(NOW + hours * HOUR):
        deliver_all()


def mails(order_id: UUID) -> list[dict[str, Any]]:
    return [one for one in people.notices(about_id=order_id) if "/p/survey/" in one["link"]]


def only(order_id: UUID) -> queries.AskFacts:
    [found] = queries.asks(order_id=order_id)
    return found


def test_a_delivery_is_asked_about_after_the_delay_once(factory: Factory) -> None:
    survey()
    order_id = delivered(factory)
    assert mails(order_id) == []

    later(2)
    later(3)

    assert len(mails(order_id)) == 1 and only(order_id).state == "asked"


def test_an_order_without_a_contact_is_asked_about_at_the_customers_first(factory: Factory) -> None:
    made = survey()
    order_id = orders.create_order(order=orders.NewOrder(customer_id=factory.vip.id, number="YS-7"))

    actions.ask_customer(survey_id=made.id, order_id=order_id, key="k")
    later(0)

    assert only(order_id).state == "asked" and mails(order_id)[0]["address"] == "wang@huadong.example"


def test_the_secret_of_a_link_is_not_kept(factory: Factory) -> None:
    survey()
    order_id = delivered(factory)
    later(2)

    token = mails(order_id)[0]["link"].removeprefix("/p/survey/")

    assert queries.ask_of(token=token)[1].id == only(order_id).id
    for wrong in (token[:-1], token + "x", token[32:], "", "ü" * 40):
        with pytest.raises(queries.AskUnknown):
            queries.ask_of(token=wrong)


def test_nobody_is_asked_twice_within_the_time_of_rest(factory: Factory) -> None:
    survey()
    first = delivered(factory)
    later(2)
    second = delivered(factory, "YS-2")
    later(4)

    assert only(first).state == "asked"
    assert (only(second).state, only(second).why_skipped) == ("skipped", "asked_lately")


def test_nobody_is_asked_while_a_complaint_is_open(factory: Factory) -> None:
    survey()
    order_id = delivered(factory)
    actions.raise_complaint(
        order_id=order_id, topic="service", text="没人管", reporter="王工", channel="phone", key="k"
    )

    later(2)

    assert only(order_id).why_skipped == "open_complaint"


def test_nothing_goes_out_at_night_or_on_quiet_days(factory: Factory) -> None:
    survey(delay_hours=0.0)
    with clock.frozen(NOW + 12 * HOUR):  # nine in the evening
        order_id = delivered(factory)
        assert mails(order_id) == []
    with clock.frozen(NOW + 24 * HOUR):
        deliver_all()

    assert len(mails(order_id)) == 1


def asked(factory: Factory, **told: Any) -> queries.AskFacts:
    survey(**told)
    order_id = delivered(factory)
    later(2)
    return only(order_id)


def test_an_answer_counts_and_may_be_changed_for_a_day(factory: Factory) -> None:
    ask = asked(factory)

    actions.answer(ask_id=ask.id, score=9, comment="不错", source="mail")
    with clock.frozen(NOW + 20 * HOUR):
        changed = actions.answer(ask_id=ask.id, score=10, source="mail")
    with clock.frozen(NOW + 30 * HOUR), pytest.raises(actions.AnswerClosed):
        actions.answer(ask_id=ask.id, score=1, source="mail")

    assert (changed.score, changed.state) == (10, "answered")


@pytest.mark.parametrize(("kind", "score"), [("nps", 11), ("csat", 0), ("csat", 6), ("ces", 8), ("nps", -1)])
def test_a_score_off_the_scale_is_refused(factory: Factory, kind: str, score: int) -> None:
    ask = asked(factory, kind=kind)

    with pytest.raises(actions.InvalidAnswer):
        actions.answer(ask_id=ask.id, score=score, source="mail")


@pytest.mark.parametrize(("score", "tasks"), [(6, 1), (7, 0)])
def test_a_low_score_is_somebodys_task_within_a_working_day(factory: Factory, score: int, tasks: int) -> None:
    ask = asked(factory)

    actions.answer(ask_id=ask.id, score=score, comment="太慢", source="mail")

    found = [one for one in process.tasks(subject_id=ask.order_id) if "问清原因" in one.title]
    assert len(found) == tasks
    assert all(one.role == "sales" and one.due_at == NOW + 24 * HOUR for one in found)


@pytest.mark.parametrize(("given", "tasks"), [("1", 1), ("2", 1), ("3", 0), ("x", 0), ("", 0)])
def test_a_low_score_on_an_own_scale_is_a_task_that_names_the_question(
    factory: Factory, given: str, tasks: int
) -> None:
    ask = asked(factory, questions=[{"key": "driver", "kind": "scale", "label": {"zh-hans": "司机服务"}}])

    actions.answer(ask_id=ask.id, score=10, answers={"driver": given}, comment="迟到", source="portal")

    found = [one for one in process.tasks(subject_id=ask.order_id) if "问清原因" in one.title]
    assert len(found) == tasks
    assert all(one.role == "sales" and one.detail == f"司机服务：{given}\n迟到" for one in found)


def test_a_score_that_was_corrected_needs_no_call(factory: Factory) -> None:
    ask = asked(factory)
    actions.answer(ask_id=ask.id, score=1, source="mail")

    actions.answer(ask_id=ask.id, score=10, source="mail")

    assert [one for one in process.tasks(subject_id=ask.order_id) if "问清原因" in one.title] == []


WRONG = [
    ({"name": " "}, "name"),
    ({"kind": "stars"}, "kind"),
    ({"trigger": "whenever"}, "trigger"),
    ({"trigger": "stage"}, "stage_code"),
    ({"delay_hours": -1}, "delay_hours"),
    ({"questions": [{"key": "q1", "kind": "choice", "label": {"zh-hans": "哪里"}, "options": {}}]}, "questions"),
    ({"questions": [{"key": "q1", "kind": "scale", "label": {}}]}, "questions"),
    ({"questions": [{"key": "q1", "kind": "scale", "label": "好吗"}]}, "questions"),
    ({"questions": [{"key": "q1", "kind": "choice", "label": {"zh-hans": "哪里"}, "options": "包装"}]}, "questions"),
    ({"questions": [{"key": "q1", "kind": "text", "label": {"zh-hans": "哪里"}}] * 2}, "questions"),
]


@pytest.mark.parametrize(("told", "field"), WRONG, ids=[row[1] for row in WRONG])
def test_a_faulty_survey_is_refused_by_field(factory: Factory, told: dict[str, Any], field: str) -> None:
    with pytest.raises(actions.InvalidSurvey) as refused:
        survey(**told)

    assert set(refused.value.faults) == {field}


def test_what_was_answered_to_own_questions_is_summed_up_by_question(factory: Factory) -> None:
    made = survey(
        questions=[
            {"key": "q1", "kind": "choice", "label": {"zh-hans": "哪里不好", "en": "What was wrong"},
             "options": {"zh-hans": "交期\n包装", "en": "Date\nPacking"}},
            {"key": "q2", "kind": "scale", "label": {"zh-hans": "司机"}},
            {"key": "q3", "kind": "text", "label": {"zh-hans": "还缺什么"}},
            {"key": "q4", "kind": "text", "label": {"zh-hans": "没人答"}},
        ]
    )  # fmt: skip
    told = ({"q1": "包装", "q2": "5", "q3": "说明书"}, {"q1": "包装", "q2": "3"}, {"q1": "交期", "q2": "99"})
    with clock.frozen(NOW):
        for number, answers in enumerate(told):
            order_id = delivered(factory, f"YS-{number}")
            ask = actions.ask_customer(survey_id=made.id, order_id=order_id, key="k")
            actions.interview(survey_id=made.id, order_id=order_id, score=9, comment="", key="k")
            SurveyAsk.objects.filter(order_id=order_id, score=9).update(answers=answers)
            assert ask.answers == {}

    choice, scale, text = queries.own_questions(kind="nps", since=NOW - HOUR, until=NOW + HOUR, language="en")

    assert choice.label == "What was wrong" and [(word, part.value) for word, part in choice.choices] == [
        ("Packing", pytest.approx(2 / 3)),
        ("Date", pytest.approx(1 / 3)),
    ]
    assert choice.choices[0][1].low is not None and choice.choices[0][1].low < 2 / 3
    assert scale.mean is not None and (scale.mean.value, scale.count) == (4.0, 2)
    assert [one for _order, one in text.texts] == ["说明书"]


def test_an_interview_counts_once_and_no_response_rate(factory: Factory) -> None:
    made, order_id = survey(), delivered(factory)

    for _twice in range(2):
        actions.interview(survey_id=made.id, order_id=order_id, score=9, comment="电话里说很好", key="k")
    found = queries.analysis(kind="nps", since=NOW - HOUR, until=NOW + HOUR)

    assert (found.score.value, found.score.count, found.response.count) == (100.0, 1, 0)


def test_the_analysis_tells_scores_groups_drivers_and_words(factory: Factory) -> None:
    made = survey()
    late = orders.create_order(
        order=orders.NewOrder(customer_id=factory.vip.id, number="L-1", committed_at=NOW - 9 * HOUR)
    )
    kept = orders.create_order(
        order=orders.NewOrder(customer_id=factory.vip.id, number="L-2", committed_at=NOW + 9 * HOUR)
    )
    for order_id in (late, kept):
        orders.note_delivered(order_id=order_id, delivered_at=NOW)
    for number, (order_id, score) in enumerate(((late, 2), (late, 3), (kept, 9), (kept, 10))):
        actions.interview(survey_id=made.id, order_id=order_id, score=score, comment="交货期太长", key=str(number))

    found = queries.analysis(kind="nps", since=NOW - HOUR, until=NOW + HOUR)

    lateness = next(one for one in found.drivers if one.name == "lateness")
    assert found.score.value == 0.0 and [one.name for one in found.months] == ["2026-03"]
    assert (lateness.having.value, lateness.without.value, lateness.change.value) == (-100.0, 100.0, -200.0)
    assert lateness.change.clear and found.groups["tier"][0].small
    assert found.words[0].word == "交货期" or found.words[0].word.startswith("交货期")


def test_an_improvement_is_seen_by_the_scores_before_and_since(factory: Factory) -> None:
    made, order_id = survey(), delivered(factory)
    with clock.frozen(NOW - timedelta(days=10)):
        actions.interview(survey_id=made.id, order_id=order_id, score=2, comment="", key="before")
    actions.interview(survey_id=made.id, order_id=order_id, score=10, comment="", key="since")

    owner = factory.members["manager"]
    actions.note_improvement(title="发货前先通知", kind="nps", introduced_at=NOW - timedelta(days=1), owner_id=owner.id)

    [told] = queries.improvements(kind="nps")
    assert told.owner == owner.name
    assert (told.before.value, told.since.value, told.change.value) == (-100.0, 100.0, 200.0)


def test_an_improvement_is_owned_by_somebody_of_the_house(factory: Factory) -> None:
    with pytest.raises(actions.InvalidImprovement):
        actions.note_improvement(title="x", kind="nps", introduced_at=NOW - HOUR, owner_id=factory.vip.id)


def test_an_improvement_is_not_of_the_future(factory: Factory) -> None:
    with pytest.raises(actions.InvalidImprovement):
        actions.note_improvement(title="x", kind="nps", introduced_at=NOW + HOUR)
