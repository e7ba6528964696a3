"""Custom fields of any business object over the API: which there are, what one object holds, changing it."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from yinuo.doors.api import custom_fields
from yinuo.doors.api.entry import scope
from yinuo.doors.api.routes.forms import FormOut, out
from yinuo.ground.process.custom import defining, reading
from yinuo.ground.process.custom.holders import Holder, HolderName, holder_of
from yinuo.ground.process.forms.reading import form

router = Router(tags=["custom fields"])


class FieldOut(Schema):
    """A custom field as its designer drew it, and what the caller may do with it."""

    key: str
    kind: str
    labels: dict[str, str]
    required: bool
    unique: bool
    unit: str
    options: list[dict[str, Any]]
    right: Literal["read", "write"]


class Values(Schema):
    """Custom fields by key; keys that are left out stay as they are."""

    custom: dict[str, Any] = Field(default_factory=dict)


@router.get("/custom-fields/{holder}", response=list[FieldOut], auth=scope("custom:read"))
def list_fields(request: HttpRequest, holder: HolderName) -> list[dict[str, Any]]:
    """List the custom fields that a kind of object carries, as far as the caller may see them."""
    role = custom_fields.role_of(request)
    return [
        {
            **{name: getattr(one, name) for name in ("key", "kind", "required", "unique", "unit")},
            "labels": dict(one.labels),
            "options": [{"value": option.value, "labels": dict(option.labels)} for option in one.options],
            "right": one.right_of(role=role, step="*"),
        }
        for one in reading.fields_of(kind=holder, role=role)
    ]


@router.put("/custom-fields/{holder}", response=FormOut, auth=scope("forms:write"))
def open_fields(request: HttpRequest, holder: HolderName) -> dict[str, Any]:
    """Return the form that holds the custom fields of a kind of object, begun if there is none."""
    found = form(form_id=defining.open_fields(kind=holder))
    if found is None:
        raise Http404
    return out(found)


@router.get("/custom-fields/{holder}/{uuid:holder_id}", response=Values, auth=scope("custom:read"))
def get_values(request: HttpRequest, holder: HolderName, holder_id: UUID) -> dict[str, Any]:
    """Return what an object holds, as far as the caller may see it."""
    _known(holder, holder_id)
    return {"custom": custom_fields.seen(request, kind=holder, subject_ids=[holder_id])[holder_id]}


@router.patch("/custom-fields/{holder}/{uuid:holder_id}", response=Values, auth=scope("custom:write"))
def change_values(request: HttpRequest, holder: HolderName, holder_id: UUID, told: Values) -> dict[str, Any]:
    """Change custom fields of an object; needs the right to change the object itself."""
    known = _known(holder, holder_id)
    if not request.bearer.member.may(known.right):  # type: ignore[attr-defined]  # set by the gate
        raise PermissionDenied(known.right)
    custom_fields.fill(request, kind=holder, subject_id=holder_id, given=told.custom)
    return get_values(request, holder, holder_id)


def _known(kind: str, subject_id: UUID) -> Holder:
    found = holder_of(kind)
    if found is None or subject_id not in found.named([subject_id]):
        raise Http404
    return found
