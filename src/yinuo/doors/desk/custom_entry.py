"""Custom fields on the pages of an object: shown as a card, and filled in within the object's own form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from markupsafe import Markup

from yinuo.doors.desk.custom_columns import fields_in_lists
from yinuo.doors.desk.custom_words import plainly
from yinuo.doors.desk.entry import DeskRequest, render
from yinuo.doors.desk.form_view import shown_form
from yinuo.doors.desk.form_words import said
from yinuo.doors.desk.forms import filled
from yinuo.ground.process.custom import holding, reading
from yinuo.ground.process.custom.holders import holder_of
from yinuo.ground.process.forms.filling import BadAnswers


@dataclass(frozen=True, kw_only=True)
class Noted:
    """What objects hold, as (label, text) of the fields that are filled in, and whether the reader may change them."""

    kind: str
    told: Mapping[UUID, Sequence[tuple[str, str]]]
    may_fill: bool


def card(request: DeskRequest, *, kind: str, subject_id: UUID) -> Markup:
    """Return the card with an object's custom fields; nothing where its kind carries none that this reader may see."""
    sections = read_only(request, kind=kind, subject_id=subject_id)
    if not sections:
        return Markup("")
    holder = holder_of(kind)
    may_fill = holder is not None and request.member.may(holder.right)
    context = {"sections": sections, "holder": kind, "holder_id": subject_id, "may_fill": may_fill}
    return _drawn(request, "desk/custom/_card.html", context)


def noted(request: DeskRequest, *, kind: str, subject_ids: Sequence[UUID]) -> Noted:
    """Return what parts of an object's page hold, such as the lines of an order, each on a line of its own."""
    holder = holder_of(kind)
    fields = fields_in_lists(kind=kind, role=request.member.role)
    held = reading.values_of(kind=kind, subject_ids=subject_ids) if fields else {}
    told = {
        one: [(said(field.labels), plainly(field, values[field.key])) for field in fields if values.get(field.key)]
        for one, values in held.items()
    }
    may_fill = bool(fields) and holder is not None and request.member.may(holder.right)
    return Noted(kind=kind, told=told, may_fill=may_fill)


def read_only(request: DeskRequest, *, kind: str, subject_id: UUID) -> list[dict[str, Any]]:
    """Return the fields of an object as a form that is only read."""
    design = reading.design_of(kind=kind)
    held = reading.values_of(kind=kind, subject_ids=[subject_id]).get(subject_id, {})
    sections = shown_form(design=design, values=held, role=request.member.role)
    for section in sections:
        for one in section["fields"]:
            one["kind"] = "shown"
    return sections


class CustomEntry:
    """The custom fields of an object that is entered or changed, as part of its form.

    `valid` reads and checks what was typed, `keep` keeps it once the object is there, `{{ custom }}` draws them.
    """

    def __init__(self, request: DeskRequest, *, kind: str, subject_id: UUID | None = None) -> None:
        self.request, self.kind, self.subject_id = request, kind, subject_id
        self.design = reading.design_of(kind=kind)
        held = reading.values_of(kind=kind, subject_ids=[subject_id]) if subject_id and self.design.sections else {}
        self.held = held.get(subject_id, {}) if subject_id else {}
        self.typed: dict[str, Any] | None = None
        self.faults: dict[str, str] = {}
        self._checked: dict[str, Any] = {}

    def read(self) -> None:
        """Read what was typed, without checking it."""
        answers, self.faults = filled.read(request=self.request, design=self.design)
        mine = self.design.writable(role=self.request.member.role)
        self.typed = {key: value for key, value in answers.items() if key in mine}

    def valid(self) -> bool:
        """Read and check what was typed, and return whether it can be kept."""
        if not self.design.sections:
            return True
        self.read()
        try:
            self._checked = holding.checked(
                kind=self.kind, given=self.typed or {}, role=self.request.member.role, subject_id=self.subject_id
            )
        except BadAnswers as bad:
            self.faults = {**bad.faults, **self.faults}
        return not self.faults

    def keep(self, subject_id: UUID) -> bool:
        """Keep what was checked with an object, and return whether anything changed."""
        if not self.design.sections:
            return False
        if self.subject_id is None:
            holding.begin(kind=self.kind, values={subject_id: self._checked})
            return True
        role = self.request.member.role
        return holding.fill(kind=self.kind, subject_id=subject_id, given=self.typed or {}, role=role)

    def sections(self) -> list[dict[str, Any]]:
        """Return the fields as they are drawn."""
        values = {**self.held, **(self.typed or {})}
        fresh = self.typed is None and self.subject_id is None
        role = self.request.member.role
        return shown_form(design=self.design, values=values, faults=self.faults, role=role, fresh=fresh)

    def draft_url(self) -> str:
        """Return the address that draws the fields again with what was typed."""
        if self.subject_id is None:
            return reverse("desk:custom-new-draft", kwargs={"holder": self.kind})
        return reverse("desk:custom-draft", kwargs={"holder": self.kind, "holder_id": self.subject_id})

    def __html__(self) -> str:
        """Draw the fields as a part of a form; nothing where there are none."""
        sections = self.sections()
        if not sections:
            return ""
        return _drawn(self.request, "desk/filling/_fields.html", {"sections": sections, "draft_url": self.draft_url()})


def _drawn(request: DeskRequest, template: str, context: dict[str, Any]) -> Markup:
    return Markup(render(request, template, context).content.decode())  # our own template, escaped
