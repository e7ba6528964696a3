"""Kinds of things: items, stock and its batches, substitutes, sourcing, allocations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.supply import drafts, models
from yinuo.ground.supply.kinds.shapes import Record, Shape, Wrong, differing, field, kind, rising

_ITEM = (
    "物料编码|物料号|物料代码|物料|产品编码|产品编号|产品代码|货号|料号|存货编码|编码"
    "|item|item code|item no|sku|part no|code"
)
_SITE = "场所|场所编码|仓库|仓库编码|库房|库位|站点|工厂|site|site code|warehouse"
_RANK_HINT = _("0 最优先。")


def _lots(record: Record) -> list[Wrong]:
    """There must be a whole multiple between the smallest and the largest lot."""
    least, most, step = (record.get(name) or 0 for name in ("lot_min", "lot_max", "lot_multiple"))
    if step:
        least = max(-(-least // step), 1) * step
    return [("lot_max", "lot_cannot_be", f"{most:f}")] if most and most < least else []


def _cap(record: Record) -> list[Wrong]:
    cap, kept = record.get("cap"), record.get("protected") or 0
    return [("cap", "cap_below_protected", f"{cap:f}")] if cap is not None and cap < kept else []


ITEM = kind(
    "item",
    "items",
    _("物料"),
    model=models.Item,
    draft=drafts.NewItem,
    key=("code",),
    fields_=(
        field("code", _("物料编码"), synonyms=_ITEM, length=60, main=True, example="M-100"),
        field(
            "name",
            _("物料名称"),
            synonyms="物料名称|产品名称|品名|存货名称|货物名称|规格型号|名称|item name|name|description",
            length=200,
            main=True,
            example="减速机 A",
        ),
        field(
            "family",
            _("产品类别"),
            synonyms="产品类别|物料类别|产品族|产品系列|类别|品类|分类|family|category",
            main=True,
            example="减速机",
        ),
        field("unit", _("单位"), synonyms="单位|计量单位|unit|uom", length=20, main=True, example="件"),
        field("weight_g", _("重量（克）"), Shape.NUMBER, "重量|单重|weight|weight g", high=1e15),
        field("volume_cm3", _("体积（立方厘米）"), Shape.NUMBER, "体积|volume|volume cm3", high=1e15),
        field("price_minor", _("售价"), Shape.MONEY, "售价|单价|销售单价|含税单价|price|unit price", example=1_280),
        field("cost_minor", _("成本"), Shape.MONEY, "成本|单位成本|标准成本|采购价|cost|unit cost", example=760),
        field(
            "supplier",
            _("供应商"),
            Shape.REFERENCE,
            "供应商|供应商编码|供方|supplier|supplier code|vendor",
            to="supplier",
            main=True,
            hint=_("采购件填写；自制件由工艺路线决定。"),
        ),
        field("lead_low_hours", _("最短采购周期"), Shape.HOURS, "最短采购周期|最短交期|lead low", days=True),
        field(
            "lead_hours",
            _("采购周期"),
            Shape.HOURS,
            "采购周期|采购提前期|提前期|交期|lead|lead time|lead days",
            days=True,
            hint=_("不填则用供应商的采购周期。"),
        ),
        field("lead_high_hours", _("最长采购周期"), Shape.HOURS, "最长采购周期|最长交期|lead high", days=True),
        field(
            "lot_min",
            _("最小批量"),
            Shape.QUANTITY,
            "最小批量|起订量|最小起订量|最小订购量|moq|lot min|minimum lot",
            hint=_("0 为不限。"),
        ),
        field(
            "lot_multiple",
            _("批量倍数"),
            Shape.QUANTITY,
            "批量倍数|包装数|最小包装|批量增量|lot multiple|multiple|pack size",
            hint=_("按此数的整数倍生产或采购。0 为不限。"),
        ),
        field("lot_max", _("最大批量"), Shape.QUANTITY, "最大批量|lot max|maximum lot", hint=_("0 为不限。")),
        field(
            "scrap",
            _("损耗率"),
            Shape.SHARE,
            "损耗率|报废率|废品率|scrap|scrap rate",
            hint=_("生产出的部分中报废的比例。"),
            example="2%",
        ),
        field(
            "shelf_life_hours",
            _("保质期"),
            Shape.HOURS,
            "保质期|保质期天数|有效期|shelf life|shelf life days",
            days=True,
            hint=_("0 为不过期。"),
        ),
    ),
    rules=(rising("lead_low_hours", "lead_hours", "lead_high_hours"), _lots),
)

STOCK = kind(
    "stock",
    "stock",
    _("库存"),
    model=models.Stock,
    draft=drafts.NewStock,
    key=("item", "site"),
    design=False,
    fields_=(
        field("item", _("物料编码"), Shape.REFERENCE, _ITEM, to="item", main=True, example="M-100"),
        field("site", _("场所"), Shape.REFERENCE, _SITE, to="site", main=True, example="WH-1"),
        field(
            "on_hand",
            _("现有数量"),
            Shape.QUANTITY,
            "现有数量|库存数量|库存|现存量|在库数量|结存数量|数量|on hand|stock|quantity|qty",
            main=True,
            example=120,
        ),
        field(
            "safety",
            _("安全库存"),
            Shape.QUANTITY,
            "安全库存|最低库存|safety|safety stock",
            main=True,
            hint=_("不用于承诺的数量。"),
            example=20,
        ),
    ),
)

STOCK_BATCH = kind(
    "stock_batch",
    "stock-batches",
    _("库存批次"),
    model=models.StockBatch,
    draft=drafts.NewStockBatch,
    key=("item", "site", "batch"),
    design=False,
    fields_=(
        field("item", _("物料编码"), Shape.REFERENCE, _ITEM, to="item", main=True, example="M-100"),
        field("site", _("场所"), Shape.REFERENCE, _SITE, to="site", main=True, example="WH-1"),
        field(
            "batch", _("批次号"), synonyms="批次|批次号|批号|batch|lot|lot no", length=60, main=True, example="B240301"
        ),
        field("quantity", _("数量"), Shape.QUANTITY, "数量|批次数量|quantity|qty", main=True, above=True, example=40),
        field(
            "expires_at",
            _("失效日期"),
            Shape.MOMENT,
            "失效日期|有效期至|到期日|过期日期|expires|expires at|expiry|expiry date",
            main=True,
        ),
    ),
)

SUBSTITUTE = kind(
    "substitute",
    "substitutes",
    _("替代料"),
    model=models.Substitute,
    draft=drafts.NewSubstitute,
    key=("item", "by"),
    fields_=(
        field("item", _("物料编码"), Shape.REFERENCE, _ITEM, to="item", main=True),
        field(
            "by",
            _("替代物料"),
            Shape.REFERENCE,
            "替代料|替代物料|替代物料编码|替代|substitute|by|alternative",
            to="item",
            main=True,
        ),
        field(
            "ratio",
            _("替代比例"),
            Shape.NUMBER,
            "替代比例|比例|ratio",
            above=True,
            main=True,
            hint=_("代替 1 个原物料需要多少个替代料。"),
            example=1,
        ),
        field("rank", _("优先级"), Shape.WHOLE, "优先级|优先顺序|rank|priority", high=1000, main=True, hint=_RANK_HINT),
        field("extra_minor", _("每件加价"), Shape.MONEY, "加价|差价|每件加价|extra|extra price", low=-1e15),
    ),
    rules=(differing("item", "by"),),
)

SOURCING = kind(
    "sourcing",
    "sourcing",
    _("供货规则"),
    model=models.Sourcing,
    draft=drafts.NewSourcing,
    key=("site", "region", "item", "family"),
    fields_=(
        field("site", _("发货场所"), Shape.REFERENCE, _SITE, to="site", main=True),
        field("region", _("客户地区"), synonyms="地区|客户地区|区域|region", main=True, hint=_("不填为全部地区。")),
        field("item", _("物料编码"), Shape.REFERENCE, _ITEM, to="item", main=True, hint=_("不填为全部物料。")),
        field("family", _("产品类别"), synonyms="产品类别|类别|品类|family|category", main=True),
        field("rank", _("优先级"), Shape.WHOLE, "优先级|优先顺序|rank|priority", high=1000, main=True, hint=_RANK_HINT),
        field("cost_minor", _("每单费用"), Shape.MONEY, "费用|每单费用|cost"),
    ),
)

ALLOCATION = kind(
    "allocation",
    "allocations",
    _("配额"),
    model=models.Allocation,
    draft=drafts.NewAllocation,
    key=("item", "group"),
    fields_=(
        field("item", _("物料编码"), Shape.REFERENCE, _ITEM, to="item", main=True),
        field(
            "group",
            _("客户组"),
            synonyms="客户组|客户等级|渠道|group|customer group|tier",
            length=60,
            main=True,
            hint=_("客户等级代码：vip、key、standard、new。"),
            example="vip",
        ),
        field("protected", _("保留数量"), Shape.QUANTITY, "保留数量|保留|专供数量|protected", main=True, example=20),
        field("cap", _("最多数量"), Shape.QUANTITY, "最多数量|上限|cap|limit", main=True, hint=_("不填为不限。")),
        field("until", _("有效至"), Shape.MOMENT, "有效至|截止日期|到期|until", main=True),
    ),
    rules=(_cap,),
)
