from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.outbox import deliver_all
from yinuo.flow.radar import queries as radar
from yinuo.flow.radar.models import Alert
from yinuo.flow.responses import actions as response_actions
from yinuo.flow.responses import queries as responses
from yinuo.flow.work import actions as work
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import queries as process

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def alert(desk: Desk) -> radar.AlertFacts:
    desk.order(number="SO-LATE", committed_at=NOW + timedelta(days=7.5), value_minor=5_000_000)
    desk.order(number="SO-SAFE", committed_at=NOW + timedelta(days=20))
    deliver_all()
    with acting_for(desk.factory.id):
        (found,) = radar.alerts()
    return found


def _chosen(text: str) -> list[str]:
    return [value for value, checked in re.findall(r'name="measure" value="([^"]+)"( checked)?', text) if checked]


def test_the_radar_draws_and_lists_what_is_threatened(desk: Desk, alert: radar.AlertFacts) -> None:
    manager = desk.browser("manager")

    text = manager.get("/radar").content.decode()
    points = manager.get(html.unescape(re.findall(r'<y-radar[^>]* src="([^"]+)"', text)[0])).json()["blips"]

    assert "SO-LATE" in text and f"/radar/alerts/{alert.id}" in text
    assert [point["severity"] for point in points if point["title"] == "SO-LATE"] == [alert.severity]


def test_an_empty_radar_says_what_will_stand_there(desk: Desk) -> None:
    assert "一切按承诺进行" in desk.browser("viewer").get("/radar").content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?tier=vip", True),
        ("?tier=new", False),
        ("?cause=stage_overrun", False),
        ("?state=resolved", False),
        ("?q=SO-LATE", True),
        ("?q=SO-SAFE", False),
        ("?severity=nonsense&page=x&state=%00", True),
    ],
)
def test_the_address_filters_the_list(desk: Desk, alert: radar.AlertFacts, query: str, shown: bool) -> None:
    text = desk.browser("manager").get(f"/radar{query}").content.decode()

    assert (f"alert-{alert.id}" in text) is shown


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_card_shows_forecast_reasons_and_measures_side_by_side(
    desk: Desk, alert: radar.AlertFacts, headers: dict[str, str]
) -> None:
    text = desk.browser("manager").get(f"/radar/alerts/{alert.id}", **headers).content.decode()

    assert "改空运或专车" in text and "预计还需" in text and "王工，您好" in text
    assert 'class="finish"' in text and "完成时间的分布：承诺前完成" in text
    assert _chosen(text)
    assert text.lstrip().startswith("<!doctype") is (headers == {})


def test_one_click_applies_what_is_suggested(desk: Desk, alert: radar.AlertFacts) -> None:
    browser = desk.browser("manager")
    text = browser.get(f"/radar/alerts/{alert.id}", **HTMX).content.decode()
    form = {
        "touched": "1",
        "measure": _chosen(text),
        "tell": "1",
        "message": "王工，您好：我们已安排加班。",
        "drafted": "x",
    }

    answer = browser.post(f"/radar/alerts/{alert.id}/response", form, **HTMX)

    told = json.loads(answer.headers["HX-Trigger"])
    assert answer.status_code == 204 and told["dialog:close"] is True
    with acting_for(desk.factory.id):
        (made,) = responses.responses_to(alert_id=alert.id)
        assert len(process.tasks(subject_id=alert.order_id)) == len(_chosen(text)) > 0
    assert made.message == form["message"]
    undone = browser.post(told["toast"]["undo_url"])
    assert undone.status_code == 302
    with acting_for(desk.factory.id):
        assert process.tasks(subject_id=alert.order_id) == []


def test_what_was_applied_is_told_and_not_offered_again(desk: Desk, alert: radar.AlertFacts) -> None:
    browser = desk.browser("manager")
    address = f"/radar/alerts/{alert.id}"
    chosen = _chosen(browser.get(address, **HTMX).content.decode())

    browser.post(f"{address}/response", {"touched": "1", "measure": chosen}, **HTMX)
    text = browser.get(address, **HTMX).content.decode()
    again = browser.post(f"{address}/response", {"touched": "1", "measure": chosen}, **HTMX)

    assert "已启动：" in text and "已启动措施的效果" in text
    assert not any(f'value="{one}"' in text for one in chosen)
    assert again.status_code == 422


def test_without_any_measure_the_card_says_where_they_are_written_down(desk: Desk, alert: radar.AlertFacts) -> None:
    with acting_for(desk.factory.id):
        for book in responses.playbooks():
            response_actions.change_playbook(playbook_id=book.id, changes={"active": False})

    text = desk.browser("manager").get(f"/radar/alerts/{alert.id}").content.decode()

    assert "没有可选的措施" in text and 'href="/playbooks"' in text and "data-apply" not in text


def test_choosing_otherwise_tells_the_new_effect_and_keeps_what_was_written(
    desk: Desk, alert: radar.AlertFacts
) -> None:
    browser = desk.browser("manager")
    with acting_for(desk.factory.id):
        ids = {one.measure.code: str(one.measure.id) for one in responses.options(alert_id=alert.id)}
    address = f"/radar/alerts/{alert.id}/response/draft"

    followed = browser.get(address, {"touched": "1", "measure": [ids["faster_mode"], ids["tell_customer"]]})
    written = browser.get(
        address, {"touched": "1", "measure": [ids["overtime"]], "message": "我自己写的", "drafted": "旧稿"}
    )
    none = browser.get(address, {"touched": "1"})

    assert "改用更快的运输方式" in followed.content.decode() and 'name="new_date"' in followed.content.decode()
    assert "我自己写的" in written.content.decode()
    assert _chosen(none.content.decode()) == []


def test_nothing_chosen_is_said_in_words(desk: Desk, alert: radar.AlertFacts) -> None:
    answer = desk.browser("manager").post(f"/radar/alerts/{alert.id}/response", {"touched": "1"}, **HTMX)

    assert answer.status_code == 422 and "请至少选择一项措施" in answer.content.decode()


@pytest.mark.parametrize(
    ("day", "told"),
    [("2026-03-01", "必须在现在之后"), ("0001-01-01", "必须在现在之后"), ("9999-12-31", "新的日期太远")],
)
def test_a_new_date_that_cannot_be_is_refused_and_leaves_nothing(
    desk: Desk, alert: radar.AlertFacts, day: str, told: str
) -> None:
    with acting_for(desk.factory.id):
        (tell,) = [one for one in responses.options(alert_id=alert.id) if one.measure.kind == "repromise"]
    form = {"touched": "1", "measure": [str(tell.measure.id)], "new_date": day}

    answer = desk.browser("manager").post(f"/radar/alerts/{alert.id}/response", form, **HTMX)

    assert answer.status_code == 422 and told in answer.content.decode()
    with acting_for(desk.factory.id):
        assert responses.responses_to(alert_id=alert.id) == []
        assert process.tasks(subject_id=alert.order_id) == []


def test_an_alert_is_taken_and_ended_with_a_reason(desk: Desk, alert: radar.AlertFacts) -> None:
    browser = desk.browser("sales")
    address = f"/radar/alerts/{alert.id}"

    taken = browser.post(f"{address}/acknowledgement")
    silent = browser.post(f"{address}/resolution", {"note": " "})
    ended = browser.post(f"{address}/resolution", {"note": "客户同意晚到"})
    again = browser.post(f"{address}/resolution", {"note": "再来一次"}, **HTMX)

    assert [taken.status_code, silent.status_code, ended.status_code, again.status_code] == [302, 422, 302, 204]
    assert "人工解除：客户同意晚到" in browser.get(address).content.decode()


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("viewer", "acknowledgement", 403),
        ("operator", "resolution", 403),
        ("sales", "response", 403),
    ],
)
def test_only_those_with_the_right_act(desk: Desk, alert: radar.AlertFacts, role: str, path: str, status: int) -> None:
    assert desk.browser(role).post(f"/radar/alerts/{alert.id}/{path}").status_code == status


def test_what_is_unknown_or_foreign_is_not_found(desk: Desk, alert: radar.AlertFacts) -> None:
    from tests.cast import found_factory

    stranger = Desk(found_factory(name="他山机械")).browser("owner")
    nobody = UUID(int=7)

    for browser, one in ((stranger, alert.id), (desk.browser("owner"), nobody)):
        _nothing_of(browser, one)


def _nothing_of(browser: Client, one: UUID) -> None:
    paths = (f"/radar/alerts/{one}", f"/radar/orders/{one}", f"/radar/alerts/{one}/response/draft")
    posts = (
        f"/radar/alerts/{one}/acknowledgement",
        f"/radar/alerts/{one}/resolution",
        f"/radar/alerts/{one}/response",
        f"/responses/{one}/undoing",
    )
    assert {browser.get(path).status_code for path in paths} == {404}
    assert {browser.post(path, {"note": "x"}).status_code for path in posts} == {404}


QUIET = [  # what the form says, the answer, the state, and a word of the answer
    ({"until": "hours"}, 204, "quiet", ""),
    ({"until": "tomorrow", "reason": "等回电"}, 204, "quiet", ""),
    ({"until": "endless", "reason": "客户知道"}, 204, "quiet", ""),
    ({"until": "endless"}, 422, "open", "请写明理由"),
    ({"until": "whenever"}, 422, "open", "请选择多久"),
    ({}, 422, "open", "请选择多久"),
]


@pytest.mark.parametrize(("form", "status", "state", "told"), QUIET)
def test_an_alert_is_let_be_quiet_from_its_card(
    desk: Desk, alert: radar.AlertFacts, form: dict[str, str], status: int, state: str, told: str
) -> None:
    answer = desk.browser("manager").post(f"/radar/alerts/{alert.id}/quiet", form, **HTMX)

    assert answer.status_code == status and told in answer.content.decode()
    with acting_for(desk.factory.id):
        found = radar.alert(alert_id=alert.id)
    assert found is not None and found.state == state


def test_a_quiet_alert_stands_in_its_own_list_and_is_woken_from_its_card(desk: Desk, alert: radar.AlertFacts) -> None:
    manager = desk.browser("manager")
    manager.post(f"/radar/alerts/{alert.id}/quiet", {"until": "days", "reason": "等供应商"}, **HTMX)
    listed, quiet = manager.get("/radar").content.decode(), manager.get("/radar?state=quiet").content.decode()
    card = manager.get(f"/radar/alerts/{alert.id}", **HTMX).content.decode()

    manager.post(f"/radar/alerts/{alert.id}/waking", **HTMX)

    assert f"alert-{alert.id}" not in listed and f"alert-{alert.id}" in quiet
    assert "暂缓提醒，到" in card and "等供应商" in card
    assert f"alert-{alert.id}" in manager.get("/radar").content.decode()


def test_what_alerts_share_is_shown_listed_and_taken_together(desk: Desk) -> None:
    for n in range(3):
        desk.order(number=f"SO-{n}", committed_at=NOW + timedelta(days=5))
    deliver_all()
    reason = {"kind": "supplier_late", "subject": "JF", "days": 2, "factor": 1.4}
    with acting_for(desk.factory.id):
        Alert.objects.update(reasons=[reason])
    manager = desk.browser("manager")

    strip = manager.get("/radar/causes", **HTMX).content.decode()
    address = html.unescape(re.findall(r'href="([^"]*common=[^"]*)"', strip)[0])
    listed = manager.get(address).content.decode()
    manager.post("/radar/causes/acknowledgement", {"common": "supplier_late:JF"}, **HTMX)

    assert "供应商 JF 逾期未到" in strip and "3 单" in strip
    assert "供应商 JF 逾期未到" in listed and "全部接手" in listed
    with acting_for(desk.factory.id):
        assert {one.state for one in radar.alerts()} == {"acknowledged"}
    assert manager.post("/radar/causes/acknowledgement", {"common": "nonsense:JF"}, **HTMX).status_code == 404


def test_an_ended_alert_no_longer_tells_how_bad_it_is(desk: Desk, alert: radar.AlertFacts) -> None:
    manager, path = desk.browser("manager"), f"/radar/alerts/{alert.id}"
    before = manager.get(path).content.decode()
    manager.post(f"{path}/resolution", {"note": "客户同意晚一周"}, headers=HTMX)

    after = manager.get(path).content.decode()

    assert 'hx-trigger="dialog:close from:body"' in after, "what was done on the page is seen on it"
    assert 'class="finish" data-severity=' in before and "预警已解除" in after
    assert 'class="finish" data-severity=' not in after and 'class="finish"' in after


def test_the_card_says_what_became_of_similar_orders(desk: Desk, alert: radar.AlertFacts) -> None:
    done = desk.order(number="SO-DONE", committed_at=NOW + timedelta(days=30))
    report = work.ProgressReport(key="done", kind="finished", happened_at=NOW, order_id=done, stage_code="transport")
    with acting_for(desk.factory.id):
        work.record_progress(reports=[report])
    deliver_all()

    text = desk.browser("manager").get(f"/radar/alerts/{alert.id}").content.decode()

    assert "相似的已交付订单" in text and f'href="/orders/{done}"' in text
    assert "有承诺的 1 单中 0 单晚交" in text
