"""What somebody owes us for an order's promise: entered, moved, settled, and gently reminded of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, toast
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.quotes import day_of
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises import actions, forms, queries
from yinuo.flow.promises.actions import InvalidPledge, PledgeNotOpen
from yinuo.flow.promises.queries import PledgeFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

CUSTOMER = "customer"


@page(rights.SEE)
@require_GET
def panel(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show who owes what by when for an order."""
    return _panel(request, _order(order_id))


@page(rights.PROMISE)
@require_POST
def add(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Enter what somebody owes."""
    order, chosen = _order(order_id), request.POST.get("who", CUSTOMER)
    day = day_of(request.POST.get("due_on", ""))
    if day is None:
        return _panel(request, order, faults={"due_at": _("请填日期。")}, status=422)
    kind, _colon, ident = chosen.partition(":")
    known = as_uuid(ident)
    member = people.member(member_id=known) if kind == "member" and known else None
    try:
        with attempt():
            made = actions.add_pledge(
                order_id=order.id,
                kind=request.POST.get("kind", ""),
                what=request.POST.get("what", ""),
                party=member.role if member else CUSTOMER if kind in ("contact", CUSTOMER) else chosen,
                due_at=queries.day_end(on=day),
                member_id=member.id if member else None,
                contact_id=known if kind == "contact" else None,
            )
    except InvalidPledge as error:
        words = {name: str(forms.PLEDGE_FAULTS.get(code, code)) for name, code in error.faults.items()}
        return _panel(request, order, faults=words, status=422)
    return toast(_panel(request, order), _("已记下：%(what)s。") % {"what": made.what})


@page(rights.PROMISE)
@require_POST
def settle(request: DeskRequest, order_id: UUID, pledge_id: UUID) -> HttpResponse:
    """Note that it came, or that it is no longer needed."""
    order = _order(order_id)
    _known(order, pledge_id)
    state = "cancelled" if "cancel" in request.POST else "kept"
    try:
        with attempt():
            actions.settle_pledge(pledge_id=pledge_id, state=state)
    except PledgeNotOpen:
        return toast(_panel(request, order), _("已经办结了。"), level="watch")
    return toast(_panel(request, order), _("已办结。") if state == "kept" else _("已取消。"))


@page(rights.PROMISE)
@require_POST
def move(request: DeskRequest, order_id: UUID, pledge_id: UUID) -> HttpResponse:
    """Agree on another date."""
    order, day = _order(order_id), day_of(request.POST.get("due_on", ""))
    _known(order, pledge_id)
    try:
        if day is None:
            raise InvalidPledge({"due_at": "past"})
        with attempt():
            actions.move_pledge(pledge_id=pledge_id, due_at=queries.day_end(on=day), why=request.POST.get("why", ""))
    except (InvalidPledge, PledgeNotOpen):
        return toast(_panel(request, order), _("没有改期：请填将来的日期和原因。"), level="critical")
    return toast(_panel(request, order), _("已改期。"))


def _panel(
    request: DeskRequest, order: OrderFacts, faults: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    now = clock.now()
    context: dict[str, Any] = {
        "order": order,
        "pledges": [(one, one.is_overdue(now)) for one in queries.pledges(order_id=order.id)],
        "people": _people(order),
        "kinds": labels.options(labels.PLEDGE_KINDS),
        "faults": faults or {},
        "typed": request.POST if faults else {},
        "tomorrow": f"{timezone.localtime(now):%Y-%m-%d}",
    }
    return render(request, "desk/promises/_pledges.html", context, status=status)


def _people(order: OrderFacts) -> list[tuple[str, str]]:
    contacts = people.contacts(customer_id=order.customer_id)
    theirs = [(f"contact:{one.id}", f"{order.customer_name} · {one.name}") for one in contacts]
    ours = [
        (f"member:{one.id}", f"{one.name} · {labels.word(labels.ROLES, one.role)}")
        for one in people.members()
        if one.role != "viewer"
    ]
    return [*(theirs or [(CUSTOMER, order.customer_name)]), *ours]


def _order(order_id: UUID) -> OrderFacts:
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    return order


def _known(order: OrderFacts, pledge_id: UUID) -> PledgeFacts:
    found = queries.pledge(pledge_id=pledge_id)
    if found is None or found.order_id != order.id:
        raise Http404
    return found


urlpatterns = [
    path("orders/<uuid:order_id>/pledges", panel, name="order-pledges"),
    path("orders/<uuid:order_id>/pledges/new", add, name="order-pledges-new"),
    path("orders/<uuid:order_id>/pledges/<uuid:pledge_id>/settlement", settle, name="order-pledge-settlement"),
    path("orders/<uuid:order_id>/pledges/<uuid:pledge_id>/date", move, name="order-pledge-date"),
]
