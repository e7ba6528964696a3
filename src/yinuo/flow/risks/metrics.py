"""Figures that a sign of a risk may watch. Rooms above bring figures of their own with `provide`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import queries as plans
from yinuo.flow.quality import queries as quality
from yinuo.flow.radar import queries as radar

LATE_CHANCE, PAST_DEADLINE, HOLDS = "late_chance", "days_past_deadline", "quality_holds"


@dataclass(frozen=True, kw_only=True)
class About:
    """What a risk is about: a project, an order, or, with neither, the whole organisation."""

    project_id: UUID | None = None
    order_id: UUID | None = None

    def order_ids(self) -> list[UUID]:
        """Return the orders that are meant; of the whole organisation none is named."""
        if self.order_id is not None:
            return [self.order_id]
        found = plans.project(project_id=self.project_id) if self.project_id else None
        return list(found.order_ids) if found else []


Metric = Callable[[About], float | None]


def provide(*, name: str, metric: Metric) -> None:
    """Bring a figure; a room does so when its app is ready. None: it has no value there."""
    _metrics[name] = metric


def names() -> list[str]:
    """Return the figures that may be watched."""
    return list(_metrics)


def value(*, name: str, about: About) -> float | None:
    """Return a figure as it stands, or None where it has none or nobody brings it any more."""
    metric = _metrics.get(name)
    return metric(about) if metric else None


def _late_chance(about: About) -> float | None:
    """Return the greatest chance in percent that an order that is meant is late."""
    found = radar.forecasts_of(order_ids=about.order_ids() or orders.open_ids())
    return max((100 * one.late_probability for one in found.values()), default=None)


def _past_deadline(about: About) -> float | None:
    """Return by how many days a project is planned to end after its deadline; below 0: before."""
    found = plans.project(project_id=about.project_id) if about.project_id else None
    if found is None or found.finish_at is None or found.deadline_at is None:
        return None
    return (found.finish_at - found.deadline_at).total_seconds() / 86_400


def _holds(about: About) -> float | None:
    """Return how many things quality holds back, of the orders that are meant or everywhere."""
    meant = set(about.order_ids())
    found = quality.holds(limit=10_000)
    return float(sum(not meant or one.order_id in meant for one in found))


_metrics: dict[str, Metric] = {LATE_CHANCE: _late_chance, PAST_DEADLINE: _past_deadline, HOLDS: _holds}
