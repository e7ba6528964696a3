"""Decision tables: cells, the ways of choosing among rows, gaps and overlaps, tables of DMN files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.rules.cells import BadCell, allowed, comparable
from yinuo.core.rules.coverage import coverage
from yinuo.core.rules.dmn import UnreadableTables, read_tables
from yinuo.core.rules.tables import BadTable, Compiled, DecisionTable, Hit, Input, Output, Row, Undecided, compiled


@pytest.mark.parametrize(
    ("cell", "inside", "outside"),
    [
        ("-", [1, "x", None, True], []),
        ("", [None], []),
        ("5", [5, Decimal(5)], [4, "5", None, True]),
        ("< 5", [4.9], [5, None]),
        (">= 5", [5, 6], [4]),
        ("≥ 5", [5], [4]),
        ("[1..5)", [1, 4.9], [5, 0]),
        ("]1..5]", [5], [1]),
        ("1, 3, > 7", [1, 3, 8], [2, 7]),
        ("not(3)", [2, 4], [3, None]),
        ("not([1..5], > 9)", [0, 7, 9], [1, 5, 10]),
        ('"vip", "key"', ["vip", "key"], ["new", None]),
        ('not("vip")', ["new"], ["vip", None]),
        ('"a, b"', ["a, b"], ["a"]),
        ("true", [True], [False, 1, None]),
        ("!= 4", [3, 5], [4]),
        ('date("2026-03-01")', [date(2026, 3, 1)], [date(2026, 3, 2), 5]),
        ('>= date("2026-03-01")', [date(2026, 3, 2)], [date(2026, 2, 28)]),
    ],
)
def test_a_cell_allows_what_it_says(cell: str, inside: list[Any], outside: list[Any]) -> None:
    found = allowed(text=cell)

    assert [one for one in inside if not found.holds(comparable(one))] == []
    assert [one for one in outside if found.holds(comparable(one))] == []


def test_words_need_no_quotes_in_a_column_of_texts() -> None:
    assert allowed(text="vip, 重点", texts=True).holds("重点")


@pytest.mark.parametrize("cell", ["[5..1]", "soon", "1, vip", "< x", "(", '"a" > 3', "1" * 600, "not(< 5, >= 5)"])
def test_a_cell_that_says_nothing_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        allowed(text=cell)


def table(hit: Hit, *rows: tuple[str, str], values: tuple[str, ...] = (), usual: str = "") -> Compiled:
    return compiled(
        DecisionTable(
            name="discount",
            hit=hit,
            inputs=(Input(expression="amount"),),
            outputs=(Output(name="percent", values=values, usual=usual),),
            rows=tuple(Row(tests=(test,), results=(result,)) for test, result in rows),
        )
    )


ROWS = (("> 5", "1"), ("> 10", "2"), ("> 20", "3"))


@pytest.mark.parametrize(
    ("hit", "amount", "value", "rows"),
    [
        (Hit.UNIQUE, 7, 1, (1,)),
        (Hit.UNIQUE, 1, None, ()),
        (Hit.FIRST, 25, 1, (1, 2, 3)),
        (Hit.PRIORITY, 25, 3, (1, 2, 3)),
        (Hit.COLLECT, 25, [1, 2, 3], (1, 2, 3)),
        (Hit.COLLECT, 1, [], ()),
        (Hit.RULE_ORDER, 15, [1, 2], (1, 2)),
        (Hit.OUTPUT_ORDER, 25, [3, 2, 1], (1, 2, 3)),
        (Hit.SUM, 25, 6, (1, 2, 3)),
        (Hit.LEAST, 25, 1, (1, 2, 3)),
        (Hit.MOST, 25, 3, (1, 2, 3)),
        (Hit.COUNT, 25, 3, (1, 2, 3)),
        (Hit.COUNT, 1, 0, ()),
    ],
)
def test_the_table_chooses_among_the_rows_that_fit(hit: Hit, amount: float, value: Any, rows: tuple[int, ...]) -> None:
    decision = table(hit, *ROWS, values=("3", "2", "1")).decide(facts={"amount": amount})

    assert (decision.value, decision.rows) == (value, rows)


def test_a_unique_table_refuses_two_rows_and_names_them() -> None:
    with pytest.raises(Undecided) as refusal:
        table(Hit.UNIQUE, *ROWS).decide(facts={"amount": 15})

    assert (refusal.value.code, refusal.value.rows) == ("several_fit", (1, 2))


def test_any_accepts_rows_that_say_the_same_and_refuses_others() -> None:
    assert table(Hit.ANY, ("> 5", "1"), ("> 6", "1")).decide(facts={"amount": 7}).value == 1
    with pytest.raises(Undecided):
        table(Hit.ANY, *ROWS).decide(facts={"amount": 15})


def test_where_no_row_fits_the_usual_counts() -> None:
    assert table(Hit.FIRST, *ROWS, usual="0.5").decide(facts={"amount": 1}).value == 0.5


def test_a_result_may_be_worked_out_and_several_results_have_names() -> None:
    shipping = compiled(
        DecisionTable(
            name="shipping",
            hit=Hit.FIRST,
            inputs=(Input(expression="tier", kind="text"), Input(expression="weight * 2")),
            outputs=(Output(name="by"), Output(name="cost")),
            rows=(
                Row(tests=("vip", "> 10"), results=('"air"', "weight * 3")),
                Row(tests=("-", "-"), results=('"sea"', "5")),
            ),
        )
    )

    assert shipping.decide(facts={"tier": "vip", "weight": 6}).value == {"by": "air", "cost": 18}
    assert shipping.decide(facts={"tier": "new", "weight": 6}).value == {"by": "sea", "cost": 5}


def test_all_faults_of_a_table_are_told_together() -> None:
    with pytest.raises(BadTable) as refusal:
        table(Hit.UNIQUE, ("> x", "1"), ("[9..1]", "2"))

    assert [(fault.code, fault.row) for fault in refusal.value.faults] == [("cell", 1), ("cell", 2)]


def test_gaps_and_overlaps_are_found_with_what_would_cover_them() -> None:
    found = coverage(table(Hit.UNIQUE, ("[0..10]", "1"), ("[10..20)", "2"), ("> 30", "3")))

    assert [gap.cells for gap in found.gaps] == [("< 0, [20..30]",)]
    assert [(one.rows, one.cells, one.clash) for one in found.overlaps] == [((1, 2), ("10",), True)]


def test_what_may_come_bounds_the_search() -> None:
    bounded = compiled(
        DecisionTable(
            name="t",
            hit=Hit.UNIQUE,
            inputs=(Input(expression="tier", values='"vip", "key", "new"'), Input(expression="late")),
            outputs=(Output(name="o"),),
            rows=(
                Row(tests=('"vip"', "-"), results=("1",)),
                Row(tests=('not("vip")', "true"), results=("2",)),
                Row(tests=('"new"', "false"), results=("3",)),
            ),
        )
    )

    assert [gap.cells for gap in coverage(bounded).gaps] == [('"key"', "false")]


def test_a_priority_table_may_overlap() -> None:
    assert not any(one.clash for one in coverage(table(Hit.PRIORITY, *ROWS)).overlaps)


def test_a_table_in_too_many_pieces_is_given_up_and_says_so() -> None:
    columns = tuple(Input(expression=f"x{n}") for n in range(12))
    rows = tuple(
        Row(tests=tuple(f"[{n}..{n + 40}]" for _column in columns), results=(str(n),)) for n in range(0, 60, 3)
    )
    wide = compiled(DecisionTable(name="t", hit=Hit.UNIQUE, inputs=columns, outputs=(Output(name="o"),), rows=rows))

    assert not coverage(wide).complete


ENDS = st.integers(0, 6)
CELLS = st.one_of(
    st.just("-"),
    ENDS.map(str),
    ENDS.map(lambda n: f"< {n}"),
    ENDS.map(lambda n: f">= {n}"),
    st.tuples(ENDS, ENDS, st.sampled_from("[("), st.sampled_from("])")).map(
        lambda t: f"{t[2]}{min(t[:2])}..{max(t[:2]) + 1}{t[3]}"
    ),
    ENDS.map(lambda n: f"not({n})"),
)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_every_fact_is_covered_once_or_reported(rows: list[tuple[str, str]]) -> None:
    found = compiled(
        DecisionTable(
            name="t",
            hit=Hit.COLLECT,
            inputs=(Input(expression="a"), Input(expression="b")),
            outputs=(Output(name="o"),),
            rows=tuple(Row(tests=cells, results=(str(n),)) for n, cells in enumerate(rows)),
        )
    )
    report = coverage(found)

    for a in (-1, *(n / 2 for n in range(16))):
        for b in (-1, *(n / 2 for n in range(16))):
            fit = found.decide(facts={"a": a, "b": b}).rows
            gaps = [g for g in report.gaps if _holds(g.cells, a, b)]
            overlaps = [o for o in report.overlaps if _holds(o.cells, a, b)]
            assert len(gaps) == (len(fit) == 0)
            assert [one.rows for one in overlaps] == ([fit] if len(fit) > 1 else [])


def _holds(cells: tuple[str, ...], a: float, b: float) -> bool:
    return allowed(text=cells[0]).holds(float(a)) and allowed(text=cells[1]).holds(float(b))


DMN = """<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:x">
  <decision id="discount" name="折扣"><decisionTable hitPolicy="{hit}" aggregation="SUM">
    <input id="i1" label="客户等级"><inputExpression typeRef="string"><text>tier</text></inputExpression>
      <inputValues><text>"vip","new"</text></inputValues></input>
    <input id="i2"><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
    <output id="o1" name="percent" typeRef="number"/>
    <rule id="r1"><inputEntry><text>"vip"</text></inputEntry><inputEntry><text>&gt;= 1000</text></inputEntry>
      <outputEntry><text>5</text></outputEntry></rule>
    <rule id="r2"><description>all</description><inputEntry><text>-</text></inputEntry>
      <inputEntry><text></text></inputEntry><outputEntry><text>amount / 1000</text></outputEntry></rule>
  </decisionTable></decision>
  <decision id="other"><informationRequirement/><literalExpression><text>1</text></literalExpression></decision>
</definitions>"""


def test_the_table_of_a_dmn_file_decides() -> None:
    found = read_tables(content=DMN.format(hit="COLLECT").encode())

    decided = compiled(found.tables["discount"]).decide(facts={"tier": "vip", "amount": 3000})
    assert (decided.value, decided.rows) == (8, (1, 2))
    assert found.others == (("other", "literalExpression"),)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<a", "not_xml"),
        (b"<a/>", "not_dmn"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a/>', "forbidden"),
        (b" " * 5_000_001, "too_large"),
    ],
)
def test_what_is_no_dmn_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableTables) as refusal:
        read_tables(content=content)

    assert refusal.value.code == code
