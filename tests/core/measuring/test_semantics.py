"""Numbers as SQL says them against the same numbers computed row by row, whatever the facts."""

from __future__ import annotations

import statistics
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.measuring import (
    Aggregate,
    Chosen,
    Dimension,
    Measure,
    NoSuchPart,
    Question,
    Statement,
    cells,
    detail,
    summary,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MEASURES = tuple(
    Measure(code=how.value, facts="rows", value="hours > 4" if how is Aggregate.SHARE else "hours", aggregate=how)
    for how in Aggregate
)
TIER = Dimension(code="tier", key="tier", label="tier_name")
WEEK = Dimension(code="week", key="cast(date_trunc('week', counted_at at time zone {zone}) as date)")
ELSEWHERE = Dimension(code="stage", key="stage", facts=frozenset({"stages"}))

facts = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from(["vip", "new", None]),
        st.one_of(st.none(), st.floats(0, 10).map(lambda hours: round(hours, 3))),
    ),
    max_size=40,
)


def relation(rows) -> Statement:
    values = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows)) or "(null, null, null, null, null, null)"
    text = (
        "select cast(id as integer) as id, cast(o as integer) as order_id, cast(happened as timestamptz) as counted_at,"
        " cast(tier as text) as tier, cast(tier_name as text) as tier_name, cast(hours as double precision) as hours"
        f" from (values {values}) given(id, o, happened, tier, tier_name, hours)"
    )
    told = []
    for place, (day, tier, hours) in enumerate(rows):
        told += [place, place, START + day * DAY, tier, tier and tier.upper(), hours]
    return Statement(text=text, parameters=tuple(told))


def asked(statement: Statement):
    with duckdb.connect() as engine:
        found = engine.execute(statement.text.replace("%s", "?"), list(statement.parameters)).to_arrow_table()
    return list(zip(*(column.to_pylist() for column in found.columns), strict=True))


def question(*groups, filters=(), until=30, measures=MEASURES) -> Question:
    told = {"since": START, "until": START + until * DAY, "zone": "Asia/Shanghai"}
    return Question(measures=measures, groups=groups, filters=filters, **told)


def by_hand(values):
    """Return count and value of each measure, the plain way."""
    known = [value for value in values if value is not None]
    long = [value > 4 for value in known]
    return {
        "count": (len(known), len(known)),
        "sum": (len(known), sum(known) if known else None),
        "mean": (len(known), statistics.fmean(known) if known else None),
        "median": (len(known), statistics.median(known) if known else None),
        "share": (len(known), sum(long) / len(long) if long else None),
    }


@settings(max_examples=40, deadline=None)
@given(facts)
def test_each_measure_by_a_dimension_is_what_its_rows_come_to(rows):
    found = cells(question(TIER), asked(summary(question(TIER), facts=relation(rows))))

    groups = defaultdict(list)
    for day, tier, hours in rows:
        if day < 30:
            groups[tier or ""].append(hours)
    wanted = {key: by_hand(values) for key, values in groups.items() if any(v is not None for v in values)}
    assert {cell.keys[0] for cell in found} == set(wanted)
    for cell in found:
        assert cell.labels == (cell.keys[0].upper(),)
        for code, number in cell.numbers.items():
            assert (number.count, number.value) == pytest.approx(wanted[cell.keys[0]][code])


@settings(max_examples=25, deadline=None)
@given(facts)
def test_the_rows_behind_a_group_are_those_that_count_in_it(rows):
    (mean,) = (one for one in MEASURES if one.aggregate is Aggregate.MEAN)
    whole = question(WEEK, measures=(mean,))

    for cell in cells(whole, asked(summary(whole, facts=relation(rows)))):
        chosen = question(filters=(Chosen(dimension=WEEK, keys=cell.keys),), measures=(mean,))
        behind = asked(detail(chosen, facts=relation(rows), limit=100))

        assert len(behind) == cell.numbers["mean"].count
        assert statistics.fmean(value for *_what, value in behind) == pytest.approx(cell.numbers["mean"].value)


def test_of_no_facts_a_count_is_nought_and_all_else_unknown():
    (cell,) = cells(question(), asked(summary(question(), facts=relation([]))))

    assert {code: number.value for code, number in cell.numbers.items()} == {
        "count": 0.0, "sum": None, "mean": None, "median": None, "share": None
    }  # fmt: skip


def test_a_share_carries_its_interval():
    (cell,) = cells(question(), asked(summary(question(), facts=relation([(1, "vip", 5.0), (2, "vip", 1.0)]))))

    share = cell.numbers["share"]
    assert share.low < share.value == 0.5 < share.high


def test_a_dimension_that_the_facts_do_not_have_is_refused_by_name():
    with pytest.raises(NoSuchPart) as refusal:
        summary(question(ELSEWHERE), facts=relation([]))

    assert (refusal.value.measure, refusal.value.dimension) == ("count", "stage")


def test_what_users_choose_never_becomes_part_of_the_statement():
    evil = "vip'; drop table facts; --"

    statement = summary(question(filters=(Chosen(dimension=TIER, keys=(evil,)),)), facts=relation([(1, "vip", 1.0)]))

    assert evil not in statement.text and evil in statement.parameters
    assert cells(question(), asked(statement))[0].numbers["count"].value == 0.0


def test_numbers_that_add_up_say_so():
    assert {one.code for one in MEASURES if one.additive} == {"count", "sum"}
