"""Scorecards, a customer and why a metric moved over the API, each by what the caller may see."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import NOW, Factory, found_factory
from tests.flow.insight.books import DAY, delivered
from yinuo.flow.insight import sight
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.models import Order
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.tokens import SCOPES, issue_token

pytestmark = pytest.mark.django_db
BASE = "/api/v1/insight"


@pytest.fixture
def factory() -> Factory:
    """Deliveries of two customers with two suppliers; the viewer sees the VIP only, and no promises kept."""
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        orders.define_order_types(names=orders.STARTER_TYPES)
        for customer, supplier in ((factory.vip, "甲供"), (factory.newcomer, "乙供")):
            made = delivered(to=[customer], ordered_at=NOW - 20 * DAY, days=10, late=customer is factory.newcomer)
            Order.objects.filter(pk__in=made).update(supplier_code=supplier)
        delivered(to=[factory.vip, factory.newcomer], ordered_at=NOW - 110 * DAY, days=10)
        sight.set_sight(
            member_id=factory.members["viewer"].id,
            limits={"customer": [str(factory.vip.id)]},
            metrics=["promise_kept_rate"],
            dimensions=["city"],
        )
    return factory


def get(factory: Factory, role: str, path: str, **asked: str) -> object:
    with acting_for(factory.id):
        token = issue_token(member_id=factory.members[role].id, name=role, scopes=list(SCOPES))
    with clock.frozen(NOW):
        return Client(headers={"Authorization": f"Bearer {token}"}).get(f"{BASE}/{path}", asked)


def test_scorecards_are_of_what_the_caller_sees(factory: Factory) -> None:
    whole = get(factory, "owner", "scorecards", kind="suppliers").json()
    seen = get(factory, "viewer", "scorecards", kind="suppliers").json()

    assert {one["key"]: one["kept"]["value"] for one in whole} == {"甲供": 1.0, "乙供": 0.0}
    assert [(one["key"], one["kept"]["value"], one["again"]["count"]) for one in seen] == [("甲供", None, 1)]
    assert get(factory, "viewer", "scorecards", kind="teams").json() == []


def test_a_customer_is_told_without_hidden_figures_and_a_hidden_one_is_not_there(factory: Factory) -> None:
    whole = get(factory, "owner", f"customers/{factory.newcomer.id}").json()
    seen = get(factory, "viewer", f"customers/{factory.vip.id}").json()
    hidden = get(factory, "viewer", f"customers/{factory.newcomer.id}")

    assert whole["figures"]["deliveries"]["value"] == 2.0 and whole["advice"]
    assert "promise_kept_rate" not in seen["figures"] and seen["figures"]["deliveries"]["value"] == 2.0
    assert hidden.status_code == 404 and hidden.json()["type"].endswith("unknown-customer")


def test_why_a_metric_moved_adds_up_and_hides_what_is_hidden(factory: Factory) -> None:
    told = get(factory, "owner", "figures/on_time_rate/why", by="customer").json()
    seen = get(factory, "viewer", "figures/on_time_rate/why", by="customer").json()

    assert told["change"] == pytest.approx(sum(one["total"] for one in told["parts"])) == -0.5
    assert {one["label"] for one in seen["parts"]} <= {"华东重工"}
    assert get(factory, "owner", "figures/lead_time_days/why").json()["change"] is None
    assert get(factory, "viewer", "figures/promise_kept_rate/why").status_code == 404
    assert get(factory, "viewer", "figures/on_time_rate/why", by="city").status_code == 422
