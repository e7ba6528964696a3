from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from yinuo.flow.responses.choosing import INCOMPRESSIBLE, MeasureFacts, Predicament, options, together


def _measure(
    code: str, *, hours: float = 0.0, cost: int = 0, share: float = 0.0, kind: str = "production"
) -> MeasureFacts:
    return MeasureFacts(
        id=uuid4(),
        code=code,
        name=code,
        playbook_name="",
        kind=kind,
        role="planner",
        task_title=code,
        stage_codes=(),
        cost_minor=cost,
        cost_share=share,
        hours_gained=hours,
        tells_customer=kind == "repromise",
    )


def _predicament(*, value: int = 10_000_000, needed: float = 100.0, slack: float = 80.0) -> Predicament:
    """An order whose chance of being late falls evenly from 1 with each of the next 100 hours gained."""
    return Predicament(
        value_minor=value,
        penalty_minor_per_day=0,
        expected_late_days=1,
        needed_hours=needed,
        threshold=0.5,
        probability=lambda hours: max(0.0, min(1.0, (needed - hours - slack + 50) / 100)),
        new_date=datetime(2026, 3, 20, tzinfo=UTC),
    )


def _codes(found: set[UUID], measures: list[MeasureFacts]) -> set[str]:
    return {measure.code for measure in measures if measure.id in found}


def test_what_helps_most_for_its_cost_comes_first_and_the_new_date_last() -> None:
    measures = [
        _measure("dear", hours=30, cost=900_000),
        _measure("tell", kind="repromise"),
        _measure("free", hours=10),
        _measure("good", hours=30, cost=10_000),
    ]

    found = options(measures=measures, predicament=_predicament())

    assert [one.measure.code for one in found] == ["good", "free", "dear", "tell"]
    assert found[-1].new_date is not None and found[0].new_date is None


def test_only_what_is_needed_is_suggested() -> None:
    measures = [_measure("enough", hours=30, cost=1_000), _measure("more", hours=25, cost=1_000)]

    found = options(measures=measures, predicament=_predicament())

    assert [one.measure.code for one in found if one.suggested] == ["enough"]


def test_when_nothing_saves_the_order_the_customer_is_told() -> None:
    measures = [_measure("little", hours=2), _measure("tell", kind="repromise")]

    found = options(measures=measures, predicament=_predicament(slack=10))

    assert {one.measure.code for one in found if one.suggested} >= {"tell"}


@given(st.lists(st.floats(0, 500), max_size=5), st.floats(0, 300))
def test_no_more_is_gained_than_is_left_to_do(hours: list[float], needed: float) -> None:
    predicament = _predicament(needed=needed)
    chosen = options(measures=[_measure(str(n), hours=h) for n, h in enumerate(hours)], predicament=predicament)

    _cost, gained, _late = together(chosen=chosen, predicament=predicament)

    assert 0 <= gained <= needed * (1 - INCOMPRESSIBLE) + 1e-6


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(0, 10**6)), max_size=6))
def test_taking_the_suggestion_never_makes_it_likelier_to_be_late(found: list[tuple[float, int]]) -> None:
    predicament = _predicament()
    everything = options(
        measures=[_measure(str(n), hours=h, cost=c) for n, (h, c) in enumerate(found)], predicament=predicament
    )

    chosen = [one for one in everything if one.suggested]

    assert together(chosen=chosen, predicament=predicament)[2] <= predicament.probability(0.0)
