"""Forms over the API: their definitions in versions, filling in the form of a task, what was answered, files."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, File, Router, Schema, UploadedFile

from yinuo.core.rules.fields import BadDesign
from yinuo.doors.api import custom_fields
from yinuo.doors.api.entry import ApiRequest, scope
from yinuo.doors.api.problems import Problem
from yinuo.ground.kernel import files
from yinuo.ground.kernel.files import FileFacts, FileMissing
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.forms import defining, filling, reading
from yinuo.ground.process.forms.reading import AnswerFacts, FormFacts
from yinuo.ground.process.forms.wording import faults_in_words

router = Router(tags=["forms"])


class RefusedAnswers(Exception):
    """Answers cannot be kept: faults by field, and each in words."""

    def __init__(self, form: FormFacts, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults
        self.words = faults_in_words(design=form.design, faults=faults)


PROBLEMS: dict[type[Exception], Problem] = {
    RefusedAnswers: Problem(
        status=422,
        code="invalid-answers",
        title=_("表单填写有误"),
        detail=lambda error: " ".join(error.words),
    ),
    BadDesign: Problem(
        status=422,
        code="invalid-design",
        title=_("表单设计有误"),
        detail=lambda error: _("请更正这些位置：%(places)s。") % {"places": ", ".join(error.faults)},
    ),
    defining.InvalidForm: Problem(
        status=422,
        code="invalid-form",
        title=_("表单名称或标识有误"),
    ),
    defining.UnknownForm: Problem(
        status=409,
        code="no-draft",
        title=_("没有可发布或停用的版本"),
        detail=lambda _error: _("请先保存草稿，或查询表单的最新版本后再试。"),
    ),
    filling.NoFormAsked: Problem(status=409, code="no-form-asked", title=_("这项任务不需要填写表单")),
    filling.NotYourTurn: Problem(
        status=403, code="not-your-turn", title=_("这一步由别人审批"), detail=lambda _error: _("由当前审批人填写。")
    ),
    filling.FileRefused: Problem(
        status=422, code="file-refused", title=_("文件是空的或超过 10 MB"), detail=lambda _error: _("请换一个文件。")
    ),
}


class FormOut(Schema):
    """A version of a form; `design` is what it asks: sections with fields."""

    id: UUID
    key: str
    about: str
    version: int
    state: str
    name: str
    name_en: str
    changed_at: datetime
    published_at: datetime | None
    design: dict[str, Any]


class FormIn(Schema):
    """A form to be begun; its design may be unfinished until it is published."""

    key: str = Field("", max_length=60)
    name: str = Field(min_length=1, max_length=100)
    name_en: str = Field("", max_length=100)
    design: dict[str, Any]


class DraftIn(Schema):
    """What the draft of a form says from now on."""

    name: str = Field(min_length=1, max_length=100)
    name_en: str = Field("", max_length=100)
    design: dict[str, Any]


class AnswersIn(Schema):
    """Answers by field; those that are left out are empty, those one may not write stay.

    `version` is that of the form on which they were begun; without it the newest is meant.
    """

    answers: dict[str, Any]
    version: int | None = Field(None, ge=1, le=1_000_000)


class AskedOut(Schema):
    """The form that a task asks for, what the caller may do with each field, and the answers so far."""

    form: FormOut
    step: str
    approval: bool
    rights: dict[str, str]
    answers: dict[str, Any]


class AnswerOut(Schema):
    """A form that was filled in."""

    id: UUID
    form_id: UUID
    key: str
    version: int
    task_id: UUID | None
    subject_type: str
    subject_id: UUID | None
    values: dict[str, Any]
    filled_by: str
    filled_at: datetime


class FileOut(Schema):
    """A file that was handed in: name it by its id in an answer."""

    id: UUID
    name: str
    media_type: str


@router.get("/forms", response=list[FormOut], auth=scope("forms:read"))
def list_forms(request: HttpRequest) -> list[dict[str, Any]]:
    """List the newest version of every form that tasks may ask for."""
    return [out(one) for one in reading.forms()]


@router.post("/forms", response={201: FormOut}, auth=scope("forms:write"))
def create_form(request: HttpRequest, new: FormIn) -> tuple[int, dict[str, Any]]:
    """Begin a form with a draft."""
    return 201, out(_form(defining.new_form(**new.dict())))


@router.get("/forms/{uuid:form_id}", response=FormOut, auth=scope("forms:read"))
def get_form(request: HttpRequest, form_id: UUID) -> dict[str, Any]:
    """Return one version of a form."""
    return out(_form(form_id))


@router.put("/forms/{uuid:form_id}/draft", response=FormOut, auth=scope("forms:write"))
def save_draft(request: HttpRequest, form_id: UUID, draft: DraftIn) -> dict[str, Any]:
    """Set the draft of a form; a published version stays as it is, and a new draft begins."""
    return out(_form(defining.save_draft(form_id=_form(form_id).id, **draft.dict())))


@router.post("/forms/{uuid:form_id}/publication", response=FormOut, auth=scope("forms:write"))
def publish_form(request: HttpRequest, form_id: UUID) -> dict[str, Any]:
    """Publish a draft: the form is filled in on it from now on."""
    defining.publish_form(form_id=_form(form_id).id)
    return out(_form(form_id))


@router.delete("/forms/{uuid:form_id}/publication", response={204: None}, auth=scope("forms:write"))
def retire_form(request: HttpRequest, form_id: UUID) -> tuple[int, None]:
    """No longer let a form be filled in; what was answered stays."""
    defining.retire_form(key=_form(form_id).key)
    return 204, None


@router.get("/forms/{uuid:form_id}/answers", response=list[AnswerOut], auth=scope("forms:read"))
def list_answers(
    request: HttpRequest,
    form_id: UUID,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
) -> list[dict[str, Any]]:
    """List what was filled in, newest first, without what the caller may not see."""
    found = reading.answers(key=_form(form_id).key, limit=limit, offset=offset)
    return [_seen(request, one) for one in found]


@router.get("/form-answers/{uuid:answer_id}", response=AnswerOut, auth=scope("forms:read"))
def get_answer(request: HttpRequest, answer_id: UUID) -> dict[str, Any]:
    """Return one filled form, without what the caller may not see."""
    found = reading.answer(answer_id=answer_id)
    if found is None:
        raise Http404
    return _seen(request, found)


@router.get("/tasks/{uuid:task_id}/form", response=AskedOut, auth=scope("tasks:read"))
def get_task_form(request: HttpRequest, task_id: UUID) -> dict[str, Any]:
    """Return the form that an open task asks for; 404 where it asks for none."""
    task, role = tasks.task(task_id=task_id), custom_fields.role_of(request)
    asked = reading.asked_by(task_id=task_id)
    if task is None or asked is None:
        raise Http404
    before = reading.last_of(key=asked.form.key, subject_id=task.subject_id)
    rights = {one.key: one.right_of(role=role, step=asked.step) for one in asked.form.design.fields()}
    known = before.values if before else {}
    return {
        "form": out(asked.form),
        "step": asked.step,
        "approval": asked.approval,
        "rights": rights,
        "answers": {key: value for key, value in known.items() if rights.get(key, "hidden") != "hidden"},
    }


@router.put("/tasks/{uuid:task_id}/form", response=AnswerOut, auth=scope("tasks:write"))
def fill_task_form(request: ApiRequest, task_id: UUID, told: AnswersIn) -> dict[str, Any]:
    """Fill in the form of a task, which marks it as done; of an approval it is only kept, the yes or no follows."""
    member = request.bearer.member
    if tasks.task(task_id=task_id) is None:
        raise Http404
    asked = reading.asked_by(task_id=task_id, version=told.version)
    if asked is not None:
        _refuse_unknown(asked.form, told.answers)
    try:
        answer_id = filling.fill_task(task_id=task_id, member_id=member.id, role=member.role, **told.dict())
    except filling.BadAnswers as bad:
        assert asked is not None  # else nothing would have been checked
        raise RefusedAnswers(asked.form, bad.faults) from bad
    return get_answer(request, answer_id)


@router.post("/form-files", response={201: FileOut}, auth=scope("tasks:write"))
def hand_in(request: HttpRequest, file: File[UploadedFile]) -> tuple[int, FileFacts]:
    """Hand in a file of at most 10 MB; its id answers a field that asks for a file, a photo or a signature."""
    kept = filling.hand_in(content=file.read(), name=file.name or "file", media_type=file.content_type or "")
    return 201, kept


@router.get("/form-files/{uuid:handed_in_id}", auth=scope("forms:read"))
def get_file(request: HttpRequest, handed_in_id: UUID) -> HttpResponse:
    """Return the content of a file that was handed in."""
    try:
        facts = filling.handed_in(file_id=handed_in_id)
        content = files.content_of(file_id=handed_in_id)
    except FileMissing as missing:
        raise Http404 from missing
    response = HttpResponse(content, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Media-Type"] = facts.media_type
    return response


def _refuse_unknown(form: FormFacts, answers: dict[str, Any]) -> None:
    """Refuse answers that have no place in a form, rather than lose them."""
    known = {one.key for one in form.design.fields()}
    if set(answers) - known:
        raise RefusedAnswers(form, dict.fromkeys(sorted(set(answers) - known), "unknown_field"))


def _form(form_id: UUID) -> FormFacts:
    found = reading.form(form_id=form_id)
    if found is None:
        raise Http404
    return found


def out(form: FormFacts) -> dict[str, Any]:
    """Return a version of a form as `FormOut` tells it."""
    return {**vars(form), "design": form.plain}


def _seen(request: HttpRequest, answer: AnswerFacts) -> dict[str, Any]:
    role = custom_fields.role_of(request)
    fields = _form(answer.form_id).design.fields()
    shown = {one.key for one in fields if one.right_of(role=role, step=answer.step or "*") != "hidden"}
    return {**vars(answer), "values": {key: value for key, value in answer.values.items() if key in shown}}
