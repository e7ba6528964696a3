"""The sets of facts as selects over sources; which rows a source has is its room's to say."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

NO_ORDER = UUID(int=0)
_OF_CUSTOMER = """o.customer_id, o.customer_name, o.tier, o.region, o.city, o.type_code as order_type, o.channel"""
_OF_ORDER = f"{_OF_CUSTOMER}, o.family, o.supplier_code"
_OF_LINE = f"""{_OF_CUSTOMER}, o.supplier_code, coalesce(nullif(l.family, ''), o.family) as family,
    coalesce(nullif(l.item_code, ''), l.item_name) as item, l.item_name, l.item_name as about"""
# Of an order that is no more nothing can be told; what was done for it was done all the same.
_STILL = f"coalesce(o.id, cast('{NO_ORDER}' as uuid)) as order_id"
# A day has no hour: it counts at noon of universal time, which is within that day almost everywhere.
_NOON = "({0}.day + time '12:00') at time zone 'UTC' as counted_at"


@dataclass(frozen=True, kw_only=True)
class FactSet:
    """A select over sources by their names."""

    sources: tuple[str, ...]
    text: str


ORDERING: dict[str, FactSet] = {
    "orders": FactSet(
        sources=("orders",),
        text=f"select o.id, o.id as order_id, o.ordered_at as counted_at, {_OF_ORDER} from orders o",
    ),
    "lines": FactSet(
        sources=("orders", "lines"),
        text=f"""select l.id, l.order_id, o.ordered_at as counted_at, {_OF_LINE}, l.quantity, l.value
    from lines l join orders o on o.id = l.order_id where o.cancelled_at is null""",
    ),
    "promises": FactSet(
        sources=("orders", "promises"),
        text=f"""select p.id, p.order_id, p.made_at as counted_at, {_OF_ORDER}, p.version, p.made_at, p.committed_at,
    lag(p.committed_at) over (partition by p.order_id order by p.version) as committed_before
    from promises p join orders o on o.id = p.order_id""",
    ),
}
WORKING: dict[str, FactSet] = {
    "stages": FactSet(
        sources=("orders", "stages"),
        text=f"""select s.id, s.order_id, s.finished_at as counted_at, {_OF_ORDER}, s.code as stage, s.started_at,
    s.due_at, s.finished_at, s.start_inferred or s.finish_inferred as inferred
    from stages s join orders o on o.id = s.order_id""",
    ),
    "tasks": FactSet(
        sources=("orders", "tasks"),
        text=f"""select t.id, {_STILL}, t.done_at as counted_at, {_OF_ORDER}, t.done_by_id as person, t.kind,
    t.created_at, t.due_at, t.done_at, t.title as about from tasks t left join orders o on o.id = t.order_id""",
    ),
    "time": FactSet(
        sources=("orders", "entries"),
        text=f"""select t.id, {_STILL}, {_NOON.format("t")}, {_OF_ORDER}, t.member_id as person,
    t.stage_code as stage, t.minutes, t.kind, t.billable from entries t left join orders o on o.id = t.order_id""",
    ),
    "expenses": FactSet(
        sources=("orders", "expenses"),
        text=f"""select e.id, {_STILL}, {_NOON.format("e")}, {_OF_ORDER}, e.kind as cost_kind, e.state, e.amount,
    e.note as about from expenses e left join orders o on o.id = e.order_id""",
    ),
    "inspections": FactSet(
        sources=("orders", "inspections"),
        text=f"""select i.id, {_STILL}, i.judged_at as counted_at, {_OF_CUSTOMER}, o.family, i.supplier_code,
    i.item_code as item,
    cast(null as varchar) as item_name, i.stage_code as stage, i.state, i.inspected, i.nonconforming, i.number as about
    from inspections i left join orders o on o.id = i.order_id""",
    ),
    "nonconformities": FactSet(
        sources=("orders", "nonconformities"),
        text=f"""select n.id, {_STILL}, n.raised_at as counted_at, {_OF_CUSTOMER}, o.family, n.supplier_code,
    n.item_code as item,
    cast(null as varchar) as item_name, n.stage_code as stage, n.defect as cause, n.quantity, n.cost, n.number as about
    from nonconformities n left join orders o on o.id = n.order_id""",
    ),
    "risks": FactSet(
        sources=("orders", "risks"),
        text=f"""select r.id, {_STILL}, r.raised_at as counted_at, {_OF_ORDER}, r.owner_id as person,
    r.category as cause, r.likelihood, r.impact, r.loss, r.happened_at, r.title as about
    from risks r left join orders o on o.id = r.order_id""",
    ),
}
DELIVERING: dict[str, FactSet] = {
    "deliveries": FactSet(
        sources=("orders", "promises", "alerts", "complaints", "ratings", "responses", "standings"),
        text=f"""select o.id, o.id as order_id, o.delivered_at as counted_at, {_OF_ORDER},
    o.ordered_at, o.committed_at, o.delivered_at,
    coalesce(
        (select max(p.committed_at) from promises p where p.order_id = o.id and p.version = 1), o.committed_at
    ) as first_committed_at,
    (select min(a.raised_at) from alerts a where a.order_id = o.id and a.cause = 'lateness') as warned_at,
    exists (select 1 from complaints c where c.order_id = o.id) as complained,
    exists (select 1 from complaints c where c.order_id = o.id and c.topic = 'missing') as short,
    (select max(r.score) from ratings r where r.order_id = o.id) as score,
    (select max(p.confidence) from promises p where p.order_id = o.id and p.version = 1) as confidence,
    (select sum(s.cost) from responses s where s.order_id = o.id) as delay_cost,
    (select max(s.revenue) from standings s where s.order_id = o.id) as revenue,
    (select max(s.actual) from standings s where s.order_id = o.id) as actual_cost
    from orders o where o.delivered_at is not null""",
    ),
    # A line is there when what notes brought of it is all of it; without such notes, when its order is.
    "line_deliveries": FactSet(
        sources=("orders", "lines", "handed_over", "accepted_lines"),
        text=f"""select l.id, l.order_id, d.delivered_at as counted_at, {_OF_LINE}, d.delivered_at, o.committed_at,
    (select bool_and(w.refused = 0 and w.short = 0) from accepted_lines w
        where w.order_id = l.order_id and w.position = l.position) as in_full
    from lines l join orders o on o.id = l.order_id cross join lateral (select coalesce(
        (select min(n.delivered_at) from (
            select h.delivered_at, sum(h.quantity) over (order by h.delivered_at, h.id) as so_far
            from handed_over h where h.order_id = l.order_id and h.position = l.position
        ) n where n.so_far >= l.quantity), o.delivered_at) as delivered_at) d
    where d.delivered_at is not null""",
    ),
    "shipments": FactSet(
        sources=("orders", "shipments", "shipment_news"),
        text=f"""select s.id, s.order_id, s.shipped_at as counted_at, {_OF_ORDER}, s.carrier_name as carrier,
    s.shipped_at, o.committed_at,
    (select min(w.happened_at) from shipment_news w where w.shipment_id = s.id and w.kind = 'arrived') as arrived_at,
    exists (select 1 from shipment_news w where w.shipment_id = s.id and w.kind = 'delayed') as delayed,
    s.number as about from shipments s join orders o on o.id = s.order_id""",
    ),
    "acceptances": FactSet(
        sources=("orders", "acceptances", "handed_over"),
        text=f"""select a.id, a.order_id, a.signed_at as counted_at, {_OF_ORDER}, a.verdict, a.way, a.signed_at,
    coalesce((select min(h.delivered_at) from handed_over h where h.order_id = a.order_id and h.id = a.note_id),
        o.delivered_at) as delivered_at, a.number as about from acceptances a join orders o on o.id = a.order_id""",
    ),
    "alerts": FactSet(
        sources=("orders", "alerts"),
        text=f"""select a.id, a.order_id, a.raised_at as counted_at, {_OF_ORDER},
    a.lead_hours, a.committed_at as committed_then, o.delivered_at
    from alerts a join orders o on o.id = a.order_id where a.cause = 'lateness'""",
    ),
    # Of any cause; a stage over its time tells after a colon which.
    "warnings": FactSet(
        sources=("orders", "alerts"),
        text=f"""select a.id, a.order_id, a.raised_at as counted_at, {_OF_ORDER}, split_part(a.cause, ':', 1) as cause,
    nullif(split_part(a.cause, ':', 2), '') as stage, a.raised_at, a.acknowledged_at, a.resolved_at
    from alerts a join orders o on o.id = a.order_id""",
    ),
    "responses": FactSet(
        sources=("orders", "responses"),
        text=f"""select r.id, r.order_id, r.applied_at as counted_at, {_OF_ORDER}, r.cost, r.kept_promise,
    r.actual_hours, split_part(r.cause, ':', 1) as cause,
    case when substr(r.applied_by, 1, 7) = 'member:' then cast(substr(r.applied_by, 8) as uuid) end as person
    from responses r join orders o on o.id = r.order_id""",
    ),
    "complaints": FactSet(
        sources=("orders", "complaints"),
        text=f"""select c.id, c.order_id, c.raised_at as counted_at, {_OF_ORDER}, c.topic as cause, c.raised_at,
    c.first_replied_at from complaints c join orders o on o.id = c.order_id""",
    ),
    "answers": FactSet(
        sources=("orders", "answers"),
        text=f"""select a.id, a.order_id, a.answered_at as counted_at, {_OF_ORDER}, a.kind, a.score
    from answers a join orders o on o.id = a.order_id where a.answered_at is not null""",
    ),
    "asks": FactSet(
        sources=("orders", "asks"),
        text=f"""select a.id, a.order_id, a.asked_at as counted_at, {_OF_ORDER}, a.kind, a.state
    from asks a join orders o on o.id = a.order_id""",
    ),
}
PLANT: dict[str, FactSet] = {
    # Of the plant, not of orders: told apart by work centre and time only.
    "machines": FactSet(
        sources=("machine_days",),
        text=f"""select m.id, m.order_id, {_NOON.format("m")}, m.work_centre, m.open_minutes, m.held_minutes
    from machine_days m""",
    ),
}
FACTS: dict[str, FactSet] = {**ORDERING, **WORKING, **DELIVERING, **PLANT}
