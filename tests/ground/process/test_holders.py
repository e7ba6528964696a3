"""Whatever carries custom fields knows the page of each of its objects, and that page is there."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import resolve

from yinuo.ground.process.custom.holders import holders

PAGES = {
    "order": "order",
    "customer": "customer",
    "item": "supply-record",
    "supplier": "supply-record",
    "complaint": "complaint",
    "project": "project-facts",
    "risk": "risk",
    "nonconformity": "nonconformity",
}


@pytest.mark.parametrize("kind", [one.name for one in holders() if one.name not in ("order_line", "contact")])
def test_an_object_that_carries_fields_has_a_page(kind: str) -> None:
    (holder,) = [one for one in holders() if one.name == kind]
    one = uuid4()

    found = resolve(holder.page(one))

    assert (found.url_name, one in found.kwargs.values()) == (PAGES[kind], True)
