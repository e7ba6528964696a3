"""Satisfaction at the desk: surveys and their own questions, whom they reached, interviews, improvements."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.doors.desk.conftest import Desk
from yinuo.flow.care import actions as care_actions
from yinuo.flow.care import queries as care
from yinuo.flow.care import surveying
from yinuo.ground.kernel.tenancy import acting_for

OWN = {"q_kind": ["choice", "text"], "q_label_zh-hans": ["哪里不好", ""], "q_options_zh-hans": ["交期\n包装", ""]}
SURVEY = {"name": "送达后", "kind": "csat", "trigger": "delivery", "delay_hours": "0", "active": "1"}


@pytest.fixture
def order_id(desk: Desk) -> UUID:
    return desk.order(number="YS-1")


def surveyed(desk: Desk) -> care.SurveyFacts:
    """Return the one survey there is."""
    with acting_for(desk.factory.id):
        [made] = care.surveys()
    return made


def test_a_survey_is_made_with_questions_of_ones_own_and_an_interview_counts(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("owner")
    told = {"name": "送达后", "kind": "csat", "trigger": "delivery", "delay_hours": "8", "active": "1"}
    asked = {"q_kind": ["choice", "text"], "q_label_zh-hans": ["哪里不好", ""], "q_options_zh-hans": ["交期\n包装", ""]}

    assert browser.post("/satisfaction/surveys/new", {**told, **asked}).status_code == 302
    with acting_for(desk.factory.id):
        [made] = care.surveys()
    interview = {"survey_id": made.id, "order": "YS-1", "score": "2", "comment": "交货期太长", "key": "k"}
    browser.post("/satisfaction/interviews", interview)
    browser.post("/satisfaction/improvements", {"title": "先通知", "kind": "csat", "introduced_on": "2026-03-01"})
    page, edited = browser.get("/satisfaction").content.decode(), browser.get(f"/satisfaction/surveys/{made.id}")

    assert [one["kind"] for one in made.questions] == ["choice"] and "哪里不好" in edited.content.decode()
    assert "交货期太长" in page and "先通知" in page and "样本少" in page


def test_a_faulty_survey_keeps_what_was_typed(desk: Desk) -> None:
    answer = desk.browser("owner").post("/satisfaction/surveys/new", {"name": "", "question_zh-hans": "好吗？"})

    assert answer.status_code == 422 and "好吗？" in answer.content.decode() and "请起个名字" in answer.content.decode()


DROPPED = [
    ({"q_kind": ["text"], "q_label_zh-hans": [""], "q_label_en": ["What was missing?"]}, "都要有中文题目", "missing?"),
    ({"q_kind": ["text"] * 11, "q_label_zh-hans": [f"问{n}？" for n in range(11)]}, "最多 10 个问题", "问10？"),
]


@pytest.mark.parametrize(("asked", "words", "typed"), DROPPED, ids=[row[1] for row in DROPPED])
def test_a_question_is_never_dropped_silently(desk: Desk, asked: dict[str, list[str]], words: str, typed: str) -> None:
    answer = desk.browser("owner").post("/satisfaction/surveys/new", {**SURVEY, **asked})

    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and typed in page


def test_a_question_keeps_its_key_when_another_goes(desk: Desk) -> None:
    browser, two = desk.browser("owner"), {"q_kind": ["text", "text"], "q_label_zh-hans": ["一", "二"]}
    browser.post("/satisfaction/surveys/new", {**SURVEY, **two})
    made = surveyed(desk)
    kept = {"q_key": [one["key"] for one in made.questions], "q_kind": ["text", "text"], "q_label_zh-hans": ["", "二"]}

    browser.post(f"/satisfaction/surveys/{made.id}", {**SURVEY, **kept})

    assert [one["key"] for one in surveyed(desk).questions] == [made.questions[1]["key"]]


def test_a_survey_is_sent_by_hand_and_its_page_tells_whom_it_reached(desk: Desk, order_id: UUID) -> None:
    browser = desk.browser("owner")
    browser.post("/satisfaction/surveys/new", {**SURVEY, **OWN})
    made = surveyed(desk)

    said = browser.post("/satisfaction/asks", {"survey_id": made.id, "order": "YS-1"}, follow=True).content.decode()
    wrong = browser.post("/satisfaction/asks", {"survey_id": made.id, "order": "没有"}, follow=True).content.decode()
    with acting_for(desk.factory.id):
        [ask] = care.asks(survey_id=made.id)
        surveying.send_due(ask_ids=[ask.id])
        care_actions.answer(ask_id=ask.id, score=2, answers={made.questions[0]["key"]: "包装"}, source="api")
    page = browser.get(f"/satisfaction/surveys/{made.id}").content.decode()

    assert "已安排" in said and "没有订单 没有" in wrong
    assert "YS-1" in page and "哪里不好</span> 包装" in page and "已答复" in page
    assert "哪里不好" in browser.get("/satisfaction").content.decode()


FAULTY = [
    ("interviews", {"order": "没有", "score": "3", "comment": "电话里说很好"}, ("没有订单 没有", "电话里说很好")),
    ("interviews", {"order": "YS-1", "score": "6", "comment": "电话里说很好"}, ("满意度 1 到 5", "电话里说很好")),
    ("improvements", {"title": "先通知", "introduced_on": "2999-01-01"}, ("今天或以前", "先通知")),
    ("improvements", {"title": " ", "introduced_on": "2026-03-01"}, ("请写明改了什么", "2026-03-01")),
]


@pytest.mark.parametrize(("where", "told", "shown"), FAULTY, ids=[row[2][0] for row in FAULTY])
def test_an_interview_or_improvement_with_a_fault_keeps_what_was_typed(
    desk: Desk, order_id: UUID, where: str, told: dict[str, str], shown: tuple[str, str]
) -> None:
    browser = desk.browser("owner")
    browser.post("/satisfaction/surveys/new", SURVEY)

    answer = browser.post(f"/satisfaction/{where}", {"survey_id": surveyed(desk).id, "kind": "csat", **told})

    assert answer.status_code == 422 and all(words in answer.content.decode() for words in shown)
