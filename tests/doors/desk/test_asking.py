"""No way to end work leads past its form: not the inbox, not in bulk, not a program, not a yes to an approval."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import E, S
from tests.ground.process.plays import file as bpmn
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens
from yinuo.ground.process import definitions, instances, publishing
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.forms import defining, reading
from yinuo.ground.process.models import Instance

NOTE = {"key": "note", "kind": "text", "label": "检查说明", "required": True}
PRICE = {
    "key": "price",
    "kind": "money",
    "label": "底价",
    "required": True,
    "rights": [{"role": "*", "right": "read"}, {"role": "owner", "step": "boss", "right": "write"}],
}
DRAWN = (
    S
    + element("userTask", "check", **{"yinuo:form": "review", "yinuo:role": "quality"})
    + element("userTask", "boss", **{"yinuo:form": "review", "yinuo:approval": "all", "yinuo:approvers": "role:owner"})
    + E
    + ways("s>check check>boss boss>e")
)
SCOPES = ["tasks:read", "tasks:write", "approvals:read", "approvals:write", "forms:read", "forms:write"]


@pytest.fixture
def asked(desk) -> Any:
    """A task of a process that asks for a form, followed by an approval that asks for its rest."""
    order_id = desk.order(number="SO-1")
    with acting_for(desk.factory.id):
        form_id = defining.new_form(key="review", name="评审单", design={"sections": [{"fields": [NOTE, PRICE]}]})
        defining.publish_form(form_id=form_id)
        draft = definitions.save_draft(content=bpmn("reviewing", DRAWN))
        publishing.publish_definition(definition_id=draft)
        instances.start_instance(key="reviewing", subject_type="order", subject_id=order_id, subject_label="SO-1")
        return tasks.tasks(subject_id=order_id, roles=["quality"])[0]


@pytest.fixture
def turn(desk, asked) -> Any:
    """The owner's turn at the approval, after the task before it was filled in."""
    desk.browser("quality").post(f"/tasks/{asked.id}/form", {"f.note": "尺寸超差 0.1"})
    with acting_for(desk.factory.id):
        (found,) = tasks.tasks(member_id=desk.factory.members["owner"].id, subject_id=asked.subject_id)
    return found


def _program(desk, role: str) -> Client:
    with acting_for(desk.factory.id):
        secret = tokens.issue_token(member_id=desk.factory.members[role].id, name="t", scopes=SCOPES)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _state(desk, task_id: UUID) -> str:
    with acting_for(desk.factory.id):
        found = tasks.task(task_id=task_id)
    assert found is not None
    return found.state


def _status(desk) -> str:
    with acting_for(desk.factory.id):
        return Instance.objects.get(process_key="reviewing").status


def test_ticking_a_task_off_in_the_inbox_opens_its_form(desk, asked) -> None:
    browser = desk.browser("quality")

    plain = browser.post(f"/tasks/{asked.id}/completion")
    fragment = browser.post(f"/tasks/{asked.id}/completion", headers={"HX-Request": "true"})

    assert plain["Location"] == fragment["HX-Redirect"] == f"/tasks/{asked.id}/form"
    assert "请先填写表单“评审单”" in browser.get(f"/tasks/{asked.id}/form").content.decode()
    assert _state(desk, asked.id) == "open"


def test_the_inbox_offers_to_fill_in_and_not_to_tick_off(desk, asked) -> None:
    browser = desk.browser("quality")
    browser.post(f"/tasks/{asked.id}/claim")

    page = browser.get("/tasks?box=own").content.decode()
    task = browser.get(f"/tasks/{asked.id}").content.decode()

    assert f'href="/tasks/{asked.id}/form"' in page and f"/tasks/{asked.id}/completion" not in page
    assert f"/tasks/{asked.id}/completion" not in task and "填写评审单" in task


def test_many_at_once_do_not_lead_past_a_form(desk, asked) -> None:
    browser = desk.browser("quality")

    browser.post("/tasks/many", {"id": [str(asked.id)]})

    assert "请先填写表单“评审单”" in browser.get("/tasks").content.decode()
    assert _state(desk, asked.id) == "open"


def test_a_program_is_told_to_fill_in_the_form_and_does(desk, asked) -> None:
    program, path = _program(desk, "quality"), f"/api/v1/tasks/{asked.id}"

    refused = program.put(f"{path}/completion", {}, "application/json")
    form = program.get(f"{path}/form").json()
    faulty = program.put(f"{path}/form", {"answers": {"note": ""}}, "application/json")
    kept = program.put(f"{path}/form", {"answers": {"note": "合格", "price": 9}}, "application/json")

    assert refused.status_code == 409 and refused.json()["type"] == "urn:yinuo:problem:asks-for-form"
    assert "评审单" in refused.json()["detail"]
    assert (form["step"], form["rights"]) == ("check", {"note": "write", "price": "read"})
    assert faulty.status_code == 422 and faulty.json()["faults"] == {"note": "required"}
    assert "检查说明：请填写。" in faulty.json()["detail"]
    assert kept.json()["values"] == {"note": "合格"}  # the price is not this role's to tell
    assert _state(desk, asked.id) == "done"


def test_a_yes_waits_for_what_the_approver_has_to_fill_in(desk, turn) -> None:
    browser = desk.browser()

    refused = browser.post(f"/tasks/{turn.id}/acts/approval")
    page = browser.get(f"/tasks/{turn.id}/form").content.decode()
    saved = browser.post(f"/tasks/{turn.id}/form", {"f.note": "同意让步", "f.price": "900"})
    waiting = _status(desk)
    approved = browser.post(f"/tasks/{turn.id}/acts/approval")

    assert refused.status_code == 422 and "请先填写表单“评审单”" in refused.content.decode()
    assert "尺寸超差 0.1" in page and "保存，去审批" in page
    assert saved["Location"] == f"/tasks/{turn.id}" and waiting == "running"
    assert approved.status_code == 302 and _status(desk) == "completed"
    with acting_for(desk.factory.id):
        last = reading.last_of(key="review", subject_id=turn.subject_id)
        facts = Instance.objects.get(process_key="reviewing").state["v"]
    assert last is not None and last.values == {"note": "同意让步", "price": 900}
    assert facts["price"] == 900


def test_many_yeses_at_once_do_not_lead_past_a_form(desk, turn) -> None:
    browser = desk.browser()

    browser.post("/tasks/many", {"id": [str(turn.id)]})

    assert _state(desk, turn.id) == "open"
    assert "请先填写表单" in browser.get("/tasks").content.decode()


def test_a_no_needs_no_form(desk, turn) -> None:
    answer = desk.browser().post(f"/tasks/{turn.id}/acts/refusal", {"reason": "价格不符"})

    assert answer.status_code == 302
    assert _state(desk, turn.id) == "done"


def test_a_program_says_yes_after_the_form(desk, turn) -> None:
    program, path = _program(desk, "owner"), f"/api/v1/tasks/{turn.id}"

    early = program.post(f"{path}/acts", {"verb": "approve"}, "application/json")
    program.put(f"{path}/form", {"answers": {"note": "可以", "price": 5}}, "application/json")
    late = program.post(f"{path}/acts", {"verb": "approve"}, "application/json")

    assert early.status_code == 409 and "评审单" in early.json()["detail"]
    assert late.status_code == 200, late.content.decode()
    assert _status(desk) == "completed"


def test_nobody_fills_in_for_the_approver(desk, turn) -> None:
    browser, program = desk.browser("sales"), _program(desk, "sales")

    browser.post(f"/tasks/{turn.id}/form", {"f.note": "我来"})
    refused = program.put(f"/api/v1/tasks/{turn.id}/form", {"answers": {"note": "我来"}}, "application/json")

    assert refused.status_code == 403
    with acting_for(desk.factory.id):
        last = reading.last_of(key="review", subject_id=turn.subject_id)
    assert last is not None and last.values["note"] == "尺寸超差 0.1"
