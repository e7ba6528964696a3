"""The chain of an alert that nobody takes: waits never grow by hurrying, steps are passed when nobody is there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.responding import Chain, ChainInvalidError, Step

MANAGERS = Step(wait_minutes=240, roles=("manager",), order_owner=True)
LIU = Step(wait_minutes=120, people=("liu",))
OWNERS = Step(wait_minutes=480, roles=("owner",))
CHAIN = Chain(steps=(MANAGERS, LIU, OWNERS), sooner=0.5)

steps = st.builds(Step, wait_minutes=st.integers(1, 10_000), roles=st.just(("manager",)))
chains = st.builds(Chain, steps=st.lists(steps, max_size=8).map(tuple), sooner=st.floats(0.01, 1))


@pytest.mark.parametrize(
    ("level", "hurried", "minutes"),
    [
        (0, False, 240),
        (0, True, 120),
        (1, False, 120),
        (2, True, 240),
        (3, False, None),  # the chain has ended
        (-1, False, None),
    ],
)
def test_each_level_waits_its_own_time(level: int, hurried: bool, minutes: int | None) -> None:
    assert CHAIN.wait_minutes(level=level, hurried=hurried) == minutes


@pytest.mark.parametrize(
    ("level", "there", "following"),
    [
        (0, (MANAGERS, LIU, OWNERS), 1),
        (0, (OWNERS,), 3),  # no manager and no Liu: the owners hear at once
        (1, (MANAGERS,), None),
        (0, (), None),
        (3, (MANAGERS, LIU, OWNERS), None),
    ],
)
def test_steps_that_reach_nobody_are_passed(level: int, there: tuple[Step, ...], following: int | None) -> None:
    assert CHAIN.next_level(level=level, anybody=there.__contains__) == following


@pytest.mark.parametrize(
    ("role", "person", "owns", "told"),
    [("manager", "x", False, True), ("sales", "x", True, True), ("sales", "x", False, False)],
)
def test_a_step_reaches_its_roles_and_the_orders_owner(role: str, person: str, owns: bool, told: bool) -> None:
    assert MANAGERS.reaches(role=role, person=person, owns_order=owns) is told
    assert LIU.reaches(role=role, person="liu", owns_order=False)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Step(wait_minutes=0, roles=("manager",)),
        lambda: Step(wait_minutes=60),
        lambda: Chain(sooner=0),
        lambda: Chain(sooner=1.5),
        lambda: Chain(sooner=float("nan")),
    ],
)
def test_a_chain_that_means_nothing_is_refused(make) -> None:
    with pytest.raises(ChainInvalidError):
        make()


@given(chain=chains, level=st.integers(-1, 9))
def test_hurrying_never_waits_longer_and_never_nothing(chain: Chain, level: int) -> None:
    calm, hurried = (chain.wait_minutes(level=level, hurried=one) for one in (False, True))

    assert (calm is None) == (hurried is None) == (not 0 <= level < len(chain.steps))
    assert calm is None or hurried is None or 1 <= hurried <= calm


@given(chain=chains, there=st.lists(st.booleans(), min_size=8, max_size=8))
def test_going_up_reaches_every_step_where_somebody_is_once_and_ends(chain: Chain, there: list[bool]) -> None:
    reached, level = [], 0
    flags = iter(there)
    known = {id(step): next(flags) for step in chain.steps}
    while (up := chain.next_level(level=level, anybody=lambda step: known[id(step)])) is not None:
        reached.append(up)
        level = up

    assert reached == [number + 1 for number, step in enumerate(chain.steps) if known[id(step)]]
