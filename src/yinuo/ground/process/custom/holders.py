"""Kinds of business objects that carry custom fields; each room registers its own when its app is ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yinuo.ground.people import rights

HolderName = Literal[
    "order",
    "order_line",
    "customer",
    "contact",
    "item",
    "supplier",
    "complaint",
    "project",
    "risk",
    "nonconformity",
]


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A kind of object: what it is called, and which right fills its fields in.

    `named` gives what single ones are called by id, `page` the address of one on the desk.
    """

    name: str
    label: Promise | str
    right: str
    named: Callable[[Sequence[UUID]], dict[UUID, str]]
    page: Callable[[UUID], str]
    icon: str = "box"


_holders: dict[str, Holder] = {}


def page_at(pattern: str) -> Callable[[UUID], str]:
    """Return what tells the address of an object by its id, put in for `{id}`."""
    return lambda one: pattern.format(id=one)


def carry(holder: Holder) -> None:
    """Let objects of a kind carry custom fields."""
    _holders[holder.name] = holder


def holders() -> list[Holder]:
    """Return all kinds of objects that carry custom fields, orders first."""
    known = get_args(HolderName)
    return sorted(_holders.values(), key=lambda one: known.index(one.name) if one.name in known else len(known))


def holder_of(kind: str) -> Holder | None:
    """Return a kind by name, or None."""
    return _holders.get(kind)


def register() -> None:
    """Let what stands on the ground carry custom fields: customers and their people, items, suppliers."""
    for one in (*_people(), *_records()):
        carry(one)


def _people() -> tuple[Holder, ...]:
    from yinuo.ground.people import queries as people

    def customers(ids: Sequence[UUID]) -> dict[UUID, str]:
        return {one.id: one.name for one in people.customers_by_id(ids=ids).values()}

    def contacts(ids: Sequence[UUID]) -> dict[UUID, str]:
        return {one.id: one.name for one in people.contacts_by_id(ids=ids).values()}

    def of_contact(one: UUID) -> str:
        return f"/customers/{people.contacts_by_id(ids=[one])[one].customer_id}#contacts"

    label, edit, page = _("客户"), rights.EDIT_ORDERS, page_at("/customers/{id}")
    return (
        Holder(name="customer", label=label, right=edit, named=customers, page=page, icon="users"),
        Holder(name="contact", label=_("联系人"), right=edit, named=contacts, page=of_contact, icon="address-book"),
    )


def _records() -> tuple[Holder, ...]:
    from yinuo.ground.supply import queries as supply

    def named(kind: str) -> Callable[[Sequence[UUID]], dict[UUID, str]]:
        def names(ids: Sequence[UUID]) -> dict[UUID, str]:
            found = ((one, supply.record(kind=kind, record_id=one)) for one in ids)
            return {one: str(record["name"]) for one, record in found if record is not None}

        return names

    items, suppliers, edit = page_at("/supply/items/{id}"), page_at("/supply/suppliers/{id}"), rights.EDIT_SUPPLY
    icon = "truck-delivery"
    return (
        Holder(name="item", label=_("物料"), right=edit, named=named("item"), page=items, icon="box"),
        Holder(name="supplier", label=_("供应商"), right=edit, named=named("supplier"), page=suppliers, icon=icon),
    )
