"""Kinds of places and partners: sites, suppliers, carriers, lanes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.supply import drafts, models
from yinuo.ground.supply.kinds.shapes import Shape, field, kind, rising

_CALENDAR_HINT = _("不填则用组织的默认日历。")

SITE = kind(
    "site",
    "sites",
    _("场所"),
    model=models.Site,
    draft=drafts.NewSite,
    key=("code",),
    fields_=(
        field(
            "code",
            _("场所编码"),
            synonyms="场所编码|仓库编码|仓库代码|库房编码|工厂编码|编码|site|site code|warehouse code|code",
            length=60,
            main=True,
            example="WH-1",
        ),
        field(
            "name",
            _("场所名称"),
            synonyms="场所名称|仓库名称|仓库|库房|工厂|名称|name|warehouse|site name",
            main=True,
            example="一号仓",
        ),
        field("region", _("地区"), synonyms="地区|区域|省份|region|province", main=True, example="华东"),
        field("timezone", _("时区"), Shape.ZONE, "时区|timezone|time zone", length=60),
        field("calendar", _("工作日历"), Shape.CALENDAR, "工作日历|日历|calendar", hint=_CALENDAR_HINT),
        field(
            "cutoff_minute",
            _("截单时间"),
            Shape.CLOCK,
            "截单时间|截止时间|cutoff|cut off",
            hint=_("当地时间，此前备好的订单当天发出。"),
            example="16:00",
        ),
        field(
            "pick_minutes",
            _("拣货时间（分钟）"),
            Shape.NUMBER,
            "拣货时间|拣货分钟|备货时间|pick minutes|picking time",
            high=100_000,
            hint=_("每单拣货、包装需要的工作时间。"),
            example=45,
        ),
        field(
            "picks_per_day",
            _("每天发货单数"),
            Shape.WHOLE,
            "每天发货单数|每日拣货单数|日发货能力|picks per day",
            hint=_("一天最多发出多少单。0 为不限。"),
            example=120,
        ),
    ),
)

SUPPLIER = kind(
    "supplier",
    "suppliers",
    _("供应商"),
    model=models.Supplier,
    draft=drafts.NewSupplier,
    key=("code",),
    fields_=(
        field(
            "code",
            _("供应商编码"),
            synonyms="供应商编码|供应商代码|供应商编号|供方编码|编码|supplier|supplier code|vendor code|vendor|code",
            length=60,
            main=True,
            example="S-01",
        ),
        field(
            "name",
            _("供应商名称"),
            synonyms="供应商名称|供应商|供方名称|供方|厂商|名称|supplier name|vendor name|name",
            length=200,
            main=True,
            example="慢工铸造",
        ),
        field("region", _("地区"), synonyms="地区|区域|省份|region|province", main=True, example="华北"),
        field("postcode", _("邮编"), synonyms="邮编|邮政编码|postcode|zip", length=20),
        field("calendar", _("工作日历"), Shape.CALENDAR, "工作日历|日历|calendar", hint=_CALENDAR_HINT),
        field(
            "working",
            _("按工作时间计"),
            Shape.FLAG,
            "按工作时间计|工作日计|按工作日|working|working time",
            hint=_("采购周期按供应商的工作时间计算，一天按 8 小时；否则按自然时间，一天 24 小时。"),
        ),
        field(
            "lead_low_hours",
            _("最短采购周期"),
            Shape.HOURS,
            "最短采购周期|最短交期|最快交期|lead low|shortest lead time|min lead time",
            days=True,
            example=12,
        ),
        field(
            "lead_hours",
            _("采购周期"),
            Shape.HOURS,
            "采购周期|采购提前期|提前期|交期|通常交期|lead|lead time|lead days|lead hours",
            days=True,
            main=True,
            hint=_("从下单到到货，通常需要多久。"),
            example=15,
        ),
        field(
            "lead_high_hours",
            _("最长采购周期"),
            Shape.HOURS,
            "最长采购周期|最长交期|最慢交期|lead high|longest lead time|max lead time",
            days=True,
            example=25,
        ),
        field("expedited_low_hours", _("加急最短"), Shape.HOURS, "加急最短|加急最短周期|expedited low", days=True),
        field(
            "expedited_hours",
            _("加急周期"),
            Shape.HOURS,
            "加急周期|加急交期|加急提前期|expedited|expedited lead time",
            days=True,
            hint=_("供应商可以加急时，通常需要多久。不填为不能加急。"),
            example=7,
        ),
        field("expedited_high_hours", _("加急最长"), Shape.HOURS, "加急最长|加急最长周期|expedited high", days=True),
        field(
            "expedite_minor",
            _("加急费"),
            Shape.MONEY,
            "加急费|加急费用|加急价格|expedite|expedite price|expedite cost",
            hint=_("每次加急的费用。"),
            example=800,
        ),
    ),
    rules=(
        rising("lead_low_hours", "lead_hours", "lead_high_hours"),
        rising("expedited_low_hours", "expedited_hours", "expedited_high_hours"),
    ),
)

CARRIER = kind(
    "carrier",
    "carriers",
    _("承运商"),
    model=models.Carrier,
    draft=drafts.NewCarrier,
    key=("code",),
    fields_=(
        field(
            "code",
            _("承运商编码"),
            synonyms="承运商编码|承运商代码|编码|carrier|carrier code|code",
            length=60,
            main=True,
            example="SF",
        ),
        field(
            "name",
            _("承运商名称"),
            synonyms="承运商名称|承运商|物流公司|名称|carrier name|name",
            main=True,
            example="顺丰",
        ),
    ),
)

LANE = kind(
    "lane",
    "lanes",
    _("线路"),
    model=models.Lane,
    draft=drafts.NewLane,
    key=("code",),
    fields_=(
        field(
            "code",
            _("线路编码"),
            synonyms="线路编码|线路|线路代码|编码|lane|lane code|route|code",
            length=120,
            main=True,
            example="SH-CD",
        ),
        field("origin", _("起点地区"), synonyms="起点|起点地区|始发地|发货地|origin|from", main=True, example="华东"),
        field(
            "destination",
            _("到达地区"),
            synonyms="终点|到达地区|目的地|收货地|destination|to",
            main=True,
            example="西南",
        ),
        field(
            "low_hours",
            _("最短运输时间"),
            Shape.HOURS,
            "最短运输时间|最短时效|low hours|min transit",
            above=True,
            example=20,
        ),
        field(
            "usual_hours",
            _("运输时间"),
            Shape.HOURS,
            "运输时间|时效|通常运输时间|在途时间|usual hours|transit|transit time|transit hours",
            main=True,
            above=True,
            example=30,
        ),
        field("high_hours", _("最长运输时间"), Shape.HOURS, "最长运输时间|最长时效|high hours|max transit", example=50),
        field("carrier", _("承运商"), Shape.REFERENCE, "承运商|承运商编码|carrier", to="carrier", main=True),
        field("origin_site", _("发货场所"), Shape.REFERENCE, "发货场所|发货仓|仓库|origin site|site", to="site"),
        field("calendar", _("发车日历"), Shape.CALENDAR, "发车日历|承运日历|班次|calendar", hint=_CALENDAR_HINT),
        field("cost_minor", _("运费"), Shape.MONEY, "运费|运价|价格|cost|price|freight", example=380),
        field("rank", _("优先级"), Shape.WHOLE, "优先级|优先顺序|rank|priority", high=1000, hint=_("0 最优先。")),
    ),
    rules=(rising("low_hours", "usual_hours", "high_hours"),),
)
