"""The quotation as a PDF and a letter, in the customer's language: what, by when, how sure, and on which conditions.

A customer reads it: no names of machines, suppliers or other customers stand in it, and no costs of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yinuo.flow.promises.facts import QuoteFacts, WantedLine
from yinuo.flow.promises.terms import terms_text
from yinuo.flow.promises.wording import explain_to_customer, interval_text, span_text
from yinuo.ground.kernel import documents, wording
from yinuo.ground.people.queries import ContactFacts, OrganisationFacts

TEMPLATE = Path(__file__).with_name("quotation.typ")


def quotation_pdf(
    *, organisation: OrganisationFacts, quote: QuoteFacts, contact: ContactFacts | None, language: str, zone: str
) -> bytes:
    """Return the PDF; its texts are in the language given, its days those of the zone given."""
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        return documents.pdf(template=TEMPLATE, data=_data(organisation, quote, contact, language))


def letter(*, organisation: OrganisationFacts, quote: QuoteFacts, contact: ContactFacts) -> tuple[str, str]:
    """Return subject and text of the mail that brings the quotation, as the contact reads it."""
    language = contact.language or organisation.language
    with translation.override(language), timezone.override(ZoneInfo(contact.timezone or organisation.timezone)):
        subject = _("%(house)s 报价 %(number)s：%(day)s前交付") % {
            "house": organisation.name,
            "number": quote.number,
            "day": wording.date_text(quote.offer.latest_at),
        }
        return subject, "\n".join(_lines(organisation, quote, contact))


def _lines(organisation: OrganisationFacts, quote: QuoteFacts, contact: ContactFacts) -> Iterator[str]:
    yield _("%(name)s，您好：") % {"name": contact.name}
    yield ""
    yield _greeting(quote)
    for line in quote.wanted.lines:
        yield f"· {line.item_name or line.item_code} × {_amount(line)}"
    yield ""
    yield from _explanations(quote)
    yield _("报价有效至 %(day)s，详见附件。") % {"day": wording.datetime_text(quote.expires_at)}
    yield ""
    yield organisation.name


def _greeting(quote: QuoteFacts) -> str:
    first, last = wording.long_date(quote.offer.earliest_at), wording.long_date(quote.offer.latest_at)
    told = {"from": first, "to": last, "interval": _interval(quote)}
    if first == last:
        return _("感谢询价。我们可以在 %(to)s 交付（%(interval)s）：") % told
    return _("感谢询价。我们可以在 %(from)s – %(to)s 之间交付（%(interval)s）：") % told


def _span(quote: QuoteFacts) -> str:
    return span_text(earliest_at=quote.offer.earliest_at, latest_at=quote.offer.latest_at, long=True)


def _data(
    organisation: OrganisationFacts, quote: QuoteFacts, contact: ContactFacts | None, language: str
) -> dict[str, Any]:
    return {
        **documents.faces(language),
        "organisation": organisation.name,
        "title": _("报价单"),
        "number": quote.number,
        "facts": _facts(quote, contact),
        "delivery_label": _("交付时间"),
        "delivery": _span(quote),
        "interval": _interval(quote),
        "explanations": list(_explanations(quote)),
        "columns": [_("序号"), _("名称"), _("数量"), _("单价"), _("金额")],
        "items": _items(quote),
        "total_label": _("合计"),
        "total": wording.money(quote.value_minor, quote.currency) if quote.value_minor else "",
        "note_label": _("备注"),
        "note": quote.wanted.note,
        "conditions_label": _("报价说明"),
        "conditions": _conditions(quote),
        "footer": f"{organisation.name} · {quote.number}",
    }


def _facts(quote: QuoteFacts, contact: ContactFacts | None) -> list[list[str]]:
    pairs = [
        [_("客户"), quote.customer_name],
        [_("联系人"), contact.name if contact else wording.NONE],
        [_("报价日期"), wording.long_date(quote.made_at)],
        [_("有效期至"), wording.long_date(quote.expires_at)],
    ]
    if quote.wanted.requested_at:
        pairs.append([_("希望交付"), wording.long_date(quote.wanted.requested_at)])
    terms = terms_text(wanted=quote.wanted)
    return [*pairs, [_("收货方式"), terms]] if terms else pairs


def _amount(line: WantedLine) -> str:
    return f"{wording.number(line.quantity, 4)} {wording.unit_name(line.unit, line.quantity)}"


def _items(quote: QuoteFacts) -> list[list[str]]:
    return [
        [
            str(position),
            line.item_name or line.item_code,
            _amount(line),
            wording.money(line.price_minor, quote.currency) if line.price_minor else wording.NONE,
            wording.money(round(line.price_minor * line.quantity), quote.currency)
            if line.price_minor
            else wording.NONE,
        ]
        for position, line in enumerate(quote.wanted.lines, start=1)
    ]


def _interval(quote: QuoteFacts) -> str:
    offer = quote.offer
    return interval_text(earliest_days=offer.earliest_days, latest_days=offer.latest_days, confidence=offer.confidence)


def _explanations(quote: QuoteFacts) -> Iterator[str]:
    reason = explain_to_customer(reasons=quote.offer.reasons)
    if reason:
        yield _("说明：%(reason)s。") % {"reason": reason}


def _conditions(quote: QuoteFacts) -> list[str]:
    return [
        _("报价在 %(moment)s 前有效，过期请重新询价。") % {"moment": wording.datetime_text(quote.expires_at)},
        _("工作日自报价之日起算；下单时按当时的库存和产能复核交付日期。"),
        _("订单内容如有变更，交付日期另行确认。"),
    ]
