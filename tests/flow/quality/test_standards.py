"""What a standard names is in use."""

from __future__ import annotations

import pytest

from tests.flow.quality.conftest import CHARACTERISTICS
from yinuo.flow.quality import actions
from yinuo.flow.quality.actions import NewStandard
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries as people_queries

pytestmark = pytest.mark.django_db


def test_a_customer_whom_only_a_standard_names_is_not_unused(plant) -> None:
    fresh = people.register_customers(
        customers=[people.NewCustomer(code=code, name=code) for code in ("C-NAMED", "C-ALONE")]
    )
    named, alone = fresh["C-NAMED"].id, fresh["C-ALONE"].id
    actions.save_standard(new=NewStandard(name="出口泵", characteristics=CHARACTERISTICS, customer_id=named))

    assert people.remove_unused_customers(ids=[named, alone]) == 1
    assert people_queries.customer(customer_id=named) is not None and people_queries.customer(customer_id=alone) is None
