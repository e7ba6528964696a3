"""The record of the models: which version serves, which served before, which fits stayed outside, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.flow.radar.models import ForecastModel

MOST_VERSIONS, MOST_OUTSIDE = 20, 10


@dataclass(frozen=True, kw_only=True)
class Version:
    """One fit: a version that serves or served, or (`version` 0) a challenger that stayed outside.

    `figures` may hold ``duel`` (mean log losses of ``champion`` and ``challenger`` on ``orders`` due in ``days`` days,
    and the ``chance`` of such a lead by luck) and ``kinds``, the errors of the kinds that were tried.
    """

    id: UUID
    order_type: str
    version: int
    kind: str
    outcomes: int
    fitted_at: datetime
    refreshed_at: datetime | None
    promoted_at: datetime | None
    retired_at: datetime | None
    decision: str
    promoted_by_name: str | None
    active: bool
    stored: bool
    figures: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Line:
    """The models of one order type: the version that serves, those before it, and challengers, newest first."""

    order_type: str
    champion: Version | None
    earlier: tuple[Version, ...]
    outside: tuple[Version, ...]


def lines() -> list[Line]:
    """Return the record of every order type, by its code."""
    types = ForecastModel.objects.order_by("order_type").values_list("order_type", flat=True).distinct()
    return [_line(order_type) for order_type in types]


def version_id(*, order_type: str, version: int) -> UUID | None:
    """Return the id of a numbered version, or None."""
    found: UUID | None = (
        ForecastModel.objects.filter(order_type=order_type, version=version, version__gt=0)
        .values_list("id", flat=True)
        .first()
    )
    return found


def _line(order_type: str) -> Line:
    rows = ForecastModel.objects.filter(order_type=order_type).select_related("promoted_by")
    versions = [_version(row) for row in rows.filter(version__gt=0).order_by("-version")[:MOST_VERSIONS]]
    champion = next((one for one in versions if one.active), None)
    if champion is None:
        serving = rows.filter(active=True).first()
        champion = _version(serving) if serving else None
    return Line(
        order_type=order_type,
        champion=champion,
        earlier=tuple(one for one in versions if not one.active),
        outside=tuple(_version(row) for row in rows.filter(version=0).order_by("-fitted_at")[:MOST_OUTSIDE]),
    )


def _version(row: ForecastModel) -> Version:
    return Version(
        id=row.id,
        order_type=row.order_type,
        version=row.version,
        kind=row.kind,
        outcomes=row.outcomes,
        fitted_at=row.fitted_at,
        refreshed_at=row.refreshed_at,
        promoted_at=row.promoted_at,
        retired_at=row.retired_at,
        decision=row.decision,
        promoted_by_name=row.promoted_by.name if row.promoted_by else None,
        active=row.active,
        stored=row.file_id is not None,
        figures=row.figures,
    )
