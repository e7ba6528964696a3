"""Of every line what was delivered is accepted, refused or open, whatever is said of it and however often."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.flow.acceptance.balance import BadQuantities, Share, Told, number, open_quantity, shared, text

D = Decimal
REASONS = ("damaged", "other")
OTHER = Share(accepted=D(7), refused=D(3), reason="other")
PARTS = Share(accepted=D(4), refused=D(2), short=D(1), reason="other")
SAID = [
    ("nothing said: all is accepted", Told(), Share(accepted=D(10))),
    ("less accepted: the rest stays open", Told(accepted="7"), Share(accepted=D(7))),
    ("three refused: the rest is accepted", Told(refused="3", reason="other"), OTHER),
    ("the page's own figure beside a refusal: the rest", Told(accepted="10", refused="3", reason="other"), OTHER),
    ("two did not arrive", Told(short="2"), Share(accepted=D(8), short=D(2))),
    ("all three, and some open", Told(accepted="4", refused="2", short="1", reason="other"), PARTS),
    ("nothing accepted yet", Told(accepted="0"), Share()),
    ("parts of a unit", Told(accepted="2.5"), Share(accepted=D("2.5"))),
]  # fmt: skip


@pytest.mark.parametrize(("what", "told", "share"), SAID, ids=[row[0] for row in SAID])
def test_what_is_said_of_a_line_is_understood(what: str, told: Told, share: Share) -> None:
    assert shared(openings={1: D(10)}, told={1: told}, reasons=REASONS) == {1: share}


FAULTY = [
    ("a word", Told(accepted="十台"), "quantity"),
    ("less than nothing", Told(refused="-1", reason="other"), "quantity"),
    ("no number at all", Told(accepted="NaN"), "quantity"),
    ("without end", Told(short="Infinity"), "quantity"),
    ("five places", Told(accepted="0.00001"), "quantity"),
    ("a comma for a point, which could mean a thousand", Told(accepted="1,500"), "quantity"),
    ("more than was delivered", Told(accepted="10.0001"), "too_much"),
    ("more than was delivered, taken together", Told(accepted="6", refused="3", short="2", reason="other"), "too_much"),
    ("a refusal without a reason", Told(refused="1"), "reason"),
    ("a reason nobody knows", Told(refused="1", reason="whim"), "reason"),
]


@pytest.mark.parametrize(("what", "told", "fault"), FAULTY, ids=[row[0] for row in FAULTY])
def test_what_cannot_be_is_refused_by_line(what: str, told: Told, fault: str) -> None:
    with pytest.raises(BadQuantities) as refused:
        shared(openings={1: D(10), 2: D(1)}, told={1: told}, reasons=REASONS)

    assert refused.value.faults == {1: fault}


quantities = st.decimals(0, 1_000, places=4)
acceptances = st.lists(st.tuples(quantities, quantities, quantities), max_size=8)


@given(delivered=st.decimals("0.0001", 1_000, places=4), said=acceptances)
def test_accepted_refused_and_open_always_make_what_was_delivered(
    delivered: Decimal, said: list[tuple[Decimal, Decimal, Decimal]]
) -> None:
    taken: list[Share] = []
    for accepted, refused, short in said:
        left = open_quantity(delivered=delivered, shares=taken)
        told = Told(accepted=str(accepted), refused=str(refused), short=str(short), reason="other")
        try:
            taken.append(shared(openings={1: left}, told={1: told}, reasons=REASONS)[1])
        except BadQuantities:
            assert accepted + refused + short > left

        accepted_so_far = sum((one.accepted for one in taken), D(0))
        refused_so_far = sum((one.refused for one in taken), D(0))
        left = open_quantity(delivered=delivered, shares=taken)
        assert accepted_so_far + refused_so_far + left == delivered
        assert left >= 0


@given(quantity=st.decimals(0, 10**9, places=4))
def test_a_quantity_is_written_as_it_is_read(quantity: Decimal) -> None:
    assert number(text(quantity)) == quantity and "E" not in text(quantity)
