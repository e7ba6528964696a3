from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, reverse

from yinuo.ground.kernel.addresses import address, addresses


def test_addresses_are_those_of_the_resolver() -> None:
    for _turn in (1, 2):  # the second comes from memory
        one = uuid4()

        assert address("desk:order", order_id=one) == reverse("desk:order", kwargs={"order_id": one})
        assert address("desk:orders") == reverse("desk:orders")
        assert address("desk:order-export", kind="csv") == reverse("desk:order-export", kwargs={"kind": "csv"})


def test_many_addresses_are_those_of_one_after_another() -> None:
    several = [uuid4() for _turn in range(3)]

    found = addresses("desk:order", part="order_id", values=several)

    assert found == [address("desk:order", order_id=one) for one in several]


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(NoReverseMatch):
        address("desk:nowhere", order_id=uuid4())
