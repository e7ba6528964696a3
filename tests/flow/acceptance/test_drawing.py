"""A drawn signature is strokes and nothing else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.flow.acceptance import drawing

strokes = st.lists(
    st.lists(st.tuples(st.floats(-9_000, 9_000), st.floats(-9_000, 9_000)), min_size=3, max_size=20),
    min_size=2,
    max_size=6,
)


@given(drawn=strokes)
def test_any_drawing_becomes_plain_paths(drawn: list[list[tuple[float, float]]]) -> None:
    svg = drawing.parse(text=json.dumps(drawn)).svg().decode()

    assert svg.count("<path ") == len(drawn)
    assert "script" not in svg and "href" not in svg


@given(text=st.text(max_size=200))
def test_any_other_text_is_refused_and_never_kept(text: str) -> None:
    with pytest.raises(drawing.InvalidSignature):
        drawing.parse(text=text)
