"""How a customer takes goods in is agreed on its page, and is what its next quote begins with."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.doors.desk.conftest import Desk
from yinuo.flow.promises import queries
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply import queries as supply_queries


@pytest.fixture
def fridays(desk: Desk) -> Desk:
    """The factory knows a calendar of Fridays."""
    with acting_for(desk.factory.id):
        plain = supply_queries.standard_calendar().plain
        supply.save_calendar(code="office", name="办公", plain=plain)
        supply.save_calendar(code="fri", name="只在周五", plain={**plain, "weekly": {"fri": ["08:00-12:00"]}})
    return desk


def test_terms_are_agreed_on_and_shown_on_the_customers_page(fridays: Desk) -> None:
    sales, place = fridays.browser("sales"), f"/customers/{fridays.factory.vip.id}"
    told = {"ship": "partial", "max_splits": "3", "min_split": "2.5", "receiver_calendar": "fri", "lane_code": ""}

    before = sales.get(place).content.decode()
    answer = sales.post(f"{place}/receiving", told)
    after, again = (sales.get(one).content.decode() for one in (place, f"{place}/receiving"))

    assert answer.status_code == 302 and answer["Location"] == place
    assert "一次交齐" in before and "与我方相同" in before
    assert "可以分批，最多 3 批，每批至少 2.5" in after and "只在周五" in after
    assert 'value="2.5"' in again
    with acting_for(fridays.factory.id):
        terms = queries.customer_terms(customer_id=fridays.factory.vip.id)
    assert (terms.ship, terms.max_splits, terms.min_split) == ("partial", 3, Decimal("2.5"))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"max_splits": "0"}, "1 到 20 批"),
        ({"min_split": "-1"}, "每批至少多少"),
        ({"receiver_calendar": "moon"}, "moon"),
    ],
)
def test_terms_that_cannot_be_are_shown_again_with_what_to_mend(
    fridays: Desk, fields: dict[str, str], told: str
) -> None:
    base = {"ship": "partial", "max_splits": "3", "min_split": "", "receiver_calendar": "", "lane_code": ""}

    answer = fridays.browser("sales").post(f"/customers/{fridays.factory.vip.id}/receiving", {**base, **fields})

    assert answer.status_code == 422 and told in answer.content.decode()


def test_the_quote_form_leaves_to_the_customer_what_is_not_filled_in(fridays: Desk) -> None:
    shown = fridays.browser("sales").get("/quotes/new").content.decode()

    assert "按客户约定" in shown and 'name="ship"' in shown
