"""A link opens what it is for and nothing else: against guesses, other orders, other customers, other organisations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from tests.cast import NOW, Factory, found_factory
from tests.doors.portal.links_made import ALL, path_for
from tests.flow.acceptance.made_order import make_order
from tests.flow.sharing.files_made import PDF
from yinuo.flow.changes import actions as changes
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.promises import actions as promises
from yinuo.flow.sharing import actions
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people_actions
from yinuo.ground.supply.models import Carrier

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Things:
    """An order with one thing of every kind that an address of the portal can name."""

    order_id: UUID
    document_id: UUID
    pledge_id: UUID
    request_id: UUID
    change_id: UUID


def furnish(factory: Factory, *, number: str, customer: str = "C-001") -> Things:
    with acting_for(factory.id):
        if customer == "C-001":
            order_id = make_order(factory, number=number)
        else:
            lines = (NewLine(item_name="阀门"),)
            order_id = orders.create_order(
                order=NewOrder(number=number, customer_code=customer, ordered_at=NOW, lines=lines)
            )
        document = actions.share_document(order_id=order_id, content=PDF, name=f"{number}.pdf")
        pledge = promises.add_pledge(
            order_id=order_id,
            kind="drawing",
            what=f"{number} 图纸",
            party="customer",
            due_at=clock.now() + timedelta(days=3),
        )
        asked = actions.ask_change(order_id=order_id, text=f"{number} 变更", wants={}, key=number)
        draft = changes.Draft(edits={"city": "苏州"}, reason=f"{number} 变更")
        change = changes.open_change(order_id=order_id, draft=draft, key=number)
        changes.send_change(change_id=change.id, letter=changes.Letter())
    return Things(order_id, document.id, pledge.id, asked.id, change.id)


@pytest.fixture
def mine(factory: Factory) -> Things:
    return furnish(factory, number="MINE-1")


def routes_with_a_link() -> Iterator[tuple[str, str]]:
    """Return every address of the portal that a link opens, as (name, rest after the token)."""
    [portal] = [one for one in get_resolver().url_patterns if isinstance(one, URLResolver) and str(one.pattern) == "p/"]
    for pattern in portal.url_patterns:
        if getattr(pattern.callback, "by_link", False):
            yield pattern.name, str(pattern.pattern).removeprefix("<str:token>")


def filled(rest: str, things: Things) -> str:
    for name in ("document_id", "pledge_id", "request_id", "change_id"):
        rest = rest.replace(f"<uuid:{name}>", str(getattr(things, name)))
    rest = re.sub(r"<uuid:\w+>", lambda _found: str(uuid4()), rest)
    return re.sub(r"<str:\w+>", "order", rest)


def touched(factory: Factory) -> int:
    with acting_for(factory.id):
        return kernel.log_position()


STRANGERS = ["another order of the same customer", "another customer", "another organisation"]


@pytest.mark.parametrize("whose", STRANGERS)
def test_a_link_reaches_nothing_of_what_it_was_not_given_for(factory: Factory, mine: Things, whose: str) -> None:
    owner = found_factory() if whose == "another organisation" else factory
    theirs = furnish(owner, number="OTHER-9", customer="C-002" if whose == "another customer" else "C-001")
    home, client = path_for(factory, mine.order_id), Client()
    before, leaks = touched(owner), []

    for name, rest in routes_with_a_link():
        if "<uuid:" not in rest:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(home + filled(rest, theirs), {"due_on": "2099-01-01"})
            if answer.status_code not in (404, 405) or "OTHER-9" in answer.content.decode(errors="ignore"):
                leaks.append((name, method, answer.status_code))

    assert leaks == []
    assert touched(owner) == before


@pytest.mark.parametrize("whose", STRANGERS)
def test_an_order_cannot_be_chosen_beside_the_links_own(factory: Factory, mine: Things, whose: str) -> None:
    owner = found_factory() if whose == "another organisation" else factory
    theirs = furnish(owner, number="OTHER-9", customer="C-002" if whose == "another customer" else "C-001")
    one, client = path_for(factory, mine.order_id), Client()

    answers = [
        client.get(f"{one}.{theirs.order_id.hex}{rest}") for _name, rest in routes_with_a_link() if "<" not in rest
    ]

    assert {answer.status_code for answer in answers} <= {404, 405}
    assert not any("OTHER-9" in answer.content.decode(errors="ignore") for answer in answers)


def test_a_link_to_all_orders_of_a_customer_opens_those_and_no_others(factory: Factory, mine: Things) -> None:
    second, strange = furnish(factory, number="MINE-2"), furnish(factory, number="OTHER-9", customer="C-002")
    foreign = furnish(found_factory(), number="FAR-1")
    home, client = path_for(factory, None), Client()

    page = client.get(home).content.decode()

    assert "MINE-1" in page and "MINE-2" in page and "OTHER-9" not in page
    assert "MINE-2" in client.get(f"{home}.{second.order_id.hex}").content.decode()
    for other in (strange, foreign):
        assert client.get(f"{home}.{other.order_id.hex}").status_code == 404
    assert client.get(f"{home}.{second.order_id.hex}/documents/{mine.document_id}").status_code == 404
    assert client.get(f"{home}/documents/{mine.document_id}").status_code == 302
    assert client.post(f"{home}/documents").status_code == 404


def test_a_revoked_or_expired_link_opens_no_address_at_all(factory: Factory, mine: Things) -> None:
    with acting_for(factory.id), clock.frozen(clock.now() - timedelta(days=9)):
        _id, expired = actions.invite(order_id=mine.order_id, contact_id=None, right="sign", days=1)
    with acting_for(factory.id):
        gone_id, gone = actions.invite(order_id=mine.order_id, contact_id=None, right="sign", days=9)
        actions.revoke(link_id=gone_id)
    client, before, open_still = Client(), touched(factory), []

    for token in (expired, gone):
        for name, rest in routes_with_a_link():
            for method in ("get", "post"):
                answer = getattr(client, method)(f"/p/{token}{filled(rest, mine)}")
                if answer.status_code not in (410, 405) or "MINE-1" in answer.content.decode(errors="ignore"):
                    open_still.append((name, method, answer.status_code))

    assert open_still == []
    assert touched(factory) == before


def test_a_get_changes_nothing_at_any_address(factory: Factory, mine: Things) -> None:
    home, client, before = path_for(factory, mine.order_id), Client(), touched(factory)

    statuses = {name: client.get(home + filled(rest, mine)).status_code for name, rest in routes_with_a_link()}

    assert touched(factory) == before
    assert set(statuses.values()) <= {200, 302, 404, 405}


NEEDED = [
    ("documents", "/documents", "write"),
    ("messages", "/messages", "write"),
    ("complaints", "/complaints", "write"),
    ("rating", "/rating", "write"),
    ("pledge-settlement", "/pledges/<uuid:pledge_id>/settlement", "write"),
    ("pledge-date", "/pledges/<uuid:pledge_id>/date", "write"),
    ("changes", "/changes", "change"),
    ("change-agreement", "/changes/<uuid:change_id>/agreement", "change"),
    ("change-refusal", "/changes/<uuid:change_id>/refusal", "change"),
    ("receipt", "/receipt", "sign"),
]


@pytest.mark.parametrize(("name", "rest", "right"), NEEDED, ids=[row[0] for row in NEEDED])
def test_each_act_needs_its_own_right_and_to_look_is_none(
    factory: Factory, mine: Things, name: str, rest: str, right: str
) -> None:
    without = path_for(factory, mine.order_id, rights=tuple(one for one in ALL if one != right))
    before = touched(factory)

    answer = Client().post(without + filled(rest, mine), {"topic": "late", "text": "x", "score": "5"})

    assert answer.status_code == 404
    assert touched(factory) == before


def test_every_act_is_refused_without_the_pages_own_token(factory: Factory, mine: Things) -> None:
    strict, home = Client(enforce_csrf_checks=True), path_for(factory, mine.order_id)
    strict.get(home)

    statuses = {rest: strict.post(home + filled(rest, mine)).status_code for _name, rest in routes_with_a_link()}

    assert {rest: status for rest, status in statuses.items() if status not in (403, 405)} == {}


def test_pages_of_a_link_are_kept_from_everybody_else(factory: Factory, mine: Things) -> None:
    answer = Client().get(path_for(factory, mine.order_id))

    policy = answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Robots-Tag"].startswith("noindex") and "no-store" in answer.headers["Cache-Control"]
    # Stricter than asked for other sites, which get no referrer at all; our own forms need it.
    assert answer.headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert "http" not in policy.replace("https:", "")
    cookie = answer.cookies["yinuo_device"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/p/"


# Guessing


def test_whoever_guesses_is_stopped_and_others_are_not(factory: Factory, mine: Things) -> None:
    good = path_for(factory, mine.order_id)
    guesser, neighbour = Client(REMOTE_ADDR="10.1.1.1"), Client(REMOTE_ADDR="10.1.1.2")
    regular = Client(REMOTE_ADDR="10.1.1.1")
    regular.get(good)

    statuses = [guesser.get(f"/p/{factory.id.hex}{n:043d}").status_code for n in range(40)]

    assert statuses[:5] == [404] * 5 and set(statuses[5:]) == {429}
    assert int(guesser.get(good).headers["Retry-After"]) > 0
    assert neighbour.get(good).status_code == 200
    assert regular.get(good).status_code == 200


def test_changing_the_browser_buys_a_guesser_few_more_tries(factory: Factory) -> None:
    statuses = [
        Client(REMOTE_ADDR="10.1.1.9", HTTP_USER_AGENT=f"robot {n}").get(f"/p/{factory.id.hex}{n:043d}").status_code
        for n in range(60)
    ]

    assert statuses.count(404) <= 26


# Passed on


def test_a_forwarded_link_only_looks_until_the_holder_confirms_the_device(factory: Factory, mine: Things) -> None:
    home = path_for(factory, mine.order_id, named=True)
    holder, other = Client(), Client()
    holder.get(home)
    holder.post(f"{home}/visit")
    other.get(home)
    agreement = f"{home}/changes/{mine.change_id}/agreement"

    looked, refused = other.get(home), other.post(agreement)
    form = other.get(f"{home}/receipt")

    assert looked.status_code == 200 and refused.status_code == form.status_code == 403
    assert "w***g@huadong.example" in refused.content.decode() and "wang@" not in refused.content.decode()
    assert holder.post(agreement).status_code == 200


def test_when_every_device_must_be_confirmed_nothing_of_the_order_is_told_before(
    factory: Factory, mine: Things
) -> None:
    with acting_for(factory.id):
        people_actions.set_preferences(changes={"sharing.code_for": "always"})
    home, client = path_for(factory, mine.order_id, named=True), Client()

    told = []
    for _name, rest in routes_with_a_link():
        for method in ("get", "post"):
            answer = getattr(client, method)(home + filled(rest, mine))
            if "MINE-1" in answer.content.decode(errors="ignore") or "减速机" in answer.content.decode(errors="ignore"):
                told.append((rest, method))

    assert told == []
    assert client.get(home).status_code == 403


def test_a_carriers_link_to_an_order_shows_nothing_that_is_for_its_customer(factory: Factory, mine: Things) -> None:
    with acting_for(factory.id):
        carrier = Carrier.objects.create(organisation_id=factory.id, code="K-1", name="顺通")
        new = actions.NewLink(order_id=mine.order_id, carrier_id=carrier.id, holder="王师傅", rights=ALL)
        home = f"/p/{actions.issue_link(new=new)[1]}"
    client, before, told = Client(), touched(factory), []

    page = client.get(home)
    for name, rest in routes_with_a_link():
        for method in ("get", "post"):
            answer = getattr(client, method)(home + filled(rest, mine))
            if "MINE-1" in answer.content.decode(errors="ignore"):
                told.append((name, method))

    assert page.status_code == 200 and "王师傅" in page.content.decode() and told == []
    assert touched(factory) <= before + 1  # only that the link was opened
