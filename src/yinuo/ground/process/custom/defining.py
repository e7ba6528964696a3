"""Saying which custom fields a kind of object carries: a form like any other, one for each kind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.ground.process.custom.holders import holder_of
from yinuo.ground.process.custom.reading import forget_fields
from yinuo.ground.process.forms import defining
from yinuo.ground.process.forms.reading import newest_about

_EMPTY: dict[str, Any] = {"sections": [{"label": "", "fields": []}]}


class UnknownHolder(Exception):
    """Objects of this kind carry no custom fields."""


def open_fields(*, kind: str) -> UUID:
    """Return the form that holds the custom fields of a kind, and begin it if there is none; raises UnknownHolder."""
    holder = holder_of(kind)
    if holder is None:
        raise UnknownHolder(kind)
    known = newest_about(kind=kind)
    if known is not None:
        return known.id
    name = _("%(kind)s的自定义字段") % {"kind": holder.label}
    forget_fields(kind=kind)
    return defining.new_form(key=key_of(kind), name=name, name_en=f"Custom fields: {kind}", design=_EMPTY, about=kind)


def key_of(kind: str) -> str:
    """Return the key of the form that holds the custom fields of a kind."""
    return f"custom-{kind.replace('_', '-')}"
