"""Forecasts of a part of the book written at once: only those that are news, and none over a newer one."""

from __future__ import annotations

from uuid import UUID

import numpy as np

from yinuo.flow.orders import columns as order_columns
from yinuo.flow.radar import alerting
from yinuo.flow.radar.foreseeing import EARLIEST, LATEST, LIKELY, PROBS
from yinuo.flow.radar.reforecasting import VERDICT
from yinuo.flow.radar.wholebook import Rows, Sketch
from yinuo.ground.kernel import arrays, columnar, statements, timers
from yinuo.ground.kernel.tenancy import current_organisation

_CURVE = [f"h{place}" for place in range(len(PROBS))]
# An order forecast by itself meanwhile, of newer facts, stays as it is.
_WRITE = f"""
update radar_forecast as here
   set made_at = %s, earliest_at = news.earliest, likely_at = news.likely, latest_at = news.latest,
       late_probability = news.late, expected_late_hours = news.late_hours, basis = news.basis,
       curve = array[{", ".join(f"news.{one}" for one in _CURVE)}], drivers = '[]',
       next_verdict_at = news.look
  from unnest(%s, %s, %s, %s, %s, %s, %s, %s, {", ".join(["%s"] * len(PROBS))})
       as news (order_id, earliest, likely, latest, late, late_hours, look, basis, {", ".join(_CURVE)})
 where here.organisation_id = %s and here.order_id = news.order_id and here.made_at <= %s
"""
_WRITTEN = "select order_id from radar_forecast where organisation_id = %s and order_id = any(%s) and made_at = %s"
_LOOK = """
update radar_forecast as here set next_verdict_at = news.look from unnest(%s, %s) as news (order_id, look)
 where here.organisation_id = %s and here.order_id = news.order_id and here.made_at <= %s
returning here.order_id
"""


def write_news(*, sketch: Sketch) -> int:
    """Write what is news of a part: forecasts, the moments to look again, dates on the orders; return how many."""
    rows, looks = np.flatnonzero(sketch.news), np.flatnonzero(sketch.other_look & ~sketch.news)
    if not len(rows) + len(looks):
        return 0
    # Who decides over alerts meanwhile waits, or is waited for; so no two write the same orders.
    alerting.serialise()
    rows = _write(sketch, rows) if len(rows) else rows
    looks = _those(sketch, looks, _write_looks(sketch, looks)) if len(looks) else looks
    _set_looks(sketch, np.concatenate([rows[sketch.other_look[rows]], looks]))
    if len(rows):
        _note(sketch, rows)
    return len(rows)


def _those(sketch: Sketch, rows: Rows, written: set[UUID]) -> Rows:
    if len(written) == len(rows):
        return rows
    return rows[[UUID(one) in written for one in sketch.texts(rows)]]


def _write_looks(sketch: Sketch, rows: Rows) -> set[UUID]:
    look = columnar.instants(sketch.moments(sketch.look[rows]))
    told = [columnar.uuids(sketch.texts(rows)), look, current_organisation(), sketch.now]
    return {row[0] for row in statements.rows(_LOOK, told)}


def _set_looks(sketch: Sketch, rows: Rows) -> None:
    if len(rows):
        look = columnar.instants(sketch.moments(sketch.look[rows]))
        timers.set_packed(kind=VERDICT, keys=columnar.texts_of_one_length(sketch.texts(rows)), due_at=look)


def _write(sketch: Sketch, rows: Rows) -> Rows:
    """Write forecasts, and return those that were: all, but for orders that were forecast of newer facts meanwhile."""
    home, ids = current_organisation(), columnar.uuids(sketch.texts(rows))
    dates = [columnar.instants(sketch.moments(sketch.curve[rows, at])) for at in (EARLIEST, LIKELY, LATEST)]
    written = statements.run(
        _WRITE,
        [
            sketch.now,
            ids,
            *dates,
            columnar.floats(np.nan_to_num(sketch.late[rows])),
            columnar.floats(sketch.late_hours[rows]),
            columnar.instants(sketch.moments(sketch.look[rows])),
            arrays.TEXTS.pack(sketch.basis[rows].tolist()),
            *(columnar.floats(sketch.curve[rows, place]) for place in range(len(PROBS))),
            home,
            sketch.now,
        ],
    )
    if written == len(rows):
        return rows
    return _those(sketch, rows, {row[0] for row in statements.rows(_WRITTEN, [home, ids, sketch.now])})


def _note(sketch: Sketch, rows: Rows) -> None:
    earliest, likely, latest = (
        columnar.instants(sketch.moments(sketch.curve[rows, at])) for at in (EARLIEST, LIKELY, LATEST)
    )
    order_columns.note_forecasts(
        order_ids=columnar.uuids(sketch.texts(rows)),
        likely=likely,
        earliest=earliest,
        latest=latest,
        late=columnar.floats(sketch.late[rows]),
    )
