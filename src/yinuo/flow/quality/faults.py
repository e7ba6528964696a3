"""What can be wrong with what quality is told; doors put it into words."""

from __future__ import annotations

from collections.abc import Mapping


class InvalidQuality(Exception):
    """Faults in what was told, by field: {field: code}."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


class NotNow(Exception):
    """What was asked for is not in a state in which this can be done; `state` is the one it is in."""

    def __init__(self, state: str = "") -> None:
        super().__init__(state)
        self.state = state


class InspectionIncomplete(Exception):
    """A verdict was asked for before there is enough to judge; `missing` units are not inspected yet."""

    def __init__(self, missing: int) -> None:
        super().__init__(missing)
        self.missing = missing
