"""What is wrong with a playbook or a measure that somebody writes down: all faults, as data.

Codes: missing, unknown, too_long, out_of_range, wrong_type.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from yinuo.flow.responses.starter import CAUSES, KINDS
from yinuo.ground.people.rights import rights_of

PLAYBOOK_FIELDS = ("name", "name_en", "causes", "active")
MEASURE_FIELDS = (
    "name",
    "name_en",
    "kind",
    "role",
    "task_title",
    "stage_codes",
    "cost_minor",
    "cost_share",
    "hours_gained",
    "hours_least",
    "hours_most",
    "uses",
    "instead_of",
    "tells_customer",
    "customer_text",
    "customer_text_en",
    "active",
)
_LENGTHS = {
    "name": 100,
    "name_en": 100,
    "task_title": 200,
    "instead_of": 40,
    "customer_text": 500,
    "customer_text_en": 500,
}
_NEEDED = ("name", "task_title")
# A measure that gains more than a quarter, or costs more than the order is worth, is a typing mistake.
MOST_HOURS = 24 * 92.0
MOST_SHARE = 1.0
MOST_MINOR = 2**53
MOST_AMOUNT = 1e12  # of a budget
_LIMITS_OF_GAIN = ("hours_least", "hours_most")
_MOST: dict[str, tuple[float, tuple[type, ...]]] = {
    "cost_minor": (MOST_MINOR, (int,)),
    "cost_share": (MOST_SHARE, (int, float)),
    "hours_gained": (MOST_HOURS, (int, float)),
}


def faults_of_playbook(*, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with these fields of a playbook: {field: code}."""
    return _faults(values, PLAYBOOK_FIELDS, frozenset())


def faults_of_measure(*, values: Mapping[str, Any], stage_codes: Collection[str]) -> dict[str, str]:
    """Return what is wrong with these fields of a measure; `stage_codes` are those there are."""
    return _faults(values, MEASURE_FIELDS, frozenset(stage_codes))


def faults_of_gain(*, values: Mapping[str, Any]) -> dict[str, str]:
    """Return whether the least, usual and most hours gained do not rise: {field: code}; fields may be missing."""
    usual = values.get("hours_gained") or 0.0
    least, most = (values.get(name) for name in _LIMITS_OF_GAIN)
    found = {"hours_least": least is not None and least > usual, "hours_most": most is not None and most < usual}
    return {name: "not_rising" for name, wrong in found.items() if wrong}


def _faults(values: Mapping[str, Any], known: Collection[str], stage_codes: frozenset[str]) -> dict[str, str]:
    found = {name: "unknown" for name in values if name not in known}
    for name, value in values.items():
        fault = found.get(name) or _fault(name, value, stage_codes)
        if fault:
            found[name] = fault
    return found


def _fault(name: str, value: Any, stage_codes: frozenset[str]) -> str:
    if name in _LENGTHS:
        return _text_fault(name, value)
    if name in _LIMITS_OF_GAIN:
        return "" if value is None or _fits(value, MOST_HOURS, (int, float)) else "out_of_range"
    if name == "uses":
        return _uses_fault(value)
    if name in _MOST:
        return "" if _fits(value, *_MOST[name]) else "out_of_range"
    if name in ("active", "tells_customer"):
        return "" if isinstance(value, bool) else "wrong_type"
    if name == "role":
        return "" if isinstance(value, str) and rights_of(value) else "unknown"
    if name == "kind":
        return "" if value in KINDS else "unknown"
    return _list_fault(name, value, stage_codes)


def _uses_fault(value: Any) -> str:
    if not isinstance(value, dict) or not all(isinstance(code, str) for code in value):
        return "wrong_type"
    return "" if all(_fits(amount, MOST_AMOUNT, (int, float)) for amount in value.values()) else "out_of_range"


def _fits(value: Any, most: float, types: tuple[type, ...]) -> bool:
    # Compared only when it is a number; a bool counts as one in Python, but nobody means it.
    return isinstance(value, types) and not isinstance(value, bool) and bool(0 <= value <= most)  # type: ignore[operator]


def _text_fault(name: str, value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        return "wrong_type"
    if name in _NEEDED and not value.strip():
        return "missing"
    return "too_long" if len(value) > _LENGTHS[name] else ""


def _list_fault(name: str, value: Any, stage_codes: frozenset[str]) -> str:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        return "wrong_type"
    if name == "causes":
        return "missing" if not value else "" if set(value) <= set(CAUSES) else "unknown"
    return "" if set(value) <= stage_codes else "unknown"
