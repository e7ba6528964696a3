"""Every address of the program × every role × two organisations: closed by default, and apart for good."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from tests.cast import NOW, PASSWORD, Factory, found_factory
from tests.doors import route_table as table
from tests.doors.route_subjects import furnish
from yinuo.doors.api.urls import api as described
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens
from yinuo.ground.people.rights import rights_of

OURS, FOREIGN = "HERE", "NANSHAN"
_PART = re.compile(r"<(?:\w+:)?(\w+)>|\{(?:\w+:)?(\w+)\}")
_PLAIN = {"metric": "on_time_rate", "dimension": "week", "kind": "csv", "token": "x", "number": "x", "digest": "x"}
_PLAIN |= {"subject": "order", "place": "1", "format": "ocel"}
_PLAIN |= {
    "verb": "nudge",
    "deed": "transfer",
    "organisation": "x",
    "code": "standard",
    "name": "x",
    "records": "purchase-lines",
    "sort": "items",
    "form": "csv",
    "holder": "order",
    "channel": "dingtalk_robot",
    "event": "promised",
    "step": "cause",
    "design": "delivery",
}
# Objects in these addresses are of the member who asks; what is not theirs is left as it is, without a word.
_SILENT = {"orders/views/<uuid:view_id>/removal", "complaints/views/<uuid:view_id>/removal"}


@dataclass(frozen=True)
class House:
    """Two organisations, each with one thing of every kind."""

    factory: Factory
    ours: dict[str, str]
    foreign: dict[str, str]
    foreign_factory: Factory


@pytest.fixture
def house(db) -> Iterator[House]:
    with clock.frozen(NOW):
        factory, other = found_factory(), found_factory(name="南山电子")
        yield House(factory, furnish(factory, mark=OURS), furnish(other, mark=FOREIGN), other)


def _routes() -> Iterator[tuple[str, Any]]:
    def walk(patterns: Any, before: str) -> Iterator[tuple[str, Any]]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            else:
                yield route, pattern.callback

    return walk(get_resolver().url_patterns, "")


def _operations() -> dict[str, list[str]]:
    """Return the scopes of each operation of the API."""
    found: dict[str, list[str]] = {}
    for prefix, router in described._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    name = re.sub(r"\{\w+:(\w+)\}", r"{\1}", f"{method} {prefix}{path}")
                    found[name] = [getattr(guard, "name", "?") for guard in operation.auth_callbacks]
    return found


def _filled(route: str, parts: dict[str, str]) -> str:
    known = {**_PLAIN, **parts}
    return "/" + _PART.sub(lambda match: known[match[1] or match[2]], route).removeprefix("/")


def _browser(factory: Factory, role: str) -> Client:
    browser = Client()
    assert browser.post("/sign-in", {"email": factory.members[role].email, "password": PASSWORD}).status_code == 302
    return browser


def _program(factory: Factory, scopes: list[str]) -> Client:
    with acting_for(factory.id):
        secret = tokens.issue_token(member_id=factory.members["owner"].id, name="t", scopes=scopes)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _call(program: Client, operation: str, parts: dict[str, str]) -> Any:
    method, _space, path = operation.partition(" ")
    body = table.BODIES.get(operation, {})
    url = "/api/v1" + _filled(path, parts)
    if method == "GET":
        return program.get(url, body)
    return program.generic(method, url, _json(body), content_type="application/json")


def _json(body: Any) -> str:
    import json

    return json.dumps(body)


def _content(answer: Any) -> str:
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return raw.decode("utf-8", errors="ignore")


def _position(organisation_id: UUID) -> int:
    with acting_for(organisation_id):
        return kernel.log_position()


def _desk_routes() -> dict[str, Any]:
    return {route: view for route, view in _routes() if not route.startswith(("api/", "p/"))}


# The table


def test_every_desk_route_stands_in_the_table_with_its_right() -> None:
    declared = {route: getattr(view, "right", "not declared") for route, view in _desk_routes().items()}

    assert declared == table.DESK


def test_every_portal_route_stands_in_the_table() -> None:
    declared = {
        route: "link" if getattr(view, "by_link", False) else "public"
        for route, view in _routes()
        if route.startswith("p/")
    }

    assert declared == table.PORTAL


def test_every_operation_of_the_api_stands_in_the_table_with_its_one_scope() -> None:
    assert _operations() == {name: [scope] for name, scope in table.API.items()}


def test_the_api_has_no_other_address() -> None:
    plain = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route) for route, _view in _routes() if route.startswith("api/")}
    known = {"api/v1" + name.partition(" ")[2] for name in table.API}

    assert plain == known | table.API_OPEN


# Strangers


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_is_not_signed_in_is_sent_to_the_sign_in(house: House, method: str) -> None:
    stranger, let_in = Client(), []

    for route, right in table.DESK.items():
        answer = stranger.generic(method, _filled(route, house.ours))
        if right is not None and not (answer.status_code == 302 and answer["Location"].startswith("/sign-in?next=")):
            let_in.append((route, answer.status_code))

    assert let_in == []


def test_a_fragment_for_a_stranger_is_401(house: House) -> None:
    stranger = Client(headers={"HX-Request": "true"})
    closed = [route for route, right in table.DESK.items() if right is not None]

    assert {stranger.get(_filled(route, house.ours)).status_code for route in closed} == {401}


def test_a_program_without_a_token_is_401(house: House) -> None:
    answers = {name: _call(Client(), name, house.ours) for name in table.API}

    assert {name: a.status_code for name, a in answers.items() if a.status_code != 401} == {}
    assert {a["Content-Type"].partition(";")[0] for a in answers.values()} == {"application/problem+json"}


def test_an_unknown_link_opens_nothing(house: House) -> None:
    stranger = Client()
    ids = ("ask", "change", "complaint", "document", "request", "pledge", "line", "shipment", "acceptance", "file")
    ids += ("status_report",)
    parts = {f"{name}_id": str(house.factory.id) for name in ids}
    links = [route for route, kind in table.PORTAL.items() if kind == "link"]

    statuses = {r: {stranger.generic(m, _filled(r, parts)).status_code for m in ("GET", "POST")} for r in links}

    assert {route: found for route, found in statuses.items() if 404 not in found or not found <= {404, 405}} == {}


# Roles


@pytest.mark.parametrize(
    "role", ["owner", "manager", "sales", "planner", "project_manager", "operator", "quality", "viewer"]
)
def test_a_role_is_refused_what_it_has_no_right_to_and_nothing_else(house: House, role: str) -> None:
    browser, wrong = _browser(house.factory, role), []
    rights = rights_of(role)

    for route, right in table.DESK.items():
        if right is None:
            continue
        for method in ("GET", "POST") if right not in rights else ("GET",):
            status = browser.generic(method, _filled(route, house.ours)).status_code
            if (status == 403) != (right not in rights):
                wrong.append((method, route, status))

    assert wrong == []


def test_a_token_without_the_scope_is_refused(house: House) -> None:
    everything = set(table.API.values())
    programs = {scope: _program(house.factory, sorted(everything - {scope})) for scope in everything}

    statuses = {name: _call(programs[scope], name, house.ours).status_code for name, scope in table.API.items()}

    assert {name: status for name, status in statuses.items() if status != 403} == {}


# Two organisations


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_object_is_not_there(house: House, method: str) -> None:
    browser, found = _browser(house.factory, "owner"), []
    before = _position(house.foreign_factory.id)

    for route, right in table.DESK.items():
        if right is None or not _named(route) or route in _SILENT:
            continue
        status = browser.generic(method, _filled(route, house.foreign)).status_code
        if status not in (404, 405):
            found.append((route, status))

    assert found == []
    assert _position(house.foreign_factory.id) == before


def _named(route: str) -> list[str]:
    return [match[1] or match[2] for match in _PART.finditer(route) if (match[1] or match[2]) not in _PLAIN]


def test_a_foreign_object_named_in_a_form_stays_as_it_is(house: House) -> None:
    browser = _browser(house.factory, "owner")
    before = _position(house.foreign_factory.id)
    foreign = house.foreign
    forms: list[tuple[str, dict[str, str]]] = [
        ("orders/edits", {"id": foreign["order_id"], "field": "channel", "channel": "phone"}),
        ("orders/reviews", {"id": foreign["order_id"]}),
        ("orders/cancellations", {"id": foreign["order_id"], "why": "x"}),
        ("orders/new", {"customer_id": foreign["customer_id"], "order_type": "make_to_order", "channel": "sales"}),
        (_SILENT.copy().pop(), {}),
    ]

    statuses = [browser.post(_filled(route, foreign), form).status_code for route, form in forms]

    assert set(statuses) <= {302, 422}
    assert _position(house.foreign_factory.id) == before


def test_a_foreign_object_is_not_there_for_programs(house: House) -> None:
    program, found = _program(house.factory, sorted(set(table.API.values()))), {}
    before = _position(house.foreign_factory.id)

    for name in table.API:
        if _named(name):
            status = _call(program, name, house.foreign).status_code
            if status != 404:
                found[name] = status

    assert found == {}
    assert _position(house.foreign_factory.id) == before


def test_a_foreign_object_named_in_a_body_is_refused(house: House) -> None:
    program = _program(house.factory, sorted(set(table.API.values())))
    before = _position(house.foreign_factory.id)
    number = f"{FOREIGN}-1"
    report = {"order": number, "kind": "started", "happened_at": NOW.isoformat()}

    entered = program.post("/api/v1/orders", {"customer_id": house.foreign["customer_id"]}, "application/json")
    reported = program.post("/api/v1/progress", report, "application/json")

    assert entered.status_code in (404, 422)
    assert reported.status_code in (200, 404, 422) and "applied" not in reported.content.decode()
    assert _position(house.foreign_factory.id) == before


def test_no_page_list_export_or_file_tells_of_the_other_organisation(house: House) -> None:
    browser, told = _browser(house.factory, "owner"), []
    program = _program(house.factory, sorted(set(table.API.values())))

    for route, right in table.DESK.items():
        if right is not None and FOREIGN in _content(browser.get(_filled(route, house.ours))):
            told.append(route)
    for query in ("/palette?q=nanshan", "/orders?q=nanshan", "/customers?q=nanshan", "/radar?q=nanshan"):
        if FOREIGN in _content(browser.get(query)):
            told.append(query)
    for name in table.API:
        if name.startswith("GET ") and FOREIGN in _content(_call(program, name, house.ours)):
            told.append(name)

    assert told == []


def test_each_organisation_sees_its_own(house: House) -> None:
    browser = _browser(house.foreign_factory, "owner")
    pages = ("/orders", "/radar", "/complaints", "/journal", "/imports", "/settings/webhooks", "/palette?q=nanshan")

    assert [page for page in pages if FOREIGN not in _content(browser.get(page))] == []


# Reading


def test_reading_changes_nothing(house: House) -> None:
    browser, wrote, broken = _browser(house.factory, "owner"), [], []

    for route, right in table.DESK.items():
        if right is None:
            continue
        before = _position(house.factory.id)
        answer = browser.get(_filled(route, house.ours))
        _content(answer)
        if _position(house.factory.id) != before:
            wrote.append(route)
        if answer.status_code not in (200, 404, 405):
            broken.append((route, answer.status_code))

    assert wrote == []
    assert broken == []


def test_reading_by_programs_changes_nothing(house: House) -> None:
    program = _program(house.factory, sorted(set(table.API.values())))
    reads = [name for name in table.API if name.startswith("GET ")]
    before = _position(house.factory.id)

    statuses = {name: _call(program, name, house.ours).status_code for name in reads}

    assert _position(house.factory.id) == before
    assert {name: status for name, status in statuses.items() if status not in (200, 404)} == {}


def test_every_page_of_ours_opens(house: House) -> None:
    """What a foreign member gets as 404 is there for us: otherwise the tests above would prove nothing."""
    browser = _browser(house.factory, "owner")
    # No delivery is signed yet and no change agreed to, so there is no document of it.
    absent = {"orders/<uuid:order_id>/acceptance.pdf", "changes/<uuid:change_id>/document"}

    closed = [
        route
        for route, right in table.DESK.items()
        if right is not None and route not in absent and browser.get(_filled(route, house.ours)).status_code == 404
    ]

    assert closed == []
