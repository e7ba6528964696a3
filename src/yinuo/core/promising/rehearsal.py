"""How past orders were forecast at their time: what the law of misses is taken from.

Each stretch of orders is forecast by a model that did not know them. A later model stands at another level, because
the season it learnt from was another; misses against the old one would then be taken for a change of the orders.
So the old forecasts are moved, stretch by stretch, to the level of the model in force.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yinuo.core.foresight.cases import Codes, Floats
from yinuo.core.foresight.memory import DAY
from yinuo.core.promising.misses import LAW_DAYS
from yinuo.core.promising.outlook import Outlook, Sight, foresee

NOBODY = -1


@dataclass(frozen=True)
class Rehearsal:
    """Centre and scale of every order as forecast at its time, NaN where it was not, and the number of its model."""

    centre: Floats
    scale: Floats
    model: Codes

    @classmethod
    def empty(cls, *, orders: int) -> Rehearsal:
        """Return the rehearsal before any model."""
        return cls(np.full(orders, np.nan), np.full(orders, np.nan), np.full(orders, NOBODY, dtype=np.int64))

    def forecast(self, *, outlook: Outlook, sight: Sight, since: float, until: float) -> Rehearsal:
        """Forecast the orders placed in a stretch by a further model; instants are on the clock."""
        rows = _between(sight.ordered, since, until)
        centre, scale, model = self.centre.copy(), self.scale.copy(), self.model.copy()
        centre[rows], scale[rows] = foresee(outlook=outlook, sight=sight.where(rows))
        model[rows] = self.model.max(initial=NOBODY) + 1
        return Rehearsal(centre, scale, model)

    def levelled(self, *, outlook: Outlook, sight: Sight, now: float) -> Floats:
        """Return the centres of the orders of the last `LAW_DAYS`, moved to the level of `outlook`; others stay."""
        rows = _between(sight.ordered, now - LAW_DAYS * DAY, now)
        rows = rows[self.model[rows] != NOBODY]
        shifts = foresee(outlook=outlook, sight=sight.where(rows))[0] - self.centre[rows]
        centre = self.centre.copy()
        for model in np.unique(self.model[rows]):
            mine = self.model[rows] == model
            centre[rows[mine]] += shifts[mine].mean()
        return centre


def _between(ordered: Floats, since: float, until: float) -> Codes:
    return np.flatnonzero((ordered >= since) & (ordered < until)).astype(np.int64)
