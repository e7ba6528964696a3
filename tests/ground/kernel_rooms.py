"""Event types that only tests use."""

from dataclasses import dataclass
from typing import Any

from yinuo.ground.kernel.events import event_type


@event_type("test.noted")
@dataclass(frozen=True, kw_only=True)
class Noted:
    """Something was noted by a test."""

    value: Any
