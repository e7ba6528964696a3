"""Event logs in the field's own formats, piece by piece: OCEL 2.0 as JSON, and XES as XML.

Sources: OCEL 2.0 Specification (A. Berti and others, 2023, https://www.ocel-standard.org), JSON format; XES (IEEE
1849-2016) with its standard extensions concept, time and lifecycle; by its schema keys are names without spaces.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

Value = str | int | float | bool | datetime
# What XML 1.0 has no place for (https://www.w3.org/TR/xml/#charsets).
_NO_NAME = re.compile(r"[^\w:.-]")
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class LogObject:
    """Something that events are about; `related` are (object, how)."""

    id: str
    type: str
    attributes: Mapping[str, Value] = field(default_factory=dict)
    since: datetime
    related: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class LogEvent:
    """Something that happened to objects; `lifecycle` is start or complete."""

    id: str
    type: str
    at: datetime
    attributes: Mapping[str, Value] = field(default_factory=dict)
    related: tuple[tuple[str, str], ...] = ()
    lifecycle: str = "complete"


@dataclass(frozen=True, kw_only=True)
class LogTrace:
    """One case with its events in order, for XES."""

    name: str
    attributes: Mapping[str, Value]
    events: tuple[LogEvent, ...]


class _Types:
    """The types seen so far, each with the attributes seen of it and their kinds."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {}

    def see(self, name: str, attributes: Mapping[str, Value]) -> None:
        known = self._known.setdefault(name, {})
        for key, value in attributes.items():
            kind = _kind(value)
            known[key] = kind if known.get(key, kind) == kind else "string"

    def plain(self) -> list[dict[str, object]]:
        return [
            {"name": name, "attributes": [{"name": key, "type": kind} for key, kind in sorted(known.items())]}
            for name, known in sorted(self._known.items())
        ]


def _kind(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, datetime):
        return "time"
    return "integer" if isinstance(value, int) else "float" if isinstance(value, float) else "string"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: Value) -> str | int | float | bool:
    return _instant(value) if isinstance(value, datetime) else value


def ocel_pieces(*, objects: Iterable[LogObject], events: Iterable[LogEvent]) -> Iterator[str]:
    """Yield an OCEL 2.0 file in JSON; the types come last, once all are known. Objects are read before events."""
    of_objects, of_events = _Types(), _Types()
    yield '{"objects":['
    yield from _joined(_object(one, of_objects) for one in objects)
    yield '],"events":['
    yield from _joined(_event(one, of_events) for one in events)
    yield f'],"objectTypes":{_json(of_objects.plain())},"eventTypes":{_json(of_events.plain())}}}'


def _joined(pieces: Iterable[str]) -> Iterator[str]:
    for number, piece in enumerate(pieces):
        yield f",\n{piece}" if number else piece


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _related(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"objectId": one, "qualifier": how} for one, how in pairs]


def _object(one: LogObject, types: _Types) -> str:
    types.see(one.type, one.attributes)
    since = _instant(one.since)
    told = [{"name": key, "value": _plain(value), "time": since} for key, value in one.attributes.items()]
    return _json({"id": one.id, "type": one.type, "attributes": told, "relationships": _related(one.related)})


def _event(one: LogEvent, types: _Types) -> str:
    attributes: dict[str, Value] = {"lifecycle": one.lifecycle, **one.attributes}
    types.see(one.type, attributes)
    told = [{"name": key, "value": _plain(value)} for key, value in attributes.items()]
    head = {"id": one.id, "type": one.type, "time": _instant(one.at)}
    return _json({**head, "attributes": told, "relationships": _related(one.related)})


_XES_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>
<string key="lifecycle:transition" value="complete"/></global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="ActivityAndLifecycle" keys="concept:name lifecycle:transition"/>
<string key="lifecycle:model" value="standard"/>
"""
_XES_KINDS = {"string": "string", "integer": "int", "float": "float", "boolean": "boolean", "time": "date"}


def xes_pieces(*, traces: Iterable[LogTrace]) -> Iterator[str]:
    """Yield an XES file."""
    yield _XES_HEAD
    for trace in traces:
        told: dict[str, Value] = {"concept:name": trace.name, **trace.attributes}
        events = "".join(map(_xes_event, trace.events))
        yield f"<trace>{_xes_attributes(told)}{events}</trace>\n"
    yield "</log>\n"


def _xes_event(one: LogEvent) -> str:
    told: dict[str, Value] = {"concept:name": one.type, "time:timestamp": one.at, "lifecycle:transition": one.lifecycle}
    return f"<event>{_xes_attributes({**told, **one.attributes})}</event>"


def _xes_attributes(attributes: Mapping[str, Value]) -> str:
    return "".join(
        f"<{_XES_KINDS[_kind(value)]} key={_quoted(_NO_NAME.sub('_', key))} value={_quoted(_written(value))}/>"
        for key, value in attributes.items()
    )


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(_plain(value))


def _quoted(text: str) -> str:
    return quoteattr(_NO_XML.sub("", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
