"""``python -m bench.olist promise|radar|insight --data FOLDER``: forecasts and numbers on real orders, as a table."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa

from bench.olist.forecasts import forecast_all
from bench.olist.promise import measure_promise
from bench.olist.radar import measure_radar
from bench.olist.report import promise_lines, radar_lines
from bench.olist.rolling import Split, hours_of_date, read_stream
from bench.olist.tables import TablesMissingError, last_known_instant, read_case_table
from yinuo.core.foresight.memory import DAY

TEST_DAYS = 120.0  # the test period where neither dates nor a hold-out folder are given


class BadRequestError(Exception):
    """The arguments cannot be used; the text says why."""


def main(arguments: list[str] | None = None) -> int:
    """Run one benchmark and return the exit code: 0, 1 where numbers differ, 2 with a sentence on what is missing."""
    asked = _parser().parse_args(arguments)
    try:
        figures, lines = _compared(asked) if asked.what == "insight" else _run(asked)
    except (TablesMissingError, BadRequestError) as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(lines))
    if asked.json:
        asked.json.write_text(json.dumps(_plain(figures), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(bool(figures.get("differing")))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.olist", description=__doc__)
    parser.add_argument("what", choices=("promise", "radar", "insight"))
    parser.add_argument("--data", type=Path, required=True, help="folder with the Olist tables")
    parser.add_argument("--train-until", help="first day of the test period, YYYY-MM-DD")
    parser.add_argument("--test-until", help="day after the test period, YYYY-MM-DD")
    parser.add_argument("--holdout", type=Path, help="folder with later months of the same orders")
    parser.add_argument("--json", type=Path, help="write the same figures to this file")
    return parser


def _run(asked: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    started = time.monotonic()
    table = read_case_table(data=asked.data, holdout=asked.holdout)
    split = _split(asked, table)
    stream = read_stream(table=table)
    if asked.what == "radar":
        forecasts = forecast_all(stream=stream, split=split, say=_say)
        figures = measure_radar(stream=stream, forecasts=forecasts, split=split)
        lines = radar_lines(figures=figures, split=split)
    else:
        figures = measure_promise(stream=stream, split=split, say=_say)
        lines = promise_lines(figures=figures, split=split)
    seconds = time.monotonic() - started
    return {"what": asked.what, **figures, "seconds": seconds}, [*lines, f"{seconds:.0f} s"]


def _compared(asked: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """Return what insight and the raw files say."""
    from bench.olist.insight import compare, insight_lines

    started = time.monotonic()
    rows = compare(data=asked.data, say=_say)
    seconds = time.monotonic() - started
    figures = {
        "what": asked.what,
        "numbers": {row.name: [row.raw, row.layer, row.snapshot] for row in rows},
        "differing": [row.name for row in rows if not row.agrees],
        "seconds": seconds,
    }
    return figures, [*insight_lines(rows=rows), f"{seconds:.0f} s"]


def _plain(value: Any) -> Any:
    """Return the figures with null where there is no number: NaN is not JSON."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _split(asked: argparse.Namespace, table: pa.Table) -> Split:
    """Decide the test period: dates as given, else the hold-out folder, else the last four months."""
    known_until = _next_midnight(last_known_instant(table=table))
    test_until = _date(asked.test_until) or known_until
    train_until = _date(asked.train_until)
    if train_until is None and asked.holdout is not None:
        train_until = _next_midnight(last_known_instant(table=read_case_table(data=asked.data)))
    if train_until is None:
        train_until = test_until - TEST_DAYS * DAY
    if not train_until < test_until:
        raise BadRequestError("The test period is empty: --train-until must lie before --test-until.")
    return Split(train_until=train_until, test_until=test_until, known_until=known_until)


def _date(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return hours_of_date(text)
    except ValueError as error:
        raise BadRequestError(f"{text} is not a date of the form YYYY-MM-DD.") from error


def _next_midnight(moment: float) -> float:
    return (moment // DAY + 1) * DAY


if __name__ == "__main__":
    sys.exit(main())
