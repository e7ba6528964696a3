"""The proof of a promise: a hash of all it was computed from and of what was decided, and its inputs to be kept.

The decision is the plain offer (plans, interval, reasons, costs); alternatives are not part of it. Its inputs are the
demands, the moment, the confidence with its correction, and of plant and book what the demands can depend on.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.model import Demand, Minute, Plant
from yinuo.core.capacity.plan import DemandPlan, Direction
from yinuo.core.promising.closure import Closures
from yinuo.core.promising.correction import Found
from yinuo.core.promising.holdings import CENTRE, ITEM, SITE, SKILL, Key, holdings_of, plan_of
from yinuo.core.promising.offer import Certificate, Interval, Reason
from yinuo.core.promising.plain import UnreadablePlainError, canonical, read, write

ENGINE = "capable/1"
"""Names the rules by which offers are computed; by others the same inputs may lead to another answer."""
LARGEST_CONTENT = 1 << 30


class UnreadableInputsError(ValueError):
    """Kept inputs are not what `certified_inputs` writes; args: what is wrong."""


class OtherEngineError(ValueError):
    """Kept inputs were decided by other rules than ours; args: theirs, ours."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was asked, beside plant and book."""

    demands: tuple[Demand, ...]
    now: Minute
    confidence: float
    direction: Direction = Direction.EARLIEST
    found: Found | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was answered."""

    plans: tuple[DemandPlan, ...]
    interval: Interval
    reasons: tuple[Reason, ...]
    cost_minor: int
    margin_minor: int
    buffer_hours: float
    kept: float
    law: tuple[Minute, ...]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Inputs read back: the question, the part of the plant, the plans held on it, and the hash that names them."""

    question: Question
    plant: Plant
    held: tuple[DemandPlan, ...]
    inputs_sha256: str


def certify(*, book: Book, question: Question, decision: Decision, closures: Closures) -> Certificate:
    """Return the certificate of a decision on a book as it stands."""
    plant = closures.plant(demands=question.demands)
    keys = _keys(closures, question.demands)
    held = holdings_of(book=book).digests(keys=keys)
    return Certificate(
        inputs_sha256=_hash(_document(question, write(plant), held)),
        decision_sha256=_hash(write(decision)),
        engine=ENGINE,
        computed_at=question.now,
    )


def certified_inputs(*, book: Book, question: Question) -> bytes:
    """Return the inputs of a decision on a book as it stands: JSON, compressed, complete."""
    closures = Closures(plant=book.plant)
    keys = _keys(closures, question.demands)
    holdings = holdings_of(book=book)
    kept = {
        **_document(question, write(closures.plant(demands=question.demands)), holdings.digests(keys=keys)),
        "rows": [[ref, group, rows] for ref, group, rows in holdings.plans(keys=keys)],
    }
    return zlib.compress(canonical(kept))


def read_inputs(*, content: bytes) -> Kept:
    """Read kept inputs; raises UnreadableInputsError and OtherEngineError."""
    try:
        kept = json.loads(_decompressed(content))
    except (zlib.error, ValueError) as broken:
        raise UnreadableInputsError(str(broken)) from broken
    if not isinstance(kept, Mapping) or not {"engine", "question", "plant", "held", "rows"} <= set(kept):
        raise UnreadableInputsError("fields")
    if kept["engine"] != ENGINE:
        raise OtherEngineError(kept["engine"], ENGINE)
    rows = kept["rows"]
    try:
        return Kept(
            question=read(kind=Question, plain=kept["question"]),
            plant=read(kind=Plant, plain=kept["plant"]),
            held=tuple(plan_of(ref=ref, group=group, rows=held) for ref, group, held in rows),
            inputs_sha256=_hash({name: part for name, part in kept.items() if name != "rows"}),
        )
    except (UnreadablePlainError, TypeError, ValueError) as wrong:
        raise UnreadableInputsError(str(wrong)) from wrong


def _document(question: Question, plant: Mapping[str, Any], held: Mapping[str, str]) -> dict[str, Any]:
    return {"engine": ENGINE, "question": write(question), "plant": plant, "held": held}


def _keys(closures: Closures, demands: Sequence[Demand]) -> list[Key]:
    items = closures.items(demands=demands)
    centres, skills = closures.centres(items=items), closures.skills(items=items)
    sites = closures.sites()
    named = ((CENTRE, centres), (SKILL, skills), (ITEM, items), (SITE, sites))
    return sorted((kind, code) for kind, codes in named for code in codes)


def _hash(plain: object) -> str:
    return hashlib.sha256(canonical(plain)).hexdigest()


def _decompressed(content: bytes) -> bytes:
    """Return what was compressed; nobody makes us unpack more than a gigabyte."""
    unpacking = zlib.decompressobj()
    found = unpacking.decompress(content, LARGEST_CONTENT)
    if not unpacking.eof:
        raise ValueError("incomplete")
    return found
