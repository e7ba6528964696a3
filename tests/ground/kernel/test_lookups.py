from uuid import uuid4

import pytest

from tests.cast import found_factory
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people.actions import NewCustomer
from yinuo.ground.people.models import Customer

pytestmark = pytest.mark.django_db

CODES = ["C-9", "a,b", '"quoted"', "back\\slash", "{brace}", "NULL", " blank ", "中文", "it's", "%s"]


@pytest.fixture
def customers():  # type: ignore[no-untyped-def]
    factory = found_factory()
    with acting_for(factory.id):
        found = people.register_customers(customers=[NewCustomer(code=code, name=code) for code in CODES])
        yield factory, found


@pytest.mark.parametrize("code", CODES)
def test_a_text_is_found_whatever_signs_it_has(customers, code: str) -> None:  # type: ignore[no-untyped-def]
    rows = Customer.objects.filter(among("code", [code, "C-unknown"]))

    assert [row.code for row in rows] == [code]


def test_many_values_are_found_at_once_and_none_where_there_are_none(customers) -> None:  # type: ignore[no-untyped-def]
    _factory, found = customers
    ids = [one.id for one in found.values()]

    assert set(Customer.objects.filter(among("id", [*ids, uuid4()])).values_list("id", flat=True)) == set(ids)
    assert not Customer.objects.filter(among("id", [])).exists()
    assert Customer.objects.filter(among("id", ids), name="中文").count() == 1
    assert not Customer.objects.filter(among("id", ids)).exclude(among("code", CODES)).exists()


def test_values_of_another_organisation_are_not_found(customers) -> None:  # type: ignore[no-untyped-def]
    _factory, found = customers

    with acting_for(found_factory().id):
        assert not Customer.objects.filter(among("id", [one.id for one in found.values()])).exists()
