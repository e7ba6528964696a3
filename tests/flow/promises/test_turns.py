"""Whoever holds the database's lock gets the book before those who only draft."""

from __future__ import annotations

import threading
from collections.abc import Callable

from yinuo.flow.promises.turns import Turns

PATIENCE = 10.0


def waiting(turns: Turns, urgent: bool, done: list[str], name: str) -> threading.Thread:
    def work() -> None:
        with turns.taken(urgent=urgent):
            done.append(name)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def await_(condition: Callable[[], bool]) -> None:
    for _attempt in range(1_000):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never came to that")


def test_the_urgent_one_goes_before_those_who_waited_longer() -> None:
    turns, done = Turns(), []

    with turns.taken():
        drafts = [waiting(turns, False, done, f"draft {number}") for number in range(3)]
        await_(lambda: len(turns._free._waiters) == 3)
        drafts.append(waiting(turns, True, done, "urgent"))
        await_(lambda: turns._urgent == 1)
    for thread in drafts:
        thread.join(PATIENCE)

    assert done[0] == "urgent" and len(done) == 4


def test_its_owner_may_take_it_again() -> None:
    turns, done = Turns(), []

    with turns.taken(), turns.taken(urgent=True):
        done.append("inner")
    waiting(turns, False, done, "other").join(PATIENCE)

    assert done == ["inner", "other"]


def test_it_is_given_back_when_the_block_fails() -> None:
    turns, done = Turns(), []

    try:
        with turns.taken():
            raise ValueError
    except ValueError:
        waiting(turns, False, done, "next").join(PATIENCE)

    assert done == ["next"]
