"""Processes: files read, written, checked and published; messages and signals for their instances."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from yinuo.core.bpmn import UnreadableFile
from yinuo.core.bpmn.checking import ProcessFault
from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.ground.process import catalogue, editing, instances, publishing, wording
from yinuo.ground.process.definitions import NoSuchDefinition, UnusableDefinition
from yinuo.ground.process.listening import NobodyWaits, SeveralWait
from yinuo.ground.process.publishing import NotADraft

router = Router(tags=["processes"])
READ, WRITE, RUN = scope("processes:read"), scope("processes:write"), scope("instances:write")
LONGEST_FILE = 20_000_000
Name = Annotated[str, Field(min_length=1, max_length=200)]
Key = Annotated[str, Field(max_length=100)]


def _faults(error: UnusableDefinition) -> list[dict[str, str]]:
    return [told(fault) for fault in error.faults]


def told(fault: ProcessFault) -> dict[str, str]:
    """Return a fault as the API tells it."""
    text = wording.fault_text(fault=fault)
    return {"element": fault.element, "severity": fault.severity, "code": fault.code, "fault": text}


def _unreadable(error: UnreadableFile) -> str:
    fault = ProcessFault(process="", element="", severity="error", code=error.code, text=error.where)
    return wording.fault_text(fault=fault)


PROBLEMS: dict[type[Exception], Problem] = {
    UnreadableFile: Problem(status=422, code="unreadable-file", title=_("文件无法读取"), detail=_unreadable),  # type: ignore[arg-type]
    UnusableDefinition: Problem(
        status=422,
        code="unusable-process",
        title=_("流程不能运行"),  # type: ignore[arg-type]
        detail=lambda error: gettext("有 %(n)s 处错误。") % {"n": len(error.faults)},
        faults=_faults,
    ),
    NoSuchDefinition: Problem(
        status=404,
        code="no-such-process",
        title=_("没有这个流程或版本"),  # type: ignore[arg-type]
    ),
    NotADraft: Problem(
        status=409,
        code="not-a-draft",
        title=_("这个版本已经发布或停用"),  # type: ignore[arg-type]
    ),
    editing.DraftMoved: Problem(
        status=409,
        code="draft-moved",
        title=_("草稿已被别人改动"),  # type: ignore[arg-type]
        detail=lambda error: gettext("现在的修订号是 %(revision)s。请先读取，再提交。") % {"revision": error.revision},
    ),
    editing.OtherProcess: Problem(
        status=422,
        code="other-process",
        title=_("文件里是另一个流程"),  # type: ignore[arg-type]
    ),
    editing.DraftStands: Problem(
        status=409,
        code="draft-stands",
        title=_("这个流程已有草稿"),  # type: ignore[arg-type]
        detail=lambda _error: gettext("要替换它，请用 PUT 提交并带上它的修订号。"),
    ),
    instances.BadFacts: Problem(
        status=422,
        code="bad-facts",
        title=_("数据不能保存"),  # type: ignore[arg-type]
        detail=lambda error: (
            gettext("facts 太大，请减少内容。") if error.code == "too_large" else gettext("facts 里只能有 JSON 的值。")
        ),
    ),
    NobodyWaits: Problem(
        status=404,
        code="nobody-waits",
        title=_("没有实例在等这条消息"),  # type: ignore[arg-type]
        detail=lambda _error: gettext("要先存着等实例来取，请带上 keep_hours。"),
    ),
    SeveralWait: Problem(
        status=409,
        code="several-wait",
        title=_("有多个实例在等这条消息"),  # type: ignore[arg-type]
        detail=lambda _error: gettext("请用 correlation 写明是哪一个。"),
    ),
}


class DefinitionOut(Schema):
    """One version of a process."""

    id: UUID
    key: str
    version: int
    state: str
    name: str
    changed_at: datetime
    published_at: datetime | None
    running: int


class DraftIn(Schema):
    """A BPMN 2.0 file as text; `revision` says which state of the draft it replaces."""

    xml: Annotated[str, Field(max_length=LONGEST_FILE)]
    revision: Annotated[str, Field(max_length=64)] = ""


class FaultOut(Schema):
    """What is wrong with a process: where, how bad, and in words."""

    element: str
    severity: str
    code: str
    fault: str


class DraftOut(Schema):
    """A draft after it was saved."""

    id: UUID
    revision: str
    faults: list[FaultOut]


class CheckOut(Schema):
    """All faults of a file."""

    faults: list[FaultOut]


class MessageIn(Schema):
    """A message; `correlation` is the business key of the instance that is meant."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    correlation: Annotated[str, Field(max_length=100)] = ""
    facts: dict[str, Any] = Field(default_factory=dict)
    keep_hours: Annotated[float, Field(ge=0, le=24 * 90)] = 0


class MessageOut(Schema):
    """The instance that took a message; none while it is kept."""

    instance_id: UUID | None


class SignalIn(Schema):
    """A signal for all that wait for it."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    facts: dict[str, Any] = Field(default_factory=dict)


class SignalOut(Schema):
    """How many instances heard a signal or began by it."""

    heard: int


@router.get("/processes", response=list[DefinitionOut], auth=READ, operation_id="list_processes")
def processes(request: HttpRequest, key: Key = "") -> Any:
    """List the newest version of every process, or all versions of one."""
    if key:
        return catalogue.versions(key=key)
    return [one.shown for one in catalogue.processes()]


@router.post("/processes", response={201: DraftOut}, auth=WRITE, operation_id="add_process")
def add_process(request: HttpRequest, said: DraftIn) -> Any:
    """Keep a BPMN file as the draft of its process, faults and all."""
    content = said.xml.encode()
    definition_id = editing.import_draft(content=content)
    return 201, _draft(definition_id, content)


@router.post("/processes/check", response=CheckOut, auth=READ, operation_id="check_process")
def check_process(request: HttpRequest, said: DraftIn) -> Any:
    """Return what is wrong with a file; nothing is kept."""
    return {"faults": [told(fault) for fault in editing.faults_of(content=said.xml.encode())]}


@router.post("/processes/messages", response=MessageOut, auth=RUN, operation_id="send_process_message")
def send_message(request: HttpRequest, said: MessageIn) -> Any:
    """Hand a message to the instance that waits for it, else begin what begins by it, else keep it."""
    keep = timedelta(hours=said.keep_hours) if said.keep_hours else None
    found = instances.send_message(name=said.name, correlation=said.correlation, variables=said.facts, keep=keep)
    return {"instance_id": found}


@router.post("/processes/signals", response=SignalOut, auth=RUN, operation_id="send_process_signal")
def send_signal(request: HttpRequest, said: SignalIn) -> Any:
    """Tell a signal to all that wait for it."""
    return {"heard": instances.broadcast_signal(name=said.name, variables=said.facts)}


@router.get("/processes/{definition_id}", response=DefinitionOut, auth=READ, operation_id="get_process")
def process(request: HttpRequest, definition_id: UUID) -> Any:
    """Read one version."""
    return _version(definition_id)


@router.get("/processes/{definition_id}/file", auth=READ, operation_id="get_process_file")
def process_file(request: HttpRequest, definition_id: UUID) -> HttpResponse:
    """Read the file of a version, byte for byte; its revision stands in the ETag."""
    found = catalogue.content(definition_id=definition_id)
    if found is None:
        raise Http404
    headers = {"ETag": f'"{catalogue.revision_of(content=found)}"'}
    return HttpResponse(found, content_type="application/xml", headers=headers)


@router.put("/processes/{definition_id}/file", response=DraftOut, auth=WRITE, operation_id="put_process_file")
def put_file(request: HttpRequest, definition_id: UUID, said: DraftIn) -> Any:
    """Save a draft that was read at a revision."""
    _version(definition_id)
    content = said.xml.encode()
    editing.save_edit(definition_id=definition_id, content=content, revision=said.revision)
    return _draft(definition_id, content)


@router.post("/processes/{definition_id}/draft", response={201: DraftOut}, auth=WRITE, operation_id="open_draft")
def open_draft(request: HttpRequest, definition_id: UUID) -> Any:
    """Open the draft of a process; where there is none, the newest version is copied."""
    draft_id = editing.open_draft(key=_version(definition_id).key)
    return 201, _draft(draft_id, catalogue.content(definition_id=draft_id) or b"")


@router.post(
    "/processes/{definition_id}/publication", response=DefinitionOut, auth=WRITE, operation_id="publish_process"
)
def publish(request: HttpRequest, definition_id: UUID) -> Any:
    """Let new instances run on a draft from now on."""
    _version(definition_id)
    publishing.publish_definition(definition_id=definition_id)
    return _version(definition_id)


@router.post("/processes/{definition_id}/retirement", response=DefinitionOut, auth=WRITE, operation_id="retire_process")
def retire(request: HttpRequest, definition_id: UUID) -> Any:
    """Let no new instance of a process begin."""
    publishing.retire_definition(key=_version(definition_id).key)
    return _version(definition_id)


@router.delete("/processes/{definition_id}", response={204: None}, auth=WRITE, operation_id="discard_draft")
def discard(request: HttpRequest, definition_id: UUID) -> Any:
    """Throw a draft away."""
    _version(definition_id)
    editing.discard_draft(definition_id=definition_id)
    return 204, None


def _version(definition_id: UUID) -> catalogue.VersionFacts:
    found = catalogue.version(definition_id=definition_id)
    if found is None:
        raise Http404
    return next(one for one in catalogue.versions(key=found.key) if one.id == definition_id)


def _draft(definition_id: UUID, content: bytes) -> dict[str, Any]:
    faults = [told(fault) for fault in editing.faults_of(content=content)]
    return {"id": definition_id, "revision": catalogue.revision_of(content=content), "faults": faults}
