"""The whole book forecast again as columns: what of a part is news, and what is to be looked at order by order.

What the columns cannot decide is handed on (`reforecasting`): whatever would raise, change or end an alert, runs over
its stage, meets force majeure, or has no learnt model or no forecast yet. So the life of alerts stands in one place,
and an order that is fine costs microseconds. Pure: reads nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yinuo.core.foresight import score
from yinuo.flow.radar.bookalerts import POINT, Said, concerned
from yinuo.flow.radar.bookpart import Flags, Floats, Part, by_value, cases_of, hours_from, learnt_codes, numbers
from yinuo.flow.radar.forces import ForceFacts
from yinuo.flow.radar.foreseeing import AFTER_DRIFT, EARLIEST, LATEST, LEARNT, LIKELY, PROBS, Means
from yinuo.flow.radar.limits import Limits
from yinuo.flow.radar.planned import CONFIDENCE, Plans, held_back

# What is news of an order that is fine: a point of probability (`POINT`), or dates that move by more than an hour and
# by more than a tenth of the time between the earliest and the latest, within which nobody can tell them apart; twice
# as much at these ends, which move on by themselves while an order stays open.
LEAST_HOURS, SHARE_OF_SPREAD, AT_THE_ENDS = 1.0, 0.1, 2.0
# The book is forecast every night, and whatever time alone may change has a moment of its own; where nights fail, each
# order is looked at by itself so long after its last forecast. Putting that off for the whole book is no small work.
UNTIL_BY_ITSELF_HOURS = 168.0
# A look that comes before the next night is moved where the order does not need it any more.
NIGHT_HOURS = 24.0
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """Forecasts of a part by row: hours from now at PROBS, chance of being late, next look; `known` where there is one.

    `news` marks rows to write, `other_look` those to be looked at at another moment, `attention` those to be looked at
    one by one.
    """

    now: datetime
    ids: pa.Array
    curve: Floats
    late: Floats
    late_hours: Floats
    look: Floats
    basis: npt.NDArray[np.str_]
    known: Flags
    news: Flags
    other_look: Flags
    attention: Flags

    def texts(self, rows: Rows) -> list[str]:
        """Return the ids of rows."""
        found: list[str] = self.ids.take(pa.array(rows)).to_pylist()
        return found

    def moments(self, hours: Floats) -> npt.NDArray[np.int64]:
        """Return hours from now as microseconds since 1970."""
        return np.asarray(round(self.now.timestamp() * 1e6) + np.round(hours * 3.6e9).astype(np.int64))


def forecast_part(*, part: Part, means: Means, told: Limits, forces: Sequence[ForceFacts]) -> Sketch:
    """Forecast a part, and say what is news and what needs to be looked at order by order. Reads nothing."""
    now_us, size = part.zero_us, part.book.num_rows
    curve, late = np.full((size, len(PROBS)), np.nan), np.full(size, np.nan)
    late_hours, look, basis = np.zeros(size), np.full(size, np.nan), np.full(size, "", dtype="<U20")
    bars = by_value(column=part.book["tier"], told=told.threshold)
    types = part.book["order_type"].to_numpy(zero_copy_only=False)
    for order_type, model in means.models.items():
        rows = np.flatnonzero(types == order_type)
        if not len(rows) or model.kind not in LEARNT:
            continue
        cases = cases_of(part=part, rows=rows, codes=learnt_codes(means=means, order_type=order_type))
        found = score(
            table=cases, model=model, now=part.now, threshold=bars[rows], explain=False, calendar=means.calendar
        )
        for place, prob in enumerate(PROBS):
            hours = hours_from(found[f"finish_q{round(prob * 100):02d}"], now_us)
            curve[rows, place] = np.round(np.maximum(hours, 0.0), 3)
        late[rows] = np.round(numbers(found["p_late"]), 4)
        late_hours[rows] = np.round(np.nan_to_num(numbers(found["expected_days_late"])) * 24, 2)
        look[rows] = hours_from(found["next_at"], now_us)
        sources = found["source"].to_numpy(zero_copy_only=False).astype("<U20")
        basis[rows] = np.char.add(sources, AFTER_DRIFT if order_type in means.fallen else "")
        curve[rows[~np.isin(sources, LEARNT)]] = np.nan
    return _sketch(part, told, forces, bars, now_us, _Raw(curve, late, late_hours, look, basis))


@dataclass(frozen=True)
class _Raw:
    """What the models said, before plans and verdicts."""

    curve: Floats
    late: Floats
    late_hours: Floats
    look: Floats
    basis: npt.NDArray[np.str_]


def _sketch(part: Part, told: Limits, forces: Sequence[ForceFacts], bars: Floats, now_us: int, raw: _Raw) -> Sketch:
    due = hours_from(part.book["committed_at"], now_us)
    curve, late, late_hours = held_back(
        curve=raw.curve, late=raw.late, late_hours=raw.late_hours, due=due, plans=_plans(part, now_us)
    )
    known = ~np.isnan(curve[:, 0])
    look = _next_looks(raw.look, due, _leads(part, told))
    stored = _Stored.of(part, now_us)
    moved = _moved(curve, late, stored)
    said = Said(late=late, late_hours=late_hours, likely=curve[:, LIKELY], room=_room(curve))
    about, overrunning = concerned(part=part, told=told, bars=bars, said=said)
    attention = ~known | np.isnan(stored.made) | _hit(part, forces) | about
    fine = known & ~attention
    look = _looks(look, stored.look, overrunning)
    news = fine & (moved | (raw.basis != stored.basis))
    return Sketch(
        now=part.now,
        ids=part.ids,
        curve=curve,
        late=_settled(late, stored.late),
        late_hours=late_hours,
        look=look,
        basis=raw.basis,
        known=known,
        news=news,
        other_look=fine & ~(np.abs(look - stored.look) < 1e-6),
        attention=attention,
    )


@dataclass(frozen=True)
class _Stored:
    """The forecasts there are, by row of the part, in hours from now; NaN where there is none."""

    made: Floats
    earliest: Floats
    likely: Floats
    latest: Floats
    late: Floats
    look: Floats
    basis: npt.NDArray[np.str_]

    @classmethod
    def of(cls, part: Part, now_us: int) -> _Stored:
        rows = part.stored.take(pc.index_in(part.ids, value_set=part.stored["order_id"]))
        made, earliest, likely, latest, look = (
            hours_from(rows[name], now_us)
            for name in ("made_at", "earliest_at", "likely_at", "latest_at", "next_verdict_at")
        )
        basis = pc.fill_null(rows["basis"], "").to_numpy(zero_copy_only=False).astype("<U20")
        return cls(made, earliest, likely, latest, numbers(rows["late_probability"]), look, basis)


def _plans(part: Part, now_us: int) -> Plans:
    rows = part.plans.take(pc.index_in(part.ids, value_set=part.plans["order_id"]))
    earliest, likely, latest = (hours_from(rows[name], now_us) for name in ("earliest_at", "likely_at", "latest_at"))
    confidence = numbers(part.book["committed_confidence"])
    confidence = np.where(np.isnan(confidence) | (confidence == 0), CONFIDENCE, confidence)
    return Plans(earliest=earliest, likely=likely, latest=latest, confidence=confidence)


def _moved(curve: Floats, late: Floats, stored: _Stored) -> Flags:
    """Mark forecasts that say something else than those there are."""
    room = _room(curve)
    chance = np.abs(np.nan_to_num(late) - stored.late) >= POINT
    likely = np.abs(curve[:, LIKELY] - stored.likely) > room
    ends = [np.abs(curve[:, place] - at) for place, at in ((EARLIEST, stored.earliest), (LATEST, stored.latest))]
    return np.asarray(chance | likely | (np.maximum(*ends) > AT_THE_ENDS * room))


def _settled(late: Floats, stored: Floats) -> Floats:
    """Return the chances, those there are where less than a point lies between: so the sort by them stays as it is."""
    return np.asarray(np.where(np.abs(late - stored) < POINT, stored, late))


def _looks(look: Floats, stored: Floats, overrunning: Flags) -> Floats:
    """Return the next looks, those there are where they are not too late, and needed or not before the next night.

    Where a stage runs over a look is always needed: its alert says by how much, whenever the order is looked at.
    """
    stays = (stored <= look + LEAST_HOURS) & (
        (stored >= NIGHT_HOURS) | ((stored > 0) & (overrunning | (look < NIGHT_HOURS)))
    )
    return np.where(stays, stored, look)


def _room(curve: Floats) -> Floats:
    return np.asarray(np.maximum(LEAST_HOURS, SHARE_OF_SPREAD * (curve[:, LATEST] - curve[:, EARLIEST])))


def _leads(part: Part, told: Limits) -> Floats:
    found = np.empty(part.book.num_rows)
    types = part.book["order_type"].to_numpy(zero_copy_only=False)
    for order_type in set(types):
        rows = np.flatnonzero(types == order_type)
        tiers = part.book["tier"].take(pa.array(rows))
        found[rows] = by_value(column=tiers, told=partial(_lead, told, order_type))
    return found


def _lead(told: Limits, order_type: str, tier: str) -> float:
    return told.importance.lead(tier=tier, order_type=order_type)


def _next_looks(look: Floats, due: Floats, lead_hours: Floats) -> Floats:
    """Return the hours until the verdict may change by time alone; see `judging.next_look`."""
    moments = np.stack([look, due - lead_hours, due, np.full(len(due), UNTIL_BY_ITSELF_HOURS)])
    return np.asarray(np.nanmin(np.where(moments > 0, moments, np.nan), axis=0))


def _hit(part: Part, forces: Sequence[ForceFacts]) -> Flags:
    """Mark orders that go where something is that nobody can help."""
    places = {scope: [one.place for one in forces if one.scope == scope] for scope in ("region", "lane")}
    hit = [pc.is_in(part.book[scope], value_set=pa.array(names, pa.string())) for scope, names in places.items()]
    return np.asarray(hit[0].to_numpy(zero_copy_only=False) | hit[1].to_numpy(zero_copy_only=False), dtype=np.bool_)
