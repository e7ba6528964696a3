"""Forms in versions: a draft that may change, published ones that are filled in, and the end of a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Max

from yinuo.core.rules.fields import Design, read_design
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.process.events import FormPublished, FormRetired
from yinuo.ground.process.forms.option_values import with_option_values
from yinuo.ground.process.keys import key_of
from yinuo.ground.process.models import Form

SUBJECT = "form"
RESERVED = "custom-"  # keys of the forms that hold custom fields begin so
_KEY = re.compile(r"[a-z][a-z0-9-]{0,59}")


class InvalidForm(Exception):
    """Faults in the name or key of a form: {field: code}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


class UnknownForm(Exception):
    """There is no such form, or no such version."""


def new_form(*, name: str, key: str = "", name_en: str = "", design: Mapping[str, Any], about: str = "") -> UUID:
    """Begin a form with a draft, and return the draft's id; raises InvalidForm. The design may be unfinished.

    Without a key it gets one by its name. `about` names the kind of object whose custom fields it holds; their keys
    are kept free for them.
    """
    key = key or key_of(name=name, kind="form", taken=_is_taken, reserved=RESERVED)
    faults = _faults(key, name)
    if not faults and (Form.objects.filter(key=key).exists() if about else _is_taken(key)):
        faults["key"] = "taken"
    if faults:
        raise InvalidForm(faults)
    return _write(Form(key=key, version=1, about=about), name, name_en, design)


def save_draft(*, form_id: UUID, name: str, name_en: str = "", design: Mapping[str, Any]) -> UUID:
    """Keep a design as the draft of a form, and return the draft's id; raises UnknownForm, InvalidForm."""
    row = Form.objects.select_for_update().filter(pk=form_id).first()
    if row is None:
        raise UnknownForm(str(form_id))
    faults = _faults(row.key, name)
    if faults:
        raise InvalidForm(faults)
    draft = Form.objects.select_for_update().filter(key=row.key, state=Form.State.DRAFT).first()
    if draft is None:
        last = Form.objects.filter(key=row.key).aggregate(last=Max("version"))["last"] or 0
        draft = Form(key=row.key, version=last + 1, about=row.about)
    return _write(draft, name, name_en, design)


def publish_form(*, form_id: UUID) -> int:
    """Let a draft be filled in from now on, and return its version; raises UnknownForm, BadDesign."""
    row = Form.objects.select_for_update().filter(pk=form_id, state=Form.State.DRAFT).first()
    if row is None:
        raise UnknownForm(str(form_id))
    read_design(row.design)
    row.state, row.published_at = Form.State.PUBLISHED, clock.now()
    row.save(update_fields=["state", "published_at"])
    body = FormPublished(form_id=row.id, key=row.key, name=row.name, version=row.version)
    log.publish(subject_type=SUBJECT, subject_id=row.id, body=body)
    return row.version


def retire_form(*, key: str) -> None:
    """No longer let a form be filled in; what was answered stays. Raises UnknownForm."""
    rows = Form.objects.select_for_update().filter(key=key, state=Form.State.PUBLISHED).order_by("-version")
    newest = rows.first()
    if newest is None:
        raise UnknownForm(key)
    rows.update(state=Form.State.RETIRED)
    log.publish(subject_type=SUBJECT, subject_id=newest.id, body=FormRetired(key=key, name=newest.name))


def design_of(row: Form) -> Design:
    """Return what a version asks."""
    return read_design(row.design)


def _is_taken(key: str) -> bool:
    return key.startswith(RESERVED) or Form.objects.filter(key=key).exists()


def _faults(key: str, name: str) -> dict[str, str]:
    faults = {} if _KEY.fullmatch(key) else {"key": "bad_key"}
    if not name.strip() or len(name) > 100:
        faults["name"] = "missing" if not name.strip() else "too_long"
    return faults


def _write(row: Form, name: str, name_en: str, design: Mapping[str, Any]) -> UUID:
    row.name, row.name_en, row.design = name.strip(), name_en.strip()[:100], with_option_values(design)
    row.changed_at, row.changed_by = clock.now(), current_actor()
    row.save()
    return row.id
