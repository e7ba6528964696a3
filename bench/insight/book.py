"""An organisation with a very long history, made within the database: the same at every run but for the present day."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import psycopg
from psycopg import sql

from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.queries import order_types
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people.actions import NewCustomer
from yinuo.ground.process.stages import LISTED

CUSTOMERS, DAYS = 5_000, 730
LINES, STAGES = 2, 3  # of each order
REPORTS = 7  # progress events of each order, which with promises, alerts, complaints and ratings make ten
_EMPTY = {
    "character varying": "''",
    "text": "''",
    "jsonb": "'[]'",
    "boolean": "false",
    "uuid": "gen_random_uuid()",
    "timestamp with time zone": "now()",
}
_COLUMNS = """select column_name, data_type, is_nullable = 'YES' from information_schema.columns
    where table_schema = 'public' and table_name = %s"""
_ID = "(lpad(to_hex(1700000000000 + n), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid"
_ORDERS = f"""select n, {_ID} as id, c.id as customer, c.name, c.tier, c.region, begun as ordered_at,
    begun + made * interval '1 day' as delivered_at, begun + agreed * interval '1 day' as committed_at, dice
    from (select n, now() - ({DAYS} - {DAYS}.0 * n / %(count)s) * interval '1 day' as begun,
        3 + 14 * random() * random() + (n %% 11) / 4.0 as made, 9 + floor(4 * random()) as agreed,
        random() as dice, floor({CUSTOMERS} * random() * random())::int as whose
        from generate_series(1, %(count)s) as n) drawn
    join (select *, row_number() over (order by code) - 1 as place from people_customer
        where organisation_id = %(home)s) c on c.place = drawn.whose"""


def fill(*, count: int, admin_url: str) -> UUID:
    """Found the organisation with so many orders and ten times as many facts about them; return its id."""
    home = people.found_organisation(name="量测机械", slug="bench")
    with acting_for(home):
        orders.define_order_types(names=orders.STARTER_TYPES)
        people.register_customers(customers=[_customer(n) for n in range(CUSTOMERS)])
        kind = order_types()[0].id
    told = {"count": count, "home": home, "kind": kind}
    with psycopg.connect(admin_url, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica; set synchronous_commit = off; select setseed(0.42)")
        cursor.execute(f"create temp table drawn as {_ORDERS}", told)
        for table, (source, columns) in _TABLES.items():
            _insert(cursor, table, source, columns, told)
        cursor.execute("vacuum analyze")
    return home


_TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "orders_order": (
        "drawn",
        {
            "id": "id",
            "number": "'SO-' || lpad(n::text, 8, '0')",
            "customer_id": "customer",
            "customer_name": "name",
            "tier": "tier",
            "region": "region",
            "city": "region || n % 20",
            "family": "'类别 ' || n % 40",
            "supplier_code": "'S-' || n % 300",
            "channel": "(array['web', 'phone', 'email', 'sales'])[1 + n % 4]",
            "order_type_id": "%(kind)s::uuid",
            "state": "case when delivered_at < now() then 'delivered' else 'open' end",
            "ordered_at": "ordered_at",
            "requested_at": "committed_at",
            "committed_at": "case when dice < 0.97 then committed_at end",
            "delivered_at": "case when delivered_at < now() then delivered_at end",
            "currency": "'CNY'",
            "created_at": "ordered_at",
        },
    ),
    "orders_outlook": (
        "drawn",
        {"id": "id", "state": "case when delivered_at < now() then 'delivered' else 'open' end"},
    ),
    "orders_orderline": (
        f"drawn cross join generate_series(1, {LINES}) as place",
        {
            "order_id": "id",
            "position": "place",
            "item_code": "'I-' || lpad(((n + 37 * place) % 400)::text, 3, '0')",
            "item_name": "'物料 ' || (n + 37 * place) % 400",
            "family": "'类别 ' || (n + 37 * place) % 40",
            "quantity": "1 + n % 9",
            "price_minor": "10000 + n % 977 * 100",
        },
    ),
    "work_stage": (
        f"drawn cross join generate_series(1, {STAGES}) as step where delivered_at < now()",
        {
            "order_id": "id",
            "code": "'s' || step",
            "name": "'环节 ' || step",
            "position": "10 * step",
            "standard_hours": "24",
            "role": "'operator'",
            "kind": f"'{LISTED}'",
            "state": "'done'",
            "started_at": "ordered_at + (delivered_at - ordered_at) * ((step - 1.0) / 3)",
            "due_at": "ordered_at + (committed_at - ordered_at) * (step / 3.0)",
            "finished_at": "ordered_at + (delivered_at - ordered_at) * (step / 3.0)",
        },
    ),
    "promises_promise": (
        "drawn cross join generate_series(1, 2) as version where version = 1 or n % 5 = 0",
        {
            "order_id": "id",
            "version": "version",
            "committed_at": "committed_at - (version = 1 and n % 5 = 0)::int * interval '2 days'",
            "made_at": "ordered_at + version * interval '1 hour'",
            "confidence": "0.9",
            "superseded_at": "case when version = 1 and n % 5 = 0 then ordered_at + interval '2 hours' end",
        },
    ),
    "radar_alert": (
        "drawn where delivered_at > committed_at - interval '1 day'",
        {
            "order_id": "id",
            "cause": "'lateness'",
            "severity": "'warning'",
            "state": "'resolved'",
            "raised_at": "committed_at - (10 + 90 * dice) * interval '1 hour'",
            "lead_hours": "10 + 90 * dice",
            "committed_at": "committed_at",
        },
    ),
    "care_complaint": (
        "drawn where n % 12 = 0 and delivered_at < now()",
        {
            "order_id": "id",
            "number": "'CC-' || n",
            "topic": "(array['late', 'quality', 'damage', 'missing'])[1 + n / 12 % 4]",
            "severity": "'major'",
            "state": "'closed'",
            "key": "'k' || n",
            "raised_at": "delivered_at + dice * interval '3 days'",
            "first_replied_at": "delivered_at + dice * interval '4 days'",
        },
    ),
    "care_rating": (
        "drawn where n % 2 = 0 and delivered_at < now()",
        {"order_id": "id", "score": "1 + (n + (dice * 3)::int) % 5", "rated_at": "delivered_at"},
    ),
    "work_progressevent": (
        f"drawn cross join generate_series(1, {REPORTS}) as step",
        {
            "order_id": "id",
            "stage_code": "'s' || step / 2",
            "kind": "case when step % 2 = 0 then 'started' else 'finished' end",
            "happened_at": "ordered_at + step * interval '1 day'",
            "recorded_at": "ordered_at + step * interval '1 day'",
            "key": "n || '-' || step",
            "disposition": "'applied'",
        },
    ),
}


def _insert(
    cursor: psycopg.Cursor[tuple[object, ...]],
    table: str,
    source: str,
    columns: Mapping[str, str],
    told: Mapping[str, object],
) -> None:
    """Insert one row for each of the source; what must be filled and is not told stays empty."""
    known = {name: (kind, free) for name, kind, free in cursor.execute(_COLUMNS, [table]).fetchall()}
    given = {"organisation_id": "%(home)s::uuid", **columns}
    for name, (kind, free) in known.items():
        if not free:
            given.setdefault(name, _EMPTY.get(str(kind), "0"))
    names = sql.SQL(", ").join(map(sql.Identifier, given))
    values = ", ".join(text if "%(" in text else text.replace("%", "%%") for text in given.values())
    statement = sql.SQL("insert into {} ({}) ").format(sql.Identifier(table), names)
    body = f"select {values} from {source.replace('%', '%%')}"
    cursor.execute(sql.Composed([statement, sql.SQL(body)]), dict(told))  # type: ignore[arg-type]


def _customer(n: int) -> NewCustomer:
    tiers, regions = ("vip", "key", "standard", "new"), ("华东", "华南", "华北", "华中", "西南", "西北", "东北")
    return NewCustomer(code=f"C-{n:05d}", name=f"客户 {n:05d}", tier=tiers[n % 7 % 4], region=regions[n % 7])
