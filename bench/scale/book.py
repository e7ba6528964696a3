"""A very large open book in a database: orders with lines and stages, and a model that serves."""

from __future__ import annotations

import io
import os
from uuid import UUID

import psycopg
import pyarrow as pa
from pyarrow import csv

from bench.scale.orders import CUSTOMERS, MOMENT, STAGES, TYPE, deliveries, open_orders
from yinuo.core.foresight import FitSettings, Model, fit
from yinuo.flow.orders import actions as orders
from yinuo.flow.radar import versions
from yinuo.flow.radar.versions import Decision, Fit
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people.actions import NewCustomer

PIECE = 100_000
_FACTS = """
create temporary table bench_facts (
    n int, ordered_at timestamptz, due_at timestamptz, confirm_at timestamptz, prepare_at timestamptz,
    dispatch_at timestamptz, customer int, supplier text, family text, region text, area text, lane text, tier text,
    price float8, quantity int, over float8
)
"""
_ORDERS = """
insert into orders_order (
    id, organisation_id, number, customer_id, order_type_id, channel, state, reference, note, ordered_at, committed_at,
    value_minor, currency, penalty_minor_per_day, customer_name, customer_sort, tier, region, city, postcode, family,
    supplier_code, lane_code, search, stage_code, stage_name, severity, created_at)
select lpad(to_hex(f.n + 1), 32, '0')::uuid, c.organisation_id, 'SO-' || f.n, c.id, t.id, 'sales', 'open', '', '',
       f.ordered_at, f.due_at, (f.price * 100)::bigint, 'CNY', 0, c.name, '', f.tier, f.region, f.area, '', f.family,
       f.supplier, f.lane, '', 'prepare', '备货', '', f.ordered_at
  from bench_facts f
  join people_customer c on c.organisation_id = %(home)s and c.code = 'C-' || f.customer
  join orders_ordertype t on t.organisation_id = %(home)s and t.code = %(type)s
"""
_LINES = """
insert into orders_orderline (
    id, organisation_id, order_id, position, item_code, item_name, family, quantity, unit, price_minor, freight_minor)
select gen_random_uuid(), %(home)s, lpad(to_hex(f.n + 1), 32, '0')::uuid, 1, 'P-1', 'P-1', f.family, f.quantity, '件',
       (f.price * 100)::bigint, 0
  from bench_facts f
"""
_STAGES = """
insert into work_stage (
    id, organisation_id, order_id, code, name, name_en, customer_text, position, standard_hours, working_time, role,
    completes_delivery, state, started_at, due_at, finished_at, start_inferred, finish_inferred, place, delay_note,
    kind)
select gen_random_uuid(), %(home)s, lpad(to_hex(f.n + 1), 32, '0')::uuid, s.code, s.code, '', '', s.position, s.hours,
       s.position < 4, 'operator', s.position = 4,
       case when s.ended_at is not null then 'done' when s.began_at is not null then 'active' else 'next' end,
       s.began_at,
       case when s.ended_at is null and s.began_at is not null then %(now)s - f.over * interval '1 hour' end,
       s.ended_at, false, false, '', '', 'listed'
  from bench_facts f, lateral (values
       ('confirm', 1, 4.0, f.ordered_at, f.confirm_at), ('prepare', 2, 16.0, f.confirm_at, f.prepare_at),
       ('dispatch', 3, 8.0, f.prepare_at, f.dispatch_at), ('transport', 4, 72.0, f.dispatch_at, null)
  ) as s (code, position, hours, began_at, ended_at)
"""
_FORECASTS = """
insert into radar_forecast (
    id, organisation_id, order_id, made_at, earliest_at, likely_at, latest_at, late_probability, expected_late_hours,
    curve, drivers, basis, next_verdict_at)
select gen_random_uuid(), %(home)s, lpad(to_hex(f.n + 1), 32, '0')::uuid, f.ordered_at, f.due_at, f.due_at, f.due_at, 0,
       0, '{}', '[]', '', f.due_at
  from bench_facts f
"""
_OUTLOOKS = """
insert into orders_outlook (organisation_id, id, projected_at, projected_earliest_at, projected_latest_at,
                            late_probability, state)
select %(home)s, lpad(to_hex(f.n + 1), 32, '0')::uuid, f.due_at, f.due_at, f.due_at, 0, 'open' from bench_facts f
"""


def learnt(*, count: int) -> Model:
    """Return a model of so many made-up deliveries."""
    return fit(history=deliveries(count=count), now=MOMENT, settings=FitSettings(stages=STAGES))


def fill(*, count: int, model: Model | None) -> UUID:
    """Found the organisation with so many open orders, none of them forecast in earnest yet; return its id."""
    with clock.frozen(MOMENT):
        home = people.found_organisation(name="量测机械", slug="book")
        with acting_for(home):
            people.register_customers(customers=[NewCustomer(code=f"C-{n}", name=f"客户{n}") for n in range(CUSTOMERS)])
            orders.define_order_types(names=orders.STARTER_TYPES)
            if model is not None:
                versions.serialise()
                versions.keep(fit=_first(model))
    facts = open_orders(count=count)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        connection.execute("select set_config('yinuo.organisation', %s, false)", [str(home)])
        connection.execute(_FACTS)
        for start in range(0, count, PIECE):
            _enter(connection, facts.slice(start, PIECE), home)
    return home


def _first(model: Model) -> Fit:
    found = model.finished
    return Fit(order_type=TYPE, kind=model.kind, outcomes=found, decision=Decision.FIRST, figures={}, model=model)


def _enter(connection: psycopg.Connection[tuple[object, ...]], facts: pa.Table, home: UUID) -> None:
    connection.execute("truncate bench_facts")
    sink = io.BytesIO()
    csv.write_csv(facts, sink, csv.WriteOptions(include_header=False))
    with connection.cursor().copy("copy bench_facts from stdin (format csv)") as copy:
        copy.write(sink.getvalue())
    told = {"home": home, "type": TYPE, "now": MOMENT}
    for statement in (_ORDERS, _LINES, _STAGES, _FORECASTS, _OUTLOOKS):
        connection.execute(statement, told)
    connection.commit()
