"""The acceptance as a PDF in the customer's language: what was received, who signed, and how to verify it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yinuo.flow.acceptance.queries import AcceptanceFacts
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel import documents, files, wording
from yinuo.ground.people.queries import OrganisationFacts

TEMPLATE = Path(__file__).with_name("acceptance.typ")
_SIMPLIFIED = ["Noto Sans SC", "Noto Sans TC"]
_TRADITIONAL = ["Noto Sans TC", "Noto Sans SC"]
HASH_SHOWN = 12


def verify_path(*, organisation: OrganisationFacts, acceptance: AcceptanceFacts) -> str:
    """Return the address, below the site's own, at which anybody may check the hash."""
    return f"/p/verify/{organisation.id.hex}/{acceptance.number}/{acceptance.content_hash[:HASH_SHOWN]}"


def acceptance_pdf(
    *,
    organisation: OrganisationFacts,
    order: OrderFacts,
    acceptance: AcceptanceFacts,
    language: str,
    zone: str,
) -> bytes:
    """Return the PDF; its texts are in the language given, its times in the zone given."""
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        data = _data(organisation=organisation, order=order, acceptance=acceptance, language=language, zone=zone)
        return documents.pdf(template=TEMPLATE, data=data)


def _data(
    *, organisation: OrganisationFacts, order: OrderFacts, acceptance: AcceptanceFacts, language: str, zone: str
) -> dict[str, Any]:
    address = settings.PUBLIC_URL.rstrip("/") + verify_path(organisation=organisation, acceptance=acceptance)
    return {
        "lang": language.split("-")[0],
        "fonts": _TRADITIONAL if language == "zh-hant" else _SIMPLIFIED,
        "organisation": organisation.name,
        "title": _("交付验收单"),
        "number": acceptance.number,
        "qr": _qr(address),
        "facts": _facts(order),
        "columns": [_("序号"), _("名称"), _("订购数量"), _("实收数量")],
        "items": [
            [
                str(item["position"]),
                item["name"],
                f"{item['ordered']} {item['unit']}",
                f"{item['received']} {item['unit']}",
            ]
            for item in acceptance.items
        ],
        "remarks_label": _("备注"),
        "remarks": acceptance.remarks,
        "statement": _("签收人确认已收到上列货物或服务。"),
        "signing": [
            [_("签收人"), acceptance.signer_name],
            [_("签收时间"), f"{wording.datetime_text(acceptance.signed_at)}（{zone}）"],
        ],
        "signature_label": _("手写签名"),
        "signature": files.content_of(file_id=acceptance.signature_file_id).decode(),
        "hash_label": _("内容指纹（SHA-256）。扫描右上角二维码可核验。"),
        "hash": acceptance.content_hash,
        "footer": f"{organisation.name} · {acceptance.number}",
    }


def _facts(order: OrderFacts) -> list[list[str]]:
    return [
        [_("客户"), order.customer_name],
        [_("订单号"), order.number],
        [_("需求日期"), wording.date_text(order.requested_at)],
        [_("承诺日期"), wording.date_text(order.committed_at)],
        [_("下单日期"), wording.date_text(order.ordered_at)],
        [_("送达日期"), wording.date_text(order.delivered_at)],
    ]


def _qr(address: str) -> str:
    buffer = io.BytesIO()
    segno.make(address, error="m").save(buffer, kind="svg", scale=4, border=0, xmldecl=False, svgns=True)
    return buffer.getvalue().decode()
