"""What the editors of processes offer: roles, people, services, facts for conditions, and their own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from yinuo.doors.desk import labels
from yinuo.doors.desk.process_texts import EDITOR_TEXTS
from yinuo.doors.desk.stage_names import names_by_code, stage_names
from yinuo.ground.kernel.wording import called
from yinuo.ground.people import departments
from yinuo.ground.people import queries as people
from yinuo.ground.process import catalogue, services
from yinuo.ground.process.automations.vocabulary import Fact, Kind, facts_of
from yinuo.ground.process.forms import reading as form_queries
from yinuo.ground.process.forms.reading import FormFacts
from yinuo.ground.process.forms.wording import said
from yinuo.ground.process.tables import published_keys, tables
from yinuo.ground.process.wording import KIND_NAMES

SUBJECT = "order"
_SHAPES = {
    "number": "number",
    "money": "number",
    "formula": "number",
    "boolean": "truth",
    "moment": "moment",
    "date": "moment",
    "datetime": "moment",
}
_COMPARED = frozenset({"text", "scan", "choice", *_SHAPES})  # kinds of fields whose answers conditions can compare
_EXAMPLES: dict[str, Any] = {"number": 500_000, "truth": True}


def options(*, key: str) -> dict[str, Any]:
    """Return what can be chosen from, each as [value, words]."""
    asked, ruling = form_queries.published_forms(), published_keys()
    others = [one for one in catalogue.processes() if one.key != key and one.published]
    return {
        "roles": [list(pair) for pair in labels.options(labels.ROLES)],
        "members": [[str(one.id), one.name] for one in people.members() if one.active],
        "services": [[name, _services().get(name, name)] for name in services.service_names() if name != "notify"],
        "processes": [[one.key, one.name or one.key] for one in others],
        "tables": [[one.key, one.name] for one in tables() if one.key in ruling],
        "forms": [[one.key, one.name] for one in asked],
        "departments": [[one.code, one.name] for one in departments.departments()],
        "stages": [[code, name] for code, name in names_by_code(stage_names()).items()],
        "facts": _facts(asked),
    }


def facts() -> list[dict[str, Any]]:
    """Return the facts that conditions may ask, with what people call them.

    Those of the order that a process is about go by their names alone, those of what it belongs to by two: the same
    vocabulary as that of automations.
    """
    return _facts(form_queries.published_forms())


def _facts(forms: Sequence[FormFacts]) -> list[dict[str, Any]]:
    found = [_fact(kind, fact) for kind, fact in facts_of([SUBJECT])]
    told = {
        "name": "approved",
        "label": _("审批通过"),
        "kind": "truth",
        "choices": [],
        "example": True,
        "group": _("审批"),
    }
    return [*found, told, *(one for form in forms for one in _asked_by(form))]


def _asked_by(form: FormFacts) -> list[dict[str, Any]]:
    """Return the facts that a process knows once this form was filled in; only steps that ask for it bring them."""
    return [
        {
            "name": field.key,
            "label": said(field.labels),
            "kind": "choice" if field.options else _SHAPES.get(field.kind, "text"),
            "choices": [[one.value, said(one.labels)] for one in field.options],
            "example": "",
            "group": called(form),
            "form": form.key,
        }
        for field in form.design.fields()
        if field.kind in _COMPARED
    ]


def known_facts() -> set[str]:
    """Return the names of all facts that conditions may ask; of those with two, the first."""
    return {str(one["name"]).partition(".")[0] for one in facts()}


def _fact(kind: Kind, fact: Fact) -> dict[str, Any]:
    choices = [list(one) for one in fact.choices()] if fact.choices else []
    shape = "choice" if choices else _SHAPES.get(fact.kind, "text")
    first = choices[0][0] if choices else _EXAMPLES.get(shape, "")
    return {
        "name": fact.name if kind.name == SUBJECT else f"{kind.name}.{fact.name}",
        "label": str(fact.label),
        "kind": shape,
        "choices": choices,
        "example": first,
        "group": str(kind.label),
    }


def _services() -> dict[str, str]:
    return {"notify": _("告知")}


def texts() -> dict[str, str]:
    """Return the words of the editors, by the keys that their components use."""
    return {key: str(text) for key, text in EDITOR_TEXTS.items()} | {
        f"kind_{kind}": str(text) for kind, text in KIND_NAMES.items()
    }
