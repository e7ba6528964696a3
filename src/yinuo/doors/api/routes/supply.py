"""Supply over the API: records of every kind, saved by what names them, up to 1,000 at once, all or none.

Saving twice is the same as once. A kind that one code names has an address by that code, others by their id.
"""

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.doors.api.record_schemas import change_model, line_model, new_model, plain, read_model
from yinuo.ground.supply import actions, queries
from yinuo.ground.supply.actions import InvalidSupplyInput, RecordInUse
from yinuo.ground.supply.kinds.making import COMPONENT, OPERATION
from yinuo.ground.supply.kinds.register import KINDS
from yinuo.ground.supply.kinds.shapes import Kind
from yinuo.ground.supply.wording import called, words_of, words_of_fault

router = Router(tags=["supply"])
PROBLEMS: dict[type[Exception], Problem] = {
    InvalidSupplyInput: Problem(
        status=422,
        code="invalid-supply",
        title=_("供应资料有误"),
        detail=lambda error: words_of(error=error),
        faults=lambda error: [
            {"where": f"{fault.index}.{fault.field}", "fault": words_of_fault(kind=error.kind, fault=fault)}
            for fault in error.faults
        ],
    ),
    RecordInUse: Problem(
        status=409,
        code="record-in-use",
        title=_("资料正在使用"),
        detail=lambda error: (
            _("%(record)s 正被使用（%(by)s），不能删除。")
            % {"record": error.record, "by": _("、").join(called(name=one) for one in error.by) or "?"}
        ),
    ),
}
MOST_RECORDS = 1_000
TOTAL_HEADER = "X-Total-Count"
bill_line, routing_line = line_model(COMPONENT), line_model(OPERATION)


class Saved(Schema):
    """How many records were saved."""

    saved: int


class Paging(Schema):
    """Which part of a list: `search` looks in codes, names and families."""

    search: str = Field("", max_length=200)
    limit: int = Field(100, ge=1, le=500)
    offset: int = Field(0, ge=0, le=1_000_000)


class LineFilters(Paging):
    """Which part of a list, and of what: each filter is a code."""

    item: str = Field("", max_length=60)
    parent: str = Field("", max_length=60)
    child: str = Field("", max_length=60)
    site: str = Field("", max_length=60)
    supplier: str = Field("", max_length=60)
    work_centre: str = Field("", max_length=60)
    number: str = Field("", max_length=60)
    state: str = Field("", max_length=20)


def _listed(kind: Kind, asked: Any, response: HttpResponse) -> list[dict[str, Any]]:
    filters = {name: text.replace("\x00", "") for name, text in asked.dict().items() if isinstance(text, str)}
    search = filters.pop("search")
    response[TOTAL_HEADER] = str(queries.count_records(kind=kind.name, search=search, filters=filters))
    return queries.records(kind=kind.name, search=search, filters=filters, limit=asked.limit, offset=asked.offset)


def _found(kind: Kind, key: str | UUID) -> dict[str, Any]:
    if isinstance(key, UUID):
        found = queries.record(kind=kind.name, record_id=key)
    else:
        found = None if "\x00" in key else queries.record_named(kind=kind.name, code=key)
    if found is None:
        raise Http404
    return found


def _changed(kind: Kind, before: dict[str, Any], change: Any) -> dict[str, Any]:
    told = plain(change)
    key = {name: before[name] for name in kind.key}
    if told:
        actions.save_records(kind=kind.name, records=[{**key, **told}], given=set(told))
    return _found(kind, before["id"])


def _lists(kind: Kind) -> None:
    """Add the list of a kind, and the saving of many."""
    label, new = kind.name.replace("_", " "), new_model(kind)
    many = Annotated[list[new], Field(min_length=1, max_length=MOST_RECORDS)]  # type: ignore[valid-type]
    asked_type = Paging if kind.named else LineFilters

    def listed(request: HttpRequest, response: HttpResponse, asked: Query[asked_type]) -> Any:  # type: ignore[valid-type]
        return _listed(kind, asked, response)

    def saved(request: HttpRequest, records: Body[many]) -> Any:
        told: list[Any] = list(records)
        return {"saved": len(actions.save_records(kind=kind.name, records=[one.dict() for one in told]))}

    router.get(
        f"/{kind.slug}",
        response=list[read_model(kind)],  # type: ignore[misc]
        auth=scope("supply:read"),
        operation_id=f"list_{kind.name}",
        summary=f"List {label} records",
        description=f"Lists {label} records by what names them; the header {TOTAL_HEADER} tells how many there are.",
    )(listed)
    router.put(
        f"/{kind.slug}",
        response=Saved,
        auth=scope("supply:write"),
        operation_id=f"save_{kind.name}",
        summary=f"Save {label} records",
        description=f"Adds or replaces up to {MOST_RECORDS:,} {label} records, told apart by {', '.join(kind.key)}.",
    )(saved)


def _by_code(kind: Kind) -> None:
    """Add reading, changing and taking out one record that a code names."""
    change_type = change_model(kind)

    def got(request: HttpRequest, code: str) -> Any:
        return _found(kind, code)

    def changed(request: HttpRequest, code: str, change: change_type) -> Any:  # type: ignore[valid-type]
        return _changed(kind, _found(kind, code), change)

    def removed(request: HttpRequest, code: str) -> Any:
        return _removed(kind, _found(kind, code))

    _one(kind, "{path:code}", got, changed, removed)


def _by_id(kind: Kind) -> None:
    """Add reading, changing and taking out one record that has no name of its own."""
    change_type = change_model(kind)

    def got(request: HttpRequest, record_id: UUID) -> Any:
        return _found(kind, record_id)

    def changed(request: HttpRequest, record_id: UUID, change: change_type) -> Any:  # type: ignore[valid-type]
        return _changed(kind, _found(kind, record_id), change)

    def removed(request: HttpRequest, record_id: UUID) -> Any:
        return _removed(kind, _found(kind, record_id))

    _one(kind, "{uuid:record_id}", got, changed, removed)


def _one(kind: Kind, part: str, got: Any, changed: Any, removed: Any) -> None:
    label, address = kind.name.replace("_", " "), f"/{kind.slug}/{part}"
    router.get(
        address,
        response=read_model(kind),
        auth=scope("supply:read"),
        operation_id=f"get_{kind.name}",
        summary=f"Get a {label} record",
        description=f"Returns one {label} record.",
    )(got)
    router.patch(
        address,
        response=read_model(kind),
        auth=scope("supply:write"),
        operation_id=f"change_{kind.name}",
        summary=f"Change a {label} record",
        description="Changes the fields that are told; all others keep their value.",
    )(changed)
    router.delete(
        address,
        response={204: None},
        auth=scope("supply:write"),
        operation_id=f"remove_{kind.name}",
        summary=f"Delete a {label} record",
        description="Takes the record out, unless something rests on it (409).",
    )(removed)


def _removed(kind: Kind, record: dict[str, Any]) -> tuple[int, None]:
    actions.remove_records(kind=kind.name, ids=[record["id"]])
    return 204, None


@router.put("/items/{path:code}/components", response=list[read_model(COMPONENT)], auth=scope("supply:write"))  # type: ignore[misc]
def replace_components(request: HttpRequest, code: str, lines: Body[list[bill_line]]) -> Any:  # type: ignore[valid-type]
    """Give an item exactly these components; an empty list makes it an item that is not made."""
    return _replaced(COMPONENT, code, lines)


@router.put("/items/{path:code}/operations", response=list[read_model(OPERATION)], auth=scope("supply:write"))  # type: ignore[misc]
def replace_operations(request: HttpRequest, code: str, lines: Body[list[routing_line]]) -> Any:  # type: ignore[valid-type]
    """Give an item exactly this routing; steps of equal sequence are alternates, by rank."""
    return _replaced(OPERATION, code, lines)


def _replaced(kind: Kind, code: str, lines: Any) -> list[dict[str, Any]]:
    item = _found(KINDS["item"], code)["code"]
    if len(lines) > MOST_RECORDS:
        raise HttpError(422, _("一次最多 %(most)s 行。") % {"most": MOST_RECORDS})
    actions.replace_lines(item=item, kind=kind.name, records=[one.dict() for one in lines])
    return queries.records(kind=kind.name, filters={kind.key[0]: item}, limit=MOST_RECORDS)


for _kind in KINDS.values():
    _lists(_kind)
    (_by_code if _kind.named else _by_id)(_kind)
