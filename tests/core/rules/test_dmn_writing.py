"""Decision tables written as DMN, so that other tools and we ourselves read the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.rules.dmn import read_tables
from yinuo.core.rules.dmn_writing import write_tables
from yinuo.core.rules.tables import BadTable, DecisionTable, Hit, Input, Output, Row, compiled

WORDS = st.text(alphabet="ab甲乙 <>&\"'=[]().5-\t\u00a0\U0001f600", max_size=12)
TOLD = WORDS.map(str.strip)
CELLS = TOLD.map(lambda text: text or "-")


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable:
    inputs = draw(
        st.lists(
            st.builds(
                Input,
                expression=TOLD.filter(bool),
                label=WORDS,
                kind=st.sampled_from(["", "number", "text", "boolean", "date"]),
                values=TOLD,
            ),
            max_size=3,
        )
    )
    outputs = draw(
        st.lists(
            st.builds(
                Output,
                name=TOLD.filter(bool),
                kind=st.sampled_from(["", "number", "text"]),
                values=st.lists(TOLD.filter(bool), max_size=3).map(tuple),
                usual=TOLD,
            ),
            min_size=1,
            max_size=2,
        )
    )
    row = st.builds(
        Row,
        tests=st.tuples(*[CELLS] * len(inputs)),
        results=st.tuples(*[TOLD] * len(outputs)),
        note=TOLD,
    )
    return DecisionTable(
        name=draw(TOLD.filter(bool)),
        hit=draw(st.sampled_from(Hit)),
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        rows=tuple(draw(st.lists(row, max_size=4))),
    )


@settings(max_examples=150)
@given(table=tables())
def test_what_is_written_is_read_back_the_same(table: DecisionTable) -> None:
    read = read_tables(content=write_tables(tables={"discount": table}))

    assert read.tables == {"discount": table} and read.others == ()


@pytest.mark.parametrize(("key", "identity"), [("折扣", "折扣"), ("9 lives", "_9_lives"), ("a b", "a_b")])
def test_a_key_that_is_no_xml_name_becomes_one(key: str, identity: str) -> None:
    table = DecisionTable(name="x", hit=Hit.UNIQUE, inputs=(), outputs=(Output(name="y"),), rows=())

    assert list(read_tables(content=write_tables(tables={key: table})).tables) == [identity]


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    table = DecisionTable(name="a\x01b", hit=Hit.UNIQUE, inputs=(), outputs=(Output(name="y"),), rows=())

    assert read_tables(content=write_tables(tables={"k": table})).tables["k"].name == "ab"


def _faults(column: Input, output: Output, *rows: tuple[str, str]) -> list[tuple[str, int]]:
    table = DecisionTable(
        name="t",
        hit=Hit.FIRST,
        inputs=(column,),
        outputs=(output,),
        rows=tuple(Row(tests=(test,), results=(result,)) for test, result in rows),
    )
    try:
        compiled(table)
    except BadTable as bad:
        return [(fault.code, fault.row) for fault in bad.faults]
    return []


@pytest.mark.parametrize(
    ("kind", "cell", "fits"),
    [
        ("number", "> 5", True),
        ("number", '"vip"', False),
        ("number", "true", False),
        ("number", "-", True),
        ("text", "vip", True),
        ("boolean", "true", True),
        ("boolean", "5", False),
        ("date", ">= 2026-03-01", True),
        ("date", "5", False),
    ],
)
def test_a_cell_of_another_kind_than_its_column_is_named(kind: str, cell: str, fits: bool) -> None:
    found = _faults(Input(expression="x", kind=kind), Output(name="y"), (cell, "1"))

    assert found == ([] if fits else [("other_kind", 1)])


@pytest.mark.parametrize(
    ("kind", "result", "fits"),
    [
        ("", "5", True),
        ("", '"air"', True),
        ("", "amount * 2", True),
        ("text", "经理", True),
        ("", "-", True),
        ("", "5 +", False),
        ("", "((", False),
    ],
)
def test_a_result_that_says_nothing_is_named(kind: str, result: str, fits: bool) -> None:
    found = _faults(Input(expression="x"), Output(name="y", kind=kind), ("-", "1"), ("-", result))

    assert found == ([] if fits else [("result", 2)])


def test_a_usual_result_that_says_nothing_is_named() -> None:
    assert _faults(Input(expression="x"), Output(name="y", usual="5 +"), ("-", "1")) == [("result", 0)]


def test_two_results_of_one_name_are_named() -> None:
    table = DecisionTable(name="t", hit=Hit.FIRST, inputs=(), outputs=(Output(name="y"), Output(name="y")), rows=())

    with pytest.raises(BadTable) as bad:
        compiled(table)

    assert [(fault.code, fault.column) for fault in bad.value.faults] == [("same_name", "y")]


def test_a_moment_told_as_text_fits_a_column_of_dates() -> None:
    table = DecisionTable(
        name="t",
        hit=Hit.FIRST,
        inputs=(Input(expression="due", kind="date"),),
        outputs=(Output(name="y"),),
        rows=(Row(tests=("< 2026-03-01",), results=("1",)), Row(tests=("-",), results=("2",))),
    )

    assert compiled(table).decide(facts={"due": "2026-02-10T08:00:00+00:00"}).rows == (1, 2)
    assert compiled(table).decide(facts={"due": "soon"}).rows == (2,)
