"""What a rule says, as JSON: `when`, `if` and `then`; checked as a whole, with every fault at its place."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any

from yinuo.core.rules import BadExpression, expression
from yinuo.core.rules.picking import BadRow, Row, condition
from yinuo.ground.kernel.events import registered_types
from yinuo.ground.process.automations.deeds import Parameter, deed
from yinuo.ground.process.automations.vocabulary import facts_of, kind_of, kinds_told_by

OWN_EVENTS = "process.rule_"  # what rules do themselves wakes no rule
MOST_DEEDS = 10
MOST_OFFSET_HOURS = 24 * 366
EVERY = ("hour", "day", "workday", "week", "month")
_BRACED = re.compile(r"\{\s*([^\W\d][\w.]*)\s*\}")  # what somebody meant to have filled in
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class InvalidRule(Exception):
    """Faults in what a rule says, by place: {"if.0.value": code}."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


def checked(*, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a rule says with nothing else in it; raises InvalidRule with all faults."""
    faults: dict[str, str] = {}
    if not name.strip() or len(name) > 100:
        faults["name"] = "missing" if not name.strip() else "too_long"
    when, asked, then = (body.get(part) for part in ("when", "if", "then"))
    when = when if isinstance(when, Mapping) else {}
    asked = asked if isinstance(asked, Mapping) else {}
    said_when = _WHEN.get(str(when.get("kind", "")), _no_when)(when, faults)
    places = None if faults.keys() - {"name"} else _fields(said_when)
    said_if = _checked_if(asked, said_when, faults)
    said_then = _checked_then(then if isinstance(then, list) else [], places, faults)
    if faults:
        raise InvalidRule(faults)
    return {"when": said_when, "if": said_if, "then": said_then}


def _fields(when: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of which a rule may speak, such as `order.number`, each with its kind."""
    return {f"{kind.name}.{fact.name}": fact.kind for kind, fact in facts_of(in_sight(when))}


def wakes_on(body: Mapping[str, Any]) -> list[str]:
    """Return the event types that make a rule look."""
    when = body["when"]
    if when["kind"] == "event":
        return [when["event"]]
    kind = kind_of(when.get("subject", ""))
    if kind is None:
        return []
    by_kind = {"change": kind.changed_by, "moment": kind.moved_by}
    return list(by_kind.get(when["kind"], ()))


def condition_of(body: Mapping[str, Any]) -> str:
    """Return the condition in CEL; empty where there is none."""
    asked = body["if"]
    if asked.get("expression"):
        return str(asked["expression"])
    return condition(rows=_rows(asked), kinds=_fields(body["when"]), every=asked.get("every", True))


def in_sight(when: Mapping[str, Any]) -> list[str]:
    """Return the kinds of things of which a rule with this `when` may speak."""
    if when.get("kind") == "event":
        return kinds_told_by(str(when.get("event", "")))
    return [one for one in (str(when.get("subject", "")),) if one]


def _rows(asked: Mapping[str, Any]) -> list[Row]:
    told = asked.get("rows") or []
    return [
        Row(field=str(one.get("field", "")), op=str(one.get("op", "")), value=one.get("value"))
        for one in told
        if isinstance(one, Mapping)
    ]


def _no_when(when: Mapping[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    faults["when.kind"] = "missing"
    return {"kind": ""}


def _on_event(when: Mapping[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    event = str(when.get("event", ""))
    if event not in registered_types() or event.startswith(OWN_EVENTS):
        faults["when.event"] = "missing"
    return {"kind": "event", "event": event}


def _on_change(when: Mapping[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    subject, field = str(when.get("subject", "")), str(when.get("field", ""))
    kind = kind_of(subject)
    if kind is None or not kind.changed_by:
        faults["when.subject"] = "missing"
    elif kind.fact(field) is None:
        faults["when.field"] = "missing"
    return {"kind": "change", "subject": subject, "field": field}


def _on_moment(when: Mapping[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    subject, field = str(when.get("subject", "")), str(when.get("field", ""))
    kind = kind_of(subject)
    if kind is None or not kind.moments():
        faults["when.subject"] = "missing"
    elif field not in [one.name for one in kind.moments()]:
        faults["when.field"] = "missing"
    hours = _hours(when.get("hours", 0))
    if hours is None:
        faults["when.hours"] = "out_of_range"
    return {"kind": "moment", "subject": subject, "field": field, "hours": hours or 0}


def _hours(value: Any) -> float | None:
    try:
        hours = float(value or 0)
    except (TypeError, ValueError):
        return None
    return hours if abs(hours) <= MOST_OFFSET_HOURS else None


def _on_schedule(when: Mapping[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    every, at, each = (str(when.get(part) or "") for part in ("every", "at", "subject"))
    if every not in EVERY:
        faults["when.every"] = "missing"
    if every != "hour" and not _CLOCK.fullmatch(at):
        faults["when.at"] = "not_a_time"
    kind = kind_of(each)
    if each and (kind is None or kind.living is None):
        faults["when.subject"] = "missing"
    weekday, day = _whole(when.get("weekday"), 0, 6), _whole(when.get("day"), 1, 28)
    faults |= {f"when.{part}": "out_of_range" for part, told in (("weekday", weekday), ("day", day)) if told is None}
    return {"kind": "schedule", "every": every, "at": at, "weekday": weekday, "day": day, "subject": each}


def _whole(value: Any, least: int, most: int) -> int | None:
    if value in (None, ""):
        return least
    try:
        found = int(value)
    except (TypeError, ValueError):
        return None
    return found if least <= found <= most else None


_WHEN = {"event": _on_event, "change": _on_change, "moment": _on_moment, "schedule": _on_schedule}


def _checked_if(asked: Mapping[str, Any], when: Mapping[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    text = str(asked.get("expression") or "").strip()
    rows = [] if text else _rows(asked)
    said = {
        "every": bool(asked.get("every", True)),
        "rows": [{"field": one.field, "op": one.op, "value": one.value} for one in rows],
        "expression": text,
    }
    try:
        told = text or (condition_of({"when": when, "if": said}) if rows else "")
        if told:
            expression(told)
    except BadRow as bad:
        faults[f"if.{bad.place}.{bad.part}"] = bad.code
    except BadExpression as bad:
        faults["if.expression"] = bad.code if bad.code != "syntax" else f"syntax: {bad.text}"
    return said


def _checked_then(then: list[Any], places: Container[str] | None, faults: dict[str, str]) -> list[dict[str, Any]]:
    if not then:
        faults["then"] = "missing"
    if len(then) > MOST_DEEDS:
        faults["then"] = "too_many"
    said = []
    for place, told in enumerate(then[:MOST_DEEDS]):
        told = told if isinstance(told, Mapping) else {}
        known = deed(str(told.get("do", "")))
        if known is None:
            faults[f"then.{place}.do"] = "missing"
        else:
            said.append({"do": known.name, **{one.name: told.get(one.name, "") for one in known.parameters}})
            found = {
                one.name: _fault(one, told.get(one.name, "")) or _fills(one, told, places) for one in known.parameters
            }
            faults |= {f"then.{place}.{name}": code for name, code in found.items() if code}
    return said


def _fills(parameter: Parameter, told: Mapping[str, Any], places: Container[str] | None) -> str:
    """Return a fault where a text has something in braces that is not filled in when the rule runs."""
    if places is None or parameter.kind not in ("text", "long"):
        return ""
    text = str(told.get(parameter.name, ""))
    wrong = next((found[0] for found in _BRACED.finditer(text) if found[0][1:-1] not in places), "")
    return f"no_place: {wrong}" if wrong else ""


def _fault(parameter: Parameter, value: Any) -> str:
    several = value if isinstance(value, list) else [value]
    filled = [one for one in several if str(one).strip()]
    if not filled:
        return "missing" if parameter.required else ""
    if parameter.choices is not None and {str(one) for one in filled} - {code for code, _name in parameter.choices()}:
        return "unknown"
    if parameter.kind == "hours":
        hours = _hours(value)
        return "out_of_range" if hours is None or hours < 0 else ""
    return "too_long" if any(len(str(one)) > parameter.most for one in filled) else ""
