"""Questions about playbooks: what an organisation has written down to do about delays, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from yinuo.flow.responses.choosing import MeasureFacts
from yinuo.flow.responses.models import Measure, Playbook
from yinuo.ground.kernel.wording import called


@dataclass(frozen=True, kw_only=True)
class PlaybookFacts:
    """What may be done about kinds of causes; retired ones are kept and not offered."""

    id: UUID
    code: str
    name: str
    name_en: str
    causes: tuple[str, ...]
    active: bool
    measures: tuple[MeasureFacts, ...]


@dataclass(frozen=True, kw_only=True)
class Uses:
    """How often a measure was applied, and of the orders delivered since, how many kept their promise."""

    applied: int
    judged: int
    kept: int


_USES = """
select (m ->> 'id')::uuid, count(*), count(r.kept_promise), count(*) filter (where r.kept_promise)
  from responses_response r cross join lateral jsonb_array_elements(r.measures) m
 where r.state <> 'undone'
 group by 1
"""


def playbooks() -> list[PlaybookFacts]:
    """Return the playbooks with their measures, those in use first."""
    books = list(Playbook.objects.order_by("-active", "code"))
    rows = Measure.objects.select_related("playbook").order_by("-active", "position", "id")
    held: dict[UUID, list[MeasureFacts]] = {}
    for row in rows:
        held.setdefault(row.playbook_id, []).append(measure_facts(row))
    return [_facts(book, held.get(book.id, [])) for book in books]


def playbook(*, playbook_id: UUID) -> PlaybookFacts | None:
    """Return one playbook, or None."""
    return next((one for one in playbooks() if one.id == playbook_id), None)


def measure(*, measure_id: UUID) -> MeasureFacts | None:
    """Return one measure, retired or not, or None."""
    row = Measure.objects.select_related("playbook").filter(pk=measure_id).first()
    return measure_facts(row) if row else None


def uses_of_measures() -> dict[UUID, Uses]:
    """Return how the measures that were ever applied went, by measure."""
    with connection.cursor() as cursor:
        cursor.execute(_USES)
        return {row[0]: Uses(applied=row[1], judged=row[2], kept=row[3]) for row in cursor.fetchall()}


def measure_names() -> dict[str, str]:
    """Return what measures are called in the present language, retired ones too, by code."""
    rows = Measure.objects.order_by("id").values("code", "name", "name_en")
    return {row["code"]: called(row) for row in rows}


def measure_facts(row: Measure) -> MeasureFacts:
    """Return a row as what is told of it; only for this room."""
    return MeasureFacts(
        id=row.id,
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        playbook_id=row.playbook_id,
        playbook_name=row.playbook.name,
        playbook_name_en=row.playbook.name_en,
        kind=row.kind,
        role=row.role,
        task_title=row.task_title,
        stage_codes=tuple(row.stage_codes),
        cost_minor=row.cost_minor,
        cost_share=row.cost_share,
        hours_gained=row.hours_gained,
        tells_customer=row.tells_customer,
        customer_text=row.customer_text,
        customer_text_en=row.customer_text_en,
        active=row.active,
        hours_least=row.hours_least,
        hours_most=row.hours_most,
        uses=dict(row.uses),
        learnt_uses=row.learnt_uses,
        learnt_ratio=row.learnt_ratio,
        instead_of=row.instead_of,
    )


def _facts(row: Playbook, held: list[MeasureFacts]) -> PlaybookFacts:
    return PlaybookFacts(
        id=row.id,
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        causes=tuple(row.causes),
        active=row.active,
        measures=tuple(held),
    )
