"""The agreed change order as a PDF in the customer's language, kept as a file of the order.

A customer reads it: no costs of ours, no names of other customers stand in it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yinuo.flow.changes.drafting import publish
from yinuo.flow.changes.events import ChangeDocumentKept
from yinuo.flow.changes.facts import Impact
from yinuo.flow.changes.models import ChangeOrder
from yinuo.flow.changes.plan_told import for_customer
from yinuo.flow.changes.wording import edits_in_words
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing import visibility
from yinuo.ground.kernel import documents, files, wording
from yinuo.ground.people import queries as people

TEMPLATE = Path(__file__).with_name("change_order.typ")


def keep_document(*, change_id: UUID) -> UUID | None:
    """Write an agreed change order as a PDF and keep it; done before, nothing is done. Return the file."""
    row = ChangeOrder.objects.select_for_update().filter(pk=change_id, state=ChangeOrder.State.APPLIED).first()
    order = orders.order(order_id=row.order_id) if row else None
    if row is None or order is None or row.document_id:
        return row.document_id if row else None
    kept = files.store(content=document_pdf(row, order), name=f"{row.number}.pdf", media_type="application/pdf")
    row.document_id = kept.id
    row.save(update_fields=["document"])
    publish(row, ChangeDocumentKept(change_id=row.id, number=row.number, file_id=kept.id, sha256=kept.sha256))
    return kept.id


def document_pdf(row: ChangeOrder, order: OrderFacts) -> bytes:
    """Return the PDF, in the language and time zone of whoever agreed."""
    house, contact = people.organisation(), people.contact(contact_id=row.contact_id) if row.contact_id else None
    language = (contact.language if contact else "") or house.language
    zone = (contact.timezone if contact else "") or house.timezone
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        return documents.pdf(template=TEMPLATE, data=_data(row, order, house.name, language))


def _data(row: ChangeOrder, order: OrderFacts, house: str, language: str) -> dict[str, Any]:
    impact = Impact.from_json(row.impact)
    lines = orders.lines(order_id=order.id)
    return {
        **documents.faces(language),
        "organisation": house,
        "title": _("变更单"),
        "number": row.number,
        "facts": [
            [_("客户"), order.customer_name],
            [_("订单"), order.number],
            [_("同意人"), row.signer_name],
            [_("同意时间"), wording.datetime_text(row.signed_at)],
        ],
        "changes_label": _("变更内容"),
        "changes": edits_in_words(edits=row.edits, lines=lines, currency=order.currency),
        "reason_label": _("原因"),
        "reason": row.reason,
        "columns": ["", _("变更前"), _("变更后")],
        "effects": list(_effects(impact, priced=is_priced(impact=impact, customer_id=order.customer_id))),
        "conditions": [
            _("自客户同意之时起，原承诺日期由上述日期代替；其他条款不变。"),
            _("同意内容的校验码（SHA-256）：%(hash)s") % {"hash": row.content_sha256},
        ],
        "footer": f"{house} · {row.number}",
    }


def is_priced(*, impact: Impact, customer_id: UUID | None) -> bool:
    """Return whether a customer sees the price: where prices are shown, and whenever they agree to another one."""
    return visibility.shown_to(customer_id=customer_id)["prices"] or impact.value_before != impact.value_minor


def _effects(impact: Impact, *, priced: bool) -> list[list[str]]:
    found = []
    if impact.committed_at is not None:
        found.append([_("交期"), wording.long_date(impact.committed_before), wording.long_date(impact.committed_at)])
    for one in for_customer(plan=impact.plan):
        days = [wording.long_date(datetime.fromisoformat(one[at])) if one[at] else "–" for at in ("before_at", "at")]
        found.append([one["name"] or _("项目完成"), *days])
    if not priced:
        return found
    money = [wording.money(value, impact.currency) for value in (impact.value_before, impact.value_minor)]
    return [*found, [_("金额"), *money]]
