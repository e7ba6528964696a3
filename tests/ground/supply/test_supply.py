"""Supply records and calendars."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.cast import found_factory
from tests.outbox import deliver_all
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.supply import actions, queries
from yinuo.ground.supply.actions import (
    InvalidCalendar,
    InvalidSupplyInput,
    NewCarrier,
    NewItem,
    NewLane,
    NewSite,
    NewStock,
    NewSupplier,
    NewWorkCentre,
)
from yinuo.ground.supply.models import Stock

pytestmark = pytest.mark.django_db

SLOW = NewSupplier(code="S-1", name="慢工铸造", region="华北", lead_hours=240.0)
LANE = NewLane(code="SH-CD", origin="上海", destination="成都", low_hours=20, usual_hours=30, high_hours=50)


def test_records_are_saved_by_code_and_saving_again_changes_them() -> None:
    factory = found_factory()

    with acting_for(factory.id):
        actions.save_suppliers(suppliers=[SLOW])
        first = actions.save_items(items=[NewItem(code="M-1", name="减速机", family="传动", supplier="S-1")])
        again = actions.save_items(items=[NewItem(code="M-1", name="新减速机", family="传动")])
        item = queries.items_by_code(codes=["M-1", "M-9"])["M-1"]

    assert first == again
    assert (item.name, item.family, item.supplier_id) == ("新减速机", "传动", None)


def test_an_item_answers_to_its_code_name_pinyin_initials_and_family() -> None:
    items = [NewItem(code="P-80", name="液压泵 80", family="泵"), NewItem(code="F-1", name="法兰", family="连接件")]

    with acting_for(found_factory().id):
        actions.save_items(items=items)
        typed = ("p-8", "yyb", "压泵", "FALAN", "连接", "x")
        found = [[item.code for item in queries.items(search=words)] for words in typed]

    assert found == [["P-80"], ["P-80"], ["P-80"], ["F-1"], ["F-1"], []]


def test_renaming_an_item_renames_it_to_the_search_as_well() -> None:
    with acting_for(found_factory().id):
        actions.save_items(items=[NewItem(code="F-1", name="法兰")])
        actions.save_items(items=[NewItem(code="F-1", name="轴承")])
        found = [queries.items(search=words) != [] for words in ("fl", "zc")]

    assert found == [False, True]


def test_sites_carriers_lanes_and_work_centres_know_each_other_by_code() -> None:
    factory = found_factory()

    with acting_for(factory.id):
        calendar = actions.ensure_starter_set()
        sites = actions.save_sites(sites=[NewSite(code="W-1", name="一号库", calendar="standard", cutoff_minute=960)])
        carriers = actions.save_carriers(carriers=[NewCarrier(code="SF", name="顺丰")])
        actions.save_lanes(lanes=[replace(LANE, carrier="SF")])
        actions.save_work_centres(work_centres=[NewWorkCentre(code="X-1", name="装配线", site="W-1")])
        lane = queries.lane(code="SH-CD")

        assert queries.sites()[0].calendar_id == calendar.id
        assert lane is not None and lane.carrier_id == carriers["SF"]
        assert queries.work_centres()[0].site_id == sites["W-1"]
        assert queries.lane(code="?") is None


def test_free_stock_is_what_is_neither_reserved_nor_kept_for_safety() -> None:
    factory = found_factory()

    with acting_for(factory.id):
        ids = actions.save_items(items=[NewItem(code="M-1", name="减速机"), NewItem(code="M-2", name="轴承")])
        actions.save_sites(sites=[NewSite(code="W-1", name="一号库"), NewSite(code="W-2", name="二号库")])
        actions.save_stock(
            stock=[
                NewStock(item="M-1", site="W-1", on_hand=Decimal(10), safety=Decimal(2)),
                NewStock(item="M-1", site="W-2", on_hand=Decimal(5)),
                NewStock(item="M-2", site="W-1", on_hand=Decimal(1), safety=Decimal(3)),
            ]
        )
        Stock.objects.filter(item_id=ids["M-1"], on_hand=10).update(reserved=4)
        free = queries.free_stock(item_ids=list(ids.values()))

    assert free == {ids["M-1"]: Decimal(9), ids["M-2"]: Decimal(0)}


def test_stock_cannot_fall_below_what_is_reserved() -> None:
    factory = found_factory()

    with acting_for(factory.id):
        ids = actions.save_items(items=[NewItem(code="M-1", name="减速机")])
        actions.save_sites(sites=[NewSite(code="W-1", name="一号库")])
        actions.save_stock(stock=[NewStock(item="M-1", site="W-1", on_hand=Decimal(10))])
        Stock.objects.filter(item_id=ids["M-1"]).update(reserved=4)
        with pytest.raises(InvalidSupplyInput) as refused:
            actions.save_stock(
                stock=[
                    NewStock(item="M-1", site="W-1", on_hand=Decimal(3)),
                    NewStock(item="M-9", site="W-9", on_hand=Decimal(-1)),
                ]
            )

    assert [(fault.record, fault.field, fault.code) for fault in refused.value.faults] == [
        ("M-1 / W-1", "on_hand", "below_reserved"),
        ("M-9 / W-9", "item", "unknown"),
        ("M-9 / W-9", "site", "unknown"),
        ("M-9 / W-9", "on_hand", "negative"),
    ]


def test_a_new_organisation_works_the_standard_week_of_its_country_from_the_start() -> None:
    factory = found_factory()

    with acting_for(factory.id):
        before = queries.default_calendar()
    deliver_all()
    with acting_for(factory.id):
        after = queries.default_calendar()

    assert before.id is None and after.id is not None
    assert before.plain == after.plain
    # The Sunday before the Spring Festival of 2025 was a make-up workday.
    assert after.calendar.is_open(instant=datetime(2025, 1, 26, 2, tzinfo=UTC))
    assert not after.calendar.is_open(instant=datetime(2025, 1, 28, 2, tzinfo=UTC))


def test_an_organisation_elsewhere_starts_with_its_own_holidays_and_zone() -> None:
    organisation_id = people.found_organisation(
        name="Olist", slug="elsewhere", timezone="America/Sao_Paulo", country="BR"
    )

    with acting_for(organisation_id):
        calendar = actions.ensure_starter_set()

    assert (calendar.plain["timezone"], calendar.plain["holidays"]["country"]) == ("America/Sao_Paulo", "BR")


def test_the_calendar_named_default_last_is_the_default_and_the_log_knows() -> None:
    factory = found_factory()

    with acting_for(factory.id):
        plain = queries.standard_calendar().plain
        actions.save_calendar(code="day", name="日班", plain=plain)
        actions.save_calendar(code="sat", name="周六班", plain={**plain, "weekly": {"sat": ["08:00-12:00"]}})
        assert queries.default_calendar().code == "day"
        actions.save_calendar(
            code="sat", name="周六班", plain={**plain, "weekly": {"sat": ["08:00-12:00"]}}, is_default=True
        )

        assert [(one.code, one.is_default) for one in queries.calendars()] == [("sat", True), ("day", False)]
        assert kernel.recent(types=["supply.calendar_saved"])[0].payload["code"] == "sat"
        assert queries.working_calendar().is_open(instant=datetime(2026, 3, 14, 1, tzinfo=UTC))
        assert queries.calendar_of(calendar_id=None).code == "sat"


def test_a_calendar_that_makes_no_sense_is_refused_with_all_its_faults() -> None:
    factory = found_factory()

    with acting_for(factory.id), pytest.raises(InvalidCalendar) as refused:
        actions.save_calendar(code="x", name="x", plain={"timezone": "Mars", "weekly": {"mon": ["17:00"]}})

    assert {fault.code.value for fault in refused.value.faults} >= {"unknown_time_zone", "unreadable_shift"}


def test_another_organisation_sees_none_of_it() -> None:
    factory, other = found_factory(), found_factory()
    with acting_for(factory.id):
        actions.save_suppliers(suppliers=[SLOW])

    with acting_for(other.id):
        assert queries.suppliers() == []
        with pytest.raises(InvalidSupplyInput):
            actions.save_items(items=[NewItem(code="M-1", name="x", supplier="S-1")])
