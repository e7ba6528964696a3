"""A promise computed again from its kept inputs, to see that the answer is the same."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.faults import NotFree
from yinuo.core.promising.capable import promise
from yinuo.core.promising.certificate import Kept, UnreadableInputsError, read_inputs
from yinuo.core.promising.correction import Correction
from yinuo.core.promising.offer import CapableOffer, Certificate


@dataclass(frozen=True, kw_only=True)
class Replay:
    """The offer as it was computed again, with its own certificate."""

    offer: CapableOffer

    def agrees(self, *, certificate: Certificate) -> bool:
        """Return whether inputs and decision are those of a certificate, bit for bit."""
        return self.offer.certificate == certificate


def replay(*, content: bytes) -> Replay:
    """Compute a promise again from what `certified_inputs` kept.

    Raises UnreadableInputsError and OtherEngineError, and what `promise` raises.
    """
    kept = read_inputs(content=content)
    question, found = kept.question, kept.question.found
    correction = None if found is None else Correction(learnt_at=question.now, segments={found.key: found})
    offer = promise(
        book=_book(kept),
        demands=question.demands,
        now=question.now,
        confidence=question.confidence,
        correction=correction,
        segments=None if found is None else dict(found.key),
        with_alternatives=False,
        direction=question.direction,
    )
    return Replay(offer=offer)


def _book(kept: Kept) -> Book:
    book = Book.build(plant=kept.plant, now=kept.question.now)
    for plan in kept.held:
        try:
            book.take(plan=plan)
        except NotFree as torn:
            raise UnreadableInputsError(torn.ref) from torn
    return book
