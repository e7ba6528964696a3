"""What lacks of what is needed: served in the order of need, from what has come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.capacity.shortfall import Arrival, Shortfall, Want, shortfall

FAR = 10_000


def _short(arrivals: list[tuple[int, float]], wants: list[tuple[str, int, float]]) -> Shortfall | None:
    return shortfall(
        arrivals=[Arrival(at=at, quantity=quantity) for at, quantity in arrivals],
        wants=[Want(key=key, at=at, quantity=quantity) for key, at, quantity in wants],
        until=FAR,
    )


@pytest.mark.parametrize(
    ("arrivals", "wants", "lacking"),
    [
        ([(0, 10)], [("A", 5, 4), ("B", 6, 6)], []),
        ([(0, 10)], [("A", 5, 4), ("B", 6, 7)], [("B", 1, None)]),
        ([(0, 5), (9, 5)], [("A", 5, 4), ("B", 6, 6)], [("B", 5, 9)]),  # it comes, but too late
        ([(0, 5), (6, 5)], [("A", 5, 4), ("B", 6, 6)], []),  # what arrives at the instant is there
        ([(7, 3)], [("A", 5, 3), ("B", 8, 3)], [("A", 3, 7), ("B", 3, None)]),  # who waits is served first
        ([], [("A", FAR, 3)], []),  # beyond what is looked at
    ],
)
def test_needs_lack_what_has_not_come_by_their_instant(
    arrivals: list[tuple[int, float]], wants: list[tuple[str, int, float]], lacking: list[tuple[str, float, int | None]]
) -> None:
    found = _short(arrivals, wants)

    gaps = found.gaps if found else ()
    assert [(gap.want.key, gap.lacking, gap.covered_at) for gap in gaps] == lacking
    assert found is None or found.begins == min(gap.want.at for gap in gaps)


def test_the_most_that_lacks_is_at_one_time() -> None:
    found = _short([(6, 3), (20, 9)], [("A", 5, 3), ("B", 10, 4), ("C", 11, 5)])

    assert found is not None and found.most == 9


arrivals = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=8)
wants = st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(0, 50), st.integers(1, 9)), max_size=8)


def _lacking(found: Shortfall | None) -> float:
    return sum(gap.lacking for gap in found.gaps) if found else 0.0


@given(arrivals=arrivals, wants=wants)
def test_nothing_lacks_just_when_the_sum_in_time_covers_the_sum_needed(arrivals, wants) -> None:
    covered = all(
        sum(quantity for at, quantity in arrivals if at <= moment)
        >= sum(quantity for _key, at, quantity in wants if at <= moment)
        for _key, moment, _quantity in wants
    )

    assert (_short(arrivals, wants) is None) is covered


@given(arrivals=arrivals, wants=wants, at=st.integers(0, 50), more=st.integers(1, 9))
def test_more_coming_in_never_lets_more_lack(arrivals, wants, at: int, more: int) -> None:
    assert _lacking(_short([*arrivals, (at, more)], wants)) <= _lacking(_short(arrivals, wants))


@given(arrivals=arrivals, wants=wants)
def test_a_need_never_lacks_more_than_it_is_and_is_covered_only_later(arrivals, wants) -> None:
    found = _short(arrivals, wants)

    for gap in found.gaps if found else ():
        assert 0 < gap.lacking <= gap.want.quantity
        assert gap.covered_at is None or gap.covered_at > gap.want.at
