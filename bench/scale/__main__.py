"""Prints how long it takes to forecast a very large book again: reading, features, scores, and writing back.

`python -m bench.scale [--orders N] [--deliveries N] [--json FILE]`

A model is fitted on made-up deliveries and put into service; open orders with lines and stages stand in a PostgreSQL of
the benchmark's own. The radar's nightly job then goes over the book: once when every forecast is news, a night later
when what moved is. Its steps are timed apart, one after the other: reading a part, its features alone, its score (which
contains them), writing what is news, and what is looked at order by order because of its alerts. Another night later
parts that are read already are scored by two threads while those before are written, as the job does it. An hour after
that the job runs as it is, and reads ahead, too. Then orders are scored one by one, and forecast anew one by one as
after an event, with their alerts and all else that is written. The budgets are 15 s for a million orders and 20 ms for
one. Other work on the machine lengthens the times: its load is printed, and beside the clock the seconds of the
processors, of the program and of the database: it lengthens them less.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
from dataclasses import astuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bench.database import own_database, tidy
from bench.effort import Effort, Meter
from bench.scale.orders import MOMENT, TYPE

BOOK_SECONDS, ORDER_MS, MILLION = 15.0, 20.0, 1_000_000
SINGLE, WARM = 200, 20
ROUNDS = (
    ("all is news", MOMENT),
    ("a night later", MOMENT + timedelta(hours=24)),
    ("two nights later", MOMENT + timedelta(hours=48)),
    ("an hour later", MOMENT + timedelta(hours=49)),
)
STEPS = (
    ("read_s", "reading"),
    ("features_s", "features"),
    ("score_s", "features, score and verdict"),
    ("write_s", "write-back"),
    ("alerts_s", "alerts, order by order"),
)


def main() -> int:
    """Fit, fill, forecast, print; 1 if a figure is over its budget."""
    asked = _arguments()
    with own_database() as server:
        from bench.scale import book as filling
        from bench.scale.events import one_by_one, scored_singly

        meter = Meter(server=int((server.data / "postmaster.pid").read_text().split()[0]))
        _say(f"Fitting on {asked.deliveries:,} deliveries, entering {asked.orders:,} open orders …")
        model = filling.learnt(count=asked.deliveries)
        home = filling.fill(count=asked.orders, model=model)
        tidy()
        figures: dict[str, Any] = {"orders": asked.orders, "model": model.kind, "load": os.getloadavg()[0]}
        for name, moment in ROUNDS[:2]:
            _say(f"Forecasting all of them: {name} …")
            figures[name] = _stepwise(home, moment, meter)
            tidy()
        _say("Forecasting all of them: two nights later …")
        figures["beside"] = _side_by_side(home, ROUNDS[2][1], meter)
        tidy()
        figures["job_s"] = astuple(meter.measured(lambda: _job(home, ROUNDS[-1][1]))[1])
        figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        figures["order_ms"] = scored_singly(home=home, count=SINGLE, warm=WARM)
        figures["event_ms"] = one_by_one(count=SINGLE, warm=WARM, meter=meter)
    return _told(figures, asked.json)


def _job(home: Any, moment: Any) -> None:
    """Run the nightly job as it is."""
    from yinuo.flow.radar import book
    from yinuo.ground.kernel import clock

    with clock.frozen(moment):
        for _done in book.walk(organisation_id=home):
            pass


def _stepwise(home: Any, moment: Any, meter: Meter) -> dict[str, Any]:
    """Run the steps of the job one after the other, and time them apart."""
    from yinuo.flow.radar import book
    from yinuo.flow.radar.bookpart import cases_of, learnt_codes
    from yinuo.ground.kernel import clock
    from yinuo.ground.kernel.tenancy import acting_for

    found: dict[str, Any] = {"news": 0, "attention": 0}
    with clock.frozen(moment):
        with acting_for(home):
            told = book.basis()
        model, codes = told.means.models[TYPE], learnt_codes(means=told.means, order_type=TYPE)
        parts, watch = book.parts(organisation_id=home, told=told), _Watch(meter)
        while (part := watch.timed("read_s", lambda: next(parts, None))) is not None:
            cases = cases_of(part=part, rows=np.arange(part.book.num_rows), codes=codes)
            watch.timed("features_s", lambda: _features(cases, model, moment))  # noqa: B023
            sketch = watch.timed("score_s", lambda: book.sketch(part=part, told=told))
            found["news"] += watch.timed("write_s", lambda: book.write(organisation_id=home, sketch=sketch))  # noqa: B023
            found["attention"] += watch.timed("alerts_s", lambda: book.attend(organisation_id=home, sketch=sketch))  # noqa: B023
    return found | {name: astuple(effort) for name, effort in watch.taken.items()}


def _side_by_side(home: Any, moment: Any, meter: Meter) -> dict[str, Any]:
    """Let threads forecast parts that are read already, while those before are written: as the job does."""
    from yinuo.flow.radar import book
    from yinuo.ground.kernel import clock
    from yinuo.ground.kernel.tenancy import acting_for

    with clock.frozen(moment):
        with acting_for(home):
            told = book.basis()
        parts = list(book.parts(organisation_id=home, told=told))

        def settled(found: Any) -> int:
            return book.write(organisation_id=home, sketch=found)

        news, effort = meter.measured(lambda: sum(book.sketched(parts=iter(parts), told=told, settled=settled)))
    return {"news": news, "taken_s": astuple(effort)}


class _Watch:
    """Adds up what each step takes."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self.taken = {name: Effort() for name, _label in STEPS}

    def timed(self, name: str, work: Any) -> Any:
        """Do the work, and add what it took to that of its name."""
        done, effort = self._meter.measured(work)
        self.taken[name] += effort
        return done


def _features(cases: Any, model: Any, moment: Any) -> int:
    from yinuo.core.foresight.cases import hours_of, read_cases
    from yinuo.core.foresight.training import look

    known = read_cases(table=cases, stages=model.settings.stages)
    moments = np.full(len(known), hours_of(moment))
    return len(look(cases=known, moments=moments, memory=model.snapshot, local=model.settings.local).x)


def _told(figures: dict[str, Any], file: str | None) -> int:
    allowed = BOOK_SECONDS * max(figures["orders"] / MILLION, 1e-9)
    quick, slow, cost = figures["event_ms"]
    print(f"{figures['orders']:,} open orders forecast again ({figures['model']}), load {figures['load']:.1f}")
    first, later = (figures[name] for name, _moment in ROUNDS[:2])
    print(f"{'by the clock (processors: program + database)':<48}{ROUNDS[0][0]:>26}{ROUNDS[1][0]:>26}")
    for name, label in STEPS:
        print(f"{label:<48}{_seconds(first[name]):>26}{_seconds(later[name]):>26}")
    for name, label in (("news", "news, written"), ("attention", "looked at for their alerts")):
        print(f"{label:<48}{first[name]:>26,}{later[name]:>26,}")
    beside = figures["beside"]
    label = f"both side by side, two nights later ({beside['news']:,})"
    print(f"{label:<48}{'':>26}{_seconds(beside['taken_s']):>26}   budget {allowed:.1f}")
    print(f"{'the job, an hour later':<48}{'':>26}{_seconds(figures['job_s']):>26}")
    print(f"{'the most memory of the program':<48}{figures['peak_mb']:>23,} MB")
    print(f"{'one order, core':<48}{figures['order_ms']:>23.1f} ms")
    last = f"budget {ORDER_MS:.0f}   p99 {slow:.1f}   processors {cost:.1f}"
    print(f"{'one order, all of it':<48}{quick:>23.1f} ms   {last}")
    if file:
        Path(file).write_text(json.dumps(figures, indent=2))
    return int(beside["taken_s"][0] > allowed or quick > ORDER_MS)


def _seconds(taken: Any) -> str:
    clock, own, database = taken
    return f"{clock:.1f} s ({own:.1f} + {database:.1f})"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times forecasts of a very large book.")
    parser.add_argument("--orders", type=int, default=MILLION)
    parser.add_argument("--deliveries", type=int, default=6_000)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
