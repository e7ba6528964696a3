"""When inspection becomes stricter or milder from lot to lot: the switching rules of ISO 2859-1:1999, 9.3."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from yinuo.core.measuring.sampling import AQLS, NoPlanError, Severity, plan_for

RECENT = 5  # lots that are looked back on
REFUSED_TO_TIGHTEN = 2
ACCEPTED_TO_RELAX = 5
REFUSED_TO_STOP = 5
SCORE_TO_REDUCE = 30
_POINTS_SMALL, _POINTS_LARGE = 2, 3
_LARGE = 2  # from this acceptance number on the lot must pass one AQL tighter for points


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a stream of lots stands: severity, its latest verdicts, the switching score and what was refused tightened.

    `recent` are verdicts since the last change of severity, the newest last.
    """

    severity: Severity = Severity.NORMAL
    recent: tuple[bool, ...] = ()
    score: int = 0
    refused: int = 0


@dataclass(frozen=True, kw_only=True)
class LotResult:
    """A lot as first inspected: `nonconforming` units were found in its sample."""

    lot: int
    level: str
    aql: float
    nonconforming: int


def after(*, standing: Standing, result: LotResult, may_reduce: bool = True) -> Standing:
    """Return where the stream stands after one more lot; `may_reduce`: production is steady and reduction is allowed.

    Raises NoPlanError where inspection is stopped.
    """
    plan = plan_for(lot=result.lot, level=result.level, aql=result.aql, severity=standing.severity)
    accepted = result.nonconforming <= plan.accept
    told = replace(standing, recent=(*standing.recent, accepted)[-RECENT:])
    return _AFTER[standing.severity](told, accepted, result, may_reduce)


def resumed(*, standing: Standing) -> Standing:
    """Return where a stopped stream goes on: tightened, since its maker has acted."""
    return Standing(severity=Severity.TIGHTENED) if standing.severity is Severity.STOPPED else standing


def _normal(told: Standing, accepted: bool, result: LotResult, may_reduce: bool) -> Standing:
    if told.recent.count(False) >= REFUSED_TO_TIGHTEN:
        return Standing(severity=Severity.TIGHTENED)
    score = told.score + _points(accepted, result) if _points(accepted, result) else 0
    if score >= SCORE_TO_REDUCE and may_reduce:
        return Standing(severity=Severity.REDUCED)
    return replace(told, score=score)


def _tightened(told: Standing, accepted: bool, _result: LotResult, _may_reduce: bool) -> Standing:
    refused = told.refused + (not accepted)
    if refused >= REFUSED_TO_STOP:
        return Standing(severity=Severity.STOPPED)
    if len(told.recent) >= ACCEPTED_TO_RELAX and all(told.recent):
        return Standing(severity=Severity.NORMAL)
    return replace(told, refused=refused)


def _reduced(told: Standing, accepted: bool, _result: LotResult, may_reduce: bool) -> Standing:
    return told if accepted and may_reduce else Standing(severity=Severity.NORMAL)


def _points(accepted: bool, result: LotResult) -> int:
    """Return what a lot adds to the switching score, 0 where it sets it back."""
    plan = plan_for(lot=result.lot, level=result.level, aql=result.aql)
    if not accepted:
        return 0
    if plan.accept < _LARGE:
        return _POINTS_SMALL
    tighter = AQLS[AQLS.index(result.aql) - 1]
    strict = plan_for(lot=result.lot, level=result.level, aql=tighter)
    return _POINTS_LARGE if result.nonconforming <= strict.accept else 0


_AFTER: Mapping[Severity, Callable[[Standing, bool, LotResult, bool], Standing]] = {
    Severity.NORMAL: _normal,
    Severity.TIGHTENED: _tightened,
    Severity.REDUCED: _reduced,
}
__all__ = ["LotResult", "NoPlanError", "Standing", "after", "resumed"]
