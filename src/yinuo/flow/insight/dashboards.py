"""Dashboards: saved reports side by side, and links that show one to who has the address."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yinuo.flow.insight import reports
from yinuo.flow.insight.events import DashboardLinked, DashboardLinkRevoked, DashboardRemoved, DashboardSaved
from yinuo.flow.insight.models import Dashboard, DashboardLink, Shared
from yinuo.flow.insight.reports import ReportFacts
from yinuo.flow.sharing.queries import secret_hash
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people

WIDTHS, HEIGHTS = (1, 2, 3), (1, 2)
MOST_TILES, MOST_DASHBOARDS, LONGEST_NAME = 24, 200, 80
USUAL_DAYS, LONGEST_DAYS = 30, 365
_SECRET_BYTES = 32


class DashboardMissing(Exception):
    """There is no such dashboard or link, or it is not for this member."""


class BadDashboard(Exception):
    """It cannot be kept; faults by field: empty, too_long, taken, too_many, unknown, no_such_size, out_of_range."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A report on a dashboard; width is of three columns, height of two."""

    report: ReportFacts
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class DashboardFacts:
    """A dashboard with those of its reports that the member finds."""

    id: UUID
    name: str
    shared: str
    owner_name: str
    changed_at: datetime
    own: bool
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, kw_only=True)
class LinkFacts:
    """A link without its secret."""

    id: UUID
    label: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def dashboards(*, member_id: UUID) -> list[DashboardFacts]:
    """Return the member's own dashboards and those shared with them, by name."""
    rows = _seen_by(member_id).select_related("owner").order_by("name", "id")[:MOST_DASHBOARDS]
    return [_facts(row, member_id) for row in rows]


def dashboard(*, dashboard_id: UUID, member_id: UUID) -> DashboardFacts:
    """Return a dashboard that the member may see; raises DashboardMissing."""
    row = _seen_by(member_id).select_related("owner").filter(pk=dashboard_id).first()
    if row is None:
        raise DashboardMissing
    return _facts(row, member_id)


def make_dashboard(*, name: str, member_id: UUID) -> UUID:
    """Make an empty dashboard; raises BadDashboard."""
    name = " ".join(name.split())
    locks.hold(f"insight.dashboards.{member_id}")
    own = Dashboard.objects.filter(owner_id=member_id)
    fault = "empty" if not name else "too_long" if len(name) > LONGEST_NAME else ""
    if not fault and own.filter(name=name).exists():
        fault = "taken"
    if fault or own.count() >= MOST_DASHBOARDS:
        raise BadDashboard({"name": fault or "too_many"})
    row = Dashboard(owner_id=member_id, name=name, changed_at=clock.now())
    row.save()
    _tell(row)
    return row.id


def arrange(*, dashboard_id: UUID, member_id: UUID, shared: str, tiles: Sequence[Mapping[str, Any]]) -> None:
    """Set who sees one's own dashboard and its tiles in their order; raises DashboardMissing, BadDashboard."""
    row = _own(dashboard_id, member_id)
    if len(tiles) > MOST_TILES:
        raise BadDashboard({"tiles": "too_many"})
    known = {str(one.id) for one in reports.reports(member_id=member_id)}
    if any(str(tile["report"]) not in known for tile in tiles):
        raise BadDashboard({"tiles": "unknown"})
    row.tiles = [_tile(tile) for tile in tiles]
    row.shared, row.changed_at = shared if shared in Shared else Shared.NOBODY, clock.now()
    row.save()
    _tell(row)


def resize(
    *, dashboard_id: UUID, member_id: UUID, place: int, report_id: str, width: int, height: int
) -> tuple[int, int]:
    """Set how large the tile at a place is and return the width and height it had.

    Raises DashboardMissing, and BadDashboard where another report stands there by now or there is no such size.
    """
    row = _own(dashboard_id, member_id, lock=True)
    tile = row.tiles[_shown(row, place, report_id)[place]]
    if width not in WIDTHS or height not in HEIGHTS:
        raise BadDashboard({"tiles": "no_such_size"})
    before = (tile["width"], tile["height"])
    tile |= {"width": width, "height": height}
    row.changed_at = clock.now()
    row.save()
    _tell(row)
    return before


def move(*, dashboard_id: UUID, member_id: UUID, place: int, report_id: str, to: int) -> None:
    """Move the tile at a place of one's own dashboard to another place.

    Raises DashboardMissing, and BadDashboard where another report stands there by now or there is no such place.
    """
    row = _own(dashboard_id, member_id, lock=True)
    places = _shown(row, place, report_id)
    if not 0 <= to < len(places):
        raise BadDashboard({"tiles": "unknown"})
    tiles = [row.tiles[at] for at in places]
    tiles.insert(to, tiles.pop(place))
    for at, tile in zip(places, tiles, strict=True):
        row.tiles[at] = tile
    row.changed_at = clock.now()
    row.save()
    _tell(row)


def remove_dashboard(*, dashboard_id: UUID, member_id: UUID) -> None:
    """Remove one's own dashboard with its links; raises DashboardMissing."""
    row = _own(dashboard_id, member_id)
    row.delete()
    log.publish(subject_type="dashboard", subject_id=dashboard_id, body=DashboardRemoved(name=row.name))


def make_link(*, dashboard_id: UUID, member_id: UUID, label: str, days: int) -> str:
    """Make a link to one's own dashboard and return its token, which cannot be read again.

    Raises DashboardMissing, BadDashboard.
    """
    row = _own(dashboard_id, member_id)
    if not 1 <= days <= LONGEST_DAYS:
        raise BadDashboard({"days": "out_of_range"})
    token = f"{current_organisation().hex}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    now = clock.now()
    link = DashboardLink(
        dashboard=row,
        made_by_id=member_id,
        label=" ".join(label.split())[:LONGEST_NAME],
        token_hash=secret_hash(token),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    link.save()
    body = DashboardLinked(name=row.name, label=link.label, expires_at=link.expires_at)
    log.publish(subject_type="dashboard", subject_id=row.id, body=body)
    return token


def links(*, dashboard_id: UUID, member_id: UUID) -> list[LinkFacts]:
    """Return the links to one's own dashboard, the newest first; raises DashboardMissing."""
    rows = _own(dashboard_id, member_id).links.select_related("made_by").order_by("-made_at", "-id")
    return [
        LinkFacts(
            id=row.id,
            label=row.label,
            made_by=row.made_by.name,
            made_at=row.made_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]


def revoke_link(*, dashboard_id: UUID, link_id: UUID, member_id: UUID) -> None:
    """Take a link back at once; raises DashboardMissing."""
    row = _own(dashboard_id, member_id)
    link = row.links.select_for_update().filter(pk=link_id, revoked_at=None).first()
    if link is None:
        raise DashboardMissing
    link.revoked_at = clock.now()
    link.save()
    body = DashboardLinkRevoked(name=row.name, label=link.label)
    log.publish(subject_type="dashboard", subject_id=row.id, body=body)


def organisation_of(*, token: str) -> UUID | None:
    """Return whose a token says it is, or None."""
    head, _, secret = token.partition("_")
    try:
        return UUID(head) if secret and len(head) == 32 else None
    except ValueError:
        return None


def by_token(*, token: str) -> tuple[UUID, UUID]:
    """Return (dashboard, maker) of a link that is good now; raises DashboardMissing."""
    row = DashboardLink.objects.filter(token_hash=secret_hash(token)).first()
    if row is None or row.revoked_at is not None or row.expires_at <= clock.now():
        raise DashboardMissing
    maker = people.member(member_id=row.made_by_id)
    if maker is None or not maker.active:
        raise DashboardMissing
    return row.dashboard_id, row.made_by_id


def _tell(row: Dashboard) -> None:
    body = DashboardSaved(name=row.name, shared=row.shared, tiles=len(row.tiles))
    log.publish(subject_type="dashboard", subject_id=row.id, body=body)


def _own(dashboard_id: UUID, member_id: UUID, *, lock: bool = False) -> Dashboard:
    rows = Dashboard.objects.select_for_update() if lock else Dashboard.objects.all()
    row = rows.filter(pk=dashboard_id, owner_id=member_id).first()
    if row is None:
        raise DashboardMissing
    return row


def _shown(row: Dashboard, place: int, report_id: str) -> list[int]:
    """Return where those tiles stand that the owner sees; raises BadDashboard where another is at the place."""
    known = {str(one.id) for one in reports.reports(member_id=row.owner_id)}
    places = [at for at, tile in enumerate(row.tiles) if tile["report"] in known]
    if not 0 <= place < len(places) or row.tiles[places[place]]["report"] != report_id:
        raise BadDashboard({"tiles": "unknown"})
    return places


def _tile(tile: Mapping[str, Any]) -> dict[str, Any]:
    width, height = tile.get("width"), tile.get("height")
    return {
        "report": str(tile["report"]),
        "width": width if width in WIDTHS else 1,
        "height": height if height in HEIGHTS else 1,
    }


def _seen_by(member_id: UUID) -> QuerySet[Dashboard]:
    member = people.member(member_id=member_id)
    seen = Q(owner_id=member_id) | Q(shared=Shared.ORGANISATION)
    if member is not None and member.department_id is not None:
        seen |= Q(shared=Shared.TEAM, owner__department_id=member.department_id)
    return Dashboard.objects.filter(seen)


def _facts(row: Dashboard, member_id: UUID) -> DashboardFacts:
    # A shared dashboard shows its owner's reports, counted by what the reader sees.
    found = {str(one.id): one for one in reports.reports(member_id=row.owner_id)}
    return DashboardFacts(
        id=row.id,
        name=row.name,
        shared=row.shared,
        owner_name=row.owner.name,
        changed_at=row.changed_at,
        own=row.owner_id == member_id,
        tiles=tuple(
            Tile(report=found[tile["report"]], width=tile["width"], height=tile["height"])
            for tile in row.tiles
            if tile["report"] in found
        ),
    )
