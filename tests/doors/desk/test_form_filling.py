"""Filling in the form of a task: checked by the server, kept with its version, told to the process."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.core.bpmn.drawing import element, ways
from tests.core.bpmn.parts import E, S
from tests.ground.process.plays import file as bpmn
from tests.outbox import deliver_all
from yinuo.doors.desk.form_starters import STARTERS, starter_design
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import definitions, instances, publishing
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.forms import defining, reading
from yinuo.ground.process.models import Instance

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SIGNED = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
TYPED: dict[str, Any] = {
    "f.serial": "SN-77",
    "f.quantity": "10",
    "f.bad_quantity": "1",
    "f.checks.name": ["水压", "外观"],
    "f.checks.measured": ["2.5 MPa", ""],
    "f.checks.verdict": ["o1", "o2"],
    "f.result": "o1",
    "f.inspector": SIGNED,
}
DRAWN = (
    S
    + element("userTask", "check", **{"yinuo:form": "inspection", "yinuo:role": "quality"})
    + E
    + ways("s>check check>e")
)


@pytest.fixture
def asked(desk) -> Any:
    """A task of a process that asks for an inspection."""
    order_id = desk.order(number="SO-1")
    with acting_for(desk.factory.id):
        form_id = defining.new_form(key="inspection", name="出厂检验单", design=starter_design("inspection"))
        defining.publish_form(form_id=form_id)
        draft = definitions.save_draft(content=bpmn("inspecting", DRAWN))
        publishing.publish_definition(definition_id=draft)
        instances.start_instance(key="inspecting", subject_type="order", subject_id=order_id, subject_label="SO-1")
        return tasks.tasks(subject_id=order_id, roles=["quality"])[0]


def _answers(desk) -> list[reading.AnswerFacts]:
    with acting_for(desk.factory.id):
        return reading.answers(key="inspection")


def test_the_page_shows_what_the_form_asks(desk, asked) -> None:
    page = desk.browser("quality").get(f"/tasks/{asked.id}/form").content.decode()

    seen = ("出厂检验单", "SO-1", "y-scan", "y-signature", 'name="f.checks.measured"', 'capture="environment"')
    assert [part for part in seen if part not in page] == []
    assert "不合格原因" not in page


def test_a_field_comes_and_a_formula_is_reckoned_when_what_they_ask_for_is_typed(desk, asked) -> None:
    typed = {**TYPED, "f.result": "o3", "f.inspector": ""}

    page = desk.browser("quality").post(f"/tasks/{asked.id}/form/draft", typed).content.decode()

    assert "不合格原因" in page and ">90<" in page
    assert 'value="SN-77"' in page and 'value="2.5 MPa"' in page
    assert _answers(desk) == []


def test_two_files_chosen_one_after_the_other_are_sent_together(desk, asked) -> None:
    page = desk.browser("quality").get(f"/tasks/{asked.id}/form").content.decode()

    assert 'id="form-fields" hx-sync="this:replace"' in page


def test_what_was_filled_in_is_kept_the_task_is_done_and_the_process_goes_on(desk, asked) -> None:
    answer = desk.browser("quality").post(f"/tasks/{asked.id}/form", TYPED)

    (kept,) = _answers(desk)
    assert answer["Location"] == "/tasks"
    assert kept.values["pass_rate"] == 90
    assert kept.values["checks"][0] == {"name": "水压", "measured": "2.5 MPa", "verdict": "o1"}
    assert (kept.version, kept.task_id, kept.subject_label) == (1, asked.id, "SO-1")
    with acting_for(desk.factory.id):
        row = Instance.objects.get(process_key="inspecting")
    assert row.status == "completed"
    deliver_all()
    history = desk.browser().get(f"/orders/{kept.subject_id}/history").content.decode()
    assert "填写表单“出厂检验单”" in history


def test_a_bad_answer_says_what_to_do_and_nothing_typed_is_lost(desk, asked) -> None:
    photo = SimpleUploadedFile("nameplate.png", PIXEL, "image/png")
    typed = {**TYPED, "f.serial": "", "f.quantity": "many", "f.photos.new": photo}

    answer = desk.browser("quality").post(f"/tasks/{asked.id}/form", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写。" in page and "请填数字，例如 12.5。" in page
    assert 'value="many"' in page and "nameplate.png" in page and 'value="水压"' in page
    assert page.count("/form-files/") >= 4  # the photo and the signature, each as link and picture
    assert _answers(desk) == []


def test_a_file_is_given_out_to_members_only(desk, asked) -> None:
    desk.browser("quality").post(f"/tasks/{asked.id}/form", TYPED)
    (kept,) = _answers(desk)

    picture = desk.browser("viewer").get(f"/form-files/{kept.values['inspector']}")
    unknown = desk.browser("viewer").get(f"/form-files/{asked.id}")

    assert (picture.status_code, picture["Content-Type"], picture.content) == (200, "image/png", PIXEL)
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert unknown.status_code == 404


def test_a_file_that_nobody_handed_in_is_refused(desk, asked) -> None:
    answer = desk.browser("quality").post(f"/tasks/{asked.id}/form", {**TYPED, "f.photos": str(asked.id)})

    assert answer.status_code == 422
    assert "文件没有上传成功" in answer.content.decode()


def test_a_filled_form_is_read_and_printed(desk, asked) -> None:
    desk.browser("quality").post(f"/tasks/{asked.id}/form", TYPED)
    (kept,) = _answers(desk)

    page = desk.browser("viewer").get(f"/form-answers/{kept.id}").content.decode()
    printed = desk.browser("viewer").get(f"/form-answers/{kept.id}/print.pdf")

    assert (
        "SN-77" in page
        and "水压" in page
        and "合格" in page
        and "<input" not in page.partition('id="form-fields"')[2].partition("</main>")[0]
    )
    assert printed["Content-Type"] == "application/pdf" and printed.content.startswith(b"%PDF")


def test_a_form_in_another_language_has_its_labels() -> None:
    from django.utils import translation

    from yinuo.doors.desk.form_words import said

    with translation.override("en"):
        english = said({"zh": "序列号", "en": "Serial"})
    with translation.override("zh-hant"):
        traditional = said({"zh": "序列号", "en": "Serial"})
    assert (english, traditional) == ("Serial", "序列号")


def test_a_task_that_asks_for_nothing_has_no_form(desk) -> None:
    from yinuo.ground.process import actions

    with acting_for(desk.factory.id):
        task_id: UUID = actions.create_task(title="x", subject_type="x", subject_id=desk.factory.id, source="x")

    assert "不需要填写表单" in desk.browser().get(f"/tasks/{task_id}/form").content.decode()


def test_a_task_that_is_done_is_not_filled_in_twice(desk, asked) -> None:
    browser = desk.browser("quality")
    browser.post(f"/tasks/{asked.id}/form", TYPED)

    again = browser.post(f"/tasks/{asked.id}/form", TYPED)

    assert "任务已被他人完成或取消" in again.content.decode()
    assert len(_answers(desk)) == 1


@pytest.mark.parametrize("sort", ["customers", "items"])
def test_customers_and_items_are_found_while_typing(desk, sort: str) -> None:
    assert desk.browser("viewer").get(f"/form-choices/{sort}?q=hd").status_code == 200


@pytest.mark.parametrize("code", [one.code for one in STARTERS])
def test_a_starter_is_a_whole_form(code: str) -> None:
    from yinuo.core.rules.fields import read_design

    assert read_design(starter_design(code)).fields()
