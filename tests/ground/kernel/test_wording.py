"""How values are written: quickly, and as the library of locales writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from babel import dates, numbers
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from yinuo.ground.kernel import wording

LANGUAGES = ["zh-hans", "zh-hant", "en"]
CURRENCIES = ["CNY", "USD", "EUR", "JPY", "HKD", "TWD", "VND", "CHF", "XXQ"]
languages = st.sampled_from(LANGUAGES)


@given(value=st.integers(-(10**15), 10**15), currency=st.sampled_from(CURRENCIES), language=languages)
def test_money_is_written_as_the_locale_writes_it(value: int, currency: str, language: str) -> None:
    amount = Decimal(value).scaleb(-wording.minor_digits(currency))
    pattern = "¤#,##0" if amount == amount.to_integral_value() else "¤#,##0.00"

    with translation.override(language):
        expected = numbers.format_currency(amount, currency, pattern, locale=wording.locale(), currency_digits=False)
        assert wording.money(value, currency) == expected


@given(value=st.integers(-(10**15), 10**15), language=languages)
def test_whole_numbers_are_written_as_the_locale_writes_them(value: int, language: str) -> None:
    with translation.override(language):
        assert wording.number(value) == numbers.format_decimal(value, format="#,##0", locale=wording.locale())


numbers_with_decimals = st.floats(-1e9, 1e9) | st.decimals(-(10**9), 10**9, places=4)


@given(value=numbers_with_decimals, digits=st.integers(0, 3), language=languages)
def test_numbers_are_written_with_at_most_their_decimals(value: float | Decimal, digits: int, language: str) -> None:
    pattern = "#,##0" + ("." + "#" * digits if digits else "")

    with translation.override(language):
        expected = numbers.format_decimal(value, format=pattern, locale=wording.locale())
        assert wording.number(value, digits) == expected


@given(value=st.floats(-100, 100) | st.integers(-9, 9), digits=st.integers(0, 2), language=languages)
def test_shares_are_written_as_the_locale_writes_them(value: float, digits: int, language: str) -> None:
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"

    with translation.override(language):
        expected = numbers.format_percent(value, format=pattern, locale=wording.locale())
        assert wording.percent(value, digits) == expected


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.145, 0, "14%"),  # halves go to the even neighbour, as decimals and not as binary fractions
        (0.575, 0, "58%"),
        (12.5, 1, "1,250.0%"),
        (None, 0, wording.NONE),
    ],
)
def test_a_share_is_rounded_as_one_reads_it(value: float | None, digits: int, text: str) -> None:
    assert wording.percent(value, digits) == text


@given(day=st.dates(date(1990, 1, 1), date(2060, 12, 31)), language=languages)
def test_a_day_of_another_year_has_its_year(day: date, language: str) -> None:
    here = timezone.localtime().year == day.year
    patterns = ("d MMM", "d MMM y") if language == "en" else ("M月d日", "y年M月d日")

    with translation.override(language):
        expected = dates.format_date(day, patterns[not here], locale=wording.locale())
        assert wording.date_text(day) == wording.date_text(day.isoformat()) == expected


def test_a_day_is_the_readers_own() -> None:
    late = datetime(2031, 3, 1, 20, tzinfo=UTC)

    with translation.override("zh-hans"), timezone.override("Asia/Shanghai"):
        assert wording.date_text(late) == "2031年3月2日"
    with translation.override("en"), timezone.override("America/New_York"):
        assert wording.date_text(late) == "1 Mar 2031"


@pytest.mark.parametrize(
    ("quantity", "unit", "english"),
    [
        ("1", "件", "pc"),
        (1.0, "台", "unit"),
        ("1.0000", "盒", "box"),
        (1, "人", "person"),
        (1, "公斤", "kg"),
        (2, "台", "units"),
        ("0.5", "台", "units"),
        (1, "pairs", "pairs"),
    ],
)
def test_one_of_a_unit_is_singular_in_english(quantity: object, unit: str, english: str) -> None:
    with translation.override("en"):
        assert wording.unit_name(unit, quantity) == english
    with translation.override("zh-hans"):
        assert wording.unit_name(unit, quantity) == unit


@pytest.mark.parametrize(
    ("unit", "english"), [("件", "pcs"), ("公斤", "kg"), ("人天", "person-days"), ("柜", "柜"), ("kg", "kg")]
)
def test_a_unit_is_told_in_the_readers_language_where_it_is_known(unit: str, english: str) -> None:
    with translation.override("en"):
        assert wording.unit_name(unit) == english
    with translation.override("zh-hans"):
        assert wording.unit_name(unit) == unit


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [(2.25, 0, "+2"), (-5.0, 1, "-5"), (-2e-15, 1, "0"), (0.04, 1, "0"), (0, 0, "0"), (None, 0, wording.NONE)],
)
def test_a_difference_has_a_sign_but_where_it_rounds_to_nothing(
    value: float | None, digits: int, expected: str
) -> None:
    assert wording.signed(value, digits) == expected
