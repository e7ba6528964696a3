"""Decision tables on their pages: begun, written in a grid that says what is wrong, tried, published, retired."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yinuo.core.rules.plain import from_plain
from yinuo.core.rules.tables import DecisionTable
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import definitions, instances, publishing, table_editing, tables
from yinuo.ground.process.table_use import users_of_table

GRID: dict[str, Any] = {
    "name": "折扣",
    "hit": "U",
    "inputs": [
        {"expression": "amount", "label": "订单金额", "kind": "number"},
        {"expression": "customer.tier", "label": "等级", "kind": "text", "values": '"vip", "key"'},
    ],
    "outputs": [{"name": "percent", "kind": "number"}],
    "rows": [{"tests": ["> 100", "vip"], "results": ["10"]}, {"tests": ["<= 100", "-"], "results": ["0"]}],
}
DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="ship" name="运费"><decisionTable hitPolicy="FIRST"><input id="i"><inputExpression><text>weight</text>
</inputExpression></input><output id="o" name="fee"/><rule id="r"><inputEntry><text>&gt; 5</text></inputEntry>
<outputEntry><text>30</text></outputEntry></rule></decisionTable></decision>{more}</definitions>"""

ASKING = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yinuo="https://yinuo.example/bpmn">
<process id="quoting" name="报价流程" isExecutable="true"><startEvent id="s"/><userTask id="ask" name="问客户"/>
<businessRuleTask id="rule" name="算折扣" yinuo:table="discount"/><endEvent id="e"/>
<sequenceFlow id="a" sourceRef="s" targetRef="ask"/><sequenceFlow id="b" sourceRef="ask" targetRef="rule"/>
<sequenceFlow id="c" sourceRef="rule" targetRef="e"/></process></definitions>""".encode()


def _table(**changes: Any) -> DecisionTable:
    return from_plain({**GRID, **changes})


def _draft(desk, **changes: Any) -> UUID:
    with acting_for(desk.factory.id):
        return table_editing.new_table(key="discount", table=_table(**changes))


def _published(desk, **changes: Any) -> UUID:
    draft = _draft(desk, **changes)
    with acting_for(desk.factory.id):
        tables.publish_table(table_id=draft)
    return draft


def _data(browser, table_id: UUID) -> dict[str, Any]:
    page = browser.get(f"/tables/{table_id}").content.decode()
    return json.loads(page.partition('<script type="application/json">')[2].partition("</script>")[0])


def _post(browser, url: str, **told: Any) -> Any:
    return browser.post(url, json.dumps(told), content_type="application/json")


def _save(browser, table_id: UUID, **changes: Any) -> Any:
    revision = _data(browser, table_id)["revision"]
    return _post(browser, f"/tables/{table_id}/content", revision=revision, table={**GRID, **changes})


def test_a_table_begins_with_a_condition_on_the_amount(desk) -> None:
    browser = desk.browser()

    page = browser.post("/tables/new", {"name": "折扣", "key": "discount"}, follow=True).content.decode()

    assert "<y-decision-table" in page and "discount" in page
    with acting_for(desk.factory.id):
        (made,) = tables.tables()
    assert [one.expression for one in made.table.inputs] == ["amount"]


@pytest.mark.parametrize(
    ("name", "key", "said"),
    [("", "discount", "请写名称"), ("折扣", "Discount!", "以小写字母开头"), ("折扣", "taken", "已有这个标识")],
)
def test_a_wrong_name_or_key_is_told_at_its_field(desk, name: str, key: str, said: str) -> None:
    with acting_for(desk.factory.id):
        table_editing.new_table(key="taken", table=_table())

    answer = desk.browser().post("/tables/new", {"name": name, "key": key})

    assert answer.status_code == 422 and said in answer.content.decode()


def test_a_table_without_a_key_is_called_by_its_name(desk) -> None:
    for _turn in range(2):
        desk.browser().post("/tables/new", {"name": "折扣", "key": ""})

    with acting_for(desk.factory.id):
        assert sorted(one.key for one in tables.tables()) == ["zhekou", "zhekou-2"]


def test_saving_tells_gaps_as_cells_that_would_cover_them(desk) -> None:
    browser, draft = desk.browser(), _draft(desk)

    told = _save(browser, draft).json()["faults"]

    assert told["gaps"] == [["> 100", '"key"']] and told["publishable"]


def test_saving_tells_a_contradiction_at_its_rows(desk) -> None:
    browser, draft = desk.browser(), _draft(desk)
    rows = [{"tests": ["> 5", "-"], "results": ["1"]}, {"tests": ["> 50", "-"], "results": ["2"]}]

    told = _save(browser, draft, rows=rows).json()["faults"]

    assert [(one["rows"], one["clash"]) for one in told["overlaps"]] == [([1, 2], True)]
    assert "第 1、2 行" in told["overlaps"][0]["text"] and "> 50" in told["overlaps"][0]["text"]
    assert not told["publishable"]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"tests": ["soon", "-"], "results": ["1"]}, (1, 0)),
        ({"tests": ["-", "> 3"], "results": ["1"]}, (1, 1)),
        ({"tests": ["-", "-"], "results": ["5 +"]}, (1, 2)),
    ],
)
def test_a_fault_stands_at_its_cell(desk, row: dict[str, Any], place: tuple[int, int]) -> None:
    browser, draft = desk.browser(), _draft(desk)

    (fault,) = _save(browser, draft, rows=[row]).json()["faults"]["faults"]

    assert (fault["row"], fault["column"]) == place and fault["text"]


def test_what_somebody_else_saved_is_not_overwritten(desk) -> None:
    browser, draft = desk.browser(), _draft(desk)
    stale = _data(browser, draft)["revision"]
    _save(browser, draft, name="别人的")

    answer = _post(browser, f"/tables/{draft}/content", revision=stale, table=GRID)

    assert answer.status_code == 409 and "别人刚改过" in answer.json()["text"]
    with acting_for(desk.factory.id):
        assert tables.table(table_id=draft).name == "别人的"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"table": 5}', b'{"table": {"hit": "Z"}}', b"\xff"])
def test_content_that_is_no_table_is_refused_in_words(desk, body: bytes) -> None:
    browser, draft = desk.browser(), _draft(desk)

    answer = browser.post(f"/tables/{draft}/content", body, content_type="application/json")

    assert answer.status_code in (409, 422) and answer.json()["text"]


def test_a_trial_tells_the_rows_that_fit_and_the_result(desk) -> None:
    browser, draft = desk.browser(), _draft(desk)

    asked = _data(browser, draft)["report"]["asked"]
    told = _post(browser, f"/tables/{draft}/trial", table=GRID, facts={"amount": "150", "customer.tier": "vip"}).json()

    assert [one["name"] for one in asked] == ["amount", "customer.tier"]
    assert told == {"rows": [1], "results": [["percent", "10"]], "fault": ""}


def test_a_trial_that_has_no_answer_says_why(desk) -> None:
    browser, draft = desk.browser(), _draft(desk)
    rows = [{"tests": ["> 5", "-"], "results": ["1"]}, {"tests": ["> 50", "-"], "results": ["2"]}]

    told = _post(browser, f"/tables/{draft}/trial", table={**GRID, "rows": rows}, facts={"amount": "60"}).json()

    assert told["rows"] == [1, 2] and "同时命中" in told["fault"]


def test_a_published_version_is_read_and_tried_but_not_written(desk) -> None:
    browser, published = desk.browser(), _published(desk)

    data = _data(browser, published)
    refused = _post(browser, f"/tables/{published}/content", revision=data["revision"], table=GRID)

    assert data["writable"] is False and refused.status_code == 409


def test_a_new_version_is_opened_published_and_the_table_retired(desk) -> None:
    browser, published = desk.browser(), _published(desk)

    opened = browser.post(f"/tables/{published}/draft", follow=True)
    with acting_for(desk.factory.id):
        draft = tables.versions(key="discount")[0]
    taken = browser.post(f"/tables/{draft.id}/publication", follow=True).content.decode()
    gone = browser.post(f"/tables/{draft.id}/retirement", follow=True).content.decode()

    assert opened.status_code == 200 and draft.state == "draft" and draft.version == 2
    assert "第 2 版已发布" in taken and "已停用" in gone
    with acting_for(desk.factory.id):
        assert tables.published_keys() == set()


def test_before_a_table_is_retired_the_page_names_the_processes_that_would_stop(desk) -> None:
    published = _published(desk)
    free = desk.browser().get(f"/tables/{published}").content.decode()
    with acting_for(desk.factory.id):
        definition_id = definitions.save_draft(content=ASKING)
        publishing.publish_definition(definition_id=definition_id)

    page = desk.browser().get(f"/tables/{published}").content.decode()

    assert 'id="retiring"' not in free and f"/tables/{published}/retirement" in free
    dialog = page.partition('id="retiring"')[2].partition("</dialog>")[0]
    assert "报价流程" in dialog and "算折扣" in dialog and f"/processes/{definition_id}" in dialog


def test_what_still_runs_on_an_older_version_is_named_too(desk) -> None:
    published = _published(desk)
    with acting_for(desk.factory.id):
        publishing.publish_definition(definition_id=definitions.save_draft(content=ASKING))
        instances.start_instance(key="quoting")
        without = ASKING.replace(b'yinuo:table="discount"', b"")
        publishing.publish_definition(definition_id=definitions.save_draft(content=without))

        (user,) = users_of_table(key="discount")
        other = users_of_table(key="freight")

    assert (user.version, user.newest, user.running, user.steps) == (1, False, 1, ("算折扣",))
    assert other == []
    assert "进行中" in desk.browser().get(f"/tables/{published}").content.decode()


def test_a_table_with_contradictions_is_not_published(desk) -> None:
    rows = [{"tests": ["> 5", "-"], "results": ["1"]}, {"tests": ["> 50", "-"], "results": ["2"]}]
    draft = _draft(desk, rows=rows)

    page = desk.browser().post(f"/tables/{draft}/publication", follow=True).content.decode()

    assert "还不能发布" in page
    with acting_for(desk.factory.id):
        assert tables.published_keys() == set()


def test_a_discarded_draft_is_gone(desk) -> None:
    draft = _draft(desk)

    page = desk.browser().post(f"/tables/{draft}/discarding", follow=True)

    assert page.redirect_chain[-1][0] == "/tables"
    with acting_for(desk.factory.id):
        assert tables.tables() == []


def test_a_dmn_file_comes_in_and_goes_out(desk) -> None:
    browser = desk.browser()
    file = SimpleUploadedFile("ship.dmn", DMN.format(more="").encode())

    browser.post("/tables/import", {"file": file}, follow=True)

    with acting_for(desk.factory.id):
        (made,) = tables.tables()
    handed = browser.get(f"/tables/{made.id}/file.dmn")
    assert (made.key, made.table.hit.value) == ("ship", "F")
    assert b'hitPolicy="FIRST"' in handed.content and handed["Content-Disposition"].endswith("v1.dmn")


def test_decisions_that_are_no_table_are_named(desk) -> None:
    more = '<decision id="free" name="free"><literalExpression><text>1</text></literalExpression></decision>'
    file = SimpleUploadedFile("ship.dmn", DMN.format(more=more).encode())

    page = desk.browser().post("/tables/import", {"file": file}, follow=True).content.decode()

    assert "没有导入：free" in page


def test_a_second_import_asks_before_it_replaces_drafts(desk) -> None:
    browser = desk.browser()
    content = DMN.format(more="").encode()
    browser.post("/tables/import", {"file": SimpleUploadedFile("a.dmn", content)})

    refused = browser.post("/tables/import", {"file": SimpleUploadedFile("a.dmn", content)})
    taken = browser.post("/tables/import", {"file": SimpleUploadedFile("a.dmn", content), "replace": "on"})

    assert refused.status_code == 422 and "ship" in refused.content.decode() and taken.status_code == 302


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"<definitions", "不是完整的 XML"), (b"<html/>", "不是 DMN"), (b"<!DOCTYPE x []><x/>", "不允许的声明")],
)
def test_a_file_that_holds_no_tables_says_so(desk, content: bytes, said: str) -> None:
    answer = desk.browser().post("/tables/import", {"file": SimpleUploadedFile("x.dmn", content)})

    assert answer.status_code == 422 and said in answer.content.decode()


def test_a_viewer_reads_and_tries_but_does_not_write(desk) -> None:
    draft = _draft(desk)
    browser = desk.browser("viewer")

    assert _data(browser, draft)["writable"] is False
    assert _post(browser, f"/tables/{draft}/trial", facts={"amount": "1"}).status_code == 200
    assert _post(browser, f"/tables/{draft}/content", revision="x", table=GRID).status_code == 403
