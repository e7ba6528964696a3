"""The delivery note (送货单) as a PDF: each of its copies on a page of its own, with the code to scan."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yinuo.flow.acceptance.document import qr
from yinuo.flow.acceptance.queries import NoteFacts
from yinuo.flow.acceptance.setup import MOST_COPIES, PAPERS, Setup, setup
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing.standing import address_of, token_of
from yinuo.ground.kernel import documents, wording
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts

TEMPLATE = Path(__file__).with_name("delivery_note.typ")
# Width and height in millimetres: a sheet of A4, and forms of continuous paper, whole, in halves and in thirds.
_SIZES = {"a4": (210.0, 297.0), "241x280": (241.0, 279.4), "241x140": (241.0, 139.7), "241x93": (241.0, 93.1)}


def note_pdf(*, note: NoteFacts, language: str = "", paper: str = "", copies: int = 0) -> bytes:
    """Return the PDF of a delivery note on a paper, in so many copies; as the organisation has set if not told."""
    order = orders.order(order_id=note.order_id)
    if order is None:
        raise LookupError(str(note.order_id))
    house, known = people.organisation(), setup()
    with translation.override(language or house.language), timezone.override(ZoneInfo(house.timezone)):
        data = {
            **documents.faces(language or house.language),
            **_paper(known, paper),
            **_head(note, order),
            "organisation": house.name,
            "copies": _copies(known, copies),
            "columns": [_("序号"), _("物料编码"), _("名称"), _("数量"), _("单位"), _("实收"), _("备注")],
            "lines": [_line(one) for one in note.lines],
            "signing": [_("送货人"), _("收货人签字"), _("收货日期")],
            "scan": _("扫码签收"),
            "cancelled": _("已作废") if not note.is_live else "",
        }
        return documents.pdf(template=TEMPLATE, data=data)


def _paper(known: Setup, paper: str) -> dict[str, Any]:
    width, height = _SIZES[paper if paper in PAPERS else known.paper]
    return {"width": width, "height": height, "tight": height < 120, "continuous": width > 220}


def _copies(known: Setup, copies: int) -> list[str]:
    count = min(copies or len(known.copies), MOST_COPIES)
    names = [str(one) for one in known.copies][:count]
    return [
        _("第 %(place)s 联 %(name)s") % {"place": place, "name": name}
        for place, name in enumerate(names + [""] * (count - len(names)), start=1)
    ]


def _line(line: Mapping[str, Any]) -> list[str]:
    unit = wording.unit_name(str(line["unit"]), line["quantity"])
    return [str(line["position"]), line.get("code", ""), line["name"], line["quantity"], unit, "", ""]


def _head(note: NoteFacts, order: OrderFacts) -> dict[str, Any]:
    contact = _contact(order)
    place = " ".join(part for part in (order.region, order.city) if part)
    facts = [
        [_("客户"), order.customer_name],
        [_("订单号"), order.number],
        [_("客户单号"), order.reference or "–"],
        [_("联系人"), " ".join(part for part in (contact.name, contact.phone) if part) if contact else "–"],
        [_("送达地"), place or "–"],
        [_("承运"), note.carrier or "–"],
    ]
    return {
        "title": _("送货单"),
        "number": note.number,
        "date": wording.long_date(note.made_at),
        "qr": qr(address_of(token=_token(note), path="/note")),
        "facts": facts,
        "remarks": [_("备注"), note.remarks] if note.remarks else [],
    }


def _token(note: NoteFacts) -> str:
    return token_of(order_id=note.order_id, about=UUID(str(note.id)))


def _contact(order: OrderFacts) -> ContactFacts | None:
    if order.contact_id:
        return people.contact(contact_id=order.contact_id)
    return next(iter(people.contacts(customer_id=order.customer_id)), None)
