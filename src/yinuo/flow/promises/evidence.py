"""What certificates were computed from, kept by their hash for as long as the organisation wants."""

from __future__ import annotations

import json
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256 as hashed
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from yinuo.core.capacity.plan import DemandPlan
from yinuo.core.promising.certificate import UnreadableInputsError, complete_inputs
from yinuo.core.promising.offer import Proof
from yinuo.flow.promises.facts import CertificateFacts
from yinuo.flow.promises.models import CertifiedInputs, OrderPlan, Promise, Quote
from yinuo.flow.promises.plainly import from_plain
from yinuo.ground.kernel import clock, statements
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people

KEPT_DAYS = declare(
    name="promises.inputs_days",
    default=400,
    unit="days",
    meaning="What the dates of quotes and promises were computed from is kept so long, so that they can be replayed.",
)
PLANTS_REMEMBERED = 1_000
_PLANT = "plant:"
# A plant is kept once for all certificates that rest on it, and for as long after the last of them.
_KEEP = """
insert into promises_certifiedinputs as kept (id, organisation_id, sha256, content, size, kept_at)
select id, %s::uuid, sha256, content, length(content), %s::timestamptz
from unnest(%s::uuid[], %s::text[], %s::bytea[]) as given (id, sha256, content)
on conflict (organisation_id, sha256) do update set kept_at = greatest(kept.kept_at, excluded.kept_at)
"""
_plants: OrderedDict[tuple[UUID, str], date] = OrderedDict()


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a certificate stands on: its proof, and the version of the book that tells what was held.

    `complete` is all of it, where the tables do not tell.
    """

    proof: Proof
    book_version: int
    complete: bytes = b""


def keep_inputs(*, sha256: str, inputs: Inputs, now: datetime) -> None:
    """Keep the inputs of a certificate; equal ones, and equal plants, are kept once."""
    organisation_id = current_organisation()
    rows = {sha256: inputs.complete or _reference(inputs)}
    name = _plant_name(inputs.proof)
    if not inputs.complete and _plants.get((organisation_id, name)) != now.date():
        rows[name] = zlib.compress(inputs.proof.plant.encode())
        transaction.on_commit(lambda: _remember(organisation_id, name, now.date()))
    statements.run(_KEEP, [organisation_id, now, [new_id() for _row in rows], list(rows), list(rows.values())])


def inputs_of(*, sha256: str) -> bytes | None:
    """Return the complete inputs of a certificate, by the beginning of their hash; None where they are not kept.

    Raises UnreadableInputsError where what is kept was damaged or tampered with.
    """
    kept = _kept(sha256)
    if kept is None:
        return None
    try:
        return _complete(kept)
    except (zlib.error, ValueError, KeyError, TypeError) as broken:
        raise UnreadableInputsError(str(broken)) from broken


def _complete(kept: bytes) -> bytes | None:
    """Return inputs as they were computed from; of a reference, with the plant and the book that it names."""
    told = json.loads(zlib.decompress(kept))
    if "book_version" not in told:
        return kept
    plant = _kept(told["plant"])
    if plant is None:
        return None
    version = int(told["book_version"])
    rows = OrderPlan.objects.filter(Q(until=None) | Q(until__gt=version), since__lte=version).order_by("since", "id")
    plans = [from_plain(DemandPlan, one) for row in rows.values_list("plans", flat=True) for one in row]
    proof = Proof(question=told["question"], held=told["held"], plant=zlib.decompress(plant).decode())
    return complete_inputs(proof=proof, plans=plans)


def _kept(name: str) -> bytes | None:
    named = name if name.startswith(_PLANT) else name.lower()
    rows = CertifiedInputs.objects.filter(sha256__startswith=named).order_by("-kept_at")
    content = rows.values_list("content", flat=True).first()
    return bytes(content) if content is not None else None


def _reference(inputs: Inputs) -> bytes:
    proof = inputs.proof
    told = {
        "question": proof.question,
        "held": proof.held,
        "plant": _plant_name(proof),
        "book_version": inputs.book_version,
    }
    return zlib.compress(json.dumps(told, ensure_ascii=False).encode())


def _plant_name(proof: Proof) -> str:
    """Return the name of a plant among kept inputs; 58 of the hash's 64 digits have room beside the prefix."""
    return _PLANT + hashed(proof.plant.encode()).hexdigest()[: 64 - len(_PLANT)]


def _remember(organisation_id: UUID, name: str, day: date) -> None:
    _plants[organisation_id, name] = day
    while len(_plants) > PLANTS_REMEMBERED:
        _plants.popitem(last=False)


@dataclass(frozen=True, kw_only=True)
class Certified:
    """A certificate as it was given, and what it was computed from."""

    certificate: CertificateFacts
    inputs: bytes


def certified(*, sha256: str) -> Certified | None:
    """Return a certificate of a promise or a quote by the beginning of its inputs' hash; None where nothing is kept.

    Raises UnreadableInputsError.
    """
    content = inputs_of(sha256=sha256)
    told = _of_promise(sha256) or _of_quote(sha256)
    if content is None or told is None:
        return None
    return Certified(certificate=from_plain(CertificateFacts, told), inputs=content)


def _of_promise(sha256: str) -> dict[str, Any] | None:
    rows = Promise.objects.filter(evidence__offer__certificate__inputs_sha256__startswith=sha256.lower())
    evidence = rows.order_by("-made_at").values_list("evidence", flat=True).first()
    return evidence["offer"]["certificate"] if evidence else None


def _of_quote(sha256: str) -> dict[str, Any] | None:
    rows = Quote.objects.filter(inputs_sha256__startswith=sha256.lower()).order_by("-made_at")
    offer = rows.values_list("offer", flat=True).first()
    return offer["certificate"] if offer else None


def forget_old_inputs() -> int:
    """Drop inputs older than the organisation wants; return how many."""
    limit = clock.now() - timedelta(days=max(int(people.preference(name=KEPT_DAYS.name)), 1))
    # A plant's row is touched once a day: the last certificate that rests on it may be a day younger.
    plants = CertifiedInputs.objects.filter(sha256__startswith=_PLANT)
    plants.filter(kept_at__lt=limit - timedelta(days=1)).delete()
    return CertifiedInputs.objects.filter(kept_at__lt=limit).exclude(sha256__startswith=_PLANT).delete()[0]
