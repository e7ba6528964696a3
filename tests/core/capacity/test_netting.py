"""What orders without a plan lack: what is free first, then their parts, level by level."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.capacity.model import Component, Item, Operation, Plant, Spread, Supplier, WorkCentre
from yinuo.core.capacity.netting import Lead, Making, counted, leads, left_over, makings, netted
from yinuo.core.capacity.routes import Routes
from yinuo.core.capacity.shortfall import Arrival, Want

# A pump is a casting, two seals and a shaft of a bar; one takes an hour, a shaft two.
MADE = {
    "PUMP": Making(parts=(("CASTING", 1.0), ("SEAL", 2.0), ("SHAFT", 1.0)), minutes=60),
    "SHAFT": Making(parts=(("BAR", 1.0),), minutes=120),
}
PLENTY = {"CASTING": [(0, 99)], "SEAL": [(0, 99)], "BAR": [(0, 99)]}


def _netted(wants: dict[str, list[tuple[str, int, float]]], free: dict[str, list[tuple[int, float]]]):
    found = netted(
        wants={item: [Want(key=key, at=at, quantity=count) for key, at, count in some] for item, some in wants.items()},
        free={item: [Arrival(at=at, quantity=count) for at, count in some] for item, some in free.items()},
        makings=MADE,
    )
    return {
        item: [(gap.want.key, gap.want.at, gap.lacking, gap.covered_at) for gap in short.gaps]
        for item, short in found.items()
    }


@pytest.mark.parametrize(
    ("wants", "free", "lacking"),
    [
        # All of it lies there.
        ({"PUMP": [("A", 900, 2)]}, {"PUMP": [(0, 2)]}, {}),
        # It is made, and its parts lie there.
        ({"PUMP": [("A", 900, 2)]}, PLENTY, {}),
        # Some lie there; the rest is made, whose castings lack.
        ({"PUMP": [("A", 900, 5)]}, {**PLENTY, "PUMP": [(0, 2)], "CASTING": []}, {"CASTING": [("A", 840, 3, None)]}),
        # What comes after its day is no help to what is made, its parts lack.
        (
            {"PUMP": [("A", 900, 1)]},
            {**PLENTY, "PUMP": [(901, 1)], "SEAL": [(0, 1)]},
            {"SEAL": [("A", 840, 1, None)]},
        ),
        # Two levels down, by the time of both.
        ({"PUMP": [("A", 900, 4)]}, {**PLENTY, "BAR": [(0, 3)]}, {"BAR": [("A", 720, 1, None)]}),
        # A shaft that lies there needs no bar.
        ({"PUMP": [("A", 900, 4)]}, {**PLENTY, "SHAFT": [(0, 4)], "BAR": []}, {}),
        # A receipt covers it, but too late.
        (
            {"PUMP": [("A", 900, 4)]},
            {**PLENTY, "CASTING": [(0, 3), (1000, 9)]},
            {"CASTING": [("A", 840, 1, 1000)]},
        ),
        # The sooner due is served first, also against what is sold as it is.
        (
            {"PUMP": [("A", 900, 2), ("B", 300, 2)], "SEAL": [("C", 500, 3)]},
            {**PLENTY, "SEAL": [(0, 6)]},
            {"SEAL": [("C", 500, 1, None), ("A", 840, 4, None)]},
        ),
        # What nobody makes and nobody has.
        ({"GIFT": [("A", 900, 1)]}, {}, {"GIFT": [("A", 900, 1, None)]}),
    ],
)
def test_what_is_not_there_is_made_and_what_cannot_be_made_lacks(wants, free, lacking) -> None:
    assert _netted(wants, free) == lacking


def test_items_that_contain_themselves_come_to_an_end() -> None:
    round_about = {"A": Making(parts=(("B", 1.0),), minutes=1), "B": Making(parts=(("A", 1.0), ("C", 1.0)), minutes=1)}

    found = netted(wants={"A": [Want(key="1", at=9, quantity=1)]}, free={}, makings=round_about)

    assert list(found) == ["C"]


@pytest.mark.parametrize(
    ("arrivals", "needed", "free"),
    [
        ([(0, 5)], 0, [(0, 5)]),
        ([(0, 5), (9, 5)], 3, [(0, 2), (9, 5)]),
        ([(9, 5), (0, 5)], 7, [(9, 3)]),  # the earliest is taken, in whatever order it is told
        ([(0, 5)], 8, []),
    ],
)
def test_what_is_held_is_taken_from_the_earliest(arrivals, needed: float, free) -> None:
    left = left_over(
        arrivals=[Arrival(at=at, quantity=count) for at, count in arrivals],
        wants=[Want(key="A", at=3, quantity=needed)],
    )

    assert [(one.at, one.quantity) for one in left] == free


def test_a_plant_says_what_goes_into_a_good_one_how_long_one_takes_and_what_is_bought() -> None:
    plant = Plant(
        calendars={},
        items=(Item(code="PUMP", scrap=0.2), Item(code="CASTING", supplier="F"), Item(code="STONE")),
        components=(Component(parent="PUMP", child="CASTING", quantity=2.0, scrap=0.5),),
        operations=(
            Operation(item="PUMP", sequence=10, code="a", work_centre="ASM", run_minutes=90),
            Operation(item="PUMP", sequence=10, code="b", work_centre="SLOW", run_minutes=300, rank=1),
            Operation(item="PUMP", sequence=20, code="c", supplier="F", outside=Spread(low=2, usual=3, high=9)),
        ),
        work_centres=(WorkCentre(code="ASM", efficiency=1.5), WorkCentre(code="SLOW")),
        suppliers=(Supplier(code="F", lead=Spread.certain(hours=48), expedited=Spread.certain(hours=24)),),
    )
    routes = Routes(plant)

    made = makings(routes=routes)["PUMP"]
    assert (made.parts, made.minutes) == ((("CASTING", 4.0),), 180)
    assert made.begun(good=4) == (5, 4)
    assert leads(routes=routes) == {"CASTING": Lead(usual=48 * 60, hurried=24 * 60)}


def _plant(*, unit: str = "件", scrap: float = 0.0, line_scrap: float = 0.0, part: str = "件", **lots: float) -> Plant:
    return Plant(
        calendars={},
        items=(Item(code="PUMP", unit=unit, scrap=scrap, **lots), Item(code="SEAL", unit=part)),
        components=(Component(parent="PUMP", child="SEAL", quantity=2.0, scrap=line_scrap),),
        operations=(Operation(item="PUMP", sequence=10, code="a", work_centre="ASM", run_minutes=60),),
        work_centres=(WorkCentre(code="ASM"),),
    )


@pytest.mark.parametrize(
    ("plant", "wanted", "lacking"),
    [
        # Each takes two.
        ({}, [3, 1], [6, 2]),
        # Lots of five: what the first leaves over is enough for the second.
        ({"lot_multiple": 5}, [3, 1], [10]),
        ({"lot_multiple": 5}, [3, 3], [10, 10]),
        ({"lot_min": 4}, [1, 4], [8, 8]),
        # No lot is larger than four: of nine two are full, and of the rest the least is made.
        ({"lot_min": 3, "lot_max": 4}, [9], [22]),
        # Of five begun four are good; who begins begins whole ones. Twelve seals and a half are thirteen.
        ({"scrap": 0.2}, [4, 1], [10, 4]),
        ({"scrap": 0.2, "unit": "kg"}, [4, 1], [10, 3]),
        # A lost seal in ten is a whole one: 2.22 and 2.22 are five.
        ({"line_scrap": 0.1}, [1, 1], [3, 2]),
        ({"line_scrap": 0.1, "part": "米"}, [1, 1], [2.2222, 2.2222]),
    ],
)
def test_lots_are_made_and_whole_pieces_lack(plant: dict[str, object], wanted: list[float], lacking: object) -> None:
    routes = Routes(_plant(**plant))
    wants = [Want(key=str(place), at=900 + place, quantity=count) for place, count in enumerate(wanted)]

    found = netted(wants={"PUMP": wants}, free={}, makings=makings(routes=routes), counted=counted(routes=routes))

    assert [round(gap.lacking, 4) for gap in found["SEAL"].gaps] == lacking


@given(wanted=st.lists(st.integers(1, 40), min_size=1, max_size=6), least=st.integers(0, 9), multiple=st.integers(0, 9))
def test_lots_yield_at_least_what_is_wanted_and_less_than_a_lot_more(wanted, least: int, multiple: int) -> None:
    routes = Routes(_plant(lot_min=least, lot_multiple=multiple))
    wants = [Want(key=str(place), at=900 + place, quantity=count) for place, count in enumerate(wanted)]

    found = netted(wants={"PUMP": wants}, free={}, makings=makings(routes=routes), counted=counted(routes=routes))

    made = sum(gap.lacking for gap in found["SEAL"].gaps) / 2
    assert sum(wanted) <= made < sum(wanted) + max(least + multiple, 1)


counts = st.integers(0, 9)


@given(pumps=counts, castings=counts, seals=counts, shafts=counts, bars=counts, wanted=st.integers(1, 9))
def test_nothing_lacks_just_when_so_many_can_be_had(pumps, castings, seals, shafts, bars, wanted: int) -> None:
    free = {"PUMP": pumps, "CASTING": castings, "SEAL": seals, "SHAFT": shafts, "BAR": bars}

    found = _netted({"PUMP": [("A", 900, wanted)]}, {item: [(0, count)] for item, count in free.items()})

    can_be_had = pumps + min(castings, seals // 2, shafts + bars)
    assert (not found) is (can_be_had >= wanted)
