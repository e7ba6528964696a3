"""Who does what a service task asks: rooms say by name which function answers. Processes never carry code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class ServiceCall:
    """What a service task asks: whose it is, which element with its settings, and the facts of the instance."""

    instance_id: UUID
    element: str
    subject_type: str
    subject_id: UUID | None
    business_key: str
    variables: Mapping[str, Any]
    settings: Mapping[str, str] = field(default_factory=dict)
    token: int = 0


class Refused(Exception):
    """The service ends in a business error of this code, which a boundary event may catch."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


class Temporary(Exception):
    """The service cannot answer now; ask again after so many seconds."""

    def __init__(self, text: str, *, after_seconds: int | None = None) -> None:
        super().__init__(text)
        self.after_seconds = after_seconds


Answer = Mapping[str, Any] | None
Service = Callable[[ServiceCall], Answer]
_services: dict[str, Service] = {}


def provide(*, name: str, service: Service) -> None:
    """Register what answers to a name; a room does so when its app is ready. It may be asked twice for one call."""
    _services[name] = service


def service(name: str) -> Service | None:
    """Return what answers to a name."""
    return _services.get(name)


def service_names() -> list[str]:
    """Return all names that are answered to, for the people who draw."""
    return sorted(_services)
