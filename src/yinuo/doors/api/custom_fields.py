"""Custom fields over the API: `custom` of an object, read as its token's member may, written with every fault named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.doors.api.entry import ApiRequest
from yinuo.doors.api.problems import Problem
from yinuo.ground.process.custom import finding, holding, reading
from yinuo.ground.process.custom.finding import Sought
from yinuo.ground.process.forms.filling import BadAnswers
from yinuo.ground.process.forms.wording import faults_in_words


class RefusedFields(Exception):
    """Custom fields cannot be kept: faults {"custom.key": code}, and each in words."""

    def __init__(self, kind: str, faults: Mapping[str, str]) -> None:
        super().__init__(kind, dict(faults))
        self.faults = {f"{reading.NAMESPACE}.{key}": code for key, code in faults.items()}
        self.words = faults_in_words(design=reading.design_of(kind=kind), faults=faults)


PROBLEM = Problem(
    status=422,
    code="invalid-custom-fields",
    title=_("自定义字段有误"),
    detail=lambda error: " ".join(error.words),
)


def role_of(request: HttpRequest) -> str:
    """Return the role of the member that a token belongs to."""
    return cast(ApiRequest, request).bearer.member.role


def seen(request: HttpRequest, *, kind: str, subject_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the custom fields of objects as the caller may see them."""
    return reading.seen(kind=kind, subject_ids=subject_ids, role=role_of(request))


def checked(request: HttpRequest, *, kind: str, given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the values of an object that is to be entered; none given is none checked. Raises RefusedFields."""
    if given is None:
        return {}
    try:
        return holding.checked(kind=kind, given=given, role=role_of(request))
    except BadAnswers as bad:
        raise RefusedFields(kind, bad.faults) from bad


def begin(*, kind: str, values: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Keep checked values of objects that just came in; raises RefusedFields where somebody else was quicker."""
    try:
        holding.begin(kind=kind, values=values)
    except BadAnswers as bad:
        raise RefusedFields(kind, bad.faults) from bad


def fill(request: HttpRequest, *, kind: str, subject_id: UUID, given: Mapping[str, Any] | None) -> None:
    """Change the given fields of an object, the others stay; raises RefusedFields."""
    if given is None:
        return
    try:
        holding.fill(kind=kind, subject_id=subject_id, given=given, role=role_of(request))
    except BadAnswers as bad:
        raise RefusedFields(kind, bad.faults) from bad


def sought(request: HttpRequest, *, kind: str) -> tuple[Sought, ...]:
    """Return what the address asks of custom fields: `c.key=a,b`, `c.key.from=…`, `c.key.upto=…`."""
    fields = reading.fields_of(kind=kind, role=role_of(request))
    zone: Any = timezone.get_current_timezone()
    return finding.sought_in(query=request.GET.dict(), fields=fields, zone=zone)
