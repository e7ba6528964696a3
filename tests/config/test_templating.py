"""What templates are given: words in the reader's language, icons."""

import pytest
from django.template import engines
from django.utils import translation

from yinuo.config import templating


def _said(source: str, language: str, **context: object) -> str:
    with translation.override(language):
        return engines["jinja2"].env.from_string(source).render(**context)


@pytest.mark.parametrize(
    ("source", "language", "text"),
    [
        ("{{ _('订单') }}", "en", "Order"),
        ("{{ _('订单') }}", "zh-hant", "訂單"),
        ("{{ _('订单') }}", "zh-hans", "订单"),  # the same words again, in another language
        ("{{ pgettext('plural', '订单') }}", "en", "Orders"),
        ("{{ _('共 %(total)s 张', total=3) }}", "zh-hans", "共 3 张"),
        ("{{ _('%(name)s 100%%', name='<b>') }}", "zh-hans", "&lt;b&gt; 100%"),  # values are escaped
        ("{{ _('100%%') }}", "zh-hans", "100%"),
        ("{{ _('<br>') }}", "zh-hans", "<br>"),  # our own texts are not
        ("{% autoescape false %}{{ _('%(name)s', name='<b>') ~ '<i>' }}{% endautoescape %}", "zh-hans", "<b><i>"),
    ],
)
def test_words_are_the_readers(source: str, language: str, text: str) -> None:
    assert _said(source, language) == text


def test_an_icon_tells_readers_its_label_only() -> None:
    assert 'aria-hidden="true"' in templating.icon("x")
    assert 'aria-label="&lt;关闭&gt;"' in templating.icon("x", "<关闭>")
