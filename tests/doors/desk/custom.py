"""Custom fields for tests: defined and published for a kind of object."""

from __future__ import annotations

from typing import Any

from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process.custom import defining
from yinuo.ground.process.forms import defining as forms

PROJECT = {"key": "project", "kind": "text", "label": "项目号", "label_en": "Project", "required": True, "listed": True}
GRADE = {
    "key": "grade",
    "kind": "choice",
    "label": "工况",
    "listed": True,
    "options": [{"value": "o1", "label": "常温"}, {"value": "o2", "label": "低温"}],
}
BUDGET = {"key": "budget", "kind": "money", "label": "预算", "most": 1_000_000}
SURVEY = {"key": "survey", "kind": "date", "label": "勘察日"}
MARGIN = {
    "key": "margin",
    "kind": "number",
    "label": "毛利",
    "rights": [{"role": "*", "right": "hidden"}, {"role": "owner", "right": "write"}],
}
FIELDS = (PROJECT, GRADE, BUDGET, SURVEY, MARGIN)


def define(organisation_id: Any, *, kind: str = "order", fields: Any = FIELDS) -> None:
    """Let a kind of object carry these fields from now on."""
    with acting_for(organisation_id):
        form_id = defining.open_fields(kind=kind)
        draft = forms.save_draft(form_id=form_id, name=f"{kind} 字段", design={"sections": [{"fields": list(fields)}]})
        forms.publish_form(form_id=draft)
