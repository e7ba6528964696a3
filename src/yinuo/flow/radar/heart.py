"""What is known of the radar's sign of life: when it was last given, and why it is not. Gives none itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from yinuo.flow.radar.limits import HEARTBEAT
from yinuo.flow.radar.models import Heartbeat
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people

BEAT = timedelta(minutes=5)
# A second one may be due that is only a little late.
SILENT_AFTER = 2 * BEAT + timedelta(minutes=1)
MOST_SAID = 300


class Trouble(StrEnum):
    """Why no sign of life was given or taken."""

    MISSED = "missed"  # orders were not looked at when they should have been
    PRIVATE = "private"  # the address leads into a private network
    UNREACHED = "unreached"  # no answer
    REFUSED = "refused"  # an answer that is no success


@dataclass(frozen=True, kw_only=True)
class HeartbeatFacts:
    """The sign of life as pages show it; `is_silent` where nothing was tried for longer than two beats."""

    address: str
    tried_at: datetime | None
    beaten_at: datetime | None
    trouble: str
    said: str
    is_silent: bool


def note_heartbeat(*, trouble: str = "", said: str = "") -> None:
    """Note that a sign of life was tried now, and what came of it."""
    now = clock.now()
    told = {"tried_at": now, "trouble": trouble, "said": said[:MOST_SAID]}
    if not trouble:
        told["beaten_at"] = now
    Heartbeat.objects.update_or_create(organisation_id=current_organisation(), defaults=told)


def heartbeat() -> HeartbeatFacts | None:
    """Return what is known of the sign of life; None where no address is set."""
    address = str(people.preference(name=HEARTBEAT.name)).strip()
    if not address:
        return None
    row = Heartbeat.objects.first()
    if row is None:
        return HeartbeatFacts(address=address, tried_at=None, beaten_at=None, trouble="", said="", is_silent=False)
    return HeartbeatFacts(
        address=address,
        tried_at=row.tried_at,
        beaten_at=row.beaten_at,
        trouble=row.trouble,
        said=row.said,
        is_silent=clock.now() - row.tried_at > SILENT_AFTER,
    )
