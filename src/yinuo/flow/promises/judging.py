"""The promises behind the report on coverage, kept as rows every night, so that a page asks for fifty of them only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from yinuo.core.promising.coverage import DIMENSIONS, Judgement, PastPromise
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises.facts import JudgedFacts
from yinuo.flow.promises.models import JudgedPromise
from yinuo.ground.kernel.tenancy import current_organisation

_COLUMNS = ("order_id", "promised_at", "latest_at", "confidence", "kept", *DIMENSIONS)
_PIECE = 2_000


def keep_judged(*, judged: Sequence[tuple[Any, PastPromise, Judgement]]) -> None:
    """Let the rows be those of this report: what is new is added, what changed is changed, what is gone is gone."""
    wanted = {row["id"]: _values(row, promise, one) for row, promise, one in judged}
    known = {row[0]: dict(zip(_COLUMNS, row[1:], strict=True)) for row in _known()}
    gone = [key for key, values in known.items() if wanted.get(key) != values]
    for start in range(0, len(gone), _PIECE):
        JudgedPromise.objects.filter(promise_id__in=gone[start : start + _PIECE]).delete()
    organisation_id = current_organisation()
    news = [
        JudgedPromise(organisation_id=organisation_id, promise_id=key, **values)
        for key, values in wanted.items()
        if known.get(key) != values
    ]
    JudgedPromise.objects.bulk_create(news, batch_size=_PIECE)


def judged_promises(
    *, dimension: str = "", name: str = "", kept: bool | None = None, limit: int = 50, offset: int = 0
) -> tuple[list[JudgedFacts], int]:
    """Return the promises behind a row of the newest coverage report, those due last first, and how many there are.

    Without a dimension they are those of the overall figures; with `kept`, only those that were, or were not.
    """
    rows = JudgedPromise.objects.all()
    if dimension in DIMENSIONS:
        rows = rows.filter(**{dimension: name})
    if kept is not None:
        rows = rows.filter(kept=kept)
    found = list(rows.order_by("-latest_at", "-id").values(*_COLUMNS)[offset : offset + limit])
    known = orders.facts_for(order_ids=[row["order_id"] for row in found])
    return [_judged(row, known[row["order_id"]]) for row in found if row["order_id"] in known], rows.count()


def _known() -> Iterable[tuple[Any, ...]]:
    return JudgedPromise.objects.values_list("promise_id", *_COLUMNS).iterator()


def _values(row: Any, promise: PastPromise, one: Judgement) -> dict[str, Any]:
    told = (row["order_id"], promise.promised_at, promise.latest_at, promise.confidence, one.kept)
    return dict(zip(_COLUMNS, (*told, *(one.names[dimension] for dimension in DIMENSIONS)), strict=True))


def _judged(row: dict[str, Any], order: orders.OrderFacts) -> JudgedFacts:
    return JudgedFacts(
        order_id=order.id,
        number=order.number,
        customer_name=order.customer_name,
        tier=row["tier"],
        region=row["region"],
        family=row["family"],
        promised_at=row["promised_at"],
        latest_at=row["latest_at"],
        confidence=row["confidence"],
        delivered_at=order.delivered_at,
        kept=row["kept"],
        basis=row["basis"],
    )
