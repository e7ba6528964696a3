"""The acceptance as a PDF in the customer's language: what was accepted, who said so, and how to verify it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yinuo.flow.acceptance.queries import MILESTONES, AcceptanceFacts
from yinuo.flow.acceptance.setup import Words
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel import documents, files, wording
from yinuo.ground.people.queries import OrganisationFacts

TEMPLATE = Path(__file__).with_name("acceptance.typ")
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
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
    note_number: str = "",
) -> bytes:
    """Return the PDF, not signed yet; its texts are in the language given, its times in the zone given."""
    pictures = _pictures(acceptance)
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        data = {
            **_head(organisation, order, acceptance, language, note_number),
            **_body(acceptance),
            **_foot(organisation, acceptance, zone),
            "photos": [[name, _photo_caption(acceptance, photo)] for name, photo in pictures.items()],
        }
        contents = {name: files.content_of(file_id=UUID(str(photo["file_id"]))) for name, photo in pictures.items()}
        return documents.pdf(template=TEMPLATE, data=data, pictures=contents)


def qr(address: str) -> str:
    """Return the code of an address as SVG."""
    buffer = io.BytesIO()
    segno.make(address, error="m").save(buffer, kind="svg", scale=4, border=0, xmldecl=False, svgns=True)
    return buffer.getvalue().decode()


def _pictures(acceptance: AcceptanceFacts) -> dict[str, Mapping[str, Any]]:
    return {
        f"{place}.{_ENDINGS.get(str(photo['media_type']), 'jpg')}": photo
        for place, photo in enumerate(acceptance.photos, start=1)
    }


def _photo_caption(acceptance: AcceptanceFacts, photo: Mapping[str, Any]) -> str:
    if photo["paper"]:
        return _("客户签字的纸质单据")
    named = {item["position"]: item["name"] for item in acceptance.items}
    return str(named.get(photo["position"], _("整体")))


def _head(
    organisation: OrganisationFacts, order: OrderFacts, acceptance: AcceptanceFacts, language: str, note_number: str
) -> dict[str, Any]:
    address = settings.PUBLIC_URL.rstrip("/") + verify_path(organisation=organisation, acceptance=acceptance)
    facts = [
        [_("客户"), order.customer_name],
        [_("订单号"), order.number],
        [_("需求日期"), wording.long_date(order.requested_at)],
        [_("承诺日期"), wording.long_date(order.committed_at)],
        [_("下单日期"), wording.long_date(order.ordered_at)],
        [_("送达日期"), wording.long_date(order.delivered_at)],
    ]
    if note_number:
        facts.append([_("送货单号"), note_number])
    if acceptance.subject_name:
        facts.append([_("里程碑"), acceptance.subject_name])
    title = _("里程碑验收单") if acceptance.subject.startswith(MILESTONES) else _("交付验收单")
    return {
        **documents.faces(language),
        "organisation": organisation.name,
        "title": title,
        "number": acceptance.number,
        "qr": qr(address),
        "facts": facts,
    }


def _body(acceptance: AcceptanceFacts) -> dict[str, Any]:
    return {
        "verdict": {
            "accepted": _("全部接收"),
            "partly": _("部分接收，其余见下表"),
            "refused": _("拒收"),
        }[acceptance.verdict],
        "columns": [_("序号"), _("名称"), _("本次应验"), _("接收"), _("拒收"), _("短少"), _("未验")],
        "items": [_item(item) for item in acceptance.items],
        "details": [line for item in acceptance.items for line in _details(item)],
        "checks_label": _("检查项"),
        "checks": _checked(acceptance.checks),
        "remarks_label": _("备注"),
        "remarks": acceptance.remarks,
        "photos_label": _("照片"),
    }


def _item(item: Mapping[str, Any]) -> list[str]:
    accepted = item.get("accepted", item.get("received", "0"))
    asked = item.get("delivered", item.get("ordered", "0"))
    figures = [accepted, *(item.get(name, "0") for name in ("refused", "short", "open"))]
    delivered = f"{asked} {wording.unit_name(str(item['unit']), asked)}"
    return [str(item["position"]), str(item["name"]), delivered, *(_figure(one) for one in figures)]


def _figure(text: str) -> str:
    return text if text != "0" else "–"


def _details(item: Mapping[str, Any]) -> list[str]:
    found = []
    if item.get("reason"):
        reason = Words(zh=str(item["reason_zh"]), en=str(item["reason_en"]))
        found.append(_("%(item)s：拒收原因 %(reason)s") % {"item": item["name"], "reason": reason})
    if item.get("words"):
        found.append(_("%(item)s：%(words)s") % {"item": item["name"], "words": item["words"]})
    found += [f"{item['name']} · {mark} {point}" for mark, point in _checked(item.get("checks", ()))]
    return found


def _checked(checks: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    return [["√" if one["right"] else "○", str(Words(zh=str(one["zh"]), en=str(one["en"])))] for one in checks]


def _foot(organisation: OrganisationFacts, acceptance: AcceptanceFacts, zone: str) -> dict[str, Any]:
    drawn = acceptance.signature_file_id
    return {
        "statement": _statement(acceptance),
        "grounds": acceptance.grounds,
        "signing": _signing(acceptance, zone),
        "signature_label": _("手写签名"),
        "signature": files.content_of(file_id=drawn).decode() if drawn else "",
        "hash_label": _("内容指纹（SHA-256）。扫描右上角二维码可核验，也可上传本文件核验电子签名。"),
        "hash": acceptance.content_hash,
        "footer": f"{organisation.name} · {acceptance.number}",
    }


def _statement(acceptance: AcceptanceFacts) -> str:
    if acceptance.way == "tacit":
        return _("默示验收：客户在约定期限内没有签收，也没有提出异议，依合同视为验收合格。本单没有客户签名。")
    if acceptance.way == "paper":
        return _("客户已在纸质单据上签字，由我方人员代为登记，纸质单据照片附后。")
    if acceptance.verdict == "refused":
        return _("签收人拒绝接收上列货物或服务，原因如上。")
    if acceptance.verdict == "partly":
        return _("签收人确认按上表接收；拒收、短少和未验的部分不在确认之内。")
    return _("签收人确认已收到上列货物或服务。")


def _moment(value: datetime) -> str:
    return f"{wording.long_date(value)} {wording.time_text(value)}"


def _signing(acceptance: AcceptanceFacts, zone: str) -> list[list[str]]:
    moment = f"{_moment(acceptance.signed_at)}（{zone}）"
    if acceptance.way == "tacit":
        return [[_("生效时间"), moment]]
    found = [[_("签收人"), acceptance.signer_name]]
    found.append([_("登记时间") if acceptance.way == "paper" else _("签收时间"), moment])
    if acceptance.device_at:
        found.append([_("设备时间"), _moment(acceptance.device_at)])
    if acceptance.device:
        found.append([_("设备"), acceptance.device[:90]])
    return found
