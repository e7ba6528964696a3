"""Orders are taken away as files."""

import io
from datetime import timedelta

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from tests.cast import NOW, found_factory
from yinuo.flow.orders import actions, forms
from yinuo.flow.orders.actions import NewOrder
from yinuo.flow.orders.queries import OrderFilters
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx")


@pytest.fixture
def factory_id():  # type: ignore[no-untyped-def]
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        orders = [
            NewOrder(number=f"N-{n}", customer_code="C-001", reference=text, requested_at=NOW + timedelta(days=9))
            for n, text in enumerate(EVIL)
        ]
        actions.create_orders(orders=orders)
    return factory.id


def test_a_csv_opens_in_a_spreadsheet_and_no_cell_is_a_formula(factory_id) -> None:  # type: ignore[no-untyped-def]
    with acting_for(factory_id):
        content = b"".join(forms.export_csv(filters=OrderFilters()))

    text = content.decode("utf-8-sig")
    assert content.startswith(b"\xef\xbb\xbf") and text.startswith("订单号,订单状态,客户名称")
    cells = [line.split(",") for line in text.splitlines()[1:]]
    place = text.splitlines()[0].split(",").index("客户单号")
    assert [row[place] for row in cells] == [f"'{one}" for one in EVIL]
    assert "2026-03-20 09:00" in text  # in the organisation's time zone


def test_a_workbook_holds_the_same_rows_as_text_and_dates(factory_id) -> None:  # type: ignore[no-untyped-def]
    with acting_for(factory_id):
        content = forms.export_xlsx(filters=OrderFilters(text="n-0"))

    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["订单号"], told["订单状态"], told["客户单号"]) == ("N-0", "进行中", "=1+1")
    assert str(told["要求交期"]) == "2026-03-20 09:00:00"


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_an_exported_file_can_be_imported_again(factory_id, language) -> None:  # type: ignore[no-untyped-def]
    with acting_for(factory_id), clock.frozen(NOW), translation.override(language):
        content = b"".join(forms.export_csv(filters=OrderFilters()))
        batch = forms.upload(content=content.replace(b"N-", b"M-"), name="orders.csv")
        seen = forms.preview(batch_id=batch.id)

    assert {"number", "customer_name", "requested_at", "reference", "value", "tier"} <= set(seen.mapping)
    assert (seen.order_count, seen.good_orders) == (5, 5)
