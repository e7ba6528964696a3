"""Forms of supply records, made from what a kind says of its fields; and the small forms of what happens to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk import labels
from yinuo.ground.supply import queries
from yinuo.ground.supply.actions import InvalidSupplyInput
from yinuo.ground.supply.forms import heading_of
from yinuo.ground.supply.kinds.shapes import Field, Kind, Shape
from yinuo.ground.supply.wording import sentence_of

DAY_HOURS, WORKING_DAY_HOURS = 24.0, 8.0
# Of so many records one is chosen from a list; of more, by typing its code.
MOST_CHOICES = 300
_AT = "%Y-%m-%dT%H:%M"


class Moment(forms.DateTimeInput):
    """A date with its time, by the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=_AT)


def record_form(*, kind: Kind, data: Mapping[str, Any] | None = None, record: Mapping[str, Any] | None = None) -> Any:
    """Return the form of a record; one that is there cannot be given another name."""
    made = {field.name: _control(field) for field in kind.fields}
    form = forms.Form(data=data, initial=initial_of(kind=kind, record=record) if record else None)
    form.fields.update(made)
    if record and record.get("id"):
        for name in kind.key:
            form.fields[name].disabled = True
            form.fields[name].required = False
    return form


def told_by(*, kind: Kind, form: Any, record: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the record that a valid form tells."""
    cleaned = form.cleaned_data
    told = {field.name: _value(field, cleaned.get(field.name), _day(kind, cleaned)) for field in kind.fields}
    if record and record.get("id"):
        told |= {name: record[name] for name in kind.key}
    return told


def initial_of(*, kind: Kind, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record's form begins with."""
    day = _day(kind, record)
    return {field.name: _shown(field, record[field.name], day) for field in kind.fields if field.name in record}


def mark_faults(*, form: Any, error: InvalidSupplyInput) -> None:
    """Tell the form what the room found wrong."""
    for fault in error.faults:
        words = sentence_of(code=fault.code, value=fault.value, also=fault.also)
        form.add_error(fault.field if fault.field in form.fields else None, words)


class DowntimeForm(forms.Form):
    """From when until when a machine stands still, and why."""

    machine = forms.ChoiceField(label=_("机器"), required=False)
    start_at = forms.DateTimeField(label=_("从"), widget=Moment())
    end_at = forms.DateTimeField(label=_("到"), widget=Moment())
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, machines: int, now: datetime | None = None) -> None:
        start = timezone.localtime(now).strftime(_AT) if now else None
        super().__init__(data, initial={"start_at": start})
        numbers = [(str(n), _("第 %(n)s 台") % {"n": n}) for n in range(1, machines + 1)]
        self.fields["machine"].choices = [("", _("全部机器")), *numbers]  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """When a purchase comes instead, and why."""

    due_at = forms.DateField(label=_("推迟到"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class ReceiptForm(forms.Form):
    """How much came in."""

    quantity = forms.DecimalField(label=_("到货数量"), max_digits=18, decimal_places=4)


def end_of_day(day: Any) -> datetime:
    """Return when a purchase is due on a day: at its end, in the reader's time zone."""
    return timezone.make_aware(datetime.combine(day, time(18)))


def _control(field: Field) -> forms.Field:
    common: dict[str, Any] = {"label": heading_of(field=field), "help_text": field.hint, "required": field.required}
    if field.shape in (Shape.REFERENCE, Shape.CALENDAR):
        return _reference(field, common)
    maker = _CONTROLS.get(field.shape)
    if maker is not None:
        found: forms.Field = maker(field, common)
        return found
    return forms.CharField(max_length=field.length, **common)


def _reference(field: Field, common: dict[str, Any]) -> forms.Field:
    choices = _choices(field)
    if len(choices) > MOST_CHOICES:
        return forms.CharField(max_length=120, **common)
    blank = [] if field.required else [("", "–")]
    return forms.ChoiceField(choices=[*blank, *choices], **common)


def _choices(field: Field) -> list[tuple[str, str]]:
    if field.shape is Shape.CALENDAR:
        return [(one.code, one.name) for one in queries.calendars()]
    rows = queries.records(kind=field.to, limit=MOST_CHOICES + 1)
    name = "skill" if field.to == "crew" else "code"
    return [(one[name], f"{one[name]} {one.get('name', '')}".strip()) for one in rows]


def _number(places: int) -> Any:
    def make(field: Field, common: dict[str, Any]) -> forms.Field:
        # What is out of range is told by the room, in words that say what to do.
        widget = forms.NumberInput({"step": "any" if places else "1", "inputmode": "decimal"})
        kind = forms.DecimalField if places else forms.IntegerField
        return kind(widget=widget, **common)

    return make


def _zone(field: Field, common: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[(zone, zone) for zone in labels.TIMEZONES], **common)


_CONTROLS: dict[Shape, Any] = {
    Shape.WHOLE: _number(0),
    Shape.NUMBER: _number(4),
    Shape.QUANTITY: _number(4),
    Shape.MONEY: _number(2),
    Shape.SHARE: _number(4),
    Shape.HOURS: _number(4),
    Shape.FLAG: lambda field, common: forms.BooleanField(**{**common, "required": False}),
    Shape.MOMENT: lambda field, common: forms.DateTimeField(widget=Moment(), **common),
    Shape.CLOCK: lambda field, common: forms.TimeField(
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **common
    ),
    Shape.ZONE: _zone,
}


def _day(kind: Kind, record: Mapping[str, Any]) -> float:
    """Return what a day is in a record's lead times, as files have it."""
    if kind.name == "supplier":
        return WORKING_DAY_HOURS if record.get("working") else DAY_HOURS
    supplier = record.get("supplier")
    known = queries.record_named(kind="supplier", code=supplier) if supplier else None
    return WORKING_DAY_HOURS if known and known["working"] else DAY_HOURS


def _value(field: Field, cleaned: Any, day: float) -> Any:
    if cleaned is None or cleaned == "":
        return field.default if field.default is not None or field.nullable else cleaned
    if field.shape is Shape.HOURS:
        return float(cleaned) * (day if field.days else 1)
    convert = _VALUES.get(field.shape)
    return convert(cleaned) if convert else cleaned


def _shown(field: Field, value: Any, day: float) -> Any:
    if value is None or value == "":
        return value
    if field.shape is Shape.HOURS:
        return f"{round(value / (day if field.days else 1), 4):g}"
    show = _SHOWN.get(field.shape)
    return show(value) if show else value


_VALUES: dict[Shape, Any] = {
    Shape.MONEY: lambda value: int((value * 100).to_integral_value()),
    Shape.SHARE: lambda value: round(float(value) / 100, 8),
    Shape.NUMBER: float,
    Shape.CLOCK: lambda value: value.hour * 60 + value.minute,
}
_SHOWN: dict[Shape, Any] = {
    Shape.MONEY: lambda value: f"{Decimal(value) / 100:.2f}",
    Shape.SHARE: lambda value: f"{round(value * 100, 6):g}",
    Shape.NUMBER: lambda value: f"{value:g}",
    Shape.QUANTITY: lambda value: f"{Decimal(value).normalize():f}",
    Shape.MOMENT: lambda value: timezone.localtime(value).strftime(_AT),
    Shape.CLOCK: lambda value: f"{value // 60:02d}:{value % 60:02d}",
}
