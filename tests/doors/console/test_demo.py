"""The demo organisation: believable, the same for the same seed, and with something to say."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connections

from yinuo.core.capacity.bom import bom_depth
from yinuo.core.capacity.book import Book
from yinuo.core.capacity.checks import check_plant
from yinuo.core.capacity.model import Demand
from yinuo.core.promising.capable import promise
from yinuo.core.promising.offer import Lever
from yinuo.core.worktime import PublicHolidays, WorkCalendar, weekly_pattern
from yinuo.doors.console.demo import approvals, cast, filling, founding, outside, plant_cast
from yinuo.doors.console.demo.plant import found_plant
from yinuo.doors.console.demo.timeline import ORDERS, plots
from yinuo.flow.acceptance import queries as acceptance
from yinuo.flow.care import asks, repairs
from yinuo.flow.care import queries as care
from yinuo.flow.changes import queries as change_orders
from yinuo.flow.conversations import queries as conversations
from yinuo.flow.insight import queries as insight
from yinuo.flow.insight.metrics import METRICS
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar import queries as radar
from yinuo.flow.sharing import queries as sharing
from yinuo.ground.kernel import clock, outbox, timers
from yinuo.ground.kernel.audit import unserved
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import queries as people
from yinuo.ground.process import beginning, observing
from yinuo.ground.supply import queries as supply

NOW = datetime(2026, 6, 10, 2, 20, tzinfo=UTC)
ROSE = {plant_cast.SLIPPING, f"region:{cast.ROUGH_REGION}"}
BEGUN = [("采购两台三坐标测量仪", ("主管审批",))]
CALENDAR = WorkCalendar(
    "Asia/Shanghai", weekly_pattern(shifts=["08:00-12:00", "13:00-17:00"]), (), PublicHolidays("CN")
)


def test_the_same_seed_tells_the_same_half_year():
    assert plots(seed=7, now=NOW, calendar=CALENDAR) == plots(seed=7, now=NOW, calendar=CALENDAR)
    assert plots(seed=7, now=NOW, calendar=CALENDAR) != plots(seed=8, now=NOW, calendar=CALENDAR)


@pytest.mark.parametrize("now", [NOW, NOW + timedelta(days=3, hours=11), datetime(2026, 10, 3, 3, tzinfo=UTC)])
def test_nothing_happens_after_now_or_before_its_cause(now):
    told = plots(seed=3, now=now, calendar=CALENDAR)

    assert len(told) == ORDERS
    for plot in told:
        moments = [plot.ordered_at]
        for stage in plot.stages:
            moments += [stage.started_at, *([stage.finished_at] if stage.finished_at else [])]
        assert moments == sorted(moments)
        assert moments[-1] <= now


def test_customers_are_of_every_tier_and_region():
    buyers = cast.buyers()

    assert len({buyer.code for buyer in buyers}) == 40
    assert {buyer.tier for buyer in buyers} == {"vip", "key", "standard", "new"}
    assert {buyer.region for buyer in buyers} == set(cast.LANES)


class BrokenOff(Exception):
    """The demo ends after its first day."""


@pytest.mark.django_db(transaction=True)
def test_a_demo_under_way_is_nobody_elses_and_one_that_breaks_off_leaves_nothing():
    seen = []

    def look_from_elsewhere():
        try:
            return [*people.organisation_ids(), *outbox.lagging(), *timers.due_organisations()]
        finally:
            connections.close_all()

    def after_the_first_day(_done: int, _total: int) -> None:
        with ThreadPoolExecutor(1) as elsewhere:
            seen.append(elsewhere.submit(look_from_elsewhere).result())
        raise BrokenOff

    with pytest.raises(BrokenOff), clock.frozen(NOW):
        filling.build(seed=11, progress=after_the_first_day)

    assert seen == [[]]
    assert people.organisation_by_slug(slug=cast.SLUG) is None


# customer, item, quantity: what a salesperson may well be asked for
PLAUSIBLE = (
    *(("C-024", "GR-P120", 30), ("C-032", "GR-P120", 80), ("C-032", "MD-XY300", 12), ("C-032", "CNC-850", 30)),
    *(("C-032", "GR-S67", 2), ("C-032", "SV-FIX", 1)),
)


def quoted(customer, item, quantity):
    (found,) = people.customers_by_code(codes=[customer]).values()
    line = promises.WantedLine(item_code=item, quantity=Decimal(quantity))
    return promises.offer_lines(wanted=promises.Wanted(customer_id=found.id, lines=(line,)))


# What is looked at: in which states it is to be seen
OUTSIDE = {
    "verdicts": {"accepted", "refused", "partly"},
    "ways": {"signed", "tacit"},
    "complaints": {"open", "answered", "waiting", "closed"},
    "changes": {"asked", "refused", "withdrawn"},
    "offered": {"sent"},  # by the first page, which says so
    "repairs": {"open", "done"},
    "surveys": {"asked", "answered", "skipped"},
    "views": {"waiting", "all"},
}


def link_behind(door):
    return sharing.link_of(token=door.path.removeprefix("/p/"))


def what_people_outside_do(doors):
    signed = acceptance.recent(limit=500)
    changes = [one for order_id in orders.open_ids() for one in sharing.changes(order_id=order_id)]
    return {
        "verdicts": Counter(one.verdict for one in signed),
        "ways": Counter(one.way for one in signed),
        "complaints": Counter(one.state for one in care.complaints(limit=500)),
        "changes": Counter(one.state for one in changes),
        "offered": {one.state for one in change_orders.changes(order_id=link_behind(doors[0]).order_id)},
        "repairs": Counter(one.state for one in repairs.repairs(limit=200)),
        "surveys": Counter(one.state for one in asks.asks(limit=2_000)),
        "views": [view for view in ("waiting", "all") if conversations.conversations(view=view, member_id=uuid4())],
    }


def what_forecasts_rest_on() -> Counter[str]:
    """Return how many open orders are forecast by what was learnt, and how many by standard times."""
    return Counter(one.basis for one in radar.forecasts_of(order_ids=orders.open_ids()).values())


def metrics_without_facts() -> list[str]:
    """Return the metrics that have nothing to count in a year of the demo."""
    year = insight.period_of(days=365, until=NOW)
    return [code for code in METRICS if not insight.number(metric=code, period=year).count]


def what_rose() -> set[str]:
    """Return the suppliers that slip and the groups that complain, as the radar found them."""
    return {one.key for kind in ("slipping", "complaints") for one in radar.hazards(kind=kind)}


def begun_by_hand() -> list[tuple[str, tuple[str, ...]]]:
    """Return what of a process that members begin runs: what it is about, and where it stands."""
    assert approvals.BY_HAND in {one.key for one in beginning.startable()}
    found, _total = observing.instances(filters=observing.Filters(key=approvals.BY_HAND))
    return [(one.subject_label, one.stands) for one in found]


@pytest.mark.django_db
def test_the_demo_is_full_of_orders_in_all_states_and_the_radar_has_something_to_say():
    doors: list[outside.Door] = []
    with clock.frozen(NOW):
        organisation_id = filling.build(seed=11, progress=lambda _done, _total: None, doors=doors)

    with acting_for(organisation_id), clock.frozen(NOW):
        told = what_people_outside_do(doors)
        opened = [link_behind(door).party for door in doors]
        counts = orders.counts().by_state
        finished = orders.finished_facts()
        open_facts = list(orders.facts_for(order_ids=orders.open_ids()).values())
        alerts = radar.alerts(limit=500)
        versions = Counter(len(promises.promises(order_id=order.id)) for order in finished)
        waiting = [order for order in open_facts if order.committed_at is None]
        planned = promises.projections(order_ids=[order.id for order in open_facts])
        used_up = promises.projections(order_ids=[order.id for order in finished])
        hazards, risen = radar.count_hazards(), what_rose()
        bases = what_forecasts_rest_on()
        broken, silent, begun = unserved(organisation_id=organisation_id), metrics_without_facts(), begun_by_hand()
        levers = {one.lever for wish in PLAUSIBLE for one in quoted(*wish).alternatives}
    late_soon = {
        a.order_id
        for a in alerts
        if a.cause == "lateness" and NOW - timedelta(days=1) < a.committed_at < NOW + timedelta(days=9)
    }
    assert sum(counts.values()) == ORDERS + 1  # the one for which all field engineers are away
    assert levers == {one.value for one in Lever}
    assert all(counts[state] for state in ("review", "open", "delivered", "accepted", "cancelled"))
    assert 0.78 <= sum(order.delivered_at <= order.committed_at for order in finished) / len(finished) <= 0.92
    assert 8 <= len(late_soon) <= 40
    assert hazards["overload"] and hazards["quality_hold"] and risen >= ROSE
    assert bases["segments"] > 30
    assert waiting and versions[2] and not used_up
    assert any(order.order_type == "make_to_order" and order.id in planned for order in open_facts)
    assert (broken, silent, begun) == ([], [], BEGUN)
    assert Counter(opened) == {"customer": 5, "supplier": 3, "carrier": 1}
    for what, states in OUTSIDE.items():
        assert set(told[what]) >= states, what
    with clock.frozen(NOW + timedelta(seconds=30)):
        assert [moment for moment in timers.overdue(older_than_seconds=0) if moment[0] == organisation_id] == []


@pytest.mark.django_db
def test_the_demo_has_a_plant_that_can_make_and_deliver_everything_it_sells():
    with clock.frozen(NOW):
        organisation_id, _members, _contacts = founding.found()
        with acting_for(organisation_id):
            found_plant(now=NOW, seed=11)
            plant = supply.plant(now=NOW)
    minute = int(NOW.timestamp() // 60)
    book = Book.build(plant=plant, now=minute)
    days = {}
    for code in cast.ITEMS:
        for quantity in (1, 5):
            demand = Demand(ref=code, item=code, quantity=quantity, due_at=minute)
            days[code, quantity] = (book.plan(demand=demand, now=minute).end - minute) / 1_440
    late = next(one for one in plant.suppliers if one.code == cast.LATE_SUPPLIER)

    busy = Demand(ref="busy", item="GR-R87", quantity=40, due_at=minute)
    offer = promise(book=book, demands=[busy], now=minute, confidence=0.9)

    assert {"overtime", "split"} <= {one.lever.value for one in offer.alternatives}
    assert check_plant(plant) == []
    assert 40 <= len(plant.items) <= 60 and bom_depth(plant.components) >= 4
    assert days["GR-S67", 5] < 1 < 10 < days["CNC-1160", 1] < 40 < days["CNC-1160", 5]
    assert late.lead.usual > 24 * 1.1 * plant_cast.SUPPLIERS[cast.LATE_SUPPLIER][2]
    assert {one.work_centre for one in plant.downtimes} == {"WC-2"}


@pytest.mark.django_db
def test_an_installation_with_an_organisation_is_left_alone():
    from tests.cast import found_factory

    found_factory()
    said: list[str] = []

    filling.fill(if_empty=True, seed=1, say=said.append)

    assert said == []
    assert people.organisation_by_slug(slug=cast.SLUG) is None


@pytest.mark.django_db
def test_the_demo_is_founded_once():
    people_before = len(people.organisation_ids())
    from yinuo.ground.people import actions

    actions.found_organisation(name=cast.NAME, slug=cast.SLUG)

    with pytest.raises(filling.DemoThere):
        filling.fill(if_empty=False, seed=1, say=lambda _text: None)
    assert len(people.organisation_ids()) == people_before + 1


@pytest.mark.django_db
def test_how_to_sign_in_is_said_at_every_later_start_too(tmp_path, monkeypatch):
    monkeypatch.setenv("YINUO_HOME", str(tmp_path))
    with clock.frozen(NOW):
        organisation_id, _members, _contacts = founding.found()
    said: list[str] = []

    filling._introduce(organisation_id, said.append)

    assert f"manager@yuanshan.example with the password {cast.PASSWORD}" in (tmp_path / "sign-in.txt").read_text()
    assert any("sales@yuanshan.example" in line for line in said)
