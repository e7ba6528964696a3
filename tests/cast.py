"""The small named cast of all tests: 远山机械, its people, a VIP and a new customer, one late supplier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people.queries import CustomerFacts, MemberFacts

# A Wednesday morning in Shanghai, far from holidays.
NOW = datetime(2026, 3, 11, 1, 0, tzinfo=UTC)
PASSWORD = "Shan-Shui-2026"


@dataclass(frozen=True, kw_only=True)
class Factory:
    """An organisation with a member of every role and two customers."""

    id: UUID
    members: dict[str, MemberFacts]
    vip: CustomerFacts
    newcomer: CustomerFacts


def found_factory(*, name: str = "远山机械", slug: str | None = None) -> Factory:
    """Found a factory whose e-mail addresses are `role@slug.example`."""
    slug = slug or f"yuanshan-{uuid4().hex[:10]}"
    organisation_id = people.found_organisation(name=name, slug=slug)
    roles = ("owner", "manager", "sales", "planner", "project_manager", "operator", "quality", "viewer")
    with acting_for(organisation_id):
        members = {
            role: people.add_member(email=f"{role}@{slug}.example", name=f"{name}-{role}", role=role, password=PASSWORD)
            for role in roles
        }
        customers = people.register_customers(
            customers=[
                people.NewCustomer(code="C-001", name="华东重工", tier="vip", region="华东", city="上海"),
                people.NewCustomer(code="C-002", name="新禾食品", tier="new", region="西南", city="成都"),
            ]
        )
        people.add_contact(customer_id=customers["C-001"].id, name="王工", email="wang@huadong.example", primary=True)
    return Factory(id=organisation_id, members=members, vip=customers["C-001"], newcomer=customers["C-002"])
