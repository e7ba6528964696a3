"""Playbooks on their pages: seen by all, changed by those who administer, taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from yinuo.flow.responses import actions
from yinuo.flow.responses import queries as responses
from yinuo.ground.kernel.tenancy import acting_for

ENTERED = {
    "name": "外协加工",
    "kind": "production",
    "role": "planner",
    "task_title": "安排外协",
    "hours_gained": "36",
    "cost": "1,5",
    "share": "2.5",
    "stage_codes": ["@work"],
    "tells_customer": "on",
    "customer_text": "我们已安排合作工厂加工。",
}


@pytest.fixture
def book(desk) -> Any:
    with acting_for(desk.factory.id):
        actions.ensure_starter_set()
        return next(one for one in responses.playbooks() if one.code == "production")


def _book(desk, code: str) -> Any:
    with acting_for(desk.factory.id):
        return next((one for one in responses.playbooks() if one.code == code), None)


def _undo_url(page: Any) -> str:
    return page.content.decode().partition('data-undo="')[2].partition('"')[0]


def test_without_playbooks_the_page_offers_the_starter_set(desk) -> None:
    browser = desk.browser()

    empty = browser.get("/playbooks").content.decode()
    filled = browser.post("/playbooks/starter", follow=True).content.decode()

    assert "还没有应急预案" in empty and "/playbooks/starter" in empty
    assert "加班赶工" in filled and "还没有应急预案" not in filled


def test_everybody_sees_them_and_only_administrators_find_what_changes_them(desk, book) -> None:
    seen = desk.browser("operator").get("/playbooks").content.decode()

    assert "加班赶工" in seen and "¥2,000 + 金额的 1%" in seen
    assert "/playbooks/measures/" not in seen and "添加措施" not in seen


def test_the_record_of_a_measure_lists_every_response(desk, book, monkeypatch) -> None:
    deed = responses.Deed(
        response_id=uuid4(),
        order_id=uuid4(),
        number="SO-77",
        customer_name="华东重工",
        cause="lateness",
        applied_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        planned_hours=40.0,
        gained_hours=30.0,
        kept_promise=True,
        alone=True,
    )
    monkeypatch.setattr(responses, "deeds", lambda *, measure_id: [deed])

    page = desk.browser("viewer").get(f"/playbooks/measures/{book.measures[0].id}/record")

    assert page.status_code == 200
    assert "SO-77" in page.content.decode() and "计划 40 小时 · 实际 30 小时" in page.content.decode()


def test_a_reader_of_english_sees_english_names(desk, book) -> None:
    browser = desk.browser()
    browser.post("/language", {"language": "en", "next": "/"})

    assert "Overtime" in browser.get("/playbooks").content.decode()


def test_a_measure_is_added_with_money_and_percent_as_people_write_them(desk, book) -> None:
    answer = desk.browser().post(f"/playbooks/{book.id}/measures/new", {**ENTERED, "cost": "1500.50"}, follow=True)

    (added,) = [one for one in _book(desk, "production").measures if one.name == "外协加工"]
    assert (added.cost_minor, added.cost_share, added.hours_gained) == (150_050, 0.025, 36)
    assert (added.stage_codes, added.tells_customer, added.customer_text) == (
        ("@work",),
        True,
        "我们已安排合作工厂加工。",
    )
    assert _undo_url(answer)


def test_what_was_typed_wrongly_stands_there_with_the_reason(desk, book) -> None:
    answer = desk.browser().post(f"/playbooks/{book.id}/measures/new", {**ENTERED, "hours_gained": "-1"})

    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="1,5"' in page and 'value="外协加工"' in page
    assert page.count("field-error") == 2


def test_a_change_is_undone_from_its_toast(desk, book) -> None:
    browser, overtime = desk.browser(), next(one for one in book.measures if one.code == "overtime")
    form = {**ENTERED, "cost": "1", "share": "0"}

    changed = browser.post(f"/playbooks/measures/{overtime.id}", form, follow=True)
    undone = browser.post(_undo_url(changed))

    assert undone.status_code == 204 and _book(desk, "production") == book


def test_a_change_that_was_overtaken_says_so_and_stays(desk, book) -> None:
    browser, overtime = desk.browser(), next(one for one in book.measures if one.code == "overtime")
    first = browser.post(f"/playbooks/measures/{overtime.id}", {**ENTERED, "cost": "1"}, follow=True)
    browser.post(f"/playbooks/measures/{overtime.id}", {**ENTERED, "cost": "2"})

    browser.post(_undo_url(first))

    assert "没有恢复" in browser.get("/playbooks").content.decode()
    assert next(one for one in _book(desk, "production").measures if one.code == "overtime").cost_minor == 200


def test_a_playbook_is_added_renamed_retired_and_brought_back(desk, book) -> None:
    browser = desk.browser()

    browser.post("/playbooks/new", {"name": "外协", "causes": ["lateness"]})
    with acting_for(desk.factory.id):
        added = next(one for one in responses.playbooks() if one.name == "外协")
    browser.post(f"/playbooks/{added.id}", {"name": "外协加工", "causes": ["lateness", "stage_overrun"]})
    browser.post(f"/playbooks/{added.id}/activity")
    retired = _book(desk, added.code)
    browser.post(f"/playbooks/{added.id}/activity")

    assert (retired.name, retired.causes, retired.active) == ("外协加工", ("lateness", "stage_overrun"), False)
    assert _book(desk, added.code).active


def test_the_log_tells_of_changes_in_words(desk, book) -> None:
    overtime = next(one for one in book.measures if one.code == "overtime")
    with acting_for(desk.factory.id):
        actions.change_measure(measure_id=overtime.id, changes={"cost_minor": 90_000, "cost_share": 0.02})

    page = desk.browser().get("/journal?room=responses").content.decode()

    assert "修改应急措施“加班赶工”：固定费用由 ¥2,000 改为 ¥900" in page and "由 1% 改为 2%" in page
