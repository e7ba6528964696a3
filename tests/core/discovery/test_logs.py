"""Event logs in the field's formats: valid by their published schemas, whole, and safe for every text."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import jsonschema_rs
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from yinuo.core.discovery.logs import LogEvent, LogObject, LogTrace, ocel_pieces, xes_pieces

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
_TEXT = {"type": "string"}
_TYPES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "attributes"],
        "properties": {
            "name": _TEXT,
            "attributes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "type"],
                    "properties": {"name": _TEXT, "type": {"enum": ["string", "time", "integer", "float", "boolean"]}},
                },
            },
        },
    },
}
_RELATED = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["objectId", "qualifier"],
        "properties": {"objectId": _TEXT, "qualifier": _TEXT},
    },
}
_TIME = {"type": "string", "format": "date-time"}
# By the JSON format of the OCEL 2.0 specification, section 7 (https://www.ocel-standard.org/specification/formats/json).
OCEL = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["eventTypes", "objectTypes", "events", "objects"],
    "properties": {
        "eventTypes": _TYPES,
        "objectTypes": _TYPES,
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type", "time"],
                "properties": {
                    "id": _TEXT,
                    "type": _TEXT,
                    "time": _TIME,
                    "attributes": {"type": "array", "items": {"type": "object", "required": ["name", "value"]}},
                    "relationships": _RELATED,
                },
            },
        },
        "objects": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type"],
                "properties": {
                    "id": _TEXT,
                    "type": _TEXT,
                    "attributes": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["name", "value", "time"],
                            "properties": {"time": _TIME},
                        },
                    },
                    "relationships": _RELATED,
                },
            },
        },
    },
}
# By the XML schema of IEEE 1849-2016: keys of attributes are xs:Name, names of classifiers and extensions xs:NCName.
_NAME, _NC_NAME = re.compile(r"[^\W\d][\w.:-]*"), re.compile(r"[^\W\d][\w.-]*")
_VALIDATOR = jsonschema_rs.Draft7Validator(OCEL, validate_formats=True)


def check_ocel(text: str) -> dict:  # type: ignore[type-arg]
    """Return a log that is valid by the schema and by the specification's rules on references."""
    told = json.loads(text)
    _VALIDATOR.validate(told)
    objects = [one["id"] for one in told["objects"]]
    assert len(objects) == len(set(objects)) and len(told["events"]) == len({one["id"] for one in told["events"]})
    assert {one["objectId"] for kind in ("objects", "events") for it in told[kind] for one in it["relationships"]} <= {
        *objects
    }
    for kind, types in (("objects", "objectTypes"), ("events", "eventTypes")):
        known = {one["name"]: {a["name"] for a in one["attributes"]} for one in told[types]}
        assert all({a["name"] for a in one["attributes"]} <= known[one["type"]] for one in told[kind])
    return told


def check_xes(text: str) -> etree._Element:
    """Return a log that is well formed and has what IEEE 1849 asks of its parts, in the order it asks for."""
    log = etree.fromstring(text.encode())
    order = [etree.QName(one).localname for one in log]
    assert log.get("xes.version") and order == sorted(
        order, key=["extension", "global", "classifier", "string", "trace"].index
    )
    prefixes = {one.get("prefix") for one in log.findall("{*}extension")}
    assert all(_NAME.fullmatch(one.get("key")) for one in log.iter() if one.get("key") is not None)
    assert all(_NC_NAME.fullmatch(one.get("name")) for one in log.iter("{*}classifier", "{*}extension"))
    declared = {one.get("key") for one in log.findall("{*}global")[-1]}
    assert all(set(one.get("keys").split()) <= declared for one in log.findall("{*}classifier"))
    for one in log.iter("{*}event"):
        keys = [attribute.get("key") for attribute in one]
        assert {"concept:name", "time:timestamp", "lifecycle:transition"} <= set(keys) and len(keys) == len(set(keys))
        assert {key.partition(":")[0] for key in keys if ":" in key} <= prefixes
        datetime.fromisoformat(one.find("{*}date").get("value"))
    return log


ORDER = LogObject(
    id="o1",
    type="order",
    since=AT,
    attributes={"number": "A-1", "value": 12.5, "lines": 2, "vip": True, "committed": AT},
    related=(("c1", "ordered by"),),
)
CUSTOMER = LogObject(id="c1", type="customer", since=AT, attributes={"name": "华东重工"})
BEGUN = LogEvent(id="e1", type="prepare", at=AT, lifecycle="start", related=(("o1", "of"),))
DONE = LogEvent(id="e2", type="prepare", at=AT, attributes={"quantity": 3}, related=(("o1", "of"),))


def test_an_object_centric_log_says_all_and_is_valid() -> None:
    told = check_ocel("".join(ocel_pieces(objects=[CUSTOMER, ORDER], events=[BEGUN, DONE])))

    assert told["objects"][1]["relationships"] == [{"objectId": "c1", "qualifier": "ordered by"}]
    assert {"name": "committed", "value": "2026-03-02T08:30:00.000Z", "time": "2026-03-02T08:30:00.000Z"} in told[
        "objects"
    ][1]["attributes"]
    kinds = {one["name"]: one["type"] for one in told["objectTypes"][1]["attributes"]}
    assert kinds == {"number": "string", "value": "float", "lines": "integer", "vip": "boolean", "committed": "time"}
    assert [one["attributes"][0]["value"] for one in told["events"]] == ["start", "complete"]


def test_a_log_of_traces_says_all_and_is_valid() -> None:
    trace = LogTrace(name="A-1", attributes={"order type": "vip", "value": 12.5, "urgent": True}, events=(BEGUN, DONE))

    log = check_xes("".join(xes_pieces(traces=[trace])))

    [found] = log.findall("{*}trace")
    told = [{a.get("key"): a.get("value") for a in event} for event in found.findall("{*}event")]
    assert [one["lifecycle:transition"] for one in told] == ["start", "complete"]
    assert (told[0]["concept:name"], told[0]["time:timestamp"]) == ("prepare", "2026-03-02T08:30:00.000Z")
    assert [(etree.QName(one).localname, one.get("value")) for one in found][:4] == [
        ("string", "A-1"),
        ("string", "vip"),
        ("float", "12.5"),
        ("boolean", "true"),
    ]
    assert found[1].get("key") == "order_type"


def test_logs_of_nothing_are_valid() -> None:
    check_ocel("".join(ocel_pieces(objects=[], events=[])))
    check_xes("".join(xes_pieces(traces=[])))


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_no_text_breaks_a_log(text: str) -> None:
    one = LogObject(id="o", type=text or "x", since=AT, attributes={"name": text})
    event = LogEvent(id="e", type=text, at=AT, attributes={"note": text}, related=(("o", text),))

    told = check_ocel("".join(ocel_pieces(objects=[one], events=[event])))
    log = check_xes("".join(xes_pieces(traces=[LogTrace(name=text, attributes={}, events=(event,))])))

    assert told["objects"][0]["attributes"][0]["value"] == text
    seen = log.find("{*}trace/{*}event/{*}string[@key='note']").get("value")
    assert seen == "".join(c for c in text if c in "\t\n\r" or 32 <= ord(c) < 0xFFFE or ord(c) > 0xFFFF)
