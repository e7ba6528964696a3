import pytest
from django.utils import translation

from yinuo.ground.kernel.phrases import phrase, phrase_for, phrase_of


@pytest.mark.parametrize("_turn", ["asked first", "remembered"])
@pytest.mark.parametrize(
    ("language", "plain", "several", "one", "two"),
    [
        ("zh-hans", "订单", "订单", "%(n)s 小时", "%(n)s 小时"),
        ("en", "Order", "Orders", "%(n)s hour", "%(n)s hours"),
        ("zh-hant", "訂單", "訂單", "%(n)s 小時", "%(n)s 小時"),
    ],
)
def test_a_phrase_is_in_the_present_language(
    language: str, plain: str, several: str, one: str, two: str, _turn: str
) -> None:
    hours = ("%(n)s 小时", "%(n)s 小时")

    with translation.override(language):
        assert (phrase("订单"), phrase_of("plural", "订单")) == (plain, several)
        assert (phrase_for(*hours, 1), phrase_for(*hours, 2)) == (one, two)
