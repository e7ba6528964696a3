"""The register of settings that an organisation may change: each has a default, a unit and a reason.

Rooms declare theirs in `settings.py`-free fashion, beside the code that reads them; `docs/settings.md` lists
all, and a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class UnknownPreference(Exception):
    """No such setting is declared."""


@dataclass(frozen=True, kw_only=True)
class Preference:
    """One setting of an organisation."""

    name: str
    default: Any
    unit: str
    meaning: str


_declared: dict[str, Preference] = {}


def declare(*, name: str, default: Any, unit: str, meaning: str) -> Preference:
    """Declare a setting `room.name`; the default's type is the setting's type."""
    preference = Preference(name=name, default=default, unit=unit, meaning=meaning)
    _declared[name] = preference
    return preference


def declared() -> dict[str, Preference]:
    """Return every declared setting by name."""
    return dict(_declared)


def preference(*, name: str) -> Preference:
    """Return a declared setting; raises UnknownPreference."""
    if name not in _declared:
        raise UnknownPreference(name)
    return _declared[name]
