"""What certificates were computed from, kept by their hash for as long as the organisation wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yinuo.flow.promises.facts import CertificateFacts
from yinuo.flow.promises.models import CertifiedInputs, Promise, Quote
from yinuo.flow.promises.plainly import from_plain
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people

KEPT_DAYS = declare(
    name="promises.inputs_days",
    default=400,
    unit="days",
    meaning="What the dates of quotes and promises were computed from is kept so long, so that they can be replayed.",
)


def keep_inputs(*, sha256: str, content: bytes, now: datetime) -> None:
    """Keep the inputs of a certificate; equal ones are kept once."""
    row = CertifiedInputs(
        organisation_id=current_organisation(), sha256=sha256, content=content, size=len(content), kept_at=now
    )
    CertifiedInputs.objects.bulk_create([row], ignore_conflicts=True)


def inputs_of(*, sha256: str) -> bytes | None:
    """Return the kept inputs of a certificate, by the beginning of their hash; None where they are not kept."""
    rows = CertifiedInputs.objects.filter(sha256__startswith=sha256.lower()).order_by("-kept_at")
    content = rows.values_list("content", flat=True).first()
    return bytes(content) if content is not None else None


@dataclass(frozen=True, kw_only=True)
class Certified:
    """A certificate as it was given, and what it was computed from."""

    certificate: CertificateFacts
    inputs: bytes


def certified(*, sha256: str) -> Certified | None:
    """Return a certificate of a promise or a quote by the beginning of its inputs' hash; None where nothing is kept."""
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
    return CertifiedInputs.objects.filter(kept_at__lt=limit).delete()[0]
