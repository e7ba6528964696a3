"""The customer has the last word on a complaint, and answers a survey by one button."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from tests.cast import NOW, Factory
from tests.doors.portal.links_made import path_for
from tests.doors.portal.test_portal import token_for
from tests.flow.acceptance.made_order import make_order
from yinuo.doors.channels.channels import CHANNELS
from yinuo.doors.channels.email.letters import compose
from yinuo.doors.channels.messages import message_of
from yinuo.flow.care import actions, queries, surveying
from yinuo.flow.orders import actions as orders
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import notices
from yinuo.ground.people import queries as people

pytestmark = pytest.mark.django_db


def solved(factory: Factory, order_id: UUID, *, wait: bool = False) -> UUID:
    with acting_for(factory.id):
        made = actions.raise_complaint(
            order_id=order_id, topic="service", text="没人接电话", reporter="王工", channel="portal", key="k"
        )
        if wait:
            actions.reply(complaint_id=made.id, text="请问是哪一天？", wait=True)
        else:
            actions.solve(complaint_id=made.id, text="已道歉")
        return made.id


def now_is(factory: Factory, complaint_id: UUID) -> tuple[str, str]:
    with acting_for(factory.id):
        found = queries.complaint(complaint_id=complaint_id)
    assert found is not None
    return found.state, found.closed_how


WORDS = [
    ("solved", False, {"solved": "1"}, 200, ("closed", "customer")),
    ("not solved", False, {"text": "还是没人接"}, 200, ("answered", "")),
    ("not solved, without a word", False, {"text": " "}, 422, ("solved", "")),
    ("what we asked for", True, {"text": "周三"}, 200, ("answered", "")),
]


@pytest.mark.parametrize(("what", "wait", "told", "status", "then"), WORDS, ids=[row[0] for row in WORDS])
def test_the_customer_says_whether_it_is_solved(
    client: Client,
    factory: Factory,
    order_id: UUID,
    what: str,
    wait: bool,
    told: dict[str, str],
    status: int,
    then: tuple[str, str],
) -> None:
    complaint_id, token = solved(factory, order_id, wait=wait), token_for(factory, order_id)
    page = client.get(f"/p/{token}").content.decode()

    answer = client.post(f"/p/{token}/complaints/{complaint_id}/word", told)

    assert f"/complaints/{complaint_id}/word" in page
    assert (answer.status_code, now_is(factory, complaint_id)) == (status, then)


def test_a_link_to_another_order_has_no_say(client: Client, factory: Factory, order_id: UUID) -> None:
    complaint_id = solved(factory, order_id)
    with acting_for(factory.id):
        other = make_order(factory, number="YS-2026-002")

    answer = client.post(f"/p/{token_for(factory, other)}/complaints/{complaint_id}/word", {"solved": "1"})

    assert answer.status_code == 404 and now_is(factory, complaint_id)[0] == "solved"


def survey_link(factory: Factory) -> str:
    with acting_for(factory.id), clock.frozen(NOW):
        questions = [{"key": "q1", "kind": "choice", "label": {"zh-hans": "哪里不好", "en": "What was wrong"}}]
        questions[0]["options"] = {"zh-hans": "交期\n包装", "en": "Date\nPacking"}
        values = {"name": "送达后", "kind": "nps", "trigger": "delivery", "questions": questions}
        actions.save_survey(values=values)
        contact = people.contacts(customer_id=factory.vip.id)[0]
        order_id = orders.create_order(
            order=orders.NewOrder(customer_id=factory.vip.id, contact_id=contact.id, number="YS-9")
        )
        surveying.plan(order_id=order_id, trigger="delivery")
        surveying.send_due(ask_ids=[one.id for one in queries.asks(order_id=order_id)])
        [mail] = [one for one in people.notices(about_id=order_id) if one["link"].startswith("/p/survey/")]
        return str(mail["link"])


def answered(factory: Factory) -> list[queries.AskFacts]:
    with acting_for(factory.id):
        return queries.asks(states=["answered"])


def test_looking_at_a_survey_shows_the_score_chosen_and_records_nothing(client: Client, factory: Factory) -> None:
    link = survey_link(factory)

    page = client.get(f"{link}?score=9")

    assert page.status_code == 200 and 'value="9" required checked' in page.content.decode()
    assert "noindex" in page.headers["X-Robots-Tag"] and answered(factory) == []


def test_the_button_records_the_score_and_the_other_answers(client: Client, factory: Factory) -> None:
    link = survey_link(factory)

    with clock.frozen(NOW):
        answer = client.post(link, {"score": "9", "q_q1": "包装", "q_q7": "x", "comment": "还行", "lang": "en"})

    [found] = answered(factory)
    assert answer.status_code == 200 and "Thank you" in answer.content.decode()
    assert (found.score, found.answers, found.comment, found.source) == (9, {"q1": "包装"}, "还行", "mail")


def test_a_survey_wears_the_organisations_look_and_takes_nothing_without_its_own_token(
    client: Client, factory: Factory
) -> None:
    link, strict = survey_link(factory), Client(enforce_csrf_checks=True)
    with acting_for(factory.id):
        sharing.change_brand(changes={"name": "远山", "colour": "#7A1F3D"})

    with clock.frozen(NOW):
        page, refused = client.get(f"{link}?lang=en").content.decode(), strict.post(link, {"score": "9"})

    assert "远山" in page and "/p/colours/7A1F3D.css" in page and 'lang="zh-hant"' in page
    assert refused.status_code == 403 and answered(factory) == []


def test_a_score_that_is_missing_is_asked_for_and_nothing_is_lost(client: Client, factory: Factory) -> None:
    link = survey_link(factory)

    with clock.frozen(NOW):
        answer = client.post(link, {"comment": "写了很多"})

    assert answer.status_code == 422 and "写了很多" in answer.content.decode() and answered(factory) == []


def test_an_unknown_survey_is_not_there(client: Client, factory: Factory) -> None:
    link = survey_link(factory)

    assert client.get(f"{link}x").status_code == 404
    assert client.get("/p/survey/nothing").status_code == 404


def test_one_tap_in_the_mail_answers_and_leaves_what_was_written(client: Client, factory: Factory) -> None:
    link = survey_link(factory)
    with clock.frozen(NOW):
        client.post(link, {"score": "3", "comment": "包装破了", "q_q1": "包装"})
        tapped = client.get(f"{link}?score=9").content.decode()

        answer = client.post(link, {"score": "9", "tap": "1"}, follow=True)

    [found] = answered(factory)
    assert "data-send-now" in tapped and (found.score, found.comment, found.answers) == (9, "包装破了", {"q1": "包装"})
    assert answer.redirect_chain and "已记下您的评分" in answer.content.decode()
    assert "data-send-now" not in answer.content.decode()


def test_a_mail_of_a_survey_has_a_button_for_each_score(factory: Factory) -> None:
    survey_link(factory)
    with acting_for(factory.id):
        [row] = [one for one in notices.to_customer(about_id=order_of(factory)) if one.event == "survey"]
        letter = message_of(notice=row, kind=CHANNELS["email"].kind)

    mail = compose(letter=letter)
    html = mail.get_body(preferencelist=("html",)).get_content()  # type: ignore[union-attr]
    assert [word for word, _address in letter.buttons] == [str(n) for n in range(11)]
    assert html.count("?score=") == 11 and "?score=10" in mail.get_body().get_content()  # type: ignore[union-attr]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def order_of(factory: Factory) -> UUID:
    with acting_for(factory.id):
        return queries.asks()[0].order_id


def test_a_survey_stands_on_the_page_of_the_order_that_its_contact_opens(client: Client, factory: Factory) -> None:
    survey_link(factory)
    order_id = order_of(factory)
    home, stranger = path_for(factory, order_id, named=True), path_for(factory, order_id, rights=("view",), named=True)
    with clock.frozen(NOW), acting_for(factory.id):
        [ask] = queries.asks(order_id=order_id)
        page = client.get(home).content.decode()

        missing = client.post(f"{home}/surveys/{ask.id}", {"comment": "等得太久"})
        kept = client.post(f"{home}/surveys/{ask.id}", {"score": "8", "comment": "不错"})
        refused = client.post(f"{stranger}/surveys/{ask.id}", {"score": "1"})

    [found] = answered(factory)
    assert f"/surveys/{ask.id}" in page and "哪里不好" in page
    assert missing.status_code == 422 and "等得太久" in missing.content.decode()
    assert (kept.status_code, refused.status_code) == (200, 404)
    assert (found.score, found.comment, found.source) == (8, "不错", "portal")
