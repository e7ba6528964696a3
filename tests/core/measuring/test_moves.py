"""Why a number moved: by hand, and that the parts always add up to the change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.measuring.moves import Part, explain_rate, explain_sum

parts = st.dictionaries(
    st.sampled_from("ABCDEF"),
    st.builds(Part, rate=st.floats(0, 1_000), count=st.integers(0, 1_000).map(float)),
    max_size=6,
)


def of(**told: tuple[float, float]) -> dict[str, Part]:
    return {key: Part(rate=rate, count=count) for key, (rate, count) in told.items()}


CASES = [
    # Both halves keep their weight, A gets better by 20 points: half of it arrives.
    ("only a rate moved", of(A=(0.6, 10), B=(0.9, 10)), of(A=(0.8, 10), B=(0.9, 10)), {"A": (0.1, 0), "B": (0, 0)}),
    # Rates stay; A, 20 points below the middle of 0.75 and 0.65, grows from half to five sixths. The whole: 0.8 to 0.7.
    (
        "only the mix moved",
        of(A=(0.6, 10), B=(1.0, 10)),
        of(A=(0.6, 30), B=(1.0, 10)),
        {"A": (0, 0.25 * -0.15), "B": (0, -0.25 * 0.25)},
    ),
    # B is new and better than the whole: all it does is mix.
    ("a part came", of(A=(0.5, 10)), of(A=(0.5, 10), B=(1.0, 10)), {"A": (0, -0.5 * -0.125), "B": (0, 0.5 * 0.375)}),
    ("a part went", of(A=(0.5, 10), B=(1.0, 10)), of(A=(0.5, 10)), {"A": (0, 0.5 * -0.125), "B": (0, -0.5 * 0.375)}),
]


@pytest.mark.parametrize(("sentence", "before", "after", "wanted"), CASES, ids=[one[0] for one in CASES])
def test_a_rate_moves_by_its_parts(sentence: str, before: dict, after: dict, wanted: dict) -> None:  # type: ignore[type-arg]
    found = explain_rate(before=before, after=after)

    assert found is not None
    told = {one.key: (one.by_rate, one.by_mix) for one in found.moves}
    assert told == {key: pytest.approx(pair) for key, pair in wanted.items()}


def test_a_sum_moves_by_what_its_parts_have_more_or_less() -> None:
    found = explain_sum(before={"A": 5, "B": 2}, after={"A": 1, "C": 3})

    assert (found.change, [(one.key, one.total) for one in found.moves]) == (-3, [("A", -4), ("C", 3), ("B", -2)])


def test_without_facts_nothing_is_explained() -> None:
    assert explain_rate(before={}, after=of(A=(0.5, 3))) is None
    assert explain_rate(before=of(A=(0.5, 0)), after=of(A=(0.5, 3))) is None


@given(before=parts, after=parts)
def test_rate_and_mix_add_up_to_the_change(before: dict[str, Part], after: dict[str, Part]) -> None:
    found = explain_rate(before=before, after=after)
    if found is None:
        return

    assert found.by_rate + found.by_mix == pytest.approx(found.change, abs=1e-6)
    for whole, told in ((before, found.before), (after, found.after)):
        alive = [one for one in whole.values() if one.count]
        assert told == pytest.approx(sum(one.rate * one.count for one in alive) / sum(one.count for one in alive))
    assert {one.key for one in found.moves} == {k for told in (before, after) for k, one in told.items() if one.count}


@given(before=parts)
def test_what_stays_as_it_is_explains_nothing(before: dict[str, Part]) -> None:
    found = explain_rate(before=before, after=before)

    assert found is None or all(one.total == pytest.approx(0, abs=1e-9) for one in found.moves)
