"""What can be wrong with what the register is told; doors put it into words."""

from __future__ import annotations

from collections.abc import Mapping


class InvalidRisk(Exception):
    """Faults in what was told, by field: {field: code}."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(dict(faults))
        self.faults = dict(faults)


class NotNow(Exception):
    """The risk is unknown or not in a state in which this can be done; `state` is the one it is in."""

    def __init__(self, state: str = "") -> None:
        super().__init__(state)
        self.state = state
