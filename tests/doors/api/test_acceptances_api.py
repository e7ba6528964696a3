"""Acceptances and delivery notes over the API."""

from __future__ import annotations

import base64
from uuid import UUID

import pytest
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from tests.flow.acceptance import photos
from tests.flow.acceptance.made_order import make_order
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import SCOPES, issue_token

pytestmark = pytest.mark.django_db
TOO_MUCH = {"position": 1, "accepted": "9"}
PHOTO = base64.b64encode(photos.JPEG).decode()


@pytest.fixture
def factory() -> Factory:
    return found_factory()


@pytest.fixture
def base(factory: Factory) -> str:
    with acting_for(factory.id), clock.frozen(NOW):
        order_id: UUID = make_order(factory)
    return f"/api/v1/orders/{order_id}"


@pytest.fixture
def api(factory: Factory) -> Client:
    with acting_for(factory.id):
        token = issue_token(member_id=factory.members["owner"].id, name="t", scopes=list(SCOPES))
    return Client(headers={"Authorization": f"Bearer {token}"})


def post(api: Client, path: str, body: object):  # type: ignore[no-untyped-def]
    return api.post(path, body, content_type="application/json")


def test_paper_is_recorded_read_and_taken_back(api: Client, base: str) -> None:
    [waiting] = api.get(f"{base}/acceptances/waiting").json()
    body = {"signer_name": "老周", "key": "k", "photos": [PHOTO], "seen": waiting["seen"],
            "lines": [{"position": 1, "accepted": "1"}]}  # fmt: skip

    made = post(api, f"{base}/acceptances", body)
    pdf = api.get(f"{base}/acceptances/{made.json()['id']}/pdf")
    taken = post(api, f"{base}/acceptances/{made.json()['id']}/withdrawal", {"why": "错"})
    again = post(api, f"{base}/acceptances/{made.json()['id']}/withdrawal", {"why": "错"})

    assert (made.status_code, made.json()["verdict"], made.json()["way"]) == (201, "partly", "paper")
    assert pdf.headers["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    assert taken.json()["state"] == "withdrawn" and again.status_code == 409
    assert [one["number"] for one in api.get("/api/v1/acceptances").json()] == [made.json()["number"]]
    assert len(api.get(f"{base}/acceptances").json()) == 1


PROBLEMS = [
    ("no photo", {"signer_name": "x", "key": "k", "photos": []}, 422, "photos (missing)"),
    ("no base64", {"signer_name": "x", "key": "k", "photos": ["%"]}, 422, "photos (unknown_kind)"),
    ("too much", {"signer_name": "x", "key": "k", "photos": [PHOTO], "lines": [TOO_MUCH]}, 422, "line_1 (too_much)"),
    ("another content", {"signer_name": "x", "key": "k", "photos": [PHOTO], "seen": "0"}, 409, "content-changed"),
    ("nothing that waits", {"signer_name": "x", "key": "k", "photos": [], "subject": "x"}, 409, "already-accepted"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "body", "status", "said"), PROBLEMS, ids=[row[0] for row in PROBLEMS])
def test_what_cannot_be_recorded_is_a_problem_in_words(
    api: Client, base: str, what: str, body: object, status: int, said: str
) -> None:
    answer = post(api, f"{base}/acceptances", body)

    assert answer.status_code == status and said in answer.content.decode()
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_a_note_is_written_once_printed_and_reported(api: Client, base: str) -> None:
    made = post(api, f"{base}/delivery-notes", {"key": "k", "quantities": {"1": "1"}})
    again = post(api, f"{base}/delivery-notes", {"key": "k"})
    note = f"{base}/delivery-notes/{made.json()['id']}"
    arrived = post(api, f"{note}/arrival", {})
    too_much = post(api, f"{base}/delivery-notes", {"key": "k2", "quantities": {"1": "5"}})

    assert (made.status_code, made.json()["id"]) == (201, again.json()["id"])
    assert api.get(f"{note}/pdf?paper=241x93&copies=2").content.startswith(b"%PDF")
    assert arrived.json()["state"] == "delivered" and too_much.status_code == 422
    assert post(api, f"{note}/cancellation", {"why": "x"}).json()["state"] == "cancelled"
    assert [one["state"] for one in api.get(f"{base}/delivery-notes").json()] == ["cancelled"]
