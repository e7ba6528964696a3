"""The search for dead circles is paused while objects are made, by one thread or several, and goes on after it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from yinuo.ground.kernel.sweeping import unswept


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was_on else gc.disable)()


def test_it_is_paused_until_the_last_is_done() -> None:
    with unswept():
        with unswept():
            assert not gc.isenabled()
        assert not gc.isenabled()

    assert gc.isenabled()


def test_it_goes_on_after_a_fault() -> None:
    with pytest.raises(ValueError, match="x"), unswept():
        raise ValueError("x")

    assert gc.isenabled()


def test_who_has_none_gets_none() -> None:
    gc.disable()
    with unswept():
        pass

    assert not gc.isenabled()
