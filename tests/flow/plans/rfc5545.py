"""A reader of iCalendar written from RFC 5545's grammar alone, to check what we write by a second hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

# 3.1: contentline = name *(";" param) ":" value CRLF; a name is of letters, digits and hyphens.
_LINE = re.compile(
    r'^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x1f\x7f]*))*):(.*)$'
)
_DATE_TIME = re.compile(r"^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(Z?)$")
_MOST_OCTETS = 75
_ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION"}  # 3.6.1: MUST NOT occur more than once


@dataclass
class Component:
    """A component with its properties, in their order, and its parts."""

    name: str
    properties: list[tuple[str, str]] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def one(self, name: str) -> str:
        """Return the only property of a name."""
        (found,) = [value for own, value in self.properties if own == name]
        return found


def read(octets: bytes) -> Component:
    """Return the calendar of a stream, in which everything must be as RFC 5545 demands; raises ValueError."""
    _check_lines(octets)
    path: list[Component] = []
    whole: Component | None = None
    for line in octets.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode("utf-8").split("\r\n")[:-1]:
        name, value = _parts_of(line)
        if name == "BEGIN":
            path.append(Component(value))
            if len(path) > 1:
                path[-2].parts.append(path[-1])
        elif name == "END":
            whole = path.pop()
            if whole.name != value:
                raise ValueError(f"3.6: {value} ends within {whole.name}")
        else:
            path[-1].properties.append((name, value))
    if path or whole is None:
        raise ValueError("3.6: a component does not end")
    _check(whole)
    return whole


def _check_lines(octets: bytes) -> None:
    if not octets.endswith(b"\r\n"):
        raise ValueError("3.1: a content line ends with CRLF")
    for line in octets[:-2].split(b"\r\n"):
        if b"\r" in line or b"\n" in line:
            raise ValueError("3.1: a line break is CRLF")
        if len(line) > _MOST_OCTETS:
            raise ValueError(f"3.1: more than 75 octets: {line!r}")
        line.decode("utf-8")  # no character is broken by a fold


def _parts_of(line: str) -> tuple[str, str]:
    found = _LINE.match(line)
    if found is None:
        raise ValueError(f"3.1: no content line: {line!r}")
    return found[1].upper(), found[3]


def text(value: str) -> str:
    """Return a text without its escapes (3.3.11); raises ValueError for signs that must be escaped."""
    found, at = "", 0
    while at < len(value):
        sign = value[at]
        if sign == "\\":
            at += 1
            known = {"\\": "\\", ";": ";", ",": ",", "n": "\n", "N": "\n"}
            if at == len(value) or value[at] not in known:
                raise ValueError(f"3.3.11: an escape that there is not: {value!r}")
            sign = known[value[at]]
        elif sign in ",;" or (sign < " " and sign != "\t") or sign == "\x7f":
            raise ValueError(f"3.3.11: {sign!r} is not escaped, or not allowed: {value!r}")
        found, at = found + sign, at + 1
    return found


def instant(value: str) -> datetime:
    """Return an instant in UTC (3.3.5, form 2), which needs no VTIMEZONE; raises ValueError for any other form."""
    found = _DATE_TIME.match(value)
    if found is None or not found[7]:
        raise ValueError(f"3.3.5: no instant in UTC: {value!r}")
    return datetime(*(int(part) for part in found.groups()[:6]), tzinfo=UTC)


def _check(whole: Component) -> None:
    if whole.name != "VCALENDAR" or whole.one("VERSION") != "2.0" or not text(whole.one("PRODID")):
        raise ValueError("3.6: a calendar has a version and says by whom it was made")
    seen = set()
    for one in whole.parts:
        names = [name for name, _value in one.properties]
        twice = [name for name in _ONCE if names.count(name) > 1]
        if one.name != "VEVENT" or twice or not one.parts == []:
            raise ValueError(f"3.6.1: {one.name}: {twice}")
        if one.one("UID") in seen:
            raise ValueError(f"3.8.4.7: a UID twice: {one.one('UID')}")
        seen.add(one.one("UID"))
        instant(one.one("DTSTAMP"))
        starts = instant(one.one("DTSTART"))
        if "DTEND" in names and instant(one.one("DTEND")) <= starts:
            raise ValueError("3.8.2.2: an end is later than its start")
