"""Kinds of making: work centres, set-ups, crews, bills of materials, routings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.supply import drafts, models
from yinuo.ground.supply.kinds.shapes import Record, Shape, Wrong, differing, field, kind, rising
from yinuo.ground.supply.kinds.things import _ITEM

_CENTRE = "工作中心|工作中心编码|设备|设备编码|产线|机台|work centre|work center|workcentre|machine|resource"


def _place(record: Record) -> list[Wrong]:
    """An operation stands on a work centre, or outside at a supplier for some hours; not on both."""
    centre, supplier = record.get("work_centre"), record.get("supplier")
    if centre and supplier:
        return [("supplier", "two_places", str(supplier))]
    if not centre and not supplier:
        return [("work_centre", "no_place", "")]
    if supplier and record.get("outside_hours") is None:
        return [("outside_hours", "outside_missing", "")]
    return []


WORK_CENTRE = kind(
    "work_centre",
    "work-centres",
    _("工作中心"),
    model=models.WorkCentre,
    draft=drafts.NewWorkCentre,
    key=("code",),
    fields_=(
        field(
            "code",
            _("工作中心编码"),
            synonyms="工作中心编码|工作中心代码|设备编码|产线编码|编码|work centre|work centre code|work center|code",
            length=60,
            main=True,
            example="CNC-5",
        ),
        field(
            "name",
            _("工作中心名称"),
            synonyms="工作中心名称|工作中心|设备名称|设备|产线|名称|work centre name|work center name|name",
            main=True,
            example="五轴加工中心",
        ),
        field("site", _("场所"), Shape.REFERENCE, "场所|车间|工厂|site|plant|workshop", to="site", main=True),
        field(
            "calendar",
            _("工作日历"),
            Shape.CALENDAR,
            "工作日历|班次|日历|calendar|shift",
            main=True,
            hint=_("不填则用组织的默认日历。"),
        ),
        field(
            "machines",
            _("机器数"),
            Shape.WHOLE,
            "机器数|设备数量|设备台数|台数|数量|machines|machine count|quantity",
            low=1,
            high=1_000,
            main=True,
            example=3,
        ),
        field(
            "efficiency",
            _("效率"),
            Shape.NUMBER,
            "效率|效率系数|efficiency",
            high=10,
            above=True,
            hint=_("1 为标准；1.25 表示 1 小时的标准工作 48 分钟做完。"),
            example=1,
        ),
        field(
            "cost_minor_per_hour",
            _("每小时费用"),
            Shape.MONEY,
            "每小时费用|小时费率|费率|工时费|cost per hour|hourly cost|rate",
            example=120,
        ),
        field(
            "overtime_calendar",
            _("加班日历"),
            Shape.CALENDAR,
            "加班日历|加班班次|overtime calendar",
            hint=_("可以加班时更长的工作日历。不填为不能加班。"),
        ),
        field(
            "overtime_minor_per_hour",
            _("加班每小时加价"),
            Shape.MONEY,
            "加班费|加班每小时加价|加班加价|overtime|overtime cost",
        ),
    ),
)

SETUP = kind(
    "setup",
    "setups",
    _("换型时间"),
    model=models.Setup,
    draft=drafts.NewSetup,
    key=("work_centre", "from_family", "to_family"),
    fields_=(
        field("work_centre", _("工作中心"), Shape.REFERENCE, _CENTRE, to="work_centre", main=True, example="CNC-5"),
        field("from_family", _("换型前"), synonyms="换型前|原族|前产品族|from|from family", main=True, example="铝件"),
        field("to_family", _("换型后"), synonyms="换型后|新族|后产品族|to|to family", main=True, example="钢件"),
        field(
            "minutes",
            _("换型分钟"),
            Shape.NUMBER,
            "换型分钟|换型时间|准备时间|minutes|setup minutes",
            high=100_000,
            main=True,
            example=90,
        ),
    ),
)

CREW = kind(
    "crew",
    "crews",
    _("班组"),
    model=models.Crew,
    draft=drafts.NewCrew,
    key=("skill",),
    fields_=(
        field(
            "skill",
            _("技能代码"),
            synonyms="技能|技能代码|工种|班组编码|skill|skill code|crew",
            length=60,
            main=True,
            example="welding",
        ),
        field(
            "people", _("人数"), Shape.WHOLE, "人数|人员数|people|headcount", low=1, high=100_000, main=True, example=4
        ),
        field("name", _("班组名称"), synonyms="班组|班组名称|名称|name|crew name", main=True, example="焊工"),
        field("calendar", _("工作日历"), Shape.CALENDAR, "工作日历|班次|日历|calendar|shift", main=True),
    ),
)

COMPONENT = kind(
    "component",
    "components",
    _("BOM"),
    model=models.Component,
    draft=drafts.NewComponent,
    key=("parent", "child"),
    fields_=(
        field(
            "parent",
            _("父件编码"),
            Shape.REFERENCE,
            "父件|父件编码|父项|母件|母件编码|成品编码|上级物料|产品编码|parent|parent code|parent item|assembly",
            to="item",
            main=True,
            example="M-100",
        ),
        field(
            "child",
            _("子件编码"),
            Shape.REFERENCE,
            "子件|子件编码|子项|下级物料|组件|组件编码|材料编码|物料编码|child|child code|component|component code",
            to="item",
            main=True,
            example="P-210",
        ),
        field(
            "quantity",
            _("用量"),
            Shape.QUANTITY,
            "用量|单位用量|数量|定额|quantity|qty|usage|quantity per",
            above=True,
            main=True,
            example=2,
        ),
        field("scrap", _("损耗率"), Shape.SHARE, "损耗率|损耗|scrap|scrap rate", main=True, example="1%"),
        field(
            "unit",
            _("单位"),
            synonyms="单位|用量单位|unit|uom",
            length=20,
            main=True,
            hint=_("与子件的库存单位相同；可以不填。"),
        ),
    ),
    rules=(differing("parent", "child"),),
)

OPERATION = kind(
    "operation",
    "operations",
    _("工艺路线"),
    model=models.Operation,
    draft=drafts.NewOperation,
    key=("item", "sequence", "rank"),
    fields_=(
        field("item", _("物料编码"), Shape.REFERENCE, _ITEM, to="item", main=True, example="M-100"),
        field(
            "sequence",
            _("工序号"),
            Shape.WHOLE,
            "工序号|工序|序号|顺序|sequence|operation no|op|op no|step",
            main=True,
            example=10,
        ),
        field(
            "rank",
            _("备选级别"),
            Shape.WHOLE,
            "备选级别|备选|优先级|rank|alternate|priority",
            high=100,
            main=True,
            hint=_("同一工序号的备选做法，0 最优先。"),
        ),
        field(
            "name",
            _("工序名称"),
            synonyms="工序名称|工序内容|名称|name|operation|operation name",
            main=True,
            example="精铣",
        ),
        field("work_centre", _("工作中心"), Shape.REFERENCE, _CENTRE, to="work_centre", main=True, example="CNC-5"),
        field(
            "setup_minutes",
            _("准备分钟"),
            Shape.NUMBER,
            "准备分钟|准备时间|换型时间|调机时间|setup|setup minutes|setup time",
            high=100_000,
            main=True,
            example=30,
        ),
        field(
            "run_minutes",
            _("单件分钟"),
            Shape.NUMBER,
            "单件分钟|单件工时|加工时间|单件时间|标准工时|run|run minutes|run time|minutes per unit|cycle time",
            high=100_000,
            main=True,
            example=12.5,
        ),
        field(
            "family",
            _("换型族"),
            synonyms="换型族|产品族|工艺族|family|setup family",
            hint=_("同族连续加工时不用重新换型。"),
        ),
        field("skill", _("技能"), Shape.REFERENCE, "技能|工种|班组|skill|crew", to="crew"),
        field(
            "supplier",
            _("外协供应商"),
            Shape.REFERENCE,
            "外协供应商|外协厂|外协|供应商|supplier|subcontractor",
            to="supplier",
        ),
        field("outside_low_hours", _("外协最短"), Shape.HOURS, "外协最短|outside low", days=True),
        field("outside_hours", _("外协时间"), Shape.HOURS, "外协时间|外协周期|outside|outside time", days=True),
        field("outside_high_hours", _("外协最长"), Shape.HOURS, "外协最长|outside high", days=True),
        field("low_factor", _("最快系数"), Shape.NUMBER, "最快系数|low factor", high=100),
        field(
            "usual_factor",
            _("通常系数"),
            Shape.NUMBER,
            "通常系数|usual factor",
            high=100,
            hint=_("实际时间是标准时间的多少倍。不填则按常见波动计算。"),
        ),
        field("high_factor", _("最慢系数"), Shape.NUMBER, "最慢系数|high factor", high=100),
        field("cost_minor_per_hour", _("每小时费用"), Shape.MONEY, "每小时费用|费率|工时费|cost per hour|rate"),
    ),
    rules=(
        _place,
        rising("outside_low_hours", "outside_hours", "outside_high_hours"),
        rising("low_factor", "usual_factor", "high_factor"),
    ),
)
