"""Forms over the API: begun, drawn, published in versions, retired; files handed in; custom fields opened."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens
from yinuo.ground.process.forms import filling, reading

FIELD = {"key": "serial", "kind": "text", "label": "序列号", "required": True}
SECRET = {"key": "cost", "kind": "money", "label": "成本", "rights": [{"role": "sales", "right": "hidden"}]}
DESIGN: dict[str, Any] = {"sections": [{"label": "基本", "fields": [FIELD, SECRET]}]}


@pytest.fixture
def factory(db):
    with clock.frozen(NOW):
        yield found_factory()


def _program(factory: Factory, role: str = "owner") -> Client:
    scopes = ["forms:read", "forms:write", "tasks:write"]
    with acting_for(factory.id):
        secret = tokens.issue_token(member_id=factory.members[role].id, name="t", scopes=scopes)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _send(client: Client, method: str, path: str, body: Any = None) -> Any:
    return getattr(client, method)(f"/api/v1{path}", body or {}, "application/json")


def test_a_form_is_begun_changed_published_and_retired(factory) -> None:
    client = _program(factory)

    made = _send(client, "post", "/forms", {"key": "inspection", "name": "检验单", "design": {"sections": []}}).json()
    early = _send(client, "post", f"/forms/{made['id']}/publication")
    draft = _send(client, "put", f"/forms/{made['id']}/draft", {"name": "检验单", "design": DESIGN}).json()
    published = _send(client, "post", f"/forms/{made['id']}/publication").json()
    second = _send(client, "put", f"/forms/{made['id']}/draft", {"name": "检验单二", "design": DESIGN}).json()
    retired = _send(client, "delete", f"/forms/{made['id']}/publication")

    assert early.status_code == 422 and early.json()["faults"] == {"sections": "missing"}
    assert (draft["id"], draft["version"], published["state"]) == (made["id"], 1, "published")
    assert (second["version"], second["state"]) == (2, "draft")
    assert retired.status_code == 204
    assert [one["name"] for one in client.get("/api/v1/forms").json()] == ["检验单二"]


def test_a_key_that_is_taken_is_named(factory) -> None:
    client, new = _program(factory), {"key": "inspection", "name": "检验单", "design": DESIGN}
    _send(client, "post", "/forms", new)

    again = _send(client, "post", "/forms", new)

    assert again.status_code == 422 and again.json()["faults"] == {"key": "taken"}


def test_only_an_administrator_designs(factory) -> None:
    answer = _send(_program(factory, "sales"), "post", "/forms", {"key": "x", "name": "x", "design": DESIGN})

    assert answer.status_code == 403


def test_answers_are_read_without_what_one_may_not_see(factory) -> None:
    client = _program(factory)
    made = _send(client, "post", "/forms", {"key": "inspection", "name": "检验单", "design": DESIGN}).json()
    with acting_for(factory.id):
        form = reading.form(form_id=made["id"])
        assert form is not None
        filling.keep(form=form, values={"serial": "SN-1", "cost": 7})

    path = f"/api/v1/forms/{made['id']}/answers"

    assert client.get(path).json()[0]["values"] == {"serial": "SN-1", "cost": 7}
    assert _program(factory, "sales").get(path).json()[0]["values"] == {"serial": "SN-1"}


def test_a_file_is_handed_in_and_given_out(factory) -> None:
    client = _program(factory)

    kept = client.post("/api/v1/form-files", {"file": SimpleUploadedFile("a.txt", b"alpha", "text/plain")})

    assert kept.status_code == 201 and kept.json()["name"] == "a.txt"
    given = client.get(f"/api/v1/form-files/{kept.json()['id']}")
    assert given.content == b"alpha" and given["Content-Type"] == "application/octet-stream"


def test_custom_fields_are_opened_and_drawn_as_a_form(factory) -> None:
    client = _program(factory)

    opened = _send(client, "put", "/custom-fields/customer").json()
    again = _send(client, "put", "/custom-fields/customer").json()

    assert opened["id"] == again["id"] and opened["about"] == "customer"
    assert client.get("/api/v1/forms").json() == []
