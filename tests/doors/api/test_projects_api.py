"""Projects over the API: out and in as files, kept as templates, milestones paid, compared with a baseline."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.plans import queries, templates
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens

pytestmark = pytest.mark.django_db
Call = Callable[..., tuple[int, Any]]
TABLE = "编号,任务,工期,前置\n1,设计,2,2\n2,制造,-3,1\n".encode()


@pytest.fixture
def factory() -> Factory:
    return found_factory()


@pytest.fixture
def client(factory: Factory) -> Client:
    with acting_for(factory.id):
        scopes = ["plans:read", "plans:write", "progress:write", "export:read"]
        token = tokens.issue_token(member_id=factory.members["owner"].id, name="t", scopes=scopes)
    return Client(headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def call(client: Client) -> Call:
    """Call an address and return status and answer."""

    def answered(method: str, path: str, body: object = None) -> tuple[int, Any]:
        with clock.frozen(NOW):
            answer = client.generic(method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json")
        return answer.status_code, answer.json()

    return answered


@pytest.fixture
def project_id(factory: Factory) -> UUID:
    with acting_for(factory.id), clock.frozen(NOW):
        return templates.start(source="starter:software", name="上线", starts_at=NOW).id


def milestone_of(factory: Factory, project_id: UUID) -> UUID:
    """Return the first milestone."""
    with acting_for(factory.id):
        return next(one.id for one in queries.tasks(project_id=project_id) if one.milestone)


@pytest.mark.parametrize("kind", ["xml", "xlsx", "csv"])
def test_a_plan_goes_out_and_comes_in_as_another_project(
    client: Client, factory: Factory, project_id: UUID, kind: str
) -> None:
    out = client.get(f"/api/v1/projects/{project_id}/file?kind={kind}")
    file = SimpleUploadedFile(f"计划.{kind}", out.content)
    answer = client.post("/api/v1/projects/files?name=照抄", {"file": file})

    made = answer.json()
    assert out.status_code == 200 and f".{kind}" in out["Content-Disposition"]
    assert answer.status_code == 201 and made["problems"] == [] and made["project"]["name"] == "照抄"
    with acting_for(factory.id):
        assert made["tasks"] == len(queries.tasks(project_id=project_id))
        assert len(queries.tasks(project_id=UUID(made["project"]["id"]))) == made["tasks"]


def test_a_file_is_looked_at_before_anything_is_made(client: Client, factory: Factory) -> None:
    answer = client.post("/api/v1/projects/files?preview=true", {"file": SimpleUploadedFile("p.csv", TABLE)})

    told = answer.json()
    assert (answer.status_code, told["project"], told["tasks"], told["links"]) == (200, None, 2, 1)
    assert [(one["where"], one["code"]) for one in told["problems"]] == [("3", "negative"), ("3", "circle")]
    assert told["problems"][0]["words"].startswith("工期“-3”是负数")
    with acting_for(factory.id):
        assert queries.projects() == []


@pytest.mark.parametrize(("content", "word"), [(b"%PDF-1.7", "PDF"), (b"a,b\n1,2\n", "任务名称")])
def test_what_is_no_plan_is_told_with_what_to_do(client: Client, content: bytes, word: str) -> None:
    answer = client.post("/api/v1/projects/files", {"file": SimpleUploadedFile("p.csv", content)})

    assert answer.status_code == 422 and answer.json()["type"].endswith("unreadable-plan")
    assert word in answer.json()["detail"]


def test_a_plan_is_kept_as_a_template_that_begins_another(call: Call, project_id: UUID) -> None:
    status, kept = call("POST", f"/projects/{project_id}/templates", {"name": "模板"})
    _status, begun = call("POST", "/projects", {"name": "又一个", "source": f"project:{kept['id']}"})
    wrong, told = call("POST", "/projects", {"name": "又一个", "source": "starter:nothing"})

    assert (status, kept["state"]) == (201, "template")
    assert begun["made_from"] == f"{kept['number']} 模板"
    assert (wrong, told["faults"]) == (422, {"source": "unknown"})


def test_a_milestone_is_priced_invoiced_and_paid(call: Call, factory: Factory, project_id: UUID) -> None:
    where = f"/projects/{project_id}/milestones/{milestone_of(factory, project_id)}"

    early, told = call("PUT", f"{where}/payment")
    call("PUT", f"{where}/price", {"amount_minor": 120_000, "payment_days": 30})
    _status, invoiced = call("PUT", f"{where}/invoice", {"invoice_number": "FP-1"})
    twice, again = call("PUT", f"{where}/invoice", {"invoice_number": "FP-2"})
    status, paid = call("PUT", f"{where}/payment", {"paid_at": "2026-04-01T09:00:00+08:00"})

    assert early == 422 and "还没有开票，请先开票" in told["detail"]
    assert (invoiced["invoice_number"], invoiced["payment"]) == ("FP-1", "invoiced") and invoiced["due_at"]
    assert twice == 422 and "已开票" in again["detail"]
    assert (status, paid["payment"]) == (200, "paid")


def test_a_plan_is_compared_with_its_baseline(call: Call, project_id: UUID) -> None:
    _status, none = call("GET", f"/projects/{project_id}/comparison")
    call("POST", f"/projects/{project_id}/baselines", {"name": "合同"})
    _status, plan = call("GET", f"/projects/{project_id}/plan")
    task = next(one for one in plan["tasks"] if one["minutes"])
    change = {"kind": "task", "id": task["id"], "before": {}, "after": {"minutes": task["minutes"] + 480}}
    call("POST", f"/projects/{project_id}/edits", {"changes": [change]})

    status, told = call("GET", f"/projects/{project_id}/comparison")

    assert none == {"baseline": None, "earned": None, "differences": []}
    assert status == 200 and told["baseline"]["name"] == "合同" and told["earned"]["budget_hours"] > 0
    assert (task["id"], "longer") in [(one["task_id"], one["kind"]) for one in told["differences"]]


def test_an_edit_of_what_is_not_there_says_so(call: Call, project_id: UUID) -> None:
    nobody = "11111111-1111-4111-8111-111111111111"
    change = {"kind": "task", "id": nobody, "before": {}, "after": {"minutes": 5}}
    status, told = call("POST", f"/projects/{project_id}/edits", {"changes": [change]})

    assert status == 409 and told["detail"] == f"请重新读取计划，再决定：{nobody} 没有，或已被删除。"
