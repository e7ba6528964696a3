"""What an organisation may set of its radar: thresholds, lead, patience. Knows no order."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.flow.radar.importance import Importance, importance
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people

_TIERS = {"vip": 0.3, "key": 0.4, "standard": 0.5, "new": 0.4}
_TIER_MEANING = "Probability of being late from which an order of this customer tier raises an alert."

for _tier, _value in _TIERS.items():
    declare(name=f"radar.threshold_{_tier}", default=_value, unit="probability", meaning=_TIER_MEANING)
declare(
    name="radar.hysteresis",
    default=0.15,
    unit="probability",
    meaning="An alert ends by itself only when the probability falls so far below the threshold.",
)
OVERRUN_HOURS = declare(
    name="radar.overrun_hours",
    default=2.0,
    unit="elapsed hours",
    meaning="A stage that is so long past its due time raises an alert.",
)
declare(
    name="radar.stale_days",
    default=14.0,
    unit="days",
    meaning="Orders entered when their promise had passed for longer are counted together and not alerted one by one.",
)
declare(
    name="radar.acknowledge_hours",
    default=4.0,
    unit="working hours",
    meaning="Each step of the usual chain of escalation waits so long; a chain of one's own has waits of its own.",
)
declare(
    name="radar.notify_roles",
    default="manager,planner",
    unit="roles",
    meaning="Members of these roles are told of every alert, besides the order's owner.",
)
declare(
    name="radar.email_severity",
    default="warning",
    unit="severity",
    meaning="Alerts from this severity on (watch, warning, critical) are also told by e-mail.",
)
HEARTBEAT = declare(
    name="radar.heartbeat_url",
    default="",
    unit="web address",
    meaning="Called every five minutes while every order is watched in time: a monitor outside alarms when it is not.",
)
HORIZON_WEEKS = declare(
    name="radar.horizon_weeks",
    default=6,
    unit="weeks",
    meaning="So many weeks ahead are searched for goods that will lack and work centres that are full.",
)
FULL_SHARE = declare(
    name="radar.full_share",
    default=0.95,
    unit="share",
    meaning="A work centre of which promised work takes this share of a week's hours counts as full.",
)
BRIEFING_TIME = declare(
    name="radar.briefing_time",
    default="",
    unit="time of day",
    meaning="When on working days the morning briefing is issued as an event, for chats and webhooks; empty for never.",
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The settings of one organisation's radar."""

    thresholds: dict[str, float]
    importance: Importance
    hysteresis: float
    overrun_hours: float
    stale_days: float
    notify_roles: tuple[str, ...]
    email_severity: str

    def threshold(self, tier: str) -> float:
        """Return the probability from which an order of a tier raises an alert."""
        return self.thresholds.get(tier, self.thresholds["standard"])


def limits() -> Limits:
    """Return the present organisation's settings, within their bounds."""
    told = people.all_preferences()
    return Limits(
        thresholds={tier: min(max(float(told[f"radar.threshold_{tier}"]), 0.01), 0.99) for tier in _TIERS},
        importance=importance(),
        hysteresis=max(0.0, float(told["radar.hysteresis"])),
        overrun_hours=max(0.0, float(told["radar.overrun_hours"])),
        stale_days=max(0.0, float(told["radar.stale_days"])),
        notify_roles=tuple(role.strip() for role in str(told["radar.notify_roles"]).split(",") if role.strip()),
        email_severity=str(told["radar.email_severity"]),
    )


def horizon_weeks() -> int:
    """Return how many weeks ahead hazards are looked for, within its bounds."""
    return max(1, min(26, int(people.preference(name=HORIZON_WEEKS.name))))
