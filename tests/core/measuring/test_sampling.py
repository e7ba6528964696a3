"""Sampling plans are those of the published tables, and their curves and switching rules as the standard has them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.measuring.sampling import (
    AQLS,
    LETTERS,
    LEVELS,
    NoPlanError,
    Plan,
    Severity,
    chance_of_acceptance,
    code_letter,
    oc_curve,
    plan_for,
    plan_of,
)
from yinuo.core.measuring.switching import LotResult, Standing, after, resumed

# ISO 2859-1:1999, table 1 (as ANSI/ASQ Z1.4, table I): lots up to this size, and the letters of S-1 to S-4, I, II, III.
LETTERS_BY_LOT = [
    (2, "AAAAAAB"), (8, "AAAAAAB"), (9, "AAAAABC"), (25, "AABBBCD"), (50, "ABBCCDE"), (90, "BBCCCEF"),
    (150, "BBCDDFG"), (280, "BCDEEGH"), (500, "BCDEFHJ"), (1200, "CCEFGJK"), (3200, "CDEGHKL"), (10000, "CDFGJLM"),
    (35000, "CDFHKMN"), (150000, "DEGJLNP"), (500000, "DEGJMPQ"), (500001, "DEHKNQR"),
]  # fmt: skip


@pytest.mark.parametrize(("lot", "letters"), LETTERS_BY_LOT)
def test_the_code_letter_is_the_published_one(lot: int, letters: str) -> None:
    assert "".join(code_letter(lot=lot, level=level) for level in LEVELS) == letters


# ANSI/ASQ Z1.4-2003, tables II-A and II-B (the same in ISO 2859-1:1999, 2-A and 2-B), arrows followed: from AQL 0.010
# to 10, the sample size and the acceptance number.
ROWS = [
    (Severity.NORMAL, "A", "1250 800 500 315 200 125 80 50 32 20 13 8 5 3 2 5", "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1"),
    (Severity.NORMAL, "F", "1250 800 500 315 200 125 80 50 32 20 13 32 20 20 20 20", "0 0 0 0 0 0 0 0 0 0 0 1 1 2 3 5"),
    (Severity.NORMAL, "K", "1250 800 500 315 200 125 80 200 125 125 125 125 125 125 125 125",
     "0 0 0 0 0 0 0 1 1 2 3 5 7 10 14 21"),
    (Severity.NORMAL, "R", "1250 800 2000 2000 2000 2000 2000 2000 2000 2000 1250 800 500 315 200 125",
     "0 0 1 2 3 5 7 10 14 21 21 21 21 21 21 21"),
    (Severity.TIGHTENED, "A", "2000 1250 800 500 315 200 125 80 50 32 20 13 8 5 3 8",
     "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1"),
    (Severity.TIGHTENED, "J", "2000 1250 800 500 315 200 125 80 200 125 80 80 80 80 80 80",
     "0 0 0 0 0 0 0 0 1 1 1 2 3 5 8 12"),
    (Severity.TIGHTENED, "R", "2000 1250 3150 2000 2000 2000 2000 2000 2000 2000 1250 800 500 315 200 125",
     "0 0 1 1 2 3 5 8 12 18 18 18 18 18 18 18"),
]  # fmt: skip


@pytest.mark.parametrize(("severity", "letter", "sizes", "accepts"), ROWS)
def test_a_row_of_the_master_table_is_the_published_one(
    severity: Severity, letter: str, sizes: str, accepts: str
) -> None:
    plans = [plan_of(letter=letter, aql=aql, severity=severity) for aql in AQLS[:16]]

    assert [one.size for one in plans] == [int(one) for one in sizes.split()]
    assert [one.accept for one in plans] == [int(one) for one in accepts.split()]


# The column of AQL 1.0: tables II-A, II-B; and 2-C of ISO 2859-1:1999 for the acceptance numbers of reduced plans.
NORMAL_AT_1 = "13/0 13/0 13/0 13/0 13/0 13/0 50/1 50/1 80/2 125/3 200/5 315/7 500/10 800/14 1250/21 1250/21"
TIGHTENED_AT_1 = "20/0 20/0 20/0 20/0 20/0 20/0 80/1 80/1 80/1 125/2 200/3 315/5 500/8 800/12 1250/18 1250/18"


@pytest.mark.parametrize(("severity", "told"), [(Severity.NORMAL, NORMAL_AT_1), (Severity.TIGHTENED, TIGHTENED_AT_1)])
def test_a_column_of_the_master_table_is_the_published_one(severity: Severity, told: str) -> None:
    plans = [plan_of(letter=letter, aql=1.0, severity=severity) for letter in LETTERS[:-1]]

    assert " ".join(f"{one.size}/{one.accept}" for one in plans) == told


REDUCED = [
    ("K", 0.10, 50, 0), ("K", 1.0, 50, 2), ("K", 1.5, 50, 3), ("J", 2.5, 32, 3), ("J", 4.0, 32, 5), ("H", 6.5, 20, 5),
    ("L", 4.0, 80, 8), ("L", 2.5, 80, 6), ("G", 10.0, 13, 5),
]  # fmt: skip


@pytest.mark.parametrize(("letter", "aql", "size", "accept"), REDUCED)
def test_reduced_plans_are_smaller(letter: str, aql: float, size: int, accept: int) -> None:
    found = plan_of(letter=letter, aql=aql, severity=Severity.REDUCED)

    assert (found.size, found.accept) == (size, accept)


def test_a_lot_smaller_than_its_sample_is_inspected_whole() -> None:
    assert plan_for(lot=10, level="II", aql=0.65) == Plan(letter="F", size=10, accept=0, whole=True)


FAULTY = [
    ("a lot of one", {"lot": 1}),
    ("an unknown level", {"level": "IV"}),
    ("an AQL between", {"aql": 0.7}),
    ("stopped inspection", {"severity": Severity.STOPPED}),
]


@pytest.mark.parametrize(("what", "told"), FAULTY, ids=[row[0] for row in FAULTY])
def test_what_the_standard_does_not_have_is_refused(what: str, told: dict[str, object]) -> None:
    with pytest.raises(NoPlanError):
        plan_for(**{"lot": 1000, "level": "II", "aql": 1.0, **told})  # type: ignore[arg-type]


# ISO 2859-1:1999, tables 10-J and 10-K (Z1.4, X-J and X-K): quality accepted with 95 % and with 10 %, normal plans.
QUALITIES = [
    ("J 1.0", Plan(letter="J", size=80, accept=2), 1.03, 6.52),
    ("J 2.5", Plan(letter="J", size=80, accept=5), 3.32, 11.3),
    ("K 0.40", Plan(letter="K", size=125, accept=1), 0.285, 3.08),
    ("K 1.0", Plan(letter="K", size=125, accept=3), 1.10, 5.27),
]


@pytest.mark.parametrize(("what", "plan", "sure", "poor"), QUALITIES, ids=[row[0] for row in QUALITIES])
def test_the_curve_passes_the_published_qualities(what: str, plan: Plan, sure: float, poor: float) -> None:
    assert chance_of_acceptance(plan=plan, percent=sure) == pytest.approx(0.95, abs=0.003)
    assert chance_of_acceptance(plan=plan, percent=poor) == pytest.approx(0.10, abs=0.003)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(LETTERS[:-1]),
    st.sampled_from(AQLS),
    st.sampled_from([Severity.NORMAL, Severity.TIGHTENED, Severity.REDUCED]),
)
def test_every_letter_and_aql_has_a_plan_whose_curve_falls(letter: str, aql: float, severity: Severity) -> None:
    plan = plan_of(letter=letter, aql=aql, severity=severity)
    curve = oc_curve(plan=plan, percents=[0, aql / 2, aql, aql * 2, aql * 4], by_units=False)

    assert curve[0] == 1.0 and all(a >= b - 1e-12 for a, b in pairwise(curve))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(LETTERS[:-1]), st.sampled_from(AQLS[:16]))
def test_tightened_inspection_accepts_less_than_normal(letter: str, aql: float) -> None:
    normal, strict = (plan_of(letter=letter, aql=aql, severity=one) for one in (Severity.NORMAL, Severity.TIGHTENED))

    bad = min(99.0, aql * 3)
    assert chance_of_acceptance(plan=strict, percent=bad) <= chance_of_acceptance(plan=normal, percent=bad) + 1e-9


GOOD = LotResult(lot=1000, level="II", aql=1.0, nonconforming=0)  # J: 80, 2
BAD = replace(GOOD, nonconforming=4)


def run(*results: LotResult, start: Standing | None = None, may_reduce: bool = True) -> Standing:
    standing = start or Standing()
    for one in results:
        standing = after(standing=standing, result=one, may_reduce=may_reduce)
    return standing


TIGHT = Standing(severity=Severity.TIGHTENED)
SWITCHES = [
    ("two of two refused", [BAD, BAD], Standing(), Severity.TIGHTENED),
    ("two of five refused", [BAD, GOOD, GOOD, GOOD, BAD], Standing(), Severity.TIGHTENED),
    ("two of six refused", [BAD, GOOD, GOOD, GOOD, GOOD, BAD], Standing(), Severity.NORMAL),
    ("five accepted when tightened", [GOOD] * 5, TIGHT, Severity.NORMAL),
    ("four accepted when tightened", [GOOD] * 4, TIGHT, Severity.TIGHTENED),
    ("five refused when tightened", [BAD, GOOD] * 4 + [BAD], TIGHT, Severity.STOPPED),
    ("four refused when tightened", [BAD, GOOD] * 4, TIGHT, Severity.TIGHTENED),
    ("ten good lots of three points", [GOOD] * 10, Standing(), Severity.REDUCED),
    ("nine good lots", [GOOD] * 9, Standing(), Severity.NORMAL),
    ("one refused when reduced", [BAD], Standing(severity=Severity.REDUCED), Severity.NORMAL),
    ("accepted when reduced", [GOOD], Standing(severity=Severity.REDUCED), Severity.REDUCED),
]


@pytest.mark.parametrize(("what", "results", "start", "severity"), SWITCHES, ids=[row[0] for row in SWITCHES])
def test_inspection_switches_by_the_rules(
    what: str, results: list[LotResult], start: Standing, severity: Severity
) -> None:
    assert run(*results, start=start).severity is severity


def test_a_lot_that_passes_only_just_sets_the_score_back() -> None:
    just = replace(GOOD, nonconforming=2)  # accepted by 2, yet one AQL tighter (0.65) accepts 1

    assert run(*[GOOD] * 5).score == 15 and run(*[GOOD] * 5, just).score == 0


def test_small_acceptance_numbers_earn_two_points() -> None:
    assert run(replace(GOOD, aql=0.65, nonconforming=1)).score == 2  # J 0.65: 80, 1


def test_reduction_waits_until_it_is_allowed() -> None:
    assert run(*[GOOD] * 12, may_reduce=False).severity is Severity.NORMAL


def test_stopped_inspection_goes_on_tightened() -> None:
    stopped = Standing(severity=Severity.STOPPED)

    with pytest.raises(NoPlanError):
        run(GOOD, start=stopped)
    assert resumed(standing=stopped).severity is Severity.TIGHTENED
