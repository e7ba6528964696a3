"""Processes on their pages: begun, imported, drawn, published, and their instances put right."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import E, S
from tests.ground.process.plays import file
from yinuo.core.rules.plain import from_plain
from yinuo.ground.kernel import timers
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import (
    catalogue,
    definitions,
    gallery,
    instances,
    observing,
    table_editing,
    tables,
)
from yinuo.ground.process.forms import defining


def _draft(desk, code: str = "made_to_stock") -> UUID:
    with acting_for(desk.factory.id):
        return definitions.save_draft(content=gallery.template(code).content(key="p"))


def _start(desk, **facts: Any) -> UUID:
    with acting_for(desk.factory.id):
        return instances.start_instance(key="p", variables=facts, subject_label="订单 7")


def _editor_data(browser, url: str) -> dict[str, Any]:
    page = browser.get(url).content.decode()
    return json.loads(page.partition('<script type="application/json">')[2].partition("</script>")[0])


def test_a_template_becomes_a_draft_of_its_own(desk) -> None:
    browser = desk.browser()

    answer = browser.post("/processes/new", {"template": "made_to_order"}, follow=True)

    assert answer.redirect_chain[-1][0].endswith("/steps")
    with acting_for(desk.factory.id):
        (made,) = catalogue.processes()
    assert (made.name, made.state, made.shown.version) == ("订单生产", "draft", 1)


def test_without_a_name_nothing_is_begun(desk) -> None:
    answer = desk.browser().post("/processes/new", {"name": " "})

    assert answer.status_code == 422 and "请写流程名称" in answer.content.decode()


def test_an_imported_file_is_kept_with_its_faults_named(desk) -> None:
    content = file("odd", S + element("callActivity", "c") + E + ways("s>c c>e"))
    browser = desk.browser()

    page = browser.post("/processes/import", {"file": SimpleUploadedFile("odd.bpmn", content)}, follow=True)

    text = page.content.decode()
    assert "没写调用哪个流程" in text
    with acting_for(desk.factory.id):
        (made,) = catalogue.processes()
        assert catalogue.content(definition_id=made.shown.id) == content
    assert browser.get(f"/processes/{made.shown.id}/file.bpmn").content == content


def test_a_file_without_a_diagram_is_drawn_and_stays_as_it_was(desk) -> None:
    content = file("p", S + E + ways("s>e"))
    browser = desk.browser()
    with acting_for(desk.factory.id):
        draft = definitions.save_draft(content=content)

    drawn = _editor_data(browser, f"/processes/{draft}/designer")["xml"]

    assert b"BPMNShape" not in content and drawn.count("<bpmndi:BPMNShape") == 2
    assert browser.get(f"/processes/{draft}/file.bpmn").content == content


@pytest.mark.parametrize(
    ("what", "content", "said"),
    [
        ("no XML", b"<definitions", "不是完整的 XML 文件"),
        ("another XML", b"<html/>", "不是 BPMN 2.0 文件"),
        ("entities", b'<!DOCTYPE x [<!ENTITY a "b">]><definitions/>', "不允许的声明"),
        (
            "no process",
            file("p", "").replace(b'<process id="p" isExecutable="true"></process>', b""),
            "没有可以运行的流程",
        ),
    ],
)
def test_a_file_that_is_no_process_says_what_to_do(desk, what: str, content: bytes, said: str) -> None:
    answer = desk.browser().post("/processes/import", {"file": SimpleUploadedFile("x.bpmn", content)})

    assert answer.status_code == 422 and said in answer.content.decode()


def test_a_second_import_asks_before_it_replaces_a_draft(desk) -> None:
    _draft(desk)
    content = gallery.empty(key="p", name="另一个")
    browser = desk.browser()

    refused = browser.post("/processes/import", {"file": SimpleUploadedFile("p.bpmn", content)})
    taken = browser.post(
        "/processes/import", {"file": SimpleUploadedFile("p.bpmn", content), "replace": "on"}, follow=True
    )

    assert refused.status_code == 422 and "替换现有草稿" in refused.content.decode()
    assert "另一个" in taken.content.decode()


def test_a_draft_is_published_only_without_errors(desk) -> None:
    browser = desk.browser()
    with acting_for(desk.factory.id):
        draft = definitions.save_draft(content=file("p", S + element("callActivity", "c") + E + ways("s>c c>e")))

    refused = browser.post(f"/processes/{draft}/publication", follow=True).content.decode()
    with acting_for(desk.factory.id):
        definitions.save_draft(content=gallery.empty(key="p", name="好的"))
    taken = browser.post(f"/processes/{draft}/publication", follow=True).content.decode()

    assert "还不能发布" in refused and "版本 1 已发布" in taken


def test_versions_tell_their_difference_in_words(desk) -> None:
    desk.published(gallery.template("made_to_stock").content(key="p"))
    draft = _draft(desk, "made_to_order")

    page = desk.browser().get(f"/processes/{draft}/differences").content.decode()

    assert "新增人工任务“生产”" in page and "删除人工任务“拣货”" in page


def test_steps_are_saved_and_answered_with_what_is_wrong(desk) -> None:
    draft, browser = _draft(desk), desk.browser()
    data = _editor_data(browser, f"/processes/{draft}/steps")
    column = data["column"]
    column["steps"].append({"id": "more", "kind": "call", "name": "收款"})

    answer = browser.post(
        f"/processes/{draft}/content", json.dumps({"revision": data["revision"], "column": column}), "application/json"
    )

    told = answer.json()
    assert answer.status_code == 200 and told["revision"] != data["revision"]
    assert [(one["element"], one["severity"]) for one in told["faults"]] == [("more", "error")]


def test_comments_of_a_file_outlast_the_diagram_which_forgets_them(desk) -> None:
    draft, browser = _draft(desk), desk.browser()
    with acting_for(desk.factory.id):
        content = catalogue.content(definition_id=draft) or b""
        definitions.save_draft(content=content.replace(b"<bpmn:userTask", b"<!-- agreed in May -->\n<bpmn:userTask", 1))
    data = _editor_data(browser, f"/processes/{draft}/designer")
    body = {"revision": data["revision"], "xml": data["xml"].replace("<!-- agreed in May -->", "")}

    answer = browser.post(f"/processes/{draft}/content", json.dumps(body), "application/json")

    with acting_for(desk.factory.id):
        kept = catalogue.content(definition_id=draft) or b""
    assert b"<!-- agreed in May -->" in kept and answer.json()["revision"] == catalogue.revision_of(content=kept)


def test_two_people_do_not_overwrite_each_other(desk) -> None:
    draft, browser = _draft(desk), desk.browser()
    data = _editor_data(browser, f"/processes/{draft}/designer")
    body = {"revision": data["revision"], "xml": data["xml"].replace("拣货", "配货")}

    first = browser.post(f"/processes/{draft}/content", json.dumps(body), "application/json")
    second = browser.post(f"/processes/{draft}/content", json.dumps(body), "application/json")

    assert (first.status_code, second.status_code) == (200, 409)
    assert "别人刚改过" in second.json()["text"]


@pytest.mark.parametrize("body", ["[]", "{", '{"revision": "x", "column": {"id": "1"}}', '{"revision": "x", "xml": 5}'])
def test_what_is_no_drawing_is_not_saved(desk, body: str) -> None:
    draft, browser = _draft(desk), desk.browser()

    answer = browser.post(f"/processes/{draft}/content", body, "application/json")

    assert answer.status_code == 422 and answer.json()["text"]


def test_a_process_that_is_no_list_says_why(desk) -> None:
    with acting_for(desk.factory.id):
        body = S + element("userTask", "t", "<standardLoopCharacteristics/>") + E + ways("s>t t>e")
        draft = definitions.save_draft(content=file("p", body))

    page = desk.browser().get(f"/processes/{draft}/steps").content.decode()

    assert "有重复执行的步骤" in page and f"/processes/{draft}/designer" in page


def test_a_walk_shows_where_tokens_stand_and_what_can_happen(desk) -> None:
    draft, browser = _draft(desk, "made_to_order"), desk.browser()
    data = _editor_data(browser, f"/processes/{draft}/steps")
    url = f"/processes/{draft}/rehearsal"
    body = {"column": data["column"], "facts": {"amount": 600_000}, "chosen": []}

    begun = browser.post(url, json.dumps(body), "application/json").json()
    body["chosen"] = [{"do": "complete", "number": begun["choices"][0]["number"], "facts": {}}]
    onward = browser.post(url, json.dumps(body), "application/json").json()
    lost = browser.post(url, json.dumps({**body, "chosen": [{"do": "complete", "number": 99}]}), "application/json")

    assert begun["tokens"] == {"confirm": 1} and begun["asked"] == ["amount"]
    assert onward["tokens"] == {"boss": 1} and "confirm" in onward["done"]
    assert lost.status_code == 422


APPROVAL = {"yinuo:approval": "any", "yinuo:approvers": "role:manager", "yinuo:answer": "fine"}


def _walked(desk, body: str, chosen: list[dict[str, Any]], **facts: Any) -> dict[str, Any]:
    content = file("p", body)
    with acting_for(desk.factory.id):
        draft = definitions.save_draft(content=content)
    told = {"xml": content.decode(), "facts": facts, "chosen": chosen}
    answer: dict[str, Any] = (
        desk.browser().post(f"/processes/{draft}/rehearsal", json.dumps(told), "application/json").json()
    )
    return answer


def test_a_walk_asks_for_facts_of_the_customer_by_both_names(desk) -> None:
    split = element("exclusiveGateway", "x", default="x-no")
    body = S + split + element("userTask", "yes") + element("userTask", "no")
    body += ways("s>x x>yes[customer.name=='甲'] x>no")

    told = _walked(desk, body, [], **{"customer.name": "甲"})

    assert told["asked"] == ["customer.name"] and told["tokens"] == {"yes": 1}


@pytest.mark.parametrize(
    ("after", "said", "status", "tokens"),
    [
        ("t>u", True, "running", {"u": 1}),
        ("t>u", False, "withdrawn", {}),
        ("t>u[fine] t>v[!fine]", False, "running", {"v": 1}),
    ],
)
def test_a_walk_goes_on_after_an_answer_as_a_running_process_does(
    desk, after: str, said: bool, status: str, tokens: dict[str, int]
) -> None:
    body = S + element("userTask", "t", **APPROVAL) + element("userTask", "u") + element("userTask", "v")
    body += ways(f"s>t {after}")
    begun = _walked(desk, body, [])

    told = _walked(
        desk, body, [{"do": "complete", "number": begun["choices"][0]["number"], "facts": {"approved": said}}]
    )

    assert (told["tokens"], told["status"] == "running") == (tokens, status == "running")


def test_a_walk_asks_the_decision_table_itself(desk) -> None:
    table = {
        "name": "折扣",
        "hit": "F",
        "inputs": [{"expression": "amount"}],
        "outputs": [{"name": "percent"}],
        "rows": [{"tests": ["> 5"], "results": ["10"]}],
    }
    with acting_for(desk.factory.id):
        tables.publish_table(table_id=table_editing.new_table(key="discount", table=from_plain(table)))
    rule = element("businessRuleTask", "r", **{"yinuo:table": "discount"})

    told = _walked(desk, S + rule + element("userTask", "t") + ways("s>r r>t"), [], amount=7)

    assert told["tokens"] == {"t": 1} and told["facts"]["percent"] == 10


def test_editors_offer_the_vocabulary_of_automations_forms_and_tables(desk) -> None:
    fields = [{"key": "weight", "kind": "number", "label": "重量"}]
    with acting_for(desk.factory.id):
        form = defining.new_form(key="check", name="检验单", design={"sections": [{"label": "", "fields": fields}]})
        defining.publish_form(form_id=form)
    draft = _draft(desk)

    options = _editor_data(desk.browser(), f"/processes/{draft}/steps")["options"]

    facts = {one["name"]: one for one in options["facts"]}
    assert {"amount", "committed_at", "customer.name", "approved"} <= set(facts)
    assert facts["amount"]["kind"] == "number" and facts["committed_at"]["kind"] == "moment"
    assert facts["weight"]["form"] == "check" and options["forms"] == [["check", "检验单"]]


@pytest.mark.parametrize(
    ("text", "fault", "unknown"),
    [("amount > 5", "", []), ("amount >", "语法不对", []), ("colour == 'red'", "", ["colour"])],
)
def test_a_condition_is_checked_while_it_is_typed(desk, text: str, fault: str, unknown: list[str]) -> None:
    told = desk.browser().post("/processes/conditions", {"text": text}).json()

    assert told["fault"].startswith(fault) and bool(told["fault"]) == bool(fault)
    assert told["unknown"] == unknown


def test_an_instance_shows_its_steps_and_can_stand_still(desk) -> None:
    desk.published(gallery.template("made_to_stock").content(key="p"))
    instance, browser = _start(desk), desk.browser()
    url = f"/processes/instances/{instance}"

    listed = browser.get("/processes/instances?status=running").content.decode()
    shown = browser.get(url).content.decode()
    still = browser.post(f"{url}/suspension", {"reason": "等款"}, follow=True).content.decode()
    onward = browser.post(f"{url}/resumption", follow=True).content.decode()
    over = browser.post(f"{url}/withdrawal", follow=True).content.decode()

    assert "订单 7" in listed and "订单确认" in listed
    assert "订单确认" in shown and '"confirm": "active"' in shown
    assert "已暂停" in still and "已恢复" in onward and "已撤回" in over


def test_what_failed_is_done_by_hand(desk) -> None:
    lost = element("serviceTask", "lost", **{"yinuo:service": "nowhere"})
    desk.published(file("p", S + lost + E + ways("s>lost lost>e")))
    instance, browser = _start(desk), desk.browser()
    timers.fire(organisation_id=desk.factory.id)
    with acting_for(desk.factory.id):
        (incident,) = observing.incidents(instance_id=instance)
    url = f"/processes/instances/{instance}"

    seen = browser.get(url).content.decode()
    odd = browser.post(f"{url}/incidents/{incident.id}/repair", {"act": "retry", "facts": "[1"}, follow=True)
    done = browser.post(f"{url}/incidents/{incident.id}/repair", {"act": "complete", "facts": '{"x": 1}'}, follow=True)

    assert "没有这个自动服务" in seen
    assert "没有改动" in odd.content.decode()
    assert "已完成" in done.content.decode()


def test_who_may_only_look_finds_nothing_to_change(desk) -> None:
    draft = _draft(desk)

    page = desk.browser("viewer").get(f"/processes/{draft}").content.decode()

    assert "发布</button>" not in page and f"/processes/{draft}/draft" not in page
