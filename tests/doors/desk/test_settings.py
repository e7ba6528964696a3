"""Settings: members, programs, preferences, stages, calendars."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.cast import found_factory
from yinuo.doors.desk import labels
from yinuo.doors.desk.preference_words import PREFERENCES
from yinuo.flow.orders import queries as orders
from yinuo.flow.work import queries as work
from yinuo.ground.kernel import preferences, webhooks
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions, tokens
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply


def test_a_colleague_is_invited_and_comes_in_by_the_link(desk) -> None:
    browser = desk.browser()

    page = browser.post("/settings/members", {"email": "new@x.example", "name": "林晓", "role": "sales"})
    link = "/password/" + page.content.decode().partition("http://testserver/password/")[2].partition("<")[0]
    entered = {"wanted": "Xin-Mi-Ma-2027", "again": "Xin-Mi-Ma-2027"}
    answer = desk.browser("viewer").post(link, entered)

    assert answer["Location"] == "/"
    with acting_for(desk.factory.id):
        assert {one.email: one.role for one in people.members()}["new@x.example"] == "sales"


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({"email": "not-an-address", "name": "林晓", "role": "sales"}, "邮"),
        ({"email": "new@x.example", "name": "", "role": "sales"}, "姓名"),
        ({"email": "new@x.example", "name": "林晓", "role": "king"}, "king"),
    ],
)
def test_an_invitation_with_a_fault_says_which(desk, entered: dict[str, str], words: str) -> None:
    answer = desk.browser().post("/settings/members", entered)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_somebody_who_belongs_already_is_not_invited_twice(desk) -> None:
    email = desk.factory.members["sales"].email

    answer = desk.browser().post("/settings/members", {"email": email, "name": "林晓", "role": "sales"})

    assert "已经是成员" in answer.content.decode()


def test_no_password_link_is_made_for_a_member_of_another_organisation_too(desk) -> None:

    other = found_factory(name="南山电子")
    with acting_for(desk.factory.id):
        shared = actions.add_member(email=other.members["owner"].email, name="双栖", role="viewer")

    page = desk.browser().post(f"/settings/members/{shared.id}/invitation").content.decode()

    assert "http://testserver/password" not in page
    assert "用原来的密码登录" in page


def test_the_last_owner_stays(desk) -> None:
    browser = desk.browser()

    browser.post(f"/settings/members/{desk.factory.members['owner'].id}", {"role": "viewer"})

    with acting_for(desk.factory.id):
        assert people.member(member_id=desk.factory.members["owner"].id).role == "owner"
    assert "至少保留一位所有者" in browser.get("/settings/members").content.decode()


def test_the_organisation_is_renamed(desk) -> None:
    browser = desk.browser()

    browser.post("/settings", {"name": "远山精工", "timezone": "Asia/Tokyo"})

    with acting_for(desk.factory.id):
        assert (people.organisation().name, people.organisation().timezone) == ("远山精工", "Asia/Tokyo")


def test_each_scope_of_a_token_has_words_of_its_own() -> None:
    for scope in tokens.SCOPES:
        resource, _colon, act = scope.partition(":")
        assert resource in labels.SCOPES and act in labels.SCOPE_ACTS, scope
    assert len({str(word) for word in labels.SCOPE_ACTS.values()}) == len(labels.SCOPE_ACTS)


def test_a_token_is_shown_once(desk) -> None:
    browser = desk.browser()

    page = browser.post("/settings/tokens", {"name": "ERP", "days": "30", "scopes": ["orders:read"]}).content.decode()
    secret = page.partition('<code class="truncate">')[2].partition("<")[0]

    with acting_for(desk.factory.id):
        assert tokens.bearer_of(text=secret).may("orders:read")
    assert secret not in browser.get("/settings/tokens").content.decode()


def test_a_revoked_token_opens_nothing(desk) -> None:
    with acting_for(desk.factory.id):
        secret = tokens.issue_token(member_id=desk.factory.members["owner"].id, name="ERP", scopes=["orders:read"])
        token_id = tokens.tokens()[0]["id"]

    desk.browser().post(f"/settings/tokens/{token_id}/revocation")

    with acting_for(desk.factory.id):
        assert tokens.bearer_of(text=secret) is None


def test_an_endpoint_is_registered_paused_and_forgotten(desk) -> None:
    browser = desk.browser()
    page = browser.post("/settings/webhooks", {"url": "https://erp.example/hook", "rooms": ["orders", "radar"]})
    with acting_for(desk.factory.id):
        made = webhooks.endpoints()[0]

    browser.post(f"/settings/webhooks/{made.id}/activity")
    with acting_for(desk.factory.id):
        paused = webhooks.endpoints()[0]
    browser.post(f"/settings/webhooks/{made.id}/removal")

    assert made.secret in page.content.decode()
    assert made.secret not in browser.get("/settings/webhooks").content.decode()
    assert made.event_types == ("orders.*", "radar.*")
    assert not paused.active
    with acting_for(desk.factory.id):
        assert webhooks.endpoints() == []


def test_a_secret_is_changed_and_shown_once(desk) -> None:
    with acting_for(desk.factory.id):
        made = webhooks.register_endpoint(url="https://erp.example/hook")
    browser = desk.browser()

    page = browser.post(f"/settings/webhooks/{made.id}/secret").content.decode()

    with acting_for(desk.factory.id):
        changed = webhooks.endpoints()[0].secret
    assert changed != made.secret and changed in page
    assert changed not in browser.get(f"/settings/webhooks/{made.id}").content.decode()


def test_an_address_that_is_none_is_refused(desk) -> None:
    answer = desk.browser().post("/settings/webhooks", {"url": "ftp://erp.example"})

    assert answer.status_code == 422
    assert "http://" in answer.content.decode()


def _all_preferences(desk, **changes: object) -> dict[str, object]:
    from yinuo.doors.desk.forms.settings import shown_value

    with acting_for(desk.factory.id):
        known = people.all_preferences()
    values = {name: shown_value(value) for name, value in known.items() if value is not False}
    return {**values, **changes}


def test_a_preference_is_changed_in_its_own_type(desk) -> None:
    entered = _all_preferences(
        desk, **{"radar.threshold_vip": "0.2", "orders.review_channels": "web，phone", "care.reply_hours": "8"}
    )

    answer = desk.browser().post("/settings/preferences", entered)

    assert answer.status_code == 302
    with acting_for(desk.factory.id):
        known = people.all_preferences()
    assert known["radar.threshold_vip"] == 0.2
    assert known["orders.review_channels"] == ["web", "phone"]
    assert known["care.reply_hours"] == 8


@pytest.mark.parametrize(("name", "value"), [("radar.threshold_vip", "1.5"), ("care.reply_hours", "soon")])
def test_a_preference_out_of_range_is_refused(desk, name: str, value: str) -> None:
    answer = desk.browser().post("/settings/preferences", _all_preferences(desk, **{name: value}))

    assert answer.status_code == 422


def test_every_declared_preference_has_words_and_no_words_are_left_over() -> None:
    assert set(PREFERENCES) == set(preferences.declared())


def _stages(*rows: tuple[str, ...], completes: str = "b") -> dict[str, object]:
    names = ("position", "code", "name", "name_en", "customer_text", "standard_hours", "working_time", "role")
    columns = zip(*rows, strict=True)
    return {**dict(zip(names, map(list, columns), strict=True)), "completes": completes}


def test_stages_are_set_in_the_order_of_their_positions(desk) -> None:
    entered = _stages(
        ("2", "b", "发运", "Shipping", "运输途中", "48", "0", "operator"),
        ("1", "a", "装配", "Assembly", "正在装配", "16.5", "1", "operator"),
        ("3", "c", "", "", "", "", "1", "operator"),  # emptied: left out
    )

    answer = desk.browser().post("/settings/stages?type=project", entered)

    assert answer.status_code == 302
    with acting_for(desk.factory.id):
        stages = work.templates(order_type="project")
    assert [(one.name, one.standard_hours, one.working_time, one.completes_delivery) for one in stages] == [
        ("装配", 16.5, True, False),
        ("发运", 48, False, True),
    ]


@pytest.mark.parametrize(
    ("row", "completes", "words"),
    [
        (("1", "a", "装配", "", "", "0", "1", "operator"), "a", "标准时间应大于 0"),
        (("1", "a", "装配", "", "", "8", "1", "operator"), "z", "请指定哪个环节完成即算交付"),
        (("1", "a", "", "", "", "8", "1", "operator"), "a", "至少保留一个环节"),
    ],
)
def test_stages_with_a_fault_are_shown_again(desk, row, completes: str, words: str) -> None:
    answer = desk.browser().post("/settings/stages?type=project", _stages(row, completes=completes))

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_another_order_type_is_named(desk) -> None:
    desk.browser().post("/settings/stages/types", {"name": "维修"})

    with acting_for(desk.factory.id):
        assert "维修" in {kind.name for kind in orders.order_types()}


def test_an_order_type_is_called_as_the_reader_calls_it(desk) -> None:
    browser = desk.browser()
    browser.post("/settings/stages/types", {"name": "维修", "name_en": "Repair"})

    english = browser.get("/settings/stages", headers={"accept-language": "en"}).content.decode()
    chinese = browser.get("/settings/stages", headers={"accept-language": "zh-hans"}).content.decode()

    assert "Repair" in english and "Made to order" in english
    assert "维修" in chinese and "Repair" not in chinese


def _calendar(**changes: str) -> dict[str, str]:
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00-12:00，13:00-17:00")
    return {"name": "两班", "timezone": "Asia/Shanghai", "country": "CN", **week, **changes}


def test_a_calendar_is_changed(desk) -> None:
    answer = desk.browser().post(
        "/settings/calendars",
        _calendar(sat="22:00-06:00", exceptions="2026-03-14 休 年会\n2026-03-15 08:00-12:00 赶工"),
    )

    assert answer.status_code == 302
    with acting_for(desk.factory.id):
        plain = supply.default_calendar().plain
    assert plain["weekly"]["sat"] == ["22:00-06:00"]
    assert [(one["date"], one["shifts"]) for one in plain["exceptions"]] == [
        ("2026-03-14", []),
        ("2026-03-15", ["08:00-12:00"]),
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"mon": "8 to 5"}, "班次写成"),
        ({"mon": "08:00-12:00, 11:00-13:00"}, "互相重叠"),
        ({"exceptions": "next Monday 休"}, "日期写成"),
        (dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ""), "没有任何工作时间"),
    ],
)
def test_a_calendar_with_a_fault_is_refused_in_words(desk, wrong: dict[str, str], words: str) -> None:
    answer = desk.browser().post("/settings/calendars", _calendar(**wrong))

    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize(("year", "announced"), [(2025, True), (2090, False)])
def test_a_year_that_is_not_announced_is_shown_as_such(desk, year: int, announced: bool) -> None:
    page = desk.browser().get(f"/settings/calendars?year={year}").content.decode()

    assert ("尚未公布" not in page) == announced


@pytest.mark.parametrize("path", ["/settings/webhooks/{id}", "/customers/{id}", "/imports/{id}", "/jobs/{id}"])
def test_what_is_not_there_is_404(desk, path: str) -> None:
    assert desk.browser().get(path.format(id=uuid4())).status_code == 404


@pytest.mark.parametrize(("address", "status"), [("https://monitor.example/ping/1", 302), ("", 302), ("ftp:/x y", 422)])
def test_the_heartbeat_takes_a_web_address_only(desk, address: str, status: int) -> None:
    form = _all_preferences(desk, **{"radar.heartbeat_url": address})

    answer = desk.browser("owner").post("/settings/preferences", form)

    assert answer.status_code == status
