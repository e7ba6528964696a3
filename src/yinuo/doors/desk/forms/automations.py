"""The form of a rule: what was typed as the rule says it, and a rule as its form shows it. Nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from yinuo.core.rules.picking import HOURS, OPERATORS, SEVERAL, WITHOUT_VALUE
from yinuo.doors.desk import labels
from yinuo.doors.desk.rule_words import OPERATORS as OPERATOR_WORDS
from yinuo.doors.desk.rule_words import fact_of
from yinuo.ground.process.automations.bodies import MOST_DEEDS, in_sight
from yinuo.ground.process.automations.deeds import Parameter, deed
from yinuo.ground.process.automations.vocabulary import facts_of, kinds

Entry = dict[str, Any]
MOST_ROWS = 20
_EMPTY_ROW = {"field": "", "op": "", "value": ""}
DAY_HOURS = 24
_WHEN_PARTS = ("kind", "event", "subject", "field", "every", "at", "weekday", "day", "amount", "unit", "side")


def read(posted: QueryDict) -> Entry:
    """Return what was typed as a rule says it, with what the form needs beside."""
    when = {part: posted.get(f"when.{part}", "").strip() for part in _WHEN_PARTS}
    asked = {
        "every": posted.get("if.every", "all") == "all",
        "rows": [_read_row(posted, place) for place in range(MOST_ROWS) if f"if.{place}.field" in posted],
        "mode": posted.get("if.mode", "rows"),
        "expression": posted.get("if.expression", "").strip(),
    }
    then = [_read_deed(posted, place) for place in range(MOST_DEEDS) if f"then.{place}.do" in posted]
    entry = {"name": posted.get("name", "").strip(), "body": {"when": when, "if": asked, "then": then}}
    return _steered(entry, posted.get("draft", ""))


def body_of(entry: Entry) -> dict[str, Any]:
    """Return what an entry says as the room checks it."""
    when, asked = dict(entry["body"]["when"]), dict(entry["body"]["if"])
    if when["kind"] == "moment":
        when["hours"] = _hours(when)
    if asked.get("mode") == "expression":
        asked["rows"] = []
    else:
        asked["expression"] = ""
    return {**entry["body"], "when": when, "if": asked}


def entry_of(*, name: str, body: Mapping[str, Any]) -> Entry:
    """Return a rule as its form shows it."""
    when = {**dict.fromkeys(("event", "subject", "field", "every", "at", "weekday", "day"), ""), **body["when"]}
    hours = float(when.get("hours") or 0)
    whole_days = hours and not hours % DAY_HOURS and abs(hours) >= 2 * DAY_HOURS
    when |= {
        "amount": f"{abs(hours) / (DAY_HOURS if whole_days else 1):g}",
        "unit": "day" if whole_days else "hour",
        "side": "before" if hours < 0 else "after",
    }
    asked = {**body["if"], "mode": "expression" if body["if"].get("expression") else "rows"}
    return {"name": name, "body": {"when": when, "if": asked, "then": [dict(one) for one in body["then"]]}}


def blank() -> Entry:
    """Return the entry of a new rule."""
    body = {"when": {"kind": "event", "event": ""}, "if": {"every": True, "rows": [], "expression": ""}, "then": []}
    return entry_of(name="", body=body)


def _read_row(posted: QueryDict, place: int) -> dict[str, Any]:
    field, op = (posted.get(f"if.{place}.{part}", "") for part in ("field", "op"))
    values = [value.strip() for value in posted.getlist(f"if.{place}.value")]
    fact = fact_of(field)
    asked = OPERATORS.get(fact.kind, ()) if fact else ()
    if op not in asked:
        op = asked[0] if asked else ""
    value: Any = [one for one in values if one] if op in SEVERAL else next(iter(values), "")
    if fact is not None and fact.kind == "moment" and op not in HOURS:
        value = _aware(value)
    return {"field": field, "op": op, "value": value}


def _aware(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (found if found.tzinfo else found.replace(tzinfo=timezone.get_current_timezone())).isoformat()


def _read_deed(posted: QueryDict, place: int) -> dict[str, Any]:
    said: dict[str, Any] = {"do": posted.get(f"then.{place}.do", "")}
    known = deed(said["do"])
    for parameter in known.parameters if known else ():
        name = f"then.{place}.{parameter.name}"
        said[parameter.name] = posted.getlist(name) if parameter.kind == "several" else posted.get(name, "").strip()
    return said


def _steered(entry: Entry, draft: str) -> Entry:
    """Do what a button of the form asks: `if+`, `if-2`, `then+notify`, `then-0`."""
    rows, then = entry["body"]["if"]["rows"], entry["body"]["then"]
    if draft == "if+" and len(rows) < MOST_ROWS:
        rows.append(dict(_EMPTY_ROW))
    elif draft.startswith("if-"):
        _without(rows, draft.removeprefix("if-"))
    elif draft.startswith("then+") and len(then) < MOST_DEEDS:
        known = deed(draft.removeprefix("then+"))
        if known is not None:
            then.append({"do": known.name, **{one.name: one.default for one in known.parameters}})
    elif draft.startswith("then-"):
        _without(then, draft.removeprefix("then-"))
    return entry


def _without(items: list[Any], place: str) -> None:
    if place.isdecimal() and int(place) < len(items):
        del items[int(place)]


def _hours(when: Mapping[str, Any]) -> Any:
    try:
        amount = float(when.get("amount") or 0)
    except ValueError:
        return when.get("amount")
    return amount * (DAY_HOURS if when.get("unit") == "day" else 1) * (-1 if when.get("side") == "before" else 1)


# What the form shows


def shown(entry: Entry) -> dict[str, Any]:
    """Return what the form's template needs of an entry."""
    when = entry["body"]["when"]
    names = in_sight(when)
    return {
        "fields": field_groups(names),
        "rows": [_row_shown(row) for row in entry["body"]["if"]["rows"]],
        "deeds": [_deed_shown(said) for said in entry["body"]["then"]],
        "changing": [(one.name, one.label) for one in kinds() if one.changed_by],
        "dated": [(one.name, one.label) for one in kinds() if one.moments()],
        "living": [(one.name, one.label) for one in kinds() if one.living is not None],
        "watched": _watched(when),
        "places": [(f"{{{kind.name}.{fact.name}}}", fact.label) for kind, fact in facts_of(names)],
    }


def field_groups(names: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the facts of kinds of things as groups of choices."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind, fact in facts_of(names):
        groups.setdefault(str(kind.label), []).append((f"{kind.name}.{fact.name}", str(fact.label)))
    return list(groups.items())


def _watched(when: Mapping[str, Any]) -> list[tuple[str, str]]:
    kind = next((one for one in kinds() if one.name == when.get("subject")), None)
    if kind is None:
        return []
    facts = kind.moments() if when["kind"] == "moment" else kind.all_facts()
    return [(fact.name, str(fact.label)) for fact in facts]


def _row_shown(row: Mapping[str, Any]) -> dict[str, Any]:
    fact = fact_of(row["field"])
    operators = OPERATORS.get(fact.kind, ()) if fact else ()
    value = row.get("value")
    return {
        **row,
        "operators": [(op, labels.word(OPERATOR_WORDS, op)) for op in operators],
        "editor": _editor(fact.kind if fact else "", row["op"], bool(fact and fact.choices)),
        "choices": list(fact.choices()) if fact and fact.choices else [],
        "value": _local(value) if fact and fact.kind == "moment" and row["op"] not in HOURS else value,
        "values": value if isinstance(value, list) else [value],
    }


def _editor(kind: str, op: str, choices: bool) -> str:
    if not op or op in WITHOUT_VALUE:
        return "none"
    if op in HOURS:
        return "hours"
    if choices:
        return "several" if op in SEVERAL else "choice"
    return {"number": "number", "money": "number", "moment": "moment"}.get(kind, "text")


def _local(value: Any) -> str:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value or "")
    return timezone.localtime(found).strftime("%Y-%m-%dT%H:%M") if found.tzinfo else str(value)


def _deed_shown(said: Mapping[str, Any]) -> dict[str, Any]:
    known = deed(str(said["do"]))
    parameters = known.parameters if known else ()
    return {
        "do": said["do"],
        "label": known.label if known else said["do"],
        "icon": known.icon if known else "help",
        "parameters": [_parameter_shown(one, said.get(one.name, "")) for one in parameters],
    }


def _parameter_shown(parameter: Parameter, value: Any) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "label": parameter.label,
        "kind": parameter.kind,
        "required": parameter.required,
        "help": parameter.help,
        "choices": list(parameter.choices()) if parameter.choices else [],
        "value": value,
        "values": [str(one) for one in value] if isinstance(value, list) else [str(value)],
    }
