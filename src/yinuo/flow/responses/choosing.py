"""What each measure costs and gains for one order, and which are worth taking. Pure: knows no row and no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

# A broken promise costs this share of an order's value, besides agreed penalties: the cap usual in Chinese
# sales contracts for liquidated damages is 5 %.
LOSS_SHARE = 0.05
# However much is done, this share of the time still needed stays.
INCOMPRESSIBLE = 0.2
Probability = Callable[[float], float]


@dataclass(frozen=True, kw_only=True)
class MeasureFacts:
    """A measure of a playbook."""

    id: UUID
    code: str
    name: str
    playbook_name: str
    kind: str
    role: str
    task_title: str
    stage_codes: tuple[str, ...]
    cost_minor: int
    cost_share: float
    hours_gained: float
    tells_customer: bool
    playbook_id: UUID | None = None
    playbook_name_en: str = ""
    name_en: str = ""
    customer_text: str = ""
    customer_text_en: str = ""
    active: bool = True
    hours_least: float | None = None
    hours_most: float | None = None
    uses: Mapping[str, float] = field(default_factory=dict)
    instead_of: str = ""
    # What the hours rest on: so many responses that are over, and the hours written down where these are learnt.
    learnt_uses: int = 0
    learnt_ratio: float = 1.0
    preset_hours: float | None = None

    def as_learnt(self) -> MeasureFacts:
        """Return the measure with the hours to reckon with: as learnt where anything was, else as written down."""
        if not self.learnt_uses or self.preset_hours is not None:
            return self
        ratio = self.learnt_ratio
        return replace(
            self,
            preset_hours=self.hours_gained,
            hours_gained=round(self.hours_gained * ratio, 2),
            hours_least=None if self.hours_least is None else round(self.hours_least * ratio, 2),
            hours_most=None if self.hours_most is None else round(self.hours_most * ratio, 2),
        )


@dataclass(frozen=True, kw_only=True)
class Option:
    """A measure for one order: what it costs, what it gains, and the chance of being late with it."""

    measure: MeasureFacts
    cost_minor: int
    hours_gained: float
    probability_before: float
    probability_after: float
    worth_minor: int
    new_date: datetime | None = None
    suggested: bool = False


@dataclass(frozen=True, kw_only=True)
class Predicament:
    """What is at stake: the order's value, penalty and days, the hours still needed, and P(late) by hours gained."""

    value_minor: int
    penalty_minor_per_day: int
    expected_late_days: float
    needed_hours: float
    threshold: float
    probability: Probability
    new_date: datetime | None = None

    @property
    def loss_minor(self) -> float:
        """Return what a broken promise costs."""
        return self.value_minor * LOSS_SHARE + self.penalty_minor_per_day * max(self.expected_late_days, 1.0)

    def gain(self, hours: float) -> float:
        """Return the hours that can really be gained of those hoped for."""
        return max(0.0, min(hours, self.needed_hours * (1 - INCOMPRESSIBLE)))


def options(*, measures: Sequence[MeasureFacts], predicament: Predicament) -> list[Option]:
    """Return every measure with its cost and effect, the one most worth it first; the best few are suggested."""
    found = [_option(measure, predicament) for measure in measures]
    found.sort(key=lambda one: (one.measure.kind == "repromise", one.hours_gained == 0, -one.worth_minor))
    chosen = _suggested(found, predicament)
    return [replace(one, suggested=one.measure.id in chosen) for one in found]


def together(*, chosen: Sequence[Option], predicament: Predicament) -> tuple[int, float, float]:
    """Return cost, hours gained and P(late) of several measures taken at once."""
    hours = predicament.gain(sum(one.measure.hours_gained for one in chosen))
    return sum(one.cost_minor for one in chosen), hours, predicament.probability(hours)


def _option(measure: MeasureFacts, predicament: Predicament) -> Option:
    hours = predicament.gain(measure.hours_gained)
    before, after = predicament.probability(0.0), predicament.probability(hours)
    cost = measure.cost_minor + round(measure.cost_share * predicament.value_minor)
    return Option(
        measure=measure,
        cost_minor=cost,
        hours_gained=round(hours, 1),
        probability_before=before,
        probability_after=after,
        worth_minor=round((before - after) * predicament.loss_minor) - cost,
        new_date=predicament.new_date if measure.kind == "repromise" else None,
    )


def _suggested(found: Sequence[Option], predicament: Predicament) -> set[UUID]:
    """Take what is worth its cost, best first, until the order is safe; if it cannot be, tell the customer."""
    chosen: list[Option] = []
    for one in found:
        if together(chosen=chosen, predicament=predicament)[2] < predicament.threshold:
            break
        if one.worth_minor >= 0 and one.hours_gained > 0 and _helps(one, chosen, predicament):
            chosen.append(one)
    if together(chosen=chosen, predicament=predicament)[2] >= predicament.threshold:
        chosen += [one for one in found if one.measure.kind == "repromise"][:1]
    return {one.measure.id for one in chosen}


def _helps(one: Option, chosen: Sequence[Option], predicament: Predicament) -> bool:
    before = together(chosen=chosen, predicament=predicament)[2]
    return together(chosen=[*chosen, one], predicament=predicament)[2] < before
