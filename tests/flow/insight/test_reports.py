"""Reports: the question of an address, its answer line by line, the rest, comparing, and what is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from tests.cast import NOW, Factory, found_factory
from tests.flow.insight.books import DAY, customers, delivered
from yinuo.core.measuring import NoSuchPart
from yinuo.flow.insight import answering, asking, formulas, queries, reports, sheets
from yinuo.flow.insight.answering import Answer
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory() -> Factory:
    """Sixty customers with a delivery each, of which every customer of the first ten has two and a late one."""
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        orders.define_order_types(names=orders.STARTER_TYPES)
        known = customers(60)
        delivered(to=known, ordered_at=NOW - 20 * DAY, days=10)
        delivered(to=known[:10], ordered_at=NOW - 50 * DAY, days=10, late=True)
        delivered(to=known[:5], ordered_at=NOW - 380 * DAY, days=10)
    return factory


def answered(factory: Factory, text: str) -> Answer:
    with acting_for(factory.id), clock.frozen(NOW):
        known = formulas.measures()
        return answering.answer(asked=asking.read_text(text, known=known), known=known, now=NOW)


def values(answer: Answer, code: str) -> dict[str, Any]:
    return {line.head.key: line.numbers[code].value for line in answer.lines}


def test_an_address_is_read_and_written_alike() -> None:
    text = "m=deliveries&m=csat&by=customer&across=month&chart=heat&compare=year&span=custom&since=2026-01-01"
    text += "&until=2026-02-28&top=5&-tier=vip&region=%E5%8D%8E%E4%B8%9C&region="

    asked = asking.read_text(text, known=queries.METRICS)

    assert asked.address() == text
    assert asking.read_text(asked.address(), known=queries.METRICS) == asked


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("m=luck&m=csat", ("luck",)),
        ("m=csat&by=mood&chart=pie&compare=never", ("mood", "pie", "never")),
        ("m=csat&span=next_year", ("next_year",)),
        # The end before the beginning.
        ("m=csat&span=custom&since=2026-02-01&until=2026-01-01", ("since–until",)),
        ("m=csat&saved=x&filtering=tier&csrf=1", ()),
    ],
)
def test_what_is_not_understood_is_left_out_and_told(text: str, unknown: tuple[str, ...]) -> None:
    asked = asking.read_text(text, known=queries.METRICS)

    assert (asked.measures, asked.unknown) == (("csat",), unknown)


def test_the_biggest_stand_apart_and_the_rest_is_one_line_that_is_counted_anew(factory: Factory) -> None:
    answer = answered(factory, "m=deliveries&m=lead_time_days&by=customer&top=10")

    assert [line.numbers["deliveries"].count for line in answer.lines] == [2] * 10 + [50]
    assert answer.lines[-1].head.rest and answer.hidden == 50
    assert answer.lines[-1].numbers["lead_time_days"].value == 10.0
    assert answer.total.numbers["deliveries"].value == 70


def test_every_cell_opens_into_as_many_rows_as_it_counts(factory: Factory) -> None:
    answer = answered(factory, "m=deliveries&by=customer&across=region&top=5&-region=%E5%8C%BA+6")

    with acting_for(factory.id):
        for line in answer.lines:
            for column in (None, *answer.columns):
                number = line.numbers if column is None else line.cells[column.key]
                filters = answer.filters_of(line=line.head, column=column)
                rows = queries.rows(metric="deliveries", period=answer.period, filters=filters)
                assert len(rows) == number["deliveries"].count
    assert answer.lines[-1].head.rest and answer.lines[-1].numbers["deliveries"].count > 0


def test_columns_and_lines_add_up_to_the_total(factory: Factory) -> None:
    answer = answered(factory, "m=deliveries&by=region&across=month")

    cells = [line.cells[column.key]["deliveries"].count for line in answer.lines for column in answer.columns]
    assert sum(cells) == answer.total.numbers["deliveries"].count == 70
    assert sum(one["deliveries"].count for one in answer.total.cells.values()) == 70


def test_steps_of_time_without_facts_are_shown_as_nothing(factory: Factory) -> None:
    answer = answered(factory, "m=deliveries&m=csat&by=month&span=last_90")

    assert values(answer, "deliveries") == {"2025-12": 0.0, "2026-01": 10.0, "2026-02": 0.0, "2026-03": 60.0}
    assert values(answer, "csat")["2025-12"] is None


def test_a_period_is_compared_as_far_as_it_has_gone(factory: Factory) -> None:
    year = answered(factory, "m=deliveries&by=month&span=this_quarter&compare=year")
    before = answered(factory, "m=deliveries&span=this_month&compare=before")

    assert year.compared is not None and year.compared.until - year.compared.since < 71 * DAY
    assert {line.head.key: line.before["deliveries"].value for line in year.lines}["2026-03"] == 5.0
    assert before.compared is not None
    assert before.compared.until - before.compared.since == NOW - before.period.since


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deliveries * 2", 140.0),
        ("1 - on_time_rate", 1 / 7),
        # Nothing to divide by, and nothing known, is no number.
        ("deliveries / complaints_raised", None),
        ("csat + 1", None),
        ("deliveries > 3", None),
    ],
)
def test_a_formula_is_worked_out_of_the_numbers_of_its_parts(factory: Factory, text: str, expected: float) -> None:
    with acting_for(factory.id):
        made = formulas.keep_formula(name="自算", text=text, unit="number", member_id=factory.members["owner"].id)

    answer = answered(factory, f"m={made.code}&by=region")

    assert answer.total.numbers[made.code].value == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("", "csat", {"name": "empty"}),
        ("x", "", {"text": "empty"}),
        ("x", "luck / csat", {"text": "unknown"}),
        ("x", "1 + 1", {"text": "constant"}),
        ("x", "csat +", {"text": "unreadable"}),
    ],
)
def test_a_bad_formula_is_refused_with_its_fault(factory: Factory, name: str, text: str, fault: dict[str, str]) -> None:
    with acting_for(factory.id), pytest.raises(formulas.BadFormula) as refused:
        formulas.keep_formula(name=name, text=text, unit="number", member_id=factory.members["owner"].id)

    assert refused.value.faults == fault


def test_ten_thousand_values_are_told_by_the_biggest_and_the_rest() -> None:
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        orders.define_order_types(names=orders.STARTER_TYPES)
        known = customers(10_000)
        delivered(to=known, ordered_at=NOW - 9 * DAY, days=1)

    answer = answered(factory, "m=deliveries&by=customer&across=region&chart=heat")

    assert (len(answer.lines), answer.hidden) == (21, 9_980)
    assert answer.lines[-1].numbers["deliveries"].value == 9_980
    assert sum(one["deliveries"].count for one in answer.lines[-1].cells.values()) == 9_980


def test_nothing_and_one_row_have_answers_too(factory: Factory) -> None:
    nothing = answered(factory, "m=deliveries&m=csat&by=customer&across=tier&span=this_week&tier=vip")
    one = answered(factory, "m=lead_time_days&by=customer&span=custom&since=2025-02-01&until=2026-01-01&top=1")

    assert nothing.empty and nothing.lines == ()
    assert len(one.lines) == 2 and not one.empty


def test_files_hold_the_answer_with_its_total(factory: Factory) -> None:
    answer = answered(factory, "m=deliveries&m=on_time_rate&by=customer&across=region&top=3&compare=before")
    with acting_for(factory.id), translation.override("zh-hans"):
        sheet = sheets.sheet_of(answer)
        files = {form: sheets.written(answer=answer, form=form, title="送达") for form in sheets.FORMS}

    assert sheet.lines[-1][0] == "合计" and "其他 57 项" in [label for label, _numbers in sheet.lines]
    assert len(sheet.headings) == len(sheet.lines[0][1]) + 1
    assert files["csv"].startswith("\ufeff客户,".encode()) and files["pdf"].startswith(b"%PDF")
    assert files["xlsx"].startswith(b"PK")


def test_who_finds_a_report_is_who_it_is_shared_with(factory: Factory) -> None:
    owner, other = factory.members["owner"].id, factory.members["viewer"].id
    with acting_for(factory.id):
        kept: dict[str, UUID] = {
            shared: reports.keep_report(name=shared, query="m=csat", shared=shared, member_id=owner)
            for shared in reports.SHARED
        }
        again = reports.keep_report(name="nobody", query="m=csat&by=tier", shared="nobody", member_id=owner)
        seen = [one.name for one in reports.reports(member_id=other)]
        with pytest.raises(reports.ReportMissing):
            reports.report(report_id=kept["nobody"], member_id=other)
        with pytest.raises(reports.ReportMissing):
            reports.remove_report(report_id=kept["organisation"], member_id=other)
        with pytest.raises(reports.BadReport):
            reports.keep_report(name=" ", query="m=csat", shared="nobody", member_id=owner)

    assert seen == ["organisation"] and again == kept["nobody"]


def test_a_dimension_that_facts_do_not_have_is_refused(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    narrowed = {**queries.DIMENSIONS}
    narrowed["city"] = type(narrowed["city"])(code="city", key="city", facts=frozenset({"orders"}))
    monkeypatch.setattr("yinuo.flow.insight.queries.DIMENSIONS", narrowed)

    with pytest.raises(NoSuchPart):
        answered(factory, "m=deliveries&by=city")


def test_the_fiscal_year_is_the_organisations(factory: Factory) -> None:
    with acting_for(factory.id):
        people.set_preferences(changes={"insight.fiscal_month": 4})

    period = answered(factory, "m=deliveries&span=this_fiscal_year").period

    assert (period.since.month, period.until - period.since) == (4, timedelta(days=365))
