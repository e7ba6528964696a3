"""Scorecards of real deliveries, by hand, and who sees which."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.cast import NOW, PASSWORD, Factory, found_factory
from yinuo.core.measuring.scores import Verdict
from yinuo.flow.care import actions as care
from yinuo.flow.insight import queries, scorecards
from yinuo.flow.insight.queries import Period
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.orders.models import Order
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PERIOD = Period(since=NOW, until=NOW + 30 * DAY)


@pytest.fixture
def factory() -> Factory:
    """Sales kept five promises of six, the planner one of six; one complaint was answered after six hours."""
    factory = found_factory()
    with acting_for(factory.id):
        orders.define_order_types(names=orders.STARTER_TYPES)
        for role, lates in (("sales", 1), ("planner", 5)):
            for place in range(6):
                _deliver(factory, f"{role}-{place}", role, late=place < lates)
    return factory


def _deliver(factory: Factory, number: str, role: str, *, late: bool) -> None:
    done = NOW + (6 if late else 4) * DAY
    new = NewOrder(
        number=number,
        customer_code="C-001",
        ordered_at=NOW,
        committed_at=NOW + 5 * DAY,
        owner_id=factory.members[role].id,
        lines=(NewLine(item_name="减速机", quantity=Decimal(1)),),
    )
    with clock.frozen(NOW):
        order_id = orders.create_order(order=new)
    with clock.frozen(done):
        orders.note_delivered(order_id=order_id, delivered_at=done)
    if number == "sales-0":
        with clock.frozen(done):
            made = care.raise_complaint(
                order_id=order_id, topic="late", text="晚了", reporter="王工", channel="portal", key="k"
            )
        with clock.frozen(done + timedelta(hours=6)):
            care.reply(complaint_id=made.id, text="抱歉")


def test_cards_tell_what_each_kept(factory: Factory) -> None:
    with acting_for(factory.id):
        cards = {one.key: one for one in scorecards.scorecards(kind="people", period=PERIOD)}
        none = [scorecards.scorecards(kind=kind, period=PERIOD) for kind in ("teams", "suppliers", "carriers")]
        with pytest.raises(scorecards.UnknownKind):
            scorecards.scorecards(kind="luck", period=PERIOD)
    with acting_for(found_factory().id):
        others = scorecards.scorecards(kind="people", period=PERIOD)

    sales, planner = (cards[str(factory.members[role].id)] for role in ("sales", "planner"))
    assert (sales.kept.measured.value, sales.kept.measured.count, sales.kept.verdict) == (5 / 6, 6, Verdict.BETTER)
    assert (planner.kept.measured.value, planner.kept.verdict) == (1 / 6, Verdict.WORSE)
    assert (sales.speed.measured.value, sales.speed.measured.count, sales.speed.verdict) == (6, 1, Verdict.UNKNOWN)
    assert (planner.speed.measured.count, planner.again.value, len(cards)) == (0, 0, 2)
    assert none == [[], [], []] and others == []


def test_suppliers_are_called_by_their_names(factory: Factory) -> None:
    with acting_for(factory.id):
        supply.save_suppliers(suppliers=[supply.NewSupplier(code="S-1", name="慢工铸造")])
        Order.objects.filter(number__startswith="sales").update(supplier_code="S-1")
        Order.objects.filter(number__startswith="planner").update(supplier_code="GONE")
        cards = scorecards.scorecards(kind="suppliers", period=PERIOD)
        groups = queries.breakdown(metric="deliveries", dimension="supplier", period=PERIOD)

    assert [(card.key, card.name) for card in cards] == [("GONE", "GONE"), ("S-1", "慢工铸造")]
    assert {(group.key, group.label) for group in groups} == {("GONE", "GONE"), ("S-1", "慢工铸造")}


def test_carriers_count_for_each_order_that_they_shipped(factory: Factory) -> None:
    with acting_for(factory.id), clock.frozen(NOW + DAY):
        for order in Order.objects.order_by("number"):
            names = ["远达物流"] if order.number.startswith("sales") else ["顺捷快运"]
            names += ["远达物流"] if order.number == "planner-5" else []
            for name in names:
                sharing.enter_shipment(order_id=order.id, carrier_name=name, number=f"{order.number}-{name}")
                sharing.enter_shipment(order_id=order.id, carrier_name=name, number=f"{order.number}-{name}-2")
        cards = {one.key: one for one in scorecards.scorecards(kind="carriers", period=PERIOD)}

    assert {key: (one.kept.measured.value, one.kept.measured.count) for key, one in cards.items()} == {
        "远达物流": (6 / 7, 7),
        "顺捷快运": (1 / 6, 6),
    }
    assert cards["远达物流"].speed.measured.value == 6 and cards["顺捷快运"].speed.measured.value is None


def test_staff_see_their_own_card_and_leaders_all(factory: Factory) -> None:
    names = {role: factory.members[role].name for role in ("sales", "planner")}
    pages = {}
    with clock.frozen(NOW + 20 * DAY):
        for role in ("sales", "owner"):
            browser = Client()
            browser.post("/sign-in", {"email": factory.members[role].email, "password": PASSWORD})
            shown = browser.get("/insight/scorecards").content.decode().partition("<main")[2]
            pages[role] = (
                [names[one] in shown for one in names],
                browser.get("/insight/scorecards?kind=teams").status_code,
                browser.get("/insight/scorecards.xlsx").status_code,
            )

    assert pages == {"sales": ([True, False], 404, 403), "owner": ([True, True], 200, 200)}
