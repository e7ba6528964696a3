"""What a transaction looked up is asked once, and never outlives it."""

from __future__ import annotations

from uuid import UUID

from yinuo.ground.kernel.remembering import forget, note, recalled, remembered, remembering

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_a_thing_is_sought_once_in_a_transaction() -> None:
    sought: list[str] = []

    with remembering(organisation_id=ONE):
        for _time in range(3):
            remembered("key", lambda: sought.append("x"))

    assert len(sought) == 1


def test_outside_a_transaction_it_is_always_sought() -> None:
    assert [remembered("key", lambda n=n: n) for n in (1, 2)] == [1, 2]
    note("key", 3)
    forget("key")
    assert recalled("key") is None


def test_what_was_forgotten_is_sought_again() -> None:
    with remembering(organisation_id=ONE):
        note("key", 1)
        forget("key")

        assert remembered("key", lambda: 2) == 2


def test_a_block_for_the_same_organisation_shares_what_is_known_and_another_does_not() -> None:
    with remembering(organisation_id=ONE):
        note("key", "outer")
        with remembering(organisation_id=OTHER):
            other = recalled("key")
            note("key", "other")
        with remembering(organisation_id=ONE):
            same = recalled("key")
            note("more", "inner")

        assert (other, same, recalled("key"), recalled("more")) == (None, "outer", "outer", "inner")
    assert recalled("key") is None
