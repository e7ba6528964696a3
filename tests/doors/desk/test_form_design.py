"""Designing forms: begun, drawn, seen as it will be filled in, published in versions, retired."""

from __future__ import annotations

import json
from typing import Any

import pytest

from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process.forms import reading

DESIGN: dict[str, Any] = {
    "sections": [
        {"label": "基本", "fields": [{"key": "serial", "kind": "text", "label": "序列号", "required": True}]},
        {"label": "更多", "fields": [{"key": "note", "kind": "long", "label": "备注"}]},
    ]
}


def _begun(desk, **typed: str) -> Any:
    return desk.browser().post("/forms/new", {"name": "检验单", "key": "inspection", **typed})


def _forms(desk) -> list[reading.FormFacts]:
    with acting_for(desk.factory.id):
        return reading.forms()


def _drawn(design: Any = DESIGN, **more: str) -> dict[str, str]:
    return {"name": "检验单", "name_en": "Inspection", "design": json.dumps(design), **more}


def test_a_form_is_begun_and_opens_in_the_designer(desk) -> None:
    answer = _begun(desk)

    (form,) = _forms(desk)
    assert answer["Location"] == f"/forms/{form.id}"
    page = desk.browser().get(f"/forms/{form.id}").content.decode()
    assert "<y-form-designer" in page and "单行文字" in page


@pytest.mark.parametrize(
    ("typed", "fault"),
    [({"key": "Inspection!"}, "标识只能用小写字母"), ({"name": ""}, "请填写。"), ({"key": "inspection"}, "已被使用")],
)
def test_a_name_or_key_that_cannot_be_used_is_refused_in_words(desk, typed: dict[str, str], fault: str) -> None:
    _begun(desk)

    answer = _begun(desk, **typed)

    assert answer.status_code == 422
    assert fault in answer.content.decode()


def test_what_is_drawn_is_kept_as_a_draft_and_published(desk) -> None:
    _begun(desk)
    (form,) = _forms(desk)

    desk.browser().post(f"/forms/{form.id}", _drawn())
    drafted = _forms(desk)[0]
    desk.browser().post(f"/forms/{form.id}", _drawn(publish="1"))

    assert (drafted.state, drafted.plain) == ("draft", DESIGN)
    with acting_for(desk.factory.id):
        published = reading.published(key="inspection")
    assert published is not None and (published.version, published.name_en) == (1, "Inspection")


def test_a_change_of_a_published_form_is_a_new_version(desk) -> None:
    _begun(desk)
    (form,) = _forms(desk)
    desk.browser().post(f"/forms/{form.id}", _drawn(publish="1"))

    shorter = {"sections": DESIGN["sections"][:1]}
    desk.browser().post(f"/forms/{form.id}", _drawn(shorter))

    with acting_for(desk.factory.id):
        found = [(one.version, one.state) for one in reading.versions(key="inspection")]
        published = reading.published(key="inspection")
    assert found == [(2, "draft"), (1, "published")]
    assert published is not None and published.plain == DESIGN


def test_an_unfinished_form_is_kept_and_not_published(desk) -> None:
    _begun(desk)
    (form,) = _forms(desk)
    faulty = {"sections": [{"label": "", "fields": [{"key": "x", "kind": "choice", "label": "结果"}]}]}

    answer = desk.browser().post(f"/forms/{form.id}", _drawn(faulty, publish="1"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "还不能发布，草稿已保存" in page and "结果：请写上选项，每行一个。" in page
    assert _forms(desk)[0].plain == faulty
    with acting_for(desk.factory.id):
        assert reading.published(key="inspection") is None


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("走查记录", ["zouchajilu", "zouchajilu-2"]),
        ("8 号 Line-check", ["hao-line-check", "hao-line-check-2"]),
        ("แบบ", ["form", "form-2"]),
        ("custom-orders", ["form-custom-orders", "form-custom-orders-2"]),
    ],
)
def test_a_form_without_a_key_is_called_by_its_name(desk, name: str, keys: list[str]) -> None:
    for _turn in keys:
        desk.browser().post("/forms/new", {"name": name, "name_en": "", "key": ""})

    assert sorted(one.key for one in _forms(desk)) == keys


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"kind": "table", "columns": []}, "明细：请加上至少一列。"),
        ({"kind": "table", "columns": [{"key": "a", "kind": "text"}]}, "明细第 1 列：请写上名称。"),
        ({"kind": "formula", "formula": ""}, "明细：请写上计算公式。"),
        ({"kind": "text", "key": "Serial-1"}, "明细：标识只能用小写字母、数字和下划线"),
    ],
)
def test_what_a_field_still_lacks_is_said_in_words(desk, field: dict[str, Any], said: str) -> None:
    drawn = {"sections": [{"label": "", "fields": [{"key": "x", "label": "明细", **field}]}]}

    assert said in desk.browser().post("/forms/preview", _drawn(drawn)).content.decode()


def test_the_preview_is_the_form_itself_or_what_is_missing(desk) -> None:
    shown = desk.browser().post("/forms/preview", _drawn()).content.decode()
    missing = desk.browser().post("/forms/preview", _drawn({"sections": []})).content.decode()
    garbled = desk.browser().post("/forms/preview", {"design": "{"})

    assert 'name="f.serial"' in shown and "<textarea" in shown
    assert "还有需要补充的地方" in missing
    assert garbled.status_code == 200


def test_a_retired_form_is_no_longer_filled_in(desk) -> None:
    _begun(desk)
    (form,) = _forms(desk)
    desk.browser().post(f"/forms/{form.id}", _drawn(publish="1"))

    desk.browser().post(f"/forms/{form.id}/retirement")

    with acting_for(desk.factory.id):
        assert reading.published(key="inspection") is None


def test_a_starter_is_offered_and_begun_from(desk) -> None:
    page = desk.browser().get("/forms").content.decode()
    desk.browser().post("/forms/new?from=inspection", {"name": "出厂检验单", "key": "inspection"})

    assert "出厂检验单" in page
    assert "pass_rate" in json.dumps(_forms(desk)[0].plain)
