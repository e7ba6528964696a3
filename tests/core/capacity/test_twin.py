"""The compiled engine and its plain twin give the same answer to every question, to the minute and the reason."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.core.capacity.cast import NOW
from tests.core.capacity.exact import exactly
from tests.core.capacity.models import Model, Wish, model
from tests.core.capacity.twin.engine import PlainEngine
from yinuo.core.capacity import Book, DemandPlan, Lack, Step
from yinuo.core.capacity.need import Miss, Need


class Pair:
    """A book and a twin that hold the same plans."""

    def __init__(self, made: Model) -> None:
        self.book = Book.build(plant=made.plant, now=NOW)
        self.twin = PlainEngine(self.book.routes, self.book.clockwork)
        self.undo: dict[str, list[object]] = {}

    def give_back(self, ref: str) -> None:
        if ref in self.undo:
            self.book.give_back(ref=ref)
            for free in reversed(self.undo.pop(ref)):
                free()  # type: ignore[operator]

    def take(self, plan: DemandPlan) -> None:
        self.book.take(plan=plan)
        self.undo[plan.ref] = [*self.twin.take_plan(plan)]

    def needs(self, wish: Wish) -> list[Need]:
        sites = self.book.sites_for(demand=wish.demand, options=wish.options)
        return [self.book.need_of(demand=wish.demand, now=NOW, options=wish.options, site=site) for site in sites]


@exactly(models=300)
@given(seed=st.integers(0, 1 << 30))
def test_the_engine_answers_like_its_twin(seed: int) -> None:
    made = model(seed)
    pair = Pair(made)

    for wish in made.wishes:
        for ref in wish.given_back:
            pair.give_back(ref)
        if pair.book.ledger.kept:  # the twin forgets lots with their plan
            return
        for need in pair.needs(wish):
            answer = _answer(pair.book.engine, need)
            assert answer == _answer(pair.twin, need)
        if isinstance(answer, Step):
            wanted = wish.demand
            pair.take(DemandPlan(ref=wanted.ref, deliveries=(answer,), due_at=wanted.due_at, group=wanted.group))


def _answer(engine: object, need: Need) -> Step | tuple[str, int, Lack]:
    try:
        return engine.solve(need)  # type: ignore[attr-defined, no-any-return]
    except Miss as miss:
        return miss.item, miss.count, miss.why
