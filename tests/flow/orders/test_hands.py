"""Pieces of work are done two at a time, and their results come in order."""

import threading

import pytest

from yinuo.flow.orders.importing.hands import in_turn
from yinuo.ground.kernel.events import acting_as, current_actor

PIECES = [(n, "abcdef"[n]) for n in range(6)]


@pytest.mark.parametrize("hands", [1, 2, 3])
def test_results_come_in_the_order_of_the_pieces(hands: int) -> None:
    assert list(in_turn(work=lambda start, piece: piece * start, pieces=PIECES, hands=hands)) == [
        "",
        "b",
        "cc",
        "ddd",
        "eeee",
        "fffff",
    ]


def test_two_hands_work_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=10)

    def meet(start: int, piece: str) -> str:
        both.wait()
        return piece

    assert list(in_turn(work=meet, pieces=PIECES, hands=2)) == [piece for _start, piece in PIECES]


def test_who_acts_is_known_in_every_hand() -> None:
    with acting_as("member:7"):
        actors = list(in_turn(work=lambda start, piece: current_actor(), pieces=PIECES, hands=2))

    assert set(actors) == {"member:7"}


def test_a_piece_that_fails_ends_the_work() -> None:
    def fails_at_two(start: int, piece: str) -> str:
        if start == 2:
            raise ValueError(piece)
        return piece

    found = in_turn(work=fails_at_two, pieces=PIECES, hands=2)

    assert [next(found), next(found)] == ["a", "b"]
    with pytest.raises(ValueError, match="c"):
        next(found)
