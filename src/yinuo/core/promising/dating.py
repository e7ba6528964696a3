"""From a law to the dates that are told: quantiles, corrected where the organisation's own outcomes allow it."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.capacity.model import Minute
from yinuo.core.promising.correction import Correction, Found, Segment
from yinuo.core.promising.law import Law
from yinuo.core.promising.offer import Interval, Reason

WALK, WALK_CORRECTED = "walk", "walk_corrected"
LIKELY, WORST = 0.5, 0.99
LEAST_CONFIDENCE, MOST_CONFIDENCE = 0.5, 0.999


class ImpossibleConfidenceError(ValueError):
    """A date cannot be promised with this confidence; args: what was asked, the least and the most there is."""


@dataclass(frozen=True, kw_only=True)
class Dating:
    """How sure dates are to be, and what is known about keeping them."""

    confidence: float
    found: Found | None = None

    @classmethod
    def of(cls, *, confidence: float, correction: Correction | None, segment: Segment | None) -> Dating:
        """Return the dating of one order; raises ImpossibleConfidenceError."""
        if not LEAST_CONFIDENCE <= confidence <= MOST_CONFIDENCE:
            raise ImpossibleConfidenceError(confidence, LEAST_CONFIDENCE, MOST_CONFIDENCE)
        return cls(confidence=confidence, found=correction.find(segment=segment) if correction else None)

    def interval(self, *, law: Law, now: Minute) -> Interval:
        """Return the dates of a law, none before now and in their order."""
        earliest = max(now, self.at(law=law, confidence=1 - self.confidence))
        likely = max(earliest, self.at(law=law, confidence=LIKELY))
        latest = max(likely, self.at(law=law, confidence=self.confidence))
        return Interval(
            earliest=earliest,
            likely=likely,
            latest=latest,
            worst=max(latest, self.at(law=law, confidence=WORST)),
            confidence=self.confidence,
            source=WALK_CORRECTED if self.found else WALK,
            n=self.found.n if self.found else 0,
        )

    def at(self, *, law: Law, confidence: float) -> Minute:
        """Return the minute that is kept with a confidence."""
        return law.at(score=self.found.score(confidence=confidence) if self.found else confidence)

    def chance(self, *, law: Law, minute: Minute) -> float:
        """Return the chance that all is delivered by a minute."""
        if self.found is None:
            return law.chance(minute=minute)
        return self.found.chance(score=law.score(minute=minute))

    def reason(self) -> Reason:
        """Return where the interval comes from, as a reason."""
        if self.found is None:
            return Reason(code="preset")
        names = " · ".join(name for _column, name in self.found.key)
        return Reason(code="learnt", values={"n": self.found.n, "segment": names})
