"""Entering orders, one or thousands: check all, number them, write them, tell the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yinuo.flow.orders import outlooks
from yinuo.flow.orders.checks import InvalidOrders, OrderFault, faults_of
from yinuo.flow.orders.drafts import Known, NewLine, NewOrder
from yinuo.flow.orders.events import ORDER, OrderCreated, OrderTypesDefined, TypeProcessSet
from yinuo.flow.orders.facts import LineFacts
from yinuo.flow.orders.models import NumberSeries, Order, OrderLine, OrderState, OrderType
from yinuo.ground.kernel import bulk, clock, log
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.pinyin import sort_key
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import CustomerFacts

STARTER_TYPES = {
    "make_to_stock": "现货",
    "make_to_order": "定制生产",
    "project": "项目交付",
    "service": "服务",
    "export": "外贸出口",
}
STARTER_TYPES_IN_ENGLISH = {
    "make_to_stock": "Made to stock",
    "make_to_order": "Made to order",
    "project": "Project",
    "service": "Service",
    "export": "Export",
}


# The index of the list repeats these; an index row must stay below 2,704 bytes.
LONGEST_SEARCH, LONGEST_SORT = 900, 150
# Stands for an order type of the starter set that will be defined when the first order of its kind is entered.
_TO_BE_DEFINED = UUID(int=0)
# Every column with its default, for rows that are written without the ORM.
_BLANK: dict[str, Any] = {field.attname: field.get_default() for field in Order._meta.concrete_fields}


def create_order(*, order: NewOrder) -> UUID:
    """Enter one order and return its id; raises InvalidOrders with all faults."""
    return create_orders(orders=[order])[0]


def create_orders(*, orders: Sequence[NewOrder], batch_id: UUID | None = None, checked: bool = False) -> list[UUID]:
    """Enter orders and return their ids in the same order; raises InvalidOrders and then enters none.

    `checked` says that `check_orders` found no fault in them just now, in this transaction.
    """
    if not orders:
        return []
    known = _known(orders, define=True)
    faults = [] if checked else faults_of(orders=orders, known=known)
    if faults:
        raise InvalidOrders(faults)
    numbers = _numbers(orders, known.now)
    rows = [_row(new, number, known, batch_id) for new, number in zip(orders, numbers, strict=True)]
    lines = [
        line
        for new, row in zip(orders, rows, strict=True)
        for line in line_rows(lines=new.lines, order_id=row["id"], organisation_id=row["organisation_id"])
    ]
    _insert(rows, lines)
    log.publish_all(drafts=[_created(row, new.order_type) for new, row in zip(orders, rows, strict=True)])
    return [row["id"] for row in rows]


def check_orders(*, orders: Sequence[NewOrder]) -> list[OrderFault]:
    """Return all that would keep these orders from being entered; `index` is the place in the sequence."""
    return faults_of(orders=orders, known=_known(orders, define=False)) if orders else []


def define_order_types(*, names: Mapping[str, str], english: Mapping[str, str] | None = None) -> dict[str, UUID]:
    """Add or rename kinds of orders, {code: name}, and return the ids of these by code.

    `english` is {code: name in English}; a kind that it leaves out keeps the one it has, those of the starter set
    have one from the beginning.
    """
    known = {code: (name, name_en) for code, name, name_en in OrderType.objects.values_list("code", "name", "name_en")}
    told = {code: (name, _in_english(code, name, known, english or {})) for code, name in names.items()}
    news = {code: both for code, both in told.items() if known.get(code) != both}
    rows = [
        OrderType(organisation_id=current_organisation(), code=code[:40], name=name[:100], name_en=name_en[:100])
        for code, (name, name_en) in news.items()
    ]
    OrderType.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["name", "name_en"], unique_fields=["organisation_id", "code"]
    )
    if news:
        body = OrderTypesDefined(
            names={code: name for code, (name, _) in news.items()},
            english={code: name_en for code, (_, name_en) in news.items() if name_en},
        )
        log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return dict(OrderType.objects.filter(code__in=list(names)).values_list("code", "id"))


def set_type_process(*, order_type: str, process_key: str) -> bool:
    """Let new orders of a kind run through a process, or, where it is empty, its list of stages; False: no such kind.

    Whether the process may be used is for the room to say that lays out stages.
    """
    changed = OrderType.objects.filter(code=order_type).update(process_key=process_key[:100])
    if changed:
        body = TypeProcessSet(order_type=order_type, process_key=process_key)
        log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return bool(changed)


def _in_english(code: str, name: str, known: Mapping[str, tuple[str, str]], english: Mapping[str, str]) -> str:
    if code in english or code in known:
        return english[code] if code in english else known[code][1]
    return STARTER_TYPES_IN_ENGLISH[code] if STARTER_TYPES.get(code) == name else ""


def _known(orders: Sequence[NewOrder], *, define: bool) -> Known:
    codes = {new.customer_code for new in orders if new.customer_id is None}
    types = dict(OrderType.objects.values_list("code", "id"))
    missing = [code for code in STARTER_TYPES if code not in types and any(new.order_type == code for new in orders)]
    if define:
        types |= define_order_types(names=STARTER_TYPES if not types else {one: STARTER_TYPES[one] for one in missing})
    else:
        types |= dict.fromkeys(missing, _TO_BE_DEFINED)
    return Known(
        customers_by_id=people.customers_by_id(ids=list({new.customer_id for new in orders if new.customer_id})),
        customers_by_code=people.customers_by_code(codes=list(codes)) if codes else {},
        types=types,
        currency=people.organisation().currency,
        review_channels=frozenset(people.preference(name="orders.review_channels")),
        now=clock.now(),
    )


def _numbers(orders: Sequence[NewOrder], now: datetime) -> list[str]:
    missing = sum(1 for new in orders if not new.number)
    if not missing:
        return [new.number for new in orders]
    prefix = f"{people.preference(name='orders.number_prefix')}{now.astimezone(UTC):%Y%m%d}-"
    NumberSeries.objects.bulk_create(
        [NumberSeries(organisation_id=current_organisation(), prefix=prefix)], ignore_conflicts=True
    )
    series = NumberSeries.objects.select_for_update().get(prefix=prefix)
    given = _free_numbers(prefix, series.last, missing)
    series.last = int(given[-1].removeprefix(prefix))
    series.save()
    fresh = iter(given)
    return [new.number or next(fresh) for new in orders]


def _free_numbers(prefix: str, last: int, count: int) -> list[str]:
    taken = set(Order.objects.filter(number__startswith=prefix).values_list("number", flat=True))
    free: list[str] = []
    while len(free) < count:
        last += 1
        number = f"{prefix}{last:04d}"
        if number not in taken:
            free.append(number)
    return free


def _row(new: NewOrder, number: str, known: Known, batch_id: UUID | None) -> dict[str, Any]:
    customer = known.customer_of(new)
    assert customer is not None  # checked before
    first = new.lines[0] if new.lines else None
    return _BLANK | dict(
        id=new.id or new_id(),
        organisation_id=current_organisation(),
        number=number,
        customer_id=customer.id,
        contact_id=new.contact_id,
        order_type_id=known.types[new.order_type],
        channel=new.channel,
        state=_state(new, known),
        batch_id=batch_id,
        owner_id=new.owner_id,
        reference=new.reference,
        note=new.note,
        ordered_at=new.ordered_at or known.now,
        requested_at=new.requested_at,
        committed_at=new.committed_at,
        delivered_at=new.delivered_at,
        cancelled_at=new.cancelled_at,
        currency=new.currency or known.currency,
        penalty_minor_per_day=new.penalty_minor_per_day,
        value_minor=value_of_lines(new.lines) if new.value_minor is None else new.value_minor,
        family=new.family or (first.family if first else ""),
        supplier_code=new.supplier_code,
        lane_code=new.lane_code,
        created_at=known.now,
        **_place(new, customer),
        **_names(number, new.reference, customer),
    )


def _state(new: NewOrder, known: Known) -> str:
    if new.cancelled_at is not None:
        return OrderState.CANCELLED
    if new.delivered_at is not None:
        return OrderState.DELIVERED
    waits = not new.reviewed and new.channel in known.review_channels
    return OrderState.REVIEW if waits else OrderState.OPEN


def value_of_lines(lines: Iterable[NewLine | LineFacts]) -> int:
    """Return what lines are worth together, in minor units."""
    return sum(round(line.price_minor * line.quantity) + line.freight_minor for line in lines)


def _place(new: NewOrder, customer: CustomerFacts) -> dict[str, str]:
    """What is not told is the customer's, unless the part that is told lies elsewhere."""
    here = new.region in ("", customer.region) and new.city in ("", customer.city)
    source = customer if here else new
    return {
        "region": new.region or source.region,
        "city": new.city or source.city,
        "postcode": new.postcode or source.postcode,
    }


def _names(number: str, reference: str, customer: CustomerFacts) -> dict[str, str]:
    return {
        "customer_name": customer.name,
        "customer_sort": sort_of(customer=customer),
        "tier": customer.tier,
        "search": search_of(number=number, reference=reference),
    }


def search_of(*, number: str, reference: str) -> str:
    """Return the text of the order itself that the list's search looks in; its customer has one of their own."""
    return shortened(text=" ".join(f"{number} {reference}".lower().split()), most_bytes=LONGEST_SEARCH)


def sort_of(*, customer: CustomerFacts) -> str:
    """Return the text that the list sorts customers by: their name in pinyin."""
    return shortened(text=sort_key(customer.name), most_bytes=LONGEST_SORT)


def shortened(*, text: str, most_bytes: int) -> str:
    """Return the part of a text that fits into so many bytes of UTF-8."""
    return text if len(text) * 4 <= most_bytes else text.encode()[:most_bytes].decode(errors="ignore")


def line_rows(
    *, lines: Sequence[NewLine], order_id: UUID, organisation_id: UUID, ids: Sequence[UUID | None] = ()
) -> list[dict[str, Any]]:
    """Return the rows of an order's lines, numbered from 1; `ids` are those of lines that were there before."""
    known = [*ids, *(None for _line in lines[len(ids) :])]
    return [
        dict(
            id=known[position - 1] or new_id(),
            organisation_id=organisation_id,
            order_id=order_id,
            position=position,
            item_id=line.item_id,
            item_code=line.item_code,
            item_name=line.item_name or line.item_code,
            family=line.family,
            quantity=line.quantity,
            unit=line.unit,
            price_minor=line.price_minor,
            freight_minor=line.freight_minor,
            supplier_id=line.supplier_id,
            handover_due_at=line.handover_due_at,
        )
        for position, line in enumerate(lines, start=1)
    ]


def _insert(rows: list[dict[str, Any]], lines: list[dict[str, Any]]) -> None:
    try:
        with transaction.atomic():
            bulk.insert_values(model=Order, values=rows)
    except IntegrityError as error:
        # Somebody entered one of these numbers between the check and now.
        numbers = [row["number"] for row in rows]
        taken = set(Order.objects.filter(number__in=numbers).values_list("number", flat=True))
        faults = [OrderFault(i, "number", "taken", n) for i, n in enumerate(numbers) if n in taken]
        if not faults:
            raise
        raise InvalidOrders(faults) from error
    outlooks.begin(states=[(row["id"], str(row["state"])) for row in rows])
    bulk.insert_values(model=OrderLine, values=lines)


def _created(row: dict[str, Any], order_type: str) -> Draft:
    body = OrderCreated(
        number=row["number"],
        customer_id=row["customer_id"],
        order_type=order_type,
        state=str(row["state"]),
        ordered_at=row["ordered_at"],
        requested_at=row["requested_at"],
        committed_at=row["committed_at"],
        batch_id=row["batch_id"],
    )
    return Draft(subject_type=ORDER, subject_id=row["id"], body=body)
