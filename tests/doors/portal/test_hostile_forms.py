"""Whatever a form holds is answered in words: characters nobody types, numbers that are none, fields without end."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import found_factory
from tests.doors.portal.links_made import path_for
from tests.doors.portal.test_link_security import filled, furnish, routes_with_a_link

pytestmark = pytest.mark.django_db
FIELDS = (
    *("text", "message", "comment", "score", "topic", "why", "due_on", "requested_on", "title", "name", "code", "note"),
    *("place", "kind", "region", "city", "postcode", "line_1", "quantity_1", "revision", "seen", "signature", "lang"),
    *("quiet_from", "daily_at", "timezone", "language", "idempotency_key", "next", "solved", "signed_at", "remark"),
)
HOSTILE = [
    ("a character the database refuses", "王\x00工"),
    ("a digit that is no number", "²"),
    ("a number without end", "9" * 5_000),
    ("half of a character", "\ufffd\u200b\u202e"),
    ("not a number at all", "NaN"),
    ("markup", "<script>alert(1)</script>"),
]


@pytest.mark.parametrize(("what", "text"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_no_form_of_the_portal_breaks_on_what_it_is_told(what: str, text: str) -> None:
    factory, client = found_factory(), Client()
    things = furnish(factory, number="MINE-1")
    home = path_for(factory, things.order_id, named=True)
    client.get(home)
    client.post(f"{home}/visit")

    # A fault that nobody foresaw would be raised here.
    statuses = {
        rest: client.post(home + filled(rest, things), dict.fromkeys(FIELDS, text)).status_code
        for _name, rest in routes_with_a_link()
    }
    query = dict.fromkeys(("n", "seen", "lang", "score"), text)
    asked = {rest: client.get(home + filled(rest, things), query).status_code for _name, rest in routes_with_a_link()}

    assert {status for status in (*statuses.values(), *asked.values()) if status >= 500} == set()
    assert "<script>alert(1)" not in client.get(home).content.decode()
