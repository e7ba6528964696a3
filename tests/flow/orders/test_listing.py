"""The list of orders: filters, search, order and pages."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from yinuo.flow.orders import actions, queries
from yinuo.flow.orders.actions import NewOrder, Projection
from yinuo.flow.orders.queries import OrderFacts, OrderFilters, UnknownSort
from yinuo.ground.kernel import clock, pinyin
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries as people_queries

pytestmark = pytest.mark.django_db


def _day(n: int):  # type: ignore[no-untyped-def]
    return NOW + timedelta(days=n)


ORDERS = [
    NewOrder(number="A-1", customer_code="C-001", committed_at=_day(3), channel="phone", value_minor=500),
    NewOrder(number="A-2", customer_code="C-002", committed_at=_day(1), order_type="project", value_minor=900),
    NewOrder(number="B-3", customer_code="C-001", reference="合同甲", channel="web", requested_at=_day(20)),
    NewOrder(number="B-4", customer_code="C-002", region="华北", ordered_at=_day(-9), value_minor=100),
    NewOrder(number="B-5", customer_code="C-001", ordered_at=_day(-9), delivered_at=_day(-1)),
]


@pytest.fixture
def listed():  # type: ignore[no-untyped-def]
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        ids = actions.create_orders(orders=ORDERS)
        actions.note_stages(stages=[(ids[0], "make", "生产"), (ids[1], "pack", "包装")])
        actions.note_projections(
            projections=[
                Projection(
                    order_id=ids[0],
                    projected_at=_day(5),
                    earliest_at=_day(4),
                    latest_at=_day(6),
                    late_probability=0.7,
                    severity="high",
                )
            ]
        )
        yield factory, ids


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (OrderFilters(), "A-2 A-1 B-4"),  # open ones by committed date, those without one last
        (OrderFilters(states=("review",)), "B-3"),
        (OrderFilters(states=()), "A-2 A-1 B-3 B-4 B-5"),
        (OrderFilters(states=("review", "delivered")), "B-3 B-5"),
        (OrderFilters(tiers=("vip",)), "A-1"),
        (OrderFilters(regions=("华北",)), "B-4"),
        (OrderFilters(channels=("phone",)), "A-1"),
        (OrderFilters(order_types=("project",)), "A-2"),
        (OrderFilters(order_types=("gift",)), ""),
        (OrderFilters(stages=("make", "pack")), "A-2 A-1"),
        (OrderFilters(severities=("high",)), "A-1"),
        (OrderFilters(late_over=0.5), "A-1"),
        (OrderFilters(committed_since=_day(1), committed_until=_day(3)), "A-2"),  # half-open
        (OrderFilters(states=(), requested_since=_day(0)), "B-3"),
        (OrderFilters(ordered_until=_day(-1)), "B-4"),
        (OrderFilters(states=(), delivered_since=_day(-2)), "B-5"),
        (OrderFilters(without_promise=True), "B-4"),
        (OrderFilters(text="a-1"), "A-1"),
        (OrderFilters(text="新禾"), "A-2 B-4"),
        (OrderFilters(text="xhsp"), "A-2 B-4"),  # 新禾食品 by its initials
        (OrderFilters(text="huadong", states=()), "A-1 B-3 B-5"),
        (OrderFilters(text="xhsp b-"), "B-4"),
        (OrderFilters(text="合同甲", states=()), "B-3"),
        (OrderFilters(text="100%_"), ""),
        (OrderFilters(text="2"), "A-2 B-4"),  # A-2 and its customer C-002: once
        (OrderFilters(text="c 2 - 0"), "A-2 B-4"),  # more ways to say these words than are looked for apart
        (OrderFilters(text="c-001 a"), "A-1"),
    ],
)
def test_a_filter_shows_exactly_its_orders(listed, filters: OrderFilters, numbers: str) -> None:  # type: ignore[no-untyped-def]
    page = queries.page(filters=filters)

    assert [order.number for order in page.orders] == numbers.split()
    assert page.total == len(page.orders) and page.total_is_exact


def test_a_customers_orders_are_found(listed) -> None:  # type: ignore[no-untyped-def]
    factory, _ = listed

    page = queries.page(filters=OrderFilters(customer_id=factory.newcomer.id))

    assert [order.number for order in page.orders] == ["A-2", "B-4"]


@pytest.mark.parametrize(
    ("sort", "numbers"),
    [
        ("-committed", "A-1 A-2 B-4"),
        ("number", "A-1 A-2 B-4"),
        ("-number", "B-4 A-2 A-1"),
        ("late", "A-1 A-2 B-4"),
        ("-late", "A-1 B-4 A-2"),  # those without a forecast last, either way
        ("-value", "A-2 A-1 B-4"),
        ("customer", "A-1 A-2 B-4"),  # huadong before xinhe
        ("ordered", "B-4 A-1 A-2"),
    ],
)
def test_the_list_can_be_ordered(listed, sort: str, numbers: str) -> None:  # type: ignore[no-untyped-def]
    assert [order.number for order in queries.page(filters=OrderFilters(), sort=sort).orders] == numbers.split()


def test_an_unknown_order_is_refused(listed) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UnknownSort):
        queries.page(filters=OrderFilters(), sort="note; drop table")


def test_pages_follow_without_gap_or_repetition(listed) -> None:  # type: ignore[no-untyped-def]
    every = OrderFilters(states=())
    pages = [queries.page(filters=every, page=n, size=2) for n in (1, 2, 3, 4)]

    assert [[o.number for o in page.orders] for page in pages] == [["A-2", "A-1"], ["B-3", "B-4"], ["B-5"], []]
    assert [page.has_more for page in pages] == [True, True, False, False]
    assert {page.total for page in pages} == {5}


def test_a_program_reads_all_by_cursor(listed) -> None:  # type: ignore[no-untyped-def]
    every = OrderFilters(states=())
    first = queries.page_after(filters=every, after=None, size=3)
    rest = queries.page_after(filters=every, after=first[-1].id, size=3)

    assert [order.number for order in [*first, *rest]] == [new.number for new in ORDERS]


def test_counts_tell_states_stages_and_severities(listed) -> None:  # type: ignore[no-untyped-def]
    found = queries.counts()

    assert found.by_state == {"open": 3, "review": 1, "delivered": 1}
    assert found.by_stage == {"make": 1, "pack": 1, "": 1}
    assert found.by_severity == {"high": 1}


def test_a_whole_view_can_be_taken_for_a_bulk_edit(listed) -> None:  # type: ignore[no-untyped-def]
    _, ids = listed

    assert queries.ids_matching(filters=OrderFilters(text="xhsp"), limit=10) == [ids[1], ids[3]]
    assert sorted(queries.regions()) == sorted(["华东", "华北", "西南"])


def test_open_and_finished_orders_are_told_apart(listed) -> None:  # type: ignore[no-untyped-def]
    _, ids = listed

    assert queries.open_ids() == [ids[0], ids[1], ids[3]]
    assert queries.open_ids(after=ids[0], limit=1) == [ids[1]]
    assert [order.number for order in queries.finished_facts(since=_day(-2), until=_day(0))] == ["B-5"]


def test_what_is_owed_next_comes_soonest_first_and_no_later_than_asked(listed) -> None:  # type: ignore[no-untyped-def]
    until_fourth = queries.owed_next(since=NOW, until=_day(4), limit=10)
    until_third = queries.owed_next(since=NOW, until=_day(3), limit=10)
    first_only = queries.owed_next(since=NOW, until=_day(4), limit=1)

    assert [(one.number, one.order_type, one.stage_name) for one in until_fourth] == [
        ("A-2", "project", "包装"),
        ("A-1", "make_to_order", "生产"),
    ]
    assert [one.number for one in until_third] == [one.number for one in first_only] == ["A-2"]


def test_another_organisation_sees_none_of_it(listed) -> None:  # type: ignore[no-untyped-def]
    _, ids = listed
    other = found_factory()

    with acting_for(other.id):
        assert queries.page(filters=OrderFilters(states=())).total == 0
        assert queries.facts_for(order_ids=ids) == {}
        assert replace(queries.counts(), by_state={}).by_stage == {}


def test_the_longest_texts_still_fit_into_the_lists_index() -> None:
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        long = people.NewCustomer(code="长" * 60, name="龙" * 200, region="远" * 100, city="城" * 100)
        people.register_customers(customers=[long])
        order = NewOrder(number="号" * 60, customer_code="长" * 60, reference="单" * 100, region="远" * 100)
        order_id = actions.create_order(order=order)
        actions.note_stages(stages=[(order_id, "阶" * 40, "段" * 100)])

        assert queries.page(filters=OrderFilters(text="号号")).total == 1


@pytest.mark.parametrize("sort", ["committed", "-value"])
def test_many_matches_are_paged_the_same_and_told_as_more_than(listed, monkeypatch, sort: str) -> None:  # type: ignore[no-untyped-def]
    east = OrderFilters(states=(), tiers=("vip", "new"))
    whole = [order.number for order in queries.page(filters=east, sort=sort).orders]
    monkeypatch.setattr("yinuo.flow.orders.listing.FEW", 1)
    monkeypatch.setattr("yinuo.flow.orders.listing.COUNT_LIMIT", 3)

    pages = [queries.page(filters=east, sort=sort, page=n, size=2) for n in (1, 2, 3)]

    assert [order.number for page in pages for order in page.orders] == whole
    assert [page.total for page in pages] == [4, 4, 5]


@pytest.mark.parametrize("sort", sorted(queries.SORTS))
def test_every_order_stands_at_the_same_place_however_it_is_found(monkeypatch, sort: str) -> None:  # type: ignore[no-untyped-def]
    factory, dice = found_factory(), random.Random(7)
    days = [None, None, *map(_day, range(3))]  # many alike, many without a value
    with acting_for(factory.id), clock.frozen(NOW):
        news = [
            NewOrder(
                number=f"N-{dice.randrange(10**6):06d}",
                customer_code=dice.choice(("C-001", "C-002")),
                channel=dice.choice(("phone", "email")),
                ordered_at=_day(dice.randrange(-3, -1)),
                requested_at=dice.choice(days),
                committed_at=dice.choice(days),
                delivered_at=dice.choice((None, _day(-1), NOW)),
                value_minor=dice.randrange(3),
            )
            for _n in range(40)
        ]
        ids = actions.create_orders(orders=news)
        actions.note_projections(projections=[_projection(one, dice.choice(days), dice) for one in ids])
        phoned = OrderFilters(states=(), channels=("phone",))
        alone = [_in_pages(phoned, asked) for asked in (sort, f"-{sort}")]
        monkeypatch.setattr("yinuo.flow.orders.listing.FEW", 0)
        walked = [_in_pages(phoned, asked) for asked in (sort, f"-{sort}")]
        facts = list(queries.facts_for(order_ids=ids).values())

    phoned_facts = [one for one in facts if one.channel == "phone"]
    assert alone == walked == [_in_order(phoned_facts, sort, falling=falling) for falling in (False, True)]


@pytest.mark.parametrize("sort", sorted(queries.SORTS))
def test_orders_found_by_their_customer_are_sorted_by_anything(listed: tuple[Factory, list[UUID]], sort: str) -> None:
    facts = list(queries.facts_for(order_ids=listed[1]).values())
    mine = [one for one in facts if one.customer_name == facts[0].customer_name]

    found = [_in_pages(OrderFilters(states=(), text=facts[0].customer_name), asked) for asked in (sort, f"-{sort}")]

    assert len(mine) > 1 and found == [_in_order(mine, sort, falling=falling) for falling in (False, True)]


def _projection(order_id: UUID, projected_at: datetime | None, dice: random.Random) -> Projection:
    late = None if projected_at is None else dice.choice((0.1, 0.9))
    return Projection(
        order_id=order_id,
        projected_at=projected_at,
        earliest_at=projected_at,
        latest_at=projected_at,
        late_probability=late,
    )


def _in_pages(filters: OrderFilters, sort: str) -> list[str]:
    """All numbers, three to a page, as far as pages say that there is another; and the page past the last is empty."""
    numbers, page = [], 0
    while True:
        page += 1
        found = queries.page(filters=filters, sort=sort, page=page, size=3)
        numbers += [order.number for order in found.orders]
        if not found.has_more:
            past = queries.page(filters=filters, sort=sort, page=page + 1, size=3)
            assert past.orders == [] and past.total == found.total == len(numbers)
            return numbers


def _in_order(facts: list[OrderFacts], sort: str, *, falling: bool) -> list[str]:
    """By value, then by entry; those without a value last either way."""
    values = [(_value(one, sort), one.id, one.number) for one in facts]
    valued = sorted((one for one in values if one[0] is not None), reverse=falling)
    rest = sorted((one for one in values if one[0] is None), key=lambda one: one[1], reverse=falling)
    return [number for _value_, _id, number in [*valued, *rest]]


def _value(order: OrderFacts, sort: str) -> object:
    column = {"late": "late_probability", "value": "value_minor", "customer": "customer_name", "number": "number"}
    value = getattr(order, column.get(sort, f"{sort}_at"))
    return pinyin.sort_key(value) if sort == "customer" else value


def test_a_word_that_very_many_customers_share_finds_their_orders(
    listed: tuple[Factory, list[UUID]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yinuo.flow.orders.wording._MOST_CUSTOMERS", 1)

    assert [one.number for one in queries.page(filters=OrderFilters(text="c-00")).orders] == ["A-2", "A-1", "B-4"]


def test_a_renamed_customer_is_found_by_the_new_name_on_old_orders_too(listed: tuple[Factory, list[UUID]]) -> None:
    (customer,) = people_queries.customers(search="c-001")

    people.change_customer(customer_id=customer.id, changes={"name": "北辰重工"})

    found = queries.page(filters=OrderFilters(text="beichen", states=("delivered",))).orders
    assert [one.number for one in found] == ["B-5"]
