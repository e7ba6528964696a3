"""A method that an address does not take is answered in words, with a way on, on every address of every door."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.doors import route_table as table
from tests.doors.test_every_route import House, _browser, _filled, _operations, _program, house

__all__ = ["house"]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_BACK = re.compile(r'href="(/[^"?#]*)"')


def _refused(browser: Client, method: str, routes: list[str], house: House) -> dict[str, Any]:
    answers = {route: browser.generic(method, _filled(route, house.ours)) for route in routes}
    return {route: answer for route, answer in answers.items() if answer.status_code == 405}


def test_an_address_that_only_takes_forms_says_so_and_leads_back(house: House) -> None:
    browser = _browser(house.factory, "owner")

    refused = _refused(browser, "GET", list(table.DESK), house)

    texts = {route: answer.content.decode() for route, answer in refused.items()}
    ways = {way for text in texts.values() for way in _BACK.findall(text) if not way.startswith("/static/")}
    assert "re-promises/new" in refused and "what-ifs/new" in refused
    assert {route for route, text in texts.items() if "这个地址不能直接打开" not in text} == set()
    assert {answer["Allow"] for answer in refused.values()} == {"POST"}
    assert {way for way in ways if browser.get(way).status_code != 200} == set()


def test_a_page_that_only_shows_says_that_nothing_changed(house: House) -> None:
    browser = _browser(house.factory, "owner")

    answer = browser.delete("/radar")

    assert answer.status_code == 405
    assert "什么都没有改变" in answer.content.decode()


@pytest.mark.parametrize(
    "headers", [{"HX-Request": "true"}, {"Accept": "application/json"}], ids=["a part of a page", "a program"]
)
def test_who_does_not_look_with_a_browser_gets_plain_words(house: House, headers: dict[str, str]) -> None:
    browser = _browser(house.factory, "owner")

    answer = browser.get("/re-promises/new", headers=headers)

    assert (answer.status_code, answer["Content-Type"]) == (405, "text/plain; charset=utf-8")
    assert "这个地址不能直接打开" in answer.content.decode()


def test_a_program_gets_a_problem_that_names_the_methods(house: House) -> None:
    program = _program(house.factory, sorted(set(table.API.values())))
    known = _operations()
    paths = {name.partition(" ")[2] for name in known}

    wrong = [(method, path) for path in paths for method in METHODS if f"{method} {path}" not in known]
    answers = {
        (method, path): program.generic(method, "/api/v1" + _filled(path, house.ours), content_type="application/json")
        for method, path in wrong
    }

    assert len(answers) > len(paths)
    assert {call: answer.status_code for call, answer in answers.items() if answer.status_code != 405} == {}
    assert {answer["Content-Type"] for answer in answers.values()} == {"application/problem+json"}
    assert {call for call, answer in answers.items() if answer["Allow"] not in answer.json()["detail"]} == set()


@pytest.mark.parametrize("form", ["rating", "complaints", "visit"])
def test_a_customer_who_opens_the_address_of_a_form_is_led_to_the_order(form: str) -> None:
    answer = Client().get(f"/p/some-link/{form}")

    assert answer.status_code == 405
    assert 'href="/p/some-link"' in answer.content.decode()


def test_a_check_of_a_document_has_no_order_to_go_back_to() -> None:
    answer = Client().delete("/p/verify/x/x/x")

    assert answer.status_code == 405
    assert "什么都没有改变" in answer.content.decode()
    assert "返回订单" not in answer.content.decode()
