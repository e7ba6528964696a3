"""Orders, customers and supply as programs see them."""

import json
from datetime import timedelta

import pytest

from tests.cast import NOW, Factory, found_factory
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import SCOPES, issue_token
from yinuo.ground.supply import queries as supply

pytestmark = pytest.mark.django_db
ORDER = {
    "number": "SO-1",
    "customer_code": "C-001",
    "requested_at": (NOW + timedelta(days=9)).isoformat(),
    "lines": [{"item_name": "减速机", "quantity": "2", "price_minor": 10000}],
}


class Caller:
    """A program with a token of one factory's manager."""

    def __init__(self, client, factory: Factory, scopes: list[str] | None = None) -> None:  # type: ignore[no-untyped-def]
        self.client, self.factory = client, factory
        names = scopes or [name for name in SCOPES if name.split(":")[0] in ("orders", "customers", "supply")]
        with acting_for(factory.id):
            self.token = issue_token(member_id=factory.members["manager"].id, name="t", scopes=names)

    def __call__(self, method: str, path: str, body: object = None, **headers: str):  # type: ignore[no-untyped-def]
        response = self.client.generic(
            method,
            f"/api/v1{path}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}", **headers},
        )
        return response.status_code, response.json()


@pytest.fixture
def call(client):  # type: ignore[no-untyped-def]
    with clock.frozen(NOW):
        yield Caller(client, found_factory())


def test_an_order_is_entered_and_read_again(call) -> None:  # type: ignore[no-untyped-def]
    status, made = call("POST", "/orders", ORDER)
    _, read = call("GET", f"/orders/{made['id']}")
    _, lines = call("GET", f"/orders/{made['id']}/lines")
    _, history = call("GET", f"/orders/{made['id']}/history")

    assert status == 201 and made == read
    assert (read["number"], read["state"], read["channel"], read["value_minor"]) == ("SO-1", "open", "api", 20000)
    assert [(line["position"], line["item_name"]) for line in lines] == [(1, "减速机")]
    assert [event["type"] for event in history] == ["orders.order_created"]


def test_the_same_request_with_its_key_enters_one_order(call) -> None:  # type: ignore[no-untyped-def]
    bare = {**ORDER, "number": ""}
    first = call("POST", "/orders", bare, **{"Idempotency-Key": "k"})
    again = call("POST", "/orders", bare, **{"Idempotency-Key": "k"})

    assert first == again
    assert len(call("GET", "/orders")[1]["orders"]) == 1


def test_faults_are_told_with_field_and_code(call) -> None:  # type: ignore[no-untyped-def]
    call("POST", "/orders", ORDER)
    status, problem = call(
        "POST", "/orders/batch", {"orders": [{**ORDER, "number": "SO-2"}, {**ORDER, "region": "华"}]}
    )

    assert status == 422
    assert problem["faults"] == [{"index": 1, "field": "number", "code": "taken", "value": "SO-1"}]
    assert len(call("GET", "/orders")[1]["orders"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {**ORDER, "lines": [{"item_name": "x", "quantity": "0"}]},
        {**ORDER, "requested_at": "2026-03-20T09:00:00"},  # without a zone
        {**ORDER, "channel": "fax"},
        {**ORDER, "value_minor": -1},
        {**ORDER, "number": "9" * 61},
        {"orders": []},
    ],
)
def test_a_body_that_cannot_be_an_order_is_refused(call, body: object) -> None:  # type: ignore[no-untyped-def]
    path = "/orders/batch" if isinstance(body, dict) and "orders" in body else "/orders"

    assert call("POST", path, body)[0] == 422


def test_a_thousand_orders_are_entered_at_once_and_one_more_is_too_many(call) -> None:  # type: ignore[no-untyped-def]
    orders = [{"customer_code": "C-001"} for _ in range(1_001)]

    assert call("POST", "/orders/batch", {"orders": orders})[0] == 422
    status, made = call("POST", "/orders/batch", {"orders": orders[:1000]})
    assert status == 201 and len(set(made["ids"])) == 1000


def test_a_list_is_read_to_its_end_without_gap(call) -> None:  # type: ignore[no-untyped-def]
    _, made = call("POST", "/orders/batch", {"orders": [{"customer_code": "C-001"} for _ in range(5)]})
    seen, after = [], ""
    while after is not None:
        _, piece = call("GET", f"/orders?limit=2{f'&after={after}' if after else ''}")
        seen += [order["id"] for order in piece["orders"]]
        after = piece["next"]

    assert seen == made["ids"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=open", 2),
        ("state=review", 1),
        ("search=xhsp", 1),
        ("channel=phone&channel=web", 2),
        ("number=A-1", 1),
        ("tier=vip&state=open", 1),
        ("number=none", 0),
    ],
)
def test_a_list_is_filtered(call, query: str, count: int) -> None:  # type: ignore[no-untyped-def]
    orders = [
        {"number": "A-1", "customer_code": "C-001", "channel": "phone"},
        {"number": "A-2", "customer_code": "C-002"},
        {"number": "A-3", "customer_code": "C-001", "channel": "web"},
    ]
    call("POST", "/orders/batch", {"orders": orders})

    assert len(call("GET", f"/orders?{query}")[1]["orders"]) == count


def test_an_order_is_changed_reviewed_and_cancelled(call) -> None:  # type: ignore[no-untyped-def]
    _, made = call("POST", "/orders", {**ORDER, "channel": "web"})
    address = f"/orders/{made['id']}"
    _, changed = call("PATCH", address, {"reference": "PO-9", "requested_at": None})
    _, reviewed = call("POST", f"{address}/review")
    _, cancelled = call("POST", f"{address}/cancellation", {"why": "客户取消"})
    reinstated = call("DELETE", f"{address}/cancellation")
    twice = call("DELETE", f"{address}/cancellation")

    assert (changed["reference"], changed["requested_at"], changed["state"]) == ("PO-9", None, "review")
    assert (reviewed["state"], cancelled["state"]) == ("open", "cancelled")
    assert (reinstated[0], reinstated[1]["state"], twice[0]) == (200, "open", 409)


def test_all_lines_of_an_order_are_set_at_once(call) -> None:  # type: ignore[no-untyped-def]
    _, made = call("POST", "/orders", ORDER)
    address = f"/orders/{made['id']}/lines"

    status, lines = call("PUT", address, {"lines": [{"item_name": "阀体", "quantity": "2.5", "price_minor": 300}]})
    refused = call("PUT", address, {"lines": [{"item_name": ""}]})
    empty = call("PUT", address, {"lines": []})
    call("POST", f"/orders/{made['id']}/cancellation", {"why": "x"})
    settled = call("PUT", address, {"lines": [{"item_name": "阀体"}]})

    assert status == 200 and [(one["item_name"], float(one["quantity"])) for one in lines] == [("阀体", 2.5)]
    assert call("GET", address)[1] == lines
    assert (refused[0], refused[1]["faults"][0]["field"], empty[0]) == (422, "item", 422)
    assert (settled[0], settled[1]["type"]) == (409, "urn:yinuo:problem:order-settled")


def test_what_cannot_be_changed_is_refused(call) -> None:  # type: ignore[no-untyped-def]
    _, made = call("POST", "/orders", ORDER)

    status, problem = call("PATCH", f"/orders/{made['id']}", {"order_type": "gift"})

    assert status == 422 and problem["faults"] == {"order_type": "unknown"}


def test_another_organisations_order_is_not_found(call, client) -> None:  # type: ignore[no-untyped-def]
    _, made = call("POST", "/orders", ORDER)
    stranger = Caller(client, found_factory())

    for method, path, body in [
        ("GET", "", None),
        ("PATCH", "", {"note": "x"}),
        ("GET", "/lines", None),
        ("GET", "/history", None),
        ("POST", "/review", None),
        ("POST", "/cancellation", {"why": "x"}),
    ]:
        assert stranger(method, f"/orders/{made['id']}{path}", body)[0] == 404, path
    assert stranger("GET", "/orders")[1]["orders"] == []
    assert stranger("GET", f"/customers/{call.factory.vip.id}")[0] == 404


def test_a_token_without_the_scope_may_not(client) -> None:  # type: ignore[no-untyped-def]
    reader = Caller(client, found_factory(), scopes=["orders:read"])

    assert reader("POST", "/orders", ORDER)[0] == 403
    assert reader("GET", "/orders")[0] == 200


def test_customers_and_their_contacts_are_kept(call) -> None:  # type: ignore[no-untyped-def]
    status, made = call("POST", "/customers", {"code": "C-9", "name": "江南纺织", "tier": "key"})
    again, _ = call("POST", "/customers", {"code": "C-9", "name": "江南纺织"})
    _, changed = call("PATCH", f"/customers/{made['id']}", {"tier": "vip", "city": "苏州"})
    _, contact = call("POST", f"/customers/{made['id']}/contacts", {"name": "周工", "email": "zhou@example.com"})
    _, contacts = call("GET", f"/customers/{made['id']}/contacts")

    assert (status, again) == (201, 422)
    assert (changed["tier"], changed["city"], changed["name"]) == ("vip", "苏州", "江南纺织")
    assert contacts == [contact]
    assert [one["code"] for one in call("GET", "/customers?search=jnfz")[1]] == ["C-9"]
    assert [one["code"] for one in call("GET", "/customers?code=C-001")[1]] == ["C-001"]
    assert call("POST", f"/customers/{made['id']}/contacts", {"name": "周工", "email": "zhou"})[0] == 422


def test_supply_is_saved_by_code(call) -> None:  # type: ignore[no-untyped-def]
    assert call("PUT", "/suppliers", [{"code": "S-1", "name": "慢工铸造", "lead_hours": 240}])[1] == {"saved": 1}
    assert call("PUT", "/sites", [{"code": "W-1", "name": "一号库"}])[1] == {"saved": 1}
    items = [{"code": "M-1", "name": "减速机", "supplier": "S-1"}, {"code": "M-2", "name": "联轴器"}]
    assert call("PUT", "/items", items)[1] == {"saved": 2}
    assert call("PUT", "/items", [{**items[0], "name": "新减速机"}])[1] == {"saved": 1}
    assert call("PUT", "/stock", [{"item": "M-1", "site": "W-1", "on_hand": "12.5"}])[1] == {"saved": 1}
    assert call("PUT", "/carriers", [{"code": "SF", "name": "顺丰"}])[1] == {"saved": 1}
    hours = {"low_hours": 20, "usual_hours": 30, "high_hours": 50}
    lane = {"code": "SH-CD", "origin": "上海", "destination": "成都", "carrier": "SF", **hours}
    assert call("PUT", "/lanes", [lane])[1] == {"saved": 1}
    assert call("PUT", "/work-centres", [{"code": "X-1", "name": "装配线", "site": "W-1"}])[1] == {"saved": 1}

    too_many = [{"code": f"M-{n}", "name": "x"} for n in range(1_001)]
    assert [call("PUT", "/items", rows)[0] for rows in ([], too_many, "M-1")] == [422, 422, 422]
    assert [(one["code"], one["name"]) for one in call("GET", "/items?search=减速")[1]] == [("M-1", "新减速机")]
    status, problem = call("PUT", "/lanes", [{**lane, "low_hours": 60, "carrier": "??"}])
    assert status == 422 and [one["where"] for one in problem["faults"]] == ["0.carrier"]
    status, problem = call("PUT", "/lanes", [lane, {**lane, "low_hours": 60}])
    assert status == 422 and [one["where"] for one in problem["faults"]] == ["1.usual_hours"]


def test_a_calendar_is_checked_and_saved(call) -> None:  # type: ignore[no-untyped-def]
    _, calendars = call("GET", "/calendars")
    plain = {**calendars[0]["plain"], "weekly": {"sat": ["08:00-12:00"]}}
    status, saved = call("PUT", "/calendars/sat", {"name": "周六班", "plain": plain, "is_default": True})
    bad, problem = call("PUT", "/calendars/sat", {"name": "周六班", "plain": {"timezone": "Mars"}})

    assert status == 200 and saved["is_default"]
    idle, told = call("PUT", "/calendars/sat", {"name": "周六班", "plain": {**plain, "weekly": {"mon": []}}})

    assert bad == 422 and problem["faults"]
    assert (idle, told["detail"]) == (422, "weekly: 一周没有任何工作时间。请至少给一天写上班次。")
    with acting_for(call.factory.id):
        assert supply.default_calendar().code == "sat"
