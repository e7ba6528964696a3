"""Personal links of people outside over the API: give, list, take back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.flow.sharing import actions, queries
from yinuo.ground.kernel import clock

router = Router(tags=["portal"])


class NewPortalLink(Schema):
    """A link to be made: for one order, or with `customer_id` alone for all orders of that customer.

    A supplier's or a carrier's person is named by `holder`, and by `email` for the code that confirms a device.
    """

    order_id: UUID | None = None
    customer_id: UUID | None = None
    supplier_id: UUID | None = None
    carrier_id: UUID | None = None
    contact_id: UUID | None = Field(None, description="the person at the customer's")
    holder: str = ""
    email: str = ""
    rights: list[str] = Field(["view"], description="`view` is always in it; `write`, `change`, `sign` one by one")
    days: int = Field(60, ge=1, le=730, description="how long it is good")


class MadePortalLink(Schema):
    """A new link; its address cannot be read again."""

    id: UUID
    url: str


class PortalDevice(Schema):
    """A device that opened a link."""

    name: str
    first_seen_at: datetime
    last_seen_at: datetime
    confirmed_at: datetime | None


class PortalLinkOut(Schema):
    """A link without its secret; `state` is good, revoked or expired."""

    id: UUID
    state: str
    party: str
    customer_id: UUID | None
    supplier_id: UUID | None
    carrier_id: UUID | None
    order_id: UUID | None
    contact_id: UUID | None
    holder: str
    rights: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    first_used_at: datetime | None
    last_used_at: datetime | None
    devices: list[PortalDevice]


class LinkFilters(Schema):
    """Which links to list."""

    state: str = Field("", description="good, unopened, revoked or expired; all if empty")
    party: str = Field("", description="customer, supplier or carrier; all if empty")
    q: str = Field("", max_length=100, description="a word in the holder's name or mail address, customer or number")
    limit: int = Field(50, ge=1, le=500)


@router.post("/portal/links", response={201: MadePortalLink}, auth=scope("portal:write"))
def issue_portal_link(request: HttpRequest, new: NewPortalLink) -> tuple[int, MadePortalLink]:
    """Make a personal link; its address is in this answer only."""
    link_id, token = actions.issue_link(new=actions.NewLink(**new.dict()))
    return 201, MadePortalLink(id=link_id, url=actions.brand().base + reverse("portal:order", kwargs={"token": token}))


@router.get("/portal/links", response=list[PortalLinkOut], auth=scope("portal:write"))
def list_portal_links(request: HttpRequest, filters: Query[LinkFilters]) -> list[PortalLinkOut]:
    """List personal links, newest first."""
    found = queries.find_links(state=filters.state, party=filters.party, saying=filters.q, limit=filters.limit)
    devices, now = queries.devices(link_ids=[one.id for one in found]), clock.now()
    return [
        PortalLinkOut(
            **{name: getattr(one, name) for name in _PLAIN},
            rights=list(one.rights),
            party=one.party,
            state=one.state(now),
            devices=[PortalDevice(**{n: getattr(d, n) for n in _OF_DEVICE}) for d in devices.get(one.id, [])],
        )
        for one in found
    ]


_OF_DEVICE = ("name", "first_seen_at", "last_seen_at", "confirmed_at")
_PLAIN = (
    "id",
    "customer_id",
    "supplier_id",
    "carrier_id",
    "order_id",
    "contact_id",
    "holder",
    "created_at",
    "expires_at",
    "revoked_at",
    "first_used_at",
    "last_used_at",
)


@router.delete("/portal/links/{uuid:link_id}", response={204: None}, auth=scope("portal:write"))
def revoke_portal_link(request: HttpRequest, link_id: UUID) -> tuple[int, None]:
    """Take a link back at once."""
    if queries.link_by_id(link_id=link_id) is None:
        raise Http404
    actions.revoke(link_id=link_id)
    return 204, None
