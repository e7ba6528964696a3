"""One form at two steps, with other rights at each; and a form that changes while somebody fills it in."""

from __future__ import annotations

import json
from typing import Any

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

AT_SHOP, AT_CHECK = {"step": "shop"}, {"step": "check"}
FIELDS: list[dict[str, Any]] = [
    {"key": "serial", "kind": "text", "label": "序列号", "required": True, "rights": [{**AT_CHECK, "right": "read"}]},
    {"key": "cost", "kind": "money", "label": "成本", "rights": [{**AT_SHOP, "right": "hidden"}]},
    {
        "key": "verdict",
        "kind": "text",
        "label": "结论",
        "rights": [{"right": "read"}, {**AT_CHECK, "role": "quality", "right": "required"}],
    },
    {"key": "remark", "kind": "text", "label": "备注"},
    {"key": "told", "kind": "text", "label": "车间说明", "visible": 'serial == "SN-1"'},
]
DRAWN = (
    S
    + element("userTask", "shop", **{"yinuo:form": "travel", "yinuo:role": "operator"})
    + element("userTask", "check", **{"yinuo:form": "travel", "yinuo:role": "quality"})
    + E
    + ways("s>shop shop>check check>e")
)


def design(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"label": "", "fields": list(fields)}]}


@pytest.fixture
def travelling(desk) -> Any:
    """An order whose process asks for the same form at two steps."""
    order_id = desk.order(number="SO-1")
    with acting_for(desk.factory.id):
        form_id = defining.new_form(key="travel", name="随工单", design=design(*FIELDS))
        defining.publish_form(form_id=form_id)
        draft = definitions.save_draft(content=bpmn("travelling", DRAWN))
        publishing.publish_definition(definition_id=draft)
        instances.start_instance(key="travelling", subject_type="order", subject_id=order_id, subject_label="SO-1")
    return order_id


def task_of(desk, order_id: Any, role: str) -> Any:
    with acting_for(desk.factory.id):
        return tasks.tasks(subject_id=order_id, roles=[role])[0]


def values(desk) -> dict[str, Any]:
    with acting_for(desk.factory.id):
        return reading.answers(key="travel")[0].values


def publish(desk, *fields: dict[str, Any]) -> None:
    """Publish another version of the form."""
    with acting_for(desk.factory.id):
        form = reading.published(key="travel")
        assert form is not None
        defining.publish_form(form_id=defining.save_draft(form_id=form.id, name="随工单", design=design(*fields)))


def test_what_is_posted_without_the_right_is_not_kept_and_what_the_step_asks_for_is_asked(desk, travelling) -> None:
    typed = {"f.serial": "SN-1", "f.cost": "9", "f.verdict": "mine", "f.remark": ""}
    shop, check = desk.browser("operator"), desk.browser("quality")
    at_shop = f"/tasks/{task_of(desk, travelling, 'operator').id}/form"

    first = shop.get(at_shop).content.decode()
    shop.post(at_shop, typed)
    kept = values(desk)
    at_check = f"/tasks/{task_of(desk, travelling, 'quality').id}/form"
    second = check.get(at_check).content.decode()
    refused = check.post(at_check, {"f.serial": "SN-2", "f.cost": "9", "f.verdict": ""}).content.decode()
    drawn = check.post(f"{at_check}/draft", {"f.cost": "9"}).content.decode()
    check.post(at_check, {"f.serial": "SN-2", "f.cost": "9", "f.verdict": "合格"})

    assert "成本" not in first and 'name="f.verdict"' not in first and 'name="f.serial"' in first
    assert (kept["serial"], kept.get("cost"), kept.get("verdict")) == ("SN-1", None, None)
    assert 'name="f.cost"' in second and 'name="f.serial"' not in second and "SN-1" in second
    assert "请填写。" in refused and "SN-1" in refused and "SN-2" not in refused
    assert "SN-1" in drawn and "车间说明" in drawn
    assert (values(desk)["serial"], values(desk)["cost"], values(desk)["verdict"]) == ("SN-1", 9, "合格")


def test_an_answer_does_not_show_what_was_hidden_at_its_step(desk, travelling) -> None:
    secret = {**FIELDS[1], "rights": [{**AT_CHECK, "role": "sales", "right": "hidden"}]}
    publish(desk, FIELDS[0], secret)
    operator, quality = desk.browser("operator"), desk.browser("quality")
    operator.post(f"/tasks/{task_of(desk, travelling, 'operator').id}/form", {"f.serial": "SN-1"})
    quality.post(f"/tasks/{task_of(desk, travelling, 'quality').id}/form", {"f.cost": "987"})
    with acting_for(desk.factory.id):
        answer = reading.answers(key="travel")[0]

    pages = {
        role: desk.browser(role).get(f"/form-answers/{answer.id}").content.decode() for role in ("sales", "manager")
    }

    assert "987" not in pages["sales"] and "987" in pages["manager"]


def test_a_form_that_changes_while_it_is_filled_in_loses_nothing(desk, travelling) -> None:
    browser, path = desk.browser("operator"), f"/tasks/{task_of(desk, travelling, 'operator').id}/form"
    begun = browser.get(path).content.decode()
    publish(desk, FIELDS[0], {"key": "batch", "kind": "text", "label": "批次", "required": True})

    browser.post(path, {"version": "1", "f.serial": "SN-1", "f.remark": "typed before"})
    with acting_for(desk.factory.id):
        answer = reading.answers(key="travel")[0]
    later = f"/tasks/{task_of(desk, travelling, 'quality').id}/form"
    fresh = desk.browser("quality").get(later).content.decode()
    desk.browser("quality").post(later, {"version": "2", "f.batch": "B-7"})

    assert 'name="version" value="1"' in begun and 'name="version" value="2"' in fresh and "批次" in fresh
    assert (answer.version, answer.values["remark"]) == (1, "typed before")
    assert (values(desk)["batch"], values(desk)["remark"]) == ("B-7", "typed before")


def test_a_program_names_the_version_and_answers_without_a_place_are_refused(desk, travelling) -> None:
    publish(desk, FIELDS[0])
    with acting_for(desk.factory.id):
        member = desk.factory.members["operator"].id
        secret = tokens.issue_token(member_id=member, name="t", scopes=["tasks:write", "forms:read"])
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    path = f"/api/v1/tasks/{task_of(desk, travelling, 'operator').id}/form"
    told = {"answers": {"serial": "SN-1", "remark": "old"}}

    newest = program.put(path, told, "application/json")
    first = program.put(path, {**told, "version": 1}, "application/json")

    assert newest.status_code == 422 and newest.json()["faults"] == {"remark": "unknown_field"}
    assert first.status_code == 200 and first.json()["version"] == 1 and values(desk)["remark"] == "old"


def test_the_designer_offers_the_steps_by_name_also_those_of_drafts(desk, travelling) -> None:
    drawn = DRAWN.replace('name="shop"', 'name="车间"').replace('name="check"', 'name="质检"')
    with acting_for(desk.factory.id):
        form = reading.published(key="travel")
        definitions.save_draft(content=bpmn("later", drawn))
    assert form is not None

    page = desk.browser().get(f"/forms/{form.id}").content.decode()
    told = json.loads(page.split('<script type="application/json">')[1].split("</script>")[0])

    assert dict(told["steps"]) == {
        "shop": "shop（travelling）、车间（later，草稿）",
        "check": "check（travelling）、质检（later，草稿）",
    }
