"""Kinds of buying: the lines of purchase orders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.supply import drafts, models
from yinuo.ground.supply.kinds.shapes import Record, Shape, Wrong, field, kind
from yinuo.ground.supply.kinds.things import _ITEM, _SITE


def _open(record: Record) -> list[Wrong]:
    left, whole = record.get("open_quantity"), record.get("quantity")
    if left is not None and whole is not None and left > whole:
        return [("open_quantity", "more_open_than_ordered", f"{left:f}")]
    return []


def _order(record: Record) -> list[Wrong]:
    ordered = record.get("ordered_at")
    for name in ("due_at", "received_at"):
        if ordered and record.get(name) and record[name] < ordered:
            return [(name, "before_ordered", f"{record[name]:%Y-%m-%d}")]
    return []


PURCHASE_LINE = kind(
    "purchase_line",
    "purchase-lines",
    _("采购订单"),
    model=models.PurchaseLine,
    draft=drafts.NewPurchaseLine,
    key=("number", "line"),
    design=False,
    fields_=(
        field(
            "number",
            _("采购单号"),
            synonyms="采购单号|采购订单号|采购单|订单号|单号|po|po no|po number|purchase order|number",
            length=60,
            main=True,
            example="PO-1001",
        ),
        field("line", _("行号"), Shape.WHOLE, "行号|行|项次|序号|line|line no|pos", main=True, example=1),
        field("item", _("物料编码"), Shape.REFERENCE, _ITEM, to="item", main=True, example="P-210"),
        field(
            "supplier",
            _("供应商"),
            Shape.REFERENCE,
            "供应商|供应商编码|供方|supplier|supplier code|vendor",
            to="supplier",
            main=True,
            example="S-01",
        ),
        field(
            "site",
            _("收货场所"),
            Shape.REFERENCE,
            "收货场所|收货仓|入库仓|" + _SITE,
            to="site",
            main=True,
            example="WH-1",
        ),
        field(
            "quantity",
            _("采购数量"),
            Shape.QUANTITY,
            "采购数量|订购数量|订货数量|数量|quantity|qty|ordered quantity",
            above=True,
            main=True,
            example=200,
        ),
        field(
            "open_quantity",
            _("未到数量"),
            Shape.QUANTITY,
            "未到数量|未交数量|在途数量|欠交数量|未清数量|open|open quantity|outstanding",
            main=True,
            hint=_("不填则为全部未到；已填到货日期的为 0。"),
        ),
        field(
            "ordered_at",
            _("下单日期"),
            Shape.MOMENT,
            "下单日期|采购日期|订单日期|制单日期|ordered|ordered at|order date",
        ),
        field(
            "due_at",
            _("预计到货"),
            Shape.MOMENT,
            "预计到货|预计到货日期|到货日期|交货日期|要求到货|承诺到货|交期|due|due date|due at|expected|eta",
            main=True,
        ),
        field(
            "received_at",
            _("实际到货"),
            Shape.MOMENT,
            "实际到货|实际到货日期|入库日期|收货日期|received|received at|receipt date",
        ),
    ),
    rules=(_open, _order),
)
