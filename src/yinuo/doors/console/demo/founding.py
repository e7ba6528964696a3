"""Founding the demo organisation: its people, customers, supplies and the stages of its orders."""

from __future__ import annotations

from uuid import UUID

from yinuo.doors.console.demo import agreeing, cast
from yinuo.doors.console.demo.plant_cast import GOODS
from yinuo.flow.orders import actions as orders
from yinuo.flow.responses import actions as responses
from yinuo.flow.work import actions as work
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people.actions import NewCustomer
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply.actions import NewCarrier, NewItem, NewLane, NewSite, NewSupplier, NewWorkCentre


def found() -> tuple[UUID, dict[str, MemberFacts], dict[str, UUID]]:
    """Found 远山机械; return its id, its members by short name, and the customers' contacts by code."""
    organisation_id = people.found_organisation(name=cast.NAME, slug=cast.SLUG)
    with acting_for(organisation_id):
        orders.define_order_types(
            names={kind.code: kind.name for kind in cast.KINDS},
            english={kind.code: kind.name_en for kind in cast.KINDS},
        )
        for kind in cast.KINDS:
            work.define_stages(order_type=kind.code, templates=kind.stages)
        members = _members()
        contacts = _customers()
        _supply()
        responses.ensure_starter_set()
        agreeing.agree()
    return organisation_id, members, contacts


def emails() -> list[tuple[str, str, str]]:
    """Return who may sign in: e-mail, name, title."""
    return [(f"{short}@{cast.SLUG}.example", name, title) for short, name, _role, title in cast.MEMBERS]


def _members() -> dict[str, MemberFacts]:
    return {
        short: people.add_member(
            email=f"{short}@{cast.SLUG}.example", name=name, role=role, title=title, password=cast.PASSWORD
        )
        for short, name, role, title in cast.MEMBERS
    }


def _customers() -> dict[str, UUID]:
    buyers = cast.buyers()
    registered = people.register_customers(
        customers=[NewCustomer(code=b.code, name=b.name, tier=b.tier, region=b.region, city=b.city) for b in buyers]
    )
    return {
        b.code: people.add_contact(
            customer_id=registered[b.code].id,
            name=b.contact,
            email=f"{b.code.lower()}@customers.example",
            phone=f"139{int(b.code[2:]):08d}",
            language="en" if b.city == "汉堡" else "zh-hans",
            timezone="Europe/Berlin" if b.city == "汉堡" else "Asia/Shanghai",
            primary=True,
        )
        for b in buyers
    }


def _supply() -> None:
    supply.ensure_starter_set()
    supply.save_sites(
        sites=[NewSite(code="SZ", name="苏州工厂", region="华东", timezone="Asia/Shanghai", cutoff_minute=16 * 60)]
    )
    supply.save_work_centres(
        work_centres=[NewWorkCentre(code=code, name=name, site="SZ") for code, name in cast.WORK_CENTRES.items()]
    )
    supply.save_suppliers(
        suppliers=[
            NewSupplier(code=code, name=name, region=region, lead_hours=hours)
            for code, (name, region, hours) in cast.SUPPLIERS.items()
        ]
    )
    supply.save_items(
        items=[
            NewItem(
                code=code,
                name=name,
                family=family,
                price_minor=price * 100,
                # What the plant makes nobody sells to it; its order is late with the supplier of its main part.
                supplier="" if code in GOODS else supplier,
            )
            for code, (name, family, price, supplier) in cast.ITEMS.items()
        ]
    )
    supply.save_carriers(carriers=[NewCarrier(code=code, name=name) for code, name in cast.CARRIERS.items()])
    _lanes()


def _lanes() -> None:
    supply.save_lanes(
        lanes=[
            NewLane(
                code=f"苏州→{region}",
                origin="苏州",
                destination=region,
                low_hours=low,
                usual_hours=usual,
                high_hours=high,
                carrier=carrier,
            )
            for region, (low, usual, high, carrier) in cast.LANES.items()
        ]
    )
