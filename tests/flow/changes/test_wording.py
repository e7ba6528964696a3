"""What a change order changes, in the reader's language."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import translation

from yinuo.flow.changes.wording import edits_in_words
from yinuo.flow.orders.queries import LineFacts
from yinuo.flow.sharing.wording import change_in_words


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "减速机 改为 3 台"), ("en", "3 units")])
def test_quantities_are_told_in_units_of_the_readers_language(language: str, said: str) -> None:
    line = LineFacts(
        **dict.fromkeys(("item_id", "supplier_id", "handover_due_at")),
        **dict.fromkeys(("id", "order_id"), uuid4()),
        **dict.fromkeys(("price_minor", "freight_minor"), 0),
        **{
            "position": 1,
            "item_code": "R-1",
            "item_name": "减速机",
            "family": "",
            "quantity": Decimal(2),
            "unit": "台",
        },
    )
    added = [{"item_name": "底座", "quantity": "3", "unit": "台"}]
    edits = {"lines": {"1": {"of": "R-1", "quantity": "3"}}, "added": added}

    with translation.override(language):
        told = edits_in_words(edits=edits, lines=[line], currency="CNY")
        asked = change_in_words(wants={"lines": {"1": "3"}}, names={"1": ("减速机", "台")})

    assert said in told[0] and said in asked[0]
    assert said[-3:] in told[1]
