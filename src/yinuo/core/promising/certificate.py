"""The proof of a promise: a hash of all it was computed from and of what was decided, and its inputs to be kept.

The decision is the plain offer (plans, interval, reasons, costs); alternatives are not part of it. Its inputs are the
demands, the moment, the confidence with its correction, and of plant and book what the demands can depend on.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yinuo.core.capacity.book import Book
from yinuo.core.capacity.model import Demand, Minute, Plant
from yinuo.core.capacity.plan import DemandPlan, Direction
from yinuo.core.promising.closure import Closures
from yinuo.core.promising.correction import Found
from yinuo.core.promising.holdings import CENTRE, ITEM, SITE, SKILL, Key, holdings_of, plan_of, rows_of
from yinuo.core.promising.offer import Certificate, Interval, Proof, Reason
from yinuo.core.promising.plain import UnreadablePlainError, canonical, read, write

ENGINE = "capable/4"
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


def prove(*, book: Book, question: Question, closures: Closures) -> Proof:
    """Return what the certificate of a question on a book as it stands rests on."""
    held = holdings_of(book=book).digests(keys=_keys(closures, question.demands))
    return Proof(
        question=canonical(write(question)).decode(),
        held=canonical(held).decode(),
        plant=closures.text(demands=question.demands),
    )


def certify(*, proof: Proof, question: Question, decision: Decision) -> Certificate:
    """Return the certificate of a decision."""
    return Certificate(
        inputs_sha256=hashlib.sha256(_document(proof).encode()).hexdigest(),
        decision_sha256=hashlib.sha256(canonical(write(decision))).hexdigest(),
        engine=ENGINE,
        computed_at=question.now,
    )


def complete_inputs(*, proof: Proof, plans: Iterable[DemandPlan]) -> bytes:
    """Return all that a certificate rests on, by which it is replayed: JSON, compressed.

    `plans` are those taken when it was made, in the order of taking; what does not bear on the question is left out.
    """
    keys = [_key_of(name) for name in json.loads(proof.held)]
    rows = canonical([[ref, group, held] for ref, group, held in rows_of(plans=plans, keys=keys)]).decode()
    return zlib.compress(_document(proof, rows=rows).encode())


def certified_inputs(*, book: Book, question: Question) -> bytes:
    """Return the complete inputs of a question on a book as it stands."""
    proof = prove(book=book, question=question, closures=Closures(plant=book.plant))
    return complete_inputs(proof=proof, plans=book.plans)


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
            inputs_sha256=hashlib.sha256(canonical({n: p for n, p in kept.items() if n != "rows"})).hexdigest(),
        )
    except (UnreadablePlainError, TypeError, ValueError) as wrong:
        raise UnreadableInputsError(str(wrong)) from wrong


def _document(proof: Proof, *, rows: str = "") -> str:
    """Return the canonical JSON of a proof, its parts in the order of their names."""
    more = f',"rows":{rows}' if rows else ""
    return (
        f'{{"engine":{json.dumps(ENGINE)},"held":{proof.held},"plant":{proof.plant},"question":{proof.question}{more}}}'
    )


def _key_of(name: str) -> Key:
    kind, _colon, code = name.partition(":")
    return kind, code


def _keys(closures: Closures, demands: Sequence[Demand]) -> list[Key]:
    items = closures.items(demands=demands)
    centres, skills = closures.centres(items=items), closures.skills(items=items)
    sites = closures.sites()
    named = ((CENTRE, centres), (SKILL, skills), (ITEM, items), (SITE, sites))
    return sorted((kind, code) for kind, codes in named for code in codes)


def _decompressed(content: bytes) -> bytes:
    """Return what was compressed; nobody makes us unpack more than a gigabyte."""
    unpacking = zlib.decompressobj()
    found = unpacking.decompress(content, LARGEST_CONTENT)
    if not unpacking.eof:
        raise ValueError("incomplete")
    return found
