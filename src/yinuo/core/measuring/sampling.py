"""Sampling by attributes as ISO 2859-1:1999 (GB/T 2828.1-2012) indexes it: code letter, plan, how sure, when to switch.

The numbers of the standard follow rules, and are kept as such: sample sizes go in steps of about 10^(1/5), and the
acceptance number belongs to the product of sample size and AQL, so it stands on diagonals of letter and AQL. The tests
compare with published tables. An arrow in the table means: use the first plan in its direction, with that plan's
sample size. Reduced inspection is offered up to AQL 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import exp, lgamma, log

LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
LETTERS = "ABCDEFGHJKLMNPQRS"  # without I and O; S serves tightened inspection only
SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150)
REDUCED_SIZES = (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800)
# fmt: off
AQLS = (0.010, 0.015, 0.025, 0.040, 0.065, 0.10, 0.15, 0.25, 0.40, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10.0,
        15.0, 25.0, 40.0, 65.0, 100.0, 150.0, 250.0, 400.0, 650.0, 1000.0)
# fmt: on
PERCENT = 10.0  # AQLs up to this are percent nonconforming; higher ones are nonconformities for 100 units
LEAST_LOT = 2
_LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1_200, 3_200, 10_000, 35_000, 150_000, 500_000)
_LETTERS_OF_LOTS = (
    ("S-1", "AAAABBBBCCCCDDD"),
    ("S-2", "AAABBBCCCDDDEEE"),
    ("S-3", "AABBCCDDEEFFGGH"),
    ("S-4", "AABCCDEEFGGHJJK"),
    ("I", "AABCCDEFGHJKLMN"),
    ("II", "ABCDEFGHJKLMNPQ"),
    ("III", "BCDEFGHJKLMNPQR"),
)
# Where the diagonal of acceptance number 0 meets letter A: the place of its AQL (6.5 normal and reduced, 10 tightened).
_ZERO_NORMAL, _ZERO_TIGHTENED = AQLS.index(6.5), AQLS.index(10.0)
_UP, _DOWN = -1, -2
# From the diagonal of 0 on, AQL by AQL.
_NORMAL = (0, _UP, _DOWN, 1, 2, 3, 5, 7, 10, 14, 21, 30, 44)
_TIGHTENED = (0, _DOWN, _DOWN, 1, 2, 3, 5, 8, 12, 18, 27, 41)
_REDUCED = (0, _UP, _DOWN, _DOWN, 1, 2, 3, 5, 6, 8, 10)
# Beyond letter E no acceptance number is greater than 21 (18 tightened).
_LAST_WIDE = LETTERS.index("E")
_MOST_NORMAL, _MOST_TIGHTENED = 21, 18


class Severity(Enum):
    """How strict an inspection is."""

    NORMAL = "normal"
    TIGHTENED = "tightened"
    REDUCED = "reduced"
    STOPPED = "stopped"


class NoPlanError(ValueError):
    """A lot, level or AQL that the standard does not have."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A single sampling plan: inspect `size` units; accept up to `accept` nonconforming, refuse from `refuse`.

    `whole` says that the sample would be as large as the lot: inspect every unit.
    """

    letter: str
    size: int
    accept: int
    whole: bool = False

    @property
    def refuse(self) -> int:
        """Return the smallest number that refuses the lot."""
        return self.accept + 1


def code_letter(*, lot: int, level: str) -> str:
    """Return the code letter of a lot's size at an inspection level (ISO 2859-1, table 1). Raises NoPlanError."""
    letters = dict(_LETTERS_OF_LOTS).get(level)
    if letters is None or lot < LEAST_LOT:
        raise NoPlanError(f"lot {lot}, level {level}")
    return letters[sum(lot > most for most in _LOTS)]


def plan_of(*, letter: str, aql: float, severity: Severity = Severity.NORMAL) -> Plan:
    """Return the plan of a code letter and an AQL, arrows followed (tables 2-A, 2-B, 2-C). Raises NoPlanError.

    AQLs are compared as given: 0.65, not 0.7. Reduced inspection beyond AQL 10 is inspected normally.
    """
    if aql not in AQLS or letter not in LETTERS[:-1] or severity is Severity.STOPPED:
        raise NoPlanError(f"letter {letter}, AQL {aql}, {severity.value}")
    if severity is Severity.REDUCED and aql > PERCENT:
        severity = Severity.NORMAL
    row, column = LETTERS.index(letter), AQLS.index(aql)
    entry = _entry(row, column, severity)
    step = -1 if entry == _UP else 1
    found = _follow(row, column, severity, step) or _follow(row, column, severity, -step)
    if found is None:
        raise NoPlanError(f"letter {letter}, AQL {aql}, {severity.value}")
    at, accept = found
    sizes = REDUCED_SIZES if severity is Severity.REDUCED else SIZES
    return Plan(letter=LETTERS[at], size=sizes[at], accept=accept)


def plan_for(*, lot: int, level: str, aql: float, severity: Severity = Severity.NORMAL) -> Plan:
    """Return the plan for a lot; where the sample is not smaller than the lot, every unit. Raises NoPlanError."""
    found = plan_of(letter=code_letter(lot=lot, level=level), aql=aql, severity=severity)
    if found.size < lot:
        return found
    return Plan(letter=found.letter, size=lot, accept=found.accept, whole=True)


def chance_of_acceptance(*, plan: Plan, percent: float, by_units: bool = True) -> float:
    """Return how likely a lot of `percent` nonconforming is accepted: a point of the plan's OC curve.

    By units the number in the sample is binomial; nonconformities for 100 units follow Poisson's law.
    """
    share = percent / 100
    if share <= 0:
        return 1.0
    if by_units and share >= 1:
        return 1.0 if plan.accept >= plan.size else 0.0
    counts = range(min(plan.accept, plan.size) + 1 if by_units else plan.accept + 1)
    if by_units:
        logs = [
            lgamma(plan.size + 1) - lgamma(k + 1) - lgamma(plan.size - k + 1)
            + k * log(share) + (plan.size - k) * log(1 - share)
            for k in counts
        ]  # fmt: skip
    else:
        mean = plan.size * share
        logs = [k * log(mean) - mean - lgamma(k + 1) for k in counts]
    return min(1.0, sum(exp(one) for one in logs))


def oc_curve(*, plan: Plan, percents: Sequence[float], by_units: bool = True) -> list[float]:
    """Return the chances of acceptance at many qualities."""
    return [chance_of_acceptance(plan=plan, percent=one, by_units=by_units) for one in percents]


def _entry(row: int, column: int, severity: Severity) -> int:
    """Return what stands in the table: an acceptance number or an arrow; where the numbers end, an arrow up.

    In tightened inspection letter A has no plan of 0, and letter S one plan only, of 1.
    """
    tightened = severity is Severity.TIGHTENED
    steps = column - ((_ZERO_TIGHTENED if tightened else _ZERO_NORMAL) - row)
    if steps < 0:
        return _DOWN
    if tightened and ((row == 0 and steps == 0) or (LETTERS[row] == "S" and steps != 3)):
        return _DOWN if row == 0 else _UP
    numbers = _TIGHTENED if tightened else _REDUCED if severity is Severity.REDUCED else _NORMAL
    found = numbers[steps] if steps < len(numbers) else _UP
    most = _MOST_TIGHTENED if tightened else _MOST_NORMAL
    return _UP if row > _LAST_WIDE and found > most else found


def _follow(row: int, column: int, severity: Severity, step: int) -> tuple[int, int] | None:
    last = len(LETTERS) if severity is Severity.TIGHTENED else len(LETTERS) - 1
    while 0 <= row < last:
        entry = _entry(row, column, severity)
        if entry >= 0:
            return row, entry
        row += step
    return None
