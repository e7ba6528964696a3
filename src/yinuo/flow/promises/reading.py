"""Rows of this room as the plain values of `facts`; only for this room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.promises.facts import (
    ApprovalFacts,
    Offer,
    PledgeFacts,
    ProjectionFacts,
    PromiseFacts,
    QuoteFacts,
    ReservationFacts,
    ScenarioFacts,
    Wanted,
)
from yinuo.flow.promises.models import (
    Approval,
    Move,
    Pledge,
    Promise,
    Quote,
    Repromise,
    RepromiseApproval,
    Reservation,
    Scenario,
)
from yinuo.flow.promises.plainly import from_plain
from yinuo.flow.promises.repromise_facts import MoveFacts, RepromiseApprovalFacts, RepromiseFacts, RulesFacts
from yinuo.ground.people import queries as people

OPEN, EXPIRED = "open", "expired"
_PLEDGE_COLUMNS = tuple(field.name for field in fields(PledgeFacts))


def promise_of(row: Promise) -> PromiseFacts:
    """Return a version of a commitment."""
    return PromiseFacts(**{field.name: getattr(row, field.name) for field in fields(PromiseFacts)})


def promises_of(rows: Any) -> list[PromiseFacts]:
    """Return a queryset of versions, in its order."""
    return _straight(PromiseFacts, rows)


def quotes_of(rows: Iterable[Quote], *, now: Any) -> list[QuoteFacts]:
    """Return quotes; an open one whose time is over is expired."""
    found = list(rows)
    names = people.customers_by_id(ids=list({row.customer_id for row in found}))
    return [
        quote_of(
            row,
            customer_name=names[row.customer_id].name,
            wanted=from_plain(Wanted, row.wanted),
            offer=from_plain(Offer, row.offer),
            now=now,
        )
        for row in found
    ]


def quote_of(row: Quote, *, customer_name: str, wanted: Wanted, offer: Offer, now: Any) -> QuoteFacts:
    """Return a quote whose parts were read already."""
    return QuoteFacts(
        id=row.id,
        number=row.number,
        customer_id=row.customer_id,
        customer_name=customer_name,
        order_id=row.order_id,
        state=EXPIRED if row.state == OPEN and row.expires_at <= now else row.state,
        wanted=wanted,
        offer=offer,
        value_minor=row.value_minor,
        currency=row.currency,
        language=row.language,
        made_by=row.made_by,
        made_at=row.made_at,
        expires_at=row.expires_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        settled_why=row.settled_why,
    )


def reservations_of(rows: Any) -> list[ReservationFacts]:
    """Return a queryset of reservations, in its order."""
    return _straight(ReservationFacts, rows)


def approvals_of(rows: Any) -> list[ApprovalFacts]:
    """Return a queryset of approvals, in its order."""
    return _straight(ApprovalFacts, rows)


def approval_of(row: Approval) -> ApprovalFacts:
    """Return one approval."""
    return ApprovalFacts(**{field.name: getattr(row, field.name) for field in fields(ApprovalFacts)})


def pledges_of(rows: Any) -> list[PledgeFacts]:
    """Return a queryset of pledges, in its order."""
    return [pledge_of_row(row) for row in pledge_rows(rows)]


def pledge_rows(rows: Any) -> Any:
    """Return a queryset of pledges as rows that `pledge_of_row` reads."""
    return rows.values_list(*_PLEDGE_COLUMNS)


def pledge_of_row(row: tuple[Any, ...]) -> PledgeFacts:
    """Return a row of `pledge_rows` as a pledge."""
    return PledgeFacts(**dict(zip(_PLEDGE_COLUMNS, row, strict=True)))


def pledge_of(row: Pledge) -> PledgeFacts:
    """Return one pledge."""
    return PledgeFacts(**{field.name: getattr(row, field.name) for field in fields(PledgeFacts)})


def projections_of(rows: Any) -> list[ProjectionFacts]:
    """Return a queryset of projections, in its order."""
    return _straight(ProjectionFacts, rows)


def repromise_of(row: Repromise) -> RepromiseFacts:
    """Return a re-promise."""
    names = [field.name for field in fields(RepromiseFacts) if field.name != "rules"]
    return RepromiseFacts(rules=from_plain(RulesFacts, row.rules), **{name: getattr(row, name) for name in names})


def repromise_approval_of(row: RepromiseApproval) -> RepromiseApprovalFacts:
    """Return a question for approval of a re-promise."""
    names = [field.name for field in fields(RepromiseApprovalFacts) if field.name != "order_ids"]
    ids = tuple(UUID(one) for one in row.order_ids)
    return RepromiseApprovalFacts(order_ids=ids, **{name: getattr(row, name) for name in names})


def moves_of(rows: Iterable[Move]) -> list[MoveFacts]:
    """Return moves of a re-promise with the names of their orders."""
    found = list(rows)
    known = orders.facts_for(order_ids=[row.order_id for row in found])
    return [_move(row, known[row.order_id]) for row in found if row.order_id in known]


def _move(row: Move, order: orders.OrderFacts) -> MoveFacts:
    return MoveFacts(
        order_id=row.order_id,
        number=order.number,
        customer_name=order.customer_name,
        tier=order.tier,
        order_class=row.order_class,
        committed_at=row.committed_at,
        before_at=row.before_at,
        after_at=row.after_at,
        outcome=row.outcome,
        confirmed=row.version is not None,
        version=row.version,
    )


def scenario_of(row: Scenario) -> ScenarioFacts:
    """Return a scenario."""
    return ScenarioFacts(**{field.name: getattr(row, field.name) for field in fields(ScenarioFacts)})


def reservation_of(row: Reservation) -> ReservationFacts:
    """Return one reservation."""
    return ReservationFacts(**{field.name: getattr(row, field.name) for field in fields(ReservationFacts)})


def _straight(kind: Any, rows: Any) -> list[Any]:
    names = tuple(field.name for field in fields(kind))
    return [kind(**dict(zip(names, row, strict=True))) for row in rows.values_list(*names)]
