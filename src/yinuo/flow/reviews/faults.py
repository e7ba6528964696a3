"""What can be wrong with what reviews are told; doors put it into words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class InvalidReview(Exception):
    """Faults in what was told, by field: {field: code}."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


class NotNow(Exception):
    """What was asked for cannot be done as things stand; `state` says where it is."""

    def __init__(self, state: str = "") -> None:
        super().__init__(state)
        self.state = state


class Conflict(Exception):
    """Somebody else changed the same parts meanwhile: `theirs` holds what stands there now, at this `revision`."""

    def __init__(self, *, theirs: Mapping[str, Any], revision: int) -> None:
        super().__init__(dict(theirs), revision)
        self.theirs, self.revision = dict(theirs), revision
