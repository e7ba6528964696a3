"""Quoting at the desk: the answer while one types, sending, printing, and turning a quote into an order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.cast import NOW
from tests.doors.desk.conftest import Desk
from tests.doors.desk.planned_offer import planned_offer
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions, queries
from yinuo.flow.promises.actions import OfferMoved, Wanted, WantedLine
from yinuo.flow.quality import actions as quality
from yinuo.flow.quality.actions import NewHold
from yinuo.ground.kernel import clock, jobs
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries as people_queries
from yinuo.ground.supply import actions as supply

HTMX = {"HX-Request": "true"}


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    """The factory knows two items."""
    with acting_for(desk.factory.id):
        supply.save_items(
            items=[
                supply.NewItem(code="P-80", name="液压泵", family="泵", price_minor=128_000),
                supply.NewItem(code="P-80S", name="液压泵轴", family="泵"),
            ]
        )
    return desk


def _typed(**fields: object) -> dict[str, object]:
    line = {"line_code": "", "line_text": "P-80", "line_quantity": "", "line_price": ""}
    return {"customer_id": "", "customer": "hdzg", **line, **fields}


def _quote(desk: Desk, **wanted: object) -> UUID:
    line = WantedLine(item_code="", item_name="液压泵 P-80", quantity=Decimal(3), unit="台", price_minor=128_000)
    with acting_for(desk.factory.id):
        asked = Wanted(customer_id=desk.factory.vip.id, lines=(line,), **wanted)  # type: ignore[arg-type]
        return actions.quote_lines(wanted=asked).id


def test_the_answer_keeps_up_with_typing_by_taking_the_best_match(stocked: Desk) -> None:
    sales = stocked.browser("sales")

    half = sales.post("/quotes/new/answer", _typed(line_text=""), headers=HTMX).content.decode()
    whole = sales.post("/quotes/new/answer", _typed(line_text="p-80 × 20", requested="2026-03-13"), headers=HTMX)

    shown = whole.content.decode()
    assert "填上客户和物料" in half
    assert "90% 把握" in shown and "runway-bar" in shown
    assert "比客户要求晚" in shown
    assert "¥25,600" in shown
    assert "王工" in shown and "发送报价" in shown


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"line_quantity": "-2"}, "数量“-2”应为大于 0 的数字"),
        ({"line_quantity": "两台"}, "数量“两台”应为大于 0"),
        ({"line_price": "x"}, "单价应为不小于 0"),
        ({"line_quantity": "1e12"}, "太大"),
        ({"requested": "2020-01-01"}, "日期已过"),
        ({"requested": "9999-12-31"}, "希望的日期太远"),
        ({"requested": "0001-01-01"}, "日期已过"),
        ({"not_before": "9999-12-31"}, "最早收货的日期太远"),
        ({"lane": "L-9"}, "没有运输线路“L-9”"),
        ({"ship": "partial", "parts": "0"}, "1 到 20 批"),
        ({"ship": "partial", "least": "-3"}, "每批至少多少"),
        ({"requested": "2026-04-01", "not_before": "2026-05-01"}, "最早收货的日期晚于"),
        ({"confidence": "0.2"}, "50% 到 99%"),
    ],
)
def test_what_cannot_be_answered_says_what_to_mend(stocked: Desk, fields: dict[str, str], told: str) -> None:
    answer = stocked.browser("sales").post("/quotes/new/answer", _typed(**fields), headers=HTMX)

    assert answer.status_code == 200
    assert told in answer.content.decode()


def test_a_line_that_names_no_item_is_told_beside_the_date(stocked: Desk) -> None:
    sales = stocked.browser("sales")

    strange = sales.post("/quotes/new/answer", _typed(line_text="XQ-9"), headers=HTMX).content.decode()
    known = sales.post("/quotes/new/answer", _typed(), headers=HTMX).content.decode()

    assert "没有物料“XQ-9”，日期按历史推算" in strange
    assert "没有物料" not in known


@pytest.mark.parametrize(
    ("typed", "codes", "quantity"),
    [
        ("yyb", ["P-80", "P-80S"], None),
        ("P-80", ["P-80", "P-80S"], None),
        ("p-80s", ["P-80S"], None),
        ("液压泵 20", ["P-80", "P-80S"], "20"),
        ("yyb x 2.5", ["P-80", "P-80S"], "2.5"),
        ("轴承", [], None),
    ],
)
def test_items_are_found_by_code_name_or_initials_with_a_quantity_behind(
    stocked: Desk, typed: str, codes: list[str], quantity: str | None
) -> None:
    found = stocked.browser("sales").get("/quotes/new/items", {"q": typed}).json()

    assert [one["value"] for one in found] == codes
    assert {one["quantity"] for one in found} <= {quantity}
    assert not found or found[0]["price"] in ("1280", "")


def test_customers_are_found_by_initials_with_what_tells_them_apart(desk: Desk) -> None:
    found = desk.browser("sales").get("/quotes/new/customers", {"q": "xh"}).json()

    assert [(one["title"], one["hint"]) for one in found] == [("新禾食品", "C-002 · 新客户 · 成都")]


def test_sending_keeps_the_quote_and_mails_the_quotation(stocked: Desk) -> None:
    with acting_for(stocked.factory.id):
        (contact,) = people_queries.contacts(customer_id=stocked.factory.vip.id)
    sales = stocked.browser("sales")

    answer = sales.post("/quotes/new/keeping", _typed(line_text="p-80*3", send="1", contact=str(contact.id)))
    shown = sales.get(answer["Location"]).content.decode()

    with acting_for(stocked.factory.id):
        (quote,) = queries.quotes()
    assert answer.status_code == 302 and str(quote.id) in answer["Location"]
    assert "正在发给 王工" in shown and quote.number in shown
    assert [(line.item_code, line.quantity) for line in quote.wanted.lines] == [("P-80", 3)]


def test_what_was_typed_is_not_lost_when_it_cannot_be_kept(stocked: Desk) -> None:
    answer = stocked.browser("sales").post("/quotes/new/keeping", _typed(line_quantity="0", note="分两车"))

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="0"' in shown and "分两车" in shown and "数量“0”应为大于 0 的数字" in shown


def test_a_foreign_contact_is_never_written_to(stocked: Desk) -> None:
    with acting_for(stocked.factory.id):
        other = people.add_contact(customer_id=stocked.factory.newcomer.id, name="李", email="li@xinhe.example")

    answer = stocked.browser("sales").post("/quotes/new/keeping", _typed(send="1", contact=str(other)))

    with acting_for(stocked.factory.id):
        kept = queries.quotes()
    assert answer.status_code == 404 and not kept


def test_the_list_tells_open_quotes_from_expired_ones(desk: Desk) -> None:
    _quote(desk)
    browser = desk.browser("viewer")

    now = browser.get("/quotes").content.decode()
    with clock.frozen(NOW + timedelta(days=30)):
        later = desk.browser("viewer").get("/quotes").content.decode()
        expired = desk.browser("viewer").get("/quotes?view=expired").content.decode()

    assert "华东重工" in now and "待客户答复" in now
    assert "没有等客户答复的报价" in later and "华东重工" in expired


def test_a_taken_quote_becomes_an_order_with_its_promise(desk: Desk) -> None:
    quote_id = _quote(desk)

    answer = desk.browser("sales").post(f"/quotes/{quote_id}/commitment", {"reference": "PO-77"})
    again = desk.browser("sales").post(f"/quotes/{quote_id}/commitment")

    with acting_for(desk.factory.id):
        quote = queries.quote(quote_id=quote_id)
        assert quote is not None and quote.order_id is not None
        order = orders.order(order_id=quote.order_id)
    assert order is not None and order.reference == "PO-77"
    assert order.committed_at == quote.offer.latest_at and quote.state == "accepted"
    assert answer["Location"] == f"/orders/{order.id}"
    assert again.status_code == 422 and "没有下单" in again.content.decode()


def test_a_date_that_can_no_longer_be_had_is_said_so_and_nothing_is_entered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    quote_id = _quote(desk)

    def moved(**_asked: object) -> None:
        raise OfferMoved(NOW + timedelta(days=20))

    monkeypatch.setattr(actions, "accept_quote", moved)
    answer = desk.browser("sales").post(f"/quotes/{quote_id}/commitment")

    assert answer.status_code == 422
    assert "3月31日" in answer.content.decode() and f"/quotes/new?from={quote_id}" in answer.content.decode()


def test_a_quote_is_asked_again_with_what_it_asked_before(stocked: Desk) -> None:
    quote_id = _quote(stocked, note="急", requested_at=NOW + timedelta(days=3))

    shown = stocked.browser("sales").get(f"/quotes/new?from={quote_id}").content.decode()

    assert "华东重工" in shown and "液压泵 P-80" in shown and "急" in shown and "2026-03-14" in shown


def test_how_it_may_come_in_parts_and_from_when_is_asked_again_too(stocked: Desk) -> None:
    sales = stocked.browser("sales")
    terms = {"ship": "partial", "parts": "3", "least": "2.5", "not_before": "2026-04-02"}
    kept = sales.post("/quotes/new/keeping", _typed(**terms))["Location"]

    with acting_for(stocked.factory.id):
        wanted = queries.quotes()[0].wanted
    again = sales.get(f"/quotes/new?from={kept.rpartition('/')[2]}").content.decode()

    assert (wanted.ship, wanted.max_splits, str(wanted.min_split)) == ("partial", 3, "2.5")
    assert wanted.not_before and wanted.not_before.isoformat() == "2026-04-01T16:00:00+00:00"
    assert all(f'value="{text}"' in again for text in ("3", "2.5", "2026-04-02"))


def test_a_quote_can_be_withdrawn_and_then_no_longer_sent(desk: Desk) -> None:
    quote_id = _quote(desk)
    with acting_for(desk.factory.id):
        (contact,) = people_queries.contacts(customer_id=desk.factory.vip.id)
    sales = desk.browser("sales")

    sales.post(f"/quotes/{quote_id}/withdrawal", {"why": "客户改方案"})
    sent = sales.post(f"/quotes/{quote_id}/sending", {"contact": str(contact.id)})

    assert "客户改方案" in sales.get(f"/quotes/{quote_id}").content.decode()
    assert sent.status_code == 422 and "没有发送" in sent.content.decode()


def test_an_order_that_is_entered_can_be_quoted_too(desk: Desk) -> None:
    order_id = desk.order()

    answer = desk.browser("sales").post(f"/orders/{order_id}/quotes")
    panel = desk.browser("sales").get(f"/orders/{order_id}/promises", headers=HTMX).content.decode()

    assert answer.status_code == 302 and answer["Location"].startswith("/quotes/")
    assert answer["Location"] in panel


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_quotation_is_a_pdf_in_each_language(desk: Desk, language: str) -> None:
    quote_id = _quote(desk)

    answer = desk.browser("viewer").get(f"/quotes/{quote_id}/quotation.pdf", {"language": language})

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_how_goods_are_taken_in_stands_on_the_quote(desk: Desk) -> None:
    quote_id = _quote(desk, ship="partial", max_splits=3)

    shown = desk.browser("viewer").get(f"/quotes/{quote_id}").content.decode()

    assert "收货方式" in shown and "最多 3 批" in shown


def test_an_alternative_that_is_chosen_is_what_the_page_shows(stocked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "offer_lines", lambda *, wanted: planned_offer(now=NOW))

    plain = stocked.browser("sales").post("/quotes/new/answer", _typed(), headers=HTMX).content.decode()
    chosen = (
        stocked.browser("sales").post("/quotes/new/answer", _typed(way="overtime-5x"), headers=HTMX).content.decode()
    )

    assert "5–7 个工作日，90% 把握" in plain and "WC-5X 3月15日前无空档" in plain
    assert "WC-5X加班 16 小时" in plain and "提前 3 天" in plain and "多花 ¥1,200" in plain
    assert "2–4 个工作日，90% 把握" in chosen
    assert "等机器 48 小时" in plain and "采购 F-1 × 20" in plain and "7c9e6679f4b2" in plain
    assert "最坏情况" in plain and "3月24日" in plain


def test_goods_that_quality_holds_back_are_told_where_they_are_lacking(
    stocked: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = replace(planned_offer(now=NOW), reasons=[{"code": "no_stock", "item": "P-80", "missing": 5}])
    monkeypatch.setattr(queries, "offer_lines", lambda *, wanted: lacking)
    with acting_for(stocked.factory.id):
        supply.save_sites(sites=[supply.NewSite(code="F1", name="一厂")])
        supply.save_stock(stock=[supply.NewStock(item="P-80", site="F1", on_hand=Decimal(10))])
        hold = NewHold(reason="开裂待查", item_code="P-80", site_code="F1", quantity=Decimal("7.5"))
        quality.place_hold(new=hold)

    page = stocked.browser("sales").post("/quotes/new/answer", _typed(), headers=HTMX).content.decode()

    assert "还缺 5" in page and "F1有 7.5 液压泵被质量冻结，不能承诺：开裂待查" in page


def test_a_single_day_is_told_once(stocked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = planned_offer(now=NOW)
    one_day = replace(offer, earliest_at=offer.latest_at, earliest_days=offer.latest_days)
    monkeypatch.setattr(queries, "offer_lines", lambda *, wanted: one_day)

    page = stocked.browser("sales").post("/quotes/new/answer", _typed(), headers=HTMX).content.decode()

    day = page.split("现在下单，")[1].split(" 送达")[0]
    assert "–" not in day and day.endswith("日") and f"{day} – {day}" not in page


def test_a_mail_brings_the_quotation_in_the_contacts_language(desk: Desk) -> None:
    with acting_for(desk.factory.id):
        contact_id = people.add_contact(
            customer_id=desk.factory.vip.id, name="Ms Wong", email="wong@huadong.example", language="en"
        )
    quote_id = _quote(desk)
    with acting_for(desk.factory.id):
        job_id = actions.send_quote(quote_id=quote_id, contact_id=contact_id)
    jobs.run_now(organisation_id=desk.factory.id, job_id=job_id)
    jobs.run_now(organisation_id=desk.factory.id, job_id=job_id)

    with acting_for(desk.factory.id):
        (mail,) = people_queries.notices(about_id=quote_id)
    page = desk.browser("sales").get(f"/quotes/{quote_id}").content.decode()
    assert "Ms Wong" in mail["text"] and "We can deliver between" in mail["text"] and mail["attachment_id"]
    assert "quotation" in mail["subject"]
    assert "wong@huadong.example" in page and "再发一次" in page
