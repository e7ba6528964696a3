"""An offer as planning on stock, materials and machines makes it: for tests of how pages show one."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from yinuo.flow.promises.facts import (
    CAPABLE,
    AlternativeFacts,
    CertificateFacts,
    Displaced,
    LinePlan,
    Offer,
    StepFacts,
)

DAY = timedelta(days=1)


def step(kind: str, item: str, start: datetime, end: datetime, *needs: StepFacts, **more: object) -> StepFacts:
    """Return a step of a plan."""
    told = {
        "quantity": 20.0,
        "ready_at": start,
        "ref": "",
        "place": "",
        "machine": -1,
        "minutes": 0.0,
        "wait": "nothing",
    }
    return StepFacts(
        kind=kind,
        item_code=item,
        start_at=start,
        end_at=end,
        cost_minor=0,
        needs=needs,
        **{**told, **more},  # type: ignore[arg-type]
    )


def pegged(now: datetime) -> LinePlan:
    """Twenty pumps: flanges are bought, castings lie in stock, the mill is full for two days."""
    bought = step("purchase", "F-1", now, now + 2 * DAY, place="S-1", ref="")
    stock = step("stock", "C-1", now, now, place="WH")
    milled = step(
        "operation",
        "P-80",
        now + 4 * DAY,
        now + 6 * DAY,
        bought,
        stock,
        place="WC-5X",
        ready_at=now + 2 * DAY,
        wait="capacity",
    )
    made = step("make", "P-80", now + 4 * DAY, now + 6 * DAY, milled)
    picked = step("pick", "P-80", now + 6 * DAY, now + 6 * DAY, made, place="WH")
    sent = step("transit", "P-80", now + 6 * DAY, now + 8 * DAY, picked, place="L-1")
    delivery = step("delivery", "P-80", now + 8 * DAY, now + 8 * DAY, sent)
    return LinePlan(position=1, item_code="P-80", arrives_at=now + 8 * DAY, deliveries=(delivery,))


def way(
    key: str,
    lever: str,
    values: dict[str, object],
    now: datetime,
    days: int,
    gained: float,
    extra: int,
    displaced: tuple[Displaced, ...] = (),
) -> AlternativeFacts:
    """Return another way that ends `days` after now."""
    return AlternativeFacts(
        key=key,
        lever=lever,
        values=values,
        earliest_at=now + (days - 2) * DAY,
        likely_at=now + (days - 1) * DAY,
        latest_at=now + days * DAY,
        confidence=0.9,
        earliest_days=days - 4,
        latest_days=days - 2,
        extra_minor=extra,
        margin_minor=880_000 - extra,
        gained_hours=gained,
        displaced=displaced,
    )


def reasons(now: datetime) -> list[dict[str, object]]:
    """Return what limits it: the mill first, then the supplier, the weekend, and what was learnt."""
    until = (now + 4 * DAY).isoformat()
    return [
        {"code": "no_capacity", "work_centre": "WC-5X", "until": until, "hours": 48.0},
        {
            "code": "supplier_lead",
            "supplier": "S-1",
            "item": "F-1",
            "until": (now + 2 * DAY).isoformat(),
            "hours": 48.0,
        },
        {"code": "closed", "days": 2},
        {"code": "learnt", "n": 412, "segment": "泵"},
    ]


def planned_offer(*, now: datetime, order_id: UUID | None = None, displaced: UUID | None = None) -> Offer:
    """Return the offer, with overtime, a rush delivery and a displaced order as other ways."""
    moved = (Displaced(order_id=displaced, before_at=now + 5 * DAY, after_at=now + 7 * DAY),) if displaced else ()
    return Offer(
        order_id=order_id,
        basis=CAPABLE,
        earliest_at=now + 7 * DAY,
        likely_at=now + 8 * DAY,
        latest_at=now + 9 * DAY,
        confidence=0.9,
        earliest_days=5,
        latest_days=7,
        computed_at=now,
        reasons=reasons(now),
        evidence={},
        worst_at=now + 13 * DAY,
        buffer_hours=18.0,
        outcomes=412,
        cost_minor=1_680_000,
        margin_minor=880_000,
        lines=(pegged(now),),
        alternatives=(
            way("overtime-5x", "overtime", {"work_centre": "WC-5X", "hours": 16.0}, now, 6, 72.0, 120_000),
            way("expedite-f1", "expedite", {"supplier": "S-1", "item": "F-1"}, now, 8, 24.0, 60_000),
            way("displace-one", "displace", {"count": 1}, now, 7, 48.0, 0, moved),
        ),
        certificate=CertificateFacts(
            inputs_sha256="7c9e6679f4b2a1d05e3c8b7a6f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c",
            decision_sha256="ab" * 32,
            engine="yinuo 0.2",
            computed_at=now,
        ),
    )
