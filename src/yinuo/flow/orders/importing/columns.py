"""What the columns of an order file may mean, and guessing it from Chinese or English headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yinuo.ground.kernel.tables import columns
from yinuo.ground.kernel.tables.columns import normal, signature
from yinuo.ground.process.custom.cells import CustomColumn, columns_of

TEXT, DATE, NUMBER, MONEY, CHOICE = "text", "date", "number", "money", "choice"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One thing that a file may tell of an order (or, if `of_line`, of one of its lines)."""

    name: str
    label: str
    kind: str
    synonyms: tuple[str, ...]
    of_line: bool = False


def _column(name: str, label: object, kind: str, synonyms: str, *, of_line: bool = False) -> Column:
    known = tuple(normal(one) for one in synonyms.split("|"))
    return Column(name=name, label=label, kind=kind, synonyms=known, of_line=of_line)  # type: ignore[arg-type]


COLUMNS: tuple[Column, ...] = (
    _column(
        "number",
        _("订单号"),
        TEXT,
        "订单号|订单编号|订单号码|单号|销售订单号|销售单号|合同号|合同编号|order|order no|order number|order id|so"
        "|so no|sales order|order nr",
    ),
    _column(
        "customer_code", _("客户编码"), TEXT, "客户编码|客户编号|客户代码|客户号|customer code|customer id|customer no"
    ),
    _column(
        "customer_name",
        _("客户名称"),
        TEXT,
        "客户|客户名称|客户名|客户简称|客户全称|购买方|买方|收货单位|customer|customer name|client|account|buyer",
    ),
    _column("tier", _("客户等级"), CHOICE, "客户等级|客户级别|等级|tier|customer tier|level"),
    _column(
        "item_code",
        _("物料编码"),
        TEXT,
        "物料编码|物料号|物料代码|产品编码|产品编号|产品代码|商品编码|货号|料号|存货编码"
        "|item|item code|item no|sku|part no|part number|product code|material",
        of_line=True,
    ),
    _column(
        "item_name",
        _("物料名称"),
        TEXT,
        "物料名称|产品|产品名称|商品|商品名称|品名|货物名称|存货名称|物料|规格型号|名称"
        "|item name|product|product name|description|goods|material name",
        of_line=True,
    ),
    _column(
        "family",
        _("产品类别"),
        TEXT,
        "产品类别|物料类别|产品系列|产品族|类别|品类|分类|family|category|product family|product group",
        of_line=True,
    ),
    _column(
        "quantity",
        _("数量"),
        NUMBER,
        "数量|订单数量|订购数量|销售数量|件数|qty|quantity|order qty|amount ordered",
        of_line=True,
    ),
    _column("unit", _("单位"), TEXT, "单位|计量单位|unit|uom", of_line=True),
    _column("price", _("单价"), MONEY, "单价|含税单价|价格|销售单价|price|unit price", of_line=True),
    _column("freight", _("运费"), MONEY, "运费|运杂费|freight|shipping|shipping cost|freight value", of_line=True),
    _column(
        "value",
        _("订单金额"),
        MONEY,
        "订单金额|订单总额|金额|总金额|合同金额|总价|价税合计|value|total|order value|order total|amount|order amount",
    ),
    _column("currency", _("币种"), TEXT, "币种|币别|货币|currency"),
    _column("penalty", _("每日违约金"), MONEY, "每日违约金|违约金|延期违约金|日违约金|penalty|penalty per day"),
    _column(
        "ordered_at",
        _("下单时间"),
        DATE,
        "下单时间|下单日期|订单日期|签订日期|接单日期|单据日期|日期|创建时间|ordered|ordered at"
        "|order date|date|created|created at|purchase date",
    ),
    _column(
        "requested_at",
        _("要求交期"),
        DATE,
        "要求交期|需求日期|客户要求日期|要求交货日期|要求到货日期|客户交期|期望交期|需求交期"
        "|requested|requested at|requested date|request date|required date|need by|due|wanted",
    ),
    _column(
        "committed_at",
        _("承诺交期"),
        DATE,
        "承诺交期|承诺日期|交货日期|交期|约定交期|合同交期|计划交期|预计交期|答复交期"
        "|committed|committed at|commit date|promised|promise date|promised date|due date|delivery date",
    ),
    _column(
        "delivered_at",
        _("实际交付时间"),
        DATE,
        "实际交付时间|实际交期|实际交货日期|交付时间|签收时间|签收日期|送达时间|完成日期"
        "|delivered|delivered at|actual delivery|received date",
    ),
    _column("order_type", _("订单类型"), CHOICE, "订单类型|业务类型|订单类别|type|order type"),
    _column(
        "channel", _("来源渠道"), CHOICE, "来源渠道|渠道|来源|来源通路|订单来源|销售渠道|channel|source|sales channel"
    ),
    _column(
        "owner", _("负责人"), TEXT, "负责人|业务员|销售|销售员|销售代表|跟单|跟单员|owner|sales|sales rep|salesperson"
    ),
    _column(
        "reference",
        _("客户单号"),
        TEXT,
        "客户单号|客户订单号|客户po|采购单号|采购订单号|po|po no|po number|reference|customer po|customer reference",
    ),
    _column("region", _("地区"), TEXT, "地区|区域|大区|省|省份|州|region|province|state|area"),
    _column("city", _("城市"), TEXT, "城市|市|收货城市|city|town"),
    _column("postcode", _("邮编"), TEXT, "邮编|邮政编码|postcode|zip|zip code|postal code"),
    _column("supplier", _("供应商编码"), TEXT, "供应商编码|供应商代码|供应商|supplier|supplier code|vendor|seller"),
    _column("lane", _("线路编码"), TEXT, "线路编码|线路|运输线路|lane|lane code|route"),
    _column("note", _("备注"), TEXT, "备注|说明|注|附言|note|notes|remark|remarks|comment|comments"),
)
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}


def known_columns() -> tuple[Column | CustomColumn, ...]:
    """Return all columns that a file may have: those of every order, and the custom fields of the organisation."""
    return (*COLUMNS, *columns_of(kind="order"))


def by_name() -> dict[str, Column | CustomColumn]:
    """Return all columns that a file may have, by what a mapping calls them."""
    return {column.name: column for column in known_columns()}


def guess(*, headings: Sequence[str]) -> dict[str, int]:
    """Return which column (by place) most likely tells what of an order; a heading that is a field's own name is it."""
    there = [one for one in columns_of(kind="order") if _is_there(one, headings)]
    custom = columns.guess(headings=headings, columns=there)
    rest = ["" if place in custom.values() else one for place, one in enumerate(headings)]
    return columns.guess(headings=rest, columns=COLUMNS) | custom


def _is_there(column: CustomColumn, headings: Sequence[str]) -> bool:
    return any(normal(one) in column.synonyms for one in headings)


def usable(*, mapping: Mapping[str, object], width: int) -> dict[str, int]:
    """Return the part of a mapping that names known things and existing columns."""
    return columns.usable(mapping=mapping, names=by_name(), width=width)


__all__ = [
    "BY_NAME",
    "CHOICE",
    "COLUMNS",
    "DATE",
    "MONEY",
    "NUMBER",
    "TEXT",
    "Column",
    "CustomColumn",
    "by_name",
    "guess",
    "known_columns",
    "normal",
    "signature",
    "usable",
]
