"""Are promises kept as often as they say? Coverage by month, region, tier and family, and a watch on drift.

A promise is judged when its latest moment has passed, not when its delivery came: the fast ones of an open
month are known first and would flatter it. Knows neither where promises are stored nor what day it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from math import log, sqrt

DIMENSIONS = ("month", "region", "tier", "family", "level", "basis")
FEWEST = 20  # judged promises below which a share says nothing; the interval is printed all the same
Z95 = 1.959963984540054  # two-sided 95 % normal quantile
SHIFT = 2.0  # the drift watched for: odds of a broken promise doubled, or halved
ALARM = log(200.0)  # a false alarm at a given look is rarer than 1 in 200 (Ville's inequality)
WATCH_DAYS = 180.0  # outcomes older than this do not accuse the present
MISS_FLOOR = 1e-3  # a promise at 100 % is watched as one at 99.9 %
KEPT, SHORT, LONG, FEW = "as_promised", "too_short", "too_long", "too_few"


@dataclass(frozen=True, kw_only=True)
class PastPromise:
    """One promise and what became of it; a delivery at `latest_at` itself is kept.

    `confidence` is the stated probability of keeping `latest_at`; `basis` says what the date was computed from. Blank
    `region`, `tier`, `family` or `basis` is unknown.
    """

    promised_at: datetime
    latest_at: datetime
    confidence: float
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    region: str = ""
    tier: str = ""
    family: str = ""
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What became of a promise that has come due: its place among all, and its names by dimension."""

    place: int
    kept: bool
    names: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Promised so much, kept so much; `low` to `high` is the 95 % Wilson interval of what is kept.

    verdict: ``as_promised`` (the promised share lies in the interval), ``too_short`` (kept less than promised),
    ``too_long`` (kept more than promised: shorter promises are possible), ``too_few`` (fewer than `FEWEST`).
    `promised_days` is the mean length, so that coverage bought with late promises shows.
    """

    name: str
    count: int
    promised: float
    kept: float
    low: float
    high: float
    promised_days: float
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Drift:
    """What the watch says: ``steady``, ``too_short`` or ``too_long``, and the outcomes since it went wrong.

    `since` is the latest moment of the first promise of the stretch and None while steady; then the figures
    are those of the whole watch (`WATCH_DAYS`).
    """

    state: str
    since: datetime | None
    figures: Coverage | None


@dataclass(frozen=True, kw_only=True)
class CoverageReport:
    """All that a page on coverage shows; `waiting` promises have not come due, `left_out` were cancelled."""

    overall: Coverage | None
    by: dict[str, tuple[Coverage, ...]]
    drift: Drift
    waiting: int
    left_out: int


@dataclass(frozen=True)
class _Judged:
    promise: PastPromise
    kept: bool


def coverage_report(*, promises: Sequence[PastPromise], now: datetime, zone: tzinfo = UTC) -> CoverageReport:
    """Return coverage overall and by every dimension of `DIMENSIONS`, and the watch on drift, as known at `now`.

    Months are those in which promises came due, in `zone`, in their order; other names by count, most first.
    """
    judged = _judged(promises, now)
    waiting = sum(1 for one in promises if one.latest_at >= now)
    return CoverageReport(
        overall=_figures("", judged) if judged else None,
        by={dimension: _by(dimension, judged, zone) for dimension in DIMENSIONS},
        drift=_watch(judged, now),
        waiting=waiting,
        left_out=len(promises) - waiting - len(judged),
    )


def coverage_by(
    *, promises: Sequence[PastPromise], now: datetime, dimension: str, zone: tzinfo = UTC
) -> tuple[Coverage, ...]:
    """Return one row for each month, region, tier, family or stated level; see `coverage_report`."""
    return _by(dimension, _judged(promises, now), zone)


def judgements(*, promises: Sequence[PastPromise], now: datetime, zone: tzinfo = UTC) -> list[Judgement]:
    """Return what became of each promise that the report counts, those due first first."""
    places = {id(promise): place for place, promise in enumerate(promises)}
    return [
        Judgement(
            place=places[id(one.promise)],
            kept=one.kept,
            names={dimension: _name(dimension, one.promise, zone) for dimension in DIMENSIONS},
        )
        for one in _judged(promises, now)
    ]


def watch_drift(*, promises: Sequence[PastPromise], now: datetime) -> Drift:
    """Tell whether promises that came due lately are kept less, or more, often than they say.

    Two cumulative sums of log-likelihood ratios (Page, "Continuous inspection schemes", Biometrika 1954), for
    odds of breaking that are `SHIFT` times higher or lower; each begins again at zero, so a good past does not
    hide a bad present. The stretch begins where its sum last left zero.
    """
    return _watch(_judged(promises, now), now)


def wilson(*, kept: float, count: int, z: float = Z95) -> tuple[float, float]:
    """Return Wilson's score interval of a share (E. B. Wilson, JASA 1927); of no outcome it is 0 to 1."""
    if count == 0:
        return 0.0, 1.0
    middle = kept + z * z / 2
    spread = z * sqrt(kept * (count - kept) / count + z * z / 4)
    whole = count + z * z
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def _judged(promises: Iterable[PastPromise], now: datetime) -> list[_Judged]:
    """Judge every promise that has come due, in the order of their latest moments."""
    due = sorted((one for one in promises if one.latest_at < now), key=lambda one: one.latest_at)
    return [_Judged(one, _was_kept(one)) for one in due if not _went_away(one)]


def _was_kept(one: PastPromise) -> bool:
    return one.delivered_at is not None and one.delivered_at <= one.latest_at


def _went_away(one: PastPromise) -> bool:
    """Cancelled in time is no outcome; cancelled after the promise was broken is a broken promise."""
    return one.delivered_at is None and one.cancelled_at is not None and one.cancelled_at <= one.latest_at


def _by(dimension: str, judged: Sequence[_Judged], zone: tzinfo) -> tuple[Coverage, ...]:
    groups: dict[str, list[_Judged]] = defaultdict(list)
    for one in judged:
        groups[_name(dimension, one.promise, zone)].append(one)
    rows = [_figures(name, members) for name, members in groups.items()]
    if dimension in ("month", "level"):
        return tuple(sorted(rows, key=lambda row: row.name))
    return tuple(sorted(rows, key=lambda row: (-row.count, row.name)))


def _name(dimension: str, promise: PastPromise, zone: tzinfo) -> str:
    if dimension == "month":
        return f"{promise.latest_at.astimezone(zone):%Y-%m}"
    if dimension == "level":
        return f"{promise.confidence:.3f}"
    return {"region": promise.region, "tier": promise.tier, "family": promise.family, "basis": promise.basis}[dimension]


def _figures(name: str, judged: Sequence[_Judged]) -> Coverage:
    count, kept = len(judged), sum(one.kept for one in judged)
    promised = sum(one.promise.confidence for one in judged) / count
    low, high = wilson(kept=kept, count=count)
    length = sum((one.promise.latest_at - one.promise.promised_at for one in judged), timedelta())
    return Coverage(
        name=name,
        count=count,
        promised=promised,
        kept=kept / count,
        low=low,
        high=high,
        promised_days=length / timedelta(days=1) / count,
        verdict=_verdict(promised, low, high, count),
    )


def _verdict(promised: float, low: float, high: float, count: int) -> str:
    if count < FEWEST:
        return FEW
    if high < promised:
        return SHORT
    return LONG if low > promised else KEPT


def _watch(judged: Sequence[_Judged], now: datetime) -> Drift:
    recent = [one for one in judged if now - one.promise.latest_at <= timedelta(days=WATCH_DAYS)]
    for state, shift in ((SHORT, SHIFT), (LONG, 1 / SHIFT)):
        since = _stretch(recent, shift)
        if since is not None:
            stretch = recent[since:]
            return Drift(state=state, since=stretch[0].promise.latest_at, figures=_figures("", stretch))
    return Drift(state="steady", since=None, figures=_figures("", recent) if recent else None)


def _stretch(judged: Sequence[_Judged], shift: float) -> int | None:
    """Return where the stretch begins whose sum stands above the alarm at the end, or None."""
    total, start = 0.0, 0
    for place, one in enumerate(judged):
        if total <= 0:
            total, start = 0.0, place
        miss = max(1 - one.promise.confidence, MISS_FLOOR)
        shifted = shift * miss / (1 - miss + shift * miss)
        total += log((1 - shifted) / (1 - miss)) if one.kept else log(shifted / miss)
    return start if total >= ALARM else None
