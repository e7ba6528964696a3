"""Customers' links and signatures over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from yinuo.doors.api.entry import scope
from yinuo.doors.api.problems import Problem
from yinuo.flow.acceptance import queries
from yinuo.flow.orders import queries as orders
from yinuo.flow.sharing import actions
from yinuo.flow.sharing import queries as links

router = Router(tags=["acceptance"])
PROBLEMS: dict[type[Exception], Problem] = {
    actions.InvalidInvitation: Problem(
        status=422,
        code="invalid-invitation",
        title=_("无法生成客户链接"),
    )
}


class NewLink(Schema):
    """A personal link to be made."""

    right: str = Field(description="`view` to look and to write, `change` to ask for changes too, `sign` for all")
    days: int = Field(60, ge=1, le=730, description="how long it is good")
    contact_id: UUID | None = None


class MadeLink(Schema):
    """A new link; its address cannot be read again."""

    id: UUID
    url: str


class Link(Schema):
    """A link without its secret."""

    id: UUID
    right: str
    contact_id: UUID | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class Acceptance(Schema):
    """A signature on a delivery."""

    number: str
    signer_name: str
    signed_at: datetime
    items: list[dict[str, Any]]
    remarks: str
    content_hash: str


def _known(order_id: UUID) -> UUID:
    if orders.order(order_id=order_id) is None:
        raise Http404
    return order_id


@router.post("/orders/{uuid:order_id}/links", response={201: MadeLink}, auth=scope("portal:write"))
def make_link(request: HttpRequest, order_id: UUID, new: NewLink) -> tuple[int, MadeLink]:
    """Make a personal link of one contact to one order."""
    link_id, token = actions.invite(
        order_id=_known(order_id), contact_id=new.contact_id, right=new.right, days=new.days
    )
    address = actions.brand().base + reverse("portal:order", kwargs={"token": token})
    return 201, MadeLink(id=link_id, url=address)


@router.get("/orders/{uuid:order_id}/links", response=list[Link], auth=scope("portal:write"))
def list_links(request: HttpRequest, order_id: UUID) -> list[links.LinkFacts]:
    """List an order's links."""
    return links.links(order_id=_known(order_id))


@router.delete("/orders/{uuid:order_id}/links/{uuid:link_id}", response={204: None}, auth=scope("portal:write"))
def revoke_link(request: HttpRequest, order_id: UUID, link_id: UUID) -> tuple[int, None]:
    """Take a link back at once."""
    if link_id not in {link.id for link in links.links(order_id=_known(order_id))}:
        raise Http404
    actions.revoke(link_id=link_id)
    return 204, None


@router.get("/orders/{uuid:order_id}/acceptance", response=Acceptance, auth=scope("orders:read"))
def get_acceptance(request: HttpRequest, order_id: UUID) -> queries.AcceptanceFacts:
    """Return the customer's signature on an order."""
    accepted = queries.acceptance(order_id=_known(order_id))
    if accepted is None:
        raise Http404
    return accepted
